"""A workspace on disk with one source that is a database, and that database."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from c360.sources.base import NEW, SyncReport, Wanted
from c360.sources.sql import Connector
from c360.warehouse.open import open_warehouse
from tests.sources.files_workspace import MONDAY, quiet

ACCOUNTS: dict[str, object] = {
    "table": "account",
    "from": "accounts",
    "id": "id",
    "columns": {"name": "name", "arr": "arr"},
}


class SqlWorkspace:
    """Writes into the database as its owner, syncs it as c360 does, and asks the warehouse."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self.warehouse = open_warehouse(f"duckdb://{root}/data/warehouse.duckdb", read_only=False)
        self.owner = sa.create_engine(url, poolclass=sa.NullPool)
        self.options: dict[str, object] = {"url": url, "system": "crm", "currency": "USD"}

    def run(self, *statements: str) -> None:
        with self.owner.begin() as connection:
            for one in statements:
                connection.exec_driver_sql(one)

    def maps(self, *tables: Mapping[str, object], **options: object) -> None:
        self.options |= {"tables": list(tables), **options}

    def connector(self, name: str = "crm") -> Connector:
        return Connector(name, self.options, self.root)

    def sync(self, at: datetime = MONDAY, wanted: Wanted = NEW) -> SyncReport:
        report = self.connector().sync(self.warehouse, wanted, synced_at=at, progress=quiet)
        assert report.counts.conserved
        assert all(counts.conserved for counts in report.tables.values())
        return report

    def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """The rows that count now."""
        listed = ", ".join(f'"{c}"' for c in columns)
        return self.warehouse.rows(
            f'SELECT {listed} FROM "{table}" WHERE superseded_at IS NULL ORDER BY ALL'
        )

    def landed(self) -> list[str]:
        raw = self.root / "data" / "raw" / "crm"
        return sorted(p.relative_to(raw).as_posix() for p in raw.glob("*/*.parquet"))

    def reasons(self) -> list[str]:
        return [str(r) for (r,) in self.warehouse.rows("SELECT reason FROM quarantine")]
