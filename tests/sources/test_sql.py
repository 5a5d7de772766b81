"""Databases as sources: SQLite, a DuckDB file, and a real PostgreSQL where one can be had."""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from c360.app import App
from c360.config import load_workspace
from c360.connectors import connectors_of
from c360.errors import C360Error, Misconfigured, MissingExtra, SourceRejected, SourceUnavailable
from c360.sources.base import SyncCounts, Wanted
from c360.sources.database import copying, files
from c360.sources.database.cursors import Cursor, Overlap, at, capped, write_value
from c360.sources.database.opening import open_database
from c360.sources.database.reading import Extraction
from c360.sources.database.refusals import meaning
from c360.sources.database.values import batch_of
from c360.sources.sql import Connector
from c360.warehouse.open import open_warehouse
from tests.contracts.engines import CannotBeHad
from tests.contracts.postgres_server import started
from tests.sources.files_workspace import MONDAY, TUESDAY, WEDNESDAY, quiet
from tests.sources.sql_workspace import ACCOUNTS, SqlWorkspace
from tests.vendors.killing import kill_and_end

BY_TIME: dict[str, object] = {**ACCOUNTS, "cursor": "updated_at"}
THREE = (
    """CREATE TABLE accounts
    (id INTEGER PRIMARY KEY, name VARCHAR(80), arr NUMERIC(12, 2), updated_at TIMESTAMP)""",
    """INSERT INTO accounts VALUES (1, 'Alpine', 10.50, '2024-03-01 10:00:00'),
    (2, 'Borealis', NULL, '2024-03-01 10:00:00'), (3, 'Cedar', 3, NULL)""",
)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    try:
        with started() as url:
            yield url.replace("postgres://", "postgresql://")
    except CannotBeHad as why:
        pytest.skip(str(why))


@pytest.fixture
def postgres(server: str, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def space(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlWorkspace]:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres")
    else:
        url = f"sqlite:///{tmp_path}/shop.db"
    workspace = SqlWorkspace(tmp_path, url)
    yield workspace
    workspace.warehouse.close()


@pytest.fixture
def pg(postgres: str, tmp_path: Path) -> Iterator[SqlWorkspace]:
    workspace = SqlWorkspace(tmp_path, postgres)
    yield workspace
    workspace.warehouse.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[SqlWorkspace]:
    workspace = SqlWorkspace(tmp_path, f"sqlite:///{tmp_path}/shop.db")
    yield workspace
    workspace.warehouse.close()


# What comes out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mapping", [ACCOUNTS, BY_TIME], ids=["whole", "cursor"])
def test_rows_come_out_as_mapped(space: SqlWorkspace, mapping: dict[str, object]) -> None:
    space.run(*THREE)
    space.maps(mapping)
    assert space.sync().counts == SyncCounts(fetched=3, loaded=3)
    assert space.rows("account", "source_id", "name", "arr", "currency") == [
        ("1", "Alpine", 10.5, "USD"),
        ("2", "Borealis", None, "USD"),
        ("3", "Cedar", 3.0, "USD"),
    ]


@pytest.mark.parametrize("mapping", [ACCOUNTS, BY_TIME], ids=["whole", "cursor"])
def test_nothing_new_lands_nothing(space: SqlWorkspace, mapping: dict[str, object]) -> None:
    space.run(*THREE)
    space.maps(mapping)
    space.sync()
    space.sync(MONDAY + timedelta(hours=1))  # those without a cursor's value come every time
    landed = space.landed()
    assert space.sync(TUESDAY).counts.loaded == 0
    assert space.landed() == landed


@pytest.mark.parametrize("mapping", [ACCOUNTS, BY_TIME], ids=["whole", "cursor"])
def test_changes_and_deletions_are_versions(
    space: SqlWorkspace, mapping: dict[str, object]
) -> None:
    space.run(*THREE)
    space.maps(mapping)
    space.sync()
    space.run(
        "UPDATE accounts SET name = 'Alp', updated_at = '2024-03-04 12:00:00' WHERE id = 1",
        "DELETE FROM accounts WHERE id = 2",
        "INSERT INTO accounts VALUES (4, 'Delta', 1, '2024-03-04 13:00:00')",
    )
    report = space.sync(TUESDAY)
    assert report.counts.loaded == 3
    assert report.resources["accounts"].gone == 1
    assert space.rows("account", "source_id", "name") == [
        ("1", "Alp"),
        ("3", "Cedar"),
        ("4", "Delta"),
    ]
    before = space.warehouse.rows(
        "SELECT source_id FROM account WHERE observed_at <= ? AND superseded_at > ?",
        [MONDAY, MONDAY],
    )
    assert sorted(before) == [("1",), ("2",)]
    space.run("INSERT INTO accounts VALUES (2, 'Borealis', NULL, '2024-03-05 10:00:00')")
    assert space.sync(WEDNESDAY).counts.loaded == 1
    assert ("2", "Borealis") in space.rows("account", "source_id", "name")


def test_a_table_that_became_empty_is_seen(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps(ACCOUNTS)
    space.sync()
    space.run("DELETE FROM accounts")
    assert space.sync(TUESDAY).resources["accounts"].gone == 3
    assert space.rows("account", "source_id") == []
    space.run(*THREE[1:])
    space.sync(WEDNESDAY)
    assert len(space.rows("account", "source_id")) == 3


def test_former_content_that_comes_back_counts_again(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS)
    names = []
    for day, name in enumerate(["Alpine", "Alp", "Alpine", "Alp"]):
        lite.run(f"UPDATE accounts SET name = '{name}' WHERE id = 1")
        lite.sync(MONDAY + timedelta(days=day))
        names += lite.rows("account", "name")[:1]
    assert names == [("Alpine",), ("Alp",), ("Alpine",), ("Alp",)]


def test_incremental_steps_equal_one_reading(space: SqlWorkspace, tmp_path: Path) -> None:
    """Random changes in many steps: what counts in the end is what one full reading sees."""
    drawn = random.Random(7)  # noqa: S311 - repeatable
    space.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(80), changed BIGINT)")
    mapping = {**ACCOUNTS, "columns": {"name": "name"}, "cursor": "changed", "sweep": "1h"}
    space.maps(mapping)
    clock = 0
    for step in range(8):
        for _ in range(drawn.randrange(8)):
            clock += drawn.randrange(3)
            number = drawn.randrange(20)
            space.run(f"DELETE FROM accounts WHERE id = {number}")
            if drawn.random() < 0.7:
                space.run(f"INSERT INTO accounts VALUES ({number}, 'v{clock}-{step}', {clock})")
        space.sync(MONDAY + timedelta(hours=step))
    whole = SqlWorkspace(tmp_path / "whole", space.url)
    whole.maps({**mapping, "cursor": "changed"})
    whole.sync(WEDNESDAY)
    assert space.rows("account", "source_id", "name") == whole.rows("account", "source_id", "name")
    whole.warehouse.close()


def test_only_what_is_new_is_read(space: SqlWorkspace) -> None:
    space.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(80), n BIGINT)")
    values = ", ".join(f"({n}, 'A{n}', {n})" for n in range(500))
    space.run(f"INSERT INTO accounts VALUES {values}")
    mapping = {**ACCOUNTS, "columns": {"name": "name"}, "cursor": "n", "overlap": 10}
    space.maps(mapping)
    assert space.sync().resources["accounts"].records == 500
    space.run("INSERT INTO accounts VALUES (500, 'A500', 495)")  # committed late
    report = space.sync(MONDAY + timedelta(minutes=1))
    assert report.resources["accounts"].records == 499 - 489 + 1 + 1
    assert report.counts.loaded == 1


