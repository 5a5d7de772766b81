"""Vitally on loopback: the demo's accounts, people, plans and answers, whatever goes wrong."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from c360.errors import C360Error, SourceUnavailable
from c360.sources import vitally
from c360.sources.base import Wanted
from c360.sources.rest.webhook import Changed, WebhookRequest
from tests.sources.vendor_workspace import WIRE, Contents, VendorWorkspace
from tests.vendors.faults import Fault, Faults
from tests.vendors.killing import kill_and_end
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.vitally_api import GOALS, KEY, RISKS, Vitally, admin, vid

SECRET = "a-shared-secret-of-the-tests"  # noqa: S105 - opens nothing
Everything = dict[str, Contents]
CUSTOM = "traits.vitally.custom"
FIELDS: dict[str, object] = {
    "account": {"domain": f"{CUSTOM}.website"},
    "contact": {"title": "traits.title"},
    "goal": {
        "plan_ref": f"{CUSTOM}.plan",
        "status": f"{CUSTOM}.status",
        "due": f"{CUSTOM}.due",
        "done_at": f"{CUSTOM}.done",
        "target_value": f"{CUSTOM}.target",
        "realised_value": f"{CUSTOM}.realised",
        "unit": f"{CUSTOM}.unit",
    },
    "cs_risk": {"severity": f"{CUSTOM}.severity", "closed_at": f"{CUSTOM}.closed"},
}


@pytest.fixture
def server(company: Company) -> Iterator[VendorServer]:
    with VendorServer(Vitally(company)) as one:
        yield one


@pytest.fixture(scope="module")
def team(company: Company) -> dict[str, str]:
    plans = company.rows("cs", "success_plan", TODAY)
    accounts = company.rows("cs", "account", TODAY)
    names = {row["owner"] for row in plans} | {row["csm"] for row in accounts}
    return {admin(name): name for name in names if name}


def options(server: VendorServer, **more: object) -> dict[str, object]:
    asked = {"api_key": KEY, "base_url": server.base_url, "fields": FIELDS}
    objects = {"goal_object": GOALS, "risk_object": RISKS, "lifecycle": f"{CUSTOM}.stage"}
    return {**asked, **objects, **more}


def space(server: VendorServer, root: Path, **more: object) -> VendorWorkspace:
    return VendorWorkspace(root, vitally.Connector, options(server, **more))


def final(server: VendorServer, root: Path, steps: int = 1, **more: object) -> Everything:
    """What is in force after so many syncs, ten hours apart, the last one today."""
    it = space(server, root, **more)
    for step in range(steps - 1, -1, -1):
        server.clock = TODAY - step * timedelta(hours=10)
        it.sync(server.clock)
    return it.contents()


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(Vitally(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


def now_of(rows: Everything, besides: str = "cs_health") -> Everything:
    """Without the history that syncs themselves make."""
    return {table: content for table, content in rows.items() if table != besides}


# The demo's rows --------------------------------------------------------------------------------


def told(kind: str, rows: Any, *named: str, **refs: str) -> list[tuple[object, ...]]:
    """The demo's rows as Vitally names them: `refs` says which fields are ids of which kind."""

    def of(row: Row, name: str) -> object:
        value = row[name]
        return vid(refs[name], value) if name in refs and value is not None else value

    owner = "source_id" if kind == "accounts" else "account_ref"
    return sorted(
        (vid(kind, r["source_id"]), vid("accounts", r[owner]), *(of(r, n) for n in named))
        for r in rows
    )


