"""HubSpot on loopback: the demo's CRM, whatever goes wrong on the way."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.errors import C360Error
from c360.model.canonical import BY_NAME
from c360.sources.base import Wanted
from tests.sources.hubspot_space import Everything, Unswept, contents, final, options, space
from tests.sources.vendor_workspace import WIRE, VendorWorkspace
from tests.vendors.faults import Fault, Faults
from tests.vendors.hubspot_api import HubSpot
from tests.vendors.hubspot_shapes import number
from tests.vendors.killing import kill_and_end
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults


@pytest.fixture
def server(company: Company) -> Iterator[VendorServer]:
    with VendorServer(HubSpot(company)) as one:
        yield one


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(HubSpot(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


# The demo's rows --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def synced(company: Company, tmp_path_factory: pytest.TempPathFactory) -> VendorWorkspace:
    with VendorServer(HubSpot(company)) as server:
        it = space(server, tmp_path_factory.mktemp("synced"))
        it.sync(TODAY)
    assert it.one("select count(*) from quarantine") == 0
    return it


def as_told(row: Row, table: str, **other: object) -> dict[str, object]:
    """A row of the demo with HubSpot's ids; `other` is what HubSpot says otherwise."""
    named = {column.name: row[column.name] for column in BY_NAME[table].columns}
    account = {"account_ref": number(row["account_ref"]), "observed_at": row["observed_at"]}
    return named | account | other


def equals_demo(it: VendorWorkspace, table: str, told: Mapping[str, object]) -> None:
    """Every field of every record; those that HubSpot does not tell are in the test that asks."""
    names = [*(column.name for column in BY_NAME[table].columns), "observed_at"]
    found = it.rows(table, *names)
    rows = {str(row[0]): dict(zip(("account_ref", *names), row[1:], strict=True)) for row in found}
    assert rows == told
    assert len(found) == len(told) > 10


def test_companies_are_the_demos_accounts(synced: VendorWorkspace, company: Company) -> None:
    """The connector does not read owners' e-mails yet, and HubSpot has no territory."""
    rows = company.rows("crm", "account", TODAY)
    untold = dict.fromkeys(("csm_email", "ae_email", "territory"))
    told = {str(number(r["source_id"])): as_told(r, "account", **untold) for r in rows}
    equals_demo(synced, "account", told)


def test_contacts_are_the_demos(synced: VendorWorkspace, company: Company) -> None:
    rows = company.rows("crm", "contact", TODAY)
    equals_demo(
        synced, "contact", {str(number(r["source_id"])): as_told(r, "contact") for r in rows}
    )


def test_deals_are_the_demos(synced: VendorWorkspace, company: Company) -> None:
    rows = company.rows("crm", "deal", TODAY)
    equals_demo(synced, "deal", {str(number(r["source_id"])): as_told(r, "deal") for r in rows})


def test_engagements_are_the_demos_activities(synced: VendorWorkspace, company: Company) -> None:
    """HubSpot does not say who started a meeting, and its notes have no subject."""
    rows = company.rows("crm", "activity", TODAY)
    told = {}
    for row in rows:
        people = sorted(number(p) or "" for p in (row["participants"] or "").split(";") if p)
        other: dict[str, object] = {"participants": ";".join(sorted(people, key=int)) or None}
        if row["type"] in {"meeting", "qbr"}:
            other["direction"] = None
        if row["type"] == "note":
            other["subject"] = None
        told[str(number(row["source_id"]))] = as_told(row, "activity", **other)
    assert len(told) == len(rows)
    equals_demo(synced, "activity", told)
    assert {row["type"] for row in rows} == {"meeting", "qbr", "call", "email", "note"}


# What changes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "searched"])
def test_many_small_syncs_are_one_large_one(
    server: VendorServer, tmp_path: Path, whole: Everything, *, swept: bool
) -> None:
    if swept:
        assert final(server, tmp_path, 4) == whole
        return
    assert final(server, tmp_path, 4, Unswept) == whole
    assert len(server.called("contacts/search")) == 3


