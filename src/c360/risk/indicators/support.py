"""Indicators about tickets, escalations and satisfaction."""

from c360.model.case import Case
from c360.model.escalations import gravest, is_late, is_p1, ticket_of
from c360.model.measures import Row
from c360.risk.finding import Finding
from c360.risk.settings import RiskSettings

_TICKETS = frozenset({"ticket"})


def support_escalation(case: Case, settings: RiskSettings) -> Finding | None:
    """Too many of the gravest tickets in a short time.

    Holds when more than 2 tickets of severity P1 were opened in 90 days (the specification's
    threshold), whether or not they are solved by now. High.
    """
    opened = case.measures.number("p1_opened_90d")
    if opened is None or opened <= settings.p1_tickets_above:
        return None
    return Finding(
        type="support_escalation",
        severity="high",
        signal=(
            (
                "{p1_opened_90d|ticket|tickets} of top severity opened "
                "in {p1_opened_90d.window|day|days}"
            ),
            "{p1_opened_90d|ticket|tickets} of top severity opened",
            "Tickets of top severity keep coming",
        ),
        recommendation=("Review the severe tickets with support and agree on a fix",),
        evidence=("p1_opened_90d", "severity_points_90d"),
        tables=_TICKETS,
        groups=frozenset({"support"}),
        repairs=_without_p1(case),
    )


def _without_p1(case: Case) -> dict[str, float | None]:
    """Severity points count P1 and P2 only: without the P1 tickets, the P2 remain."""
    remaining = case.measures.number("p2_opened_90d")
    return {} if remaining is None else {"severity_points_90d": remaining}


def active_escalation(case: Case, settings: RiskSettings) -> Finding | None:
    """A ticket was escalated and is not solved.

    Holds while an escalation is open. High; critical when it is a P1 past its service level (the
    vendor's due date, else 1 day). Speaks of the worst one: a P1 past its level first, then by
    severity, then by age.
    """
    del settings
    rows = case.rows("escalations")
    count = case.measures.number("escalations_open")
    count = float(len(rows)) if count is None else count
    if count < 1:
        return None
    worst = gravest(rows)
    breached = worst is not None and is_p1(worst) and is_late(worst)
    return Finding(
        type="active_escalation",
        severity="critical" if breached else "high",
        signal=_escalation_signal(worst),
        recommendation=_ESCALATE_NOW if breached else _ESCALATE,
        evidence=("escalations_open", *_escalation_facts(worst)),
        tables=_TICKETS | {"escalation"},
        groups=frozenset({"support"}),
        repairs=_one_fewer(case, count, breached=breached),
        object_id=None if worst is None else ticket_of(worst),
    )


_ESCALATE = ("Escalate to engineering and have the CSM join the resolution call",)
_ESCALATE_NOW = ("Bring engineering in now and show the customer a plan for the fix",)


def _escalation_signal(worst: Row | None) -> tuple[str, ...]:
    unnamed = ("{escalations_open|open escalation|open escalations}", "An escalation is open")
    if worst is None:
        return unnamed
    fact = f"escalation:{ticket_of(worst)}"
    severity, age = f"{{{fact}.severity}}", f"{{{fact}.days_open|day|days}}"
    late = ", past its SLA" if is_late(worst) else ""
    return (
        f"{severity} escalation open for {age}{late}: {{{fact}.issue}}",
        f"{severity} escalation open for {age}{late}",
        f"Escalation open for {age}{late}: {{{fact}.issue}}",
        f"Escalation open for {age}{late}",
        *unnamed,
    )


def _escalation_facts(worst: Row | None) -> tuple[str, ...]:
    if worst is None:
        return ()
    fact = f"escalation:{ticket_of(worst)}"
    return tuple(f"{fact}.{field}" for field in ("severity", "days_open", "past_sla", "due"))


def _one_fewer(case: Case, count: float, *, breached: bool) -> dict[str, float | None]:
    repairs: dict[str, float | None] = {"escalations_open": max(0.0, count - 1)}
    past_sla = case.measures.number("p1_open_past_sla")
    if breached and past_sla:
        repairs["p1_open_past_sla"] = past_sla - 1
    return repairs


def satisfaction_drop(case: Case, settings: RiskSettings) -> Finding | None:
    """Customers' answers after support got worse.

    Holds when the mean CSAT of 90 days (1 to 5) is at least half a point under that of the 90 days
    before, with 3 answers or more, so that one bad day does not count. Medium.
    """
    now, before = case.measures.number("csat_90d"), case.measures.number("csat_prior_90d")
    answers = case.measures.number("csat_answers_90d")
    if now is None or before is None or answers is None:
        return None
    fell_enough = before - now >= settings.satisfaction_drop_points - 1e-9
    if not fell_enough or answers < settings.satisfaction_min_answers:
        return None
    return Finding(
        type="satisfaction_drop",
        severity="medium",
        signal=(
            "CSAT at {csat_90d} after {csat_prior_90d} in the {csat_90d.window|day|days} before",
            "CSAT at {csat_90d} after {csat_prior_90d}",
            "CSAT is lower than before",
        ),
        recommendation=("Follow up on the CSAT answers with those who gave them",),
        evidence=("csat_90d", "csat_prior_90d", "csat_answers_90d"),
        tables=frozenset({"survey_response"}),
        groups=frozenset({"support"}),
        repairs={"csat_90d": before},
    )
