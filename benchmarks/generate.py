"""An invented company at any size: Parquet exports of five systems and the mapping that loads them.

Everything is drawn in DuckDB from hashes of the seed, so the same seed gives the same rows, and
ten times the accounts give ten times the records of every table.
"""

import argparse
import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
TABLES = HERE / "tables"
AS_OF = datetime(2024, 6, 30, 6)  # noqa: DTZ001 - DuckDB's plain TIMESTAMP; the exports are in UTC
USAGE_FROM = (2023, 11)
"""First month of usage: the trend's sixteen weeks, as seen 90 days ago too."""
SYSTEMS = ("crm", "cs", "support", "analytics", "billing")
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}


def generate(folder: Path, accounts: int, seed: int = 1) -> None:
    """Writes the exports and `c360.yml` of a company of so many accounts into `folder`.

    Per 10,000 accounts about 100k contacts, 500k activities, 200k tickets, 120k invoices, 30k NPS
    answers and 5M rows of usage, one for each user, day and feature.
    """
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        _set(db, seed=seed, accounts=accounts, as_of=AS_OF)
        db.execute((TABLES / "world.sql").read_text())
        for system in SYSTEMS:
            _write(db, system, folder / "exports" / system)
    shutil.copyfile(HERE / "c360.yml", folder / "c360.yml")


def _write(db: duckdb.DuckDBPyConnection, system: str, exports: Path) -> None:
    """The exports of one system; `base.sql`, where there is one, prepares what several need."""
    exports.mkdir(parents=True, exist_ok=True)
    base = TABLES / system / "base.sql"
    if base.exists():
        db.execute(base.read_text())
    for table in sorted((TABLES / system).glob("*.sql")):
        if table.stem == "usage":
            _write_months(db, table.read_text(), exports / "usage")
        elif table.stem != "base":
            _copy(db, table.read_text(), exports / f"{table.stem}.parquet")


def _write_months(db: duckdb.DuckDBPyConnection, sql: str, folder: Path) -> None:
    """One file a month, as an export that runs every month leaves them."""
    folder.mkdir(exist_ok=True)
    year, month = USAGE_FROM
    while date(year, month, 1) < AS_OF.date():
        following = (year + month // 12, month % 12 + 1)
        _set(db, month_from=date(year, month, 1), month_to=min(date(*following, 1), AS_OF.date()))
        _copy(db, sql, folder / f"{year}-{month:02}.parquet")
        year, month = following


def _copy(db: duckdb.DuckDBPyConnection, sql: str, file: Path) -> None:
    db.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")


def _set(db: duckdb.DuckDBPyConnection, **variables: object) -> None:
    for name, value in variables.items():
        db.execute(f"SET VARIABLE {name} = ?", [value])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accounts", type=int, default=SIZES["10k"])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.folder, given.accounts, given.seed)
