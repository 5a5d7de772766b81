"""Usage features: who uses the product, how much of it, and where that is heading."""

from functools import partial

import ibis
from ibis.expr import types as ir

from c360.features.adoption import adoption
from c360.features.canon import KEY, Canon, double, floor_days, null, ratio, side_by_side
from c360.features.settings import FeatureSettings, UsageSettings
from c360.features.usage_rows import account_weeks, active_users, bits, history, users_ever
from c360.features.usage_trend import RECENT_WEEKS, Activity, trend
from c360.model.measures import FeatureSpec

_usage = partial(
    FeatureSpec, window_days=28, group="usage", reads=("usage",), topic="usage", higher_is="better"
)
_adoption = partial(_usage, reads=("usage", "feature_catalog"), topic="adoption")

FEATURES: tuple[FeatureSpec, ...] = (
    _usage(
        "mau_28d", "Monthly active users", "users",
        doc="Users active in the last 28 days; none where the source does not name users.",
    ),
    _usage(
        "mean_daily_users_28d", "Mean daily users", "users",
        doc="Mean number of users per day over the last 28 days, weekends included.",
    ),
    _usage(
        "mean_weekly_users_28d", "Mean weekly users", "users",
        doc="Mean number of users per week over the last 4 weeks.",
    ),
    _usage(
        "dau_wau_ratio_28d", "DAU/WAU", "ratio",
        doc="Mean daily users divided by mean weekly users over 28 days: how often in a week "
        "people come back.",
    ),
    _adoption(
        "core_features_in_plan", "Core features in plan", "count", window_days=None,
        reads=("feature_catalog", "contract", "entitlement"), higher_is="neutral",
        doc="Core features the plan and the modules bought hold, by the feature catalogue.",
    ),
    _adoption(
        "core_features_used_28d", "Core features in use", "count",
        doc="Core features in the plan used in the last 28 days by at least 20 % of the active "
        "users; used at all where the source does not name users.",
    ),
    _adoption(
        "feature_breadth_28d", "Feature breadth", "ratio",
        doc="Core features in use divided by core features in the plan.",
    ),
    _adoption(
        "usage_depth_28d", "Usage depth", "ratio",
        doc="Mean share of the plan's core features that an active user used in 28 days.",
    ),
    _usage(
        "active_users_trend_28d", "Trend of active users", "percent_change",
        doc="Mean weekly active users of the last 4 weeks against the up to 12 weeks before; "
        "user-days where the source does not name users.",
    ),
    _usage(
        "active_users_trend_low_90", "Trend, lower bound", "percent_change",
        doc="The trend is above this with 90 % certainty, by the scatter of the weeks.",
    ),
    _usage(
        "active_users_trend_high_90", "Trend, upper bound", "percent_change",
        doc="The trend is below this with 90 % certainty, by the scatter of the weeks.",
    ),
    _usage(
        "power_users_28d", "Power users", "users",
        doc="Users active on 15 or more of the last 28 days.",
    ),
    _usage(
        "at_risk_users_28d", "Users at risk", "users", higher_is="worse",
        doc="Users whose active days in 28 are under half their own of the 28 days before.",
    ),
    _usage(
        "days_since_last_usage", "Days since last use", "days", window_days=None,
        higher_is="worse",
        doc="Whole days since anyone at the customer last used the product.",
    ),
    _usage(
        "users_ever", "Users ever", "users", window_days=None, higher_is="neutral",
        doc="Users that have ever used the product.",
    ),
)  # fmt: skip


def usage(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Use of the product by every account at every moment."""
    weeks = RECENT_WEEKS + settings.usage.trend_weeks_before
    activity = Activity(
        canon.keep(active_users(canon, weeks)), canon.keep(account_weeks(canon, weeks))
    )
    known = canon.keep(history(canon))
    parts = (
        known,
        users_ever(canon),
        _by_users(activity.users, settings.usage),
        _features_named(activity),
        trend(activity, known, settings.usage),
    )
    table = side_by_side(canon.spine, *(canon.keep(part) for part in parts))
    table = canon.keep(_where_known(table))
    active = table.select(*KEY, "mau_28d", "alive", "features_known")
    table = side_by_side(table, adoption(canon, active, settings.usage))
    return table.select(*KEY, *(spec.name for spec in FEATURES))


def _by_users(users: ir.Table, settings: UsageSettings) -> ir.Table:
    """Counts over the users of an account."""
    now, before = bits(users.now), bits(users.before)
    least = before.cast("float64") * double(settings.fading_user_share)
    return users.group_by(*KEY).aggregate(
        users_now=users.count(where=users.now > 0),
        user_days_now=now.sum(),
        power=users.count(where=now >= settings.power_user_days),
        fading=users.count(where=now.cast("float64") < least),
        daily=users.daily.all(),
    )


def _features_named(activity: Activity) -> ir.Table:
    """Whether any recent record of an account names a feature."""
    users, weeks = (
        rows.select(*KEY, "names_features") for rows in (activity.users, activity.weeks)
    )
    rows = users.union(weeks)
    return rows.group_by(*KEY).aggregate(features_known=rows.names_features.any())


def _where_known(table: ir.Table) -> ir.Table:
    """Counts that are null where the source cannot tell, zero where it saw nobody."""
    alive = table.alive.fill_null(ibis.literal(value=False))
    names_users = alive & (table.users_ever > 0).fill_null(ibis.literal(value=False))
    by_day = names_users & table.daily.fill_null(ibis.literal(value=True))
    silent_for = floor_days(table.as_of, table.last_at)
    had_earlier = floor_days(table.as_of, table.first_at) >= 56

    def counted(value: ir.Value, holds: ir.Value) -> ir.Value:
        return holds.ifelse(value.fill_null(0).cast("int64"), null("int64"))

    mau = counted(table.users_now, names_users)
    daily = ratio(counted(table.user_days_now, by_day), double(28))
    weeks = by_day.ifelse(RECENT_WEEKS, table.weeks_now.fill_null(RECENT_WEEKS))
    weekly = ratio(counted(table.weekly_users, names_users), weeks)
    trends = [name for name in table.columns if name.startswith("active_users_trend")]
    return table.mutate(
        mau_28d=mau,
        mean_daily_users_28d=daily,
        mean_weekly_users_28d=weekly,
        dau_wau_ratio_28d=ratio(daily, weekly),
        power_users_28d=counted(table.power, by_day),
        at_risk_users_28d=counted(table.fading, by_day & had_earlier),
        days_since_last_usage=(silent_for < 0).ifelse(0, silent_for),
        **{name: alive.ifelse(table[name], null("float64")) for name in trends},
    )
