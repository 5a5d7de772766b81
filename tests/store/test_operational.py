"""The operational store: whole or not at all, every key once, the newest book listed."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from c360.errors import StorageFailed
from c360.model.parts import Parts
from c360.store.operational import OperationalStore
from c360.store.snapshots import AccountFilter, FiredTrigger, RunHeader, Snapshot

NOON = datetime(2024, 2, 15, 12, tzinfo=UTC)
HEADER = RunHeader(NOON, whole_book=True, config_digest="c", data_version=1, published_at=NOON)
ALPINE = Snapshot(
    account_id="alpine",
    name="Alpine",
    segment="Enterprise",
    owner="Ada",
    exit_state="healthy",
    overall_score=80,
    trend_delta=2,
    coverage=0.9,
    arr=1000.0,
    currency="USD",
    days_to_renewal=30,
    days_since_contact=3,
    headline="All is well",
    headline_needs=64,
    csm_email="ada@vendor.example",
    ae_email=None,
    territory="North",
    parts=Parts({"summary": b"s", "detailed": b"d", "comprehensive": b"c"}),
)
BOREALIS = replace(
    ALPINE, account_id="borealis", name="Borealis", overall_score=None, arr=None, owner="Bo"
)
KEY = "alpine|skill|why||2024-02-15"
TRIGGER = FiredTrigger(KEY, "alpine", "skill", "why", None, "2024-02-15", "{}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OperationalStore]:
    opened = OperationalStore(tmp_path / "data" / "store.db")
    yield opened
    opened.close()


def test_what_was_published_is_served(store: OperationalStore) -> None:
    store.publish(HEADER, [ALPINE, BOREALIS], [TRIGGER], {"predict.intercept": -3.0})
    found = store.document("alpine")
    assert found is not None
    assert found.parts == ALPINE.parts
    smaller = store.document("alpine", depth="summary")
    assert smaller is not None
    assert smaller.parts.layers == {"summary": b"s"}
    assert store.document("cedar") is None
    assert store.statistics(NOON) == {"predict.intercept": -3.0}
    assert store.statistics(NOON - timedelta(days=1)) == {}


def test_a_trigger_key_is_written_once_ever(store: OperationalStore) -> None:
    first = store.publish(HEADER, [ALPINE], [TRIGGER], {})
    again = store.publish(replace(HEADER, as_of=NOON + timedelta(hours=1)), [ALPINE], [TRIGGER], {})
    assert (first.triggers_new, again.triggers_new) == (1, 0)
    assert store.trigger_keys("alpine") == [TRIGGER.key]


def test_a_refresh_of_the_past_triggers_nothing(store: OperationalStore) -> None:
    store.publish(HEADER, [ALPINE], [], {})
    past = store.publish(replace(HEADER, as_of=NOON - timedelta(days=9)), [ALPINE], [TRIGGER], {})
    assert past.triggers_new == 0
    assert store.trigger_keys("alpine") == []


def test_a_refresh_is_published_whole_or_not_at_all(store: OperationalStore) -> None:
    def broken() -> Iterator[Snapshot]:
        yield ALPINE
        raise RuntimeError("stopped half-way")

    with pytest.raises(RuntimeError):
        store.publish(HEADER, broken(), [TRIGGER], {})
    assert store.current_run() is None
    assert store.document("alpine") is None
    assert store.trigger_keys("alpine") == []


def test_the_newest_moment_is_the_current_book_however_late_it_was_published(
    store: OperationalStore,
) -> None:
    store.publish(HEADER, [ALPINE, BOREALIS], [], {})
    past = replace(HEADER, as_of=NOON - timedelta(days=90))
    store.publish(past, [replace(ALPINE, overall_score=10)], [], {})
    listed = store.accounts(AccountFilter())
    assert [row.account_id for row in listed] == ["alpine", "borealis"]
    assert listed[0] == replace(ALPINE, parts=Parts({}))
    assert listed[0].overall_score == 80


def test_an_account_refreshed_alone_shows_its_newest_snapshot(store: OperationalStore) -> None:
    store.publish(HEADER, [ALPINE, BOREALIS], [], {})
    later = replace(HEADER, as_of=NOON + timedelta(hours=1), whole_book=False)
    store.publish(later, [replace(ALPINE, overall_score=50)], [], {})
    scores = {row.account_id: row.overall_score for row in store.accounts(AccountFilter())}
    assert scores == {"alpine": 50, "borealis": None}


def test_lists_are_filtered_sorted_and_cut(store: OperationalStore) -> None:
    store.publish(HEADER, [ALPINE, BOREALIS], [], {})
    assert [r.account_id for r in store.accounts(AccountFilter(owner="bo"))] == ["borealis"]
    assert store.accounts(AccountFilter(sort="arr"))[0].account_id == "alpine"
    assert len(store.accounts(AccountFilter(limit=1))) == 1
    assert store.accounts(AccountFilter(state="at_risk")) == []


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.write_text("not a database, but long enough to be read as one" * 20, encoding="utf-8")
    with pytest.raises(StorageFailed, match="not a database"):
        OperationalStore(file)


def test_commits_are_durable(store: OperationalStore, tmp_path: Path) -> None:
    store.publish(HEADER, [ALPINE], [], {})
    with sqlite3.connect(tmp_path / "data" / "store.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM snapshot").fetchone() == (1,)
    connection.close()
