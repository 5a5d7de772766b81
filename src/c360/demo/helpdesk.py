"""Tickets, escalations and survey answers of one account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from c360.demo.engagement import customer_span, present
from c360.demo.names import TICKET_SUBJECTS
from c360.demo.records import Company, Escalation, Survey, Ticket
from c360.demo.stories import in_story, lost_use
from c360.demo.world import AS_OF, Rng, chance, day_number, day_of, office_hours, pick

SLA_DAYS = {"urgent": 1, "high": 7, "normal": 14, "low": 30}
HOURS = {"urgent": 9.0, "high": 20.0, "normal": 34.0, "low": 60.0}
"""Median hours to solve."""
CATEGORY_ODDS = (0.24, 0.18, 0.18, 0.1, 0.14, 0.16)
USUAL = (0.03, 0.13, 0.52, 0.32)
ROUGH = (0.2, 0.35, 0.35, 0.1)
"""Odds of each priority, usually and within an escalation story."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the support system holds about one account."""

    tickets: tuple[Ticket, ...]
    escalations: tuple[Escalation, ...]
    surveys: tuple[Survey, ...]


def draw_desk(seed: int, company: Company) -> Desk:
    """The account's tickets, those that were escalated, and how it answered when asked."""
    rng = chance(seed, company.index, 4)
    moments = sorted(_moments(rng, company))
    tickets = tuple(_ticket(rng, company, n, moment) for n, moment in enumerate(moments))
    escalations = tuple(_escalations(rng, company, tickets))
    surveys = [*_satisfaction(rng, company, tickets), *_recommendation(rng, company)]
    numbered = (replace(s, id=company.known_as("srv") + f"{n:04d}") for n, s in enumerate(surveys))
    return Desk(tickets, escalations, tuple(numbered))


def _rough(company: Company, moment: datetime) -> bool:
    return company.story.kind == "escalation" and in_story(company.story, moment.date(), 110)


def _moments(rng: Rng, company: Company) -> Iterator[datetime]:
    span = customer_span(company)
    seats = company.terms[-1].seats
    rate = float(np.clip(0.022 * seats**0.8, 0.1, 2.2))
    for day in range(day_number(span.first), day_number(span.last)):
        date = day_of(day)
        young = 1.8 if (date - company.customer_since).days < 60 else 1.0
        daily = rate / 30 * young * (5.0 if _rough(company, office_hours(rng, date)) else 1.0)
        if rng.random() < daily:
            yield office_hours(rng, date)


def _ticket(rng: Rng, company: Company, number: int, moment: datetime) -> Ticket:
    rough = _rough(company, moment)
    priority = pick(rng, tuple(SLA_DAYS), ROUGH if rough else USUAL)
    category = pick(rng, tuple(TICKET_SUBJECTS), CATEGORY_ODDS)
    slow = 2.6 if rough else 1.0 + lost_use(company.story, moment.date())
    solved = moment + timedelta(hours=float(rng.lognormal(np.log(HOURS[priority] * slow), 0.7)))
    history, priority = _priorities(rng, priority, moment, solved)
    here = present(company, moment)
    return Ticket(
        id=f"TKT-{company.index * 400 + number + 10000}",
        subject=pick(rng, TICKET_SUBJECTS[category]), category=category, priorities=history,
        created_at=moment, solved_at=solved if solved < AS_OF else None,
        due_at=moment + timedelta(days=SLA_DAYS[priority]),
        requester=here[int(rng.integers(len(here)))].id if here else "",
    )  # fmt: skip


def _priorities(
    rng: Rng, priority: str, moment: datetime, solved: datetime
) -> tuple[tuple[tuple[datetime, str], ...], str]:
    """Some tickets are raised by one step while they are open."""
    first = ((moment, priority),)
    if priority == "urgent" or rng.random() >= 0.08:
        return first, priority
    raised = tuple(SLA_DAYS)[tuple(SLA_DAYS).index(priority) - 1]
    when = moment + (solved - moment) * float(rng.uniform(0.2, 0.6))
    return (*first, (when, raised)), raised


def _escalations(rng: Rng, company: Company, tickets: tuple[Ticket, ...]) -> Iterator[Escalation]:
    for ticket in tickets:
        priority = ticket.priorities[-1][1]
        odds = {"urgent": 0.3, "high": 0.12}.get(priority, 0.0)
        if rng.random() >= odds * (1.6 if _rough(company, ticket.created_at) else 1.0):
            continue
        end = ticket.solved_at or AS_OF
        opened = ticket.created_at + (end - ticket.created_at) * float(rng.uniform(0.05, 0.4))
        yield Escalation("ESC-" + ticket.id.removeprefix("TKT-"), ticket.id, ticket.subject,
                         priority, opened, ticket.solved_at, ticket.due_at)  # fmt: skip


def _mood(company: Company, moment: datetime) -> float:
    """From 0 (as happy as usual) to 1 (as unhappy as it gets)."""
    rough = 0.6 if _rough(company, moment) else 0.0
    return min(1.0, rough + lost_use(company.story, moment.date()))


def _satisfaction(rng: Rng, company: Company, tickets: tuple[Ticket, ...]) -> Iterator[Survey]:
    """Some solved tickets are rated; until the summer of 2022 on a scale of ten."""
    for ticket in tickets:
        if ticket.solved_at is None or rng.random() > 0.4:
            continue
        moment = ticket.solved_at + timedelta(hours=float(rng.uniform(1, 40)))
        scale = 10 if moment.year == 2022 and moment.month < 7 else 5
        happy = float(np.clip(rng.normal(0.86 - 0.5 * _mood(company, moment), 0.16), 0, 1))
        yield Survey("", "csat", max(1, round(happy * scale)), scale, moment, ticket.requester,
                     ticket.id)  # fmt: skip


def _recommendation(rng: Rng, company: Company) -> Iterator[Survey]:
    span = customer_span(company)
    offset = int(rng.integers(40, 180))
    for day in range(day_number(span.first) + offset, day_number(span.last), 181):
        moment = office_hours(rng, day_of(day))
        for person in present(company, moment):
            if rng.random() < 0.3:
                score = rng.normal(8.4 - 5.0 * _mood(company, moment), 1.3)
                yield Survey("", "nps", int(np.clip(round(score), 0, 10)), 10, moment,
                             person.id)  # fmt: skip