def test_rows_with_the_cursors_last_value_are_read_again(space: SqlWorkspace) -> None:
    space.run(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(80), n BIGINT)",
        "INSERT INTO accounts VALUES (1, 'Alpine', 7)",
    )
    space.maps({**ACCOUNTS, "columns": {"name": "name"}, "cursor": "n", "overlap": 0})
    space.sync()
    space.run("INSERT INTO accounts VALUES (2, 'Borealis', 7)")
    assert space.sync(MONDAY + timedelta(minutes=1)).counts.loaded == 1


def test_what_where_leaves_out_does_not_hide_what_is_gone(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    lite.maps({**ACCOUNTS, "where": "name <> 'Cedar'"})
    lite.sync()
    lite.run("DELETE FROM accounts WHERE id = 1")
    lite.sync(TUESDAY)
    assert lite.rows("account", "name") == [("Borealis",)]


def test_a_changed_mapping_reads_the_new_column_of_every_row(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps({**BY_TIME, "columns": {"name": "name"}})
    space.sync()
    space.maps(BY_TIME)
    report = space.sync(TUESDAY)
    assert report.rebuilt
    assert space.rows("account", "source_id", "arr") == [("1", 10.5), ("2", None), ("3", 3.0)]


def test_full_makes_the_same_rows_again(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps(BY_TIME)
    space.sync()
    space.run("DELETE FROM accounts WHERE id = 3")
    space.sync(TUESDAY)
    held = space.warehouse.rows(
        "SELECT source_id, name, observed_at, superseded_at FROM account ORDER BY ALL"
    )
    assert space.sync(WEDNESDAY, Wanted(full=True)).rebuilt
    assert held == space.warehouse.rows(
        "SELECT source_id, name, observed_at, superseded_at FROM account ORDER BY ALL"
    )


def test_since_reads_again_what_changed_since(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps(BY_TIME)
    space.sync()
    moment = datetime(2024, 2, 1, tzinfo=UTC)
    report = space.sync(TUESDAY, Wanted(since=moment))
    assert report.resources["accounts"].records == 3
    later = space.sync(TUESDAY, Wanted(since=datetime(2024, 3, 2, tzinfo=UTC)))
    assert later.resources["accounts"].records == 1  # the one that has no time


def test_a_time_in_the_far_future_does_not_end_all_reading(space: SqlWorkspace) -> None:
    space.run(*THREE, "UPDATE accounts SET updated_at = '9999-12-31 00:00:00' WHERE id = 3")
    space.maps(BY_TIME)
    space.sync()
    space.run("UPDATE accounts SET name = 'Alp', updated_at = '2024-03-04 09:30:00' WHERE id = 1")
    space.sync(TUESDAY)
    assert ("1", "Alp") in space.rows("account", "source_id", "name")


def test_a_query_and_a_table_share_nothing_but_the_database(space: SqlWorkspace) -> None:
    space.run(*THREE)
    query = "SELECT id, name, 'it''s 10:30 :x 100%' AS plan FROM accounts WHERE arr > 1;"
    space.maps({"table": "account", "query": query, "id": "id", "columns": {"plan": "plan"}})
    space.sync()
    assert space.rows("account", "source_id", "plan") == [
        ("1", "it's 10:30 :x 100%"),
        ("3", "it's 10:30 :x 100%"),
    ]


def test_mappings_of_one_table_read_it_once(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    contact = {
        "table": "contact",
        "from": "accounts",
        "id": "id",
        "account": "id",
        "columns": {"name": "name"},
    }
    lite.maps(ACCOUNTS, contact)
    assert lite.sync().counts.loaded == 6
    assert len(lite.landed()) == 1
    lite.run("DELETE FROM accounts WHERE id = 1")
    lite.sync(TUESDAY)
    assert len(lite.rows("account", "source_id")) == len(lite.rows("contact", "source_id")) == 2


def test_where_and_unpivot_see_what_is_gone(lite: SqlWorkspace) -> None:
    lite.run(
        "CREATE TABLE days (account INTEGER, day DATE, search INTEGER, export INTEGER)",
        "INSERT INTO days VALUES (1, '2024-02-01', 3, 4), (2, '2024-02-01', 5, 0), "
        "(3, '2024-02-01', -1, 6)",
    )
    mapping = {
        "table": "usage",
        "from": "days",
        "account": "account",
        "grain": {"per": "account", "every": "day", "starts": "day"},
        "where": "search > 0",
        "unpivot": {
            "columns": ["search", "export"],
            "name": "feature",
            "value": "events",
            "drop_zero": True,
        },
    }
    lite.maps(mapping)
    lite.sync()
    assert len(lite.rows("usage", "account_ref", "feature", "events")) == 3
    lite.run("DELETE FROM days WHERE account = 1")
    lite.sync(TUESDAY)
    assert lite.rows("usage", "account_ref", "feature", "events") == [("2", "search", 5.0)]


# Types ------------------------------------------------------------------------------------------

TYPED = """
CREATE TABLE typed (
  id uuid PRIMARY KEY, name varchar(40), amount numeric(20, 6), big bigint, real_one float8,
  flag boolean, zoned timestamptz, naive timestamp, day date, doc jsonb, words text[],
  raw bytea, forever timestamptz, waits interval, cash money)
"""
TYPED_ROWS = """
INSERT INTO typed VALUES
 ('6f9619ff-8b86-d011-b42d-00c04fc964ff', E'Ä, "q"\\nü', 12345678901234.123456, 9007199254740993,
  0.1, true, '2024-03-01 12:00:00+02', '2024-03-01 12:00:00', '2024-02-29',
  '{"plan": {"name": "pro"}, "seats": 5}', '{a,"b c",NULL}', 'abc', 'infinity', '90 minutes', 12.5),
 ('00000000-0000-0000-0000-000000000001', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL)
"""


def _typed(columns: dict[str, object]) -> dict[str, object]:
    return {"table": "invoice", "from": "typed", "id": "id", "account": "id", "columns": columns}


def test_types_of_postgres_keep_what_they_say(pg: SqlWorkspace) -> None:
    pg.run(TYPED, TYPED_ROWS)
    pg.maps(
        _typed(
            {
                "number": "name",
                "amount": "amount",
                "issued_at": "zoned",
                "due_at": "naive",
                "subscription_ref": "doc.plan.name",
            }
        ),
        timezone="Europe/Berlin",
    )
    pg.sync()
    full, empty = sorted(
        pg.rows("invoice", "source_id", "number", "amount", "issued_at", "due_at",
                "subscription_ref"), reverse=True,
    )  # fmt: skip
    assert full[0] == "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    assert full[1:3] == ('Ä, "q"\nü', 12345678901234.123)
    assert full[3] == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert full[4] == datetime(2024, 3, 1, 11, tzinfo=UTC)  # in Berlin
    assert full[5] == "pro"
    assert empty[1:] == (None,) * 5


def test_every_type_of_postgres_as_text(pg: SqlWorkspace) -> None:
    pg.run(TYPED, TYPED_ROWS)
    fields = {
        "name": "big",
        "domain": "real_one",
        "external_ref": "flag",
        "parent_ref": "day",
        "segment": "words",
        "industry": "doc",
        "plan": "waits",
        "csm": "cash",
    }
    pg.maps({"table": "account", "from": "typed", "id": "id", "columns": fields})
    pg.sync()
    empty, full = pg.rows("account", "source_id", *fields)
    assert full[1:] == (
        "9007199254740993",
        "0.1",
        "true",
        "2024-02-29",
        '["a", "b c", null]',
        '{"plan": {"name": "pro"}, "seats": 5}',
        "01:30:00",
        "12.50",
    )
    assert empty[1:] == (None,) * 8


def test_a_time_without_end_is_refused_and_the_row_kept_apart(pg: SqlWorkspace) -> None:
    pg.run(TYPED, TYPED_ROWS)
    pg.maps(_typed({"number": "name", "due_at": "forever"}))
    assert pg.sync().counts == SyncCounts(fetched=2, loaded=1, quarantined=1)
    assert pg.reasons() == ["due_at 'infinity' is not a time"]


def test_bytes_are_left_out_and_it_is_said(space: SqlWorkspace) -> None:
    kind = "BYTEA" if "postgres" in space.url else "BLOB"
    space.run(
        f"CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(80), arr {kind})",
        "INSERT INTO accounts VALUES (1, 'Alpine', '123')"
        if kind == "BYTEA"
        else "INSERT INTO accounts VALUES (1, 'Alpine', x'313233')",
    )
    space.maps(ACCOUNTS)
    assert "accounts: arr holds bytes and is left out" in space.sync().notes
    assert space.rows("account", "source_id", "arr") == [("1", None)]


def test_a_column_of_several_types_is_text(lite: SqlWorkspace) -> None:
    lite.run(
        "CREATE TABLE accounts (id, name, arr)",
        "INSERT INTO accounts VALUES (1, 'Alpine', 5), (2.5, 7, 'many'), ('x', NULL, 1e3), "
        "(9223372036854775807, 'Max', 1), (3, cast(x'ff41' AS TEXT), NULL)",
    )
    lite.maps(ACCOUNTS)
    report = lite.sync()
    assert report.counts == SyncCounts(fetched=5, loaded=4, quarantined=1)
    assert lite.rows("account", "source_id", "name", "arr") == [
        ("1", "Alpine", 5.0),
        ("3", "\ufffdA", None),
        ("9223372036854775807", "Max", 1.0),
        ("x", None, 1000.0),
    ]


def test_text_that_is_no_json_has_nothing_inside(lite: SqlWorkspace) -> None:
    lite.run(
        "CREATE TABLE accounts (id INTEGER, extra TEXT)",
        """INSERT INTO accounts VALUES (1, '{"plan": "pro"}'), (2, 'none'), (3, NULL), (4, '')""",
    )
    lite.maps({**ACCOUNTS, "columns": {"plan": "extra.plan"}})
    lite.sync()
    assert [plan for _, plan in lite.rows("account", "source_id", "plan")] == [
        "pro",
        None,
        None,
        None,
    ]


def test_a_duckdb_file(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as db:
        db.execute("CREATE SCHEMA crm")
        db.execute(
            "CREATE TABLE crm.accounts AS SELECT 1 AS id, 'Alpine' AS name, 10.5::DECIMAL(9, 2) "
            "AS arr, TIMESTAMPTZ '2024-03-01 10:00:00+00' AS updated_at, {plan: 'pro'} AS doc, "
            "'x'::BLOB AS raw"
        )
    options = {
        "url": "duckdb:///shop.duckdb",
        "currency": "USD",
        "tables": [
            {
                **BY_TIME,
                "from": "crm.accounts",
                "columns": {"name": "name", "arr": "arr", "plan": "doc.plan", "segment": "raw"},
            }
        ],
    }
    connector = Connector("crm", options, tmp_path)
    assert [check.ok for check in connector.check()] == [True]
    warehouse = open_warehouse(f"duckdb://{tmp_path}/data/w.duckdb", read_only=False)
    report = connector.sync(warehouse, Wanted(), synced_at=MONDAY, progress=quiet)
    assert report.counts.loaded == 1
    report = connector.sync(warehouse, Wanted(), synced_at=TUESDAY, progress=quiet)
    assert report.counts.loaded == 0
    assert "crm.accounts: raw holds bytes and is left out" in report.notes
    found = warehouse.rows("SELECT source_id, name, arr, plan, segment FROM account")
    assert found == [("1", "Alpine", 10.5, "pro", None)]
    warehouse.close()


# Read-only --------------------------------------------------------------------------------------


def test_nothing_can_be_written(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps(ACCOUNTS)
    connector = space.connector()
    database = open_database("crm", connector.options, space.root)
    database.columns(database.table("accounts"))
    connection = database.connection  # type: ignore[attr-defined]  # of SQLAlchemy
    with pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        connection.exec_driver_sql("DELETE FROM accounts")
    database.close()


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM accounts", "SELECT 1; DELETE FROM accounts", "UPDATE accounts SET name = ''"],
)
def test_what_is_no_select_is_refused(lite: SqlWorkspace, query: str) -> None:
    lite.maps({"table": "account", "query": query, "id": "id"})
    with pytest.raises(ValueError, match="not one SELECT"):
        lite.connector()


def test_a_select_that_writes_is_refused_by_the_database(pg: SqlWorkspace) -> None:
    pg.run(*THREE)
    query = "WITH gone AS (DELETE FROM accounts RETURNING *) SELECT * FROM gone"
    pg.maps({"table": "account", "query": query, "id": "id"})
    with pytest.raises(SourceRejected):
        pg.sync()
    with pg.owner.connect() as owner:
        assert owner.exec_driver_sql("SELECT count(*) FROM accounts").scalar() == 3


# When it goes wrong -----------------------------------------------------------------------------


def _error(space: SqlWorkspace) -> C360Error:
    with pytest.raises(C360Error) as caught:
        space.sync()
    text = str(caught.value)
    assert "Traceback" not in text
    assert "\n" not in text
    (check,) = [check for check in space.connector().check() if not check.ok]
    assert check.detail == text
    return caught.value


def test_a_wrong_password(pg: SqlWorkspace) -> None:
    pg.run(*THREE)
    wrong = sa.make_url(pg.url).set(password="hunter2-secret")  # noqa: S106
    pg.maps(ACCOUNTS, url=wrong.render_as_string(hide_password=False))
    error = _error(pg)
    assert isinstance(error, SourceUnavailable)
    assert "refuses the user or the password" in str(error)
    assert "hunter2" not in str(error)


def test_the_password_may_be_apart(pg: SqlWorkspace) -> None:
    pg.run(*THREE)
    url = sa.make_url(pg.url)
    bare = url.set(password=None).render_as_string()
    pg.maps(ACCOUNTS, url=bare, password=str(url.password))
    assert pg.sync().counts.loaded == 3
    assert str(url.password) not in repr(pg.connector().options)


def test_no_such_host(pg: SqlWorkspace) -> None:
    pg.maps(ACCOUNTS, url="postgresql://u:hunter2@nowhere.invalid/db")
    error = _error(pg)
    assert "there is no such host" in str(error)
    assert "hunter2" not in str(error)


def test_nobody_listens(pg: SqlWorkspace) -> None:
    pg.maps(ACCOUNTS, url="postgresql://u:hunter2@127.0.0.1:9/db")
    assert "it cannot be reached" in str(_error(pg))


def test_no_such_database(pg: SqlWorkspace) -> None:
    url = sa.make_url(pg.url).set(database="elsewhere")
    pg.maps(ACCOUNTS, url=url.render_as_string(hide_password=False))
    assert "no such database" in str(_error(pg))


def test_no_such_table(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps({**ACCOUNTS, "from": "acounts"})
    error = _error(space)
    assert isinstance(error, SourceRejected)
    assert "there is no acounts" in str(error)


def test_a_table_that_may_not_be_read(pg: SqlWorkspace) -> None:
    pg.run(*THREE, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 'pw'")
    url = sa.make_url(pg.url).set(username="reader", password="pw")  # noqa: S106
    pg.maps(ACCOUNTS, url=url.render_as_string(hide_password=False))
    error = _error(pg)
    assert "accounts may not be read" in str(error)
    assert "GRANT SELECT ON accounts" in str(error)


def test_a_column_that_vanished(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps(ACCOUNTS)
    space.sync()
    space.run("ALTER TABLE accounts RENAME COLUMN arr TO arr_usd")
    error = _error(space)
    assert isinstance(error, SourceRejected)
    assert "no column 'arr' (did you mean arr_usd?)" in str(error)
    assert len(space.rows("account", "source_id")) == 3


def test_an_optional_column_may_vanish(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps({**ACCOUNTS, "optional": ["arr"]})
    space.sync()
    space.run("ALTER TABLE accounts DROP COLUMN arr")
    space.sync(TUESDAY)
    assert space.rows("account", "source_id", "arr")[0] == ("1", None)


def test_a_cursor_that_is_no_column(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps({**ACCOUNTS, "cursor": "update_at"})
    assert "no column 'update_at' (did you mean updated_at?)" in str(_error(space))


def test_a_key_that_does_not_hold_the_id(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    lite.maps({**ACCOUNTS, "key": "name"})
    assert "key lacks id" in str(_error(lite))


def test_a_query_that_does_not_run(space: SqlWorkspace) -> None:
    space.run(*THREE)
    space.maps({"table": "account", "query": "SELECT FROM WHERE", "id": "id"})
    error = _error(space)
    assert "the query of table account" in str(error)


def test_a_file_that_is_not_there_is_not_made(lite: SqlWorkspace) -> None:
    lite.maps(ACCOUNTS, url="sqlite:///nothing.db")
    assert "nothing.db does not exist" in str(_error(lite))
    assert not (lite.root / "nothing.db").exists()


def test_a_file_that_is_no_database(lite: SqlWorkspace) -> None:
    (lite.root / "notes.db").write_text("just some notes, more than a hundred bytes of it " * 9)
    lite.maps(ACCOUNTS, url="sqlite:///notes.db")
    assert "not a database" in str(_error(lite))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://u:hunter2@h/db", "pip install pymysql"),
        ("snowflake://u:hunter2@h/db", "pip install snowflake-sqlalchemy"),
        ("oddbase://u:hunter2@h/db", "the SQLAlchemy dialect for oddbase"),
    ],
)
def test_a_driver_that_is_missing(lite: SqlWorkspace, url: str, says: str) -> None:
    lite.maps(ACCOUNTS, url=url)
    error = _error(lite)
    assert says in str(error)
    assert "hunter2" not in str(error)


def test_postgres_without_its_driver(lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    lite.maps(ACCOUNTS, url="postgresql://u:hunter2@h/db")
    error = _error(lite)
    assert isinstance(error, MissingExtra)
    assert "pip install 'c360[postgres]'" in str(error)


def test_a_url_that_does_not_read(lite: SqlWorkspace) -> None:
    lite.maps(ACCOUNTS, url="postgresql://u:hunter2@h:port/db")
    error = _error(lite)
    assert "does not read" in str(error)
    assert "hunter2" not in str(error)


def test_one_table_that_fails_does_not_keep_the_others_from_being_landed(
    space: SqlWorkspace,
) -> None:
    space.run(*THREE)
    space.maps({**ACCOUNTS, "from": "missing"}, ACCOUNTS)
    with pytest.raises(SourceRejected, match="there is no missing"):
        space.sync()
    assert len(space.landed()) == 1
    space.maps(ACCOUNTS)
    assert space.sync(TUESDAY).counts.loaded == 3


# When it is broken off --------------------------------------------------------------------------


def _many(space: SqlWorkspace, rows: int) -> None:
    space.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(80), n BIGINT)")
    for start in range(0, rows, 500):
        values = ", ".join(f"({n}, 'Account {n}', {n})" for n in range(start, start + 500))
        space.run(f"INSERT INTO accounts VALUES {values}")


NUMBERED: dict[str, object] = {
    **ACCOUNTS,
    "columns": {"name": "name"},
    "cursor": "n",
    "overlap": 0,
}


def test_a_connection_that_breaks_is_taken_up_again(
    pg: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the session after some rows: those that are landed are not read again."""
    monkeypatch.setattr(files, "_LARGEST", 1_000_000)
    monkeypatch.setattr(copying, "_BLOCK", 100_000)
    pg.run(
        "CREATE TABLE accounts AS SELECT n AS id, repeat('Account ', 100) || n AS name, n "
        "FROM generate_series(1, 40000) AS n"
    )
    pg.maps(NUMBERED)
    seen: list[int] = []

    def break_off(_what: str, done: int, _total: int) -> None:
        if done > 5_000 and not seen:
            seen.append(done)
            pg.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    with pytest.raises(SourceUnavailable, match="connection was lost while accounts was read"):
        pg.connector().sync(pg.warehouse, Wanted(), synced_at=MONDAY, progress=break_off)
    landed = len(pg.landed())
    assert landed > 2
    report = pg.sync(TUESDAY)
    assert report.resources["accounts"].records < 40_000
    assert len(pg.landed()) > landed
    assert report.counts.fetched - report.counts.deduplicated == 40_000
    assert len(pg.rows("account", "source_id")) == 40_000


@pytest.mark.parametrize(
    ("database", "cursor"), [("pg", True), ("lite", False)], ids=["cursor", "whole"]
)
def test_killed_syncs_lose_nothing_and_double_nothing(
    request: pytest.FixtureRequest, database: str, cursor: bool, kills: int
) -> None:
    space: SqlWorkspace = request.getfixturevalue(database)
    mapping = NUMBERED if cursor else {**ACCOUNTS, "columns": {"name": "name"}}
    _many(space, 10_000)
    space.maps(mapping)
    space.warehouse.close()
    kill_and_end("tests.sources.sql_small", space.options, space.root, MONDAY, kills, lasts=1.5)
    space.warehouse = open_warehouse(
        f"duckdb://{space.root}/data/warehouse.duckdb", read_only=False
    )
    every = "SELECT count(*), count(DISTINCT source_id), count(superseded_at) FROM account"
    assert space.warehouse.rows(every) == [(10_000, 10_000, 0)]
    assert space.warehouse.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert not list((space.root / "data" / "raw" / "vendor").glob("*/.unfinished"))


def test_a_deletion_between_a_crash_and_the_next_sync_is_seen(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were landed by a sync that died, and are gone before the next one reads."""
    lite.run(*THREE)
    for mapping in (ACCOUNTS, BY_TIME):
        lite.maps(mapping)
        _dies_once_landed(lite, monkeypatch, MONDAY)
        assert lite.landed()
    lite.run("DELETE FROM accounts WHERE id = 2")
    lite.sync(TUESDAY)
    assert [name for (name,) in lite.rows("account", "name")] == ["Alpine", "Cedar"]


@pytest.mark.parametrize("mapping", [ACCOUNTS, BY_TIME], ids=["whole", "cursor"])
def test_rows_of_a_reading_that_was_broken_off_are_known(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch, mapping: dict[str, object]
) -> None:
    """It landed rows, and died; some of them are gone before the next reading."""
    lite.run(*THREE)
    lite.maps(mapping)
    with monkeypatch.context() as broken:
        broken.setattr(Extraction, "_sweep", _die)
        with pytest.raises(KeyboardInterrupt):
            lite.sync()
    lite.run("DELETE FROM accounts WHERE id = 2")
    lite.sync(TUESDAY)
    assert lite.rows("account", "name") == [("Alpine",), ("Cedar",)]


def test_a_change_taken_back_after_a_reading_was_broken_off(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS)
    lite.sync()
    lite.run("UPDATE accounts SET name = 'Alp' WHERE id = 1")
    with monkeypatch.context() as broken:
        broken.setattr(Extraction, "_sweep", _die)
        with pytest.raises(KeyboardInterrupt):
            lite.sync(TUESDAY)
    lite.run("UPDATE accounts SET name = 'Alpine' WHERE id = 1")
    lite.sync(WEDNESDAY)
    assert lite.rows("account", "name")[0] == ("Alpine",)
    lost = lite.warehouse.rows("SELECT name FROM account WHERE superseded_at IS NOT NULL")
    assert sorted(lost) == [("Alp",), ("Alpine",)]


def test_states_that_were_landed_and_not_loaded_are_no_contradiction(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readings died before loading, and a row changed in between."""
    lite.run(*THREE)
    lite.maps(ACCOUNTS)
    for name in ("Alp", "Alps"):
        with monkeypatch.context() as broken:
            broken.setattr("c360.sources.loading.connector.unloaded", _die)
            sync = lite.connector()
            broken.setattr(sync, "_load_left", lambda *_: None)
            with pytest.raises(KeyboardInterrupt):
                sync.sync(lite.warehouse, Wanted(), synced_at=MONDAY, progress=quiet)
        lite.run(f"UPDATE accounts SET name = '{name}' WHERE id = 1")
    lite.sync(TUESDAY)
    assert lite.reasons() == []
    assert lite.rows("account", "name")[0] == ("Alps",)


def test_rows_of_one_reading_that_contradict_each_other_are_told(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS | {"id": "left(updated_at, 4)"})
    counts = lite.sync().counts
    assert (counts.loaded, counts.quarantined) == (1, 2)


def test_an_id_that_is_made_of_no_column_is_a_sentence(lite: SqlWorkspace) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS | {"id": "'all of them'"})
    with pytest.raises(SourceRejected, match="the id is made of no column"):
        lite.sync()


def test_all_rows_back_after_their_deletion_was_landed_and_no_more(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS)
    lite.sync()
    lite.run("DELETE FROM accounts")
    with monkeypatch.context() as broken:
        broken.setattr(files.KnownKeys, "keep", _die)
        with pytest.raises(KeyboardInterrupt):
            lite.sync(TUESDAY)
    lite.run(*THREE[1:])
    lite.sync(WEDNESDAY)
    assert len(lite.rows("account", "name")) == 3


def _die(*_given: object) -> None:
    raise KeyboardInterrupt


def _dies_once_landed(lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """A sync that is killed after everything is landed, and before any of it is loaded."""
    with monkeypatch.context() as broken:
        broken.setattr("c360.sources.loading.connector.unloaded", _die)
        with pytest.raises(KeyboardInterrupt):
            lite.sync(at)


def test_a_row_deleted_and_restored_around_a_crash_is_there(
    lite: SqlWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lite.run(*THREE)
    lite.maps(ACCOUNTS)
    lite.sync()
    lite.run("DELETE FROM accounts")
    _dies_once_landed(lite, monkeypatch, TUESDAY)
    lite.run(*THREE[1:])
    lite.sync(WEDNESDAY)
    assert len(lite.rows("account", "source_id")) == 3


# In a workspace ---------------------------------------------------------------------------------

YAML = """
version: 1
sources:
  crm:
    type: sql
    system: crm
    url: {url}
    tables:
      - {{table: account, from: accounts, id: id, columns: {{name: name, arr: arr}}}}
"""


def test_a_password_from_env_needs_no_escaping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://${DB_USER}:${DB_PASSWORD}@db.example:5432/shop?x=${DB_PASSWORD}"
    (tmp_path / "c360.yml").write_text(YAML.format(url=url))
    monkeypatch.setenv("DB_USER", "j@ne")
    monkeypatch.setenv("DB_PASSWORD", "p@ss/w:rd%")
    options = load_workspace(tmp_path).options_of("crm")
    read = sa.make_url(options["url"].partition("?")[0])
    assert (read.username, read.password, read.host) == ("j@ne", "p@ss/w:rd%", "db.example")
    assert options["url"].endswith("?x=p@ss/w:rd%")


def test_a_password_does_not_stand_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "c360.yml").write_text(YAML.format(url="postgresql://jane:hunter2@db/shop"))
    with pytest.raises(Misconfigured, match=r"c360.yml:7: a password stands in url") as caught:
        connectors_of(load_workspace(tmp_path))
    assert "hunter2" not in str(caught.value)


def test_a_workspace_syncs_its_database(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/shop.db", poolclass=sa.NullPool)
    with engine.begin() as owner:
        for statement in THREE:
            owner.exec_driver_sql(statement)
    (tmp_path / "c360.yml").write_text(YAML.format(url="sqlite:///shop.db"))
    (outcome,) = App.open(tmp_path).sync([], full=False, progress=quiet)
    assert outcome.error is None
    assert outcome.report is not None
    assert outcome.report.counts == SyncCounts(fetched=3, loaded=3)


@pytest.mark.parametrize("file", ["positions.json", "run-000001.json"])
def test_a_source_whose_landed_files_are_damaged_does_not_keep_the_others(
    tmp_path: Path, file: str
) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/shop.db", poolclass=sa.NullPool)
    with engine.begin() as owner:
        for statement in THREE:
            owner.exec_driver_sql(statement)
    two = YAML.format(url="sqlite:///shop.db")
    other = two[two.index("  crm:") :].replace("crm", "shop", 1).replace("crm", "billing")
    (tmp_path / "c360.yml").write_text(two + other)
    app = App.open(tmp_path)
    app.sync([], full=False, progress=quiet)
    (tmp_path / "data" / "raw" / "crm" / file).write_text("[]")
    crm, shop = app.sync([], full=False, progress=quiet)
    assert file in str(crm.error)
    assert shop.error is None


# What cannot be had here ------------------------------------------------------------------------


def test_no_error_repeats_a_secret_or_a_value() -> None:
    url = sa.make_url("odd://u:hunter2@h/db")
    driver = Exception("cannot do with 'Jane Doe' at odd://u:hunter2@h/db\nDETAIL: Key (Jane Doe)")
    text = str(meaning("crm", sa.exc.OperationalError("SELECT", {}, driver), "accounts", url))
    assert "accounts cannot be read (cannot do with … at odd://u:…@h/db)" in text
    assert "hunter2" not in text
    assert "Jane" not in text


def test_half_a_character_is_text_all_the_same() -> None:
    batch = batch_of(["name"], [("\ud800x",), (None,)])
    assert batch.column("name").to_pylist() == ["?x", None]


# The cursor's own arithmetic --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (datetime(2024, 3, 1, 10, tzinfo=UTC), "2024-03-01 09:55:00+00:00"),
        (date(2024, 3, 1), "2024-02-29"),
        ("2024-03-01 10:00:00.123+00", "'2024-03-01 09:55:00+00'"),
        ("2024-03-01T10:00:00Z", "'2024-03-01T09:55:00Z'"),
        ("batch-7", "'batch-7'"),
        (5_000, "4000"),
    ],
)
def test_reading_begins_before_the_last_value(value: str | int | date, bound: str) -> None:
    condition = Cursor("c", Overlap()).condition(write_value(value))
    compiled = condition.compile(compile_kwargs={"literal_binds": True})
    assert str(compiled).replace("'", "") == f"c >= {bound} OR c IS NULL".replace("'", "")


def test_a_value_ahead_of_now_is_taken_back_to_it() -> None:
    moment = datetime(2024, 3, 4, 9, tzinfo=UTC)
    ahead = write_value("9999-12-31 00:00:00+00")
    assert capped(ahead, "timestamp with time zone", moment) == "text 2024-03-04 09:00:00+00"
    assert capped("text infinity", "timestamp with time zone", moment) == (
        "text 2024-03-04 09:00:00+00"
    )
    assert capped("text infinity", "text", moment) == "text infinity"
    assert capped("number 9", "bigint", moment) == "number 9"
    assert at(moment, "number 9") is None


def test_a_row_leaves_quarantine_when_it_is_mended_or_gone(lite: SqlWorkspace) -> None:
    lite.run(
        "CREATE TABLE accounts (id, name, arr, updated_at)",
        "INSERT INTO accounts VALUES (1, 'Alpine', 'n/a', '2024-01-01'), "
        "(2, 'Borealis', 'many', '2024-01-02'), (3, 'Cirrus', 5, '2024-01-03')",
    )
    lite.maps(ACCOUNTS | {"cursor": "updated_at"})
    lite.sync()
    assert sorted(lite.reasons()) == ["arr 'many' is not a number", "arr 'n/a' is not a number"]
    lite.run("UPDATE accounts SET arr = 9, updated_at = '2024-01-04' WHERE id = 1")
    lite.sync()
    assert lite.reasons() == ["arr 'many' is not a number"]
    lite.sync(wanted=Wanted(full=True))
    assert lite.reasons() == ["arr 'many' is not a number"]
    lite.run("DELETE FROM accounts WHERE id = 2")
    lite.sync(wanted=Wanted(full=True))
    assert lite.reasons() == []


def test_a_row_that_no_longer_fits_waits_in_quarantine_once(lite: SqlWorkspace) -> None:
    lite.run(
        "CREATE TABLE accounts (id, name, arr)",
        "INSERT INTO accounts VALUES (1, 'Alpine', 5)",
    )
    lite.maps(ACCOUNTS)
    lite.sync()
    for text in ("n/a", "none"):
        lite.run(f"UPDATE accounts SET arr = '{text}'")
        lite.sync()
    assert lite.reasons() == ["arr 'none' is not a number"]
    assert lite.rows("account", "source_id", "arr") == [("1", 5.0)]


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01 00:00:00",
        "0000-00-00 00:00:00",
        "2024-13-45 99:99:99",
        "9999-99-99 00:00:00",
        "O'Brien \\",
        "%(x)s :name",
    ],
)
def test_a_cursor_that_holds_no_time_neither_breaks_nor_ends_reading(
    lite: SqlWorkspace, moment: str
) -> None:
    lite.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT, updated_at TEXT)")
    with lite.owner.begin() as connection:
        insert = sa.text("INSERT INTO accounts VALUES (1, 'Alpine', :moment)")
        connection.execute(insert, {"moment": moment})
    lite.maps(
        {
            "table": "account",
            "from": "accounts",
            "id": "id",
            "cursor": "updated_at",
            "sweep": "never",
            "columns": {"name": "name"},
        }
    )
    lite.sync()
    lite.sync(TUESDAY)
    later = f"{WEDNESDAY + timedelta(days=1):%Y-%m-%d %H:%M:%S}" if moment[0] in "029" else moment
    with lite.owner.begin() as connection:
        insert = sa.text("INSERT INTO accounts VALUES (2, 'Borealis', :moment)")
        connection.execute(insert, {"moment": later})
    lite.sync(WEDNESDAY)
    assert lite.rows("account", "name") == [("Alpine",), ("Borealis",)]


def test_a_duckdb_column_with_a_percent_sign(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "own.duckdb")) as own:
        own.execute("""CREATE TABLE accounts AS SELECT 1 AS id, '5 %' AS "discount %" """)
    space = SqlWorkspace(tmp_path, "sqlite://")
    space.options["url"] = "duckdb:///own.duckdb"
    space.maps(
        {"table": "account", "from": "accounts", "id": "id", "columns": {"name": "discount %"}}
    )
    space.sync()
    assert space.rows("account", "name") == [("5 %",)]
    space.warehouse.close()
