"""The demo company's billing, as Stripe serves it.

Bearer key, `Stripe-Version` by header; from https://docs.stripe.com/api:

* `GET /v1/customers`, `/v1/subscriptions` (`status`; without it no cancelled ones), `/v1/invoices`,
  `/v1/charges`, `/v1/disputes` (`expand[]=data.charge`), `/v1/events` (`created[gte]`; of 30 days,
  rendered in the account's own version): `{"object": "list", "data": […], "has_more": …}`, the
  newest first. `limit` (1 to 100, usually 10), `starting_after`.
* `GET /v1/<kind>/{id}` of each, and of `/v1/products/{id}`; 404 where there is none. A deleted
  customer is no longer listed, and answers `{"id": …, "object": "customer", "deleted": true}`.
* `GET /v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=…`, from
  2025-03-31.basil on: charges no longer name their invoice then, and the period of a subscription
  is that of its items.
* Errors are `{"error": {"type": …, "message": …}}`; an unknown parameter or a `starting_after`
  that does not exist is 400.

Each of the demo's terms is a subscription of its own, which ends where the next one begins. Its
modules are items beside the seats. A disputed payment is a charge with a dispute.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from tests.vendors.paging import BadCursor, after_id
from tests.vendors.records import Company, Row
from tests.vendors.shelf import Record, Shelf
from tests.vendors.talk import Json, Reply, Request

KEY = "rk_test_opens_nothing"
KEPT = timedelta(days=30)
BASIL = "2025-03-31"
METHODS = {
    "Card": "card", "ACH": "us_bank_account", "SEPA debit": "sepa_debit",
    "Wire transfer": "customer_balance",
}  # fmt: skip
_TABLES = {
    "customers": "account", "subscriptions": "contract", "invoices": "invoice",
    "charges": "payment", "disputes": "payment",
}  # fmt: skip
_PARAMETERS = {
    "customers": ("created[gte]", "email"),
    "subscriptions": ("created[gte]", "status", "customer"),
    "invoices": ("created[gte]", "status", "customer"),
    "charges": ("created[gte]", "customer", "payment_intent"),
    "disputes": ("created[gte]", "charge"),
    "events": ("created[gte]", "type", "types[]"),
}
_TYPES = {400: "invalid_request_error", 401: "invalid_request_error", 404: "invalid_request_error"}
_ZERO_DECIMAL = ("JPY", "KRW")


class StripeApi:
    """The demo company's billing, as Stripe would serve it."""

    name = "stripe"

    def __init__(self, company: Company, key: str = KEY, *, lacks: Sequence[str] = ()) -> None:
        self._company = company
        self._key = key
        self._lacks = lacks
        """The kinds that the key may not read."""
        self._shelf = Shelf()
        self.dispute = "needs_response"
        """Where every dispute stands."""
        self.disputed: frozenset[str] = frozenset()
        """Payments that are disputed, beside those of the company."""
        self.name_of_all: str | None = None
        """A name that all customers bear, and no event has told of."""

    def reply(self, request: Request) -> Reply:
        if request.bearer != self._key:
            return self.refuse(401)
        asked = request.path.strip("/").split("/")[1:2]
        return self.refuse(403) if asked and asked[0] in self._lacks else self._replied(request)

    def _replied(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v1", kind] if kind in _PARAMETERS:
                return self._list(request, kind)
            case "GET", ["v1", "invoice_payments"]:
                return self._invoice_payments(request)
            case "GET", ["v1", "products", key]:
                return self._product(key)
            case "GET", ["v1", kind, key] if kind in _TABLES:
                return self._one(request, kind, key)
            case _:
                return self.refuse(404)

    def refuse(self, status: int) -> Reply:
        kind = "api_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
        message = f"Stripe could not serve this request ({status})"
        return Reply.json({"error": {"type": kind, "message": message}}, status)

    def cursor_of(self, request: Request) -> str | None:
        return request.one("starting_after")

    def _list(self, request: Request, kind: str) -> Reply:
        if request.unknown("limit", "starting_after", "expand[]", *_PARAMETERS[kind]):
            return self.refuse(400)
        try:
            limit = request.size("limit", usual=10, most=100)
            since = datetime.fromtimestamp(int(request.one("created[gte]") or 0), UTC)
            records = [r for r in self._newest_first(request, kind) if _created(r) >= since]
            page = after_id(request, records, request.one("starting_after"), limit)
        except (BadCursor, ValueError):
            return self.refuse(400)
        data = [self._shown(request, kind, r, "data.") for r in page.records]
        listed = {"object": "list", "url": f"/v1/{kind}", "has_more": page.more, "data": data}
        return Reply.json(listed)

    def _newest_first(self, request: Request, kind: str) -> Sequence[Record]:
        if kind == "events":
            return sorted(self._events(request), key=lambda r: (_created(r), r.id), reverse=True)
        records = [r for r in self._records(request, kind) if r.deleted_at is None]
        if kind == "subscriptions" and request.one("status") != "all":
            records = [r for r in records if r.body["ended_at"] is None]
        return sorted(records, key=lambda r: (_created(r), r.id), reverse=True)

    def _one(self, request: Request, kind: str, key: str) -> Reply:
        for record in self._records(request, kind):
            if record.id == key and record.deleted_at and kind == "customers":
                return Reply.json({"id": key, "object": "customer", "deleted": True})
            if record.id == key and not record.deleted_at:
                return Reply.json(self._shown(request, kind, record, ""))
        return self.refuse(404)

    def _product(self, key: str) -> Reply:
        kind, _, name = key.removeprefix("prod_").partition("_")
        if kind not in {"plan", "module"}:
            return self.refuse(404)
        label = "seat" if kind == "plan" else None
        said = {"id": key, "object": "product", "name": name.replace("_", " "), "active": True}
        return Reply.json(said | {"unit_label": label})

    def _invoice_payments(self, request: Request) -> Reply:
        if _version(request) < BASIL:
            return self.refuse(404)
        if request.one("payment[type]") != "payment_intent":
            return self.refuse(400)
        intent = request.one("payment[payment_intent]")
        data = [
            {"object": "invoice_payment", "invoice": r.body["invoice"], "status": "paid",
             "payment": {"type": "payment_intent", "payment_intent": intent}}
            for r in self._records(request, "charges")
            if r.body["payment_intent"] == intent
        ]  # fmt: skip
        return Reply.json({"object": "list", "has_more": False, "data": data[:1]})

    def _records(self, request: Request, kind: str) -> Sequence[Record]:
        """Every record of the kind; a subscription's state is that of now."""
        now = request.now
        rows = self._company.rows("billing", _TABLES[kind], now)
        if self.disputed and _TABLES[kind] == "payment":
            rows = [r | {"status": "disputed"} if r["source_id"] in self.disputed else r
                    for r in map(dict, rows)]  # fmt: skip
        if kind == "disputes":
            rows = [dict(r, source_id=f"du_{r['source_id']}") for r in rows
                    if r["status"] == "disputed"]  # fmt: skip
        modules = self._modules(now) if kind == "subscriptions" else {}
        shape = partial(_SHAPES[kind], _Seen(now, modules))
        return self._shelf.records(kind, rows, shape, now, request.faults)

    def _modules(self, now: datetime) -> Mapping[str, Sequence[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._company.rows("billing", "entitlement", now):
            if row["kind"] == "module":
                found.setdefault(row["account_ref"], []).append(row)
        return found

    def _events(self, request: Request) -> Iterator[Record]:
        """What happened in 30 days, as far as it is seen already."""
        for kind in _TABLES:
            for record in self._records(request, kind):
                for happened, at, seen_at in _happened(kind, record):
                    if request.now - KEPT < at and seen_at <= request.now:
                        yield _event(happened, record, at)

    def _shown(self, request: Request, kind: str, record: Record, under: str) -> Json:
        body = dict(record.body)
        if kind == "events":
            return body
        if kind == "customers" and self.name_of_all:
            body["name"] = self.name_of_all
        if kind == "disputes":
            body["status"] = self.dispute
        if kind == "disputes" and f"{under}charge" in request.query.get("expand[]", ()):
            charges = {r.id: r for r in self._records(request, "charges")}
            body["charge"] = self._shown(request, "charges", charges[body["charge"]], "")
        return _of_today(kind, body) if _version(request) >= BASIL else body


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a shape needs to know beside the row."""

    now: datetime
    modules: Mapping[str, Sequence[Row]]


def _version(request: Request) -> str:
    return request.headers.get("stripe-version", "2020-08-27")


def _happened(kind: str, record: Record) -> Iterator[tuple[str, datetime, datetime]]:
    """What events a record makes: their type, when it happened, and from when on it is seen."""
    name = {"subscriptions": "customer.subscription", "disputes": "charge.dispute"}.get(kind)
    name = name or kind.removesuffix("s")
    late = record.seen_at - record.updated_at
    if record.deleted_at:
        yield f"{name}.deleted", record.deleted_at, record.deleted_at
        return
    yield f"{name}.updated", record.updated_at, record.updated_at + late
    ended = record.body.get("ended_at")
    if kind == "subscriptions" and ended:
        at = datetime.fromtimestamp(ended, UTC)
        yield f"{name}.deleted", at, at


def _event(happened: str, record: Record, at: datetime) -> Record:
    """An event holds the object as it was then, in an old version: more than its id is a trap."""
    about = {"id": record.id, "object": record.body["object"], "name": "as it was then"}
    key = f"evt_{happened.replace('.', '_')}_{record.id}_{int(at.timestamp())}"
    body = {
        "id": key,
        "object": "event", "api_version": "2018-11-08", "created": int(at.timestamp()),
        "type": happened, "data": {"object": about},
    }  # fmt: skip
    return replace(record, id=key, body=body)


def _created(record: Record) -> datetime:
    return datetime.fromtimestamp(record.body["created"], UTC)


def _of_today(kind: str, body: Json) -> Json:
    """The same in the shape of 2025-03-31.basil and later."""
    if kind == "subscriptions":
        period = {n: body.pop(n) for n in ("current_period_start", "current_period_end")}
        items = [item | period for item in body["items"]["data"]]
        return body | {"items": body["items"] | {"data": items}}
    if kind == "invoices":
        about = {"subscription_details": {"subscription": body.pop("subscription")}}
        gone = {"paid", "charge"}
        return {k: v for k, v in body.items() if k not in gone} | {"parent": about}
    return {k: v for k, v in body.items() if k != "invoice"} if kind == "charges" else body


def _customer_json(_seen: _Seen, row: Row) -> Json:
    domain = row["domain"]
    return {
        "id": row["source_id"], "object": "customer", "created": _seconds(row["first_observed_at"]),
        "name": row["name"], "email": f"billing@{domain}" if domain else None,
        "address": None, "metadata": {"crm_id": row["external_ref"]} if row["external_ref"] else {},
    }  # fmt: skip


def _subscription_json(seen: _Seen, row: Row) -> Json:
    start, end = _seconds(row["start_date"]), _seconds(row["end_date"])
    over = end <= seen.now.timestamp()
    noticed, renews = row["notice_at"], bool(row["auto_renew"])
    return {
        "id": row["source_id"], "object": "subscription", "customer": row["account_ref"],
        "created": _seconds(row["first_observed_at"]), "currency": row["currency"].lower(),
        "status": "canceled" if over else "active", "start_date": start,
        "current_period_start": start, "current_period_end": end,
        "cancel_at_period_end": bool(noticed),
        "cancel_at": None if renews or noticed else end,
        "canceled_at": _seconds(noticed) if noticed else end if over else None,
        "ended_at": end if over else None,
        "items": {"object": "list", "has_more": False, "data": _items(seen, row)},
        "metadata": {},
    }  # fmt: skip


def _items(seen: _Seen, row: Row) -> list[Json]:
    """The plan by the seat, and the account's modules."""
    modules = seen.modules.get(row["account_ref"], ())
    years = {"Multi-year": 2}.get(row["type"], 1)
    yearly = row["arr"] - sum(module["price"] for module in modules)
    listed = [("plan_" + row["plan"], row["seats"], yearly)]
    listed += [(f"module_{m['name']}".replace(" ", "_"), 1, m["price"]) for m in modules]
    every = ("month", 1) if row["type"] == "Monthly" else ("year", years)
    share = 1 / 12 if row["type"] == "Monthly" else years
    return [
        {"id": f"si_{row['source_id']}_{n}", "object": "subscription_item",
         "created": _seconds(row["start_date"]), "quantity": int(count),
         "price": _price_json(row, name, every, amount * share / count)}
        for n, (name, count, amount) in enumerate(listed)
    ]  # fmt: skip


def _price_json(row: Row, name: str, every: tuple[str, int], amount: float) -> Json:
    minor = amount * (1 if row["currency"] in _ZERO_DECIMAL else 100)
    return {
        "id": f"price_{name}", "object": "price", "currency": row["currency"].lower(),
        "product": f"prod_{name}", "billing_scheme": "per_unit", "tiers_mode": None,
        "nickname": None, "lookup_key": None, "unit_amount_decimal": f"{minor:.12f}",
        "unit_amount": round(minor) if minor == round(minor) else None,
        "recurring": {"interval": every[0], "interval_count": every[1], "usage_type": "licensed"},
    }  # fmt: skip


def _invoice_json(_seen: _Seen, row: Row) -> Json:
    paid = row["paid_at"]
    return {
        "id": row["source_id"], "object": "invoice", "customer": row["account_ref"],
        "number": row["number"], "subscription": row["subscription_ref"],
        "created": _seconds(row["issued_at"]), "due_date": _seconds(row["due_at"]),
        "currency": row["currency"].lower(), "amount_due": _minor(row),
        "status": "paid" if paid else "open", "paid": bool(paid), "charge": None,
        "status_transitions": {
            "finalized_at": _seconds(row["issued_at"]), "marked_uncollectible_at": None,
            "paid_at": _seconds(paid) if paid else None, "voided_at": None,
        },
        "lines": {"object": "list", "has_more": False, "data": []},
    }  # fmt: skip


def _charge_json(_seen: _Seen, row: Row) -> Json:
    failed = row["status"] == "failed"
    return {
        "id": row["source_id"], "object": "charge", "customer": row["account_ref"],
        "created": _seconds(row["paid_at"]), "currency": row["currency"].lower(),
        "amount": _minor(row), "invoice": row["invoice_ref"],
        "payment_intent": f"pi_{row['source_id']}", "disputed": row["status"] == "disputed",
        "refunded": row["status"] == "refunded", "paid": not failed,
        "status": "failed" if failed else "succeeded",
        "payment_method_details": {"type": METHODS[row["method"]]},
    }  # fmt: skip


def _dispute_json(_seen: _Seen, row: Row) -> Json:
    charge = row["source_id"].removeprefix("du_")
    return {
        "id": row["source_id"], "object": "dispute", "charge": charge,
        "created": _seconds(row["paid_at"]), "amount": _minor(row), "status": "needs_response",
        "currency": row["currency"].lower(), "payment_intent": f"pi_{charge}",
    }  # fmt: skip


def _minor(row: Row) -> int:
    units: float = row["amount"] * (1 if row["currency"] in _ZERO_DECIMAL else 100)
    return round(units)


def _seconds(moment: datetime | date) -> int:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return int(moment.timestamp())


_SHAPES: dict[str, Callable[[_Seen, Row], Json]] = {
    "customers": _customer_json,
    "subscriptions": _subscription_json,
    "invoices": _invoice_json,
    "charges": _charge_json,
    "disputes": _dispute_json,
}
