"""Which records of each canonical table speak of an account, and how new they are."""

from functools import reduce

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon
from c360.features.usage_rollups import by_account_and_day
from c360.model.canonical import TABLES

PER_ACCOUNT = tuple(table.name for table in TABLES if table.per_account)


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
    """(account_id, as_of, source, records, newest, table) of what is visible of one table."""
    if name == "usage":
        seen = canon.at_moments(by_account_and_day(canon))
    else:
        seen = canon[name].mutate(records=ibis.literal(1, "int64"))
    counted = seen.group_by(*KEY, "source").aggregate(
        records=seen.records.sum(), newest=seen.observed_at.max()
    )
    return counted.mutate(table=ibis.literal(name))
