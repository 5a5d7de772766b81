"""The trend of active users: the last four weeks against those before, with its doubt."""

import math
from dataclasses import dataclass

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, double, floor_days, null, side_by_side
from c360.features.settings import UsageSettings
from c360.features.usage_rows import spans_back

RECENT_WEEKS = 4
Z_90 = 1.2815515655446004
"""90 % of a normal distribution lie below it."""
NONE_SEEN_90 = math.log(10)
"""Having counted none, the true count is below this with 90 % certainty (Poisson)."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Recent use: by user, and by week for what is counted for the whole account."""

    users: ir.Table
    weeks: ir.Table


def trend(activity: Activity, history: ir.Table, settings: UsageSettings) -> ir.Table:
    """Mean weekly active users and their trend with its one-sided 90 % bounds.

    The weeks before are counted from the first use, so that a young account is not compared with
    the time before it began. A week without use counts as zero; one that the source has not
    delivered yet does not count.
    """
    covered = _covered(activity, history, settings)
    weeks = _weekly(activity, settings).inner_join(covered, list(KEY))
    earlier = weeks.week - RECENT_WEEKS
    now, before = earlier < 0, (earlier >= 0) & (earlier < weeks.weeks_before)
    value = weeks.value
    sums = weeks.group_by(*KEY, "weeks_now", "weeks_before").aggregate(
        users=weeks.users.sum(where=now),
        now=_sum(value, now),
        now_squares=_sum(value * value, now),
        before=_sum(value, before),
        before_squares=_sum(value * value, before),
    )
    return _bounded(sums, settings)


def _sum(value: ir.Value, where: ir.Value) -> ir.Value:
    return value.sum(where=where).fill_null(double(0))


def _covered(activity: Activity, history: ir.Table, settings: UsageSettings) -> ir.Table:
    """How many of the last four weeks the source covers, and how many weeks of use come before.

    Days count as weeks once seven are full; a record of a week is one.
    """
    users, weeks = activity.users, activity.weeks
    by_user = users.group_by(*KEY).aggregate(by_user=users.daily.all())
    by_week = weeks.group_by(*KEY).aggregate(by_week=weeks.daily.all())
    rows = side_by_side(history, by_user, by_week)
    full = (floor_days(rows.as_of, rows.first_at) // 7).cast("int64")
    begun = spans_back(rows.as_of, rows.first_at, 7) + 1
    before = rows.by_user.fill_null(rows.by_week).ifelse(full, begun) - RECENT_WEEKS
    lag = (rows.newest_week > 0).ifelse(rows.newest_week, 0)
    return rows.select(
        *KEY,
        weeks_now=_within(RECENT_WEEKS - lag, 1, RECENT_WEEKS),
        weeks_before=_within(before, 0, settings.trend_weeks_before),
    )


def _within(value: ir.Value, low: int, high: int) -> ir.Value:
    return ibis.cases((value < low, low), (value > high, high), else_=value).cast("int64")


def _weekly(activity: Activity, settings: UsageSettings) -> ir.Table:
    """The activity of each week in the finest unit the source counts.

    Users where it names them; else user-days; else the number of records that report use.
    """
    counted = activity.weeks.select(
        *KEY,
        "week",
        "plain_user_days",
        "all_user_days",
        users=ibis.literal(0, "int64"),
        rows=activity.weeks.rows.cast("float64"),
    )
    named = _users_by_week(activity.users, RECENT_WEEKS + settings.trend_weeks_before)
    both = counted.union(named.select(*counted.columns))
    weeks = both.group_by(*KEY, "week").aggregate(
        users=both.users.sum(),
        plain=both.plain_user_days.sum(),
        user_days=both.all_user_days.sum(),
        rows=both.rows.sum(),
    )
    all_weeks = ibis.window(group_by=list(KEY))
    by_user = weeks.users.max().over(all_weeks) > 0
    by_plain = weeks.plain.max().over(all_weeks).notnull()
    by_user_days = weeks.user_days.max().over(all_weeks).notnull()
    value = ibis.cases(
        (by_user, weeks.users.cast("float64")),
        (by_plain, weeks.plain),
        (by_user_days, weeks.user_days),
        else_=weeks.rows,
    )
    return weeks.select(*KEY, "week", "users", value=value.fill_null(double(0)))


def _users_by_week(users: ir.Table, weeks: int) -> ir.Table:
    """Users per week, from the bits of their weeks."""
    numbers = ibis.range(weeks).unnest().name("week").as_table()
    numbers = numbers.select(week=numbers.week.cast("int64"))
    rows = users.select(*KEY, "weeks").cross_join(numbers)
    rows = rows.filter(((rows.weeks >> rows.week) & 1) == 1)
    counted = rows.group_by(*KEY, "week").aggregate(users=rows.count())
    unknown = null("float64")
    return counted.mutate(plain_user_days=unknown, all_user_days=unknown, rows=double(0))


def _bounded(sums: ir.Table, settings: UsageSettings) -> ir.Table:
    """The trend and its bounds, from the scatter of the weekly values on a log scale."""
    n_now = sums.weeks_now.cast("float64")
    n_before = sums.weeks_before.cast("float64").nullif(double(0))
    mean_now, mean_before = sums.now / n_now, (sums.before / n_before).nullif(double(0))
    error, freedom = _error(sums, n_now, n_before), n_now + n_before - double(2)
    change = (mean_now / mean_before).nullif(double(0)).ln()
    reach = _student(freedom.nullif(double(0))) * error
    silent = sums.now == double(0)
    none = double(NONE_SEEN_90) / n_now / mean_before
    none = (none > double(1)).ifelse(double(1), none)
    low = silent.ifelse(double(0), (change - reach).exp())
    high = silent.ifelse(none, (change + reach).exp())
    enough = (sums.weeks_before >= settings.trend_weeks_least) & (freedom > double(0))
    known = enough & mean_before.notnull()

    def ratio_less_one(value: ir.Value) -> ir.Value:
        return known.ifelse(value - double(1), null("float64"))

    return sums.select(
        *KEY,
        "weeks_now",
        weekly_users=sums.users,
        active_users_trend_28d=ratio_less_one(mean_now / mean_before),
        active_users_trend_low_90=ratio_less_one(low),
        active_users_trend_high_90=ratio_less_one(high),
    )


def _error(sums: ir.Table, n_now: ir.Value, n_before: ir.Value) -> ir.Value:
    """Standard error of the log of the ratio of the two means."""
    scatter = _scatter(sums.now, sums.now_squares, n_now)
    scatter = scatter + _scatter(sums.before, sums.before_squares, n_before)
    freedom = (n_now + n_before - double(2)).nullif(double(0))
    return (scatter / freedom * (double(1) / n_now + double(1) / n_before)).sqrt()


def _scatter(total: ir.Value, squares: ir.Value, n: ir.Value) -> ir.Value:
    """Sum of squared deviations from the mean, relative to the mean; 0 where the mean is 0."""
    mean = (total / n).nullif(double(0))
    deviations = (squares - total * total / n) / (mean * mean)
    return (deviations > double(0)).ifelse(deviations, double(0))


def _student(freedom: ir.Value) -> ir.Value:
    """The 90 % point of Student's t, by Cornish and Fisher's expansion (within 0.05 from 2 on)."""
    z = Z_90
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return double(z) + double(first) / freedom + double(second) / (freedom * freedom)
