"""Detail lists about support: tickets, escalations, topics, survey answers."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, floor_days, within
from c360.features.joins import beside
from c360.features.settings import FeatureSettings
from c360.features.support import is_open, sla_due
from c360.features.touches import yes

_YEAR = 365


def tickets(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Tickets opened within a year, and older ones that are open or were until then."""
    rows = canon["ticket"]
    recent = within(rows.created_at, rows.as_of, _YEAR) | within(rows.solved_at, rows.as_of, _YEAR)
    rows = rows.mutate(
        open=is_open(rows),
        sla_due_at=sla_due(rows.created_at, rows.due_at, rows.priority, settings.support.sla_days),
    )
    rows = rows.filter(rows.open | yes(recent))
    until = ibis.ifelse(rows.open, rows.as_of, rows.solved_at)
    return rows.mutate(
        days_open=floor_days(until, rows.created_at),
        past_sla=rows.open & yes(rows.sla_due_at < rows.as_of),
    )


def escalations(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Escalations that are not closed, with their ticket's category."""
    rows = canon["escalation"]
    opened = rows.opened_at.isnull() | (rows.opened_at <= rows.as_of)
    rows = rows.filter(opened, ~yes(rows.closed_at <= rows.as_of))
    due = sla_due(rows.opened_at, rows.due_at, rows.severity, settings.support.sla_days)
    rows = rows.mutate(
        sla_due_at=due,
        days_open=floor_days(rows.as_of, rows.opened_at),
        past_sla=yes(due < rows.as_of),
    )
    about = canon["ticket"].select(*KEY, "source", "category", ticket_ref="source_id")
    return beside(rows, about, [*KEY, "source", "ticket_ref"])


def topics(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """How many tickets of 90 days each category has; the newest of them stands for the rest."""
    rows = canon["ticket"]
    rows = rows.filter(rows.category.notnull(), within(rows.created_at, rows.as_of, 90))
    same = ibis.window(group_by=[*KEY, "category"])
    newest = [rows.created_at.desc(), rows.source, rows.source_id]
    in_order = ibis.window(group_by=[*KEY, "category"], order_by=newest)
    rows = rows.mutate(count=rows.count().over(same), newness=ibis.row_number().over(in_order))
    first = rows.filter(rows.newness == 0)
    return first.select(*KEY, "category", "count", "source", "source_id", "observed_at")


def surveys(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Survey answers of a year."""
    rows = canon["survey_response"]
    return rows.filter(within(rows.answered_at, rows.as_of, _YEAR))
