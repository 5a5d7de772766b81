"""Stripe (billing): customers, subscriptions, invoices, charges and disputes.

Read with a restricted key whose rights are all Read: Customers, Subscriptions, Products, Invoices,
Charges, Disputes, Events. Everything is listed now and then (customers and subscriptions once a
day, the rest every two weeks); in between, Events say what changed, and each changed object is
read as it is now. Events are kept for 30 days and are written in the account's own version, so
only the id in them is used; after a longer pause the listings, due by then, find what they no
longer tell. A key that may not read Events does with `skip: [changes]`.

Asked for is version 2025-02-24.acacia, the last in which a charge names its invoice; with a later
`api_version` that is one request more for each charge. Either shape is read: the current period
from the item, then from the subscription. Limits: 100 reads a second, 25 in a sandbox.

What Stripe does not know stays empty: seats in use, limits, outcomes. ARR is before discounts,
without metered items, missing where an item has tiers. An uncollectible invoice is an open one;
credit notes lower its amount. A payment is disputed until that is won. A trial is no contract.

https://docs.stripe.com/api/versioning · https://docs.stripe.com/changelog/basil ·
https://docs.stripe.com/api/pagination · https://docs.stripe.com/rate-limits ·
https://docs.stripe.com/api/events/list · https://docs.stripe.com/api/invoice-payment/list ·
https://docs.stripe.com/api/subscriptions/object · https://docs.stripe.com/api/invoices/object ·
https://docs.stripe.com/currencies · https://docs.stripe.com/webhooks/signature
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import Field

from c360.sources.rest import recurring
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.pages import Page
from c360.sources.rest.resource import AfterLast, Ask, Cursor, Document, Record, Resource, dig
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest, refuse, timed_problem

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

Told = Mapping[str | None, Document]
"""What was asked beside a page, by the id that it was asked about."""
_KINDS = {
    "customer": "customers", "subscription": "subscriptions", "invoice": "invoices",
    "charge": "charges", "dispute": "disputes",
}  # fmt: skip
"""Stripe's word for an object → the resource it is read by."""
_PAGE = ("limit", 100)
_PAGES = AfterLast("starting_after", more="has_more")
_SEAT_WORDS = ("seat", "user", "member", "licen", "agent")
_OTHER_MINOR = {"ISK": 0.01, "UGX": 0.01, "MGA": 100.0}
"""Stripe's minor unit in ISO 4217's, where they differ."""
_WON = ("won", "warning_closed", "prevented")
_HEAVY = ("items", "lines", "refunds", "charge", "discounts")
"""Parts of an object that no row needs."""


class Options(RestOptions):
    """Stripe, by a restricted key that may read."""

    api_key: Secret = Field(description="A restricted key (rk_live_…): Developers → API keys.")
    webhook_secret: Secret | None = Field(
        None, description="The signing secret (whsec_…) of the webhook endpoint, if there is one."
    )
    base_url: str = Field("https://api.stripe.com", description="Where the API lies.")
    api_version: str = Field("2025-02-24.acacia", description="The version that is asked for.")
    crm_id: str = Field("crm_id", description="Key of a customer's metadata with the CRM's id.")
    seat_products: tuple[str, ...] = Field(
        (),
        description="Products (id or name) whose quantity counts seats; without it, those with a "
        "unit label such as seat or user, or the only product of a subscription.",
    )


