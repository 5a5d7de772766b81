"""The rules that find room to grow: full seats, modules users reach for, limits nearly used up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from c360.insights.growth_facts import (
    Price,
    Reckoned,
    extended,
    list_value,
    number,
    own_discount,
    reckoned_fact,
    row_fact,
    seat_price,
    text,
    units_to_add,
)
from c360.insights.growth_settings import GrowthSettings
from c360.model.case import Case
from c360.model.facts import Clause, Fact, FactBook, record_key
from c360.model.fields import FIELD_GROUPS
from c360.model.findings import Opportunity
from c360.model.formats import clean, money, percent
from c360.model.formats import number as figure_text
from c360.model.measures import Row
from c360.model.prose import first_sayable, quote

SEATS = "seats"
"""Name of the seat opportunity, and of the product in a CRM deal about more seats."""
_CATALOG, _GRANT, _USAGE = "feature_catalog", "entitlement", "usage"
_LONGEST_NAME = 120
_A_SIZE = "a size if it happens, not a forecast"


@dataclass(frozen=True, slots=True)
class Worth:
    """A range of money for a year, or None where no price is known, and how it was reckoned."""

    low: float | None
    high: float | None
    currency: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Room:
    """Room to grow that a rule found: the two sentences about it, its worth, the facts it needs."""

    type: Literal["expansion", "upsell", "overage"]
    product: str
    signal: Clause
    recommendation: Clause
    worth: Worth
    facts: tuple[Fact, ...]

    def opportunity(self, book: FactBook) -> Opportunity:
        """The finding; `book` must hold the facts both sentences cite."""
        cited = (*self.signal.facts, *self.recommendation.facts)
        facts = tuple(dict.fromkeys((*cited, *book.known(*(fact.id for fact in self.facts)))))
        held = {book[fact_id].group for fact_id in facts} | {"commercial"}
        return Opportunity(
            type=self.type,
            name=self.product,
            signal=self.signal,
            recommendation=self.recommendation,
            value=self.worth.low,
            value_high=self.worth.high,
            currency=self.worth.currency,
            value_basis=self.worth.basis,
            basis=self.signal.basis,
            confidence=1.0 if self.signal.confidence is None else self.signal.confidence,
            facts=facts,
            groups=tuple(group for group in FIELD_GROUPS if group in held),
        )


def seats_full(case: Case, settings: GrowthSettings) -> Iterator[Room]:
    """The paid seats are in use but for a few: more are needed."""
    used, paid = case.measures.number("used_seats"), case.measures.number("paid_seats")
    share = case.measures.number("seat_utilization")
    if used is None or not paid or share is None or share < settings.seats_full_from:
        return
    extra = units_to_add(used, paid, settings.seats_full_from)
    growth = max(0.0, case.measures.number("active_users_trend_28d") or 0.0)
    more = max(extra, units_to_add(used * (1 + growth), paid, settings.seats_full_from))
    price = seat_price(case)
    book, facts = extended(case.facts, _seat_facts(case, extra, price))
    cited = ("seat_utilization", "used_seats", "paid_seats")
    signal = quote(first_sayable(_SEATS_FULL, book) or _SEATS_FULL[-1], book, cited)
    advice = quote("Propose seat expansion in next meeting", book, cited)
    yield Room("expansion", SEATS, signal, advice, _seats_worth(price, extra, more, book), facts)


_SEATS_FULL = (
    "{seat_utilization.percent} seat utilization, {used_seats} of {paid_seats} seats in use",
    "{used_seats} of {paid_seats} seats in use",
    "The seats of the account are in use",
)


def _seat_facts(case: Case, extra: int, price: Price | None) -> Iterator[Fact]:
    rule = "seats to add so that use falls back to the share from which seats count as full"
    of = ("used_seats", "paid_seats")
    figure = Reckoned("seats.extra", "Seats to add", extra, f"{extra:,}", rule, of, "seats")
    yield reckoned_fact(figure, case.facts)
    if price is None:
        return
    shown = money(price.amount, price.currency)
    label = "Price of a seat for a year"
    figure = Reckoned("seats.price", label, price.amount, shown, price.rule, price.of, "money")
    yield reckoned_fact(figure, case.facts)


def _seats_worth(price: Price | None, extra: int, more: int, book: FactBook) -> Worth:
    if price is None:
        return Worth(None, None, None, "no price of a seat is known")
    basis = quote(
        "{seats.extra|more seat|more seats} at this account's own price of {seats.price} a seat "
        f"and year; the upper end if the number of active users keeps rising as now; {_A_SIZE}",
        book,
    )
    low, high = round(extra * price.amount, 2), round(more * price.amount, 2)
    return Worth(low, high, price.currency, basis.text)


def modules_wanted(case: Case, settings: GrowthSettings) -> Iterator[Room]:
    """A paid module is not owned, and users try its features, or many customers own it."""
    for row in unowned(case):
        users = number(row, "users_hitting_30d")
        if users is not None and users >= settings.gated_users_from:
            yield _module_tried(case, row, int(users))
        elif number(row, "list_price") is not None and _peers_own(case, row, settings):
            yield _module_common(case, row, settings)


def unowned(case: Case) -> Iterator[Row]:
    """The modules that the account is known not to own."""
    return (
        row for row in case.rows("modules") if row.get("owned") is False and text(row, "module")
    )


def _peers_own(case: Case, row: Row, settings: GrowthSettings) -> bool:
    """Whether enough customers are known, and enough of them own the module."""
    if settings.peers_from == 0:
        return True
    fact = f"module:{record_key(text(row, 'module'))}"
    peers, share = case.book.get(f"{fact}.peers", 0.0), case.book.get(f"{fact}.owned_share", 0.0)
    return peers >= settings.peers_from and share >= settings.peer_share_from


def _module_tried(case: Case, row: Row, users: int) -> Room:
    fact = f"module:{record_key(text(row, 'module'))}"
    label, rule = "Users who tried it", "distinct users of the module's features in 30 days"
    users_fact = Reckoned(
        f"{fact}.users", label, users, f"{users:,}", rule, (), "users", "module", "usage"
    )
    stated = (_module_name(row), row_fact(users_fact, row, _USAGE))
    book, facts = extended(case.facts, stated)
    wish = f"reached for {{{fact}.name}}, which the account has yet to buy"
    signal = quote(f"{{{fact}.users|user|users}} {wish}", book)
    advice = quote(f"Present {{{fact}.name}} in next meeting", book, signal.facts)
    return Room("upsell", text(row, "module"), signal, advice, _module_worth(case, row), facts)


def _module_common(case: Case, row: Row, settings: GrowthSettings) -> Room:
    fact = f"module:{record_key(text(row, 'module'))}"
    stated = [_module_name(row)]
    share = case.book.get(f"{fact}.owned_share")
    if share is not None:
        label, rule = "Customers that own it", "owners ÷ customers that are offered the module"
        owned = Reckoned(
            f"{fact}.owned_share", label, share, percent(share), rule, (), "ratio", "peer"
        )
        stated.append(row_fact(owned, row, _GRANT))
    book, facts = extended(case.facts, stated)
    wordings = (
        f"{{{fact}.name}} may help, {{{fact}.owned_share}} of customers own it",
        f"{{{fact}.name}} may help",
    )
    sure = settings.peer_confidence
    signal = quote(first_sayable(wordings, book) or wordings[-1], book, (), "inferred", sure)
    advice = quote(f"Ask whether {{{fact}.name}} may help", book, signal.facts, "inferred", sure)
    return Room("upsell", text(row, "module"), signal, advice, _module_worth(case, row), facts)


def _module_name(row: Row) -> Fact:
    name = clean(text(row, "module"), _LONGEST_NAME)
    fact_id = f"module:{record_key(text(row, 'module'))}.name"
    named = Reckoned(fact_id, "Module", name, name, "", (), "text", "module")
    return row_fact(named, row, _CATALOG)


def _module_worth(case: Case, row: Row) -> Worth:
    full = list_value(row, case.measures.number("paid_seats"))
    currency = text(row, "currency")
    if full is None or not currency:
        return Worth(None, None, None, "no price of the module is known")
    paid = own_discount(case, currency)
    if paid is None:
        return Worth(round(full, 2), round(full, 2), currency, f"list price a year; {_A_SIZE}")
    basis = (
        "list price a year, at the lower end less the discount the account has on the modules it "
        f"owns; {_A_SIZE}"
    )
    return Worth(round(full * paid, 2), round(full, 2), currency, basis)


def limits_near(case: Case, settings: GrowthSettings) -> Iterator[Room]:
    """A limit is nearly used up, or passed: a higher one is needed."""
    for row in case.rows("limits"):
        quantity, used = number(row, "quantity"), number(row, "used")
        if quantity and used is not None and used / quantity >= settings.limit_used_from:
            yield _limit_near(case, row, settings)


def _limit_near(case: Case, row: Row, settings: GrowthSettings) -> Room:
    name, quantity = text(row, "name"), number(row, "quantity") or 0.0
    used = number(row, "used") or 0.0
    fact, shown = f"limit:{record_key(name)}", clean(name, _LONGEST_NAME)
    stated = (
        row_fact(figure, row, _GRANT)
        for figure in (
            Reckoned(f"{fact}.name", "Limit", shown, shown, "", (), "text", "limit"),
            Reckoned(f"{fact}.used", "In use", used, figure_text(used), "", (), topic="limit"),
            Reckoned(
                f"{fact}.quantity",
                "Granted",
                quantity,
                figure_text(quantity),
                "",
                (),
                topic="limit",
            ),
        )
    )
    book, facts = extended(case.facts, stated)
    signal = quote(f"{{{fact}.name}} at {{{fact}.used}} of a limit of {{{fact}.quantity}}", book)
    advice = quote(f"Discuss the limit of {{{fact}.name}} in next meeting", book, signal.facts)
    return Room("overage", name, signal, advice, _limit_worth(case, row, settings), facts)


def _limit_worth(case: Case, row: Row, settings: GrowthSettings) -> Worth:
    """What the missing units cost at the price the account pays for those it has."""
    quantity, used = number(row, "quantity"), number(row, "used")
    priced = next((grant for grant in _grants(case, row) if number(grant, "price")), None)
    if priced is None or not quantity or used is None or not text(priced, "currency"):
        return Worth(None, None, None, "no price of the limit is known")
    extra = units_to_add(used, quantity, settings.limit_used_from)
    value = round(extra * (number(priced, "price") or 0.0) / quantity, 2)
    basis = f"units that bring use back in bounds, at the price paid for those in use; {_A_SIZE}"
    return Worth(value, value, text(priced, "currency"), basis)


def _grants(case: Case, row: Row) -> Iterator[Row]:
    yield row
    for grant in case.rows("entitlements"):
        if grant.get("kind") == "limit" and text(grant, "name") == text(row, "name"):
            yield grant


RULES: tuple[Callable[[Case, GrowthSettings], Iterator[Room]], ...] = (
    seats_full,
    modules_wanted,
    limits_near,
)
"""The one list to which a new kind of opportunity is added."""
