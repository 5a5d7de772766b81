# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Times that cannot be: the row is loaded all the same, and the doubt is written down.

observed_in_future · ends_before_starts · before_1990 · in_future (a time that can only be past)
· before_customer_since. A time of 1970-01-01 is no doubt: systems write it for 'not set'.
"""

from collections.abc import Iterator
from datetime import datetime

from c360.model.canonical import TABLES, Table
from c360.sources.loading.convert import literal
from c360.sources.loading.expressions import quoted
from c360.sources.loading.load import Load
from c360.warehouse.base import Warehouse

_MAY_BE_AHEAD = frozenset(
    {
        *("occurred_at", "due_at", "due", "target_date", "close_date", "start_date", "end_date"),
        *("starts_at", "ends_at", "period_end", "customer_since", "notice_at"),
    }
)
_ONLY_CUSTOMERS = ("ticket", "escalation", "survey_response", "usage", "invoice", "payment")
"""Tables of which a record before the account's customer_since is doubtful."""


def lower_flags(load: Load, mapping: str, files: dict[int, str]) -> None:
    """Takes back the flags of an older reading of the files."""
    for name in files.values():
        load.warehouse.run(
            "DELETE FROM record_flag WHERE source = ? AND mapping = ? AND file = ?",
            [load.source, mapping, name],
        )


def raise_flags(load: Load, mapping: str, files: dict[int, str]) -> None:
    """Writes the flags of the staged rows that fit."""
    target = load.plan.table.name
    named = " ".join(f"WHEN {n} THEN {literal(f)}" for n, f in files.items())
    for flag, holds, detail in _doubts(load):
        load.warehouse.run(
            f"INSERT INTO record_flag (target, source, source_id, flag, detail, mapping, file, "
            f"loaded_at) SELECT '{target}', ?, source_id, '{flag}', {detail}, ?, "
            f"CASE _c360_file {named} END, ? FROM staged WHERE _reason IS NULL AND {holds}",
            [load.source, mapping, load.at],
        )


def flag_before_customer(warehouse: Warehouse, source: str, at: datetime) -> None:
    """Flags records older than their account, as far as accounts say."""
    warehouse.run(
        "DELETE FROM record_flag WHERE source = ? AND flag = 'before_customer_since'", [source]
    )
    for table in TABLES:
        if table.name in _ONLY_CUSTOMERS:
            warehouse.run(_before_customer(table), [source, at, source])


def _before_customer(table: Table) -> str:
    """The account of the record's own source decides; else one of that id in another source."""
    time = f"r.{quoted(table.event_time or '')}"
    return f"""
        INSERT INTO record_flag (target, source, source_id, flag, detail, loaded_at)
        WITH since AS (
            SELECT source_id, coalesce(min(customer_since) FILTER (source = $1),
                min(customer_since)) AS day
            FROM account WHERE superseded_at IS NULL AND customer_since IS NOT NULL
            GROUP BY source_id
        )
        SELECT '{table.name}', r.source, r.source_id, 'before_customer_since',
            '{table.event_time} ' || CAST({time} AS VARCHAR) || ' is before customer_since '
            || CAST(a.day AS VARCHAR), $2
        FROM {quoted(table.name)} r JOIN since a ON a.source_id = r.account_ref
        WHERE r.source = $3 AND r.superseded_at IS NULL AND {time} < CAST(a.day AS TIMESTAMPTZ)
    """


def _doubts(load: Load) -> Iterator[tuple[str, str, str]]:
    """Each flag with the SQL of when it holds and of what it says."""
    if load.plan.observed:
        says = _detail("observed_at", "_observed")
        yield "observed_in_future", f"_observed > {load.moment}", says
    times = [c for c in load.plan.filled if c.type in {"instant", "date"}]
    yield from _order_doubts(load.plan.table, {c.name for c in times})
    for column in times:
        name = quoted(column.name)
        old = f"{name} < TIMESTAMPTZ '1990-01-01 00:00:00+00'"
        yield "before_1990", old, _detail(column.name, name)
        if column.name not in _MAY_BE_AHEAD:
            yield "in_future", f"{name} > {load.moment}", _detail(column.name, name)


def _order_doubts(table: Table, times: set[str]) -> Iterator[tuple[str, str, str]]:
    if table.starts in times and table.ends in times:
        starts, ends = quoted(table.starts or ""), quoted(table.ends or "")
        says = f"{_detail(table.ends or '', ends)} || {_detail(f', {table.starts}', starts)}"
        yield "ends_before_starts", f"{ends} < {starts}", says


def _detail(name: str, value: str) -> str:
    return f"'{name} ' || CAST({value} AS VARCHAR)"
