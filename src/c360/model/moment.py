"""Instants and day counts. A date is its midnight UTC; days are whole 24 hours, rounded down."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
MIDNIGHTS = 15
"""Midnights a refresh looks back to: 7 for flapping, each of which looks back 7 itself."""
MONTHS = 12
"""Points of 30 days in the health history."""


def utc(value: datetime | date) -> datetime:
    """The instant as aware UTC; a date is its midnight, a naive time is taken as UTC."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    if value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def days_between(earlier: datetime | date, later: datetime | date) -> int:
    """Whole days from `earlier` to `later`: the floor of elapsed 24-hour days."""
    return (utc(later) - utc(earlier)) // DAY


def midnight(moment: datetime) -> datetime:
    """The UTC midnight at or before `moment`."""
    return utc(moment).replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=65_536)
def iso(moment: datetime) -> str:
    """ISO 8601 with a Z: 2024-02-15T14:30:00Z; sub-seconds only where there are any."""
    if moment.tzinfo is not UTC:
        moment = utc(moment)
    return moment.isoformat().removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments one refresh looks at: the one asked for, and those it is compared with."""

    as_of: datetime
    earlier: datetime
    """The comparison date of trends."""
    week_ago: datetime
    midnights: tuple[datetime, ...]
    """The UTC midnights up to `as_of`, newest first."""
    history: tuple[datetime, ...]
    """Earlier moments for the health history, oldest first."""

    @classmethod
    def around(cls, as_of: datetime, comparison_days: int) -> "Moments":
        """The moments of a refresh as of `as_of`."""
        return cls(
            as_of=as_of,
            earlier=as_of - comparison_days * DAY,
            week_ago=as_of - 7 * DAY,
            midnights=tuple(midnight(as_of) - back * DAY for back in range(MIDNIGHTS)),
            history=tuple(as_of - back * 30 * DAY for back in range(MONTHS, 0, -1)),
        )

    @classmethod
    def alone(cls, as_of: datetime) -> "Moments":
        """Only the moment itself."""
        return cls(as_of, as_of, as_of, (), ())

    def every(self) -> list[datetime]:
        """Each of them once, oldest first."""
        return sorted({self.as_of, self.earlier, self.week_ago, *self.midnights, *self.history})