class Connector(RestConnector[Options]):
    """Reads Stripe."""

    options_type, system = Options, "billing"
    sign_in = "Put a valid key into .env: Developers → API keys → Create restricted key"
    mapping = """
    - table: account
      path: customers
      id: id
      observed_at: {column: created, unit: epoch_s}
      columns: {name: name, domain: _domain, external_ref: _crm_id, country: address.country}
    - table: contract
      path: subscriptions
      where: _is = 'term'
      id: _id
      account: customer
      columns:
        {type: _type, plan: _plan, start_date: _starts, end_date: _ends, auto_renew: _auto_renew,
         seats: _seats, arr: {column: _arr, unit: cents}, currency: {expr: upper(currency)},
         notice_at: {column: _notice_at, unit: epoch_s}}
    - table: entitlement
      path: subscriptions
      where: _is = 'grant'
      id: _id
      account: customer
      columns:
        {kind: _kind, name: _name, quantity: _quantity, price: {column: _price, unit: cents},
         currency: {expr: upper(currency)}, starts_at: {column: _begins_at, unit: epoch_s},
         ends_at: {column: _ends_at, unit: epoch_s}}
    - table: invoice
      path: invoices
      id: id
      account: customer
      observed_at: {column: _settled_at, unit: epoch_s}
      columns:
        {number: number, subscription_ref: _subscription, currency: {expr: upper(currency)},
         issued_at: {column: _issued_at, unit: epoch_s}, amount: {column: amount_due, unit: cents},
         due_at: {expr: "coalesce(due_date, _issued_at)", unit: epoch_s}, paid_at:
         {column: _paid_at, unit: epoch_s}, status: {column: status, values: {open: open,
         uncollectible: open, paid: paid, void: void}}}
    - table: payment
      path: [charges, disputes]
      where: status <> 'pending'
      id: id
      account: customer
      columns:
        {invoice_ref: _invoice, paid_at: {column: created, unit: epoch_s}, status: status,
         amount: {column: amount, unit: cents}, currency: {expr: upper(currency)}, method: {
         column: payment_method_details.type, values_else: keep, values: {card: Card,
         us_bank_account: ACH, ach_debit: ACH, ach_credit_transfer: ACH,
         sepa_debit: SEPA debit, customer_balance: Wire transfer}}}
    """

    def headers(self) -> Mapping[str, str]:
        key = self.options.api_key.get_secret_value()
        return {"Authorization": f"Bearer {key}", "Stripe-Version": self.options.api_version}

    def resources(self) -> Sequence[Resource]:
        """Changes first: what changes while the rest is listed is for the next sync."""
        return (
            Resource(
                "changes", "Events of 30 days, and the objects that they are about.", "v1/events",
                "data", paging=_PAGES, page_size=_PAGE, tells_changes=True,
                cursor=Cursor("created", "created[gte]", "epoch_s", overlap=timedelta(minutes=10)),
                scopes=("Events: Read",),
            ),
            _listing("customers", "Customers.", 1, deletes="told by an event, or no longer listed"),
            _listing(
                "subscriptions", "Subscriptions of every status, with items, prices and products.",
                1, params={"status": "all"},
            ),
            _listing("invoices", "Invoices that are no drafts.", 14),
            _listing("charges", "Payments, tried or made.", 14),
            _listing(
                "disputes", "Disputed payments.", 14,
                one="v1/disputes/{id}?expand[]=charge", params={"expand[]": "data.charge"},
            ),
        )  # fmt: skip

    def beside(
        self, http: "Http", resource: Resource, document: Document, records: Sequence[Record]
    ) -> Iterable[Page]:
        """The objects that events are about; the products and invoices that objects only name."""
        from c360.sources.rest.changes import read_beside, read_changed  # noqa: PLC0415 - an extra

        del document
        if resource.name == "changes":
            wanted = {r.name: r for r in self._wanted()}
            named = [_about(event) for event in records]
            return read_changed(http, wanted, named, lambda h, r, d: self.beside(h, r, d, [d]))
        if resource.name != "subscriptions":
            return read_beside(http, resource, _invoices_of(records), "told")
        cut = [record["id"] for record in records if dig(record, "items.has_more")]
        every = [(s, Ask("v1/subscription_items", {"subscription": s, "limit": 100})) for s in cut]
        longer = [*read_beside(http, resource, every, "told")]
        told = {page.about: page.document for page in longer}
        items = [item for record in records for item in _items(record, told)]
        products = (_price(item).get("product") for item in items)
        asks = [(p, Ask(f"v1/products/{p}")) for p in products if isinstance(p, str)]
        return [*longer, *read_beside(http, resource, asks, "told")]

    def rows(self, page: Page) -> Iterable[Record]:
        if page.kind not in {"list", "one"}:
            return super().rows(page) if page.kind == "gone" else []
        found = [page.document] if page.kind == "one" else page.document.get("data", [])
        told = {beside.about: beside.document for beside in page.beside}
        return [row for record in found for row in self._rows(record, told)]

    def _rows(self, record: Record, told: Told) -> Iterator[Record]:
        if record.get("deleted"):
            yield {"id": record["id"], "_gone": True}
            return
        match record.get("object"):
            case "customer":
                yield _customer(record, self.options.crm_id)
            case "subscription":
                yield from _Subscription(record, told, self.options.seat_products).rows()
            case "invoice":
                yield from _invoice(record)
            case "charge" if not record.get("disputed") or "disputes" in self.options.skip:
                yield _payment(record, told, disputed=bool(record.get("disputed")))
            case "dispute" if isinstance(charge := record.get("charge"), dict):
                yield _payment(charge, told, disputed=record.get("status") not in _WON)
            case _:
                return

    def read_webhook(self, request: WebhookRequest) -> Verdict:
        """By `Stripe-Signature`: a time, and a v1 signature for each secret in use."""
        if self.options.webhook_secret is None:
            return refuse("webhook_secret is not set for this source")
        secret = self.options.webhook_secret.get_secret_value()
        problem = timed_problem(request, "Stripe-Signature", "v1", secret)
        if problem:
            return refuse(problem)
        event = orjson.loads(request.body)
        changed = (Changed(*about),) if (about := _about(event)) else ()
        return Verdict(genuine=True, reason="signed", event_ids=(event["id"],), changed=changed)


