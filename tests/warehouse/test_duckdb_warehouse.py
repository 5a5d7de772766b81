import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from c360.errors import NotSynced, StorageFailed, UnknownName, WarehouseBusy
from c360.model.canonical import ENVELOPE, TABLES
from c360.warehouse.base import QueryRefused, Warehouse
from c360.warehouse.housekeeping import HOUSEKEEPING, shown_columns
from c360.warehouse.open import open_warehouse

IBIS_TYPES = {
    "text": "string",
    "instant": "timestamp(6)",
    "date": "date",
    "number": "float64",
    "integer": "int64",
    "flag": "boolean",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "warehouse.duckdb"


def writer(file: Path) -> Warehouse:
    return open_warehouse(f"duckdb://{file}", read_only=False)


def reader(file: Path) -> Warehouse:
    return open_warehouse(f"duckdb://{file}", read_only=True)


def test_every_canonical_table_is_there_with_its_types_though_nothing_was_loaded(
    file: Path,
) -> None:
    warehouse = writer(file)
    for table in TABLES:
        schema = warehouse.table(table.name).schema()
        expected = {c.name: IBIS_TYPES[c.type] for c in (*ENVELOPE, *table.columns)}
        assert {name: str(kind) for name, kind in schema.items()} == expected
    assert warehouse.to_arrow(warehouse.table("account").count()).as_py() == 0
    warehouse.close()


@pytest.mark.parametrize("table", [t.name for t in HOUSEKEEPING])
def test_housekeeping_tables_are_read_like_the_others(file: Path, table: str) -> None:
    warehouse = writer(file)
    assert list(warehouse.table(table).columns) == shown_columns(table)
    warehouse.close()


def test_an_unknown_table_lists_the_known_ones(file: Path) -> None:
    warehouse = writer(file)
    with pytest.raises(UnknownName, match="account, activity"):
        warehouse.table("acount")
    warehouse.close()


def instants(*moments: datetime) -> pa.Table:
    return pa.table({"as_of": pa.array(moments, pa.timestamp("us", "UTC"))})


def test_rows_brought_are_a_table_that_the_next_ones_replace(file: Path) -> None:
    warehouse = writer(file)
    moments = [datetime(2024, 2, 15, 14, 30, tzinfo=UTC), datetime(2023, 11, 17, tzinfo=UTC)]
    table = warehouse.bring("moments", instants(*moments))
    assert str(table.schema()["as_of"]) == "timestamp(6)"
    assert sorted(warehouse.to_arrow(table)["as_of"].to_pylist()) == sorted(moments)
    crossed = table.cross_join(warehouse.table("account")).count()
    assert warehouse.to_arrow(crossed).as_py() == 0
    assert warehouse.to_arrow(warehouse.bring("moments", instants()).count()).as_py() == 0
    warehouse.close()


def test_a_reader_sees_what_was_written_and_cannot_write(file: Path) -> None:
    warehouse = writer(file)
    warehouse.run("INSERT INTO account (source, source_id) VALUES (?, ?)", ["crm", "a1"])
    warehouse.close()
    again = reader(file)
    assert again.to_arrow(again.table("account").source_id)[0].as_py() == "a1"
    moment = again.bring("moments", instants(datetime(2024, 1, 1, tzinfo=UTC)))
    assert again.to_arrow(moment.cross_join(again.table("account"))).num_rows == 1
    with pytest.raises(StorageFailed):
        again.run("DELETE FROM account")
    again.close()


def test_reading_a_warehouse_that_does_not_exist_says_to_sync(file: Path) -> None:
    with pytest.raises(NotSynced, match="c360 sync"):
        reader(file)
    assert not file.parent.exists()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_second_process_waits_for_the_writer(file: Path, *, read_only: bool) -> None:
    warehouse = writer(file)
    code = (
        "import sys\nfrom c360.warehouse.open import open_warehouse\n"
        "from c360.errors import WarehouseBusy\n"
        f"try: open_warehouse('duckdb://{file}', read_only={read_only})\n"
        "except WarehouseBusy as error: print(error)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}  # noqa: TID251 - for a child
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert f"(PID {os.getpid()})" in done.stdout
    assert "Wait until it has finished" in done.stdout
    warehouse.close()


def test_a_second_connection_of_another_kind_is_busy_too(file: Path) -> None:
    warehouse = writer(file)
    with pytest.raises(WarehouseBusy):
        reader(file)
    warehouse.close()


def test_an_error_undoes_the_transaction(file: Path) -> None:
    warehouse = writer(file)

    def fail() -> None:
        with warehouse.transaction():
            warehouse.run("INSERT INTO account (source_id) VALUES ('a1')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with warehouse.transaction():
        warehouse.run("INSERT INTO account (source_id) VALUES ('a2')")
    assert warehouse.rows("SELECT source_id FROM account") == [("a2",)]
    warehouse.close()


def test_a_refused_statement_is_no_traceback_of_the_engine(file: Path) -> None:
    warehouse = writer(file)
    with pytest.raises(QueryRefused, match="no_such_column"):
        warehouse.rows("SELECT no_such_column FROM account")
    with pytest.raises(QueryRefused) as raised:
        warehouse.rows("SELECT CAST('Alpine secret' AS INTEGER)")
    assert "secret" not in str(raised.value)
    warehouse.close()


def test_a_file_made_by_an_older_version_gets_its_new_columns(file: Path) -> None:
    warehouse = writer(file)
    warehouse.run("INSERT INTO account (source_id, name) VALUES ('a1', 'Alpine')")
    warehouse.run("ALTER TABLE account DROP COLUMN csm")
    warehouse.close()
    again = writer(file)
    row = again.to_arrow(again.table("account").select("name", "csm")).to_pylist()
    assert row == [{"name": "Alpine", "csm": None}]
    again.close()


@pytest.mark.parametrize("content", [b"this is no database, but it is long enough" * 200, b"x"])
def test_a_file_that_is_no_warehouse_is_one_clear_sentence(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(StorageFailed, match="c360 sync --full"):
        writer(file)


def test_a_folder_that_may_not_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("the superuser may write everywhere")
    with pytest.raises(StorageFailed):
        writer(folder / "warehouse.duckdb")


def test_a_path_through_a_file_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StorageFailed):
        writer(tmp_path / "data" / "warehouse.duckdb")


def test_an_unknown_scheme_lists_the_engines() -> None:
    with pytest.raises(UnknownName, match="available: duckdb"):
        open_warehouse("oracle://somewhere", read_only=True)


def test_the_session_is_in_utc_and_installs_nothing(file: Path) -> None:
    warehouse = writer(file)
    names = ("TimeZone", "autoinstall_known_extensions", "autoload_known_extensions")
    found = [warehouse.rows(f"SELECT current_setting('{n}')")[0][0] for n in names]
    assert [str(f).lower() for f in found] == ["utc", "false", "false"]
    warehouse.close()


def test_memory_is_a_place_too() -> None:
    warehouse = open_warehouse("duckdb://:memory:", read_only=False)
    assert isinstance(warehouse.table("usage"), ibis.Table)
    warehouse.close()


def test_a_file_of_an_older_version_reads_without_what_it_lacks(tmp_path: Path) -> None:
    file = str(tmp_path / "old.duckdb")
    older = open_warehouse(file, read_only=False)
    older.run("INSERT INTO account (source, source_id, account_ref) VALUES ('crm', '1', 'a')")
    older.run("ALTER TABLE account DROP crm_ref")
    older.close()
    now = open_warehouse(file, read_only=True)
    (row,) = now.to_arrow(now.table("account")).to_pylist()
    now.close()
    assert (row["account_ref"], row["crm_ref"]) == ("a", None)
