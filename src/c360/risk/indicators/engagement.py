"""Indicators about meetings and the people behind the account."""

from c360.model.case import Case
from c360.risk.finding import Finding, one_more_meeting, silence
from c360.risk.settings import RiskSettings

_ACTIVITY = frozenset({"activity"})
_PEOPLE = frozenset({"activity", "contact"})


def engagement_drop(case: Case, settings: RiskSettings) -> Finding | None:
    """Nobody has met the customer for a long time.

    Holds from 45 days without a two-way meeting or call (the specification's threshold). Medium;
    high from 75 days. Where meetings are recorded but none with this customer ever was, the time
    as a customer counts.
    """
    days = silence(case, "days_since_meeting")
    if days is None or days < settings.engagement_drop_days:
        return None
    return Finding(
        type="engagement_drop",
        severity="high" if days >= settings.engagement_drop_high_days else "medium",
        signal=(
            "No meeting for {days_since_meeting|day|days}",
            "A customer for {tenure_days|day|days} with {no_meeting_on_record}",
            "It is time for a meeting again",
        ),
        recommendation=("Schedule a meeting with the customer this week",),
        evidence=("days_since_meeting", "last_meeting_at", "no_meeting_on_record", "tenure_days")
        if case.measures["days_since_meeting"] is None
        else ("days_since_meeting", "last_meeting_at"),
        tables=_ACTIVITY,
        groups=frozenset({"engagement"}),
        repairs=one_more_meeting(case),
    )


def engagement_decline(case: Case, settings: RiskSettings) -> Finding | None:
    """The customer is drawing back compared with their own habits.

    Holds when the engagement score fell by 5 points or more in 90 days, or when the silence since
    the last meeting exceeds 1.5 times the account's usual gap between meetings (median of 12
    months). Medium.
    """
    days = case.measures.number("days_since_meeting")
    gap = case.measures.number("meeting_gap_median_days_365d")
    silent = days is not None and gap is not None and days > settings.silence_above_cadence * gap
    declining = case.change.dimension_trends.get("engagement") == "declining"
    if not (silent or declining):
        return None
    return Finding(
        type="engagement_decline",
        severity="medium",
        signal=_SILENT if silent else _DECLINING,
        recommendation=("Schedule a check-in meeting this week",),
        evidence=_decline_evidence(silent=silent, declining=declining),
        tables=_ACTIVITY,
        groups=frozenset({"engagement", "scores"} if declining else {"engagement"}),
        repairs=one_more_meeting(case),
    )


_SILENT = (
    (
        "No meeting for {days_since_meeting|day|days}, "
        "usual gap {meeting_gap_median_days_365d|day|days}"
    ),
    "The last meeting is past the usual gap",
)
_DECLINING = (
    "Engagement is {health.engagement.trend}, the last meeting {days_since_meeting|day|days} ago",
    "Engagement is {health.engagement.trend}",
    "Engagement is declining",
)


def _decline_evidence(*, silent: bool, declining: bool) -> tuple[str, ...]:
    silence = ("days_since_meeting", "meeting_gap_median_days_365d")
    trend = ("health.engagement.trend", "health.engagement", "days_since_meeting")
    return (*(silence if silent else ()), *(trend if declining else ()))


def champion_risk(case: Case, settings: RiskSettings) -> Finding | None:
    """The person who carries the product inside the customer has gone quiet or left.

    Holds when the champion's activity of 30 days is under 40 % of their own median (the level at
    which engagement reads as low): medium. High when the champion left the company.
    """
    left = case.measures.flag("champion_left") is True
    ratio = case.measures.number("champion_activity_ratio_30d")
    low = ratio is not None and ratio < settings.champion_activity_low_below
    if not (left or low):
        return None
    return Finding(
        type="champion_risk",
        severity="high" if left else "medium",
        signal=_CHAMPION_LEFT if left else _CHAMPION_QUIET,
        recommendation=_FIND_CHAMPION if left else _CALL_CHAMPION,
        evidence=("champion_name", "champion_left" if left else "champion_activity_ratio_30d"),
        tables=_PEOPLE,
        groups=frozenset({"people"}),
        repairs={"champion_activity_ratio_30d": 1.0},
        object_id=case.measures.text("champion_ref"),
    )


_CHAMPION_LEFT = (
    "The champion, {champion_name} ({champion_title}), has left",
    "The champion, {champion_name}, has left",
    "The champion has left",
)
_CHAMPION_QUIET = (
    "The champion, {champion_name}, is at {champion_activity_ratio_30d} of their usual rate",
    "The champion is at {champion_activity_ratio_30d} of their usual rate",
    "The champion is at a part of their usual rate",
)
_FIND_CHAMPION = ("Find and win another champion among the contacts",)
_CALL_CHAMPION = ("Reach out to {champion_name} in person", "Reach out to the champion in person")


def single_threaded(case: Case, settings: RiskSettings) -> Finding | None:
    """The whole relationship hangs on one person.

    Holds when exactly one person at the customer was in two-way contact in 90 days. Medium: should
    that person leave, nobody is left to talk to. Where nobody was in contact, other indicators
    speak.
    """
    people = case.measures.number("two_way_contacts_90d")
    if people is None or not 0 < people <= settings.single_threaded_contacts:
        return None
    return Finding(
        type="single_threaded",
        severity="medium",
        signal=(
            (
                "{two_way_contacts_90d|contact|contacts} of {contacts_known} in touch with us "
                "in {two_way_contacts_90d.window|day|days}"
            ),
            "{two_way_contacts_90d|contact|contacts} in touch with us",
            "Contact goes through the same person",
        ),
        recommendation=("Introduce our team to another contact at the customer",),
        evidence=("two_way_contacts_90d", "contacts_known"),
        tables=_PEOPLE,
        groups=frozenset({"people", "engagement"}),
    )
