"""Invoices, payments, entitlements and outcomes of one account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from c360.demo.contracts import MONTHS
from c360.demo.records import Company, Holding, Invoice, Outcome, Payment, Term
from c360.demo.stories import in_story
from c360.demo.usage import Roster
from c360.demo.world import (
    AS_OF,
    MODULES,
    START,
    TODAY,
    Rng,
    add_months,
    at,
    chance,
    day_number,
)

NET_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ledger:
    """What billing holds about one account."""

    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    holdings: tuple[Holding, ...]
    outcomes: tuple[Outcome, ...]


def draw_ledger(seed: int, company: Company, roster: Roster) -> Ledger:
    """Everything billing knows of the account within the 24 months."""
    rng = chance(seed, company.index, 8)
    invoices = tuple(_invoices(rng, company))
    payments = tuple(p for invoice in invoices for p in _payments(rng, company, invoice))
    return Ledger(invoices, payments, tuple(_holdings(rng, company, roster)),
                  tuple(outcomes(company)))  # fmt: skip


def _invoices(rng: Rng, company: Company) -> Iterator[Invoice]:
    number = 0
    for term in company.terms:
        step = min(company.billing_months, MONTHS[term.type])
        for months in range(0, MONTHS[term.type], step):
            day = add_months(term.start, months)
            if not START <= day < TODAY:
                continue
            number += 1
            grown = term.growth is not None and term.growth.at <= at(day)
            arr = term.last_arr if grown else term.arr
            yield _invoice(rng, company, (number, term.id, day), round(arr * 100 * step / 12))


def _invoice(rng: Rng, company: Company, which: tuple[int, str, date], cents: int) -> Invoice:
    number, term, day = which
    issued = at(day, 6)
    due = issued + timedelta(days=NET_DAYS)
    paid = due + timedelta(days=_delay(rng, company, day), hours=int(rng.integers(2, 9)))
    return Invoice(
        id=company.known_as("in_") + f"_{number:03d}",
        number=f"INV-{company.index:04d}-{number:03d}",
        term=term, issued_at=issued, due_at=due, paid_at=paid if paid < AS_OF else None,
        amount_cents=cents, disputed=rng.random() < 0.006 and paid >= AS_OF,
        seen_at=issued + timedelta(days=int(rng.integers(3, 9))) if rng.random() < 0.01 else None,
    )  # fmt: skip


def _delay(rng: Rng, company: Company, day: date) -> int:
    """Days from due to paid: mostly none, far more within a dunning story."""
    story = company.story
    if story.kind == "dunning" and in_story(story, day, 170):
        return int(rng.integers(12, 85))
    return int(rng.integers(1, 12)) if rng.random() < 0.06 else -int(rng.integers(1, 20))


def _payments(rng: Rng, company: Company, invoice: Invoice) -> Iterator[Payment]:
    """A late payer's first try fails around the due date."""
    base = Payment("py" + invoice.id.removeprefix("in"), invoice.id, invoice.due_at,
                   invoice.amount_cents, company.pay_method, "failed")  # fmt: skip
    late = (invoice.paid_at or AS_OF) - invoice.due_at
    if late > timedelta(days=8) and rng.random() < 0.7:
        yield replace(base, id=base.id + "f")
    if invoice.disputed:
        yield replace(base, id=base.id + "d", at=min(base.at, AS_OF), status="disputed")
    if invoice.paid_at is not None:
        yield replace(base, at=invoice.paid_at, status="succeeded")


def _holdings(rng: Rng, company: Company, roster: Roster) -> Iterator[Holding]:
    """Seats, API calls and modules; use is counted at each quarter's and each term's start."""
    start, end = company.customer_since, company.churned_on
    busy = rng.uniform(0.2, 1.1)
    seats, calls = [], []
    for moment, granted in _checkpoints(company):
        used = roster.assigned(day_number(moment.date()))
        seats.append((moment, granted, used))
        calls.append((moment, granted * 2000, round(used * 2000 * busy)))
    name = company.known_as("ent_")
    yield Holding(f"{name}_seats", "seats", "Seats", None, start, end, tuple(seats))
    yield Holding(f"{name}_api", "limit", "API calls per month", None, start, end, tuple(calls))
    for n, module in enumerate(company.modules):
        price = MODULES[module] * company.terms[0].seats
        yield Holding(f"{name}_m{n}", "module", module, price, start, end,
                      ((at(start), 1, None),))  # fmt: skip


def _checkpoints(company: Company) -> Iterator[tuple[datetime, int]]:
    """Moments at which the seats are counted, with the seats granted then."""
    last = company.churned_on or TODAY
    days = {company.customer_since, *(t.start for t in company.terms)}
    days |= {t.growth.at.date() for t in company.terms if t.growth}
    day = START + timedelta(days=14)
    while day < TODAY:
        days.add(day)
        day = add_months(day, 2)
    for checked in sorted(d for d in days if company.customer_since <= d < last):
        yield at(checked, 20), seats_on(company.terms, at(checked, 20))


def seats_on(terms: tuple[Term, ...], moment: datetime) -> int:
    """Seats paid for at that moment."""
    seats = terms[0].seats
    for term in terms:
        if at(term.start) <= moment:
            seats = term.seats
        if term.growth is not None and term.growth.at <= moment:
            seats = term.growth.seats
    return seats


def outcomes(company: Company) -> Iterator[Outcome]:
    """What became of every term; a monthly term that just goes on is no outcome."""
    name = company.known_as("oc_")
    for n, term in enumerate(company.terms):
        if term.growth is not None:
            yield Outcome(f"{name}_{n:02d}g", "expanded", term.growth.at, term.arr, term.last_arr)
        if term.end > TODAY:
            continue
        after = company.terms[n + 1].arr if n + 1 < len(company.terms) else 0
        ended = company.churned_on is not None and n + 1 == len(company.terms)
        kind = "churned" if ended else _renewal_kind(term.last_arr, after)
        if kind != "renewed" or term.type != "Monthly":
            yield Outcome(f"{name}_{n:02d}", kind, at(term.end), term.last_arr, after)


def _renewal_kind(before: int, after: int) -> str:
    if after == before:
        return "renewed"
    return "expanded" if after > before else "contracted"
