"""Derived facts: another form of a fact that allows it, a fact of its own.

`.short` ($180K), `.percent`, `.years`, `.months` (both to the nearest), `.days` (between a date and
now), `.window` (days measured over).
"""

from datetime import date

from c360.insights.known import Known
from c360.model import formats
from c360.model.facts import Fact

DERIVED = ("short", "percent", "years", "months", "days", "window")


def derived(base: Fact, tail: str, known: Known) -> Fact | None:
    """A shorter or rounded form of a fact: a fact of its own, with its rule."""
    if tail == "window":
        days = base.window_days
        rule = "the days it is measured over"
        return None if days is None else _of(base, tail, days, str(days), "days", rule)
    if tail in {"years", "months", "days"}:
        return _span(base, tail, known)
    value = base.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if tail == "short" and base.unit == "money":
        text = formats.money_short(float(value), _sign(base.text))
        return _of(base, tail, value, text, "money", "shortened to two or three figures")
    if tail == "percent" and base.unit in {"ratio", "percent_change"}:
        text = formats.percent(abs(float(value)))
        return _of(base, tail, value, text, base.unit, "rounded to a whole percent")
    return None


def _span(base: Fact, tail: str, known: Known) -> Fact | None:
    """Days, or years and months to the nearest; nothing where that would say 0."""
    days = _days(base, known)
    if days is None or (tail == "days" and base.unit == "days"):
        return None
    if tail == "days":
        return _of(base, tail, days, formats.number(days), "days", "whole days from then to now")
    length = formats.DAYS_PER_YEAR if tail == "years" else formats.DAYS_PER_MONTH
    count = formats.nearest(days / length)
    if not count:
        return None
    return _of(base, tail, count, str(count), tail, f"rounded to the nearest {tail[:-1]}")


def _days(base: Fact, known: Known) -> int | None:
    value = base.value
    if isinstance(value, date):
        return known.days_from(value)
    if base.unit == "days" and isinstance(value, int | float):
        return abs(int(value))
    return None


def _of(base: Fact, tail: str, value: float, text: str, unit: str, rule: str) -> Fact:
    return Fact(
        id=f"{base.id}.{tail}",
        label=base.label,
        value=value,
        text=text,
        topic=base.topic,
        group=base.group,
        unit=unit,
        direction=None if tail == "window" else base.direction,
        basis=base.basis,
        confidence=base.confidence,
        window_days=base.window_days,
        observed_at=base.observed_at,
        sources=base.sources,
        records=base.records,
        record_count=base.record_count,
        rule=rule,
        of=(base.id,),
        marks=base.marks,
    )


def _sign(text: str) -> str | None:
    """The currency an amount is written in."""
    for code, sign in formats.SIGNS.items():
        if text.startswith(sign):
            return code
    code = text[:3]
    return code if code.isalpha() else None
