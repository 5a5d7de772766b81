"""Usage as the other modules read it: rows of use, by account, moment and day back from it.

A period counts where it ends; an event without a length, where it happens. `day` numbers the spans
of 24 hours back from `as_of`: day 0 is [as_of - 1d, as_of), day 0 to 27 are the last 28 days.
`week` numbers the spans of 7 days, week 0 to 3 are the last four; there, a period of several days
counts where it starts, so that the last four weeks hold none that began before them.
"""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, days_before, double, within

DAILY_HOURS = 26.0
"""A period of up to this length is a day: days of 25 hours and odd offsets count too."""


def used(rows: ir.Table) -> ir.Table:
    """`rows` that report use, with `at`, the instant they count at, and `daily`."""
    events, user_days = rows.events, rows.active_user_days
    reported = (events > 0) | (user_days > 0)
    silent = events.isnull() & user_days.isnull()
    rows = rows.filter(reported.fill_null(ibis.literal(value=False)) | silent)
    ends = rows.period_end.fill_null(rows.period_start)
    starts = rows.period_start.fill_null(rows.period_end)
    at = (ends > starts).ifelse(ends - ibis.interval(seconds=1), starts)
    seconds = ends.epoch_seconds().cast("float64") - starts.epoch_seconds().cast("float64")
    daily = seconds <= double(DAILY_HOURS * 3600)
    slot = daily.ifelse(at, starts)
    return rows.mutate(at=at, starts=starts, ends=ends, daily=daily, slot=slot)


def spans_back(as_of: ir.Value, then: ir.Value, days: int) -> ir.IntegerValue:
    """The number of the span of `days` days, counted back from `as_of`, in which `then` lies."""
    day = days_before(as_of, then).ceil().cast("int64") - 1
    return day if days == 1 else (day // days).cast("int64")


def recent(canon: Canon, weeks: int) -> ir.Table:
    """Rows of use in the last `weeks` weeks before each moment, with `day` and `week`."""
    columns = (
        "account_id", "user_ref", "feature", "events", "active_user_days", "daily", "at", "slot",
        "observed_at", "superseded_at",
    )  # fmt: skip
    rows = canon.at_moments(used(canon.versions("usage")).select(*columns))
    rows = rows.filter(within(rows.at, rows.as_of, 7 * weeks))
    day, week = spans_back(rows.as_of, rows.at, 1), spans_back(rows.as_of, rows.slot, 7)
    return rows.mutate(day=day, week=week)


def user_days(rows: ir.Table) -> ir.Table:
    """One row per account, moment, user and day; the user is null for use of the whole account."""
    plain = rows.feature.isnull()
    return rows.group_by(*KEY, "user_ref", "day", "week").aggregate(
        rows=rows.count(),
        plain_user_days=rows.active_user_days.sum(where=plain),
        all_user_days=rows.active_user_days.sum(),
        daily=rows.daily.all(),
        names_features=(~plain).any(),
    )


def history(canon: Canon) -> ir.Table:
    """First and last use of each account, and how far its source has delivered.

    Without rows of anyone in the last 28 days a source says nothing (`alive`): silence is then
    unknown, not zero. `newest_week` is the last week of which it holds rows of anyone.
    """
    rows = used(canon.versions("usage"))
    rolled = rows.group_by("account_id", "source", "observed_at", "superseded_at").aggregate(
        first_at=rows.starts.min(), last_at=rows.ends.max()
    )
    seen = canon.at_moments(rolled)
    sources = seen.group_by(*KEY, "source").aggregate(
        first_at=seen.first_at.min(), last_at=seen.last_at.max()
    )
    alive = _delivering(canon)
    rows = sources.left_join(alive, ["source", "as_of"])
    return rows.group_by(*KEY).aggregate(
        first_at=rows.first_at.min(),
        last_at=rows.last_at.max(),
        alive=rows.alive.any(),
        newest_week=rows.newest_week.min(),
    )


def _delivering(canon: Canon) -> ir.Table:
    rows = used(canon.everyone("usage"))
    rolled = rows.group_by("source", "observed_at", "superseded_at").aggregate(
        last_at=rows.at.max(), last_slot=rows.slot.max()
    )
    seen = canon.at_moments(rolled)
    newest = seen.group_by("source", "as_of").aggregate(
        last_at=seen.last_at.max(), last_slot=seen.last_slot.max()
    )
    alive = newest.last_at >= newest.as_of - ibis.interval(days=28)
    week = spans_back(newest.as_of, newest.last_slot, 7)
    return newest.select("source", "as_of", alive=alive, newest_week=week)


def users_ever(canon: Canon) -> ir.Table:
    """How many users each account has ever had."""
    rows = used(canon.versions("usage"))
    rows = rows.filter(rows.user_ref.notnull())
    rolled = rows.group_by("account_id", "user_ref", "superseded_at").aggregate(
        observed_at=rows.observed_at.min()
    )
    seen = canon.at_moments(rolled)
    return seen.group_by(*KEY).aggregate(users_ever=seen.user_ref.nunique())
