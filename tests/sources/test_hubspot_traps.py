"""What is peculiar to HubSpot: associations, the search's end, owners, tasks, one object alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from c360.errors import C360Error, SourceUnavailable
from tests.sources.hubspot_space import FIELDS, Unswept, contents, final, space
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors import hubspot_api
from tests.vendors.hubspot_api import TOKEN, HubSpot
from tests.vendors.hubspot_shapes import number, owner_id
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults

DAY = timedelta(days=1)
FEW = ["deals", "calls", "emails", "notes", "tasks"]
"""What most of these tests need not read."""


@pytest.fixture
def vendor(company: Company) -> HubSpot:
    return HubSpot(company)


@pytest.fixture
def server(vendor: HubSpot) -> Iterator[VendorServer]:
    with VendorServer(vendor) as one:
        yield one


def contact(company: Company) -> tuple[str, str, str]:
    """Ids of a contact, of its company, and of another one."""
    row = company.rows("crm", "contact", TODAY)[0]
    others = [r["source_id"] for r in company.rows("crm", "account", TODAY)]
    other = next(o for o in others if o != row["account_ref"])
    return str(number(row["source_id"])), str(number(row["account_ref"])), str(number(other))


def account_of(it: VendorWorkspace, table: str, key: str) -> object:
    found = [row[1] for row in it.rows(table) if row[0] == key]
    return found[0] if found else None


# Associations -----------------------------------------------------------------------------------


def test_an_association_that_changes_is_seen_by_the_sweep_and_counts_from_then(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, first, second = contact(company)
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    it.sync(TODAY)
    vendor.links["contacts", key] = {"0-2": [second]}
    it.sync(TODAY + timedelta(hours=2))
    assert account_of(it, "contact", key) == first
    it.sync(TODAY + DAY)
    assert account_of(it, "contact", key) == second
    versions = it.warehouse.rows(
        "SELECT account_ref, superseded_at FROM contact WHERE source_id = ? ORDER BY observed_at",
        [key],
    )
    assert versions == [(first, TODAY + DAY), (second, None)]


def test_who_leaves_a_company_leaves_the_account_and_may_come_back(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, first, _ = contact(company)
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    it.sync(TODAY)
    vendor.links["contacts", key] = {}
    it.sync(TODAY + DAY)
    assert account_of(it, "contact", key) is None
    del vendor.links["contacts", key]
    it.sync(TODAY + 2 * DAY)
    assert account_of(it, "contact", key) == first


def test_who_had_no_company_counts_once_there_is_one(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, first, _ = contact(company)
    vendor.links["contacts", key] = {}
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    report = it.sync(TODAY)
    assert account_of(it, "contact", key) is None
    assert report.counts.quarantined == 0
    del vendor.links["contacts", key]
    it.sync(TODAY + DAY)
    assert account_of(it, "contact", key) == first


def test_the_primary_company_is_the_account(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    """Whichever stands first, or has the lower id."""
    key, first, second = contact(company)
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    vendor.links["contacts", key] = {"0-2": sorted([first, second], key=int)}
    it.sync(TODAY)
    assert account_of(it, "contact", key) == min(first, second, key=int)
    vendor.links["contacts", key] = {"0-2": sorted([first, second], key=int, reverse=True)}
    it.sync(TODAY + DAY)
    assert account_of(it, "contact", key) == max(first, second, key=int)


@pytest.mark.parametrize("per_page", [1, 2])
def test_all_pages_of_a_records_associations_are_read(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, per_page: int
) -> None:
    whole = final(server, tmp_path / "whole")
    vendor.links_per_page = per_page
    assert final(server, tmp_path / "paged") == whole
    several = [row for row in whole["activity"] if ";" in str(row[7])]
    assert len(several) > 10


def test_an_engagement_of_no_company_is_its_contacts(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, first, _ = contact(company)
    meeting = next(
        str(number(row["source_id"]))
        for row in company.rows("crm", "activity", TODAY)
        if row["type"] == "meeting" and row["participants"]
    )
    vendor.links["meetings", meeting] = {"0-1": [key]}
    it = space(server, tmp_path, skip=FEW)
    it.sync(TODAY)
    assert account_of(it, "activity", meeting) == first


def test_associations_that_come_in_part_are_no_associations_lost(
    server: VendorServer, vendor: HubSpot, tmp_path: Path
) -> None:
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    it.sync(TODAY)
    before = contents(it)
    vendor.half_answered = True
    with pytest.raises(C360Error, match="associations of contacts came in part"):
        it.sync(TODAY + DAY)
    assert contents(it) == before


# The search -------------------------------------------------------------------------------------


def test_the_search_is_never_asked_for_a_second_page(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no number of results is too many: here, 250 of 300 and more are."""
    monkeypatch.setattr(hubspot_api, "_MOST_RESULTS", 250)
    it = space(server, tmp_path, Unswept, skip=[n for n in FEW if n != "emails"] + ["meetings"])
    server.clock = TODAY - timedelta(days=640)
    it.sync(server.clock)
    server.clock = TODAY
    report = it.sync(TODAY)
    asked = [call.request.json() for call in server.called("emails/search")]
    assert report.resources["emails"].records > 250
    assert {one["after"] for one in asked} == {"0"}
    beyond = [int(one["filterGroups"][0]["filters"][1]["value"]) for one in asked]
    assert beyond == sorted(set(beyond))
    assert len(beyond) >= 2
    fresh = space(server, tmp_path / "fresh", Unswept, skip=it.options["skip"])
    fresh.sync(TODAY)
    assert contents(it)["activity"] == contents(fresh)["activity"]


