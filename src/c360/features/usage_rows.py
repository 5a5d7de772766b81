"""Usage as the other modules read it: who was active when, by account and moment.

A period counts where it ends; an event without a length, where it happens. `day` numbers the spans
of 24 hours back from `as_of`: day 0 is [as_of - 1d, as_of), day 0 to 27 are the last 28 days.
`week` numbers the spans of 7 days, week 0 to 3 are the last four; there, a period of several days
counts where it starts, so that the last four weeks hold none that began before them.

Millions of rows meet many moments here. So each user's days are kept as bits of a number: one group
per user instead of one per user and day.
"""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, days_before
from c360.features.usage_rollups import (
    ACCOUNT_DAYS,
    by_account_and_day,
    by_user_and_day,
    used,
)

WINDOW = 28


def use(canon: Canon) -> ir.Table:
    """Every version of the rows that report use, with `account_id`.

    Read once where few accounts are asked for: for all of them they are too many to keep.
    """
    return canon.once(_linked_use) if canon.few else _linked_use(canon)


def _linked_use(canon: Canon) -> ir.Table:
    return used(canon.versions("usage")).drop("loaded_at", "content_hash", "account_ref")


def spans_back(as_of: ir.Value, then: ir.Value, days: int) -> ir.IntegerValue:
    """The number of the span of `days` days, counted back from `as_of`, in which `then` lies."""
    day = days_before(as_of, then).ceil().cast("int64") - 1
    return day if days == 1 else (day // days).cast("int64")


def bits(mask: ir.IntegerValue) -> ir.IntegerValue:
    """How many of the lowest 32 bits of `mask` are set."""
    pairs = mask - ((mask >> 1) & 0x55555555)
    fours = (pairs & 0x33333333) + ((pairs >> 2) & 0x33333333)
    eights = (fours + (fours >> 4)) & 0x0F0F0F0F
    return ((eights * 0x01010101) >> 24) & 0xFF


def _bit(number: ir.IntegerValue) -> ir.IntegerValue:
    return ibis.literal(1, "int64") << number


def active_users(canon: Canon, weeks: int) -> ir.Table:
    """One row per account, moment and user: the days and weeks of use, as bits.

    `now` holds day 0 to 27, `before` day 28 to 55, `weeks` as many weeks as asked for.
    """
    rows = canon.recent(by_user_and_day(canon), 7 * weeks)
    rows = rows.mutate(
        day=spans_back(rows.as_of, rows.at, 1), week=spans_back(rows.as_of, rows.slot, 7)
    )
    bit = _bit(rows.day % WINDOW)
    users = rows.group_by(*KEY, "user").aggregate(
        now=bit.bit_or(where=rows.day < WINDOW),
        before=bit.bit_or(where=(rows.day >= WINDOW) & (rows.day < 2 * WINDOW)),
        weeks=_bit(rows.week).bit_or(),
        daily=rows.daily.all(),
        names_features=rows.names_features.any(),
    )
    return users.mutate(now=users.now.fill_null(0), before=users.before.fill_null(0))


def account_weeks(canon: Canon, weeks: int) -> ir.Table:
    """One row per account, moment and week: use that the source counts for the whole account."""
    rows = by_account_and_day(canon)
    rows = canon.recent(rows.filter(rows.reported, rows.whole_records > 0), 7 * weeks)
    rows = rows.mutate(week=spans_back(rows.as_of, rows.slot, 7))
    return rows.group_by(*KEY, "week").aggregate(
        rows=rows.whole_records.sum(),
        plain_user_days=rows.plain_user_days.sum(),
        all_user_days=rows.whole_user_days.sum(),
        daily=rows.daily.all(),
        names_features=rows.whole_names_features.any(),
    )


def feature_use(canon: Canon) -> ir.Table:
    """(account_id, as_of, feature, user_ref) used in the last 28 days; no user: the account."""
    rows = use(canon).select(
        "account_id", "feature", "user_ref", "at", "observed_at", "superseded_at"
    )
    rows = canon.recent(rows.filter(rows.feature.notnull()), WINDOW)
    return rows.select(*KEY, "feature", "user_ref").distinct()


def history(canon: Canon) -> ir.Table:
    """First and last use of each account, and how far its source has delivered.

    Without rows of anyone in the last 28 days a source says nothing (`alive`): silence is then
    unknown, not zero. `newest_week` is the last week of which it holds rows of anyone.
    """
    rows = by_account_and_day(canon)
    seen = canon.at_moments(rows.filter(rows.reported))
    sources = seen.group_by(*KEY, "source").aggregate(
        first_at=seen.starts.min(), last_at=seen.ends.max()
    )
    rows = sources.left_join(_delivering(canon), ["source", "as_of"])
    return rows.group_by(*KEY).aggregate(
        first_at=rows.first_at.min(),
        last_at=rows.last_at.max(),
        alive=rows.alive.any(),
        newest_week=rows.newest_week.min(),
    )


def _delivering(canon: Canon) -> ir.Table:
    rows = _of_everyone(canon)
    rolled = rows.group_by("source", "observed_at", "superseded_at").aggregate(
        last_at=rows.at.max(), last_slot=rows.slot.max()
    )
    seen = canon.at_moments(rolled)
    newest = seen.group_by("source", "as_of").aggregate(
        last_at=seen.last_at.max(), last_slot=seen.last_slot.max()
    )
    alive = newest.last_at >= newest.as_of - ibis.interval(days=WINDOW)
    week = spans_back(newest.as_of, newest.last_slot, 7)
    return newest.select("source", "as_of", alive=alive, newest_week=week)


def _of_everyone(canon: Canon) -> ir.Table:
    if not canon.holds(ACCOUNT_DAYS):
        return used(canon.everyone("usage"))
    return canon.everyone(ACCOUNT_DAYS).filter(lambda row: row.reported)


def users_ever(canon: Canon) -> ir.Table:
    """How many users each account has ever had."""
    rows = by_user_and_day(canon)
    rolled = rows.group_by("account_id", "user", "superseded_at").aggregate(
        observed_at=rows.observed_at.min()
    )
    seen = canon.at_moments(rolled)
    return seen.group_by(*KEY).aggregate(users_ever=seen.user.nunique())
