"""What goes wrong between c360 and a PostgreSQL server, told without the password."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from c360.app import App
from c360.config import load_workspace
from c360.errors import C360Error, EngineFailed, Misconfigured, MissingExtra, UnknownName
from c360.interfaces.cli.ending import exit_code
from c360.warehouse.base import Warehouse
from c360.warehouse.moving import CANONICAL
from c360.warehouse.open import open_engine, open_warehouse
from tests.contracts import postgres_server
from tests.contracts.conftest import quiet
from tests.contracts.engines import CannotBeHad, same_tables

psycopg = pytest.importorskip("psycopg", reason="the driver: pip install 'c360[postgres]'")
SECRET = "hunter2/%"  # noqa: S105 - of users made here
CONFIG = """\
version: 1
warehouse: {url}
primary_source: crm
sources:
  crm:
    type: files
    system: crm
    tables:
      - table: account
        path: accounts.csv
        id: id
        account: id
        columns: {{name: name}}
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(postgres_server.started())
        except CannotBeHad as why:
            pytest.skip(str(why))


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = open_warehouse(":memory:", read_only=False)
    yield opened
    opened.close()


def refused(url: str, warehouse: Warehouse) -> C360Error:
    with pytest.raises(C360Error) as caught:
        open_engine(url, warehouse)
    assert SECRET not in str(caught.value)
    assert "hunter2" not in repr(caught.value)
    return caught.value


