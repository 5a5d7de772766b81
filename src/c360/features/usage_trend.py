"""The trend of active users: the last four weeks against those before, with its doubt."""

import math

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, double, floor_days, null
from c360.features.settings import UsageSettings

RECENT_WEEKS = 4
Z_90 = 1.2815515655446004
"""90 % of a normal distribution lie below it."""
NONE_SEEN_90 = math.log(10)
"""Having counted none, the true count is below this with 90 % certainty (Poisson)."""


def trend(days: ir.Table, history: ir.Table, settings: UsageSettings) -> ir.Table:
    """Mean weekly active users and their trend with its one-sided 90 % bounds.

    The weeks before are counted from the first use, so that a young account is not compared with
    the time before it began. A week without use counts as zero.
    """
    weeks = _weekly(days).inner_join(_weeks_before(history, settings), list(KEY))
    earlier = weeks.week - RECENT_WEEKS
    now, before = earlier < 0, (earlier >= 0) & (earlier < weeks.weeks_before)
    value = weeks.value
    sums = weeks.group_by(*KEY, "weeks_before").aggregate(
        weekly_users=weeks.users.sum(where=now),
        now=_sum(value, now),
        now_squares=_sum(value * value, now),
        before=_sum(value, before),
        before_squares=_sum(value * value, before),
    )
    return _bounded(sums, settings)


def _sum(value: ir.Value, where: ir.Value) -> ir.Value:
    return value.sum(where=where).fill_null(double(0))


def _weeks_before(history: ir.Table, settings: UsageSettings) -> ir.Table:
    """Full weeks of known use before the last four, up to the number compared with."""
    full = (floor_days(history.as_of, history.first_at) // 7).cast("int64") - RECENT_WEEKS
    capped = ibis.least(ibis.greatest(full, 0), settings.trend_weeks_before)
    return history.select(*KEY, weeks_before=capped.cast("int64"))


def _weekly(days: ir.Table) -> ir.Table:
    """The activity of each week in the finest unit the source counts.

    Users where it names them; else user-days; else the number of records that report use.
    """
    weeks = days.group_by(*KEY, "week").aggregate(
        users=days.user_ref.nunique(),
        plain=days.plain_user_days.sum(),
        user_days=days.all_user_days.sum(),
        rows=days.rows.sum().cast("float64"),
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


def _bounded(sums: ir.Table, settings: UsageSettings) -> ir.Table:
    """The trend and its bounds, from the scatter of the weekly values on a log scale."""
    n_now, n_before = double(RECENT_WEEKS), sums.weeks_before.cast("float64").nullif(double(0))
    enough = sums.weeks_before >= settings.trend_weeks_least
    mean_now, mean_before = sums.now / n_now, (sums.before / n_before).nullif(double(0))
    scatter = _scatter(sums.now, sums.now_squares, n_now)
    scatter = scatter + _scatter(sums.before, sums.before_squares, n_before)
    freedom = n_now + n_before - double(2)
    error = (scatter / freedom * (double(1) / n_now + double(1) / n_before)).sqrt()
    change = (mean_now / mean_before).nullif(double(0)).ln()
    reach = _student(freedom) * error
    silent = sums.now == double(0)
    none = ibis.least(double(NONE_SEEN_90) / n_now / mean_before, double(1)) - double(1)
    unknown = null("float64")
    low = silent.ifelse(double(-1), (change - reach).exp() - double(1))
    high = silent.ifelse(none, (change + reach).exp() - double(1))
    known = enough & mean_before.notnull()
    return sums.select(
        *KEY,
        "weekly_users",
        active_users_trend_28d=known.ifelse(mean_now / mean_before - double(1), unknown),
        active_users_trend_low_90=known.ifelse(low, unknown),
        active_users_trend_high_90=known.ifelse(high, unknown),
    )


def _scatter(total: ir.Value, squares: ir.Value, n: ir.Value) -> ir.Value:
    """Sum of squared deviations from the mean, relative to the mean; 0 where the mean is 0."""
    mean = (total / n).nullif(double(0))
    deviations = ibis.greatest(squares - total * total / n, double(0))
    return (deviations / (mean * mean)).fill_null(double(0))


def _student(freedom: ir.Value) -> ir.Value:
    """The 90 % point of Student's t, by Cornish and Fisher's expansion (within 0.01 from 4 on)."""
    z = Z_90
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return double(z) + double(first) / freedom + double(second) / (freedom * freedom)
