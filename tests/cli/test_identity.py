"""Who is who, asked on the command line: rules, reasons, contradictions, and how many."""

import json
from pathlib import Path

import pytest

from tests.cli.doors import Command, run, within

WORKSPACE = """
version: 1
as_of: 2024-02-15T00:00:00Z
sources:
  crm:
    type: files
    system: crm
    tables:
      - table: account
        path: crm.csv
        id: id
        observed_at: known
        columns: {name: name, domain: domain}
      - table: contact
        path: people.csv
        where: "system = 'crm'"
        id: id
        account: account
        observed_at: known
        columns: {name: name, email: email}
  success:
    type: files
    system: cs
    tables:
      - table: account
        path: success.csv
        id: id
        observed_at: known
        columns: {name: name, external_ref: crm, billing_ref: stripe, domain: site}
      - table: contact
        path: people.csv
        where: "system = 'success'"
        id: id
        account: account
        observed_at: known
        columns: {name: name, email: email}
  billing:
    type: files
    system: billing
    tables:
      - table: account
        path: billing.csv
        id: id
        observed_at: known
        columns: {name: name}
"""
FILES = {
    "crm.csv": "id,name,domain,known\n"
    "A1,Alpine,alpine.com,2024-01-01\nB1,Borealis,borealis.com,2024-01-01\n",
    "success.csv": "id,name,crm,stripe,site,known\n"
    "s1,Alpine AG,A1,cus_1;cus_2,borealis.com,2024-01-01\ns2,Someone,,,gmail.com,2024-01-02\n",
    "billing.csv": "id,name,known\ncus_1,Alpine,2024-01-01\ncus_2,Alpine too,2024-01-01\n"
    + "".join(f"cus_{n},Stranger {n},2024-01-01\n" for n in range(3, 33)),
    "people.csv": "system,id,account,name,email,known\ncrm,c1,A1,Anna,Anna@alpine.com,2024-01-01\n"
    "success,p1,s1,anna,anna@Alpine.com,2024-01-01\ncrm,c2,A1,Bo,bo@alpine.com,2024-01-01\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("identity")
    (folder / "c360.yml").write_text(WORKSPACE, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run(within(folder, "sync")).code == 0
    return folder


def test_what_was_linked_and_what_was_not_is_shown(workspace: Path) -> None:
    ended = run(within(workspace, "identity", "stats"))
    assert (ended.code, ended.err) == (0, "")
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert lines[0].startswith("36 account ids, 33 accounts in all, as of 2024-02-15T00:00:00Z;")
    assert "billing 32 own account 30, vendor id 2 30 0 0" in lines
    assert "crm 2 primary source 2 1 2 one person 1 1" in lines
    assert "success 2 external id 1, own account 1 1 1 same e-mail 1 0" in lines
    assert "Not linked: 32, the first 20" in lines
    nothing = "nothing to go by: no id of another system, no web domain, no contact's e-mail"
    assert f"account billing cus_10 Stranger 10 {nothing}" in lines
    linked, against = "external id: crm A1 named by success s1", "same domain: borealis.com B1"
    assert lines[-1] == f"success s1 Alpine AG A1 {linked} {against}"


def test_one_source_and_a_limit_can_be_asked_for(c360: Command, workspace: Path) -> None:
    ended = c360(*within(workspace, "identity", "stats", "--source", "success", "--limit", "5"))
    assert "gmail.com is the domain of a mail provider" in ended.out
    assert "Stranger" not in ended.out
    none = c360(*within(workspace, "identity", "stats", "--limit", "0"))
    assert "Not linked: 32, the first 0" in none.out


def test_as_json_all_is_there_or_as_much_as_asked_for(c360: Command, workspace: Path) -> None:
    asked = ("identity", "stats", "--format", "json")
    whole = json.loads(c360(*within(workspace, *asked)).out)
    assert (whole["as_of"], whole["primary_source"]) == ("2024-02-15T00:00:00Z", "crm")
    assert whole["unlinked_total"] == len(whole["unlinked"]) == 32
    assert whole["contradictions"][0]["other_account_ids"] == ["B1"]
    part = json.loads(c360(*within(workspace, *asked, "--limit", "3")).out)
    assert part == {**whole, "unlinked": whole["unlinked"][:3]}


def test_the_past_is_asked_for_by_its_moment(c360: Command, workspace: Path) -> None:
    asked = ("identity", "stats", "--as-of", "2024-01-01", "--format", "json")
    then = json.loads(c360(*within(workspace, *asked)).out)
    assert "s2" not in [one["id"] for one in then["unlinked"]]


def test_what_cannot_be_answered_is_said_in_one_sentence(
    c360: Command, workspace: Path, unsynced: Path
) -> None:
    said = c360(*within(workspace, "identity", "stats", "--source", "crn")).one_sentence(3)
    assert "unknown source 'crn'; available: billing, crm, success" in said
    said = c360(*within(unsynced, "identity", "stats")).one_sentence(1)
    assert "holds no records yet" in said
