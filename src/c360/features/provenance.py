"""Which records of each canonical table speak of an account, and how new they are."""

from datetime import datetime
from functools import reduce

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.features.usage_rollups import by_account_and_day
from c360.model.canonical import TABLES
from c360.model.measures import Provenance
from c360.warehouse.values import columns_of

PER_ACCOUNT = tuple(table.name for table in TABLES if table.per_account)


def provenance(canon: Canon) -> ir.Table:
    """(account_id, as_of, table, source, records, observed_at) of everything that is visible.

    `observed_at` is that of the newest of the records.
    """
    return reduce(lambda a, b: a.union(b), (_counted(canon, name) for name in PER_ACCOUNT))


def records_by_table(origins: ir.Table) -> ir.Table:
    """(account_id, as_of, <table> …): how many records of each table speak of an account."""
    counts = {n: origins.records.sum(where=origins.table == n).fill_null(0) for n in PER_ACCOUNT}
    return origins.group_by(*KEY).aggregate(**counts)


def read_provenance(rows: pa.Table) -> dict[tuple[str, datetime], dict[str, Provenance]]:
    """By account and moment, canonical table → where its records came from."""
    names = ["account_id", "as_of", "table", "source", "records", "observed_at"]
    columns = columns_of(rows.select(names)).values()
    found: dict[tuple[str, datetime], dict[str, Provenance]] = {}
    for account_id, as_of, table, source, records, newest in zip(*columns, strict=True):
        origins = found.setdefault((account_id, as_of), {})
        told = Provenance(newest, (source,), records)
        origins[table] = told if table not in origins else _both(origins[table], told)
    return found


def _both(one: Provenance, other: Provenance) -> Provenance:
    newest = max((at for at in (one.observed_at, other.observed_at) if at), default=None)
    sources = tuple(sorted({*one.sources, *other.sources}))
    return Provenance(newest, sources, one.records + other.records)


def _counted(canon: Canon, name: str) -> ir.Table:
    if name == "usage":
        seen = canon.at_moments(by_account_and_day(canon))
    else:
        seen = canon[name].mutate(records=ibis.literal(1, "int64"))
    counted = seen.group_by(*KEY, "source").aggregate(
        records=seen.records.sum(), observed_at=seen.observed_at.max()
    )
    return counted.mutate(table=ibis.literal(name))
