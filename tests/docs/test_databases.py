"""The examples of the pages on databases are run: what they show is what a reader can do."""

import re
import sqlite3
from pathlib import Path

import yaml

from c360.sources.fivetran.connector import Connector as Fivetran
from tests.docs.living import Desk

SOURCES = Path(__file__).parents[2] / "docs" / "sources"
SALES = """
CREATE TABLE accounts (id, name, website, segment, arr, owner, updated_at);
INSERT INTO accounts VALUES (1, 'Alpine', 'alpine.example', 'SMB', 9600, 'Kim Lee', '2026-01-05');
CREATE TABLE tickets (id, account_id, subject, prio, status, kind, created_at, solved_at);
INSERT INTO tickets VALUES (7, 1, 'Export', 'high', 'open', 'bug', '2026-01-06 10:00', NULL);
INSERT INTO tickets VALUES (8, 1, 'Ignore me', 'low', 'open', 'test', '2026-01-06 11:00', NULL);
"""


def example(page: str) -> str:
    text = (SOURCES / page).read_text(encoding="utf-8")
    found = re.search(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None, page
    return found[1]


def test_the_example_of_sql_loads_a_database_of_that_shape(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.c360("init", "mine")
    with sqlite3.connect(desk.workspace / "sales.db") as sales:
        sales.executescript(SALES)
    sales.close()
    shown = example("sql.md").replace("    password: ${CRM_PASSWORD}\n", "")
    here = re.sub(r"url: \S+", "url: sqlite:///sales.db", shown)
    (desk.workspace / "c360.yml").write_text(f"version: 1\n{here}", encoding="utf-8")
    desk.here = desk.workspace
    assert "ok     crm, accounts: can be read, 7 columns" in desk.c360("sources", "check")
    said = desk.c360("sync")
    assert re.search(r"^crm +2 +2 +0 +0 +0 +0$", said, re.MULTILINE), said
    assert "the query of table ticket: 1 records" in said


def test_the_example_of_fivetran_names_connectors_that_are_mapped() -> None:
    for name, source in yaml.safe_load(example("fivetran.md"))["sources"].items():
        known = {key: value for key, value in source.items() if key != "system"}
        assert Fivetran(name, known | {"password": "x"}, Path()).wished(), name
