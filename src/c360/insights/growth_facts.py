"""Facts and prices that opportunities speak of beyond what was measured; each states its rule."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from c360.model.access import Mark
from c360.model.case import Case
from c360.model.facts import Fact, FactBook
from c360.model.fields import FieldGroup
from c360.model.measures import RecordRef, Row, Scalar

QUOTED: tuple[Mark, ...] = ("customer_text",)
"""What quotes a record's own words is marked so."""
_SURE_DIGITS = 9
"""Quotients are compared after rounding here, so that 450 / 0.9 is 500 seats and not 501."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs in a year, and where that figure comes from."""

    amount: float
    currency: str
    rule: str
    of: tuple[str, ...]


def number(row: Row, name: str) -> float | None:
    """A row's field as a float; None where it is missing or no number."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(row: Row, name: str) -> str:
    """A row's field as text; empty where it is missing."""
    value = row.get(name)
    return "" if value is None else str(value)


def extended(book: FactBook, facts: Iterable[Fact]) -> tuple[FactBook, tuple[Fact, ...]]:
    """The book with those of `facts` that it does not hold yet, and which these are."""
    new = tuple(fact for fact in facts if fact.id not in book)
    return (book.with_facts(new) if new else book), new


def units_to_add(used: float, paid: float, share: float) -> int:
    """Units to buy so that what is used fills no more than `share` of what is paid."""
    return max(0, math.ceil(round(used / share, _SURE_DIGITS)) - math.floor(paid))


def seat_price(case: Case) -> Price | None:
    """The account's own yearly price of a seat: its recurring revenue ÷ its paid seats."""
    seats = case.measures.number("paid_seats")
    revenue, currency, source = _revenue(case)
    if revenue is None or currency is None or not seats:
        return None
    return Price(revenue / seats, currency, "ARR ÷ paid seats", (source, "paid_seats"))


def revenue_in(case: Case, currency: str | None) -> float | None:
    """The account's ARR, if it is known in that currency; amounts are never mixed."""
    revenue, own, _ = _revenue(case)
    return revenue if revenue and own == currency else None


def _revenue(case: Case) -> tuple[float | None, str | None, str]:
    billed = case.measures.number("contract_arr")
    currency = case.measures.text("contract_currency")
    if billed is not None and currency is not None:
        return billed, currency, "contract_arr"
    return number({"arr": case.profile["arr"]}, "arr"), case.profile.text("currency"), "account.arr"


def own_discount(case: Case, currency: str) -> float | None:
    """Share of the list price that the account pays for the modules it owns; None where unknown."""
    listed = {text(row, "module"): row for row in case.rows("modules")}
    seats = case.measures.number("paid_seats")
    pairs = [
        (number(row, "price"), list_value(listed[name], seats))
        for row in case.rows("entitlements")
        if row.get("kind") == "module"
        and (name := text(row, "name")) in listed
        and row.get("currency") == currency == listed[name].get("currency")
    ]
    known = [(paid, full) for paid, full in pairs if paid is not None and full]
    if not known:
        return None
    return min(1.0, sum(paid for paid, _ in known) / sum(full for _, full in known))


def list_value(module: Row, seats: float | None) -> float | None:
    """The module's list price for this account in a year; None where it cannot be known."""
    price = number(module, "list_price")
    if price is None or module.get("priced_per") != "seat":
        return price
    return None if seats is None else price * seats


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A figure that follows from other facts by a stated rule."""

    id: str
    label: str
    value: Scalar
    text: str
    rule: str
    of: tuple[str, ...]
    unit: str = "count"
    topic: str = "seats"
    group: FieldGroup = "commercial"


def reckoned_fact(figure: Reckoned, book: FactBook) -> Fact:
    """The figure as a fact; its records are those of the facts it follows from."""
    parents = [fact for fact_id in figure.of if (fact := book.get(fact_id)) is not None]
    times = [fact.observed_at for fact in parents if fact.observed_at is not None]
    return Fact(
        id=figure.id,
        label=figure.label,
        value=figure.value,
        text=figure.text,
        topic=figure.topic,
        group=figure.group,
        unit=figure.unit,
        observed_at=max(times, default=None),
        sources=tuple(dict.fromkeys(source for fact in parents for source in fact.sources)),
        records=tuple(dict.fromkeys(ref for fact in parents for ref in fact.records))[:20],
        record_count=sum(fact.record_count for fact in parents),
        rule=figure.rule,
        of=book.known(*figure.of),
    )


def row_fact(figure: Reckoned, row: Row, table: str) -> Fact:
    """A figure that stands in, or follows from, one record."""
    observed_at = row.get("observed_at")
    source, source_id = text(row, "source"), text(row, "source_id")
    return Fact(
        id=figure.id,
        label=figure.label,
        value=figure.value,
        text=figure.text,
        topic=figure.topic,
        group=figure.group,
        unit=figure.unit,
        observed_at=observed_at if isinstance(observed_at, datetime) else None,
        sources=(source,) if source else (),
        records=(RecordRef(table, source, source_id),) if source else (),
        record_count=1,
        rule=figure.rule or None,
        marks=QUOTED if figure.unit == "quote" else (),
    )
