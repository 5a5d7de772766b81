"""Zendesk on loopback: the demo's help desk, whatever goes wrong on the way."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from c360.errors import C360Error, SourceUnavailable
from c360.model.canonical import BY_NAME
from c360.sources import zendesk
from c360.sources.base import Wanted
from tests.sources.vendor_workspace import WIRE, Contents, VendorWorkspace
from tests.vendors.faults import Fault, Faults
from tests.vendors.killing import kill_and_end
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.zendesk_api import API_TOKEN, EMAIL, OAUTH_TOKEN, Zendesk
from tests.vendors.zendesk_json import (
    CATEGORY_FIELD,
    gone_status,
    is_good,
    number,
    organization_id,
    rating_id,
    user_id,
)

Everything = dict[str, Contents]
TABLES = ("account", "contact", "ticket", "escalation", "survey_response")


@pytest.fixture
def server(company: Company) -> Iterator[VendorServer]:
    with VendorServer(Zendesk(company, page=20, audits=2)) as one:
        yield one


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(Zendesk(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


def options(server: VendorServer, **more: object) -> dict[str, object]:
    """Those of the demo, at a pace that no test has to wait for."""
    asked = {"email": EMAIL, "token": API_TOKEN, "base_url": server.base_url}
    own = {"category": f"field_{CATEGORY_FIELD}", "requests_per_minute": 1_000_000}
    return {**asked, **own, **more}


def space(server: VendorServer, root: Path, **more: object) -> VendorWorkspace:
    return VendorWorkspace(root, zendesk.Connector, options(server, **more))


def contents(it: VendorWorkspace) -> Everything:
    """What is in force, and since when."""
    return {
        table: it.rows(table, *(c.name for c in BY_NAME[table].columns), "observed_at")
        for table in TABLES
    }


def final(server: VendorServer, root: Path, steps: int = 1, **more: object) -> Everything:
    """What is in force after so many syncs, nine days apart, the last one today."""
    it = space(server, root, **more)
    for step in range(steps - 1, -1, -1):
        server.clock = TODAY - step * timedelta(days=9)
        it.sync(server.clock)
    return contents(it)


# The demo's rows --------------------------------------------------------------------------------


def equals_demo(it: VendorWorkspace, table: str, told: Mapping[int, Mapping[str, object]]) -> None:
    """Every field that is told, of every record; those not told are missing."""
    names = [column.name for column in BY_NAME[table].columns]
    found = it.rows(table, *names, "observed_at")
    named = ("account_ref", *names, "observed_at")
    rows = {int(str(row[0])): dict(zip(named, row[1:], strict=True)) for row in found}
    empty = dict.fromkeys(names)
    assert rows == {key: {**empty, **row} for key, row in told.items()}
    assert len(rows) == len(found) > 3


def same(row: Row, *names: str) -> dict[str, object]:
    return {name: row[name] for name in (*names, "observed_at")}


def organization(row: Row) -> dict[str, object]:
    return {"account_ref": str(organization_id(row["account_ref"]))}


@pytest.fixture
def synced(server: VendorServer, tmp_path: Path) -> VendorWorkspace:
    it = space(server, tmp_path)
    it.sync(TODAY)
    assert it.one("select count(*) from quarantine") == it.one("select count(*) from record_flag")
    assert it.one("select count(*) from quarantine") == 0
    return it


def test_organizations_are_the_demos_accounts(synced: VendorWorkspace, company: Company) -> None:
    demo = company.rows("support", "account", TODAY)
    told = {
        organization_id(r["source_id"]): organization(r) | same(r, "name", "domain", "external_ref")
        for r in demo
    }
    equals_demo(synced, "account", told)


def test_end_users_are_the_crms_contacts(synced: VendorWorkspace, company: Company) -> None:
    """Title, department, role, sentiment and preferences are the CRM's: Zendesk knows none of them,
    and nobody whose company has no organization. Our own agents are no contacts."""
    known = {r["external_ref"]: r for r in company.rows("support", "account", TODAY)}
    told = {
        user_id(r["source_id"]): organization(known[r["account_ref"]])
        | same(r, "name", "email", "added_at")
        | {"external_ref": r["source_id"]}
        for r in company.rows("crm", "contact", TODAY)
        if r["account_ref"] in known
    }
    equals_demo(synced, "contact", told)


def test_tickets_are_the_demos_field_by_field(synced: VendorWorkspace, company: Company) -> None:
    """Being escalated is an update of the ticket, and so it is newer than in the demo."""
    escalated = {
        r["ticket_ref"]: r["opened_at"] for r in company.rows("support", "escalation", TODAY)
    }
    fields = ("subject", "category", "priority", "status", "created_at", "solved_at", "due_at")
    told = {
        number(r["source_id"]): organization(r)
        | same(r, *fields)
        | {"requester_ref": r["requester_ref"] and str(user_id(r["requester_ref"]))}
        | {"observed_at": max(r["observed_at"], escalated.get(r["source_id"], r["observed_at"]))}
        for r in company.rows("support", "ticket", TODAY)
    }
    equals_demo(synced, "ticket", told)


def test_escalations_are_the_demos(synced: VendorWorkspace, company: Company) -> None:
    """They have no id of their own in Zendesk: the ticket's is theirs."""
    fields = ("severity", "issue", "opened_at", "closed_at", "due_at")
    told = {
        number(r["ticket_ref"]): organization(r)
        | same(r, *fields)
        | {"ticket_ref": str(number(r["ticket_ref"]))}
        for r in company.rows("support", "escalation", TODAY)
    }
    equals_demo(synced, "escalation", told)


