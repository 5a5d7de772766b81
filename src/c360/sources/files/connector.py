"""The `files` connector: finds, lands and loads what the mapping names, all or nothing."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from c360.errors import C360Error
from c360.sources.base import CheckResult, Progress, SyncCounts, SyncReport
from c360.sources.files.discover import FoundFile, find_files, format_of, names
from c360.sources.files.flags import flag_before_customer
from c360.sources.files.landing import LandedFile, LandedRun, LandingZone, newest_mtime
from c360.sources.files.ledger import FileLoad, Ledger, LoadRun, RunRecord
from c360.sources.files.loader import Loader
from c360.sources.settings import FilesSettings, TableMapping
from c360.warehouse.base import Warehouse

_VERSION = "1"
"""Raised when the same files and mapping make other rows: every source is then rebuilt."""


@dataclass(slots=True)
class _Sync:
    """One sync while it runs."""

    warehouse: Warehouse
    ledger: Ledger
    loader: Loader
    run: LoadRun
    progress: Progress
    found: dict[str, list[FoundFile]] = field(default_factory=dict)
    """The files of each mapping, looked for once: what comes later waits for the next sync."""
    current: dict[str, LandedFile] = field(default_factory=dict)
    tables: dict[str, SyncCounts] = field(default_factory=dict)

    def add(self, table: str, counts: SyncCounts) -> None:
        self.tables[table] = self.tables.get(table, SyncCounts()) + counts

    @property
    def total(self) -> SyncCounts:
        return sum(self.tables.values(), SyncCounts())


class Connector:
    """CSV, Parquet and JSONL files. `check()` reads them; nothing is ever written to them."""

    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        self.name, self.root = name, root.absolute()
        self.settings = FilesSettings.model_validate(dict(options))
        self.zone = LandingZone(name, self.root)

    @classmethod
    def options_schema(cls) -> dict[str, object]:
        return FilesSettings.model_json_schema()

    def tables(self) -> set[str]:
        return {m.table for m in self.settings.tables}

    def fields(self) -> dict[str, set[str]]:
        filled: dict[str, set[str]] = {}
        for mapping in self.settings.tables:
            names = mapping.filled()
            if self.settings.currency is None and mapping.money_currency() is None:
                names -= {"currency"} - mapping.columns.keys()
            filled.setdefault(mapping.table, set()).update(names)
        return filled

    def check(self) -> list[CheckResult]:
        return [self._check(label, mapping) for label, mapping in self._mappings()]

    def sync(
        self, warehouse: Warehouse, *, synced_at: datetime, full: bool, progress: Progress
    ) -> SyncReport:
        """Loads what changed since the last sync, in one transaction.

        With `full`, or where the mapping changed, or where the warehouse lost its ledger, the
        source's rows are made again from every landed file; until the transaction commits, the old
        rows stand.
        """
        ledger = Ledger(warehouse, self.name)
        run = LoadRun(ledger.next_run(self.zone.manifests()), synced_at)
        loader = Loader(warehouse, self.name, self.settings, self.zone)
        sync = _Sync(warehouse, ledger, loader, run, progress)
        try:
            self._land(sync)
            with warehouse.transaction():
                rebuilt = self._load(sync, full=full)
                sync.ledger.add_run(self._record(sync))
        except C360Error as error:
            with suppress(C360Error):  # the first error is the one to show
                ledger.add_run(self._record(sync, str(error)))
            raise
        for landed in ledger.runs():
            self.zone.write_manifest(landed)
        notes = tuple(dict.fromkeys(loader.notes))
        exported = newest_mtime(sync.current.values())
        return SyncReport(self.name, run.run_id, sync.total, sync.tables, exported, rebuilt, notes)

    def _mappings(self) -> Iterator[tuple[str, TableMapping]]:
        for number, mapping in enumerate(self.settings.tables, start=1):
            yield f"{number}:{mapping.table}", mapping

    def _check(self, label: str, mapping: TableMapping) -> CheckResult:
        try:
            files = find_files(self.name, self.root, mapping)
            for file in files:
                format_of(self.name, mapping, file.name)
                with file.path.open("rb") as opened:
                    opened.read(1)
        except C360Error as error:
            return CheckResult(
                label, ok=False, detail=str(error), remedy=getattr(error, "remedy", None)
            )
        except OSError as error:
            problem = f"a file cannot be read: {error.strerror or error}"
            return CheckResult(label, ok=False, detail=problem, remedy="Make the files readable")
        return CheckResult(label, ok=True, detail=f"{len(files)} file(s)")

    def _land(self, sync: _Sync) -> None:
        for label, mapping in self._mappings():
            sync.found[label] = find_files(self.name, self.root, mapping)
        every = {f.name: f for files in sync.found.values() for f in files}
        for done, (name, file) in enumerate(every.items(), start=1):
            sync.current[name] = self.zone.land(file)
            sync.progress(f"{self.name}: landing", done, len(every))

    def _load(self, sync: _Sync, *, full: bool) -> bool:
        """Loads into the open transaction; returns whether everything was made again."""
        ledger = sync.ledger
        past = ledger.runs()
        if not past:
            past = self.zone.manifests()
            ledger.restore(past)
        loaded_by = ledger.settings_hash()
        rebuilt = bool(past) and (full or loaded_by != self._digest())
        if rebuilt:
            ledger.forget_rows()
            for run in past:
                self._replay(sync, run)
        self._load_current(sync, past, rebuilt=rebuilt)
        flag_before_customer(sync.warehouse, self.name, sync.run.at)
        self._count_flags(sync)
        sync.loader.forget()
        return rebuilt

    def _replay(self, sync: _Sync, run: LandedRun) -> None:
        """Loads what an earlier sync landed, under that sync's number and time."""
        for label, mapping in self._mappings():
            files = [f for f in run.files if names(mapping, self.root, f.name)]
            lenient = any(f != sync.current.get(f.name) for f in files)
            if files:
                again = LoadRun(run.run_id, run.landed_at, lenient)
                sync.add(mapping.table, sync.loader.load(label, mapping, files, again))

    def _load_current(self, sync: _Sync, past: Sequence[LandedRun], *, rebuilt: bool) -> None:
        newest = {f.name: f.sha256 for run in past for f in run.files}
        fresh = tuple(f for f in sync.current.values() if newest.get(f.name) != f.sha256)
        sync.ledger.add_landed(LandedRun(sync.run.run_id, sync.run.at, fresh))
        loads = sync.ledger.loads()
        mappings = list(self._mappings())
        for done, (label, mapping) in enumerate(mappings, start=1):
            files = [sync.current[f.name] for f in sync.found[label]]
            known = {f.name: loads.get((label, f.name)) for f in files}
            same = [f for f in files if (k := known[f.name]) and k.sha256 == f.sha256]
            changed = [f for f in files if f not in same]
            if changed:
                sync.add(mapping.table, sync.loader.load(label, mapping, changed, sync.run))
            if not rebuilt:
                for file in same:
                    sync.add(mapping.table, _skipped(known[file.name]))
            sync.progress(f"{self.name}: loading", done, len(mappings))

    def _count_flags(self, sync: _Sync) -> None:
        """The flags that stand on the source's rows, as of this sync."""
        standing = sync.warehouse.rows(
            "SELECT target, count(*) FROM record_flag WHERE source = ? GROUP BY 1 ORDER BY 1",
            [self.name],
        )
        for table, count in standing:
            sync.add(str(table), SyncCounts(flagged=int(str(count))))

    def _record(self, sync: _Sync, error: str | None = None) -> RunRecord:
        counts = sync.total if error is None else SyncCounts()
        exported = newest_mtime(sync.current.values())
        return RunRecord(sync.run, counts, exported, self._digest(), error)

    def _digest(self) -> str:
        """A digest of all that decides which rows the files make."""
        settings = self.settings.model_dump_json(exclude={"period", "system", "type"})
        return hashlib.sha256(f"{_VERSION}{settings}".encode()).hexdigest()


def _skipped(load: FileLoad | None) -> SyncCounts:
    """An unchanged file: its rows are there already, or still in quarantine."""
    if load is None:
        return SyncCounts()
    held = load.fetched - load.quarantined
    return replace(
        SyncCounts(),
        fetched=load.fetched,
        deduplicated=held,
        quarantined=load.quarantined,
        filtered=load.filtered,
    )
