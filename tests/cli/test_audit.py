"""c360 audit: verify, who-saw, export, checkpoint; on a log that a service has written."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from c360.auditing import Auditing
from c360.config import load_workspace
from tests.audit.looks import look
from tests.cli.doors import Command, within

POINTS = "points.jsonl"


def serve(folder: Path, numbers: range) -> None:
    """A service that shows something, again and again."""
    audit = Auditing(load_workspace(folder), lambda: datetime(2026, 3, 1, 13, tzinfo=UTC))
    with audit.writing() as log:
        for number in numbers:
            log.record(look(number, account=f"a{1 + number % 2}", allowed=number % 3 > 0))


@pytest.fixture
def served(published: Path, copy: Callable[[Path], Path]) -> Path:
    """A workspace whose accounts a1 and a2 were looked at, with checkpoints."""
    folder = copy(published)
    for file in (folder / "data").glob("audit.*"):  # of those who looked before
        file.unlink()
    with (folder / "c360.yml").open("a") as config:
        config.write(f"audit: {{checkpoint: {POINTS}}}\n")
    serve(folder, range(6))
    serve(folder, range(6, 10))
    return folder


def test_a_log_that_holds_is_said_to(served: Path, c360: Command) -> None:
    ended = c360(*within(served, "audit", "verify"))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "10 records: every record is what was written. 2 checkpoints hold, the newest of "
        "2026-03-01T13:00:00Z covers the first 10.\n"
    )
    found = json.loads(c360(*within(served, "audit", "verify", "--format", "json")).out)
    assert (found["holds"], found["records"], found["covered"]["size"]) == (True, 10, 10)


def test_a_log_that_was_changed_and_cut_off_is_said_to_be(served: Path, c360: Command) -> None:
    with closing(sqlite3.connect(served / "data" / "audit.db", isolation_level=None)) as db:
        db.execute("UPDATE audit_record SET body = replace(body, 'r2', 'r9') WHERE seq = 3")
        db.execute("DELETE FROM audit_record WHERE seq > 8")
    ended = c360(*within(served, "audit", "verify"))
    assert ended.code == 1
    holds = "1 checkpoint holds, the newest of 2026-03-01T13:00:00Z"
    point = "the checkpoint of 2026-03-01T13:00:00Z"
    assert ended.out.splitlines() == [
        "record 3 is not what was written, or not where it was",
        f"the log ends with record 8, and {point} says 10: 2 are cut off",
        f"8 records: the log is not what was written. {holds} covers the first 6.",
    ]


def test_a_log_that_was_removed_is_missed(served: Path, c360: Command) -> None:
    for file in (served / "data").glob("audit.db*"):
        file.unlink()
    ended = c360(*within(served, "audit", "verify"))
    assert ended.code == 1
    assert "there is no log, and the checkpoint of 2026-03-01T13:00:00Z says 6" in ended.out
    assert "there is no audit log yet" in c360(*within(served, "audit", "export")).one_sentence(1)


def test_checkpoints_of_another_place_and_key_can_be_named(served: Path, c360: Command) -> None:
    key = json.loads((served / POINTS).read_text().splitlines()[0])["key"]
    named = ["--checkpoints", str(served / POINTS), "--key"]
    assert c360(*within(served, "audit", "verify", *named, key)).code == 0
    ended = c360(*within(served, "audit", "verify", *named, "00" * 32))
    assert ended.code == 1
    assert "line 1 of the checkpoints is signed with another key" in ended.out
    away = c360(*within(served, "audit", "verify", "--checkpoints", "/nowhere/points"))
    assert "'/nowhere/points' is not a file" in away.one_sentence(2)


def test_a_key_that_is_gone_is_not_made_anew_to_verify(served: Path, c360: Command) -> None:
    (served / "data" / "audit.key").unlink()
    said = c360(*within(served, "audit", "verify")).one_sentence(1)
    assert "name the public key with --key" in said
    assert not (served / "data" / "audit.key").exists()


def test_who_saw_an_account(served: Path, c360: Command) -> None:
    by_id = c360(*within(served, "audit", "who-saw", "a1", "--format", "json"))
    assert [row["request"] for row in json.loads(by_id.out)] == ["r0", "r2", "r4", "r6", "r8"]
    assert {row["viewer"] for row in json.loads(by_id.out)} == {"key:1f3a9c2e"}
    printed = c360(*within(served, "audit", "who-saw", "Alpine")).out  # the name of a1
    assert "refused: support staff do not see commercial data" in printed
    assert "healthSummary supportSummary" in printed
    later = within(served, "audit", "who-saw", "a1", "--since", "2026-03-01T12:00:05Z")
    assert [r["seq"] for r in json.loads(c360(*later, "--format", "json").out)] == [7, 9]
    assert c360(*within(served, "audit", "who-saw", "a3")).out.strip() == "nobody"
    unknown = c360(*within(served, "audit", "who-saw", "nobody's"))
    assert 'no account "nobody\'s" is known' in unknown.one_sentence(3)


def test_an_export_for_programs_and_for_spreadsheets(served: Path, c360: Command) -> None:
    lines = c360(*within(served, "audit", "export")).out.splitlines()
    assert [json.loads(line)["account"] for line in lines[:3]] == ["a1", "a2", "a1"]
    rows = c360(*within(served, "audit", "export", "--format", "csv")).out.splitlines()
    assert len(rows) == 1 + len(lines) == 11
    assert rows[1].startswith("1,2026-03-01T12:00:00Z,key:1f3a9c2e,support,key,rest,")


def test_a_checkpoint_is_printed_and_added(served: Path, c360: Command) -> None:
    ended = c360(*within(served, "audit", "checkpoint"))
    assert json.loads(ended.out)["size"] == 10
    assert (served / POINTS).read_text().splitlines()[-1] == ended.out.strip()
    assert "added to" in ended.err
    assert c360(*within(served, "audit", "verify")).code == 0


def test_a_log_that_is_neither_file_nor_server_is_said(served: Path, c360: Command) -> None:
    file = served / "c360.yml"
    file.write_text(file.read_text().replace("audit: {", "audit: {log: 'mysql://x', "))
    said = c360(*within(served, "audit", "verify")).one_sentence(2)
    assert "audit.log: it should be a file of the workspace, or postgres://…" in said


def test_where_the_log_lies_does_not_make_what_was_computed_old(served: Path) -> None:
    file = served / "c360.yml"
    before = load_workspace(served).digest
    file.write_text(file.read_text().replace("audit: {", "audit: {log: elsewhere.db, "))
    assert load_workspace(served).digest == before
