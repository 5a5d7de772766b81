"""Zendesk's own ways: exports, escalations, SLAs, ratings; and one object at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from c360.errors import SourceUnavailable
from c360.sources import zendesk
from c360.sources.rest.pages import Page
from tests.sources.test_zendesk import contents, space
from tests.vendors.faults import Faults, Limit
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.talk import Json, Reply, Request
from tests.vendors.zendesk_api import Zendesk
from tests.vendors.zendesk_json import ESCALATION_FIELD, group_id, number

DAY = timedelta(days=1)
EXPORTS = "incremental/(tickets|users)/cursor"


@pytest.fixture
def vendor(company: Company) -> Zendesk:
    return Zendesk(company, page=40)


@pytest.fixture
def server(vendor: Zendesk) -> Iterator[VendorServer]:
    with VendorServer(vendor) as one:
        yield one


# Exports ----------------------------------------------------------------------------------------


def test_exports_go_by_cursor_and_never_by_time(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY - 9 * DAY)
    it.sync(TODAY)
    assert len(server.called(EXPORTS)) == len(server.called("incremental")) > 6
    for name in ("tickets", "users"):
        first, *others = server.called(f"incremental/{name}")
        assert (first.request.one("start_time"), first.request.one("cursor")) == ("0", None)
        assert all(one.request.one("cursor") for one in others)
        assert not any(one.request.one("start_time") for one in others)
    beside = {call.request.one("include") for call in server.called("incremental/tickets")}
    assert beside == {"metric_sets,slas,groups"}


def test_exports_keep_their_pace_together(server: VendorServer, tmp_path: Path) -> None:
    """Ten a minute by default; here as many in a second, so that nobody waits for it."""
    assert zendesk.Options.model_fields["requests_per_minute"].default == 10
    server.faults = Faults(limit=Limit(calls=10, seconds=1, only=EXPORTS))
    report = space(server, tmp_path, requests_per_minute=540).sync(TODAY)
    arrived = [call.arrived for call in server.called(EXPORTS)]
    between = [later - one for one, later in pairwise(arrived)]
    assert len(between) >= 4
    assert min(between) > 60 / 540 - 0.02
    assert report.waits == 0
    others = [call.arrived for call in server.called("audits")]
    assert others[1] - others[0] < 60 / 540


def test_a_limit_that_is_met_all_the_same_is_waited_for(
    server: VendorServer, tmp_path: Path
) -> None:
    server.faults = Faults(limit=Limit(calls=2, seconds=1, only=EXPORTS))
    report = space(server, tmp_path).sync(TODAY)
    assert report.waits > 0
    assert not server.violations


def test_the_newest_minute_comes_with_the_next_sync(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    newest = max(r["created_at"] for r in company.rows("support", "ticket", TODAY))
    it = space(server, tmp_path)
    for seconds, there in ((30, False), (90, True)):
        server.clock = newest + timedelta(seconds=seconds)
        it.sync(server.clock)
        found = it.one(f"select count(*) from ticket where created_at = '{newest.isoformat()}'")
        assert bool(found) is there


def test_a_rating_is_read_though_it_was_offered_before_the_last_one(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """start_time is about when a survey was offered, and answers come in another order."""
    it = space(server, tmp_path)
    demo = company.rows("support", "survey_response", TODAY)
    answered = sorted(row["answered_at"] for row in demo)[-4:]
    for moment in answered:
        server.clock = moment + timedelta(minutes=1)
        it.sync(server.clock)
    assert it.one("select count(*) from survey_response") == len(demo)
    asked = server.called("satisfaction_ratings")
    assert {call.request.one("score") for call in asked} == {"received"}
    last = datetime.fromtimestamp(int(asked[-1].request.one("start_time") or 0), UTC)
    assert last == answered[-2] - timedelta(days=30)


# Escalations --------------------------------------------------------------------------------------


@pytest.fixture
def open_ticket(company: Company) -> int:
    """A ticket that is open and was never escalated."""
    escalated = {r["ticket_ref"] for r in company.rows("support", "escalation", TODAY)}
    tickets = company.rows("support", "ticket", TODAY)
    return min(
        number(r["source_id"])
        for r in tickets
        if r["status"] == "open" and r["source_id"] not in escalated
    )


def history(server: VendorServer, root: Path, ticket: int, days: Sequence[float]) -> list[object]:
    """What the warehouse holds of a ticket's escalation after syncs on so many days."""
    it = space(server, root)
    for day in days:
        server.clock = TODAY + day * DAY
        it.sync(server.clock)
    query = "select opened_at, closed_at, observed_at, superseded_at from escalation"
    found = it.warehouse.rows(f"{query} where source_id = '{ticket}' order by observed_at")
    return [tuple(at and (at - TODAY) / DAY for at in row) for row in found]  # type: ignore[operator]


