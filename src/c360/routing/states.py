"""The exit states: rules tried in the specification's order, each with the reason why it holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from c360.model.case import Case
from c360.model.escalations import gravest, is_late, is_p1
from c360.model.facts import Clause, record_key
from c360.model.fields import SEVERITIES
from c360.model.findings import ExitReason, ExitState, Indicator, Opportunity
from c360.model.measures import Row
from c360.model.prose import first_sayable, quote
from c360.routing.settings import RoutingSettings
from c360.routing.standings import Line, at_risk, escalating, expanding, renewing


@dataclass(frozen=True, slots=True)
class View:
    """All that routing looks at."""

    case: Case
    line: Line
    indicators: Sequence[Indicator]
    opportunities: Sequence[Opportunity]
    settings: RoutingSettings

    @property
    def now(self) -> datetime:
        return self.line.as_of

    def say(self, wordings: Sequence[str], *cited: str) -> Clause:
        """The first of the wordings whose facts are known; the last one quotes none."""
        facts = self.case.facts
        return quote(first_sayable(wordings, facts) or wordings[-1], facts, cited)


def states(view: View) -> tuple[ExitReason, ...]:
    """Every state that holds, the primary one first; healthy only where no other does."""
    found = [
        ExitReason(state, reason) for state, rule in RULES if (reason := rule(view)) is not None
    ]
    return tuple(found) or (ExitReason("healthy", _nothing_found(view)),)


def insufficient_data(view: View) -> Clause | None:
    """There is no overall score: too little is known."""
    if view.case.health.overall is not None:
        return None
    wordings = ("There is {no_health_score}: {health.reason}", "There is {no_health_score}")
    facts = view.case.facts
    template = first_sayable(wordings, facts)
    if template is not None:
        return quote(template, facts)
    return Clause("The health score is not known", facts.known("no_health_score", "health.reason"))


def risk_is_high(view: View) -> Clause | None:
    """The score is under the mark or near it after having been there, or a risk is critical."""
    if not at_risk(view.line, view.now, view.settings):
        return None
    critical = next((found for found in view.indicators if found.severity == "critical"), None)
    if critical is not None:
        return critical.signal
    overall = view.case.health.shown
    if overall is not None and overall < view.settings.at_risk_below:
        return view.say(("The health score is at risk: {health.overall}",), "health.overall")
    return view.say(
        ("The health score is {health.overall} after being at risk",),
        "health.overall",
    )


def escalation_calls(view: View) -> Clause | None:
    """A P1 escalation, an escalation past its SLA, or too many open P1 tickets."""
    if not escalating(view.line, view.now, view.settings):
        return None
    row = urgent_escalation(view.case)
    if row is None:
        return _escalations_counted(view)
    fact = f"escalation:{record_key(row.get('ticket_ref'))}"
    late = row.get("past_sla") is True
    tail = ", past its SLA" if late else ""
    wordings = (
        f"{{{fact}.severity}} escalation open for {{{fact}.days_open|day|days}}{tail}",
        f"An escalation is open{tail}",
    )
    return view.say(wordings, f"{fact}.severity", f"{fact}.past_sla", *_COUNTS)


def _escalations_counted(view: View) -> Clause:
    measures = view.case.measures
    if (measures.number("p1_open") or 0) > view.settings.p1_open_above:
        wording = "{p1_open|P1 ticket is|P1 tickets are} open"
    elif measures.number("p1_escalations_open"):
        wording = "{p1_escalations_open|P1 escalation is|P1 escalations are} open"
    else:
        wording = "{escalations_past_sla|escalation is|escalations are} past the SLA"
    return view.say((wording, "There are escalations"), *_COUNTS)


_COUNTS = ("p1_escalations_open", "escalations_past_sla", "p1_open")


def room_to_grow(view: View) -> Clause | None:
    """There is an opportunity, and the account is healthy enough to speak of it."""
    if not view.opportunities or not expanding(view.line, view.now, view.settings):
        return None
    best = view.opportunities[0].signal
    score = view.say(("health score {health.overall}", "health is known"), "health.overall")
    facts = tuple(dict.fromkeys((*best.facts, *score.facts)))
    return Clause(f"{best.text}; {score.text}", facts, best.basis, best.confidence)


def renewal_is_near(view: View) -> Clause | None:
    """The renewal is near and no business review is planned before it."""
    if not renewing(view.line, view.now, view.settings):
        return None
    wordings = (
        "{days_to_renewal|day|days} to renewal, {no_qbr_before_renewal}",
        "{days_to_renewal|day|days} to renewal, no QBR scheduled before it",
        "The renewal is near, no QBR scheduled before it",
    )
    return view.say(wordings, "days_to_renewal", "contract_end", "no_qbr_before_renewal")


def concerns(view: View) -> Clause | None:
    """An indicator of some severity, or a declining score."""
    least = SEVERITIES.index(view.settings.concern_from)
    severe = [found for found in view.indicators if SEVERITIES.index(found.severity) >= least]
    if severe:
        return max(severe, key=lambda found: SEVERITIES.index(found.severity)).signal
    if view.case.change.trend != "declining":
        return None
    wordings = (
        "The health score dropped {health.delta|point|points} to {health.overall}",
        "The health score dropped",
    )
    return view.say(wordings, "health.trend", "health.delta", "health.overall")


def _nothing_found(view: View) -> Clause:
    wordings = ("The health score is {health.overall}", "The account is as usual")
    return view.say(wordings, "health.overall", "health.trend")


def urgent_escalation(case: Case) -> Row | None:
    """The open escalation that calls for more than the usual: a P1, or one past its SLA."""
    return gravest(row for row in case.rows("escalations") if is_p1(row) or is_late(row))


RULES: tuple[tuple[ExitState, Callable[[View], Clause | None]], ...] = (
    ("insufficient_data", insufficient_data),
    ("at_risk", risk_is_high),
    ("escalation_required", escalation_calls),
    ("expansion_ready", room_to_grow),
    ("renewal_focus", renewal_is_near),
    ("attention_needed", concerns),
)
"""The specification's order; `insufficient_data` comes before it."""