def test_within_a_day_only_the_search_is_asked(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    before = len(server.calls)
    report = it.sync(TODAY + timedelta(hours=23))
    listed = {call.path for call in server.calls[before:] if call.request.method == "GET"}
    assert listed == {"/crm/owners/2026-03", "/crm/objects/2026-03/tasks"}  # there are no tasks
    assert report.resources["emails"].records < 10
    it.sync(TODAY + timedelta(hours=24))
    assert server.called("objects/2026-03/emails$")[-1].request.one("archived") == "true"


def test_since_and_full_change_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=20)
    it.sync(server.clock)
    server.clock = TODAY
    it.sync(TODAY, Wanted(full=True))
    assert contents(it) == whole
    since = TODAY - timedelta(days=90)
    report = it.sync(TODAY, Wanted(since=since))
    late = it.one(f"select count(*) from deal where observed_at >= '{since.isoformat()}'")
    assert report.resources["deals"].records >= late > 2
    assert contents(it) == whole


def undated(found: Everything) -> Everything:
    """Without when it became known: who lost a participant changed when that was seen."""
    return {table: [row[:-1] for row in rows] for table, rows in found.items()}


KINDS = frozenset({"companies", "contacts", "0-3", "meetings", "emails"})


@pytest.mark.parametrize("purged", [False, True], ids=["archived", "purged"])
def test_what_is_archived_or_purged_is_gone(
    server: VendorServer, tmp_path: Path, *, purged: bool
) -> None:
    it = space(server, tmp_path / "one")
    server.clock = TODAY - timedelta(days=2)
    it.sync(server.clock)
    gone_at = TODAY - timedelta(days=1)
    server.records = RecordFaults(deleted=0.2, deleted_at=gone_at, kinds=KINDS)
    server.clock = TODAY
    assert isinstance(server.vendor, HubSpot)
    server.vendor.purged = purged
    report = it.sync(TODAY)
    assert (report.resources["emails"].gone > 10) == purged
    assert undated(contents(it)) == undated(final(server, tmp_path / "fresh"))
    when = TODAY if purged else gone_at
    ended = f"select count(*) from deal where superseded_at = '{when.isoformat()}'"
    assert it.one(ended) >= 2


# What goes wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", WIRE)
def test_a_fault_on_the_wire_changes_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, fault: Fault
) -> None:
    """Also where the answer is a 207, which is cut as others are."""
    server.faults = Faults(at={1: fault, 5: fault, 9: fault}, slow_seconds=0.1)
    it = space(server, tmp_path)
    report = it.sync(TODAY)
    assert contents(it) == whole
    assert not server.violations
    assert report.waits == (3 if fault.startswith("rate_limited") else 0)


