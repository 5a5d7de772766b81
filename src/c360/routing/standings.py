"""Standings: what routing knows of one moment, and the line of them that tells news from old.

Marks are held against the score as it is shown: a 60 on the screen is never below 60.
Everything here is a pure function of `as_of`: the line holds the standing now, at the 15 UTC
midnights up to now, and seven days ago. A condition became true on the UTC day that began at the
last midnight at which it did not hold. What is not known of a midnight is taken to be as it was
before, so that a gap in the data ends no condition and begins none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from c360.model.case import Case
from c360.model.facts import Direction, Fact
from c360.model.findings import Indicator, Opportunity, Standing
from c360.model.health import HealthScore, rounded
from c360.model.measures import Measures
from c360.model.moment import DAY, MIDNIGHTS, midnight, utc
from c360.routing.settings import RoutingSettings

LOOK_BACK = 7
"""Midnights looked back for the start of a condition, and for scores that were at risk."""

Condition = Callable[["Line", datetime, RoutingSettings], bool | None]
"""Whether something held at a moment of the line; None where that is not known."""

WEEK = timedelta(days=7)
"""A health decline is one within this time."""
_DUST = 1e-9
"""Differences of scores below this are rounding, not change."""


@dataclass(frozen=True, slots=True)
class Matters:
    """What of past moments may be asked for: that of the states which may hold now."""

    risks: bool
    growth: bool

    @classmethod
    def now(
        cls,
        health: HealthScore,
        indicators: Sequence[Indicator],
        opportunities: Sequence[Opportunity],
        settings: RoutingSettings,
    ) -> "Matters":
        """What matters to an account of which this was found now."""
        critical = any(indicator.severity == "critical" for indicator in indicators)
        near = health.overall is None or health.overall < settings.at_risk_until
        return cls(risks=critical or near, growth=bool(opportunities))


NOTHING = Matters(risks=False, growth=False)


def standing(
    measures: Measures,
    overall: float | None,
    settings: RoutingSettings,
    indicators: Sequence[Indicator] = (),
    opportunities: Sequence[Opportunity] = (),
) -> Standing:
    """The account's standing at the moment of `measures`."""
    return Standing(
        as_of=measures.as_of,
        overall=overall,
        critical=any(indicator.severity == "critical" for indicator in indicators),
        escalation_active=escalation_active(measures, settings),
        expansion=bool(opportunities),
        renewal_approaching=renewal_approaching(measures, settings),
        qbr_scheduled=qbr_scheduled(measures),
        usage_change=usage_change(measures, settings),
    )


def escalation_active(measures: Measures, settings: RoutingSettings) -> bool:
    """A P1 escalation is open, or one past its SLA, or too many P1 tickets are still open."""
    return (
        (measures.number("p1_escalations_open") or 0) > 0
        or (measures.number("escalations_past_sla") or 0) > 0
        or (measures.number("p1_open") or 0) > settings.p1_open_above
    )


def renewal_approaching(measures: Measures, settings: RoutingSettings) -> bool:
    """The renewal is near."""
    days = measures.number("days_to_renewal")
    return days is not None and 0 <= days <= settings.renewal_within_days


def qbr_scheduled(measures: Measures) -> bool:
    """A business review stands in the calendar before the renewal.

    Also where no calendar is known at all: what cannot be seen is not reported as lacking.
    """
    if not _calendar_known(measures):
        return True
    review, end = measures.moment("next_qbr_at"), measures["contract_end"]
    if review is None:
        return False
    return not isinstance(end, date) or utc(review) <= utc(end)


def _calendar_known(measures: Measures) -> bool:
    activity = measures.provenance.get("activity")
    recorded = activity is not None and activity.records > 0
    return recorded or measures.number("meetings_90d") is not None


def usage_change(measures: Measures, settings: RoutingSettings) -> Literal["up", "down"] | None:
    """Active users rose or fell by enough, and by more than chance explains."""
    trend = measures.number("active_users_trend_28d")
    low = measures.number("active_users_trend_low_90")
    high = measures.number("active_users_trend_high_90")
    if trend is None:
        return None
    if trend >= settings.usage_change_from and low is not None and low > 0:
        return "up"
    if trend <= -settings.usage_change_from and high is not None and high < 0:
        return "down"
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """The standings of one account, by moment."""

    as_of: datetime
    standings: Mapping[datetime, Standing]

    def at(self, moment: datetime) -> Standing | None:
        """The standing at exactly that moment; None where it is not known."""
        return self.standings.get(moment)

    def midnight(self, back: int) -> datetime:
        """The UTC midnight of the day of `as_of`, or of a day before it."""
        return midnight(self.as_of) - back * DAY

    def recent_scores(self, moment: datetime) -> Iterable[float]:
        """The overall scores at the midnights of the last days, the moment's own day first."""
        for back in range(LOOK_BACK):
            held = self.at(midnight(moment) - back * DAY)
            if held is not None and held.overall is not None:
                yield held.overall


