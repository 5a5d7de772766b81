"""Noun phrases for what moved the score and for what is wrong: templates and the facts they cite.

A phrase stands after "driven by" or "with", so it is a noun phrase in lower case, and it names what
it is about (`key`), so that one thing is not said twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from c360.model.case import Case
from c360.model.findings import Indicator
from c360.model.health import Move
from c360.model.prose import sayable


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template, the facts it rests on beside those it quotes, and what it is about."""

    key: str
    template: str
    also: tuple[str, ...] = ()


_MOVED: dict[str, tuple[str, str, str]] = {
    "seat_use_28d": ("seat", "higher seat use", "lower seat use"),
    "dau_wau_ratio_28d": ("habit", "more frequent usage", "less frequent usage"),
    "feature_breadth_28d": ("feature", "broader feature use", "narrower feature use"),
    "usage_depth_28d": ("feature", "deeper feature use", "shallower feature use"),
    "active_users_trend_28d": (
        "usage", "a stronger trend of active users", "a weaker trend of active users",
    ),
    "days_since_meeting": (
        "meeting", "a longer gap since the last meeting", "a shorter gap since the last meeting",
    ),
    "meetings_change_90d": ("meeting", "more meetings", "fewer meetings"),
    "median_reply_hours_90d": ("reply", "slower replies", "faster replies"),
    "nps_score": ("nps", "a higher NPS answer", "a lower NPS answer"),
    "champion_activity_ratio_30d": (
        "champion", "more champion activity", "less champion activity",
    ),
    "days_since_executive_touch": (
        "executive",
        "a longer gap since executive contact", "a shorter gap since executive contact",
    ),
    "tickets_per_100_seats_90d": ("ticket", "more tickets per seat", "fewer tickets per seat"),
    "severity_points_90d": ("ticket", "higher ticket severity", "lower ticket severity"),
    "mean_resolution_hours_90d": ("resolution", "slower resolution", "faster resolution"),
    "escalations_open": ("escalation", "more open escalations", "fewer open escalations"),
    "csat_90d": ("satisfaction", "higher satisfaction", "lower satisfaction"),
    "arr_change_term": ("arr", "higher ARR", "lower ARR"),
    "goals_on_track_share": (
        "goal", "a higher share of goals on track", "a lower share of goals on track",
    ),
    "value_realised_share": (
        "value", "a higher share of value realised", "a lower share of value realised",
    ),
}  # fmt: skip
"""Feature → what it is about, and the phrase where its value rose and where it fell."""
_CHANGES = {"meetings_change_90d", "arr_change_term"}


def moved_words(move: Move, feature: str, value: float | None) -> str | None:
    """What happened to an input, as `_MOVED` words it; `value` is the feature's as of now."""
    if feature not in _MOVED or move.before is None or move.after is None:
        return None
    _, rose, fell = _MOVED[feature]
    if feature in _CHANGES:
        fits = value is not None and value * move.change > 0
        return None if not fits else rose if move.change > 0 else fell
    return None if move.before == move.after else rose if move.after > move.before else fell


def movers(case: Case, *, up: bool, least: float) -> Iterator[Phrase]:
    """What moved the score that way, the largest part first; parts under `least` are left out.

    So is a decline of active users that may be chance.
    """
    for move in case.change.moves:
        if (move.change > 0) == up and abs(move.change) >= least and not _by_chance(case, move):
            phrase = moved_by(case, move)
            if phrase is not None:
                yield phrase


def moved_by(case: Case, move: Move) -> Phrase | None:
    """One part of the change of the score, as a noun phrase; None where it has no words."""
    fact = f"move:{move.dimension}.{move.input}"
    return _cap(case, move) or _mover(case, move, fact, _feature(case, move))


def _feature(case: Case, move: Move) -> str:
    dimension = case.health.dimensions.get(move.dimension)
    parts = () if dimension is None else dimension.inputs
    return next((part.feature for part in parts if part.name == move.input), "")


def _by_chance(case: Case, move: Move) -> bool:
    """The trend of active users fell, and its 90 % bounds include 0, or are not known."""
    if _feature(case, move) != "active_users_trend_28d" or move.change > 0:
        return False
    low = case.measures.number("active_users_trend_low_90")
    high = case.measures.number("active_users_trend_high_90")
    grows, shrinks = low is not None and low > 0, high is not None and high < 0
    return not (grows or shrinks)


def _cap(case: Case, move: Move) -> Phrase | None:
    """A ceiling that came down on the score."""
    if move.dimension != "cap" or move.change > 0:
        return None
    cap = f"cap:{move.input}"
    return _when(case, "cap", f"a cap at {{{cap}.ceiling}} ({{{cap}.reason}})")


