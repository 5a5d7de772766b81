"""What every engine's tests start from; an engine is known by its module beside warehouse/open.py.

`tests/contracts/<engine>_server.py` says where it is: `started()` yields a URL, or raises
CannotBeHad; `fresh(url, name)` is a place there that holds nothing yet.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from types import ModuleType

import pyarrow as pa

from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import open_engine


class CannotBeHad(Exception):
    """Why an engine cannot be tried here."""


def server_of(engine: str) -> ModuleType:
    return import_module(f"tests.contracts.{engine}_server")


class Place:
    """A place on an engine; every opening brings it up to date."""

    def __init__(self, engine: str, url: str) -> None:
        self.engine, self.url = engine, url

    def open(self, warehouse: Warehouse) -> Engine:
        return open_engine(self.url, warehouse)


def rows_of(engine: Engine, table: str) -> pa.Table:
    """Every version of a table, in an order of its own."""
    found = engine.to_arrow(engine.table(table))
    keys = ["source", "source_id", "observed_at", "content_hash"]
    return found.sort_by([(key, "ascending") for key in keys])


def same_tables(one: Engine, other: Engine, tables: Sequence[str]) -> None:
    """All rows are equal, whatever order they come in."""
    for table in tables:
        left, right = rows_of(one, table), rows_of(other, table)
        assert left.schema == right.schema
        assert left.equals(right), table


def differences(left: object, right: object, path: str = "") -> list[str]:
    """Where two JSON values differ; numbers are the same to 1e-9."""
    if _number(left) and _number(right):
        assert isinstance(left, int | float)
        assert isinstance(right, int | float)
        close = abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))
        return [] if close else [f"{path}: {left} and {right}"]
    if isinstance(left, dict) and isinstance(right, dict):
        names = sorted(left.keys() ^ right.keys())
        inside = [
            d
            for n in left.keys() & right.keys()
            for d in differences(left[n], right[n], f"{path}/{n}")
        ]
        return [*(f"{path}/{n}: only once" for n in names), *inside]
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        if len(left) != len(right):
            return [f"{path}: {len(left)} and {len(right)} of them"]
        pairs = enumerate(zip(left, right, strict=True))
        return [d for n, (a, b) in pairs for d in differences(a, b, f"{path}/{n}")]
    return (
        [] if left == right and type(left) is type(right) else [f"{path}: {left!r} and {right!r}"]
    )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")
