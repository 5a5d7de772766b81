"""How values are written in prose: one surface form each."""

import math
import unicodedata
from datetime import date, datetime, timedelta

from c360.model.moment import utc

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def nearest(value: float) -> int:
    """The nearest whole number, halves away from zero."""
    return int(math.copysign(math.floor(abs(value) + 0.5 + 1e-9), value))


def number(value: float) -> str:
    """8, 1,234, 4.2: whole numbers plain, others with one decimal."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{nearest(value * 10) / 10:,.1f}".removesuffix(".0")


def percent(ratio: float) -> str:
    """98%: whole percent; 0% and 100% only where they are exact."""
    shown = nearest(ratio * 100)
    if shown == 100 and ratio < 1:
        shown = 99
    if shown == 0 and ratio > 0:
        shown = 1
    return f"{shown}%"


def money(amount: float, currency: str | None) -> str:
    """$180,000, €1,234.50, CHF 180,000: exact, cents only where there are any."""
    cents = round(amount * 100)
    written = f"{cents // 100:,}" if cents % 100 == 0 else f"{cents / 100:,.2f}"
    return _with_currency(written, currency)


def money_short(amount: float, currency: str | None) -> str:
    """$180K, $1.2M: two or three figures that can be read at a glance."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        scaled = amount / size
        if scaled >= 0.9995:
            shown = number(nearest(scaled * 10) / 10 if scaled < 10 else float(nearest(scaled)))
            return _with_currency(f"{shown}{letter}", currency)
    return _with_currency(number(float(nearest(amount))), currency)


def _with_currency(written: str, currency: str | None) -> str:
    if currency is None:
        return written
    sign = SIGNS.get(currency)
    return f"{sign}{written}" if sign else f"{currency} {written}"


def day(value: datetime | date) -> str:
    """The calendar day in UTC, ISO 8601."""
    return (utc(value).date() if isinstance(value, datetime) else value).isoformat()


def clean(text: str, longest: int) -> str:
    """A customer's own text made printable: one line, nothing invisible, not over-long."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text)
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE


def quoted(text: str) -> str:
    """Words that are not ours, between quotation marks."""
    inner = text.replace("“", "'").replace("”", "'").replace('"', "'")
    return f"“{inner}”"


def age_short(length: timedelta) -> str:
    """A length of time in minutes, hours or days, rounded down."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // 1440} days"