def test_ratings_are_the_demos_as_good_or_bad(synced: VendorWorkspace, company: Company) -> None:
    """Zendesk's ratings are good or bad: 1 or 0 on a scale of two. It always tells who answered."""
    tickets = {r["source_id"]: r for r in company.rows("support", "ticket", TODAY)}
    told = {
        rating_id(r["source_id"]): organization(r)
        | same(r, "kind", "answered_at")
        | {"score": float(is_good(r)), "scale_min": 0.0, "scale_max": 1.0}
        | {"ticket_ref": str(number(r["ticket_ref"])), "contact_ref": asked(tickets, r)}
        for r in company.rows("support", "survey_response", TODAY)
    }
    equals_demo(synced, "survey_response", told)
    assert {row["score"] for row in told.values()} == {0.0, 1.0}


def asked(tickets: Mapping[str, Row], rating: Row) -> str | None:
    requester = tickets[rating["ticket_ref"]]["requester_ref"]
    return str(user_id(requester)) if requester else None


def test_oauth_reads_the_same(server: VendorServer, tmp_path: Path, whole: Everything) -> None:
    it = space(server, tmp_path, email=None, token=OAUTH_TOKEN)
    it.sync(TODAY)
    assert contents(it) == whole


# What changes -----------------------------------------------------------------------------------


def test_many_small_syncs_are_one_large_one(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    assert final(server, tmp_path, steps=5) == whole


def test_a_sync_reads_only_what_changed(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=60)
    it.sync(server.clock)
    before = it.sync(server.clock)
    assert (before.resources["tickets"].records, before.resources["users"].records) == (0, 0)
    asked_before = len(server.called("audits"))
    server.clock = TODAY
    report = it.sync(TODAY)
    changed = it.one(f"select count(*) from ticket where loaded_at = '{TODAY.isoformat()}'")
    assert 0 < report.resources["tickets"].records == changed < len(it.rows("ticket")) / 2
    newest = it.one("select max(observed_at) from contact")
    assert report.resources["users"].newest == newest > TODAY - timedelta(days=60)
    assert 0 < len({call.path for call in server.called("audits")[asked_before:]}) < 5


def test_since_reads_all_from_then_on_once_more(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    since = TODAY - timedelta(days=90)
    report = it.sync(TODAY, Wanted(since=since))
    late = it.one(f"select count(*) from ticket where observed_at >= '{since.isoformat()}'")
    assert report.resources["tickets"].records == late > 5
    assert contents(it) == whole


def test_a_full_sync_changes_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY - timedelta(days=20))
    it.sync(TODAY, Wanted(full=True))
    assert contents(it) == whole


KINDS = frozenset({"tickets", "users", "organizations"})


def test_what_is_deleted_or_suspended_is_gone(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """Ratings of deleted tickets stay where they are known: a fresh read finds no account."""
    it = space(server, tmp_path / "one")
    server.clock = TODAY - timedelta(days=2)
    it.sync(server.clock)
    gone_at = TODAY - timedelta(days=1)
    server.records = RecordFaults(deleted=0.3, deleted_at=gone_at, kinds=KINDS)
    server.clock = TODAY
    report = it.sync(TODAY)
    assert report.resources["organizations"].gone > 0
    ids = {r["source_id"] for r in company.rows("support", "ticket", TODAY)}
    gone = {number(i) for i in ids if server.records.is_deleted("tickets", i)}
    assert {"deleted", "suspended"} == {gone_status(ticket) for ticket in gone}
    assert not gone & {int(str(row[0])) for row in it.rows("ticket")}
    fresh = final(server, tmp_path / "fresh")
    found = contents(it)
    for table in ("account", "contact", "ticket", "escalation"):
        assert found[table] == fresh[table], table
    ended = it.one(f"select count(*) from ticket where superseded_at = '{gone_at.isoformat()}'")
    assert ended > 5
    assert set(fresh["survey_response"]) < set(found["survey_response"])


# What goes wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", WIRE)
def test_a_fault_on_the_wire_changes_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, fault: Fault
) -> None:
    server.faults = Faults(at={1: fault, 4: fault, 9: fault}, slow_seconds=0.1)
    it = space(server, tmp_path)
    report = it.sync(TODAY)
    assert contents(it) == whole
    assert not server.violations
    assert report.waits == (3 if fault.startswith("rate_limited") else 0)


@pytest.mark.parametrize(
    "records",
    [
        RecordFaults(seed=1, overlap=3),
        RecordFaults(seed=2, repeat=0.4),
        RecordFaults(seed=3, reorder=True),
        RecordFaults(seed=4, overlap=2, repeat=0.3, reorder=True),
    ],
    ids=["overlap", "repeat", "reorder", "all"],
)
def test_pages_that_overlap_repeat_or_come_in_any_order_change_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, records: RecordFaults
) -> None:
    server.records = records
    assert final(server, tmp_path, steps=2) == whole