def test_an_escalation_ends_where_its_tag_is_taken_away(
    vendor: Zendesk, server: VendorServer, tmp_path: Path, open_ticket: int
) -> None:
    """And begins anew where it comes back: each is a version, counting from when it happened."""
    vendor.marks[open_ticket] = [(TODAY + n * DAY, n % 2 == 1) for n in (1, 2, 3)]
    assert history(server, tmp_path, open_ticket, (0, 1.5, 2.5, 3.5)) == [
        (1, None, 1, 2),
        (1, 2, 2, 3),
        (3, None, 3, None),
    ]


def test_the_past_of_an_escalation_is_read_from_audits(
    vendor: Zendesk, server: VendorServer, tmp_path: Path, open_ticket: int
) -> None:
    vendor.marks[open_ticket] = [(TODAY - 3 * DAY, True), (TODAY - 2 * DAY, False)]
    assert history(server, tmp_path, open_ticket, (0,)) == []
    vendor.marks[open_ticket].append((TODAY - 1 * DAY, True))
    assert history(server, tmp_path / "b", open_ticket, (0,)) == [(-1, None, -1, None)]


@pytest.mark.parametrize("audits", [1, 100])
def test_audits_are_read_to_their_last_page(company: Company, tmp_path: Path, audits: int) -> None:
    with VendorServer(Zendesk(company, audits=audits)) as server:
        it = space(server, tmp_path)
        it.sync(TODAY)
        begun = {r["opened_at"] for r in company.rows("support", "escalation", TODAY)}
        assert {row[2] for row in it.rows("escalation", "opened_at")} == begun


def test_a_ticket_that_is_deleted_while_it_is_read_stops_nothing(
    company: Company, tmp_path: Path
) -> None:
    class Hasty(Zendesk):
        def reply(self, request: Request) -> Reply:
            return self.refuse(404) if "audits" in request.path else super().reply(request)

    with VendorServer(Hasty(company)) as server:
        it = space(server, tmp_path)
        it.sync(TODAY)
        assert len(it.rows("escalation")) == len(company.rows("support", "escalation", TODAY))


@pytest.mark.parametrize("mark", [f"field_{ESCALATION_FIELD}:true", "tags:escalated"])
def test_a_field_can_mark_escalations(
    server: VendorServer, tmp_path: Path, company: Company, mark: str
) -> None:
    it = space(server, tmp_path, escalated=mark)
    it.sync(TODAY)
    begun = {r["opened_at"] for r in company.rows("support", "escalation", TODAY)}
    assert {row[2] for row in it.rows("escalation", "opened_at")} == begun


def test_a_group_can_mark_escalations(server: VendorServer, tmp_path: Path) -> None:
    """Who was in it from the start was escalated from the start."""
    it = space(server, tmp_path, escalated=f"group_id:{group_id('Billing')}")
    it.sync(TODAY)
    escalated = {row[0]: row[2] for row in it.rows("escalation", "opened_at")}
    billing = {row[0]: row[3] for row in it.rows("ticket", "category", "created_at")
               if row[2] == "Billing"}  # fmt: skip
    assert escalated == billing != {}


def test_another_mark_makes_the_rows_again(server: VendorServer, tmp_path: Path) -> None:
    space(server, tmp_path).sync(TODAY)
    other = space(server, tmp_path, escalated="tags:no-such-tag")
    assert other.sync(TODAY).rebuilt
    assert other.rows("escalation") == []


# Tickets as the documentation shows them ----------------------------------------------------------


