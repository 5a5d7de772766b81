"""Which records of each canonical table speak of an account, and how new they are."""

from functools import reduce

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.model.canonical import TABLES

PER_ACCOUNT = tuple(table.name for table in TABLES if table.per_account)


def provenance(canon: Canon) -> ir.Table:
    """(account_id, as_of) with `<table>__records`, `__observed_at`, `__sources` for every table."""
    rolled = reduce(lambda a, b: a.union(b), (_rolled(canon, name) for name in PER_ACCOUNT))
    seen = canon.at_moments(canon.linked(rolled))
    counted = seen.group_by(*KEY, "table", "source").aggregate(
        records=seen.records.sum(), newest=seen.observed_at.max()
    )
    columns: dict[str, ir.Value] = {}
    for name in PER_ACCOUNT:
        here = counted.table == name
        columns[f"{name}__records"] = counted.records.sum(where=here).fill_null(0).cast("int64")
        columns[f"{name}__observed_at"] = counted.newest.max(where=here)
        columns[f"{name}__sources"] = counted.source.group_concat(
            ",", where=here, order_by=counted.source
        )
    return counted.group_by(*KEY).aggregate(**columns)


def _rolled(canon: Canon, name: str) -> ir.Table:
    """Versions of one table counted by their times: millions of usage rows share few."""
    rows = canon.everyone(name)
    rolled = rows.group_by("source", "account_ref", "observed_at", "superseded_at").aggregate(
        records=rows.count()
    )
    return rolled.mutate(table=ibis.literal(name))