def test_accounts_and_health_are_the_demos(
    server: VendorServer, tmp_path: Path, company: Company, team: dict[str, str]
) -> None:
    """Vitally's API has today's score only, out of ten."""
    it = space(server, tmp_path, team=team)
    it.sync(TODAY)
    named = ("name", "domain", "external_ref", "csm")
    accounts = company.rows("cs", "account", TODAY)
    assert it.rows("account", *named) == told("accounts", accounts, *named)
    newest = {row["account_ref"]: row["score"] for row in company.rows("cs", "cs_health", TODAY)}
    scores = {row[1]: row[2:] for row in it.rows("cs_health", "score", "scale_max")}
    assert scores == {vid("accounts", k): (v / 10, 10.0) for k, v in newest.items()}
    stages = {
        row["account_ref"]: row["stage"] for row in company.rows("cs", "lifecycle_stage", TODAY)
    }
    assert {r[1]: r[2] for r in it.rows("lifecycle_stage", "stage")} == {
        vid("accounts", key): stage for key, stage in stages.items()
    }


def test_plans_goals_milestones_and_risks_are_the_demos(
    server: VendorServer, tmp_path: Path, company: Company, team: dict[str, str]
) -> None:
    """A cancelled plan is not told apart: it was begun and not completed, or never begun."""
    it = space(server, tmp_path, team=team)
    it.sync(TODAY)
    cs = {t: company.rows("cs", t, TODAY) for t in ("success_plan", "goal", "milestone", "cs_risk")}
    assert not {row["status"] for row in cs["success_plan"]} & {"cancelled"}
    plan = ("name", "status", "owner", "created_at", "target_date")
    assert it.rows("success_plan", *plan) == told("projects", cs["success_plan"], *plan)
    step = ("plan_ref", "name", "created_at", "due", "done_at", "observed_at")
    refs = {"plan_ref": "projects"}
    assert it.rows("milestone", *step) == told("tasks", cs["milestone"], *step, **refs)
    goal = ("plan_ref", "name", "status", "created_at", "due", "done_at", "target_value")
    reached = ("realised_value", "unit", "observed_at")
    assert it.rows("goal", *goal, *reached) == told(GOALS, cs["goal"], *goal, *reached, **refs)
    risk = ("name", "severity", "opened_at", "closed_at", "observed_at")
    assert it.rows("cs_risk", *risk) == told(RISKS, cs["cs_risk"], *risk)


def test_users_answers_and_notes_are_the_demos(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """Role, sentiment and other preferences are the CRM's; a pulse has no place in Vitally."""
    it = space(server, tmp_path)
    it.sync(TODAY)
    cs = {r["external_ref"]: r["source_id"] for r in company.rows("cs", "account", TODAY)}
    contacts = [r for r in company.rows("crm", "contact", TODAY) if r["account_ref"] in cs]
    people = [{**r, "account_ref": cs[r["account_ref"]]} for r in contacts]
    named = ("name", "email", "title", "added_at", "left_at", "email_allowed", "observed_at")
    assert it.rows("contact", *named) == told("users", people, *named)
    surveys = company.rows("crm", "survey_response", TODAY)
    answers = [
        {**r, "account_ref": cs[r["account_ref"]]} for r in surveys if r["account_ref"] in cs
    ]
    answer = ("kind", "score", "answered_at", "contact_ref")
    assert it.rows("survey_response", *answer) == told(
        "npsResponses", answers, *answer, contact_ref="users"
    )
    notes = [
        {**r, "account_ref": cs[r["account_ref"]]}
        for r in company.rows("crm", "activity", TODAY)
        if r["type"] == "note" and r["account_ref"] in cs
    ]
    note = ("type", "occurred_at", "subject", "body")
    assert it.rows("activity", *note) == told("notes", notes, *note)
    assert it.one("select count(*) from quarantine") == 0


# What changes -----------------------------------------------------------------------------------


def test_many_small_syncs_are_one_large_one(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    small = final(server, tmp_path, steps=5)
    assert now_of(small) == now_of(whole)
    assert set(small["cs_health"]) >= set(whole["cs_health"])


def test_a_sync_stops_at_what_it_knows(company: Company, tmp_path: Path) -> None:
    with VendorServer(Vitally(company, most=10)) as server:
        it = space(server, tmp_path, skip=["projects"])
        it.sync(TODAY)
        first = server.called("s$")  # without the look-ups of a user
        report = it.sync(TODAY + timedelta(hours=1))
        again = server.called("s$")[len(first) :]
    assert {call.request.one("sortBy") for call in first} == {"createdAt"}
    assert {call.request.one("sortBy") for call in again} == {"updatedAt"}
    assert report.counts.loaded == 0
    # A page each, and one more where more than a page changed in the last minutes.
    assert len({call.path for call in again}) <= len(again) < 10 < len(first)


def test_a_score_that_moved_without_its_account_is_seen_the_next_day(
    server: VendorServer, tmp_path: Path
) -> None:
    """So do changes that come late: the daily listing finds them."""
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=3)
    it.sync(server.clock)
    server.records = RecordFaults(late=0.5, late_by=timedelta(hours=20))
    for hours in (50, 30):
        server.clock = TODAY - timedelta(hours=hours)
        it.sync(server.clock)
    server.records = RecordFaults()
    it.sync(TODAY + timedelta(days=1))
    assert now_of(it.contents()) == now_of(final(server, tmp_path / "fresh"))


def test_what_is_deleted_or_archived_is_gone(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=2)
    it.sync(server.clock)
    server.records = RecordFaults(deleted=0.3, deleted_at=TODAY - timedelta(days=1))
    server.clock = TODAY
    report = it.sync(TODAY)
    assert {name for name, read in report.resources.items() if read.gone} >= {"users", "tasks"}
    kept, fresh = it.contents(), final(server, tmp_path / "fresh")
    # What someone answered, and how an account once fared, stands when they are gone.
    for table in ("survey_response", "lifecycle_stage", "cs_health"):
        assert set(kept.pop(table)) >= set(fresh.pop(table))
    assert kept == fresh


# What goes wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", WIRE)
def test_a_fault_on_the_wire_changes_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, fault: Fault
) -> None:
    server.faults = Faults(at={1: fault, 4: fault}, slow_seconds=0.1)
    it = space(server, tmp_path)
    report = it.sync(TODAY)
    assert it.contents() == whole
    assert not server.violations
    assert report.waits == (2 if fault.startswith("rate_limited") else 0)


