"""A store that the first version wrote is brought up when it is opened."""

import json
import sqlite3
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from c360.errors import StorageFailed
from c360.model.access import EVERYTHING, UNLIMITED, Allowance, bits
from c360.publish.assemble import assemble
from c360.publish.earlier import converted
from c360.publish.request import Request
from c360.store.operational import OperationalStore
from c360.store.packing import packed
from c360.store.snapshots import AccountFilter
from tests.publish.canaries import canary_document

WHOLE = Request("comprehensive", "all", "1y")
AS_OF = "2024-02-15T14:30:00Z"
FIRST = """
CREATE TABLE refresh_run (id INTEGER PRIMARY KEY AUTOINCREMENT, as_of VARCHAR NOT NULL,
  whole_book BOOLEAN NOT NULL, config_digest VARCHAR NOT NULL, data_version INTEGER NOT NULL,
  published_at VARCHAR NOT NULL, accounts INTEGER NOT NULL);
CREATE INDEX ix_refresh_run_book ON refresh_run (whole_book, as_of, id);
CREATE TABLE snapshot (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id INTEGER NOT NULL,
  account_id VARCHAR NOT NULL, as_of VARCHAR NOT NULL, name VARCHAR, segment VARCHAR,
  owner VARCHAR, exit_state VARCHAR NOT NULL, overall_score INTEGER, trend_delta INTEGER,
  coverage FLOAT, arr FLOAT, currency VARCHAR, days_to_renewal INTEGER,
  days_since_contact INTEGER, headline VARCHAR, document BLOB NOT NULL,
  FOREIGN KEY(run_id) REFERENCES refresh_run (id), UNIQUE (run_id, account_id));
CREATE INDEX ix_snapshot_account ON snapshot (account_id, as_of, id);
CREATE TABLE "trigger" ("key" VARCHAR NOT NULL PRIMARY KEY, account_id VARCHAR NOT NULL,
  skill VARCHAR NOT NULL, reason VARCHAR NOT NULL, object_id VARCHAR,
  became_true_on VARCHAR NOT NULL, input VARCHAR NOT NULL, run_id INTEGER NOT NULL,
  FOREIGN KEY(run_id) REFERENCES refresh_run (id));
CREATE INDEX ix_trigger_account ON "trigger" (account_id);
CREATE TABLE book_statistic (run_id INTEGER NOT NULL, name VARCHAR NOT NULL, value FLOAT NOT NULL,
  PRIMARY KEY (run_id, name), FOREIGN KEY(run_id) REFERENCES refresh_run (id));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('0001');
INSERT INTO refresh_run VALUES (1, '2024-02-15T14:30:00Z', 1, 'c', 1, '2024-02-15T15:00:00Z', 3);
"""
FACTS: dict[str, tuple[str, str, list[str]]] = {
    # id: group, unit, the marks it has now
    "champion_name": ("people", "text", ["personal"]),
    "contact:7.name": ("people", "text", ["personal"]),
    "contact:7.title": ("people", "text", []),
    "change:contact_left:7.detail": ("people", "quote", ["customer_text", "personal"]),
    "change:ticket_opened:7.detail": ("support", "quote", ["customer_text"]),
    "ticket:7.subject": ("support", "quote", ["customer_text"]),
    "sponsor_sentiment": ("people", "text", ["notes"]),
    "input:usage.seat_use.lost": ("scores", "points", ["usage"]),
    "activity:7.on": ("engagement", "date", []),
    "activity:8.on": ("engagement", "date", ["restricted"]),
    "activity:9.on": ("engagement", "date", ["sensitive"]),
    "planned:1.on": ("engagement", "date", ["restricted"]),
    "account.plan": ("commercial", "text", []),
}


def first_document() -> dict[str, Any]:
    """What the first version wrote: facts did not say what makes them touchy."""
    document, _ = canary_document()
    for name, (group, unit, _) in FACTS.items():
        record = {"table": "x", "source": "crm", "sourceId": name.partition(":")[2][:1]}
        document["evidence"][name] = {
            "label": name, "value": name, "text": name, "unit": unit, "of": [],
            "group": "profile" if name == "account.plan" else group, "records": [record],
        }  # fmt: skip
    for body in document["evidence"].values():
        body.pop("marks", None)
    return document


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A store as the first version left it: two documents, one packed as at first, one damaged."""
    file = tmp_path / "store.db"
    written = json.dumps(first_document()).encode()
    stored = {"alpine": packed(written), "borealis": zlib.compress(written), "cedar": b"damaged"}
    connection = sqlite3.connect(file)
    connection.executescript(FIRST)
    insert = (
        "INSERT INTO snapshot (run_id, account_id, as_of, name, exit_state, headline, document)"
        " VALUES (1, ?, ?, ?, 'healthy', 'h', ?)"
    )
    for account, document in stored.items():
        connection.execute(insert, (account, AS_OF, account.title(), document))
    connection.commit()
    connection.close()
    return file


@pytest.mark.parametrize("read_only", [True, False])
def test_what_the_first_version_stored_is_served(first: Path, *, read_only: bool) -> None:
    store = OperationalStore(first, read_only=read_only, convert=converted)
    expected = first_document()
    for account in ("alpine", "borealis"):
        found = store.document(account)
        assert found is not None
        whole = json.loads(assemble(found.parts, WHOLE, UNLIMITED))
        assert whole | {"evidence": {}} == expected | {"evidence": {}}
        marks = {name: whole["evidence"][name]["marks"] for name in FACTS}
        assert marks == {name: marks for name, (_, _, marks) in FACTS.items()}
        assert whole["evidence"]["account.plan"]["group"] == "commercial"
    store.close()


def test_the_list_is_as_it_was_and_a_headline_says_what_it_needs(first: Path) -> None:
    store = OperationalStore(first, convert=converted)
    listed = {row.account_id: row for row in store.accounts(AccountFilter())}
    assert {row.name for row in listed.values()} == {"Alpine", "Borealis", "Cedar"}
    assert listed["alpine"].headline_needs == bits(["usage"])
    assert listed["cedar"].headline_needs == EVERYTHING
    assert listed["alpine"].csm_email is None
    store.close()


def test_a_document_that_was_damaged_before_is_said_so_and_keeps_no_other_back(first: Path) -> None:
    store = OperationalStore(first, convert=converted)
    with pytest.raises(StorageFailed, match="cedar"):
        store.document("cedar")
    found = store.document("alpine", datetime(2024, 2, 15, 14, 30, tzinfo=UTC), "summary")
    assert found is not None
    limited = Allowance(True, EVERYTHING & ~bits(["usage"]), {"usage": "r"}, None, "")
    shown = json.loads(assemble(found.parts, Request("summary"), limited))
    assert shown["redacted"]["/riskIndicators"] == "r"
    store.close()


def test_it_is_brought_up_once(first: Path) -> None:
    OperationalStore(first, convert=converted).close()
    OperationalStore(first).close()  # a second conversion would be refused
    connection = sqlite3.connect(first)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(snapshot)")]
    unique = connection.execute("PRAGMA index_list(snapshot)").fetchall()
    connection.close()
    assert "document" not in columns
    assert any(row[2] for row in unique)
