"""Opportunities: what there is to propose now, and what is held back until something is put right.

A value is a size if it happens, not a forecast: reckoned from prices the account pays or is listed,
and None where no price is known. While the account is at risk (health, an invoice long overdue, a
P1 open, the renewal in doubt), or a deal for the same product is open, an opportunity is held
back, with the reasons.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from c360.insights.growth_facts import Reckoned, extended, number, row_fact, text
from c360.insights.growth_rules import RULES, Room, unowned
from c360.insights.growth_settings import GrowthSettings
from c360.model.case import Case
from c360.model.facts import Clause, Fact, record_key
from c360.model.findings import Indicator, Opportunity
from c360.model.formats import clean, quoted
from c360.model.measures import Row
from c360.model.prose import first_sayable, quote

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An opportunity that is not proposed now, and why not."""

    opportunity: Opportunity
    reasons: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Prospects:
    """What there is to propose, what is held back, and the facts that both add to the case."""

    opportunities: tuple[Opportunity, ...]
    held_back: tuple[HeldBack, ...]
    facts: tuple[Fact, ...]


def opportunities(
    case: Case, indicators: Sequence[Indicator], settings: GrowthSettings
) -> tuple[Opportunity, ...]:
    """The opportunities to propose now, the most valuable first."""
    return prospects(case, indicators, settings).opportunities


def prospects(case: Case, indicators: Sequence[Indicator], settings: GrowthSettings) -> Prospects:
    """The opportunities, those held back with their reasons, and the facts they add to the case."""
    rooms = sorted((room for rule in RULES for room in rule(case, settings)), key=_order)
    deals = _open_deals(case)
    stated = [fact for room in rooms for fact in room.facts]
    stated += [_deal_fact(deal) for deal in deals if rooms and text(deal, "product")]
    book, facts = extended(case.facts, stated)
    general = tuple(_reasons_to_wait(case, indicators, settings))
    found: list[Opportunity] = []
    held: list[HeldBack] = []
    for room in rooms:
        same = tuple(
            quote(f"The deal {{{_deal_id(deal)}}} is open", book)
            for deal in deals
            if _product(text(deal, "product")) == _product(room.product)
        )
        made = room.opportunity(book)
        if general or same:
            held.append(HeldBack(made, (*general, *same)))
        else:
            found.append(made)
    cited = {f for o in (*found, *(h.opportunity for h in held)) for f in o.facts}
    cited |= {f for h in held for reason in h.reasons for f in reason.facts}
    added = {fact.id: fact for fact in facts if fact.id in cited}
    return Prospects(tuple(found), tuple(held), tuple(added.values()))


def proposes(case: Case, types: Collection[str], settings: GrowthSettings) -> bool:
    """Whether there is an opportunity to propose, given the types of the indicators that hold."""
    waits = any(kind in settings.hold_for for kind in types)
    if waits or next(_reasons_to_wait(case, (), settings), None) is not None:
        return False
    dealt = {_product(text(deal, "product")) for deal in _open_deals(case)}
    rooms = (room for rule in RULES for room in rule(case, settings))
    return any(_product(room.product) not in dealt for room in rooms)


def potential_upsell(case: Case) -> tuple[str, ...]:
    """Names of the priced modules that the account does not own, in the catalogue's own order."""
    names = [text(row, "module") for row in unowned(case) if number(row, "list_price") is not None]
    return tuple(dict.fromkeys(names))


def module_book(modules: Iterable[Sequence[Row]]) -> dict[str, float]:
    """Over the `modules` rows of all customers: how many are offered each module, and own it.

    Belongs in `Case.book`; without it no module is proposed for what other customers own.
    """
    accounts = [{text(row, "module"): row.get("owned") is True for row in rows} for rows in modules]
    book: dict[str, float] = {}
    for name in sorted({name for account in accounts for name in account}):
        known = [account[name] for account in accounts if name in account]
        book[f"module:{record_key(name)}.peers"] = float(len(known))
        book[f"module:{record_key(name)}.owned_share"] = sum(known) / len(known)
    return book


def _order(room: Room) -> tuple[float, str, str]:
    return -(room.worth.low or 0.0), room.type, room.product


def _product(name: str) -> str:
    return " ".join(name.casefold().split())


def _open_deals(case: Case) -> list[Row]:
    return [deal for deal in case.rows("deals") if deal.get("status") in {None, "open"}]


def _deal_id(deal: Row) -> str:
    return f"deal:{record_key(text(deal, 'source_id'))}.name"


def _deal_fact(deal: Row) -> Fact:
    name = clean(text(deal, "name") or text(deal, "product"), _LONGEST_NAME)
    named = Reckoned(_deal_id(deal), "Deal", name, quoted(name), "", (), "quote", "deal")
    return row_fact(named, deal, "deal")


def _reasons_to_wait(
    case: Case, indicators: Sequence[Indicator], settings: GrowthSettings
) -> Iterator[Clause]:
    """Why nothing at all is proposed now; nothing where all is well."""
    overall, measures = case.health.shown, case.measures
    if overall is not None and overall < settings.hold_below_health:
        yield _reason(case, "health.overall", "The health score is {health.overall}")
    if (measures.number("days_overdue_worst") or 0) > settings.hold_invoice_over_days:
        wording = "An invoice is {days_overdue_worst|day|days} overdue"
        yield _reason(case, "days_overdue_worst", wording, "An invoice is overdue")
    if measures.number("p1_open"):
        wording = "{p1_open|P1 ticket is|P1 tickets are} open"
        yield _reason(case, "p1_open", wording, "A P1 ticket is open")
    for indicator in indicators:
        if indicator.type in settings.hold_for:
            yield indicator.signal


def _reason(case: Case, fact: str, *wordings: str) -> Clause:
    template = first_sayable(wordings, case.facts) or "Something must be put right first"
    return quote(template, case.facts, (fact,))