def user(url: str, name: str, *rights: str) -> str:
    """The URL for a user of its own with the rights given."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
        for right in rights:
            connection.execute(right)
    return f"postgres://{name}:hunter2%2F%25@{url.rpartition('@')[2]}"


def test_a_server_that_is_not_there(warehouse: Warehouse) -> None:
    error = refused("postgres://me:hunter2%2F%25@127.0.0.1:1/db", warehouse)
    assert isinstance(error, EngineFailed)
    assert str(error).startswith("postgres://127.0.0.1:1/db?schema=c360: the server cannot be")
    assert exit_code(error) == 1


def test_a_wrong_password(url: str, warehouse: Warehouse) -> None:
    place = url.rpartition("@")[2]
    error = refused(f"postgres://c360:hunter2%2F%25@{place}", warehouse)
    assert "the server refuses the user or the password" in str(error)


def test_a_database_that_is_not_there(url: str, warehouse: Warehouse) -> None:
    error = refused(f"{url}x", warehouse)
    assert "there is no such database" in str(error)


def test_a_user_without_the_right_to_make_tables(url: str, warehouse: Warehouse) -> None:
    error = refused(f"{user(url, 'guest')}?schema=guests", warehouse)
    assert "the user may not make and fill tables" in str(error)
    assert "GRANT CREATE" in str(error)


def test_a_schema_that_somebody_made_for_the_user(url: str, warehouse: Warehouse) -> None:
    made = "CREATE SCHEMA ours AUTHORIZATION resident"
    place = user(url, "resident", made)
    open_engine(f"{place}?schema=ours", warehouse).close()


@pytest.mark.parametrize("wrong", ["me:hunter2%ZZ@h/db", "h/db?nonsense=hunter2"])
def test_a_url_that_does_not_read(warehouse: Warehouse, wrong: str) -> None:
    assert "postgres:// URL does not read" in str(refused(f"postgres://{wrong}", warehouse))


def test_a_schema_that_is_no_name(warehouse: Warehouse) -> None:
    assert "is not a plain name" in str(refused('postgres://h/db?schema=a"b', warehouse))


def test_a_connection_that_breaks(url: str, warehouse: Warehouse) -> None:
    engine = open_engine(f"{url}?schema=broken", warehouse)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'c360' AND pid <> pg_backend_pid()"
        )
    with pytest.raises(EngineFailed, match="the connection was lost"):
        engine.to_arrow(engine.table("account"))
    engine.close()


def test_another_c360_that_measures_keeps_its_tables(url: str, warehouse: Warehouse) -> None:
    one = open_engine(f"{url}?schema=held", warehouse)
    two = open_engine(f"{url}?schema=held", warehouse)
    same_tables(one, two, ["account"])
    two.close()
    with psycopg.connect(url, autocommit=True) as other:
        locks = other.execute("SELECT mode FROM pg_locks WHERE locktype = 'advisory'").fetchall()
    assert locks == [("ShareLock",)]
    one.close()


def test_tables_of_an_older_version_are_made_anew(url: str, warehouse: Warehouse) -> None:
    open_engine(f"{url}?schema=older", warehouse).close()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("ALTER TABLE older.account DROP COLUMN name")
    engine = open_engine(f"{url}?schema=older", warehouse)
    same_tables(engine, warehouse, CANONICAL)
    engine.close()


def test_a_missing_driver_names_the_command(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in sys.modules if n.startswith(("c360.warehouse.postgres", "psycopg"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'c360\[postgres\]'"):
        open_engine("postgres://h/db", warehouse)


def workspace(folder: Path, url: str, secret: str | None = None) -> Path:
    (folder / "c360.yml").write_text(CONFIG.format(url=url))
    (folder / "accounts.csv").write_text("id,name\n1,One\n")
    if secret is not None:
        (folder / ".env").write_text(f"WAREHOUSE_PASSWORD='{secret}'\n")
    return folder


def test_a_secret_stands_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load_workspace(
        workspace(tmp_path, "postgres://me:${WAREHOUSE_PASSWORD}@h/db", "in-file")
    )
    assert made.engine == "postgres"
    assert made.engine_url() == "postgres://me:in-file@h/db"
    monkeypatch.setenv("WAREHOUSE_PASSWORD", "in-environment")
    assert made.engine_url() == "postgres://me:in-environment@h/db"
    assert "in-" not in made.settings.model_dump_json()
    monkeypatch.setenv("WAREHOUSE_PASSWORD", "a/b@c %é")
    assert made.engine_url() == "postgres://me:a%2Fb%40c%20%25%C3%A9@h/db"


def test_a_secret_that_is_not_set(tmp_path: Path) -> None:
    made = load_workspace(workspace(tmp_path, "postgres://me:${WAREHOUSE_PASSWORD}@h/db"))
    with pytest.raises(Misconfigured, match=r"c360.yml:2: warehouse: \$\{WAREHOUSE_PASSWORD\} is"):
        made.engine_url()


def test_an_engine_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="unknown warehouse engine 'oracle'") as caught:
        load_workspace(workspace(tmp_path, "oracle://me:hunter2@h/db"))
    assert "hunter2" not in str(caught.value)
    with pytest.raises(UnknownName):
        open_warehouse("oracle://h", read_only=True)


def test_a_place_without_an_engine(tmp_path: Path) -> None:
    for url in ("${DATABASE_URL}", "data/warehouse.duckdb"):
        with pytest.raises(Misconfigured, match=r"yml:2: warehouse: it names no engine"):
            load_workspace(workspace(tmp_path, url))


def test_duckdb_elsewhere_in_the_workspace(tmp_path: Path) -> None:
    made = load_workspace(workspace(tmp_path, "duckdb://kept/here.duckdb"))
    assert made.warehouse_file == tmp_path / "kept" / "here.duckdb"
    App(made).sync([], full=False, progress=quiet)
    assert made.warehouse_file.exists()
    assert not (tmp_path / "data" / "warehouse.duckdb").exists()


def test_the_engine_changes_nothing_in_what_is_computed(tmp_path: Path) -> None:
    one = load_workspace(workspace(tmp_path, "duckdb://data/warehouse.duckdb")).digest
    assert load_workspace(workspace(tmp_path, "postgres://h/db")).digest == one


@pytest.fixture
def told() -> tuple[list[str], Callable[[str, int, int], None]]:
    words: list[str] = []
    return words, lambda what, _done, _total: words.append(what)


def test_a_sync_moves_and_says_so(
    url: str, tmp_path: Path, told: tuple[list[str], Callable[[str, int, int], None]]
) -> None:
    app = App(load_workspace(workspace(tmp_path, f"{url}?schema=synced")))
    words, progress = told
    outcomes = app.sync([], full=False, progress=progress)
    assert [outcome.error for outcome in outcomes] == [None]
    assert "moving to postgres" in words
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT name FROM synced.account").fetchall() == [("One",)]
    levels = {check.what: check.level for check in app.doctor()}
    assert levels["warehouse postgres"] == "ok"


def test_what_was_synced_stays_where_the_server_is_gone(tmp_path: Path) -> None:
    app = App(load_workspace(workspace(tmp_path, "postgres://me:hunter2@127.0.0.1:1/db")))
    crm, moving = app.sync([], full=False, progress=quiet)
    assert crm.report
    assert crm.report.counts.loaded == 1
    assert moving.error
    assert "the server cannot be reached" in moving.error
    checks = {check.what: check for check in app.doctor()}
    assert checks["warehouse postgres"].level == "failed"
    assert "hunter2" not in json.dumps([str(check) for check in checks.values()])
    assert "hunter2" not in moving.error
