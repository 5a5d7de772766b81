"""The demo company as its systems know it at a moment: what every vendor here serves.

A row is one canonical record, in force at that moment, as a mapping of `source_id`, `account_ref`,
`observed_at`, `first_observed_at` (when its first version became known) and the table's own fields.
Instants are aware UTC, dates are dates, missing is None.
"""

import atexit
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from c360.app import App
from c360.demo.build import build_demo
from c360.demo.world import EXPORTED
from c360.model.canonical import BY_NAME, System
from c360.warehouse.open import open_warehouse

Row = Mapping[str, Any]
TODAY = EXPORTED
"""The moment up to which the demo's systems know things; later than it, nothing changes."""

_IN_FORCE = """\
WITH asked AS (
  SELECT * FROM "{table}"
  WHERE source = $1 AND observed_at <= $2 AND (superseded_at IS NULL OR superseded_at > $2)
    AND observed_at >= $3 AND observed_at < $4
), first AS (
  SELECT source_id, min(observed_at) AS first_observed_at
  FROM "{table}" SEMI JOIN asked USING (source_id)
  WHERE source = $1 AND observed_at <= $2 GROUP BY source_id
)
SELECT {columns} FROM asked JOIN first USING (source_id) ORDER BY observed_at, source_id
"""
_ENVELOPE = ("source_id", "account_ref", "observed_at", "first_observed_at")
_EARLIEST = datetime.fromisoformat("1900-01-01T00:00:00+00:00")
_LATEST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


class Company:
    """The demo company's records; threads may ask at once. Rows are shared: never change one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Its workspace, synced from files. Not to be written to."""
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[tuple[datetime, ...], Sequence[Row]]] = {}

    def rows(
        self,
        system: System,
        table: str,
        at: datetime,
        *,
        since: datetime = _EARLIEST,
        before: datetime = _LATEST,
    ) -> Sequence[Row]:
        """The rows in force at `at`, as that system knows them, the longest unchanged first.

        Args:
            system: The system whose records they are; a table can be in several.
            table: The canonical table.
            at: What the system thinks now is.
            since: Only what became known then or later.
            before: Only what became known before then: usage is half a million rows.
        """
        asked = (at, since, before)
        with self._lock:
            kept, rows = self._kept.get((system, table), (None, ()))
            if kept != asked:
                rows = self._read(system, table, asked)
                self._kept[system, table] = asked, rows
            return rows

    def _read(self, system: str, table: str, asked: tuple[datetime, ...]) -> Sequence[Row]:
        names = [*_ENVELOPE, *(column.name for column in BY_NAME[table].columns)]
        columns = ", ".join(f'"{name}"' for name in names)
        query = _IN_FORCE.format(table=table, columns=columns)
        warehouse = open_warehouse(self.folder / "data" / "warehouse.duckdb", read_only=True)
        try:
            found = warehouse.rows(query, [system, *asked])
        finally:
            warehouse.close()
        return [dict(zip(names, values, strict=True)) for values in found]


@cache
def demo_company(accounts: int = 60, seed: int = 7) -> Company:
    """The demo company, built and synced once for all tests of this process."""
    # It lives until the process ends, whichever test asked first.
    place = TemporaryDirectory(prefix="c360-vendors-")
    folder = Path(place.name) / "company"
    build_demo(folder, accounts=accounts, seed=seed)
    outcomes = App.open(folder).sync([], full=False, progress=_quiet)
    assert not any(outcome.error for outcome in outcomes), outcomes
    atexit.register(place.cleanup)
    return Company(folder)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""
