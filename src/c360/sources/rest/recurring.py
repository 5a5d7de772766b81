"""What is paid again and again: how long a term is called, and what a price makes in a year."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

_MONTHS = {"day": 12 / 365, "week": 12 / 52, "month": 1.0, "year": 12.0}
_TYPES = {1: "Monthly", 3: "Quarterly", 6: "Half-yearly", 12: "Annual"}


def months_of(interval: object, count: object) -> float | None:
    """The months in so many intervals (day, week, month, year); None where it is none of these."""
    unit = _MONTHS.get(str(interval))
    if unit is None or not isinstance(count, int | float | None):
        return None
    return unit * (count or 1)


def term_type(months: float | None) -> str | None:
    """What a term of so many months is called in a contract."""
    if months is None:
        return None
    if months > 12:
        return "Multi-year"
    return _TYPES.get(round(months), "Monthly" if months < 1 else f"Every {months:g} months")


def packages(quantity: Any, size: float | None, rounded: object) -> Any:
    """How many packages of that size the quantity fills, rounded `up` or `down`."""
    if not size or not isinstance(quantity, int | float):
        return quantity
    return float((math.floor if rounded == "down" else math.ceil)(quantity / size))


def total(amounts: Sequence[Any]) -> Any:
    """Their sum; None where one is missing. One that is no number is handed on, to be refused."""
    strange = [a for a in amounts if a is not None and not isinstance(a, float)]
    if strange or None in amounts or not amounts:
        return next(iter(strange), None)
    return round(sum(amounts), 4)


def day_of(seconds: Any) -> Any:
    """The day in UTC, ISO 8601; what is no time since 1970 is handed on, to be refused."""
    if not isinstance(seconds, int | float):
        return seconds
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def earlier(one: object, other: object) -> bool:
    """Whether both are times, and the first is before the second."""
    return isinstance(one, int | float) and isinstance(other, int | float) and one < other


def number(value: Any) -> Any:
    """The value as a number; as it is where it is none: it is then refused, and not blanked."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return value


def yearly(price: Any, quantity: Any, months: float | None) -> Any:
    """What so many at a price for so many months cost in a year; None where one of it is missing.

    What is no number is handed on, to be refused.
    """
    one, many = number(price), number(quantity)
    if months is None or one is None or many is None:
        return None
    strange = [value for value in (one, many) if not isinstance(value, float)]
    return strange[0] if strange else one * many * 12 / months
