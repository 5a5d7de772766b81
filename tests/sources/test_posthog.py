"""PostHog, asked in HogQL that really runs: the demo's use, whatever goes wrong on the way."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from c360.errors import C360Error, SourceUnavailable, UnknownName
from c360.sources import posthog
from c360.sources.base import Wanted
from c360.sources.rest.webhook import Changed, WebhookRequest
from tests.sources.vendor_workspace import WIRE, Contents, VendorWorkspace
from tests.vendors.faults import Fault, Faults
from tests.vendors.killing import kill_and_end
from tests.vendors.posthog_api import BEGINS, PROJECT, TOKEN, PostHog, person_of
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults

SECRET = "a-shared-secret-of-the-tests"  # noqa: S105 - opens nothing
Everything = dict[str, Contents]
USAGE = ("user_ref", "period_start", "period_end", "feature", "events")


@pytest.fixture
def server(company: Company) -> Iterator[VendorServer]:
    with VendorServer(PostHog(company)) as one:
        yield one


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(PostHog(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


def options(server: VendorServer, **more: object) -> dict[str, object]:
    asked = {"api_key": TOKEN, "project_id": PROJECT, "base_url": server.base_url}
    return {**asked, "user": "distinct_id", "rows_per_query": 700, **more}


def space(server: VendorServer, root: Path, **more: object) -> VendorWorkspace:
    return VendorWorkspace(root, posthog.Connector, options(server, **more))


def queries(server: VendorServer) -> list[str]:
    return [call.request.json()["query"]["query"] for call in server.called("/query/")]


# The demo's rows --------------------------------------------------------------------------------


def test_use_is_the_demos_row_for_row(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """Not the ids: PostHog counts by day, and has none for a row."""
    it = space(server, tmp_path)
    it.sync(TODAY)
    demo = company.rows("analytics", "usage", TODAY, since=BEGINS)
    told = {(r["account_ref"], *(r[name] for name in USAGE), r["observed_at"]) for r in demo}
    assert {row[1:] for row in it.rows("usage", *USAGE, "observed_at")} == told
    assert len(it.rows("usage")) == len(demo) > 3000
    assert it.one("select count(*) from quarantine") == it.one("select count(*) from record_flag")
    assert it.one("select count(*) from quarantine") == 0


def test_groups_are_the_demos_accounts(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    demo = company.rows("analytics", "account", TODAY)
    named = ("name", "domain", "external_ref", "observed_at")
    told = sorted((r["source_id"], r["source_id"], *(r[n] for n in named)) for r in demo)
    assert it.rows("account", *named) == told


def test_persons_are_the_contacts_who_use_the_product(
    server: VendorServer, tmp_path: Path, company: Company
) -> None:
    """Department, role, sentiment and preferences are the CRM's: PostHog knows none of them."""
    it = space(server, tmp_path)
    it.sync(TODAY)
    used = company.rows("analytics", "usage", TODAY, since=BEGINS)
    account = {row["user_ref"]: row["account_ref"] for row in used}
    named = ("user_ref", "email", "name", "title", "added_at")
    told = [
        (person_of(r["user_ref"]), account[r["user_ref"]], *(r[n] for n in named))
        for r in company.rows("crm", "contact", TODAY)
        if r["user_ref"] in account
    ]
    assert it.rows("contact", *named) == sorted(told)


def test_users_are_persons_unless_told_otherwise(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path, user=posthog.Options.model_fields["user"].default)
    it.sync(TODAY)
    used = {row[2] for row in it.rows("usage", "user_ref")}
    assert used >= {row[0] for row in it.rows("contact")}
    assert all(row[0] == row[2] for row in it.rows("contact", "user_ref"))


def test_a_property_can_name_the_user_and_the_feature(server: VendorServer, tmp_path: Path) -> None:
    more = {"user": "properties.user_id", "feature": "properties.module", "start": "2024-02-10"}
    it = space(server, tmp_path, **more)
    it.sync(TODAY)
    assert "reports" in {row[2] for row in it.rows("usage", "feature")}
    assert all(str(row[2]).startswith("u0") for row in it.rows("usage", "user_ref"))


