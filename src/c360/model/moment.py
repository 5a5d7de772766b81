"""Instants and day counts. A date is its midnight UTC; days are whole 24 hours, rounded down."""

from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)


def utc(value: datetime | date) -> datetime:
    """The instant as aware UTC; a date is its midnight, a naive time is taken as UTC."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def days_between(earlier: datetime | date, later: datetime | date) -> int:
    """Whole days from `earlier` to `later`: the floor of elapsed 24-hour days."""
    return (utc(later) - utc(earlier)) // DAY


def midnight(moment: datetime) -> datetime:
    """The UTC midnight at or before `moment`."""
    return utc(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def iso(moment: datetime) -> str:
    """ISO 8601 with a Z: 2024-02-15T14:30:00Z; sub-seconds only where there are any."""
    return utc(moment).isoformat().replace("+00:00", "Z")
