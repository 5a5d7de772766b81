"""Indicators about product usage."""

from c360.model.case import Case
from c360.model.fields import Severity
from c360.risk.finding import Finding
from c360.risk.settings import RiskSettings

_USAGE = frozenset({"usage"})


def usage_decline(case: Case, settings: RiskSettings) -> Finding | None:
    """Fewer people use the product than before.

    Holds when weekly active users of the last 28 days are more than 20 % below those of the up to
    12 weeks before (the specification's threshold). Medium; high below -40 %. Where the 90 % bound
    of the trend is not below 0 the drop may be chance: low, with a confidence under 0.7.
    """
    trend = case.measures.number("active_users_trend_28d")
    if trend is None or trend >= settings.usage_decline_below:
        return None
    bound = case.measures.number("active_users_trend_high_90")
    sure = bound is not None and bound < 0
    return Finding(
        type="usage_decline",
        severity=_decline_severity(trend, settings, sure=sure),
        signal=_decline_signal(case, sure=sure),
        recommendation=_ASK_USERS if sure else _WATCH_USERS,
        evidence=("active_users_trend_28d", "active_users_trend_high_90"),
        tables=_USAGE,
        groups=frozenset({"usage"}),
        repairs={"active_users_trend_28d": 0.0},
        confidence=1.0 if sure else settings.chance_confidence,
    )


_ASK_USERS = ("Find out with the customer what changed in their usage",)
_WATCH_USERS = ("Check again whether usage is still down",)


def _decline_signal(case: Case, *, sure: bool) -> tuple[str, ...]:
    """Usage counted per account, not per user, is not called active users."""
    subject = "Usage" if case.measures.number("mau_28d") is None else "Active users"
    verb, suffix = ("down", "") if sure else ("may be down", ", possibly by chance")
    share = f"{subject} {verb} {{active_users_trend_28d}}"
    window = "in the last {active_users_trend_28d.window|day|days}"
    return (f"{share} {window}{suffix}", f"{share}{suffix}", f"Usage {verb}{suffix}")


def _decline_severity(trend: float, settings: RiskSettings, *, sure: bool) -> Severity:
    if not sure:
        return "low"
    return "high" if trend < settings.usage_decline_high_below else "medium"


def seats_underused(case: Case, settings: RiskSettings) -> Finding | None:
    """The customer pays for many more seats than are used.

    Holds when monthly active users are under half of the paid seats; public health scores of
    software vendors (GitLab, Sourcegraph) call that red. Accounts in their first 90 days are still
    rolling out and do not count. Medium: seats nobody uses are the first to go at the renewal.
    """
    seat_use = case.measures.number("seat_use_28d")
    tenure = case.measures.number("tenure_days")
    rolling_out = tenure is not None and tenure < settings.seats_underused_grace_days
    if seat_use is None or seat_use >= settings.seats_underused_below or rolling_out:
        return None
    return Finding(
        type="seats_underused",
        severity="medium",
        signal=(
            "{mau_28d|active user|active users} on {paid_seats|seat|seats} bought",
            "{seat_use_28d} of the seats in use",
            "Seats bought are largely not in use",
        ),
        recommendation=("Agree on a plan to bring the seats into use",),
        evidence=("seat_use_28d", "mau_28d", "paid_seats"),
        tables=frozenset({"usage", "contract", "entitlement"}),
        groups=frozenset({"usage", "commercial"}),
        repairs={"seat_use_28d": settings.seats_underused_below},
    )


def silent_account(case: Case, settings: RiskSettings) -> Finding | None:
    """No tickets and hardly any usage: quiet because the product is not needed.

    Holds when no ticket was opened in 90 days and either monthly active users are under 20 % of the
    paid seats, where the usage score reaches its bottom, or nobody used the product for 14 days.
    Low: a reason to look, not a finding of its own.
    """
    if case.measures.number("tickets_90d") != 0:
        return None
    few = _below(case.measures.number("seat_use_28d"), settings.silent_seat_use_below)
    unused_days = case.measures.number("days_since_last_usage")
    unused = unused_days is not None and unused_days >= settings.silent_unused_days
    if not (few or unused):
        return None
    return Finding(
        type="silent_account",
        severity="low",
        signal=_UNUSED if unused else _FEW_SEATS,
        recommendation=("Ask the customer whether the product still does what it was bought for",),
        evidence=("tickets_90d", "days_since_last_usage" if unused else "seat_use_28d"),
        tables=frozenset({"usage", "ticket"}),
        groups=frozenset({"usage", "support"}),
        repairs={"seat_use_28d": settings.silent_seat_use_below} if few else {},
    )


_UNUSED = (
    (
        "{tickets_90d|ticket|tickets} in {tickets_90d.window|day|days}, "
        "last usage {days_since_last_usage|day|days} ago"
    ),
    "{tickets_90d|ticket|tickets}, last usage {days_since_last_usage|day|days} ago",
    "The account shows neither tickets nor usage",
)
_FEW_SEATS = (
    (
        "{tickets_90d|ticket|tickets} in {tickets_90d.window|day|days}, "
        "{seat_use_28d} of the seats in use"
    ),
    "{tickets_90d|ticket|tickets}, {seat_use_28d} of the seats in use",
    "The account shows neither tickets nor usage",
)


def _below(value: float | None, threshold: float) -> bool:
    return value is not None and value < threshold
