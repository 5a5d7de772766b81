"""The triggers: which skills fire, about what, and since which day.

A key is (account, skill, reason, object, UTC day on which it became true); whoever delivers fires
each key once. A condition that held throughout the look-back has no key: it fired before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from c360.model.escalations import gravest, ticket_of
from c360.model.facts import Clause, record_key
from c360.model.fields import FIELD_GROUPS, FieldGroup
from c360.model.findings import Trigger
from c360.model.measures import Row
from c360.model.moment import iso
from c360.routing.skills import (
    adoption_score,
    dunning_automation,
    escalation_predictor,
    quarterly_business_review,
    red_flag_detector,
    risk_mitigation_playbook,
    stakeholder_mapper,
    success_plan_generator,
)
from c360.routing.skills.base import Occasion, input_for
from c360.routing.standings import (
    Condition,
    at_risk,
    became_true_on,
    escalating,
    expanding,
    health_declined,
    renewing,
    usage_went,
)
from c360.routing.states import (
    View,
    escalation_calls,
    renewal_is_near,
    risk_is_high,
    room_to_grow,
    urgent_escalation,
)


@dataclass(frozen=True, slots=True)
class Firing:
    """Something that holds and calls for a skill."""

    skill: str
    reason: str
    since: date | None
    explanation: Clause
    groups: tuple[FieldGroup, ...]
    object_id: str | None = None


def triggers(view: View) -> tuple[Trigger, ...]:
    """All triggers that hold: those of the states in order, then health, usage and events."""
    firings = (*_of_states(view), *_of_health(view), *_of_usage(view), *_of_events(view))
    found: dict[tuple[str, str, str | None, date | None], Firing] = {}
    for firing in firings:
        found.setdefault((firing.skill, firing.reason, firing.object_id, firing.since), firing)
    return tuple(_trigger(view, firing) for firing in found.values())


def _trigger(view: View, firing: Firing) -> Trigger:
    occasion = Occasion(
        view.case,
        view.indicators,
        view.opportunities,
        firing.reason,
        firing.object_id,
        view.settings.skills,
    )
    known = {view.case.facts[f].group for f in view.case.facts.known(*firing.explanation.facts)}
    held = known | set(firing.groups)
    return Trigger(
        skill=firing.skill,
        reason=firing.reason,
        object_id=firing.object_id,
        became_true_on=firing.since,
        key=key(view.case.account_id, firing),
        explanation=firing.explanation,
        facts=firing.explanation.facts,
        groups=tuple(group for group in FIELD_GROUPS if group in held),
        input=input_for(firing.skill, occasion),
    )


def key(account_id: str, firing: Firing) -> str | None:
    """`account|skill|reason|object|YYYY-MM-DD`; None for what fired before the look-back."""
    if firing.since is None:
        return None
    about = firing.object_id or ""
    return "|".join((account_id, firing.skill, firing.reason, about, firing.since.isoformat()))


def _since(view: View, condition: Condition) -> date | None:
    return became_true_on(condition, view.line, view.settings)


def _of_states(view: View) -> Iterator[Firing]:
    risk = risk_is_high(view)
    if risk is not None:
        since = _since(view, at_risk)
        groups = _groups_of_risk(view)
        yield Firing(red_flag_detector.SKILL, "at_risk", since, risk, groups)
        yield Firing(risk_mitigation_playbook.SKILL, "at_risk", since, risk, groups)
    calls, ticket = escalation_calls(view), _escalating_ticket(view)
    if calls is not None and ticket is not None:
        since = _since(view, escalating)
        yield Firing(
            escalation_predictor.SKILL, "escalation_required", since, calls, ("support",), ticket
        )
    grow = room_to_grow(view)
    if grow is not None:
        since, groups = _since(view, expanding), view.opportunities[0].groups
        yield Firing(success_plan_generator.SKILL, "expansion_ready", since, grow, groups)
    renewal = renewal_is_near(view)
    if renewal is not None:
        since = _since(view, renewing)
        yield Firing(
            quarterly_business_review.SKILL, "renewal_focus", since, renewal, ("commercial",)
        )


def _groups_of_risk(view: View) -> tuple[FieldGroup, ...]:
    critical = next((found for found in view.indicators if found.severity == "critical"), None)
    return ("scores",) if critical is None else critical.groups


def _escalating_ticket(view: View) -> str | None:
    """The ticket of an urgent escalation, else the oldest open P1 ticket, else any escalated."""
    row = urgent_escalation(view.case)
    if row is not None:
        return ticket_of(row)
    urgent = [t for t in view.case.rows("tickets") if t.get("priority") == "P1" and _is_open(t)]
    oldest = min(urgent, key=_opened, default=None)
    if oldest is not None:
        return str(oldest["source_id"])
    any_other = gravest(view.case.rows("escalations"))
    return None if any_other is None else ticket_of(any_other)


def _opened(row: Row) -> tuple[str, str]:
    opened = row.get("created_at")
    written = iso(opened) if isinstance(opened, datetime) else "unknown"
    return written, str(row.get("source_id"))


def _is_open(ticket: Row) -> bool:
    return ticket.get("status") in {None, "open", "pending"}


def _of_health(view: View) -> Iterator[Firing]:
    if not health_declined(view.line, view.now, view.settings):
        return
    explanation = view.say(_HEALTH_DROPPED, "health.overall", "health.week_delta")
    since = _since(view, health_declined)
    yield Firing(red_flag_detector.SKILL, "health_decline", since, explanation, ("scores",))


_HEALTH_DROPPED = (
    (
        "Health dropped {health.week_delta|point|points} in {health.week_delta.window|day|days} "
        "to {health.overall}"
    ),
    "The health score changed this week to {health.overall}",
    "The health score changed this week",
)


def _of_usage(view: View) -> Iterator[Firing]:
    held = view.line.at(view.now)
    direction = None if held is None else held.usage_change
    if direction is None:
        return
    verb = "grew" if direction == "up" else "dropped"
    explanation = view.say(
        (f"Active users {verb} by {{active_users_trend_28d}}", f"Active users {verb}"),
        "active_users_trend_28d",
    )
    since = _since(view, usage_went(direction))
    yield Firing(adoption_score.SKILL, f"usage_{direction}", since, explanation, ("usage",))


@dataclass(frozen=True, slots=True)
class Event:
    """What a kind of change fires, and how it reads; `{fact}` stands for the change's fact id."""

    skill: str
    wordings: tuple[str, ...]
    group: FieldGroup


