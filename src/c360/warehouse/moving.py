# ruff: noqa: S608 - the SQL is made from the names of our own tables
"""What an engine lacks of the warehouse's canonical tables, for engines that hold a copy.

An engine remembers a `Mark` for each table it copied, and hands them back the next time. Versions
are only ever added, and a new one changes nothing in older ones but `superseded_at` of its own
record; so the records with new versions are enough. Where the older versions are not those that
were copied (a source was rebuilt, or the warehouse is another one), the table is copied whole.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pyarrow as pa

from c360.model.canonical import TABLES
from c360.warehouse.base import Warehouse
from c360.warehouse.housekeeping import shown_columns

CANONICAL = tuple(table.name for table in TABLES)


@dataclass(frozen=True, slots=True)
class Mark:
    """What of a table was copied."""

    run: int
    """The newest sync run among its rows; 0 where it was empty."""
    rows: int
    digest: str
    """Of what tells its rows apart, in any order; without `superseded_at`, which may change."""


NOTHING = Mark(0, 0, "0")


@dataclass(frozen=True, slots=True)
class Move:
    """A table that an engine has to bring up to date."""

    table: str
    mark: Mark
    """What to remember once it is done: `mark.rows` is how many rows the table then holds."""
    since: int | None
    """Only records with a version of a later run are copied; None copies the table whole."""


def behind(warehouse: Warehouse, copied: Mapping[str, Mark]) -> list[Move]:
    """The tables that are not as they were copied, in a fixed order."""
    moves = (_move(warehouse, name, copied.get(name, NOTHING)) for name in CANONICAL)
    return [move for move in moves if move is not None]


def rows(warehouse: Warehouse, move: Move) -> AbstractContextManager[pa.RecordBatchReader]:
    """Every version of the records to copy, batch by batch, with the columns a reader sees."""
    listed = ", ".join(f'"{name}"' for name in shown_columns(move.table))
    return warehouse.batches(f'SELECT {listed} FROM "{move.table}"{_changed(move)}')


def records(warehouse: Warehouse, move: Move) -> AbstractContextManager[pa.RecordBatchReader]:
    """(source, source_id) of the records to copy: the engine's versions of them are replaced."""
    return warehouse.batches(
        f'SELECT DISTINCT source, source_id FROM "{move.table}"{_newer(move.since)}'
    )


def _move(warehouse: Warehouse, table: str, copied: Mark) -> Move | None:
    now = _mark(warehouse, table)
    if now == copied:
        return None
    as_copied = _mark(warehouse, table, until=copied.run) == copied
    return Move(table, now, copied.run if as_copied and copied != NOTHING else None)


def _mark(warehouse: Warehouse, table: str, until: int | None = None) -> Mark:
    where = "" if until is None else f" WHERE _run <= {until}"
    total = f"coalesce(sum(CAST(hash({_TOLD_APART}) AS HUGEINT)), 0)"
    sql = f'SELECT coalesce(max(_run), 0), count(*), CAST({total} AS VARCHAR) FROM "{table}"{where}'
    run, count, digest = warehouse.rows(sql)[0]
    return Mark(int(str(run)), int(str(count)), str(digest))


_TOLD_APART = "source, source_id, account_ref, observed_at, loaded_at, content_hash, _run"


def _changed(move: Move) -> str:
    if move.since is None:
        return ""
    newer = f'SELECT source, source_id FROM "{move.table}"{_newer(move.since)}'
    return f" WHERE (source, source_id) IN ({newer})"


def _newer(since: int | None) -> str:
    return "" if since is None else f" WHERE _run > {since}"
