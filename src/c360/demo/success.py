"""What the customer-success platform knows: scores, pulse, stages, risks and plans."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np

from c360.demo.engagement import customer_span
from c360.demo.names import GOALS, MILESTONES
from c360.demo.records import (
    Company,
    CsRisk,
    Goal,
    GoalState,
    Milestone,
    Plan,
    Success,
)
from c360.demo.stories import in_story, lost_use
from c360.demo.world import AS_OF, CS_STOPPED, Rng, at, chance, office_hours, pick

RISK_NAMES = {
    "quiet_decline": "Use is falling", "champion_left": "Champion has left",
    "escalation": "Support troubles", "dunning": "Invoices paid late",
    "competitor": "Evaluates another vendor", "downgrade": "Too many seats",
}  # fmt: skip


def draw_success(seed: int, company: Company) -> Success:
    """Everything of one account, as far as the platform's export reaches."""
    rng = chance(seed, company.index, 5)
    return Success(
        scores=tuple(_scores(rng, company)), pulses=tuple(_pulses(rng, company)),
        stages=tuple(_stages(company)), risks=tuple(_risks(rng, company)),
        plans=tuple(_plans(rng, company)),
    )  # fmt: skip


def _strain(company: Company, day: date) -> float:
    trouble = 0.25 if company.story.kind in RISK_NAMES and in_story(company.story, day, 200) else 0
    return min(1.0, lost_use(company.story, day) + trouble)


def _scores(rng: Rng, company: Company) -> Iterator[tuple[date, int]]:
    """Every Monday; the platform notices trouble about a month late."""
    span = customer_span(company)
    day = span.first + timedelta(days=7 - span.first.weekday())
    usual = rng.uniform(68, 90)
    while day <= min(span.last, CS_STOPPED.date()):
        strain = _strain(company, day - timedelta(days=30))
        yield day, int(np.clip(usual - 55 * strain + rng.normal(0, 3), 5, 100))
        day += timedelta(days=7)


def _pulses(rng: Rng, company: Company) -> Iterator[tuple[datetime, str]]:
    span = customer_span(company)
    day = span.first + timedelta(days=int(rng.integers(20, 60)))
    while day < span.last:
        strain = _strain(company, day) + rng.normal(0, 0.15)
        mood = "Green" if strain < 0.15 else "Yellow" if strain < 0.45 else "Red"
        yield office_hours(rng, day), mood
        day += timedelta(days=int(rng.integers(25, 60)))


def _stages(company: Company) -> Iterator[tuple[datetime, str]]:
    steps = ((0, "Onboarding"), (75, "Adoption"), (300, "Value"))
    last = company.churned_on or AS_OF.date()
    for days, stage in steps:
        day = company.customer_since + timedelta(days=days)
        if day < last:
            yield at(day, 9), stage
    term = company.terms[-1]
    renewal = term.end - timedelta(days=90)
    if term.type != "Monthly" and renewal > company.customer_since and renewal < last:
        yield at(renewal, 10), "Renewal"
    if company.churned_on:
        yield at(company.churned_on, 12), "Churned"


def _risks(rng: Rng, company: Company) -> Iterator[CsRisk]:
    name = RISK_NAMES.get(company.story.kind)
    day = company.story.begins + timedelta(days=int(rng.integers(15, 75)))
    if name is None or day >= (company.churned_on or AS_OF.date()) or rng.random() < 0.3:
        return
    opened = office_hours(rng, day)
    closed = opened + timedelta(days=int(rng.integers(40, 240)))
    yield CsRisk(company.known_as("cta") + "01", name, pick(rng, ("Medium", "High", "Critical"),
                 (5, 4, 1)), opened, closed if closed < CS_STOPPED else None)  # fmt: skip


def _plans(rng: Rng, company: Company) -> Iterator[Plan]:
    """One plan a year for the larger accounts and some of the small ones."""
    if rng.random() > {"Enterprise": 0.95, "Mid-Market": 0.75, "SMB": 0.3}[company.segment]:
        return
    span = customer_span(company)
    day = span.first + timedelta(days=int(rng.integers(10, 120)))
    number = 1
    while day < span.last:
        yield _plan(rng, company, number, office_hours(rng, day))
        day += timedelta(days=int(rng.integers(330, 400)))
        number += 1


def _plan(rng: Rng, company: Company, number: int, created: datetime) -> Plan:
    plan_id = company.known_as("sp") + f"{number:02d}"
    target = created.date() + timedelta(days=300)
    over = target < AS_OF.date()
    count = int(rng.integers(2, len(GOALS) + 1))
    goals = tuple(_goal(rng, company, f"{plan_id}g{n}", (n, created)) for n in range(count))
    steps = tuple(_milestone(rng, f"{plan_id}m{n}", (n, created)) for n in range(len(MILESTONES)))
    return Plan(plan_id, f"Success plan {created.year}", "Completed" if over else "Active",
                created, target, goals, steps)  # fmt: skip


def _goal(rng: Rng, company: Company, goal_id: str, made: tuple[int, datetime]) -> Goal:
    n, created = made
    name, unit = GOALS[n]
    target = float(rng.integers(2, 30) * 10)
    pace = rng.uniform(0.7, 1.2)
    states = [GoalState(created, "On track", 0.0)]
    for quarter in range(1, 4):
        moment = created + timedelta(days=90 * quarter)
        if moment > CS_STOPPED:
            break
        share = min(1.0, quarter / 3 * pace * (1 - 0.7 * _strain(company, moment.date())))
        states.append(GoalState(moment, _goal_status(share, quarter / 3), round(target * share, 1)))
    return Goal(goal_id, name, created.date() + timedelta(days=280), target, unit, tuple(states))


def _goal_status(share: float, planned: float) -> str:
    if share >= 1.0:
        return "Achieved"
    behind = planned - share
    return "On track" if behind < 0.15 else "At risk" if behind < 0.35 else "Off track"


def _milestone(rng: Rng, step_id: str, made: tuple[int, datetime]) -> Milestone:
    n, created = made
    due = created.date() + timedelta(days=45 * (n + 1))
    done = office_hours(rng, due + timedelta(days=int(rng.integers(-15, 30))))
    kept = done < CS_STOPPED and rng.random() < 0.85
    return Milestone(step_id, MILESTONES[n], due, max(done, created) if kept else None)