def test_an_answer_of_several_statuses_is_read_again_where_it_is_cut(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    server.faults = Faults(at={0: "cut_json", 1: "cut_json"}, only="0-46/0-1/batch/read")
    assert final(server, tmp_path) == whole
    assert [call.status for call in server.calls if call.fault] == [207, 207]


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
@pytest.mark.parametrize("connector", [Unswept], ids=["searched"])
def test_pages_that_overlap_repeat_or_come_in_any_order_change_nothing(
    server: VendorServer,
    tmp_path: Path,
    whole: Everything,
    records: RecordFaults,
    connector: type[Unswept],
) -> None:
    server.records = records
    assert final(server, tmp_path, 2, connector) == whole


def test_what_the_search_finds_late_is_not_passed_over(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """One that is found 55 minutes late, when another that changed after it has long been read."""
    window = timedelta(minutes=55)
    rows = [row for row in company.rows("crm", "activity", TODAY) if row["type"] == "email"]
    late, first, second = next(
        (faults, one, other)
        for one, other in itertools.product(rows, rows)
        if timedelta(minutes=6) < other["observed_at"] - one["observed_at"] < window
        for faults in (RecordFaults(seed=seed, late=0.5, late_by=window) for seed in range(20))
        if faults.is_late("emails", one["source_id"])
        and not faults.is_late("emails", other["source_id"])
    )
    server.records = late
    skip = ["companies", "contacts", "deals", "meetings", "calls", "notes", "tasks"]
    it = space(server, tmp_path, Unswept, skip=skip)
    for moment in (second["observed_at"], first["observed_at"] + late.late_by):
        server.clock = moment
        it.sync(moment)
        known = {row[0] for row in it.rows("activity")}
        assert number(second["source_id"]) in known
        assert (number(first["source_id"]) in known) == (moment > second["observed_at"])


def test_killed_at_random_it_loses_nothing_and_keeps_nothing_twice(
    server: VendorServer, tmp_path: Path, whole: Everything, kills: int
) -> None:
    killing = kill_and_end(
        "c360.sources.hubspot", options(server), tmp_path, TODAY, kills, lasts=1.5
    )
    assert killing.killed == kills
    it = space(server, tmp_path)
    assert contents(it) == whole
    for table, rows in whole.items():
        assert it.one(f"select count(*) from {table}") == len(rows)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": "pat-wrong"}, ["credentials were refused", "Private Apps"]),
        ({"base_url": "http://hubspot.invalid"}, ["no server called hubspot.invalid"]),
    ],
    ids=["token", "dns"],
)
def test_what_is_wrong_is_said_in_a_sentence(
    server: VendorServer, tmp_path: Path, changes: Mapping[str, Any], words: list[str]
) -> None:
    it = space(server, tmp_path, **changes)
    with pytest.raises(C360Error) as error:
        it.sync(TODAY)
    told = f"{error.value} {getattr(error.value, 'remedy', '')}"
    assert all(word in told for word in words), told
    assert "pat-wrong" not in told
    assert not all(result.ok for result in it.source().check())


def test_a_wrong_address_is_said_in_a_sentence(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path, base_url=f"{server.base_url}/nowhere")
    with pytest.raises(C360Error, match="there is nothing at /nowhere/crm"):
        it.sync(TODAY)


@pytest.mark.parametrize(
    ("only", "resource", "scope"),
    [
        ("objects/2026-03/emails", "emails", "sales-email-read"),
        ("owners", "companies", "crm.objects.owners.read"),
    ],
)
def test_a_missing_scope_is_named_and_the_others_are_read(
    server: VendorServer, tmp_path: Path, whole: Everything, only: str, resource: str, scope: str
) -> None:
    server.faults = Faults(chances={"forbidden": 1.0}, only=only)
    it = space(server, tmp_path)
    with pytest.raises(C360Error) as error:
        it.sync(TODAY)
    assert f"{resource} may not be read" in str(error.value)
    assert scope in str(getattr(error.value, "remedy", error.value))
    it.options["skip"] = [resource]
    it.sync(TODAY)
    assert contents(it)["contact"] == whole["contact"]


def test_a_daily_limit_is_not_waited_for(server: VendorServer, tmp_path: Path) -> None:
    assert isinstance(server.vendor, HubSpot)
    server.vendor.policy = "DAILY"
    server.faults = Faults(chances={"rate_limited_silent": 1.0})
    it = space(server, tmp_path, skip=["contacts", "deals", "calls", "emails", "notes", "tasks"])
    with pytest.raises(C360Error, match="You have reached your daily limit"):
        it.sync(TODAY)
    assert len(server.calls) == 1


def test_a_place_to_go_on_from_that_expired_is_no_loss(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    server.faults = Faults(at={0: "expired_cursor", 1: "expired_cursor"}, only="2026-03/emails")
    with pytest.raises(C360Error, match="emails was refused"):
        it.sync(TODAY)
    server.clock += timedelta(minutes=1)  # another listing, other tokens
    it.sync(server.clock)
    assert contents(it) == whole