def _listing(name: str, doc: str, days: int, deletes: str = "never", **more: Any) -> Resource:
    """A resource that is listed every so many days."""
    return Resource(
        **{"one": f"v1/{name}/{{id}}", **more}, name=name, doc=doc, path=f"v1/{name}",
        records="data", paging=_PAGES, page_size=_PAGE, sweep=timedelta(days=days),
        deletes=deletes, scopes=(f"{name.capitalize()}: Read",),
    )  # fmt: skip


def _about(event: Record) -> tuple[str, str] | None:
    """The resource and the id of the object that an event is about; None where it is not read."""
    about = dig(event, "data.object") or {}
    kind, key = about.get("object"), about.get("id")
    if kind in {"credit_note", "invoice_payment"}:
        kind, key = "invoice", about.get("invoice")
    return (_KINDS[kind], key) if kind in _KINDS and isinstance(key, str) else None


def _invoices_of(records: Sequence[Record]) -> list[tuple[str, Ask]]:
    """Requests for the invoices of charges that, as of 2025-03-31.basil, no longer name them."""
    charges = [c for r in records if isinstance(c := r.get("charge", r), dict)]
    cut = [c for c in charges if c.get("object") == "charge" and "invoice" not in c]
    intents = [i for charge in cut if isinstance(i := charge.get("payment_intent"), str)]
    ask = Ask("v1/invoice_payments", {"payment[type]": "payment_intent", "limit": 1})
    return [(i, ask.with_params(**{"payment[payment_intent]": i})) for i in intents]


def _customer(record: Record, crm_id: str) -> Record:
    email = record.get("email")
    domain = email.rpartition("@")[2].lower() if isinstance(email, str) else email
    return {**record, "_domain": domain, "_crm_id": (record.get("metadata") or {}).get(crm_id)}


