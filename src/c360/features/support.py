"""Support features: tickets, escalations and how satisfied the customer was with them."""

from collections.abc import Mapping
from functools import partial

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, double, null, side_by_side, within
from c360.features.joins import beside
from c360.features.settings import FeatureSettings
from c360.model.measures import FeatureSpec

_SECONDS_PER_HOUR = 3600.0


_ticket = partial(
    FeatureSpec,
    window_days=None,
    group="support",
    reads=("ticket",),
    topic="support",
    higher_is="worse",
)
_escalation = partial(
    FeatureSpec,
    window_days=None,
    group="support",
    reads=("escalation",),
    topic="escalation",
    higher_is="worse",
)
_csat = partial(
    FeatureSpec, window_days=90, group="support", reads=("survey_response",), topic="satisfaction"
)

FEATURES: tuple[FeatureSpec, ...] = (
    _ticket(
        "open_tickets", "Open tickets", "count",
        doc="Tickets that are open or pending.",
    ),
    _ticket(
        "tickets_90d", "Tickets in 90 days", "count", window_days=90,
        doc="Tickets opened in the last 90 days.",
    ),
    _ticket(
        "p1_opened_90d", "P1 tickets in 90 days", "count", window_days=90,
        doc="Tickets of priority P1 opened in the last 90 days.",
    ),
    _ticket(
        "p2_opened_90d", "P2 tickets in 90 days", "count", window_days=90,
        doc="Tickets of priority P2 opened in the last 90 days.",
    ),
    _ticket(
        "severity_points_90d", "Severity opened in 90 days", "points", window_days=90,
        doc="Severity of the tickets opened in the last 90 days: each P1 counts 3, each P2 counts "
        "1.",
    ),
    _ticket(
        "mean_resolution_hours_90d", "Mean resolution time", "hours", window_days=90,
        doc="Mean calendar hours from opening to solution, over the tickets solved in the last 90 "
        "days.",
    ),
    _ticket(
        "p1_open", "Open P1 tickets", "count",
        doc="Tickets of priority P1 that are open or pending.",
    ),
    _ticket(
        "p1_open_past_sla", "P1 tickets past their SLA", "count",
        doc="Open P1 tickets past the due date the support system gives; where it gives none, "
        "open for more than a day.",
    ),
    _escalation(
        "escalations_open", "Open escalations", "count",
        doc="Escalations that are not closed.",
    ),
    _escalation(
        "p1_escalations_open", "Open P1 escalations", "count",
        doc="Escalations of severity P1 that are not closed.",
    ),
    _escalation(
        "escalations_past_sla", "Escalations past their SLA", "count",
        doc="Open escalations past their due date; where none is given, P1 after 1 day, P2 after "
        "7, P3 after 14.",
    ),
    _csat(
        "csat_90d", "Satisfaction (CSAT)", "score", higher_is="better",
        doc="Mean satisfaction answer of the last 90 days on a scale of 1 to 5; other scales are "
        "rescaled.",
    ),
    _csat(
        "csat_answers_90d", "Satisfaction answers", "count",
        doc="Satisfaction answers of the last 90 days.",
    ),
    _csat(
        "csat_prior_90d", "Satisfaction before", "score", higher_is="better",
        doc="Mean satisfaction answer of the 90 days before the last 90, on a scale of 1 to 5.",
    ),
)  # fmt: skip

COUNTS = (
    "open_tickets", "tickets_90d", "p1_opened_90d", "p2_opened_90d", "severity_points_90d",
    "p1_open", "p1_open_past_sla", "escalations_open", "p1_escalations_open",
    "escalations_past_sla",
)  # fmt: skip
"""Zero, not missing, for an account without records, once the support source delivers any."""


