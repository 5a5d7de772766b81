"""The generator: the same seed gives the same rows, and the exports load without a doubt."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.generate import generate
from c360.warehouse.open import open_warehouse
from tests.benchmarks.conftest import ACCOUNTS


def _rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    files = sorted((folder / "exports").rglob("*.parquet"))
    read = "SELECT * FROM read_parquet(?)"
    return {
        str(file.relative_to(folder)): duckdb.execute(read, [str(file)]).fetchall()
        for file in files
    }


@pytest.fixture(scope="module")
def rows(company: Path) -> dict[str, list[tuple[object, ...]]]:
    return _rows(company)


def test_the_same_seed_gives_the_same_rows_in_the_same_order(
    rows: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    generate(tmp_path, ACCOUNTS)
    assert _rows(tmp_path) == rows


def test_another_seed_gives_other_rows_in_every_file_but_the_catalogue(
    rows: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    generate(tmp_path, ACCOUNTS, seed=2)
    other = _rows(tmp_path)
    alike = [name for name, found in rows.items() if other[name] == found]
    assert alike == ["exports/analytics/features.parquet"]


def test_every_table_gets_rows_and_none_is_refused(company: Path) -> None:
    warehouse = open_warehouse(company / "data" / "warehouse.duckdb", read_only=True)
    counts = {
        table: warehouse.rows(f'SELECT count(*) FROM "{table}"')[0][0]
        for table in ("usage", "activity", "ticket", "escalation", "outcome", "quarantine")
    }
    warehouse.close()
    assert counts.pop("quarantine") == 0
    assert min(int(str(count)) for count in counts.values()) > 0
