"""Syncing again, changed files, versions and rebuilding."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from c360.errors import SourceRejected
from c360.sources.base import SyncCounts
from c360.warehouse.open import open_warehouse
from tests.sources.files_workspace import ACCOUNTS, MONDAY, TUESDAY, WEDNESDAY, Workspace, csv, day

TWO = csv("id,name,arr", ["a1,Alpine,100", "a2,Borealis,200"])
CHANGED = csv("id,name,arr", ["a1,Alpine,150", "a2,Borealis,200"])


def test_rows_arrive_with_their_envelope(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    report = space.sync()
    assert report.counts == SyncCounts(fetched=2, loaded=2)
    assert report.exported_at is not None
    rows = space.all("account", "source_id", "source", "account_ref", "observed_at", "arr")
    assert rows == [("a1", "crm", "a1", MONDAY, 100.0), ("a2", "crm", "a2", MONDAY, 200.0)]


def test_syncing_twice_changes_nothing(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    before = space.all("account")
    assert space.counts(TUESDAY) == SyncCounts(fetched=2, deduplicated=2)
    assert space.all("account") == before


def test_a_file_touched_but_not_changed_is_not_read_again(space: Workspace) -> None:
    file = space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    file.touch()
    assert space.counts(TUESDAY) == SyncCounts(fetched=2, deduplicated=2)


def test_a_changed_file_adds_versions_and_keeps_the_old_ones(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    space.write("accounts.csv", CHANGED)
    assert space.counts(TUESDAY) == SyncCounts(fetched=2, loaded=1, deduplicated=1)
    versions = space.all("account", "source_id", "arr", "observed_at", "superseded_at")
    assert versions == [
        ("a1", 100.0, MONDAY, TUESDAY),
        ("a1", 150.0, TUESDAY, None),
        ("a2", 200.0, MONDAY, None),
    ]
    assert space.seen("account", MONDAY, "arr") == [(100.0,), (200.0,)]
    assert space.seen("account", TUESDAY, "arr") == [(150.0,), (200.0,)]


def test_a_value_that_comes_back_is_a_third_version(space: Workspace) -> None:
    space.maps(ACCOUNTS)
    for at, content in ((MONDAY, TWO), (TUESDAY, CHANGED), (WEDNESDAY, TWO)):
        space.write("accounts.csv", content)
        space.sync(at)
    assert [
        space.seen("account", at, "source_id", "arr")[0] for at in (MONDAY, TUESDAY, WEDNESDAY)
    ] == [("a1", 100.0), ("a1", 150.0), ("a1", 100.0)]
    assert len(space.all("account")) == 4


@pytest.mark.parametrize("observed", [None, "changed"])
def test_a_value_that_comes_back_with_an_unchanged_time_counts_again(
    space: Workspace, observed: str | None
) -> None:
    tickets = {
        "table": "ticket",
        "path": "tickets.csv",
        "id": "id",
        "account": "account",
        "columns": {"status": "status", "created_at": "changed"},
    } | ({"observed_at": observed} if observed else {})
    space.maps(tickets)
    for at, status in ((MONDAY, "open"), (TUESDAY, "pending"), (WEDNESDAY, "open")):
        row = f"t1,a1,{status},2024-01-01"
        space.write("tickets.csv", csv("id,account,status,changed", [row]))
        space.sync(at)
    assert space.seen("ticket", WEDNESDAY, "status") == [("open",)]
    assert len(space.all("ticket")) == 3


def test_a_change_is_not_known_before_the_sync_that_saw_it(space: Workspace) -> None:
    """Without an observed_at a first version counts from its event, a change from its sync."""
    space.maps(
        {
            "table": "ticket",
            "path": "tickets.csv",
            "id": "id",
            "account": "account",
            "columns": {"status": "status", "created_at": "created"},
        }
    )
    for at, status in ((MONDAY, "open"), (TUESDAY, "solved")):
        space.write("tickets.csv", csv("id,account,status,created", [f"t1,a1,{status},2024-01-01"]))
        space.sync(at)
    assert space.seen("ticket", day("2024-01-01"), "status") == [("open",)]
    assert space.seen("ticket", MONDAY, "status") == [("open",)]
    assert space.seen("ticket", TUESDAY, "status") == [("solved",)]
    assert space.seen("ticket", day("2023-12-31"), "status") == []


def test_a_mapped_observed_at_orders_versions_whatever_the_order_of_loading(
    space: Workspace,
) -> None:
    space.maps(ACCOUNTS | {"path": "exports", "observed_at": "changed"})
    space.write("exports/2.csv", csv("id,name,arr,changed", ["a1,Alpine,200,2024-02-01"]))
    space.sync(MONDAY)
    space.write("exports/1.csv", csv("id,name,arr,changed", ["a1,Alpine,100,2024-01-01"]))
    space.sync(TUESDAY)
    assert space.seen("account", day("2024-01-15"), "arr") == [(100.0,)]
    assert space.seen("account", day("2024-02-15"), "arr") == [(200.0,)]


def test_a_planned_meeting_is_known_when_it_is_seen(space: Workspace) -> None:
    space.write("calendar.csv", csv("id,account,at", ["m1,a1,2024-06-01", "m2,a1,2024-02-01"]))
    space.maps(
        {
            "table": "activity",
            "path": "calendar.csv",
            "id": "id",
            "account": "account",
            "columns": {"type": {"constant": "qbr"}, "occurred_at": "at"},
        }
    )
    space.sync(MONDAY)
    rows = space.all("activity", "source_id", "observed_at")
    assert rows == [("m1", MONDAY), ("m2", day("2024-02-01"))]


def test_a_column_with_its_own_time_is_null_before_it(space: Workspace) -> None:
    space.write(
        "accounts.csv",
        csv("id,name,start,plan,plan_since", ["a1,Alpine,2024-01-01,Gold,2024-02-01"]),
    )
    space.maps(
        {
            "table": "account",
            "path": "accounts.csv",
            "id": "id",
            "observed_at": "start",
            "columns": {"name": "name", "plan": {"column": "plan", "observed_at": "plan_since"}},
        }
    )
    assert space.counts() == SyncCounts(fetched=1, loaded=1)
    assert space.seen("account", day("2023-12-31"), "name", "plan") == []
    assert space.seen("account", day("2024-01-31"), "name", "plan") == [("Alpine", None)]
    assert space.seen("account", day("2024-02-01"), "name", "plan") == [("Alpine", "Gold")]
    space.write(
        "accounts.csv",
        csv(
            "id,name,start,plan,plan_since",
            ["a1,Alpine,2024-01-01,Gold,2024-02-01", "a2,Borealis,2024-01-01,,"],
        ),
    )
    assert space.counts(TUESDAY) == SyncCounts(fetched=2, loaded=1, deduplicated=1)
    assert space.seen("account", TUESDAY, "name", "plan") == [
        ("Alpine", "Gold"),
        ("Borealis", None),
    ]


def test_a_late_value_does_not_outlive_a_newer_record(space: Workspace) -> None:
    rows = ["a1,Alpine,2024-01-01,Gold,2024-01-10", "a1,Alpine,2024-01-05,Iron,2024-01-20"]
    space.write("accounts.csv", csv("id,name,changed,plan,plan_since", rows))
    space.maps(
        {
            "table": "account",
            "path": "accounts.csv",
            "id": "id",
            "observed_at": "changed",
            "columns": {"name": "name", "plan": {"column": "plan", "observed_at": "plan_since"}},
        }
    )
    space.sync()
    plans = {
        d: space.seen("account", day(f"2024-01-{d:02}"), "plan") for d in (1, 6, 10, 15, 20, 25)
    }
    assert plans == {
        **{d: [(None,)] for d in (1, 6, 10, 15)},
        **{d: [("Iron",)] for d in (20, 25)},
    }


def test_a_full_sync_makes_the_same_rows_again(space: Workspace) -> None:
    space.maps(ACCOUNTS)
    for at, content in ((MONDAY, TWO), (TUESDAY, CHANGED), (WEDNESDAY, TWO)):
        space.write("accounts.csv", content)
        space.sync(at)
    before = space.all("account", order="source_id, observed_at")
    report = space.sync(WEDNESDAY + timedelta(days=1), full=True)
    assert report.rebuilt
    assert space.all("account", order="source_id, observed_at") == before


def test_a_changed_mapping_makes_the_rows_again(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    space.maps(ACCOUNTS | {"id": "'acc-' || id"})
    assert space.sync(TUESDAY).rebuilt
    assert space.all("account", "source_id") == [("acc-a1",), ("acc-a2",)]


def test_an_older_export_may_lack_a_column_the_mapping_names_today(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    space.write("accounts.csv", csv("id,name,arr,owner", ["a1,Alpine,100,Kim", "a2,Borealis,1,Wu"]))
    columns = {"name": "name", "arr": "arr", "csm": "owner"}
    space.maps(ACCOUNTS | {"columns": columns})
    space.sync(TUESDAY)
    assert space.seen("account", MONDAY, "csm") == [(None,), (None,)]
    assert space.seen("account", TUESDAY, "csm") == [("Kim",), ("Wu",)]


def test_a_lost_warehouse_is_made_again_from_what_was_landed(space: Workspace) -> None:
    space.maps(ACCOUNTS)
    for at, content in ((MONDAY, TWO), (TUESDAY, CHANGED)):
        space.write("accounts.csv", content)
        space.sync(at)
    before = space.all("account", order="source_id, observed_at")
    space.warehouse.close()
    (space.root / "data" / "warehouse.duckdb").unlink()
    space.warehouse = open_warehouse(space.root / "data" / "warehouse.duckdb", read_only=False)
    space.sync(WEDNESDAY)
    assert space.all("account", order="source_id, observed_at") == before


def test_landed_files_are_copies_that_stay(space: Workspace) -> None:
    file = space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    file.write_text(CHANGED)
    space.sync(TUESDAY)
    landed = [space.root / str(p) for (p,) in space.all("landing", "landed", order="run_id")]
    assert [p.read_text() for p in landed] == [TWO, CHANGED]
    assert all(p.stat().st_mode & 0o222 == 0 for p in landed)
    manifest = json.loads((space.root / "data/raw/crm/run-000001.json").read_text())
    assert [f["name"] for f in manifest["files"]] == ["accounts.csv"]


def test_a_sync_that_fails_changes_nothing_and_is_recorded(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.write("contacts.csv", csv("id,account,name", ["c1,a1,Kim"]))
    contacts = {
        "table": "contact",
        "path": "contacts.csv",
        "id": "id",
        "account": "account",
        "columns": {"name": "name"},
    }
    space.maps(ACCOUNTS, contacts)
    space.sync()
    before = space.all("account")
    space.write("accounts.csv", CHANGED)
    space.write("contacts.csv", csv("id,account,nmae", ["c1,a1,Kim"]))
    with pytest.raises(SourceRejected, match="did you mean nmae"):
        space.sync(TUESDAY)
    assert space.all("account") == before
    assert len(space.all("contact")) == 1
    assert space.all("sync_run", "run_id", "ok") == [(1, True), (2, False)]
    assert space.counts(WEDNESDAY) if _mended(space) else False
    assert space.seen("account", WEDNESDAY, "arr") == [(150.0,), (200.0,)]


def _mended(space: Workspace) -> bool:
    return bool(space.write("contacts.csv", csv("id,account,name", ["c1,a1,Kim"])))


def test_a_file_that_left_a_folder_keeps_its_rows(space: Workspace) -> None:
    first = space.write("exports/1.csv", TWO)
    space.write("exports/2.csv", csv("id,name,arr", ["a3,Cirrus,300"]))
    space.maps(ACCOUNTS | {"path": "exports/*.csv"})
    space.sync()
    first.unlink()
    assert space.counts(TUESDAY) == SyncCounts(fetched=1, deduplicated=1)
    assert space.sync(WEDNESDAY, full=True).rebuilt
    assert len(space.all("account")) == 3


def test_several_mappings_read_one_file(space: Workspace) -> None:
    space.write(
        "accounts.csv",
        csv("id,name,start,churn", ["a1,Alpine,2023-01-01,", "a2,Borealis,2023-01-01,2024-01-31"]),
    )
    space.maps(
        {
            "table": "account",
            "path": "accounts.csv",
            "id": "id",
            "observed_at": "start",
            "columns": {"name": "name", "customer_since": "start"},
        },
        {
            "table": "outcome",
            "path": "accounts.csv",
            "id": "id",
            "account": "id",
            "where": "churn is not null",
            "observed_at": "churn",
            "columns": {"kind": {"constant": "churned"}, "occurred_at": "churn"},
        },
    )
    report = space.sync()
    assert report.tables["outcome"] == SyncCounts(fetched=1, loaded=1, filtered=1)
    assert space.seen("outcome", day("2024-01-30"), "kind") == []
    assert space.seen("outcome", day("2024-01-31"), "kind", "account_ref") == [("churned", "a2")]


def test_two_sources_do_not_touch_each_other(space: Workspace, tmp_path: Path) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync(source="crm")
    space.sync(source="billing")
    space.sync(TUESDAY, source="crm", full=True)
    assert len(space.all("account")) == 4
    shutil.rmtree(tmp_path / "data" / "raw" / "billing")
    assert len(space.all("account")) == 4


def test_moments_before_any_sync_see_nothing(space: Workspace) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    assert space.seen("account", datetime(2020, 1, 1, tzinfo=MONDAY.tzinfo), "name") == []
