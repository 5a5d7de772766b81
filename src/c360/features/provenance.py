"""Which records of each canonical table speak of an account, and how new they are."""

from functools import reduce

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.model.canonical import TABLES

PER_ACCOUNT = tuple(table.name for table in TABLES if table.per_account)
SUFFIXES = ("records", "observed_at", "sources")


def provenance(canon: Canon) -> ir.Table:
    """(account_id, as_of) with `<table>__records`, `__observed_at`, `__sources` for every table."""
    counted = reduce(lambda a, b: a.union(b), (_counted(canon, name) for name in PER_ACCOUNT))
    columns: dict[str, ir.Value] = {}
    for name in PER_ACCOUNT:
        here = counted.table == name
        columns[f"{name}__records"] = counted.records.sum(where=here).fill_null(0).cast("int64")
        columns[f"{name}__observed_at"] = counted.newest.max(where=here)
        columns[f"{name}__sources"] = counted.source.group_concat(
            ",", where=here, order_by=counted.source
        )
    return counted.group_by(*KEY).aggregate(**columns)


def _counted(canon: Canon, name: str) -> ir.Table:
    """Records of one table per account, moment and source.

    Equal times are counted together first: millions of usage rows share few.
    """
    rows = canon.versions(name)
    rolled = rows.group_by("account_id", "source", "observed_at", "superseded_at").aggregate(
        rows=rows.count()
    )
    seen = canon.at_moments(rolled)
    counted = seen.group_by(*KEY, "source").aggregate(
        records=seen.rows.sum(), newest=seen.observed_at.max()
    )
    return counted.mutate(table=ibis.literal(name))
