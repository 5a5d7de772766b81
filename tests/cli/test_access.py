"""c360 keys and c360 policy, as an administrator meets them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from c360.config import load_workspace
from c360.guardrails.viewers import local_viewer, person_viewer
from c360.store.keys import Keys
from tests.cli.doors import Command, within

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
PEOPLE = """
access:
  people:
    Ada@Example.com: {role: csm, segments: [Enterprise]}
    bo@example.com: {role: intern}
"""


@pytest.fixture
def workspace(published: Path, copy: Callable[[Path], Path]) -> Path:
    folder = copy(published)
    file = folder / "c360.yml"
    file.write_text(file.read_text(encoding="utf-8") + PEOPLE, encoding="utf-8")
    return folder


def test_a_key_is_made_listed_and_revoked(c360: Command, workspace: Path) -> None:
    made = c360(*within(workspace, "keys", "create", "--role", "agent", "--as", "Ada@example.com"))
    assert made.code == 0
    assert re.fullmatch(r"c360_live_[0-9A-Za-z]{49}\n", made.out)
    token = made.out.strip()
    assert token not in made.err
    keys = json.loads(c360(*within(workspace, "keys", "list", "--format", "json")).out)
    assert [(k["role"], k["email"], k["scopes"], k["state"]) for k in keys] == [
        ("agent", "ada@example.com", ["read"], "valid")
    ]
    listed = c360(*within(workspace, "keys", "list")).out
    assert keys[0]["id"] in listed
    assert token not in listed
    ended = c360(*within(workspace, "keys", "revoke", keys[0]["id"]))
    assert "opens nothing" in ended.out
    assert "revoked" in c360(*within(workspace, "keys", "list")).out
    opened = Keys.open(workspace / "data" / "store.db")
    key = opened.every()[0]
    assert opened.recognise(token, LONG_AGO).problem == "revoked"
    opened.close()
    assert key.revoked_at is not None


def test_a_key_made_as_json_can_be_piped(c360: Command, workspace: Path) -> None:
    arguments = ("--role", "csm", "--scope", "read", "--scope", "refresh", "--expires", "never")
    made = c360(*within(workspace, "keys", "create", *arguments, "--format", "json"))
    found = json.loads(made.out)
    assert made.err == ""
    assert (found["scopes"], found["expires_at"]) == (["read", "refresh"], None)
    assert found["token"].startswith(found["prefix"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--role", "czm"), 3, "unknown role 'czm'; available: admin, ae, agent"),
        (("--role", "csm", "--scope", "all"), 2, "scope 'all' is not one of read"),
        (("--role", "csm", "--expires", "soon"), 2, "expires 'soon' is not a length of time"),
        (("--role", "csm", "--expires", "0d"), 2, "expires '0d'"),
        (("--role", "csm", "--as", "ada"), 2, "as 'ada' is not an e-mail address"),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_a_sentence(
    c360: Command, workspace: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert words in c360(*within(workspace, "keys", "create", *arguments)).one_sentence(code)
    assert json.loads(c360(*within(workspace, "keys", "list", "--format", "json")).out) == []


def test_a_key_that_is_not_there_cannot_be_revoked(c360: Command, workspace: Path) -> None:
    assert "unknown key" in c360(*within(workspace, "keys", "revoke", "abc")).one_sentence(3)


def test_the_policies_are_checked(c360: Command, workspace: Path) -> None:
    found = c360(*within(workspace, "policy", "check"))
    assert found.code == 0
    assert "c360's csm.cedar: 6 policies" in found.out
    assert "people.bo@example.com: no policy speaks of the role 'intern'" in found.err


def test_a_slip_in_a_policy_is_shown_with_its_line(c360: Command, workspace: Path) -> None:
    (workspace / "policies").mkdir()
    text = '\n@id("a")\npermit (principal in Role::"csm", action == Action::"veiw", resource);\n'
    (workspace / "policies" / "mine.cedar").write_text(text)
    sentence = c360(*within(workspace, "policy", "check")).one_sentence(2)
    assert f"{workspace}/policies/mine.cedar:2: " in sentence
    assert 'unrecognized action `Action::"veiw"`' in sentence


def test_an_explanation_names_rule_and_policy(c360: Command, workspace: Path) -> None:
    found = c360(*within(workspace, "policy", "explain", "role:support", "Alpine"))
    assert found.code == 0
    line = next(line for line in found.out.splitlines() if line.startswith("see commercial"))
    assert "withheld  support staff do not see commercial data" in line
    assert "c360's support.cedar:" in line


def test_an_explanation_follows_the_person(c360: Command, workspace: Path) -> None:
    def explained(viewer: str, account: str) -> dict[str, object]:
        arguments = within(workspace, "policy", "explain", viewer, account, "--format", "json")
        found: dict[str, object] = json.loads(c360(*arguments).out)
        return found

    assert explained("ada@example.com", "a1")["view"]["allowed"] is True  # type: ignore[index]
    hidden = explained("ADA@example.com", "a2")["view"]
    assert hidden["rule"].startswith("those confined to segments")  # type: ignore[index]
    c360(*within(workspace, "keys", "create", "--role", "admin", "--as", "ada@example.com"))
    key = json.loads(c360(*within(workspace, "keys", "list", "--format", "json")).out)[0]["id"]
    confined = explained(key, "a2")["view"]
    assert confined == hidden


@pytest.mark.parametrize(
    ("viewer", "account", "code", "words"),
    [
        ("role:csmm", "a1", 3, "unknown role"),
        ("eve@example.com", "a1", 3, "unknown person 'eve@example.com'"),
        ("somebody", "a1", 2, "viewer 'somebody' is not an e-mail under access.people"),
        ("role:csm", "a9", 3, "no account 'a9'"),
    ],
)
def test_who_or_what_is_not_known_is_said_so(
    c360: Command, workspace: Path, viewer: str, account: str, code: int, words: str
) -> None:
    found = c360(*within(workspace, "policy", "explain", viewer, account))
    assert words in found.one_sentence(code)


def test_viewers_stand_as_configured(workspace: Path) -> None:
    access = load_workspace(workspace).settings.access
    local = local_viewer(access, "root")
    assert (local.id, local.role, local.segments) == ("local:root", "admin", None)
    ada = person_viewer(access, "ADA@example.com", "oidc:1")
    assert ada is not None
    assert (ada.email, ada.segments) == ("ada@example.com", frozenset({"Enterprise"}))
    assert person_viewer(access, "eve@example.com", "oidc:2") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("local_role: Admin", "access.local_role: 'Admin' is not written as it should be"),
        ("people: {ada: {role: csm}}", "access.people.ada"),
        ("people: {a@b: {}}", "access.people.a@b.role: is required"),
        ("people: {a@b: {role: csm}, A@B: {role: ae}}", "should hold a@b once"),
        ("people: {a@b: {role: csm, segment: [x]}}", "segment: no such setting"),
        ("oidc: {issuer: http://id.example.com, client_id: x}", "should be an https address"),
        ("oidc: {issuer: 'https://id.example.com', client_id: x, algorithms: [HS256]}", "HS256"),
        ("oidc: {issuer: 'https://id.example.com', client_id: x, algorithms: [none]}", "none"),
        ("oidc: {issuer: 'https://i.example', client_id: x, client_secret: abc}", "client_secret"),
    ],
)
def test_a_slip_in_the_configuration_is_one_sentence(
    c360: Command, published: Path, copy: Callable[[Path], Path], text: str, words: str
) -> None:
    folder = copy(published)
    file = folder / "c360.yml"
    file.write_text(file.read_text(encoding="utf-8") + f"\naccess:\n  {text}\n", encoding="utf-8")
    sentence = c360(*within(folder, "policy", "check")).one_sentence(2)
    assert words in sentence
    assert re.search(r"c360\.yml:\d+: ", sentence)


def test_who_may_see_changes_nothing_that_is_computed(published: Path, workspace: Path) -> None:
    assert load_workspace(published).digest == load_workspace(workspace).digest
