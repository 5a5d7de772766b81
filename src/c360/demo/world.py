"""The demo's calendar, its sources of chance, and how moments are written."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
TODAY = AS_OF.date()
START = date(2022, 2, 15)
DAYS = (TODAY - START).days
EXPORTED = datetime(2024, 2, 15, 14, tzinfo=UTC)
"""When the other systems made their newest exports."""
CS_STOPPED = datetime(2024, 2, 12, 20, tzinfo=UTC)
"""The customer-success platform exported nothing after this moment."""

CORE_FEATURES = ("Dashboard", "Reports", "API", "Automations", "Integrations")
MODULES = {"Enterprise SSO": 140, "Advanced Analytics": 96}
"""Paid modules and their yearly list price per seat, in US dollars."""
MODULE_FEATURES = {"Single Sign-On": "Enterprise SSO", "Forecasting": "Advanced Analytics"}
GATED_FEATURES = ("Audit Log", "Custom Roles")
"""Features of the Enterprise plan only."""
FEATURES = (*CORE_FEATURES, *MODULE_FEATURES, *GATED_FEATURES)

Rng = np.random.Generator
Row = dict[str, object]


def chance(seed: int, *parts: int) -> Rng:
    """An independent stream of chance per part: one part's draws never shift another's."""
    return np.random.default_rng([seed, *parts])


def at(day: date, hours: float = 0.0) -> datetime:
    """The instant `hours` after the UTC midnight of `day`, to the second."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(seconds=round(hours * 3600))


def day_number(day: date) -> int:
    """Days since the first day of the exports; negative before it."""
    return (day - START).days


def day_of(number: int) -> date:
    """The day of that number."""
    return START + timedelta(days=int(number))


def office_hours(rng: Rng, day: date) -> datetime:
    """Some moment of a working day, to the minute; a week-end moves to its Monday."""
    shift = max(0, day.weekday() - 4)
    moved = day + timedelta(days=(0, 2, 1)[shift])
    return at(moved) + timedelta(minutes=int(rng.integers(8 * 60, 18 * 60)))


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; shortened where that month has no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                continue
    return date(year, month, 28)


def iso(moment: datetime | None) -> str:
    """ISO 8601 in UTC with a Z; nothing where there is no moment."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_text(day: date | None) -> str:
    """ISO 8601; nothing where there is no day."""
    return "" if day is None else day.isoformat()


def flag_text(flag: bool | None) -> str:  # noqa: FBT001 - a value to write, not a switch
    """Lower-case true or false; nothing where nothing is on record."""
    return "" if flag is None else str(flag).lower()


def pick(rng: Rng, choices: tuple[str, ...], odds: tuple[float, ...] | None = None) -> str:
    """One of the choices; `odds` need not sum to one."""
    weights = None if odds is None else np.array(odds) / sum(odds)
    return choices[int(rng.choice(len(choices), p=weights))]