def rows(tmp_path: Path, ticket: Json, *audits: Json, beside: Json | None = None) -> list[Json]:
    """What the connector makes of a page with one ticket, and with its audits."""
    given = {"base_url": "https://example.zendesk.com", "token": "t"}
    pages = tuple(Page("tickets", orjson.dumps({"audits": [a]}), "audits", "1") for a in audits)
    document = {"tickets": [{"id": 1, "organization_id": 7, **ticket}], **(beside or {})}
    page = Page("tickets", orjson.dumps(document), beside=pages)
    return [dict(row) for row in zendesk.Connector("support", given, tmp_path).rows(page)]


SLAS = [
    {"metric": "first_reply_time", "breach_at": "2024-01-01T09:00:00Z", "stage": "achieved"},
    {"metric": "requester_wait_time", "breach_at": "2024-01-05T09:00:00Z", "stage": "active"},
    {"metric": "agent_work_time", "breach_at": "2024-01-04T09:00:00Z", "stage": "paused"},
    {"metric": "periodic_update_time", "breach_at": "2024-01-02T09:00:00Z", "stage": "active"},
]


def test_a_ticket_is_due_when_the_first_of_its_ways_to_solution_is(tmp_path: Path) -> None:
    """Replies and updates are due earlier, and are no solutions."""
    task = {"due_at": "2024-02-01T17:00:00Z"}
    (row,) = rows(tmp_path, {"slas": {"policy_metrics": SLAS}, **task})
    assert row["sla_due_at"] == "2024-01-04T09:00:00Z"
    (row,) = rows(tmp_path, {"slas": {"policy_metrics": SLAS[:1]}, **task})
    assert row["sla_due_at"] == "2024-02-01T17:00:00Z"
    (row,) = rows(tmp_path, {"slas": None})
    assert row["sla_due_at"] is None


@pytest.mark.parametrize(
    ("events", "status", "told"),
    [
        # day, field, value: tagged on the 2nd, raised on the 3rd, still open
        ([(1, "tags", []), (2, "tags", ["escalated"]), (3, "priority", "high")],
         "open", (2, None, 3)),
        # a priority that was set before says nothing new
        ([(1, "priority", "high"), (2, "tags", ["vip", "escalated"])], "open", (2, None, 2)),
        # solved on the 5th with the tag on
        ([(2, "tags", "vip escalated")], "solved", (2, 5, 5)),
        # tagged only after it was solved, as when old tickets are tidied up
        ([(6, "tags", ["escalated"])], "closed", (6, 6, 6)),
        # taken back on the 3rd, solved on the 5th
        ([(2, "tags", ["escalated"]), (3, "tags", [])], "solved", (2, 3, 3)),
        # audits that know nothing of the tag: from the ticket's creation
        ([(2, "status", "open")], "open", (1, None, 1)),
        ([], "new", (1, None, 1)),
    ],
)  # fmt: skip
def test_an_escalation_by_its_audits(
    tmp_path: Path,
    events: list[tuple[int, str, object]],
    status: str,
    told: tuple[int | None, ...],
) -> None:
    ends = events[-1][1:] == ("tags", []) if events else False
    ticket = {
        "status": status,
        "tags": [] if ends else ["escalated"],
        "created_at": day(1),
        "metric_set": {"solved_at": day(5)},
    }
    audits = [
        {"created_at": day(n), "events": [{"type": "Change", "field_name": name, "value": value}]}
        for n, name, value in events
    ]
    (row,) = rows(tmp_path, ticket, *reversed(audits))
    found = (row["escalated_at"], row["escalation_closed_at"], row["escalation_changed_at"])
    assert found == tuple(n and day(n) for n in told)


def day(n: int) -> str:
    return f"2024-03-{n:02}T12:00:00Z"


# Options ------------------------------------------------------------------------------------------