def _mover(case: Case, move: Move, fact: str, feature: str) -> Phrase | None:
    """The move in words; None where a value is not known at both dates, or has no words."""
    if move.before is None or move.after is None or move.before == move.after:
        return None
    if feature == "escalations_open" and move.after > move.before:
        return open_escalation(case)
    if feature == "days_overdue_worst" and move.after > move.before:
        return _invoice(case)
    if feature not in _MOVED:
        return None
    key, rose, fell = _MOVED[feature]
    if feature in _CHANGES:
        return _changed(case, feature, up=move.change > 0)
    return Phrase(key, rose if move.after > move.before else fell, (f"{fact}.value", feature))


def _changed(case: Case, feature: str, *, up: bool) -> Phrase | None:
    """A feature that is itself a change says which way things went, not how it moved."""
    key, rose, fell = _MOVED[feature]
    known = case.facts.get(feature)
    if known is None or known.direction != ("up" if up else "down"):
        return None
    return Phrase(key, rose if up else fell, (feature,))


def open_escalation(case: Case) -> Phrase | None:
    """The open escalation with its severity; their number where there are several."""
    if case.measures.number("escalations_open") == 1:
        for row in case.rows("escalations"):
            name = f"escalation:{row.get('ticket_ref')}"
            template = f"an open {{{name}.severity}} escalation"
            if sayable(template, case.facts):
                return Phrase("escalation", template, ("escalations_open", f"{name}.days_open"))
    template = "{escalations_open|open escalation|open escalations}"
    return _when(case, "escalation", template)


def _when(case: Case, key: str, template: str, *also: str) -> Phrase | None:
    return Phrase(key, template, also) if sayable(template, case.facts) else None


def _usage(case: Case) -> Phrase | None:
    trend = case.facts.get("active_users_trend_28d")
    if trend is None or trend.direction != "down":
        return None
    return Phrase("usage", "{active_users_trend_28d} fewer active users")


def _silence(case: Case) -> Phrase | None:
    return _when(case, "meeting", "{days_since_meeting|day|days} without a meeting")


def _no_contact(case: Case) -> Phrase | None:
    return _when(case, "contact", "{days_since_two_way|day|days} without contact")


def _engagement(case: Case) -> Phrase | None:
    trend = case.facts.get("health.engagement.trend")
    if trend is None or trend.direction != "down":
        return _silence(case)
    if case.measures["notice_at"] is None:
        return None  # the first sentence says so already
    return Phrase("meeting", "declining engagement", ("health.engagement.trend",))


def _champion(case: Case) -> Phrase | None:
    if case.measures.flag("champion_left"):
        template = "the departure of champion {champion_name}"
        return _when(case, "champion", template, "champion_left")
    template = "champion activity at {champion_activity_ratio_30d} of usual"
    return _when(case, "champion", template)


def _severe(case: Case) -> Phrase | None:
    return _when(case, "ticket", "{p1_opened_90d|P1 ticket|P1 tickets}")


def _invoice(case: Case) -> Phrase | None:
    if not case.measures.number("days_overdue_worst"):
        return None
    return _when(case, "invoice", "an invoice {days_overdue_worst|day|days} overdue")


def _seats(case: Case) -> Phrase | None:
    return _when(case, "seat", "active users at {seat_use_28d} of paid seats", "mau_28d")


def _people(case: Case) -> Phrase | None:
    return _when(case, "contact", "{two_way_contacts_90d|person|people} in contact")


def _satisfaction(case: Case) -> Phrase | None:
    answers = case.facts.get("csat_90d")
    if answers is None or answers.direction != "down":
        return None
    return Phrase("satisfaction", "satisfaction down to {csat_90d}", ("csat_prior_90d",))


def _review(case: Case) -> Phrase | None:
    for absence in ("no_qbr_scheduled", "no_qbr_before_renewal"):
        if absence in case.facts:
            return Phrase("qbr", "no QBR scheduled", (absence,))
    return None


_WRONG: dict[str, Callable[[Case], Phrase | None]] = {
    "usage_decline": _usage,
    "engagement_drop": _silence,
    "support_escalation": _severe,
    "champion_risk": _champion,
    "payment_issue": _invoice,
    "contract_concern": _no_contact,
    "engagement_decline": _engagement,
    "active_escalation": open_escalation,
    "renewal_preparation": _review,
    "seats_underused": _seats,
    "single_threaded": _people,
    "satisfaction_drop": _satisfaction,
}
"""Type of indicator → how a sentence names what it found."""


NOT_OF_HEALTH = {"qbr", "contact"}
"""What such phrases are about is no input of the score."""


def wrong(case: Case, indicators: tuple[Indicator, ...]) -> Iterator[Phrase]:
    """What the indicators found, as noun phrases, the gravest first."""
    for indicator in indicators:
        phrase = _WRONG[indicator.type](case) if indicator.type in _WRONG else None
        if phrase is not None:
            yield Phrase(phrase.key, phrase.template, (*phrase.also, *indicator.facts[:2]))
