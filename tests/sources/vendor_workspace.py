"""A workspace with one source that is a vendor's API on loopback: real requests, real DuckDB."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from c360.model.canonical import BY_NAME
from c360.sources.base import NEW, SyncReport, Wanted
from c360.sources.rest.connector import RestConnector
from c360.warehouse.open import open_warehouse
from tests.vendors.faults import Fault

WIRE: tuple[Fault, ...] = (
    *("rate_limited", "rate_limited_date", "rate_limited_silent", "busy"),
    *("error_500", "error_502", "error_503", "slow", "truncated", "cut_json", "reset"),
)
"""The faults after which asking again helps."""
Contents = list[tuple[object, ...]]


def quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


class VendorWorkspace:
    """Syncs one vendor, and asks the warehouse what came of it."""

    def __init__(
        self, root: Path, connector: type[RestConnector[Any]], options: Mapping[str, object]
    ) -> None:
        self.root = root
        self.connector, self.options = connector, dict(options)
        self.warehouse = open_warehouse(f"duckdb://{root}/data/warehouse.duckdb", read_only=False)

    def source(self) -> RestConnector[Any]:
        return self.connector("vendor", self.options, self.root)

    def sync(self, at: datetime, wanted: Wanted = NEW) -> SyncReport:
        report = self.source().sync(self.warehouse, wanted, synced_at=at, progress=quiet)
        assert report.counts.conserved
        assert all(counts.conserved for counts in report.tables.values())
        return report

    def fetch(self, at: datetime, resource: str, key: str) -> SyncReport:
        return self.source().fetch(self.warehouse, resource, key, synced_at=at)

    def rows(self, table: str, *columns: str) -> Contents:
        """The rows in force, by id: all canonical columns, or those named after the id."""
        named = columns or tuple(column.name for column in BY_NAME[table].columns)
        listed = ", ".join(f'"{name}"' for name in ("source_id", "account_ref", *named))
        return self.warehouse.rows(
            f'SELECT {listed} FROM "{table}" WHERE superseded_at IS NULL ORDER BY 1'
        )

    def contents(self) -> dict[str, Contents]:
        """Everything in force, by table."""
        return {table: self.rows(table) for table in sorted(self.source().tables())}

    def one(self, query: str) -> Any:
        return self.warehouse.rows(query)[0][0]
