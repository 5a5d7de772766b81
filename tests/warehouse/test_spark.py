"""What is Spark's own; what every engine promises is tried in tests/contracts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'c360[spark]'")

from c360.errors import BadArgument, EngineFailed, StorageFailed
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.moving import CANONICAL
from c360.warehouse.open import open_engine, open_warehouse
from c360.warehouse.spark.copied import MANIFEST, brought_up_to_date
from c360.warehouse.spark.dialect import parts_of
from c360.warehouse.spark.place import place_of

LOCAL = "spark://local[2]?memory=1g"


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(tmp_path / "data" / "warehouse.duckdb", read_only=False)
    opened.run(
        "INSERT INTO account (source, source_id, account_ref, content_hash, _run, name) "
        "VALUES ('crm', '1', '1', 'h', 1, 'One')"
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One for those that need only some Spark."""
    empty = open_warehouse(":memory:", read_only=False)
    opened = open_engine(LOCAL, empty)
    yield opened
    opened.close()
    empty.close()


@pytest.mark.parametrize(
    ("url", "master"),
    [
        ("local", "local[*]"),
        ("local[4]", "local[4]"),
        ("local[*]?memory=2g", "local[*]"),
        ("one:7077", "spark://one:7077"),
        ("one:7077,two:7077?tables=/shared", "spark://one:7077,two:7077"),
    ],
)
def test_places_that_there_are(url: str, master: str) -> None:
    assert place_of(url).master == master


@pytest.mark.parametrize(
    "url",
    ["", "local[x]", "one", "one:port", "local?memory=lots", "local?tables=here", "local?cores=2"],
)
def test_places_that_there_are_not(url: str) -> None:
    with pytest.raises(BadArgument, match=r"spark://local\[CORES\] or spark://HOST:PORT"):
        place_of(url)


def test_tables_stand_beside_the_warehouse_one_file_each(warehouse: Warehouse) -> None:
    tables = brought_up_to_date(warehouse, None)
    assert warehouse.path
    folder = warehouse.path.parent / "spark"
    assert sorted(tables.files) == sorted(CANONICAL)
    assert all(file.parent.parent == folder and file.exists() for file in tables.files.values())
    assert set(json.loads((folder / MANIFEST).read_text())) == set(CANONICAL)


def test_only_a_table_that_changed_gets_a_new_file_and_the_old_one_goes(
    warehouse: Warehouse,
) -> None:
    before = brought_up_to_date(warehouse, None).files
    warehouse.run("UPDATE account SET content_hash = 'other'")
    after = brought_up_to_date(warehouse, None).files
    assert {name for name in CANONICAL if before[name] != after[name]} == {"account"}
    assert list(after["account"].parent.iterdir()) == [after["account"]]


def test_a_copy_that_was_torn_is_as_if_it_had_never_begun(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = brought_up_to_date(warehouse, None).files
    warehouse.run("UPDATE account SET content_hash = 'other'")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", _pull)  # of the manifest
        with pytest.raises(KeyboardInterrupt):
            brought_up_to_date(warehouse, None)
    assert all(file.exists() for file in before.values())
    after = brought_up_to_date(warehouse, None).files
    assert list(after["account"].parent.iterdir()) == [after["account"]]


def _pull(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("harm", ["", "[]", "{", '{"account": 1}'])
def test_a_damaged_manifest_or_file_is_made_anew(warehouse: Warehouse, harm: str) -> None:
    files = brought_up_to_date(warehouse, None).files
    assert warehouse.path
    (warehouse.path.parent / "spark" / MANIFEST).write_text(harm)
    files["account"].write_bytes(b"torn")
    again = brought_up_to_date(warehouse, None).files
    assert again["account"].stat().st_size > 100


def test_a_folder_that_cannot_be_made_is_told(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="writable"):
        brought_up_to_date(warehouse, tmp_path / "file" / "tables")


def test_a_subquery_read_more_than_once_is_a_part_of_its_own(engine: Engine) -> None:
    ids = engine.table("account").group_by("source").agg(last=lambda t: t.source_id.max())
    twice = ids.join(ids.view(), "source")
    parts, last = parts_of(engine.compile(twice))
    assert len(parts) == 1
    assert parts[0][0] in last
    assert engine.to_arrow(twice).num_rows == 0


def test_one_process_runs_spark_in_one_place(engine: Engine, warehouse: Warehouse) -> None:
    assert engine.engine == "spark"
    with pytest.raises(EngineFailed, match=r"already runs Spark on local\[2\]"):
        open_engine("spark://local[1]", warehouse)


QUIET = """
import sys
from pathlib import Path
from c360.warehouse.open import open_engine, open_warehouse
warehouse = open_warehouse(Path(sys.argv[1]), read_only=True)
engine = open_engine(sys.argv[2], warehouse)
assert engine.to_arrow(engine.table("account")).num_rows == 1
engine.close()
"""


def run(
    warehouse: Warehouse, url: str, folder: Path, script: str = QUIET, **more: str
) -> subprocess.CompletedProcess[str]:
    """In a process of its own, whose temporary files go to `folder`."""
    folder.mkdir()
    assert warehouse.path
    environment = os.environ | {"TMPDIR": str(folder)} | more  # noqa: TID251 - for a child
    warehouse.close()
    return subprocess.run(
        [sys.executable, "-c", script, str(warehouse.path), url],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_it_prints_nothing_and_leaves_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    done = run(warehouse, LOCAL, tmp_path / "here")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list((tmp_path / "here").iterdir()) == []


REFUSED = """
import sys
from pathlib import Path
from c360.errors import C360Error
from c360.warehouse.open import open_engine, open_warehouse
warehouse = open_warehouse(Path(sys.argv[1]), read_only=True)
try:
    open_engine(sys.argv[2], warehouse)
except C360Error as refused:
    print(refused)
"""


def test_without_java_the_remedy_is_told(warehouse: Warehouse, tmp_path: Path) -> None:
    done = run(warehouse, LOCAL, tmp_path / "here", REFUSED, JAVA_HOME=str(tmp_path))
    assert "Java could not be started" in done.stdout
    assert "apt-get install openjdk-17-jre-headless" in done.stdout
    assert done.stderr == ""


def test_without_the_extra_the_remedy_is_told(warehouse: Warehouse, tmp_path: Path) -> None:
    script = "import sys\nsys.modules['pyspark'] = None\n" + REFUSED
    done = run(warehouse, LOCAL, tmp_path / "here", script)
    assert "pip install 'c360[spark]'" in done.stdout


def test_a_master_that_does_not_answer_is_told_at_once(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    done = run(warehouse, "spark://127.0.0.1:1", tmp_path / "here", REFUSED)
    assert "nothing answers at spark://127.0.0.1:1" in done.stdout
    assert (done.stderr, list((tmp_path / "here").iterdir())) == ("", [])