def support(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Tickets, escalations and satisfaction of every account at every moment."""
    parts = (
        tickets(canon, settings.support.sla_days, settings.support.severity_points),
        escalations(canon, settings.support.sla_days),
        satisfaction(canon),
    )
    table = beside(canon.spine, canon.delivered("ticket", "escalation"), ["as_of"])
    table = side_by_side(table, *(canon.keep(part) for part in parts))
    return _with_observed_zeros(table, canon)


def _with_observed_zeros(table: ir.Table, canon: Canon) -> ir.Table:
    counted = {
        name: table.delivered.ifelse(table[name].fill_null(0), null(str(table[name].type())))
        for name in COUNTS
    }
    asked = canon.delivered("survey_response").rename(asked="delivered")
    table = beside(table.mutate(**counted), asked, ["as_of"])
    answers = table.asked.ifelse(table.csat_answers_90d.fill_null(0), null("int64"))
    return table.mutate(csat_answers_90d=answers).select(*KEY, *(spec.name for spec in FEATURES))


def sla_due(
    opened: ir.Value, due: ir.Value, priority: ir.Value, days: Mapping[str, float]
) -> ir.Value:
    """When a ticket or escalation is to be solved: the vendor's due date, else by priority."""
    limits = [
        (level, ibis.interval(seconds=round(limit * 86_400))) for level, limit in days.items()
    ]
    branches = [(priority == level, opened + limit) for level, limit in limits]
    return due.fill_null(ibis.cases(*branches)) if branches else due


def is_open(rows: ir.Table) -> ir.BooleanValue:
    """True for tickets that wait for a solution at `as_of`."""
    waiting = rows.status.isin(["open", "pending"]) | rows.status.isnull()
    solved = (rows.solved_at <= rows.as_of).fill_null(ibis.literal(value=False))
    return waiting & ~solved & (rows.created_at <= rows.as_of)


def tickets(canon: Canon, sla_days: Mapping[str, float], points: Mapping[str, float]) -> ir.Table:
    """Ticket counts, severity and resolution time."""
    rows = canon["ticket"]
    opened = within(rows.created_at, rows.as_of, 90)
    solved = within(rows.solved_at, rows.as_of, 90)
    p1, waits = rows.priority == "P1", is_open(rows)
    late = sla_due(rows.created_at, rows.due_at, rows.priority, sla_days) < rows.as_of
    count = partial(_count, rows)
    return rows.group_by(*KEY).aggregate(
        open_tickets=count(waits),
        tickets_90d=count(opened),
        p1_opened_90d=count(opened & p1),
        p2_opened_90d=count(opened & (rows.priority == "P2")),
        severity_points_90d=_points(rows, points).sum(where=opened),
        mean_resolution_hours_90d=_hours(rows.created_at, rows.solved_at).mean(where=solved),
        p1_open=count(waits & p1),
        p1_open_past_sla=count(waits & p1 & late),
    )


def _count(rows: ir.Table, holds: ir.BooleanValue) -> ir.IntegerScalar:
    return rows.count(where=holds)


def _points(rows: ir.Table, points: Mapping[str, float]) -> ir.Value:
    branches = [(rows.priority == level, double(value)) for level, value in points.items()]
    return ibis.cases(*branches, else_=double(0)) if branches else double(0)


def _hours(start: ir.Value, end: ir.Value) -> ir.Value:
    seconds = end.epoch_seconds().cast("float64") - start.epoch_seconds().cast("float64")
    return seconds / double(_SECONDS_PER_HOUR)


def escalations(canon: Canon, sla_days: Mapping[str, float]) -> ir.Table:
    """Escalations open at each moment."""
    rows = canon["escalation"]
    closed = (rows.closed_at <= rows.as_of).fill_null(ibis.literal(value=False))
    stands = ~closed & (rows.opened_at <= rows.as_of)
    late = sla_due(rows.opened_at, rows.due_at, rows.severity, sla_days) < rows.as_of
    return rows.group_by(*KEY).aggregate(
        escalations_open=rows.count(where=stands),
        p1_escalations_open=rows.count(where=stands & (rows.severity == "P1")),
        escalations_past_sla=rows.count(where=stands & late),
    )


def satisfaction(canon: Canon) -> ir.Table:
    """CSAT on a scale of 1 to 5."""
    rows = canon["survey_response"].filter(lambda row: (row.kind == "csat") & row.score.notnull())
    low, high = rows.scale_min.fill_null(double(1)), rows.scale_max.fill_null(double(5))
    span = (high - low).nullif(double(0))
    rows = rows.mutate(on_five=double(1) + double(4) * (rows.score - low) / span)
    now = within(rows.answered_at, rows.as_of, 90)
    before = within(rows.answered_at, rows.as_of, 180, until=90)
    return rows.group_by(*KEY).aggregate(
        csat_90d=rows.on_five.mean(where=now),
        csat_answers_90d=rows.count(where=now),
        csat_prior_90d=rows.on_five.mean(where=before),
    )
