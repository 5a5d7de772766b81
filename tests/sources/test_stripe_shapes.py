"""Stripe's objects as Stripe writes them: its own fixtures, and the traps in each of them."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from c360.sources.base import NEW
from c360.sources.loading.sync import unloaded
from c360.sources.rest.pages import Page, PageWriter
from c360.sources.stripe import Connector
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse
from tests.sources.vendor_workspace import quiet
from tests.vendors.prism import OPENAPI

FIXTURES = {
    "today": "fixtures3.2026-08-21.json",
    "older": "fixtures3.2023-09-12.json",
}
NOW = datetime(2026, 9, 1, tzinfo=UTC)
Rows = list[dict[str, Any]]
JAN, FEB = 1767225600, 1769904000
"""The first of January and of February 2026."""


class Landed:
    """A source whose pages were landed, and are loaded without asking anybody."""

    def __init__(self, root: Path, warehouse: Warehouse, **options: object) -> None:
        given = {"api_key": "sk_test", "base_url": "http://127.0.0.1:9", **options}
        self.connector = Connector(f"stripe_{root.name}", given, root)
        self.warehouse = warehouse

    def load(self, resource: str, *objects: Mapping[str, Any], **told: Any) -> None:
        writer = PageWriter(self.connector.zone)
        listed = orjson.dumps({"object": "list", "data": objects})
        beside = [Page(resource, orjson.dumps(d), "told", about) for about, d in told.items()]
        writer.add(*beside, Page(resource, listed))
        writer.close()
        sync = self.connector._sync(self.warehouse, NOW, quiet)
        report = sync.load(lambda: unloaded(sync, self.connector.zone), full=NEW.full)
        assert report.counts.conserved

    def rows(self, table: str, which: str = "superseded_at is null") -> Rows:
        """The rows in force."""
        names = [r[0] for r in self.warehouse.rows(f"select column_name from (describe {table})")]
        found = self.warehouse.rows(
            f"select * from {table} where source = ? and {which} order by source_id",
            [self.connector.name],
        )
        return [dict(zip(map(str, names), row, strict=True)) for row in found]

    def quarantined(self) -> list[str]:
        told = "select reason from quarantine where source = ?"
        return [str(row[0]) for row in self.warehouse.rows(told, [self.connector.name])]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    place = tmp_path_factory.mktemp("warehouse")
    one = open_warehouse(f"duckdb://{place}/data/w.duckdb", read_only=False)
    yield one
    one.close()


@pytest.fixture
def it(tmp_path: Path, warehouse: Warehouse) -> Landed:
    return Landed(tmp_path, warehouse)


def item(price: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    terms = {"interval": "month", "interval_count": 1, "usage_type": "licensed"}
    usual = {"id": "price_1", "currency": "usd", "product": "prod_1", "unit_amount": 2000,
             "unit_amount_decimal": "2000", "recurring": terms}  # fmt: skip
    return {"id": "si_1", "object": "subscription_item", "quantity": 5, "created": JAN,
            "price": {**usual, **(price or {})}, **more}  # fmt: skip


def subscription(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    usual = {
        "id": "sub_1", "object": "subscription", "customer": "cus_1", "currency": "usd",
        "status": "active", "created": JAN, "cancel_at_period_end": False, "cancel_at": None,
        "canceled_at": None, "ended_at": None, "current_period_start": JAN,
        "current_period_end": FEB, "items": {"data": list(items) or [item()], "has_more": False},
    }  # fmt: skip
    return {**usual, **more}


def invoice(**more: Any) -> dict[str, Any]:
    moments = {"finalized_at": JAN, "paid_at": None, "voided_at": None}
    usual = {
        "id": "in_1", "object": "invoice", "customer": "cus_1", "currency": "usd", "created": JAN,
        "number": "A-1", "status": "open", "due_date": FEB, "amount_due": 1000,
        "status_transitions": moments,
    }  # fmt: skip
    return {**usual, **more}


def charge(**more: Any) -> dict[str, Any]:
    usual = {
        "id": "ch_1", "object": "charge", "customer": "cus_1", "currency": "usd", "created": JAN,
        "amount": 1000, "status": "succeeded", "disputed": False, "refunded": False,
        "payment_intent": "pi_1", "payment_method_details": {"type": "card"},
    }  # fmt: skip
    return {**usual, **more}


# Stripe's own fixtures ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FIXTURES)
def test_stripes_own_fixtures_are_conformed(it: Landed, shape: str) -> None:
    file = OPENAPI / "stripe" / FIXTURES[shape]
    if not file.exists():
        pytest.skip(f"Stripe's own fixtures are not beside this checkout: {file.name}")
    objects = json.loads(file.read_bytes())["resources"]
    sub, bill = objects["subscription"], objects["invoice"] | {"status": "open"}
    own_price = {**sub["items"]["data"][0]["price"], "transform_quantity": None}
    sub["items"]["data"][0]["price"] = own_price
    it.load("customers", objects["customer"])
    it.load("subscriptions", sub, **{own_price["product"]: objects["product"]})
    it.load("invoices", bill)
    it.load("charges", objects["charge"] | {"customer": sub["customer"]})
    it.load("disputes", objects["dispute"])
    assert it.quarantined() == []
    (account,), (term,) = it.rows("account"), it.rows("contract")
    assert account["source_id"] == objects["customer"]["id"]
    assert term["account_ref"] == sub["customer"]
    assert (term["plan"], term["type"], term["currency"]) == ("T-shirt", "Monthly", "USD")
    assert term["arr"] == 20.0 * 12
    start = sub["items"]["data"][0].get("current_period_start") or sub["current_period_start"]
    assert term["start_date"] == datetime.fromtimestamp(start, UTC).date()
    assert term["source_id"] == f"{sub['id']}:{term['start_date']}"
    (billed,), (paid,) = it.rows("invoice"), it.rows("payment")
    assert (billed["amount"], billed["status"], billed["currency"]) == (10.0, "open", "USD")
    about = {"today": "subscription", "older": None}[shape]
    assert billed["subscription_ref"] == about
    assert (paid["amount"], paid["method"], paid["status"]) == (1.0, "Card", "succeeded")


# The traps ---------------------------------------------------------------------------------------


def test_the_period_is_the_items_else_the_subscriptions(it: Landed) -> None:
    it.load("subscriptions", subscription())
    own = item(current_period_start=FEB, current_period_end=FEB + 28 * 86400)
    it.load("subscriptions", subscription(own, id="sub_2"))
    days = [(r["start_date"], r["end_date"]) for r in it.rows("contract")]
    assert days == [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))]


def test_each_period_is_a_term_of_its_own(it: Landed) -> None:
    it.load("subscriptions", subscription())
    later = {"current_period_start": FEB, "current_period_end": FEB + 28 * 86400}
    it.load("subscriptions", subscription(**later))
    assert [r["start_date"] for r in it.rows("contract")] == [date(2026, 1, 1), date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("interval", "count", "name", "per_year"),
    [("month", 1, "Monthly", 12), ("month", 3, "Quarterly", 4), ("month", 6, "Half-yearly", 2),
     ("month", 12, "Annual", 1), ("year", 1, "Annual", 1), ("year", 3, "Multi-year", 1 / 3),
     ("month", 24, "Multi-year", 0.5), ("week", 1, "Monthly", 52), ("day", 1, "Monthly", 365),
     ("month", 2, "Every 2 months", 6)],
)  # fmt: skip
def test_arr_is_what_it_costs_in_a_year(
    it: Landed, interval: str, count: int, name: str, per_year: float
) -> None:
    recurring = {"interval": interval, "interval_count": count, "usage_type": "licensed"}
    it.load("subscriptions", subscription(item({"recurring": recurring})))
    (term,) = it.rows("contract")
    assert term["type"] == name
    assert term["arr"] == pytest.approx(5 * 20 * per_year, abs=1e-4)


def test_items_of_other_kinds_count_as_they_are_billed(it: Landed) -> None:
    metered = {"interval": "month", "interval_count": 1, "usage_type": "metered"}
    packed = {"product": "prod_2", "transform_quantity": {"divide_by": 10, "round": "up"}}
    no_price = {"recurring": metered, "unit_amount": None, "unit_amount_decimal": None}
    it.load(
        "subscriptions",
        subscription(item(), item(packed, id="si_2", quantity=11), item(no_price, id="si_3")),
        prod_1={"id": "prod_1", "name": "Business", "unit_label": "seat"},
        prod_2={"id": "prod_2", "name": "Analytics", "unit_label": None},
    )  # fmt: skip
    (term,) = it.rows("contract")
    assert (term["arr"], term["seats"], term["plan"]) == (5 * 240 + 2 * 240, 5, "Business")
    grants = [(r["kind"], r["name"], r["quantity"], r["price"]) for r in it.rows("entitlement")]
    assert grants == [("seats", "Seats", 5, None), ("module", "Analytics", 11, 480)]


def test_an_item_without_a_single_price_leaves_arr_missing(it: Landed) -> None:
    tiers = {"unit_amount": None, "unit_amount_decimal": None, "tiers_mode": "graduated"}
    it.load("subscriptions", subscription(item(), item(tiers, id="si_2", quantity=3)))
    (term,) = it.rows("contract")
    assert term["arr"] is None


def test_a_fraction_of_a_cent_is_kept(it: Landed) -> None:
    price = {"unit_amount": None, "unit_amount_decimal": "1234.5"}
    it.load("subscriptions", subscription(item(price)))
    assert it.rows("contract")[0]["arr"] == pytest.approx(5 * 12.345 * 12)


def test_an_old_plan_is_a_price(it: Landed) -> None:
    plan = {"amount": 2000, "currency": "usd", "interval": "year", "interval_count": 1,
            "nickname": "Gold", "product": None}  # fmt: skip
    old = {"id": "si_1", "quantity": 5, "created": JAN, "plan": plan}
    it.load("subscriptions", subscription(old))
    (term,) = it.rows("contract")
    assert (term["plan"], term["type"], term["arr"], term["seats"]) == ("Gold", "Annual", 100, 5)


def test_seats_are_what_the_options_say(tmp_path: Path, warehouse: Warehouse) -> None:
    two = subscription(item(), item({"product": "prod_2"}, id="si_2", quantity=40))
    told = {"prod_1": {"id": "prod_1", "name": "Base"}, "prod_2": {"id": "prod_2", "name": "Staff"}}
    usual = Landed(tmp_path / "usual", warehouse)
    named = Landed(tmp_path / "named", warehouse, seat_products=["Staff"])
    for one in (usual, named):
        one.load("subscriptions", two, **told)
    assert [r["seats"] for r in usual.rows("contract")] == [None]
    assert [(r["seats"], r["plan"]) for r in named.rows("contract")] == [(40, "Staff")]


def test_more_items_than_come_with_a_subscription_are_asked_for(it: Landed) -> None:
    cut = subscription(items={"data": [item()], "has_more": True})
    every = {"data": [item(), item(id="si_2", quantity=7)]}
    it.load("subscriptions", cut, sub_1=every)
    assert it.rows("contract")[0]["arr"] == 12 * 240


NOTICED = {"canceled_at": JAN + 86400}


@pytest.mark.parametrize(
    ("more", "renews", "noticed", "ends"),
    [({}, True, False, FEB),
     ({"cancel_at_period_end": True, **NOTICED}, False, True, FEB),
     ({"cancel_at": FEB}, False, False, FEB),
     ({"cancel_at": FEB + 86400 * 99, **NOTICED}, True, True, FEB),
     ({"status": "canceled", "ended_at": JAN + 86400, **NOTICED}, True, False, JAN + 86400),
     ({"status": "canceled", "ended_at": FEB, "cancel_at_period_end": True, **NOTICED}, False, True,
      FEB)],
)  # fmt: skip
def test_how_a_subscription_ends(
    it: Landed,
    more: dict[str, Any],
    renews: bool,
    noticed: bool,
    ends: int,
) -> None:
    it.load("subscriptions", subscription(**more))
    (term,) = it.rows("contract")
    assert term["auto_renew"] is renews
    assert (term["notice_at"] is not None) is noticed
    assert term["end_date"] == datetime.fromtimestamp(ends, UTC).date()


def test_a_notice_that_is_withdrawn_is_none(it: Landed) -> None:
    for more in ({}, {"cancel_at_period_end": True, **NOTICED}, {}):
        it.load("subscriptions", subscription(**more))
    (term,) = it.rows("contract")
    assert (term["auto_renew"], term["notice_at"]) == (True, None)


@pytest.mark.parametrize(
    ("status", "terms", "grants"),
    [("incomplete", 0, 0), ("incomplete_expired", 0, 0), ("trialing", 0, 1), ("past_due", 1, 1),
     ("unpaid", 1, 1), ("paused", 1, 1)],
)  # fmt: skip
def test_what_is_a_contract(it: Landed, status: str, terms: int, grants: int) -> None:
    it.load("subscriptions", subscription(status=status))
    assert (len(it.rows("contract")), len(it.rows("entitlement"))) == (terms, grants)


@pytest.mark.parametrize(
    ("currency", "minor", "amount"),
    [("usd", 1234, 12.34), ("jpy", 1234, 1234), ("kwd", 12340, 12.34), ("isk", 123400, 1234),
     ("ugx", 123400, 1234), ("mga", 1234, 1234), ("eur", 0, 0)],
)  # fmt: skip
def test_minor_units_are_stripes(it: Landed, currency: str, minor: int, amount: float) -> None:
    it.load("invoices", invoice(currency=currency, amount_due=minor))
    it.load("charges", charge(currency=currency, amount=minor))
    recurring = {"interval": "year", "interval_count": 1}
    price = {"currency": currency, "unit_amount_decimal": str(minor), "recurring": recurring}
    it.load("subscriptions", subscription(item(price, quantity=1), currency=currency))
    found = [it.rows("invoice")[0]["amount"], it.rows("payment")[0]["amount"],
             it.rows("contract")[0]["arr"]]  # fmt: skip
    assert found == [pytest.approx(amount)] * 3
    assert it.rows("invoice")[0]["currency"] == currency.upper()


def test_an_invoice_without_paid_and_charge_is_read_by_its_status(it: Landed) -> None:
    moments = {"finalized_at": JAN, "paid_at": FEB, "voided_at": None}
    parent = {"subscription_details": {"subscription": "sub_1"}}
    it.load("invoices", invoice(status="paid", status_transitions=moments, parent=parent))
    (row,) = it.rows("invoice")
    assert (row["status"], row["subscription_ref"]) == ("paid", "sub_1")
    assert row["paid_at"] == datetime.fromtimestamp(FEB, UTC)


def test_an_invoice_that_is_paid_the_moment_it_is_sent_was_never_open(it: Landed) -> None:
    moments = {"finalized_at": JAN, "paid_at": JAN}
    it.load("invoices", invoice(status="paid", status_transitions=moments))
    assert [row["status"] for row in it.rows("invoice", "true")] == ["paid"]
    assert it.quarantined() == []


@pytest.mark.parametrize(
    ("status", "told"),
    [("draft", []), ("open", ["open"]), ("uncollectible", ["open"]), ("void", ["void"])],
)
def test_where_an_invoice_stands(it: Landed, status: str, told: list[str]) -> None:
    moments = {"finalized_at": JAN, "voided_at": FEB, "marked_uncollectible_at": FEB}
    it.load("invoices", invoice(status=status, status_transitions=moments))
    assert [r["status"] for r in it.rows("invoice")] == told


def test_an_invoice_that_is_charged_at_once_is_due_at_once(it: Landed) -> None:
    it.load("invoices", invoice(due_date=None))
    assert it.rows("invoice")[0]["due_at"] == datetime.fromtimestamp(JAN, UTC)


@pytest.mark.parametrize(
    ("more", "told"),
    [({}, ["succeeded"]), ({"status": "failed"}, ["failed"]), ({"status": "pending"}, []),
     ({"refunded": True}, ["refunded"]), ({"disputed": True}, [])],
)  # fmt: skip
def test_how_a_payment_went(it: Landed, more: dict[str, Any], told: list[str]) -> None:
    it.load("charges", charge(**more))
    assert [r["status"] for r in it.rows("payment")] == told


def test_the_invoice_of_a_charge_is_named_or_asked_for(it: Landed) -> None:
    asked = {"data": [{"object": "invoice_payment", "invoice": "in_2"}]}
    it.load("charges", charge(invoice="in_1"), charge(id="ch_2", payment_intent="pi_2"), pi_2=asked)
    it.load("charges", charge(id="ch_3", payment_intent=None))
    assert [r["invoice_ref"] for r in it.rows("payment")] == ["in_1", "in_2", None]


def test_a_word_or_a_number_that_is_none_is_quarantined_and_never_blanked(it: Landed) -> None:
    it.load("invoices", invoice(amount_due="about 1000"), invoice(id="in_2", status="lost"))
    it.load("charges", charge(amount="much"))
    it.load("subscriptions", subscription(item({"unit_amount_decimal": "cheap"})))
    assert not any(it.rows(t) for t in ("invoice", "payment", "contract"))
    assert len(it.quarantined()) == 4


def test_the_crms_id_is_in_the_metadata_that_the_options_name(
    tmp_path: Path, warehouse: Warehouse
) -> None:
    customer = {"id": "cus_1", "object": "customer", "created": JAN, "name": "Acme",
                "email": "a@B.co", "metadata": {"salesforce": "001", "tier": "gold"}}  # fmt: skip
    own = {"account": {"segment": "metadata.tier"}}
    it = Landed(tmp_path, warehouse, crm_id="salesforce", fields=own)
    it.load("customers", customer)
    (row,) = it.rows("account")
    assert (row["external_ref"], row["domain"], row["segment"]) == ("001", "b.co", "gold")


def test_a_customer_counts_from_when_it_was_made(it: Landed) -> None:
    customer = {"id": "cus_1", "object": "customer", "created": JAN, "name": "Acme"}
    it.load("customers", customer)
    assert it.rows("account")[0]["observed_at"] == datetime.fromtimestamp(JAN, UTC)
    it.load("customers", customer | {"name": "Acme Ltd"})
    assert [r["name"] for r in it.rows("account")] == ["Acme Ltd"]
    assert NOW - timedelta(days=1) > it.rows("account")[0]["_stamp"]