def line(case: Case, now: Standing) -> Line:
    """The line of the case: its past standings, found by their moment, and the one now."""
    past = {utc(held.as_of): held for held in case.past if utc(held.as_of) < utc(case.as_of)}
    return Line(utc(case.as_of), {**past, utc(case.as_of): now})


def became_true_on(condition: Condition, held_by: Line, settings: RoutingSettings) -> date | None:
    """The UTC day on which a condition that holds now began to hold.

    None where it held at every midnight looked back to: it began, and fired, before.
    """
    midnights = [held_by.midnight(back) for back in range(MIDNIGHTS)]
    held = False
    oldest_first: list[bool] = []
    for moment in reversed(midnights):
        seen = condition(held_by, moment, settings)
        held = held if seen is None else seen
        oldest_first.append(held)
    for moment, was_true in zip(midnights, reversed(oldest_first), strict=True):
        if moment < midnights[LOOK_BACK - 1]:
            return None
        if not was_true:
            return moment.date()
    return None


def at_risk(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
    """A critical indicator, a score under the mark, or one near it that was under it lately."""
    held = held_by.at(moment)
    if held is None:
        return None
    if held.critical:
        return True
    if held.overall is None:
        return None
    if rounded(held.overall) < settings.at_risk_below:
        return True
    lately = any(rounded(score) < settings.at_risk_below for score in held_by.recent_scores(moment))
    return rounded(held.overall) < settings.at_risk_until and lately


def health_declined(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
    """The overall score fell by enough within seven days."""
    held, before = held_by.at(moment), held_by.at(moment - WEEK)
    if held is None or before is None or held.overall is None or before.overall is None:
        return None
    return held.overall - before.overall <= -settings.health_decline_points + _DUST


def week_facts(case: Case) -> tuple[Fact, ...]:
    """What the score did within seven days, to be added to the facts of the case for prose.

    `health.week_delta` and `health.week_delta.window`; none where a score is not known.
    """
    now = case.facts.get("health.overall")
    then = next((held for held in case.past if utc(held.as_of) == utc(case.as_of) - WEEK), None)
    if now is None or case.health.overall is None or then is None or then.overall is None:
        return ()
    change = case.health.overall - then.overall
    points, days = rounded(abs(change)), WEEK.days
    way: Direction = "flat" if not points else "up" if change > 0 else "down"
    delta = replace(
        now,
        id="health.week_delta",
        label="Health change within a week",
        value=change,
        text=str(points),
        unit="points",
        direction=way,
        window_days=days,
        rule="the overall score now less that of seven days ago, rounded",
        of=(now.id,),
    )
    window = replace(
        delta,
        id=f"{delta.id}.window",
        label="Days of the week's health change",
        value=days,
        text=str(days),
        unit="days",
        direction=None,
        rule="the days it is measured over",
        of=(delta.id,),
    )
    return delta, window


def escalating(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
    """An escalation calls for more than the usual."""
    del settings
    held = held_by.at(moment)
    return None if held is None else held.escalation_active


def expanding(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
    """There is an opportunity, and the account is healthy enough for it."""
    held = held_by.at(moment)
    if held is None or (held.expansion and held.overall is None):
        return None
    if held.overall is None:
        return False
    return held.expansion and rounded(held.overall) > settings.expansion_above


def renewing(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
    """The renewal is near and no business review is planned before it."""
    del settings
    held = held_by.at(moment)
    return None if held is None else held.renewal_approaching and not held.qbr_scheduled


def usage_went(direction: Literal["up", "down"]) -> Condition:
    """The condition that usage changed that way."""

    def went(held_by: Line, moment: datetime, settings: RoutingSettings) -> bool | None:
        del settings
        held = held_by.at(moment)
        return None if held is None else held.usage_change == direction

    return went
