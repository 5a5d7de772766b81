"""Stripe that remembers: what is made, changed and deleted there follows here, sync by sync."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.sources.stripe import Connector
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors.localstripe import LocalStripe

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalStripe]:
    with LocalStripe() as one:
        one.post("products", id="prod_business", name="Business")
        one.post("plans", id="yearly", product="prod_business", amount=24000, currency="usd",
                 interval="year")  # fmt: skip
        yield one


def customer(local: LocalStripe, name: str) -> Any:
    """A customer who pays by card."""
    email, crm_id = f"billing@{name.lower()}.example", f"acc_{name}"
    made = local.post("customers", name=name, email=email, **{"metadata[crm_id]": crm_id})
    number = {"card[number]": "4242424242424242", "card[exp_month]": 12, "card[exp_year]": 2040}
    card = local.post("payment_methods", type="card", **number, **{"card[cvc]": "123"})["id"]
    local.post(f"payment_methods/{card}/attach", customer=made["id"])
    default = {"invoice_settings[default_payment_method]": card}
    return local.post(f"customers/{made['id']}", **default)


def subscribe(local: LocalStripe, who: Any, seats: int) -> Any:
    items = {"items[0][plan]": "yearly", "items[0][quantity]": seats}
    return local.post("subscriptions", customer=who["id"], **items)


def test_the_rows_follow(local: LocalStripe, tmp_path: Path) -> None:
    given = {"api_key": local.key, "base_url": local.base_url, "skip": ["disputes"]}
    it = VendorWorkspace(tmp_path, Connector, given)
    acme, beta = customer(local, "Acme"), customer(local, "Beta")
    bought = subscribe(local, acme, 5)
    now = datetime.fromtimestamp(bought["created"], UTC)

    it.sync(now)
    assert it.rows("account", "name", "domain", "external_ref") == sorted(
        [(acme["id"], acme["id"], "Acme", "acme.example", "acc_Acme"),
         (beta["id"], beta["id"], "Beta", "beta.example", "acc_Beta")]
    )  # fmt: skip
    starts = now.date()
    term = (f"{bought['id']}:{starts}", acme["id"], "Annual", "Business", 5.0, 1200.0, True)
    named = ("type", "plan", "seats", "arr", "auto_renew")
    assert it.rows("contract", *named) == [term]
    (invoice,), (payment,) = it.rows("invoice"), it.rows("payment", "amount", "method", "status")
    assert payment[2:] == (1200.0, None, "succeeded")  # localstripe does not say how
    assert invoice[-1] == "paid"

    local.post(f"customers/{acme['id']}", name="Acme Ltd")
    gamma = customer(local, "Gamma")
    local.delete(f"customers/{beta['id']}")
    report = it.sync(now + timedelta(minutes=5))
    assert report.resources["customers"].records == 0
    assert names(it) == {acme["id"]: "Acme Ltd", gamma["id"]: "Gamma"}

    item = {"items[0][id]": bought["items"]["data"][0]["id"], "items[0][quantity]": 8}
    local.post(f"subscriptions/{bought['id']}", **item)  # without an event: the next day finds it
    it.sync(now + DAY)
    assert it.rows("contract", "seats", "arr") == [(*term[:2], 8.0, 1920.0)]
    assert it.one("select count(*) from contract") == 2

    local.delete(f"subscriptions/{bought['id']}")
    it.sync(now + DAY + timedelta(minutes=5))
    (ended,) = it.rows("contract", "end_date")
    assert ended[2] in {date.today(), starts}  # noqa: DTZ011 - by its own clock
    assert it.one("select count(*) from quarantine") == 0


def names(it: VendorWorkspace) -> dict[object, object]:
    return {row[0]: row[2] for row in it.rows("account", "name")}


def test_pages_of_one_hold_everybody(local: LocalStripe, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("c360.sources.stripe._PAGE", ("limit", 1))
    skip = ["disputes", "subscriptions", "invoices", "charges"]
    given = {"api_key": local.key, "base_url": local.base_url, "skip": skip}
    it = VendorWorkspace(tmp_path, Connector, given)
    made = [customer(local, name) for name in ("One", "Two", "Three")]
    it.sync(datetime.fromtimestamp(made[-1]["created"], UTC))
    assert {one["id"] for one in made} <= names(it).keys()


def test_it_is_reached_by_loopback_alone(local: LocalStripe) -> None:
    """Its own port is in a network of its own: nothing listens on it here."""
    files = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
    sockets = [line.split() for text in files for line in text.splitlines()[1:]]
    listening = [fields[1] for fields in sockets if fields[3] == "0A"]
    assert not [place for place in listening if place.endswith(f":{8420:04X}")]
    ours = [place for place in listening if place.endswith(f":{port(local):04X}")]
    assert ours == [f"0100007F:{port(local):04X}"]


def port(local: LocalStripe) -> int:
    return int(local.base_url.rpartition(":")[2])
