"""Usage rolled up by user and day, and by account and day: what windows are counted over.

Raw usage has a row per user, day and feature, or one per event. Rolled up it is a fraction of that,
and holds all that windows ask for but the features themselves. A roll-up keeps when its rows became
known and were superseded, so it answers for every moment as the raw rows do. Rows of one key may
come in several parts, as data arrived: whoever reads them adds them up. Users are numbered there:
millions of their days are joined and grouped by number for half of what their names would cost.
"""

from collections.abc import Callable, Mapping

import ibis
from ibis.expr import types as ir

from c360.features.canon import Canon, double

DAILY_HOURS = 26.0
"""A period of up to this length is a day: days of 25 hours and odd offsets count too."""
USERS = "usage_user"
USER_DAYS = "usage_user_day"
ACCOUNT_DAYS = "usage_account_day"
_TIMES = ("daily", "at", "slot", "observed_at", "superseded_at")


def timed(rows: ir.Table) -> ir.Table:
    """Rows of usage with `reported`, whether they report use, and the instants they count at.

    `at` is where a row counts in days, `slot` where it counts in weeks; `daily` tells a day from a
    longer period.
    """
    some = (rows.events > 0) | (rows.active_user_days > 0)
    silent = rows.events.isnull() & rows.active_user_days.isnull()
    reported = some.fill_null(ibis.literal(value=False)) | silent
    ends = rows.period_end.fill_null(rows.period_start)
    starts = rows.period_start.fill_null(rows.period_end)
    at = (ends > starts).ifelse(ends - ibis.interval(seconds=1), starts)
    seconds = ends.epoch_seconds().cast("float64") - starts.epoch_seconds().cast("float64")
    daily = seconds <= double(DAILY_HOURS * 3600)
    slot = daily.ifelse(at, starts)
    return rows.mutate(reported=reported, at=at, starts=starts, ends=ends, daily=daily, slot=slot)


def used(rows: ir.Table) -> ir.Table:
    """Rows of usage that report use."""
    rows = timed(rows)
    return rows.filter(rows.reported).drop("reported")


def user_days(rows: ir.Table, *account: str) -> ir.Table:
    """Of `timed` rows, one per user and day of use: whether any names a feature."""
    rows = rows.filter(rows.reported, rows.user_ref.notnull())
    return rows.group_by("source", *account, "user_ref", *_TIMES).aggregate(
        names_features=rows.feature.notnull().any()
    )


def account_days(rows: ir.Table, *account: str) -> ir.Table:
    """Of `timed` rows, one per account and day: how many, and what is counted for no user."""
    whole, plain = rows.user_ref.isnull(), rows.feature.isnull()
    return rows.group_by("source", *account, "reported", *_TIMES).aggregate(
        records=rows.count(),
        whole_records=rows.count(where=whole),
        whole_user_days=rows.active_user_days.sum(where=whole),
        plain_user_days=rows.active_user_days.sum(where=whole & plain),
        whole_names_features=(whole & ~plain).any(),
        starts=rows.starts.min(),
        ends=rows.ends.max(),
    )


def numbered_user_days(rows: ir.Table, users: ir.Table) -> ir.Table:
    """`user_days` with the number of the user, who is among `users` where the account is known."""
    return user_days(rows, "account_ref").inner_join(users, ["source", "account_ref", "user_ref"])


ROLLUPS: Mapping[str, Callable[[ir.Table, ir.Table], ir.Table]] = {
    USER_DAYS: numbered_user_days,
    ACCOUNT_DAYS: lambda rows, _users: account_days(rows, "account_ref"),
}
"""What is kept rolled up as usage arrives; how it is made of `timed` rows and numbered users."""


def by_user_and_day(canon: Canon) -> ir.Table:
    """Days of use, with `account_id` and the `user` that tells the account's users apart."""
    if not canon.holds(USER_DAYS):
        return canon.once(_user_days).rename(user="user_ref")
    numbers = canon.once(_numbers).select("number", "account_id", "user")
    return canon.everyone(USER_DAYS).inner_join(numbers, "number")


def with_user(canon: Canon, rows: ir.Table) -> ir.Table:
    """`rows` of an `account_id` and `user_ref` that is known, with the `user` of `by_user_and_day`.

    Rows of people who never used the product may be missing.
    """
    if not canon.holds(USER_DAYS):
        return rows.filter(rows.user_ref.notnull()).mutate(user=rows.user_ref)
    numbers = canon.once(_numbers).select("account_id", "user_ref", "user").distinct()
    return rows.inner_join(numbers, ["account_id", "user_ref"])


def users(canon: Canon) -> ir.Table:
    """Whom usage names: `account_id` and `user_ref`, more than once each."""
    named = (
        canon.linked(canon.everyone(USERS)) if canon.holds(USER_DAYS) else canon.once(_user_days)
    )
    return named.select("account_id", "user_ref")


def _numbers(canon: Canon) -> ir.Table:
    """Number → the `user` it stands for: one whom several sources name is one, by the least."""
    rows = canon.linked(canon.everyone(USERS)).select("number", "account_id", "user_ref")
    same = ibis.window(group_by=[rows.account_id, rows.user_ref])
    return rows.mutate(user=rows.number.min().over(same))


def by_account_and_day(canon: Canon) -> ir.Table:
    """Days of every account, with `account_id`."""
    if canon.holds(ACCOUNT_DAYS):
        return canon.linked(canon.everyone(ACCOUNT_DAYS))
    return canon.once(_account_days)


def _user_days(canon: Canon) -> ir.Table:
    return user_days(timed(canon.versions("usage")), "account_id")


def _account_days(canon: Canon) -> ir.Table:
    return account_days(timed(canon.versions("usage")), "account_id")