# What changes -----------------------------------------------------------------------------------


def final(server: VendorServer, root: Path, steps: int = 1, **more: object) -> Everything:
    """What is in force after so many syncs, a day and a half apart, the last one today."""
    it = space(server, root, **more)
    for step in range(steps - 1, -1, -1):
        server.clock = TODAY - step * timedelta(hours=36)
        it.sync(server.clock)
    return it.contents()


def test_many_small_syncs_are_one_large_one(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    assert final(server, tmp_path, steps=5) == whole


def test_a_sync_reads_the_last_days_only(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path, overlap_days=2)
    it.sync(TODAY)
    counts = it.sync(TODAY).tables["usage"]
    assert counts.loaded == 0
    days = it.one("select count(*) from usage where period_start >= '2024-02-12 00:00:00+00'")
    assert counts.fetched == counts.deduplicated == days


def test_events_that_come_late_make_a_new_version_of_their_day(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    server.records = RecordFaults(late=0.3, late_by=timedelta(days=2, hours=15))
    it = space(server, tmp_path / "late")
    server.clock = TODAY - timedelta(days=3)
    it.sync(server.clock)
    partial = it.rows("usage")
    server.clock = TODAY
    it.sync(TODAY)
    assert it.one("select count(*) from usage where superseded_at is not null") > 5
    assert {row[0] for row in partial} < {row[0] for row in it.rows("usage")}
    server.clock = TODAY + timedelta(days=3)
    it.sync(server.clock)
    assert it.contents() == whole


def test_what_comes_later_than_the_overlap_needs_a_full_sync(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    server.records = RecordFaults(late=0.2, late_by=timedelta(days=6))
    server.clock = TODAY - timedelta(days=5)
    it = space(server, tmp_path / "late", overlap_days=1)
    it.sync(server.clock)
    server.clock = TODAY + timedelta(days=6)
    it.sync(server.clock)
    assert it.contents()["usage"] != whole["usage"]
    it.sync(server.clock, Wanted(full=True))
    assert it.contents() == whole


def test_a_group_and_a_person_that_are_deleted_are_gone(
    server: VendorServer, tmp_path: Path
) -> None:
    it = space(server, tmp_path)
    server.clock = TODAY - timedelta(days=2)
    it.sync(server.clock)
    server.records = RecordFaults(deleted=0.3, deleted_at=TODAY - timedelta(days=1))
    server.clock = TODAY
    report = it.sync(TODAY)
    assert report.resources["groups"].gone > 0
    assert report.resources["people"].gone > 0
    fresh = final(server, tmp_path / "fresh")
    assert {"account": it.rows("account"), "contact": it.rows("contact")} == {
        "account": fresh["account"],
        "contact": fresh["contact"],
    }


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


def test_rows_in_any_order_are_all_read_once(server: VendorServer, tmp_path: Path) -> None:
    """Pages of a query neither overlap nor repeat: they are answers to what we ask."""
    ordered, asked = final(server, tmp_path / "ordered"), len(queries(server))
    server.records = RecordFaults(reorder=True)
    assert final(server, tmp_path / "mixed") == ordered
    assert len(queries(server)) == 2 * asked


def test_a_listing_goes_on_where_it_broke_off(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Everything
) -> None:
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 20_000)
    server.faults = Faults(at={8: "unauthorized"})
    it = space(server, tmp_path / "broken")
    with pytest.raises(SourceUnavailable):
        it.sync(TODAY)
    asked = len(queries(server))
    it.sync(TODAY)
    assert it.contents() == whole
    again = {call.request.body for call in server.calls[:asked]} & {
        call.request.body for call in server.calls[asked:]
    }
    assert len(again) < asked - 2


def test_a_place_to_go_on_from_that_is_refused_is_read_from_the_start(
    server: VendorServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Everything
) -> None:
    """A cursor of PostHog's cannot expire, for there is none; but it may refuse an old query."""
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 20_000)
    server.faults = Faults(at={6: "unauthorized"})
    it = space(server, tmp_path)
    with pytest.raises(SourceUnavailable):
        it.sync(TODAY)
    positions = tmp_path / "data" / "raw" / "vendor" / "positions.json"
    kept = orjson.loads(positions.read_bytes())
    kept["usage"]["resume"]["body"]["query"]["query"] = "select vanished(day) from events"
    positions.write_bytes(orjson.dumps(kept))
    report = it.sync(TODAY)
    assert any("expired; read from the start" in note for note in report.notes)
    assert it.contents() == whole


def test_a_sync_that_is_killed_loses_nothing(
    server: VendorServer, tmp_path: Path, kills: int, whole: Everything
) -> None:
    given = {**options(server), "start": "2020-01-01"}
    killing = kill_and_end("c360.sources.posthog", given, tmp_path / "killed", TODAY, kills)
    assert killing.killed == kills
    it = space(server, tmp_path / "killed")
    assert it.contents() == whole
    assert it.one("select count(*) - count(distinct source_id) from usage") == 0


# PostHog's own ways ------------------------------------------------------------------------------


def test_neither_the_events_list_nor_offset_is_used(server: VendorServer, tmp_path: Path) -> None:
    space(server, tmp_path).sync(TODAY)
    assert not server.called("/events")
    assert {call.path for call in server.calls} == {f"/api/projects/{PROJECT}/query/"}
    assert not any("offset" in query.lower() for query in queries(server))
    assert all("limit" in query or "first_day" in query for query in queries(server))


def test_no_answer_comes_from_the_cache(server: VendorServer, tmp_path: Path) -> None:
    """PostHog keeps answers, and gives them again to the same query unless told not to."""
    it = space(server, tmp_path)
    server.records = RecordFaults(late=0.5, late_by=timedelta(hours=20))
    it.sync(TODAY)
    it.sync(TODAY)
    some = len(it.rows("usage"))
    server.records = RecordFaults()
    it.sync(TODAY)
    assert len(it.rows("usage")) > some


@pytest.mark.parametrize("rows", [1, 150])
def test_small_pages_lose_nothing(server: VendorServer, tmp_path: Path, rows: int) -> None:
    begin = TODAY.date() - timedelta(days=1 if rows == 1 else 3)
    skip = ["people"] if rows == 1 else []
    large = final(server, tmp_path / "large", start=begin, skip=skip, rows_per_query=20_000)
    small = final(server, tmp_path / "small", start=begin, skip=skip, rows_per_query=rows)
    assert small == large


def test_a_server_that_cuts_answers_short_loses_nothing(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posthog, "_FULL_EVERYWHERE", 300)
    with VendorServer(PostHog(company, cap=300)) as cutting, VendorServer(PostHog(company)) as not_:
        cut = final(cutting, tmp_path / "cut", rows_per_query=50_000, start=date(2024, 2, 1))
        assert cut == final(not_, tmp_path / "whole", start=date(2024, 2, 1))


def test_posthogs_own_events_count_only_when_asked_for(
    server: VendorServer, tmp_path: Path
) -> None:
    it = space(server, tmp_path / "a", start=BEGINS.date())
    it.sync(TODAY)
    features = {row[2] for row in it.rows("usage", "feature")}
    assert not any(str(feature).startswith("$") for feature in features)
    it = space(server, tmp_path / "b", autocapture=True, exclude=["$identify", "Reports"])
    it.sync(TODAY)
    assert {row[2] for row in it.rows("usage", "feature")} == features - {"Reports"} | {"$pageview"}
    it = space(server, tmp_path / "c", events=["API", "$pageview"])
    it.sync(TODAY)
    assert {row[2] for row in it.rows("usage", "feature")} == {"API", "$pageview"}


def test_an_event_from_the_future_does_not_move_the_position(
    server: VendorServer, tmp_path: Path
) -> None:
    report = space(server, tmp_path).sync(TODAY)
    newest = report.resources["usage"].newest
    assert newest is not None
    assert newest.date() == date(2024, 2, 14)


def test_days_are_those_of_the_sources_time_zone(
    server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    """And no event is lost where a day of that zone begins before the project's."""
    it = space(server, tmp_path, timezone="Pacific/Auckland", days_per_query=1)
    it.sync(TODAY)
    starts = {row[2] for row in it.rows("usage", "period_start")}
    assert all(isinstance(start, datetime) and start.hour == 11 for start in starts)
    counted = sum(float(str(row[-2])) for row in whole["usage"])
    assert it.one("select sum(events) from usage where superseded_at is null") == counted


def test_a_group_type_can_be_named(server: VendorServer, tmp_path: Path) -> None:
    by_index = final(server, tmp_path / "index", start="2024-02-10")
    assert (
        final(server, tmp_path / "name", start="2024-02-10", group_type="organization") == by_index
    )
    other = final(server, tmp_path / "other", start="2024-02-10", group_type="project")
    assert not any(other.values())
    with pytest.raises(UnknownName, match="unknown group type 'team'; available: organization"):
        space(server, tmp_path / "x", group_type="team").sync(TODAY)


def test_a_groups_key_can_be_the_crms_id(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path, crm_id="key", skip=["usage", "people"])
    it.sync(TODAY)
    assert all(row[2] == row[0] for row in it.rows("account", "external_ref"))


def test_own_group_properties_are_mapped(server: VendorServer, tmp_path: Path) -> None:
    own = {"account": {"segment": "properties.domain"}}
    it = space(server, tmp_path, fields=own, skip=["usage", "people"])
    it.sync(TODAY)
    assert all(str(row[2]).endswith(".example") for row in it.rows("account", "segment"))


# One object ---------------------------------------------------------------------------------------


def test_one_group_and_one_person_are_fetched(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY)
    whole = it.contents()
    other = space(server, tmp_path / "other")
    person = str(whole["contact"][0][0])
    other.fetch(TODAY, "groups", "ws0000")
    other.fetch(TODAY, "people", person)
    assert other.rows("account") == [r for r in whole["account"] if r[0] == "ws0000"]
    assert other.rows("contact") == whole["contact"][:1]


def test_an_object_that_is_deleted_is_gone(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY - timedelta(days=1))
    server.records = RecordFaults(
        deleted_at=TODAY, deleted_ids=frozenset({("groups", "ws0000"), ("groups", "ws'; --")})
    )
    it.fetch(TODAY, "groups", "ws0000")
    assert "ws0000" not in {row[0] for row in it.rows("account")}
    it.fetch(TODAY, "groups", "ws'; --")
    with pytest.raises(SourceUnavailable, match="usage cannot be read one by one"):
        it.fetch(TODAY, "usage", "2024-02-14")


# Errors -------------------------------------------------------------------------------------------


def failure(it: VendorWorkspace) -> str:
    with pytest.raises(C360Error) as caught:
        it.sync(TODAY)
    said = str(caught.value)
    assert TOKEN not in said
    assert "Traceback" not in said
    return said


def test_errors_are_sentences(server: VendorServer, tmp_path: Path) -> None:
    wrong = space(server, tmp_path, api_key="phx_wrong")
    assert "credentials were refused" in failure(wrong)
    assert "Personal API keys" in failure(wrong)
    assert "nothing at /api/projects/1/query/" in failure(space(server, tmp_path, project_id=1))
    server.faults = Faults(at=dict.fromkeys(range(9), "forbidden"))
    assert "Grant query:read" in failure(space(server, tmp_path))
    server.faults = Faults(at=dict.fromkeys(range(9), "html"))
    assert "web page" in failure(space(server, tmp_path))
    nowhere = space(server, tmp_path, base_url="http://no-such-host.invalid")
    assert "does not resolve" in failure(nowhere)


def test_a_missing_scope_is_named(company: Company, tmp_path: Path) -> None:
    with VendorServer(PostHog(company, scopes="")) as server:
        it = space(server, tmp_path, group_type="organization")
        assert "Grant group:read" in failure(it)
        (result,) = it.source().check()
        assert not result.ok


def test_check_tells_what_can_be_read(server: VendorServer, tmp_path: Path) -> None:
    results = space(server, tmp_path).source().check()
    assert [(r.subject, r.ok) for r in results] == [
        ("groups", True), ("people", True), ("usage", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"project_id": 0},
        {"user": "properties.x') or 1=1 --"},
        {"feature": "count()"},
        {"crm_id": "name"},
        {"overlap_days": 0},
        {"webhook_secret": ""},
    ],
)
def test_options_that_cannot_be_are_refused(
    server: VendorServer, tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        posthog.Connector("vendor", {**options(server), **wrong}, tmp_path)


# Webhooks -----------------------------------------------------------------------------------------


def hook(**more: object) -> WebhookRequest:
    event = {
        "uuid": "0192c7a2-0000-7000-8000-000000000001",
        "event": "$groupidentify",
        "timestamp": TODAY.isoformat(),
        "properties": {"$group_0": "ws0001", "$groups": {"organization": "ws0001"}},
    }
    body = {"event": {**event, **more}, "person": {"id": person_of("u0001_0001")}}
    headers = {"content-type": "application/json", "X-Webhook-Secret": SECRET}
    url = "https://c360.example/webhooks/posthog"
    return WebhookRequest("POST", url, headers, orjson.dumps(body), TODAY)


def listening(tmp_path: Path, **more: object) -> posthog.Connector:
    given = {"api_key": TOKEN, "project_id": PROJECT, "webhook_secret": SECRET, **more}
    return posthog.Connector("vendor", given, tmp_path)


@pytest.mark.parametrize("named", [0, "organization"])
def test_a_webhook_with_the_shared_secret_names_what_changed(
    tmp_path: Path, named: int | str
) -> None:
    verdict = listening(tmp_path, group_type=named).verify(hook())
    assert verdict.genuine
    assert verdict.event_ids == ("0192c7a2-0000-7000-8000-000000000001",)
    person = Changed("people", person_of("u0001_0001"))
    assert verdict.changed == (person, Changed("groups", "ws0001"))


def test_without_a_shared_secret_every_webhook_is_refused(tmp_path: Path) -> None:
    verdict = listening(tmp_path, webhook_secret=None).verify(hook())
    assert not verdict.genuine
    assert "PostHog does not sign webhooks" in verdict.reason


def test_forged_replayed_and_broken_webhooks_are_refused(tmp_path: Path) -> None:
    it, genuine = listening(tmp_path), hook()
    forged = [
        replace(genuine, headers={}),
        replace(genuine, headers={"X-Webhook-Secret": ""}),
        replace(genuine, headers={"X-Webhook-Secret": SECRET[:-1]}),
        replace(genuine, headers={"X-Webhook-Secret": SECRET, "x-webhook-secret": SECRET}),
        replace(genuine, headers={"X-Webhook-Secret": "ä" * 30}),
        replace(genuine, received_at=TODAY + timedelta(minutes=6)),
        replace(genuine, received_at=TODAY - timedelta(minutes=6)),
        replace(genuine, body=genuine.body[:-9]),
        replace(genuine, body=genuine.body.decode().encode("utf-16")),
        replace(genuine, body=b"[]"),
        replace(genuine, body=b" " * 6_000_000),
        hook(timestamp="yesterday"),
        hook(timestamp=None),
    ]
    assert [it.verify(request).genuine for request in forged] == [False] * len(forged)


def test_no_malformed_webhook_is_an_error_or_believed(tmp_path: Path) -> None:
    it, genuine, drawn = listening(tmp_path), hook(), random.Random(1)  # noqa: S311
    for _ in range(2000):
        body = bytearray(genuine.body)
        for _ in range(drawn.randint(1, 6)):
            body[drawn.randrange(len(body))] = drawn.randrange(256)
        secret = drawn.choice([SECRET[: drawn.randint(0, 27)], SECRET.upper(), "\x00", "é€"])
        headers = {"X-Webhook-Secret": secret}
        assert not it.verify(replace(genuine, body=bytes(body), headers=headers)).genuine
        it.verify(replace(genuine, body=bytes(body[: drawn.randrange(len(body))])))
