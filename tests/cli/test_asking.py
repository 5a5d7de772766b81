"""Asking for accounts: what is not there, not known yet, or not meant is said in one sentence."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.company import AS_OF
from tests.cli.doors import Command, run, within

BAD_QUESTIONS = [
    (["view", "nobody"], 3, f"no account 'nobody' is known as of {AS_OF}. List the accounts with"),
    (["view", "ceder"], 3, "Did you mean a3 (Cedar)?"),
    (["view", "alp"], 3, "Did you mean a1 (Alpine)?"),
    (["view", ""], 3, "no account '' is known"),
    (["view", "cedar"], 2, "account 'cedar' is not one account: it is the name of a3, a4"),
    (["view", "a5"], 3, "account 'a5' was not a customer as of"),
    (["view", "Dunmore"], 3, "account 'a5' was not a customer as of"),
    (["view", "a1", "--as-of", "2020-01-01"], 3, "is known as of 2020-01-01T00:00:00Z"),
    (["view", "a1", "--as-of", "yesterday"], 2, "as-of 'yesterday' is not a date or an instant"),
    (["view", "a1", "--as-of", "2999-01-01"], 2, "is not a moment that has been: it is 2"),
    (["view", "a1", "--as-of", "0001-01-01T00:00+14:00"], 2, "is not a date or an instant"),
    (["refresh", "--as-of", "0001-01-01"], 2, "is not a moment from 1900 on"),
    (["view", "a1", "--depth", "deep"], 2, "not one of summary, detailed, comprehensive"),
    (["view", "a1", "--focus-area", "churn"], 2, "not one of health, engagement, support"),
    (["view", "a1", "--timeframe", "90"], 2, "is not a length of time up to"),
    (["accounts", "--sort", "churn"], 2, "not one of health, arr, renewal, name, change, contact"),
    (["accounts", "--state", "at risk"], 2, "state 'at risk' is not one of insufficient_data, at"),
    (["sync", "salesforce"], 3, "unknown source 'salesforce'; available: crm, desk, product"),
    (["refresh", "--account", "nobody"], 3, "no account 'nobody' is known"),
    (["refresh", "--account", "a5"], 3, "account 'a5' was not a customer"),
    (["refresh", "--as-of", "2999-01-01"], 2, "is not a moment that has been"),
]


@pytest.mark.parametrize(
    ("asked", "code", "said"), BAD_QUESTIONS, ids=[" ".join(q[0]) for q in BAD_QUESTIONS]
)
def test_what_cannot_be_answered_is_said_in_one_sentence(
    c360: Command, published: Path, asked: list[str], code: int, said: str
) -> None:
    assert said in c360(*within(published, *asked)).one_sentence(code)


def test_an_account_is_shown_by_id_and_by_name(c360: Command, published: Path) -> None:
    by_id = c360(*within(published, "view", "a1"))
    assert by_id.code == 0
    assert c360(*within(published, "view", "ALPINE")) == by_id


def test_a_limit_may_be_larger_than_any_book(c360: Command, published: Path) -> None:
    assert c360(*within(published, "accounts", "--limit", str(10**30))).code == 0


def test_a_filter_that_no_account_could_pass_says_so(c360: Command, published: Path) -> None:
    ended = c360(*within(published, "accounts", "--segment", "smbs", "--owner", "bo lind"))
    assert (ended.code, ended.out) == (0, f"0 of 4 accounts as of {AS_OF}\n")
    assert ended.err == (
        "c360: no account has the segment 'smbs'; there are: Enterprise, Mid-Market, SMB\n"
    )


@pytest.mark.parametrize(
    "asked",
    [
        ["view", "a1"],
        ["view", "a2", "--as-of", "2024-01-01"],
        ["accounts"],
        ["accounts", "--segment", "none of them"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_json_is_all_there_is_on_standard_output(
    c360: Command, published: Path, asked: list[str]
) -> None:
    ended = c360(*within(published, *asked, "--format", "json"))
    assert ended.code == 0
    assert json.loads(ended.out)


@pytest.mark.parametrize("kind", ["document", "config"])
def test_schemas_are_json(c360: Command, kind: str) -> None:
    assert json.loads(c360("schema", kind).out)["title"]


def test_what_changes_the_workspace_prints_json_too(
    c360: Command, published: Path, copy: Callable[[Path], Path], tmp_path: Path
) -> None:
    folder = copy(published)
    synced = json.loads(c360(*within(folder, "sync", "--format", "json")).out)
    assert [one["source"] for one in synced] == ["crm", "product", "desk"]
    assert synced[0]["report"]["exported_at"].endswith("Z")
    report = json.loads(c360(*within(folder, "refresh", "--account", "a1", "--format", "json")).out)
    assert (report["accounts"], report["as_of"]) == (1, AS_OF)
    made = json.loads(c360("init", str(tmp_path / "new"), "--format", "json").out)
    assert Path(made["created"]).is_file()


def test_changed_settings_are_noted_beside_the_document(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    config = (folder / "c360.yml").read_text(encoding="utf-8")
    (folder / "c360.yml").write_text(f"{config}currency: EUR\n", encoding="utf-8")
    ended = c360(*within(folder, "view", "a1", "--format", "json"))
    assert json.loads(ended.out)["accountId"] == "a1"
    assert "has changed since this was published. To apply it: c360 refresh" in ended.err


def test_nothing_synced_and_nothing_published_are_told_apart(
    c360: Command, unsynced: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(unsynced)
    assert "Load them first: c360 sync" in c360(*within(folder, "refresh")).one_sentence(1)
    for asked in (["accounts"], ["view", "a1"]):
        assert "Compute them: c360 refresh" in c360(*within(folder, *asked)).one_sentence(1)


def test_asking_writes_nothing_but_who_asked(
    c360: Command, unsynced: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(unsynced)
    before = set(folder.rglob("*"))
    for asked in (["accounts"], ["view", "a1"], ["view", "a1", "--as-of", AS_OF], ["doctor"]):
        c360(*within(folder, *asked))
    new = {str(path.relative_to(folder)) for path in set(folder.rglob("*")) - before}
    assert new <= {"data", "data/audit.db", "data/audit.db-wal", "data/audit.db-shm"} | {
        "data/audit.key"
    }


def test_a_moment_before_all_customers_is_published_as_such(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    ended = c360(*within(folder, "refresh", "--as-of", "2020-01-01"))
    assert ended.code == 0
    assert "no account was a customer as of 2020-01-01T00:00:00Z" in ended.err
    assert f"4 accounts as of {AS_OF}" in c360(*within(folder, "accounts")).out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_locale_gets_whole_json_and_readable_text(published: Path, encoding: str) -> None:
    env = {"PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    found = run(within(published, "view", "a2", "--format", "json"), env)
    assert json.loads(found.out)["accountProfile"]["name"] == "Borealis Größe & Co"
    text = run(within(published, "view", "a2"), env)
    assert (text.code, text.err) == (0, "")
    assert "Borealis Gr" in text.out


def test_a_name_in_no_encoding_is_not_found(published: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS has no file or argument names outside UTF-8")
    ended = run([*within(published, "view"), "a\udcff"])
    assert "is known as of" in ended.one_sentence(3)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_ids_stay_whole_on_a_narrow_terminal(
    published: Path, width: int, monkeypatch: pytest.MonkeyPatch, c360: Command
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    ended = c360(*within(published, "accounts"))
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [line[:2] for line in lines if line[:1] == "a" and line[1:2].isdigit()]
    assert "\x1b[3" not in ended.out  # no colour
    assert c360(*within(published, "view", "a1")).code == 0