class _Subscription:
    """One subscription: the term of its current period, and what its items grant."""

    def __init__(self, record: Record, told: Told, seat_products: Sequence[str]) -> None:
        self._record, self._told, self._seat_products = record, told, seat_products
        items = _items(record, told)
        self._items = [i for i in items if _recurring(i).get("usage_type") != "metered"]
        self._seats = [item for item in self._items if self._counts_seats(item)]
        self._main = next(iter(self._seats or self._items), {})
        self._ended, self._cancel_at = record.get("ended_at"), record.get("cancel_at")

    def rows(self) -> Iterator[Record]:
        """None while the first payment is due."""
        status = self._record.get("status")
        if status in {"incomplete", "incomplete_expired"}:
            return
        common = {key: value for key, value in self._record.items() if key not in _HEAVY}
        if status != "trialing":
            yield common | self._term()
        for item in self._items:
            if item in self._seats or item is not self._main:
                yield common | self._grant(item)

    def _term(self) -> dict[str, Any]:
        starts, ends = recurring.day_of(self._period("start")), self._period("end")
        last = self._ended if recurring.earlier(self._ended, ends) else ends
        told_at = self._record.get("canceled_at")
        return {
            "_is": "term",
            "_id": f"{self._record['id']}:{starts}",
            "_type": recurring.term_type(_months(self._main)),
            "_plan": self._name(self._main),
            "_starts": starts,
            "_ends": recurring.day_of(last),
            "_auto_renew": not self._stops(ends),
            "_seats": recurring.total([recurring.number(i.get("quantity")) for i in self._seats]),
            "_arr": recurring.total([self._yearly(item) for item in self._items]),
            "_notice_at": None if told_at == self._ended else told_at,
        }

    def _grant(self, item: Record) -> dict[str, Any]:
        seats, last = item in self._seats, self._period("end")
        return {
            "_is": "grant",
            "_id": item.get("id"),
            "_kind": "seats" if seats else "module",
            "_name": "Seats" if seats else self._name(item),
            "_quantity": item.get("quantity"),
            "_price": None if seats else self._yearly(item),
            "_begins_at": item.get("created"),
            "_ends_at": self._ended or self._cancel_at or (last if self._stops(last) else None),
        }

    def _period(self, side: str) -> Any:
        name = f"current_period_{side}"
        return self._main.get(name) or self._record.get(name)

    def _stops(self, ends: Any) -> bool:
        """Whether it is to end no later than with the period that ends then."""
        scheduled = self._cancel_at is not None and not recurring.earlier(ends, self._cancel_at)
        return bool(self._record.get("cancel_at_period_end")) or scheduled

    def _counts_seats(self, item: Record) -> bool:
        product = self._product(item)
        if self._seat_products:
            return not {product.get("id"), product.get("name")}.isdisjoint(self._seat_products)
        if product.get("unit_label"):
            return any(word in str(product["unit_label"]).lower() for word in _SEAT_WORDS)
        return len(self._items) == 1 and (item.get("quantity") or 0) > 1

    def _product(self, item: Record) -> Record:
        product = _price(item).get("product")
        found = product if isinstance(product, dict) else self._told.get(product)
        return found or {"id": product}

    def _name(self, item: Record) -> Any:
        price, product = _price(item), self._product(item)
        names = (product.get("name"), price.get("nickname"), price.get("lookup_key"))
        return next((name for name in names if name), product.get("id"))

    def _yearly(self, item: Record) -> Any:
        """What the item costs in a year, in minor units; None where it has no single price."""
        price = _price(item)
        packed = price.get("transform_quantity") or {}
        names = ("unit_amount_decimal", "unit_amount", "amount_decimal", "amount")
        unit = next((price[name] for name in names if price.get(name) is not None), None)
        size, rounded = packed.get("divide_by"), packed.get("round")
        many = recurring.packages(item.get("quantity", 1), size, rounded)
        unit = None if price.get("tiers_mode") else _minor(unit, price.get("currency"))
        return recurring.yearly(unit, many, _months(item))


def _invoice(record: Record) -> Iterator[Record]:
    """As it was sent, and as it was settled; nothing of a draft."""
    status, moments = record.get("status"), record.get("status_transitions") or {}
    if status == "draft":
        return
    issued = moments.get("finalized_at") or record.get("created")
    of = record.get("subscription") or dig(record, "parent.subscription_details.subscription")
    own = {"_subscription": of, "_issued_at": issued, "_settled_at": None, "_paid_at": None}
    sent = _light(record, "amount_due") | own
    if status not in {"paid", "void"}:
        yield sent
        return
    at = moments.get("paid_at" if status == "paid" else "voided_at") or issued
    if recurring.earlier(issued, at):
        yield sent | {"status": "open"}
    yield sent | {"_settled_at": at, "_paid_at": at if status == "paid" else None}


def _payment(charge: Record, told: Told, *, disputed: bool) -> Record:
    asked = dig(told.get(charge.get("payment_intent")), "data") or [{}]
    row = _light(charge, "amount") | {"_invoice": charge.get("invoice") or asked[0].get("invoice")}
    if disputed or charge.get("refunded"):
        row["status"] = "disputed" if disputed else "refunded"
    return row


def _light(record: Record, amount: str) -> dict[str, Any]:
    """The record without what no mapping needs, its amount in ISO 4217's minor unit."""
    row = {key: value for key, value in record.items() if key not in _HEAVY}
    if row.get(amount) is not None:
        row[amount] = _minor(row[amount], record.get("currency"))
    return row


def _items(record: Record, told: Told) -> Sequence[Record]:
    """The items of a subscription: those that came with it, or all that were asked for beside."""
    found = dig(told.get(record.get("id")), "data") or dig(record, "items.data")
    return found if isinstance(found, list) else []


def _price(item: Record) -> Record:
    """An item's price, which older versions call its plan."""
    return item.get("price") or item.get("plan") or {}


def _recurring(item: Record) -> Record:
    return _price(item).get("recurring") or _price(item)


def _months(item: Record) -> float | None:
    """How many months the item is billed for at once."""
    every = _recurring(item)
    return recurring.months_of(every.get("interval"), every.get("interval_count"))


def _minor(amount: Any, currency: Any) -> Any:
    """An amount in ISO 4217's minor unit; as it is where it is no number."""
    found = recurring.number(amount)
    return found * _OTHER_MINOR.get(str(currency).upper(), 1) if isinstance(found, float) else found