def test_priorities_and_categories_are_what_the_options_say(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    it = space(server, tmp_path, priority={"high": "P1", "normal": "P2"}, category="group_name")
    it.sync(TODAY)
    ours = {"P1": "P1", "P2": "P1", "P3": "P2", "P4": "P4"}
    told = {
        str(number(r["source_id"])): (ours[r["priority"]], r["category"])
        for r in company.rows("support", "ticket", TODAY)
    }
    assert {row[0]: row[2:] for row in it.rows("ticket", "priority", "category")} == told
    assert {row[2] for row in it.rows("escalation", "severity")} == {"P1"}


def test_ids_of_the_crm_can_lie_in_custom_fields(server: VendorServer, tmp_path: Path) -> None:
    usual = space(server, tmp_path / "a", skip=["tickets", "satisfaction_ratings"])
    usual.sync(TODAY)
    own = {"account": {"segment": "external_id", "billing_ref": "organization_fields.crm"}}
    given = {"crm_id": "organization_fields.crm", "contact_crm_id": "user_fields.crm"}
    it = space(server, tmp_path / "b", skip=["tickets"], fields=own, **given)
    it.sync(TODAY)
    for table in ("account", "contact"):
        known = usual.rows(table, "external_ref")
        assert it.rows(table, "external_ref") == known
        assert all(row[2] for row in known)
    assert all(row[2] == row[3] for row in it.rows("account", "segment", "billing_ref"))


def test_who_leaves_the_organization_or_becomes_an_agent_is_no_contact(tmp_path: Path) -> None:
    person = {"id": 5, "organization_id": 7, "role": "end-user", "active": True, "name": "Ada"}
    changes: list[Json] = [
        {}, {"organization_id": None}, {"role": "agent"}, {"role": "admin"}, {"active": False}
    ]  # fmt: skip
    given = {"base_url": "https://example.zendesk.com", "token": "t"}
    body = orjson.dumps({"users": [person | change for change in changes]})
    found = list(zendesk.Connector("support", given, tmp_path).rows(Page("users", body)))
    assert [row.get("_gone", False) for row in found] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"status": "closed"}, False),
        ({"status": "deleted"}, True),
        ({"status": "suspended"}, True),
        ({"organization_id": None}, True),
    ],
)
def test_a_ticket_of_no_account_is_none(tmp_path: Path, change: Json, *, gone: bool) -> None:
    (row,) = rows(tmp_path, {"status": "open", "updated_at": day(2), **change})
    assert (row.get("_gone", False), row["updated_at"]) == (gone, day(2))


def test_metrics_and_groups_are_found_in_the_ticket_or_beside_it(tmp_path: Path) -> None:
    metric = {"ticket_id": 1, "solved_at": day(5)}
    beside = {"metric_sets": [metric], "groups": [{"id": 3, "name": "Tier 2"}]}
    ticket = {"group_id": 3, "status": "solved"}
    for one, more in ((ticket, beside), ({**ticket, "metric_set": metric}, {})):
        (row,) = rows(tmp_path, one, beside=more)
        assert (row["solved_at"], row["group_name"]) == (day(5), "Tier 2" if more else None)
    (row,) = rows(tmp_path, {**ticket, "status": "open", "metric_set": metric})
    assert row["solved_at"] is None


# One object ---------------------------------------------------------------------------------------


def test_one_ticket_is_fetched_with_its_escalation(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    it = space(server, tmp_path / "all")
    it.sync(TODAY)
    whole = contents(it)
    (one, *_) = company.rows("support", "escalation", TODAY)
    key = str(number(one["ticket_ref"]))
    other = space(server, tmp_path / "one")
    other.fetch(TODAY, "tickets", key)
    found = contents(other)
    for table in ("ticket", "escalation"):
        assert found[table] == [row for row in whole[table] if row[0] == key] != []
    for resource, table in (("users", "contact"), ("organizations", "account")):
        key = str(whole[table][0][0])
        other.fetch(TODAY, resource, key)
        assert contents(other)[table] == whole[table][:1]


def test_an_object_that_is_deleted_is_gone(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - DAY
    it.sync(server.clock)
    before = contents(it)
    (one, *_) = company.rows("support", "escalation", TODAY - DAY)
    kinds = ("tickets", "users", "organizations")
    server.records = RecordFaults(deleted=1.0, deleted_at=TODAY, kinds=frozenset(kinds))
    server.clock = TODAY
    ticket = str(number(one["ticket_ref"]))
    user, organization = str(before["contact"][0][0]), str(before["account"][0][0])
    for resource, key in zip(kinds, (ticket, user, organization), strict=True):
        it.fetch(TODAY, resource, key)
    after = contents(it)
    for table, key in (
        ("ticket", ticket), ("escalation", ticket), ("contact", user), ("account", organization)
    ):  # fmt: skip
        assert after[table] == [row for row in before[table] if row[0] != key], table
    with pytest.raises(SourceUnavailable, match="satisfaction_ratings cannot be read one by one"):
        it.fetch(TODAY, "satisfaction_ratings", "1")
