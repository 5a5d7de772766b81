"""Counting what is present: one expression for the whole book."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.guardrails.quality import FieldCount, SourceInfo, expected_fields
from c360.warehouse.base import Engine


def completeness(
    engine: Engine,
    links: ir.Table,
    now: ir.Table,
    sources: Sequence[SourceInfo],
) -> ir.Table | None:
    """(account_id, source, table, field, records, present) of every expected field.

    Counted among the records visible at the one moment in `now` (as_of) of the accounts that
    `links` (source, account_ref, account_id) knows. None where nothing is expected of any source.
    """
    known = links.select("source", "account_ref", "account_id").distinct()
    parts = [
        _counted(_visible(engine.table(table), now), known, table, fields)
        for table, fields in _fields_by_table(sources).items()
    ]
    return reduce(lambda left, right: left.union(right), parts) if parts else None


def field_counts(rows: pa.Table) -> dict[str, list[FieldCount]]:
    """The counted rows by account."""
    found: dict[str, list[FieldCount]] = {}
    for row in rows.to_pylist():
        count = FieldCount(
            row["source"], row["table"], row["field"], int(row["records"]), int(row["present"])
        )
        found.setdefault(row["account_id"], []).append(count)
    return found


def newest_records(engine: Engine, now: ir.Table, sources: Sequence[SourceInfo]) -> ir.Table | None:
    """(source, newest): `observed_at` of the newest record of each source known by `now`."""
    tables = sorted({table for source in sources for table in source.fields})
    parts = [_newest(engine.table(table), now) for table in tables]
    if not parts:
        return None
    every = reduce(lambda left, right: left.union(right), parts)
    return every.group_by("source").aggregate(newest=every.newest.max())


def newest_by_source(rows: pa.Table) -> dict[str, datetime]:
    """The rows of `newest_records` by source."""
    return {row["source"]: row["newest"] for row in rows.to_pylist() if row["newest"] is not None}


def _fields_by_table(sources: Iterable[SourceInfo]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for source in sources:
        for table, fields in expected_fields(source).items():
            found.setdefault(table, {}).update(dict.fromkeys(fields))
    return {table: tuple(fields) for table, fields in sorted(found.items())}


def _visible(rows: ir.Table, now: ir.Table) -> ir.Table:
    as_of = now.as_of.as_scalar()  # a join by inequality would sort all rows there are
    current = rows.superseded_at.isnull() | (rows.superseded_at > as_of)
    return rows.filter(rows.observed_at <= as_of, current)


def _counted(rows: ir.Table, links: ir.Table, table: str, fields: tuple[str, ...]) -> ir.Table:
    joined = rows.inner_join(links, ["source", "account_ref"])
    counts = {name: joined[name].notnull().sum().cast("int64") for name in fields}
    wide = joined.group_by("account_id", "source").aggregate(records=joined.count(), **counts)
    by_field = (
        wide.select(
            "account_id",
            "source",
            "records",
            field=ibis.literal(name),
            present=wide[name],
            table=ibis.literal(table),
        )
        for name in fields
    )
    return reduce(lambda left, right: left.union(right), by_field)


def _newest(rows: ir.Table, now: ir.Table) -> ir.Table:
    known = rows.filter(rows.observed_at <= now.as_of.as_scalar())
    return known.group_by("source").aggregate(newest=known.observed_at.max())