def test_only_what_the_mapping_reads_is_asked_for(server: VendorServer, tmp_path: Path) -> None:
    mapped = {**FIELDS, "account": {"segment": "properties.customer_tier"}}
    it = space(server, tmp_path, fields=mapped, skip=[*FEW, "meetings"])
    it.sync(TODAY)
    asked = str(server.called("companies")[0].request.one("properties")).split(",")
    assert {"customer_tier", "name", "hs_parent_company_id", "hubspot_owner_id"} <= set(asked)
    assert "segment" not in asked
    assert "annualrevenue" not in asked
    listed = str(server.called("contacts")[0].request.one("properties")).split(",")
    assert {"hs_email_optout", "do_not_call", "firstname"} <= set(listed)
    assert "customer_tier" not in listed


# What HubSpot says in its own way ---------------------------------------------------------------


def test_a_parent_ids_elsewhere_and_owners_who_left(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    rows = company.rows("crm", "account", TODAY)
    one, two = (str(number(row["source_id"])) for row in rows[:2])
    left = max({name for r in rows for name in (r["csm"], r["ae"]) if name})
    vendor.properties["companies", one] = {
        "hs_parent_company_id": two,
        "billing_id": "cus_1;cus_2",
        "support_id": "77",
        "hubspot_owner_id": owner_id(left),
        "customer_success_manager": "Not A User",
        "industry": "COMPUTER_SOFTWARE",
        "hs_country_code": "",
    }
    vendor.properties["companies", two] = {"hubspot_owner_id": "99999999999"}
    it = space(server, tmp_path, skip=["contacts", "meetings", *FEW])
    it.sync(TODAY)
    names = ("parent_ref", "billing_ref", "support_ref", "ae", "csm", "industry", "country")
    found = {str(row[0]): row[2:] for row in it.rows("account", *names)}
    told = (two, "cus_1;cus_2", "77", left, "Not A User", "Computer Software", "a country")
    assert found[one] == told
    assert found[two][3] is None


def test_preferences_are_missing_unless_told(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, _, _ = contact(company)
    it = space(server, tmp_path, fields={}, skip=[*FEW, "companies", "meetings"])
    for day, (told, expected) in enumerate(
        [("true", (False, None, False)), ("false", (True, None, None)), ("", (None, None, None))]
    ):
        vendor.properties["contacts", key] = {"hs_email_optout": told}
        server.clock = TODAY + day * DAY
        it.sync(server.clock)
        names = ("email_allowed", "phone_allowed", "marketing_allowed")
        assert {row[0]: row[2:] for row in it.rows("contact", *names)}[key] == expected


def test_notes_are_text(server: VendorServer, vendor: HubSpot, tmp_path: Path) -> None:
    it = space(server, tmp_path, skip=["companies", "contacts", "deals", "calls", "meetings"])
    vendor.properties["notes", note := a_note(vendor)] = {
        "hs_note_body": "<div><p>Wants&nbsp;SSO &amp; 5 &lt; 6<br>soon</p><style>p{}</style></div>"
    }
    it.sync(TODAY)
    body = {row[0]: row[2] for row in it.rows("activity", "body")}[note]
    assert body == "Wants SSO & 5 < 6\nsoon"


def a_note(vendor: HubSpot) -> str:
    rows = vendor.rows("notes", TODAY)
    return str(number(rows[0]["source_id"]))


@pytest.mark.parametrize(("logged", "status"), [(True, "planned"), (False, None)])
def test_meetings_whose_outcome_nobody_logs(
    server: VendorServer, tmp_path: Path, company: Company, status: str | None, *, logged: bool
) -> None:
    planned = {
        str(number(row["source_id"]))
        for row in company.rows("crm", "activity", TODAY)
        if row["type"] == "meeting" and row["status"] == "planned"
    }
    it = space(server, tmp_path, outcomes_logged=logged, skip=[*FEW, "companies", "contacts"])
    it.sync(TODAY)
    found = {row[2] for row in it.rows("activity", "status") if row[0] in planned}
    assert planned
    assert found == {status}


def task(company: Company, key: int, **properties: str) -> Row:
    account = company.rows("crm", "account", TODAY)[0]["source_id"]
    known = {"source_id": f"task_{key}", "account_ref": account, "participants": None}
    times = dict.fromkeys(("observed_at", "first_observed_at", "occurred_at"), TODAY - DAY)
    return known | times | {"properties": {"hs_task_subject": "Ring", **properties}}


def test_open_tasks_are_planned_and_completed_ones_are_gone(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    vendor.tasks = [
        task(company, 1, hs_task_type="CALL", hs_task_status="NOT_STARTED"),
        task(company, 2, hs_task_type="TODO", hs_task_status="NOT_STARTED"),
        task(company, 3, hs_task_type="MEETING", hs_task_status="COMPLETED"),
        task(company, 4, hs_task_status="NOT_STARTED"),
    ]
    it = space(server, tmp_path, skip=["companies", "contacts", "deals", "meetings", *FEW[1:4]])
    it.sync(TODAY)
    known = ("type", "status", "subject")
    assert [row[2:] for row in it.rows("activity", *known)] == [("call", "planned", "Ring")]
    done = task(company, 1, hs_task_type="CALL", hs_task_status="COMPLETED")
    vendor.tasks = [{**done, "observed_at": TODAY}]
    it.sync(TODAY + DAY)
    assert it.rows("activity") == []


# One object -------------------------------------------------------------------------------------


def test_one_object_is_fetched_with_its_associations(
    server: VendorServer, vendor: HubSpot, tmp_path: Path, company: Company
) -> None:
    key, _, second = contact(company)
    it = space(server, tmp_path, skip=[*FEW, "meetings"])
    it.sync(TODAY)
    vendor.links["contacts", key] = {"0-2": [second]}
    it.fetch(TODAY + timedelta(hours=1), "contacts", key)
    assert account_of(it, "contact", key) == second
    asked = server.called(f"contacts/{key}")[0].request.one("properties")
    assert "hs_email_optout" in str(asked).split(",")


def test_one_that_is_archived_is_gone(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    row = company.rows("crm", "deal", TODAY)[0]
    key = str(number(row["source_id"]))
    it = space(server, tmp_path, skip=["companies", "contacts", "meetings", *FEW[1:]])
    it.sync(TODAY)
    assert account_of(it, "deal", key)
    gone = frozenset({("0-3", row["source_id"])})
    server.records = RecordFaults(deleted_at=TODAY, deleted_ids=gone)
    it.fetch(TODAY + timedelta(hours=1), "deals", key)
    assert account_of(it, "deal", key) is None
    with pytest.raises((SourceUnavailable, C360Error)):
        it.fetch(TODAY, "owners", "1")


def test_check_says_what_can_be_read(server: VendorServer, tmp_path: Path) -> None:
    found = space(server, tmp_path).source().check()
    assert [result.subject for result in found][:3] == ["companies", "contacts", "deals"]
    assert all(result.ok for result in found)
    assert TOKEN not in str(found)
