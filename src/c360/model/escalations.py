"""Open escalations: which one calls most, decided once for the document, the risks and routing."""

from collections.abc import Iterable

from c360.model.measures import Row


def gravest(escalations: Iterable[Row]) -> Row | None:
    """The escalation that calls most: a P1 past its SLA, else the most severe, late, oldest one."""
    return min(escalations, key=_gravity, default=None)


def ticket_of(escalation: Row) -> str:
    """The ticket it is about; the escalation's own id where the source names none."""
    return str(escalation.get("ticket_ref") or escalation["source_id"])


def is_late(escalation: Row) -> bool:
    """Past its SLA."""
    return escalation.get("past_sla") is True


def is_p1(escalation: Row) -> bool:
    """Of the highest severity."""
    return escalation.get("severity") == "P1"


def _gravity(row: Row) -> tuple[bool, str, bool, float, str]:
    days = row.get("days_open")
    age = float(days) if isinstance(days, int | float) else 0.0
    severity = str(row.get("severity") or "~")
    return not (is_p1(row) and is_late(row)), severity, not is_late(row), -age, ticket_of(row)
