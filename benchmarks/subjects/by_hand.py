"""The same features written by hand as DuckDB SQL over the Parquet files."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.generate import AS_OF
from c360.features.people_settings import PeopleSettings
from c360.features.seniority import pattern

SQL = Path(__file__).parent.parent / "by_hand"


def core(workspace: Path) -> pa.Table:
    """The features of `columns.CORE`."""
    return _run(workspace, "[1-8]_*.sql", "feature_row")


def whole(workspace: Path) -> pa.Table:
    """Those, the champion, the five dimensions and the overall score."""
    return _run(workspace, "*.sql", "score_row")


def _run(workspace: Path, files: str, result: str) -> pa.Table:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute("SET VARIABLE as_of = ?", [AS_OF])
        db.execute("SET VARIABLE exports = ?", [f"{workspace}/exports/"])
        db.execute(_seniority())
        for file in sorted(SQL.glob(files)):
            db.execute(file.read_text())
        return db.sql(f"FROM {result}").to_arrow_table()


def _seniority() -> str:
    """Levels by title, found once for each title and not once for each contact."""
    spaced = (
        "' ' || regexp_replace(replace(lower(\"Title\"), '.', ''), "
        "'[\\s,;:/()&|+_''’\"\\[\\]-]+', ' ', 'g') || ' '"
    )
    return f"""
        CREATE TEMP TABLE title AS
        SELECT "Title", CASE {" ".join(_levels())} ELSE 1 END AS seniority
        FROM (
            SELECT DISTINCT "Title", {spaced} AS spaced
            FROM read_parquet(getvariable('exports') || 'crm/contacts.parquet')
            WHERE "Title" IS NOT NULL
        )
    """


def _levels() -> Iterator[str]:
    for rule in PeopleSettings().seniority:
        words = pattern(rule).replace("'", "''")
        yield f"WHEN regexp_matches(spaced, '{words}') THEN {rule.level}"
