"""The contract in force at each moment, the one before it, and what is granted beside it."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import END_OF_TIME, KEY, Canon, first_of, instant
from c360.warehouse.instants import INSTANT

FALSE = ibis.literal(value=False)


def terms(canon: Canon) -> ir.Table:
    """Contracts that have started by each moment, with `starts`, `ends` and `in_force`."""
    rows = canon["contract"]
    rows = rows.mutate(starts=instant(rows.start_date).fill_null(rows.observed_at))
    rows = rows.mutate(ends=instant(rows.end_date)).filter(lambda row: row.starts <= row.as_of)
    return rows.mutate(in_force=rows.ends.isnull() | (rows.ends >= rows.as_of))


def last_term(canon: Canon) -> ir.Table:
    """One row per account and moment: the contract in force, else the one that ended last.

    Of several in force, the one that started last: terms follow each other, month by month too.
    """
    rows = terms(canon)
    ends = rows.ends.fill_null(END_OF_TIME.cast(INSTANT))
    newest = rows.in_force.ifelse(rows.starts, ends)
    order = (rows.in_force.desc(), newest.desc(), ends.desc(), rows.source, rows.source_id)
    return first_of(rows, *order)


def term_before(canon: Canon, last: ir.Table) -> ir.Table:
    """The contract that started last before the one in `last`."""
    since = last.select(*KEY, since=last.starts)
    rows = terms(canon).inner_join(since, list(KEY))
    rows = rows.filter(rows.starts < rows.since)
    return first_of(rows, rows.starts.desc(), rows.source, rows.source_id)


def first_version(canon: Canon, last: ir.Table) -> ir.Table:
    """The contract in `last` as it was first known."""
    versions = canon.versions("contract").select(
        "source", "source_id", "observed_at", "arr", "currency", "content_hash"
    )
    rows = last.select(*KEY, "source", "source_id").inner_join(versions, ["source", "source_id"])
    rows = rows.filter(rows.observed_at <= rows.as_of)
    return first_of(rows, rows.observed_at, rows.content_hash)


def granted(canon: Canon, kind: str) -> ir.Table:
    """Entitlements of one kind that hold at each moment."""
    rows = canon["entitlement"].filter(lambda row: row.kind == kind)
    started = (rows.starts_at <= rows.as_of) | rows.starts_at.isnull()
    ended = (rows.ends_at <= rows.as_of).fill_null(FALSE)
    return rows.filter(started & ~ended)