def test_what_comes_late_is_not_passed_over(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    """Exports list what shows up, whenever it says it changed; ratings are read again for long."""
    server.records = RecordFaults(late=0.8, late_by=timedelta(days=25))
    it = space(server, tmp_path)
    it.sync(TODAY)
    some = contents(it)
    assert all(len(some[t]) < len(whole[t]) for t in ("ticket", "survey_response"))
    server.clock = TODAY + timedelta(days=26)
    it.sync(server.clock)
    assert contents(it) == whole


def test_a_listing_goes_on_where_it_broke_off(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Everything
) -> None:
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 20_000)
    server.faults = Faults(at={4: "unauthorized"}, only="incremental/tickets")
    it = space(server, tmp_path / "broken")
    with pytest.raises(SourceUnavailable):
        it.sync(TODAY)
    before = len(server.called("incremental/tickets"))
    it.sync(TODAY)
    assert contents(it) == whole
    after = server.called("incremental/tickets")[before:]
    assert after[0].request.one("cursor")
    assert len(after) < before + 2


@pytest.mark.parametrize("fault", ["expired_cursor", "gone_cursor"])
def test_an_expired_cursor_is_read_from_the_start(
    server: VendorServer, tmp_path: Path, whole: Everything, fault: Fault
) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=30)
    it.sync(server.clock)
    server.clock = TODAY
    server.faults = Faults(at={0: fault}, only="incremental/tickets")
    report = it.sync(TODAY)
    told = "tickets: the place to go on from has expired; read from the start"
    assert told in report.notes
    assert contents(it) == whole
    assert report.resources["tickets"].records < len(whole["ticket"]) / 2


def test_a_sync_that_is_killed_loses_nothing(
    server: VendorServer, tmp_path: Path, kills: int, whole: Everything
) -> None:
    killing = kill_and_end("c360.sources.zendesk", options(server), tmp_path, TODAY, kills)
    assert killing.killed == kills
    it = space(server, tmp_path)
    assert contents(it) == whole
    for table in TABLES:
        assert it.one(f"select count(*) - count(distinct source_id) from {table}") == 0
    assert it.one("select count(*) from quarantine") == 0


# Errors -------------------------------------------------------------------------------------------


def failure(it: VendorWorkspace) -> str:
    with pytest.raises(C360Error) as caught:
        it.sync(TODAY)
    said = str(caught.value)
    assert API_TOKEN not in said
    assert "Traceback" not in said
    return said


def test_errors_are_sentences(server: VendorServer, tmp_path: Path) -> None:
    wrong = failure(space(server, tmp_path / "a", token="wrong-key"))  # noqa: S106
    assert "credentials were refused" in wrong
    assert "Couldn't authenticate you" in wrong
    assert "name the admin's address as email" in wrong
    assert "wrong-key" not in wrong
    mixed = failure(space(server, tmp_path / "mixed", token=OAUTH_TOKEN))
    assert "credentials were refused" in mixed
    elsewhere = failure(space(server, tmp_path / "b", base_url=f"{server.base_url}/agent"))
    assert "there is nothing at /agent/api/v2/" in elsewhere
    nowhere = failure(space(server, tmp_path / "c", base_url="http://no-such-host.invalid"))
    assert "does not resolve" in nowhere
    server.faults = Faults(chances={"html": 1.0})
    assert "answers with a web page" in failure(space(server, tmp_path / "d"))


def test_a_missing_right_is_named_and_keeps_the_rest(server: VendorServer, tmp_path: Path) -> None:
    server.faults = Faults(chances={"forbidden": 1.0}, only="incremental/users")
    it = space(server, tmp_path)
    said = failure(it)
    assert "users may not be read" in said
    assert "Grant users:read, the role of an admin" in said
    assert [r.subject for r in it.source().check() if not r.ok] == ["users"]
    without = space(server, tmp_path / "without", skip=["users"])
    without.sync(TODAY)
    assert len(without.rows("ticket")) > 50