_OPENED_AND_RAISED = (
    "Ticket opened on {{ticket:{object}.opened}}, now {{ticket:{object}.priority}}",
)
_CHANGED = "There is a change of {{change:{fact}.on}}"
EVENTS: dict[str, Event] = {
    "ticket_opened": Event(
        escalation_predictor.SKILL,
        (
            "{{ticket:{object}.priority}} ticket opened on {{ticket:{object}.opened}}",
            "{{ticket:{object}.priority}} ticket opened",
            _CHANGED,
        ),
        "support",
    ),
    "ticket_raised": Event(
        escalation_predictor.SKILL,
        ("The ticket is now {{ticket:{object}.priority}}", _CHANGED),
        "support",
    ),
    "invoice_overdue": Event(
        dunning_automation.SKILL,
        (
            "Invoice {{invoice:{object}.days_overdue|day|days}} overdue",
            "Invoice due on {{invoice:{object}.due}}",
            _CHANGED,
        ),
        "commercial",
    ),
    "payment_failed": Event(
        dunning_automation.SKILL,
        (
            "A payment of {{payment:{object}.amount}} failed on {{payment:{object}.paid}}",
            "A payment failed on {{payment:{object}.paid}}",
            _CHANGED,
        ),
        "commercial",
    ),
    "payment_disputed": Event(
        dunning_automation.SKILL,
        (
            "A payment of {{payment:{object}.amount}} was disputed",
            "A payment of {{payment:{object}.paid}} was disputed",
            _CHANGED,
        ),
        "commercial",
    ),
    "contact_added": Event(
        stakeholder_mapper.SKILL, ("{{contact:{object}.name}} is a new contact", _CHANGED), "people"
    ),
    "contact_left": Event(
        stakeholder_mapper.SKILL, ("{{contact:{object}.name}} has left", _CHANGED), "people"
    ),
    "contact_changed": Event(
        stakeholder_mapper.SKILL,
        ("The role or title of {{contact:{object}.name}} changed", _CHANGED),
        "people",
    ),
}
"""Kind of change → the skill it fires."""


def _of_events(view: View) -> Iterator[Firing]:
    for change in view.case.rows("changes"):
        kind, about, on = str(change.get("kind")), change.get("object_id"), change.get("on")
        event = EVENTS.get(kind)
        if event is None or about is None or not isinstance(on, date):
            continue
        if _still_matters(view, kind, str(about)):
            day = on.date() if isinstance(on, datetime) else on
            if kind == "ticket_opened" and not _as_it_opened(view, change):
                event = replace(event, wordings=(*_OPENED_AND_RAISED, _CHANGED))
            yield _event(view, event, kind, str(about), day)


def _as_it_opened(view: View, change: Row) -> bool:
    """Whether the ticket still has the priority it opened with, which the change tells first."""
    ticket = _row(view, "tickets", str(change.get("object_id")), "source_id")
    opened_with = str(change.get("detail")).partition(":")[0]
    return ticket is None or ticket.get("priority") == opened_with


def _event(view: View, event: Event, kind: str, about: str, on: date) -> Firing:
    fact, object_ = record_key(f"{kind}:{about}"), record_key(about)
    wordings = [wording.format(fact=fact, object=object_) for wording in event.wordings]
    explanation = view.say((*wordings, "There is a change"), f"change:{fact}.on")
    return Firing(event.skill, kind, on, explanation, (event.group,), about)


def _still_matters(view: View, kind: str, about: str) -> bool:
    """Not for a ticket solved or lowered since, nor for an invoice paid since."""
    if kind.startswith("ticket_"):
        ticket = _row(view, "tickets", about, "source_id")
        wanted = view.settings.ticket_priorities
        return ticket is None or (_is_open(ticket) and ticket.get("priority") in wanted)
    if kind == "invoice_overdue":
        invoice = _row(view, "invoices", about, "number", "source_id")
        return invoice is None or invoice.get("days_overdue") != 0
    return True


def _row(view: View, name: str, about: str, *keys: str) -> Row | None:
    rows = view.case.rows(name)
    return next((row for row in rows if any(str(row.get(k)) == about for k in keys)), None)