@pytest.mark.parametrize(
    "records",
    [RecordFaults(overlap=7), RecordFaults(repeat=0.5), RecordFaults(reorder=True)],
    ids=["overlap", "repeat", "reorder"],
)
def test_pages_that_misbehave_change_nothing(
    server: VendorServer, tmp_path: Path, whole: Everything, records: RecordFaults
) -> None:
    server.records = records
    it = space(server, tmp_path)
    it.sync(TODAY)
    assert it.contents() == whole
    it.sync(TODAY + timedelta(hours=2))
    assert it.contents() == whole


def test_a_cursor_that_expired_is_read_from_the_start(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    positions = tmp_path / "data" / "raw" / "vendor" / "positions.json"
    kept = orjson.loads(positions.read_bytes())
    dead = {"limit": 100, "sortBy": "updatedAt", "from": "long forgotten"}
    kept["users"]["resume"] = {"path": "resources/users", "params": dead}
    positions.write_bytes(orjson.dumps(kept))
    report = it.sync(TODAY + timedelta(hours=1))
    assert any("users" in note and "expired" in note for note in report.notes)
    assert it.contents() == whole


def test_a_sync_that_is_killed_loses_nothing(
    server: VendorServer, tmp_path: Path, kills: int, whole: Everything
) -> None:
    killing = kill_and_end("c360.sources.vitally", options(server), tmp_path, TODAY, kills)
    assert killing.killed == kills
    it = space(server, tmp_path)
    assert it.contents() == whole
    for table in whole:
        assert it.one(f"select count(*) - count(distinct source_id) from {table}") == 0


# Vitally's own ways ------------------------------------------------------------------------------


def test_churned_accounts_are_read_too(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    assert vid("accounts", "gs0003") in {row[0] for row in it.rows("account")}
    asked = {call.request.one("status") for call in server.called("/accounts$")}
    assert asked == {"activeOrChurned"}


def test_an_answers_user_is_looked_up_where_it_was_not_listed(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path, skip=["users"])
    it.sync(TODAY)
    assert it.rows("survey_response") == whole["survey_response"]
    looked_up = [call.path for call in server.called("/users/")]
    assert len(looked_up) == len(set(looked_up)) > 0


def test_tables_that_nothing_fills_are_not_claimed(server: VendorServer, tmp_path: Path) -> None:
    plain = space(server, tmp_path, goal_object=None, risk_object=None, lifecycle=None)
    assert not plain.source().tables() & {"goal", "cs_risk", "lifecycle_stage"}
    named = space(server, tmp_path, lifecycle=None, lifecycle_segments=["Adoption", "Value"])
    assert "lifecycle_stage" in named.source().tables()


def test_a_stage_can_be_a_segment_and_a_risk_a_trait(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    names = sorted({str(row[2]) for row in whole["lifecycle_stage"]})
    more = {"lifecycle": None, "lifecycle_segments": names, "risk_object": None}
    it = space(server, tmp_path, **more, risk=f"{CUSTOM}.stage", fields={})
    it.sync(TODAY)
    assert it.rows("lifecycle_stage", "stage") == [row[:3] for row in whole["lifecycle_stage"]]
    stages = {(row[1], row[2]) for row in whole["lifecycle_stage"]}
    assert {row[1:] for row in it.rows("cs_risk", "name")} == stages


def test_key_roles_name_the_csm() -> None:
    account = {
        "csmId": "7",
        "keyRoles": [{"vitallyUser": {"id": "7", "name": "Ana"}, "label": "x"}],
    }
    assert vitally._named(account, "csmId") == "Ana"
    assert vitally._named({"csmId": "7"}, "csmId") == "7"


def test_traits_are_found_by_the_parts_of_their_keys() -> None:
    assert vitally._nested({"a.b": 1, "a": 2, "c": 3, "a.d.e": 4}) == {
        "a": {"b": 1, "d": {"e": 4}},
        "c": 3,
    }


def test_notes_lose_their_markup_and_nothing_else() -> None:
    assert vitally._text("<p>5 &lt; 6<br/>said <b>Ana</b></p>") == "5 < 6 said Ana"


# One object ---------------------------------------------------------------------------------------


def test_one_object_is_fetched(server: VendorServer, tmp_path: Path, whole: Everything) -> None:
    it = space(server, tmp_path)
    it.fetch(TODAY, "accounts", vid("accounts", "gs0003"))
    assert it.rows("account") == [r for r in whole["account"] if r[0] == vid("accounts", "gs0003")]
    plan = str(whole["success_plan"][0][0])
    it.fetch(TODAY, "projects", plan)
    assert it.rows("success_plan") == whole["success_plan"][:1]


def test_an_object_that_is_deleted_is_gone(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY - timedelta(days=1))
    account, note = vid("accounts", "gs0003"), str(it.rows("activity")[0][0])
    source = it.one(f"select source_id from activity where source_id = '{note}'")
    assert source == note
    server.records = RecordFaults(
        deleted=1, deleted_at=TODAY, kinds=frozenset({"accounts", "notes"})
    )
    it.fetch(TODAY, "accounts", account)
    it.fetch(TODAY, "notes", note)
    assert account not in {row[0] for row in it.rows("account")}
    assert note not in {row[0] for row in it.rows("activity")}
    it.fetch(TODAY, "users", "../accounts")
    with pytest.raises(SourceUnavailable, match="npsResponses cannot be read one by one"):
        it.fetch(TODAY, "npsResponses", "1")


# Errors -------------------------------------------------------------------------------------------


def failure(it: VendorWorkspace) -> str:
    with pytest.raises(C360Error) as caught:
        it.sync(TODAY)
    said = str(caught.value)
    assert KEY not in said
    return said


def test_errors_are_sentences(server: VendorServer, tmp_path: Path) -> None:
    assert "credentials were refused" in failure(space(server, tmp_path, api_key="sk_live_wrong"))
    wrong = space(server, tmp_path, base_url=f"{server.base_url}/v2")
    assert "Check base_url" in failure(wrong)
    assert "nothing at" in failure(space(server, tmp_path, goal_object="unknown"))
    server.faults = Faults(at=dict.fromkeys(range(20), "forbidden"))
    assert "skip: [accounts]" in failure(space(server, tmp_path))
    server.faults = Faults(at=dict.fromkeys(range(20), "html"))
    assert "web page" in failure(space(server, tmp_path))
    nowhere = space(server, tmp_path, base_url="http://no-such-host.invalid")
    assert "does not resolve" in failure(nowhere)


def test_a_failing_resource_does_not_blank_the_others(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    server.faults = Faults(chances={"forbidden": 1.0}, only="/tasks")
    with pytest.raises(C360Error, match="tasks may not be read"):
        it.sync(TODAY + timedelta(days=2), Wanted(full=True))
    assert it.contents() == whole


def test_check_tells_what_can_be_read(server: VendorServer, tmp_path: Path) -> None:
    results = space(server, tmp_path).source().check()
    assert all(result.ok for result in results)
    assert {"accounts", "npsResponses", "goals"} <= {result.subject for result in results}


# Webhooks -----------------------------------------------------------------------------------------


def hook(secret: str = SECRET, **headers: str) -> WebhookRequest:
    body = {"playbook": {"id": "1"}, "match": {"account": {"id": "a1"}, "user": {"id": "u1"}}}
    url = f"https://c360.example/webhooks/vitally?secret={secret}"
    return WebhookRequest("POST", url, headers, orjson.dumps(body), TODAY)


def listening(tmp_path: Path, **more: object) -> vitally.Connector:
    return vitally.Connector("vendor", {"api_key": KEY, "webhook_secret": SECRET, **more}, tmp_path)


def test_a_ping_with_the_shared_secret_names_what_changed(tmp_path: Path) -> None:
    it = listening(tmp_path)
    verdict = it.verify(hook())
    assert verdict.genuine
    assert verdict.changed == (Changed("accounts", "a1"), Changed("users", "u1"))
    replayed = it.verify(replace(hook(), received_at=TODAY + timedelta(days=1)))
    assert replayed.event_ids == verdict.event_ids
    in_header = replace(hook(""), headers={"x-webhook-secret": SECRET})
    assert it.verify(in_header).genuine


def test_without_a_shared_secret_every_ping_is_refused(tmp_path: Path) -> None:
    verdict = listening(tmp_path, webhook_secret=None).verify(hook())
    assert not verdict.genuine
    assert "does not sign webhooks" in verdict.reason


def test_forged_and_broken_pings_are_refused(tmp_path: Path) -> None:
    it, genuine = listening(tmp_path), hook()
    forged = [
        hook(""),
        hook(SECRET[:-1]),
        hook("wrong", **{"X-Webhook-Secret": "also wrong"}),
        hook("%ff%fe"),
        replace(genuine, url="https://c360.example/webhooks/vitally"),
        replace(genuine, body=genuine.body[:-3]),
        replace(genuine, body=genuine.body.decode().encode("utf-16")),
        replace(genuine, body=b"[]"),
        replace(genuine, body=b"{}"),
        replace(genuine, body=b" " * 6_000_000),
    ]
    assert [it.verify(request).genuine for request in forged] == [False] * len(forged)


def test_no_malformed_ping_is_an_error_or_believed(tmp_path: Path) -> None:
    it, genuine, drawn = listening(tmp_path), hook(), random.Random(1)  # noqa: S311
    for _ in range(2000):
        body = bytearray(genuine.body)
        for _ in range(drawn.randint(1, 6)):
            body[drawn.randrange(len(body))] = drawn.randrange(256)
        given = drawn.choice([SECRET[: drawn.randint(0, 27)], SECRET.upper(), "%00", "é€"])
        assert not it.verify(replace(hook(given), body=bytes(body))).genuine
        it.verify(replace(genuine, body=bytes(body[: drawn.randrange(len(body))])))
