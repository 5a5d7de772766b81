"""Stripe on loopback: the demo company's billing, whatever goes wrong on the way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from c360.errors import SourceUnavailable
from c360.sources import stripe
from c360.sources.base import Wanted
from tests.sources.stripe_workspace import Everything, final, options, space
from tests.sources.vendor_workspace import WIRE, Contents
from tests.vendors.faults import Fault, Faults
from tests.vendors.killing import kill_and_end
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.stripe_api import StripeApi

TERM = ("type", "plan", "start_date", "end_date", "seats", "arr", "currency", "notice_at")
TODAYS = "2026-05-27.dahlia"


@pytest.fixture
def api(company: Company) -> StripeApi:
    return StripeApi(company)


@pytest.fixture
def server(api: StripeApi) -> Iterator[VendorServer]:
    with VendorServer(api) as one:
        yield one


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(StripeApi(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


# The demo's rows ---------------------------------------------------------------------------------


def told(rows: Any, *names: str) -> Contents:
    return sorted((r["source_id"], r["account_ref"], *(r[n] for n in names)) for r in rows)


@pytest.mark.parametrize("version", [None, TODAYS])
def test_the_rows_are_the_demos_in_either_shape(
    company: Company, server: VendorServer, tmp_path: Path, version: str | None
) -> None:
    """Of an invoice, that it is disputed is not told: Stripe says so of the payment alone."""
    it = space(server, tmp_path, **({"api_version": version} if version else {}))
    it.sync(TODAY)
    demo = {t: company.rows("billing", t, TODAY) for t in ("account", "invoice", "payment")}
    names: tuple[str, ...] = ("name", "domain", "external_ref", "observed_at")
    assert it.rows("account", *names) == told(demo["account"], *names)
    settled = [{**r, "status": "open" if r["status"] == "disputed" else r["status"]}
               for r in demo["invoice"]]  # fmt: skip
    names = ("number", "subscription_ref", "issued_at", "due_at", "paid_at", "amount", "currency",
             "status")  # fmt: skip
    assert it.rows("invoice", *names) == told(settled, *names)
    names = ("invoice_ref", "paid_at", "amount", "currency", "method", "status")
    assert it.rows("payment", *names) == told(demo["payment"], *names)
    assert {r["status"] for r in demo["payment"]} >= {"succeeded", "failed"}
    assert it.one("select count(*) from quarantine") == 0


@pytest.mark.parametrize("version", [None, TODAYS])
def test_a_term_is_a_subscriptions_current_period(
    company: Company, server: VendorServer, tmp_path: Path, version: str | None
) -> None:
    """Its id holds the day it starts. A pilot is called by how it is billed: by the year.

    Who has given notice does not renew: that is how Stripe tells of it.
    """
    it = space(server, tmp_path, **({"api_version": version} if version else {}))
    it.sync(TODAY)
    demo = [
        {**r, "source_id": f"{r['source_id']}:{r['start_date']}",
         "type": "Annual" if r["type"] == "Pilot" else r["type"],
         "auto_renew": bool(r["auto_renew"] and not r["notice_at"])}
        for r in company.rows("billing", "contract", TODAY)
    ]  # fmt: skip
    assert it.rows("contract", *TERM, "auto_renew") == told(demo, *TERM, "auto_renew")
    assert {row[2] for row in it.rows("contract", "type")} == {"Annual", "Monthly", "Multi-year"}


def test_seats_and_modules_are_what_the_items_grant(
    company: Company, server: VendorServer, tmp_path: Path
) -> None:
    """Not told: seats in use, limits, and when a module was bought: each term has its own items."""
    it = space(server, tmp_path)
    it.sync(TODAY)
    now = it.warehouse.rows(
        "select account_ref, kind, name, quantity, price, currency from entitlement "
        "where superseded_at is null and starts_at <= $1 and coalesce(ends_at > $1, true)",
        [TODAY],
    )
    in_force = {r["account_ref"]: r for r in company.rows("billing", "contract", TODAY)
                if at(r["start_date"]) <= TODAY < at(r["end_date"])}  # fmt: skip
    modules = {
        (r["account_ref"], "module", r["name"], 1.0, r["price"], r["currency"])
        for r in company.rows("billing", "entitlement", TODAY)
        if r["kind"] == "module" and r["account_ref"] in in_force
    }
    assert {row for row in now if row[1] == "module"} == modules
    assert modules
    seats = {(a, "seats", "Seats", r["seats"], None, r["currency"]) for a, r in in_force.items()}
    assert {row for row in now if row[1] == "seats"} == seats


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_what_an_invoice_was_is_known_in_the_past(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    (row,) = it.warehouse.rows(
        "select count(*), bool_and(a.observed_at = a.issued_at and a.superseded_at = b.paid_at "
        "and a.status = 'open' and a.paid_at is null and b.observed_at = b.paid_at) "
        "from invoice a join invoice b using (source_id) "
        "where a.superseded_at is not null and b.superseded_at is null"
    )
    assert int(str(row[0])) > 100
    assert row[1]


# What changes ------------------------------------------------------------------------------------

DAY = timedelta(days=1)
STEPS = {
    "hours": [timedelta(hours=h) for h in (20, 9, 3)],
    "days": [timedelta(hours=36 * n) for n in (12, 6, 2)],
    "a pause longer than events are kept": [45 * DAY, 44 * DAY],
}


@pytest.mark.parametrize("steps", STEPS)
def test_many_small_syncs_are_one_large_one(
    server: VendorServer, tmp_path: Path, whole: Everything, steps: str
) -> None:
    assert final(server, tmp_path, *STEPS[steps]) == whole


def test_between_the_listings_events_alone_are_asked_for(
    company: Company, server: VendorServer, tmp_path: Path
) -> None:
    paid = company.rows("billing", "payment", TODAY)[-1]
    it = space(server, tmp_path / "followed")
    server.clock = paid["observed_at"] - timedelta(hours=2)
    it.sync(server.clock)
    before, asked = it.contents(), len(server.calls)
    server.clock = paid["observed_at"] + timedelta(hours=2)
    it.sync(server.clock)
    paths = [call.path for call in server.calls[asked:]]
    assert paths[0] == "/v1/events"
    assert f"/v1/charges/{paid['source_id']}" in paths
    assert not {f"/v1/{r.name}" for r in it.source().resources()[1:]} & set(paths)
    assert it.contents() != before
    assert it.contents() == final(server, tmp_path / "anew", at=server.clock)


def test_the_first_sync_reads_no_events(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    it.sync(TODAY, Wanted(full=True))
    assert not server.called("/events")
    it.sync(TODAY, Wanted(since=TODAY - 20 * DAY))
    since = server.called("/events")[0].request.one("created[gte]")
    assert since == str(int((TODAY - 20 * DAY - timedelta(minutes=10)).timestamp()))


def test_a_change_without_an_event_is_found_by_the_next_listing(
    api: StripeApi, server: VendorServer, tmp_path: Path
) -> None:
    it = space(server, tmp_path, skip=["invoices", "charges", "disputes"])
    it.sync(TODAY)
    for number, name in enumerate(("Renamed Ltd", "Renamed again"), start=1):
        api.name_of_all = name
        it.sync(TODAY + number * timedelta(hours=25))
        assert {row[2] for row in it.rows("account", "name")} == {name}


@pytest.mark.parametrize("hours", [3, 30])
def test_a_customer_who_is_deleted_is_gone(
    server: VendorServer, tmp_path: Path, hours: int
) -> None:
    """By an event, and by the daily listing where Events may not be read."""
    it = space(server, tmp_path, **({} if hours == 3 else {"skip": ["changes"]}))
    it.sync(TODAY)
    before = {str(row[0]) for row in it.rows("account")}
    gone = min(before)
    server.records = RecordFaults(
        deleted_at=TODAY + timedelta(hours=2), deleted_ids=frozenset({("customers", gone)})
    )
    server.clock = TODAY + timedelta(hours=hours)
    it.sync(server.clock)
    assert {row[0] for row in it.rows("account")} == before - {gone}
    assert it.one(f"select count(*) from account where source_id = '{gone}'") == 1


# What goes wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", WIRE)
def test_a_fault_on_the_wire_changes_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, fault: Fault
) -> None:
    server.faults = Faults(at={1: fault, 4: fault}, slow_seconds=0.1)
    it = space(server, tmp_path, skip=["subscriptions", "disputes"])
    report = it.sync(TODAY)
    none: Everything = {"contract": [], "entitlement": []}
    assert it.contents() == whole | none
    assert not server.violations
    assert report.waits == (2 if fault.startswith("rate_limited") else 0)


@pytest.mark.parametrize("seed", range(2))
def test_pages_that_misbehave_change_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, seed: int
) -> None:
    server.records = RecordFaults(seed=seed, overlap=5, repeat=0.3, reorder=True)
    assert final(server, tmp_path, 3 * DAY) == whole


def test_events_that_come_late_are_not_missed(
    company: Company, server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    """Late within the ten minutes that are read again; what is later, the next listing finds."""
    server.records = RecordFaults(late=1.0, late_by=timedelta(minutes=9))
    server.clock = TODAY - 6 * DAY
    it = space(server, tmp_path)
    it.sync(server.clock)
    changed = company.rows("billing", "payment", TODAY)[-1]["observed_at"]
    for minutes in (-20, 2, 12):  # before it happened, before it is told, and after
        server.clock = changed + timedelta(minutes=minutes)
        it.sync(server.clock)
    server.clock = TODAY
    it.sync(TODAY)
    assert it.contents() == whole


def test_a_listing_that_breaks_off_is_taken_up(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Everything
) -> None:
    """What changed while it lay is told by events: they are noted before anything is listed."""
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 5_000)
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(hours=30)
    server.faults = Faults(at={3: "unauthorized"}, only="v1/invoices|v1/charges")
    with pytest.raises(SourceUnavailable):
        it.sync(server.clock)
    server.clock = TODAY
    it.sync(TODAY)
    assert it.contents() == whole


def test_changes_that_break_off_go_on_newest_first_and_nothing_old_wins(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Everything
) -> None:
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 5_000)
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=25)
    it.sync(server.clock)
    monkeypatch.setattr(stripe, "_PAGE", ("limit", 5))
    server.clock = TODAY - 10 * DAY
    server.faults = Faults(at={2: "unauthorized"}, only="v1/events")
    with pytest.raises(SourceUnavailable):
        it.sync(server.clock)
    assert resumes(tmp_path)
    server.faults, server.clock = Faults(), TODAY
    it.sync(TODAY)
    assert it.contents() == whole


def resumes(root: Path) -> Any:
    """Where the events are to be read on."""
    positions = orjson.loads((root / "data/raw/vendor/positions.json").read_bytes())
    return positions["changes"].get("resume")


def test_a_place_to_go_on_from_that_expired_is_read_from_the_start(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    """An event is kept for 30 days: then Stripe no longer knows it, and refuses to go on there."""
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=10)
    it.sync(server.clock)
    file = tmp_path / "data/raw/vendor/positions.json"
    held = orjson.loads(file.read_bytes())
    expired = {"limit": 100, "created[gte]": 1, "starting_after": "evt_expired"}
    held["changes"]["resume"] = {"path": "v1/events", "params": expired, "body": None}
    file.write_bytes(orjson.dumps(held))
    server.clock = TODAY
    report = it.sync(TODAY)
    assert any("expired; read from the start" in note for note in report.notes)
    assert it.contents() == whole


def test_a_sync_that_is_killed_loses_nothing(
    server: VendorServer, tmp_path: Path, kills: int, whole: Everything
) -> None:
    given = options(server)
    killing = kill_and_end("c360.sources.stripe", given, tmp_path / "killed", TODAY, kills)
    assert killing.killed == kills
    it = space(server, tmp_path / "killed")
    assert it.contents() == whole
    assert it.one("select count(*) - count(distinct source_id) from payment") == 0
