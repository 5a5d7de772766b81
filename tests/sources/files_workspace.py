"""A workspace on disk with one files source: real files, real DuckDB."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from c360.model.moment import utc
from c360.sources.base import SyncCounts, SyncReport, Wanted
from c360.sources.files import Connector
from c360.warehouse.open import open_warehouse

MONDAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
TUESDAY = datetime(2024, 3, 5, 9, tzinfo=UTC)
WEDNESDAY = datetime(2024, 3, 6, 9, tzinfo=UTC)

Row = dict[str, object]


def quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


class Workspace:
    """Writes files, syncs them, and asks the warehouse."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.warehouse = open_warehouse(f"duckdb://{root}/data/warehouse.duckdb", read_only=False)
        self.tables: list[Mapping[str, object]] = []
        self.options: dict[str, object] = {"system": "crm"}

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def maps(self, *tables: Mapping[str, object], **options: object) -> None:
        self.tables = list(tables)
        self.options |= options

    def connector(self, name: str = "crm") -> Connector:
        return Connector(name, self.options | {"tables": self.tables}, self.root)

    def sync(self, at: datetime = MONDAY, *, full: bool = False, source: str = "crm") -> SyncReport:
        report = self.connector(source).sync(
            self.warehouse, Wanted(full=full), synced_at=at, progress=quiet
        )
        assert report.counts.conserved
        assert all(counts.conserved for counts in report.tables.values())
        return report

    def counts(self, at: datetime = MONDAY, *, full: bool = False) -> SyncCounts:
        return self.sync(at, full=full).counts

    def all(self, table: str, *columns: str, order: str | None = None) -> list[tuple[object, ...]]:
        """Every stored row, ordered by its first column or as told."""
        listed = ", ".join(f'"{c}"' for c in columns) or "*"
        by = order or ", ".join(str(n + 1) for n in range(max(len(columns), 1)))
        return self.warehouse.rows(f'SELECT {listed} FROM "{table}" ORDER BY {by}')

    def seen(self, table: str, at: datetime, *columns: str) -> list[tuple[object, ...]]:
        """The rows as known at a moment."""
        listed = ", ".join(f'"{c}"' for c in columns)
        return self.warehouse.rows(
            f'SELECT {listed} FROM "{table}" WHERE observed_at <= $1 '
            f"AND (superseded_at IS NULL OR superseded_at > $1) ORDER BY ALL",
            [at],
        )

    def reasons(self) -> list[str]:
        return [str(r) for (r,) in self.all("quarantine", "reason")]

    def flags(self) -> list[tuple[object, ...]]:
        return self.all("record_flag", "target", "source_id", "flag")


def day(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


def csv(header: str, rows: Sequence[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


ACCOUNTS = {
    "table": "account",
    "path": "accounts.csv",
    "id": "id",
    "columns": {"name": "name", "arr": "arr"},
}
