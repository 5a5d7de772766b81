"""Recommended actions: one for each play that something found calls for, best first, at most five.

Priority is impact ÷ days to due. The impact of answering an indicator is the health it would give
back, found by re-scoring; of an opportunity, its value as a share of ARR.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from c360.insights.growth_facts import revenue_in
from c360.insights.growth_settings import GrowthSettings
from c360.insights.plays import PLAY_FOR, Play, play_for
from c360.insights.reach import Reach, reach
from c360.model.case import Case
from c360.model.fields import FIELD_GROUPS, SEVERITIES, Basis, FieldGroup
from c360.model.findings import Action, Indicator, Opportunity
from c360.model.moment import utc
from c360.model.prose import quote

_SAME_PRIORITY_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Call:
    """What a finding asks for: its play, how much it matters and by when."""

    play: Play
    type: str
    rank: int
    """0 for a critical indicator; opportunities come after every indicator."""
    days: int
    impact: float
    impact_basis: str
    basis: Basis
    confidence: float
    facts: tuple[str, ...]
    groups: tuple[FieldGroup, ...]

    @property
    def order(self) -> tuple[float, int, str]:
        """Highest priority first; ties by severity, then type."""
        return -round(self.impact / self.days, _SAME_PRIORITY_DIGITS), self.rank, self.type


def actions(
    case: Case,
    indicators: Sequence[Indicator],
    opportunities: Sequence[Opportunity],
    rescored: Mapping[str, float | None],
    settings: GrowthSettings,
    scope: frozenset[str] | None = None,
) -> tuple[Action, ...]:
    """The actions to recommend.

    `rescored` says per indicator type what the overall score would be if it were dealt with.
    `scope` holds the owner roles the requester acts for (CSM, AE, Support, Finance); None is all.
    """
    calls = (
        *_answers(case, indicators, rescored, settings),
        *_proposals(case, opportunities, settings),
    )
    in_scope = [call for call in calls if scope is None or call.play.roles & scope]
    chosen = sorted(_one_for_each_play(in_scope), key=lambda call: call.order)
    return tuple(
        _action(case, call, place, settings)
        for place, call in enumerate(chosen[: settings.most_actions], start=1)
    )


def _answers(
    case: Case,
    indicators: Sequence[Indicator],
    rescored: Mapping[str, float | None],
    settings: GrowthSettings,
) -> Iterator[Call]:
    types = {indicator.type for indicator in indicators}
    for indicator in indicators:
        play = play_for(indicator, types)
        if play is None:
            continue
        impact, basis = _health_gained(case, rescored, indicator.type)
        yield Call(
            play=play,
            type=indicator.type,
            rank=len(SEVERITIES) - 1 - SEVERITIES.index(indicator.severity),
            days=settings.due_days.until(indicator.severity),
            impact=impact,
            impact_basis=basis,
            basis=indicator.basis,
            confidence=indicator.confidence,
            facts=indicator.facts,
            groups=indicator.groups,
        )


def _health_gained(
    case: Case, rescored: Mapping[str, float | None], kind: str
) -> tuple[float, str]:
    now = case.health.overall
    if now is None:
        return 0.0, "no overall health score to measure it by"
    after = rescored.get(kind)
    if after is None:
        return 0.0, "no input of the health score says what it would be worth"
    gained = max(0.0, after - now) / 100
    if gained == 0:
        return 0.0, "no health input would move at once"
    return gained, "share of the health scale regained if this is dealt with, by re-scoring"


def _proposals(
    case: Case, opportunities: Sequence[Opportunity], settings: GrowthSettings
) -> Iterator[Call]:
    for opportunity in opportunities:
        play = PLAY_FOR.get(opportunity.type)
        if play is None:
            continue
        impact, basis = _share_of_arr(case, opportunity)
        yield Call(
            play=play,
            type=opportunity.type,
            rank=len(SEVERITIES),
            days=settings.due_days.opportunity,
            impact=impact,
            impact_basis=basis,
            basis=opportunity.basis,
            confidence=opportunity.confidence,
            facts=opportunity.facts,
            groups=opportunity.groups,
        )


def _share_of_arr(case: Case, opportunity: Opportunity) -> tuple[float, str]:
    arr = revenue_in(case, opportunity.currency)
    if opportunity.value is None:
        return 0.0, "no price known to measure it by"
    if arr is None:
        return 0.0, "no ARR in the same currency to measure it by"
    return min(1.0, opportunity.value / arr), "lower end of its value as a share of ARR"


def _one_for_each_play(calls: Iterable[Call]) -> Iterator[Call]:
    """Of several findings with the same answer, the most severe asks for it."""
    groups: dict[str, list[Call]] = {}
    for call in calls:
        groups.setdefault(call.play.action, []).append(call)
    for group in groups.values():
        yield min(group, key=lambda call: (call.rank, -call.impact, call.type))


def _action(case: Case, call: Call, priority: int, settings: GrowthSettings) -> Action:
    sure = call.confidence >= settings.sure_from
    outreach = call.play.outreach if sure else None
    person = Reach(None, None) if outreach is None else reach(case, outreach)
    facts = tuple(dict.fromkeys((*call.facts, *person.facts)))
    held = {*call.groups, *(case.facts[fact_id].group for fact_id in person.facts)}
    wording = call.play.action
    if not sure:
        wording = call.play.cautious or wording
    elif outreach is not None and person.refused:
        wording = outreach.instead
    confidence = call.confidence if call.basis == "inferred" else None
    clause = quote(wording, case.facts, facts, call.basis, confidence)
    return Action(
        priority=priority,
        action=clause,
        owner=call.play.owner,
        due_date=utc(case.as_of).date() + timedelta(days=call.days),
        answers=call.type,
        impact=call.impact,
        impact_basis=call.impact_basis,
        skill_trigger=call.play.skill,
        facts=facts,
        groups=tuple(group for group in FIELD_GROUPS if group in held),
        contact=person.contact,
        channel=person.channel,
    )
