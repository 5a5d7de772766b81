# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""What was landed and loaded before: the ledger that lets a sync skip, and rebuild."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from c360.model.canonical import TABLES
from c360.sources.base import SyncCounts
from c360.sources.loading.landing import LandedFile, LandedRun
from c360.warehouse.base import Warehouse
from c360.warehouse.housekeeping import MARKS


@dataclass(frozen=True, slots=True)
class LoadRun:
    """One sync's loading: under which number, as of which time, and how strictly."""

    run_id: int
    at: datetime
    lenient: bool = False
    """Whether a column may be missing: an older export is loaded again by today's mapping."""


@dataclass(frozen=True, slots=True)
class FileLoad:
    """What one mapping made of one file."""

    mapping: str
    target: str
    path: str
    sha256: str
    filtered: int
    fetched: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How a sync went."""

    run: LoadRun
    counts: SyncCounts
    exported_at: datetime | None
    settings_hash: str
    error: str | None = None


class Ledger:
    """The housekeeping tables of one source."""

    def __init__(self, warehouse: Warehouse, source: str) -> None:
        self.warehouse, self.source = warehouse, source

    def next_run(self, landed: Iterable[LandedRun]) -> int:
        """A number above every sync's, those included that a lost warehouse knew."""
        (last,) = self.warehouse.rows("SELECT coalesce(max(run_id), 0) FROM sync_run")[0]
        return max([cast("int", last), *(run.run_id for run in landed)]) + 1

    def settings_hash(self) -> str | None:
        """The mapping that the loaded rows follow; None where nothing was loaded."""
        found = self.warehouse.rows(
            "SELECT settings_hash FROM sync_run WHERE source = ? AND ok "
            "ORDER BY run_id DESC LIMIT 1",
            [self.source],
        )
        return cast("str", found[0][0]) if found else None

    def runs(self) -> list[LandedRun]:
        """Every sync that landed files, oldest first."""
        rows = self.warehouse.rows(
            "SELECT run_id, landed_at, path, landed, size, mtime, sha256 FROM landing "
            "WHERE source = ? ORDER BY run_id, path",
            [self.source],
        )
        runs: dict[int, LandedRun] = {}
        for run_id, landed_at, *file in rows:
            key = cast("int", run_id)
            before = runs[key].files if key in runs else ()
            landed = LandedFile(*file)  # type: ignore[arg-type]  # the columns have the fields' types
            runs[key] = LandedRun(key, cast("datetime", landed_at), (*before, landed))
        return list(runs.values())

    def restore(self, runs: Iterable[LandedRun]) -> None:
        """Takes over manifests of a warehouse that is gone."""
        for run in runs:
            self.add_landed(run)

    def add_landed(self, run: LandedRun) -> None:
        for f in run.files:
            self.warehouse.run(
                "INSERT INTO landing (run_id, source, path, landed, size, mtime, sha256, "
                "landed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    run.run_id,
                    self.source,
                    f.name,
                    f.landed,
                    f.size,
                    f.mtime,
                    f.sha256,
                    run.landed_at,
                ],
            )

    def loads(self) -> dict[tuple[str, str], FileLoad]:
        """The newest load of each file by each mapping."""
        rows = self.warehouse.rows(
            "SELECT mapping, target, path, sha256, filtered, fetched, quarantined FROM file_load "
            "WHERE source = ? ORDER BY run_id",
            [self.source],
        )
        loads = [FileLoad(*row) for row in rows]  # type: ignore[arg-type]  # the columns have the fields' types
        return {(load.mapping, load.path): load for load in loads}

    def add_load(self, run_id: int, load: FileLoad) -> None:
        self.warehouse.run(
            "INSERT INTO file_load (run_id, source, mapping, target, path, sha256, filtered, "
            "fetched, quarantined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                run_id,
                self.source,
                load.mapping,
                load.target,
                load.path,
                load.sha256,
                load.filtered,
                load.fetched,
                load.quarantined,
            ],
        )

    def add_run(self, record: RunRecord) -> None:
        """A sync starts and ends at its own time: nothing here reads a clock."""
        c, run = record.counts, record.run
        values = [
            *(run.run_id, self.source, run.at, run.at, record.error is None, record.exported_at),
            *(c.fetched, c.loaded, c.deduplicated, c.quarantined, c.flagged),
            *(record.settings_hash, record.error),
        ]
        self.warehouse.run(
            "INSERT INTO sync_run (run_id, source, started_at, finished_at, ok, exported_at, "
            "fetched, loaded, deduplicated, quarantined, flagged, settings_hash, error) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )

    def forget_rows(self) -> None:
        """Removes everything the source delivered, but not the ledger of what was landed.

        Rows made again have the numbers of the runs that first made them, so nothing that was made
        of the old ones could tell: it is marked as out of date here.
        """
        for table in MARKS:
            self.warehouse.run(f'DELETE FROM "{table}"')
        for table in [t.name for t in TABLES] + [
            "quarantine",
            "record_flag",
            "file_load",
            "tombstone",
            "seen_field",
        ]:
            self.warehouse.run(f'DELETE FROM "{table}" WHERE source = ?', [self.source])
