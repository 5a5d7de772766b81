"""One sync of one source: what was landed becomes rows, in one transaction, all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from c360.errors import C360Error
from c360.sources.base import Progress, SyncCounts, SyncReport
from c360.sources.loading.flags import flag_before_customer
from c360.sources.loading.landing import (
    LandedFile,
    LandedRun,
    LandingZone,
    NumberedZone,
    newest_mtime,
)
from c360.sources.loading.ledger import FileLoad, Ledger, LoadRun, RunRecord
from c360.sources.loading.loader import Loader
from c360.sources.loading.naming import names
from c360.sources.settings import MappedSettings, TableMapping
from c360.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class Landed:
    """What a source delivers now: its files by name, and the names that each mapping reads."""

    files: Mapping[str, LandedFile]
    read_by: Mapping[str, Sequence[str]]
    exported_at: datetime | None = None
    """As of when it was exported, where that is not when its newest file was written."""

    @property
    def as_of(self) -> datetime | None:
        return self.exported_at or newest_mtime(self.files.values())


_NOTHING = Landed({}, {})
_VERSION = 2
"""Raised when the same files and mapping make other rows in any source: all are made again."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A source as the loading sees it: its mappings, and where its files are landed."""

    name: str
    settings: MappedSettings
    zone: LandingZone
    digest: str
    """Of all that decides which rows the files make: another one, and all are made again."""
    lenient: bool = False
    """Whether a column may be missing: a vendor leaves out what is empty."""

    def mappings(self) -> Iterator[tuple[str, TableMapping]]:
        """Each mapping with the label it goes by in the ledger."""
        for number, mapping in enumerate(self.settings.tables, start=1):
            yield f"{number}:{mapping.table}", mapping


@dataclass(slots=True)
class SourceSync:
    """A sync while it runs.

    With `full`, or where the mapping changed, or where the warehouse lost its ledger, the source's
    rows are made again from every landed file; until the transaction commits, the old rows stand.
    """

    warehouse: Warehouse
    source: Mapped
    at: datetime
    progress: Progress
    ledger: Ledger = field(init=False)
    run: LoadRun = field(init=False)
    _loader: Loader = field(init=False)
    _landed: Landed = _NOTHING
    _tables: dict[str, SyncCounts] = field(default_factory=dict)
    _lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        one = self.source
        self.ledger = Ledger(self.warehouse, one.name)
        self.run = LoadRun(self.ledger.next_run(one.zone.manifests()), self.at, one.lenient)
        self._loader = Loader(
            self.warehouse, one.name, one.settings, one.zone, self.run.run_id, pages=one.lenient
        )

    def load(self, land: Callable[[], Landed], *, full: bool) -> SyncReport:
        """Lands what the source delivers, and loads it.

        Raises:
            SourceUnavailable, SourceRejected: the source; its last good data stay in place.
            ContractBroken: rows were lost or invented; everything was undone.
        """
        try:
            self._landed = land()
            with self.warehouse.transaction():
                rebuilt = self._load(full=full)
                self.ledger.add_run(self._record())
        except C360Error as error:
            with suppress(C360Error):  # the first error is the one to show
                self.ledger.add_run(self._record(str(error)))
            raise
        for landed in self.ledger.runs():
            self.source.zone.write_manifest(landed)
        return SyncReport(
            self.source.name,
            self.run.run_id,
            self._total,
            self._tables,
            self._landed.as_of,
            rebuilt,
            tuple(dict.fromkeys([*self._lost, *self._loader.notes])),
        )

    def _load(self, *, full: bool) -> bool:
        """Loads into the open transaction; returns whether everything was made again."""
        past = self.ledger.runs()
        if not past:
            past = self.source.zone.manifests()
            self.ledger.restore(past)
        loaded_by = self.ledger.settings_hash()
        rebuilt = bool(past) and (full or loaded_by != self._settings)
        if rebuilt:
            self.ledger.forget_rows()
            for run in past:
                self._replay(self._still_there(run) if full else run)
        self._load_current(past, rebuilt=rebuilt)
        flag_before_customer(self.warehouse, self.source.name, self.run.at)
        self._count_flags()
        self._loader.forget()
        return rebuilt

    def _still_there(self, run: LandedRun) -> LandedRun:
        """The run without what is lost of it, which is told: `full` is how one goes on then."""
        zone = self.source.zone
        lost = [file for file in run.files if zone.is_lost(file)]
        self._lost += [f"what was landed of {f.name} at {run.landed_at} is lost" for f in lost]
        return replace(run, files=tuple(file for file in run.files if file not in lost))

    def _replay(self, run: LandedRun) -> None:
        """Loads what an earlier sync landed, under that sync's number and time."""
        current = self._landed.files
        for file in run.files:
            self.source.zone.confirm(file)
        for label, mapping in self.source.mappings():
            files = [f for f in run.files if names(mapping, self.source.zone.root, f.name)]
            lenient = self.source.lenient or any(f != current.get(f.name) for f in files)
            if files:
                again = LoadRun(run.run_id, run.landed_at, lenient)
                self._add(mapping.table, self._loader.load(label, mapping, files, again))

    def _load_current(self, past: Sequence[LandedRun], *, rebuilt: bool) -> None:
        current = self._landed.files
        newest = {f.name: f.sha256 for run in past for f in run.files}
        fresh = tuple(f for f in current.values() if newest.get(f.name) != f.sha256)
        self.ledger.add_landed(LandedRun(self.run.run_id, self.run.at, fresh))
        loads = self.ledger.loads()
        mappings = list(self.source.mappings())
        for done, (label, mapping) in enumerate(mappings, start=1):
            files = [current[name] for name in self._landed.read_by.get(label, ())]
            known = {f.name: loads.get((label, f.name)) for f in files}
            same = [f for f in files if (k := known[f.name]) and k.sha256 == f.sha256]
            changed = [f for f in files if f not in same]
            if changed:
                self._add(mapping.table, self._loader.load(label, mapping, changed, self.run))
            if not rebuilt:
                for file in same:
                    self._add(mapping.table, _skipped(known[file.name]))
            self.progress(f"{self.source.name}: loading", done, len(mappings))

    def _count_flags(self) -> None:
        """The flags that stand on the source's rows, as of this sync."""
        standing = self.warehouse.rows(
            "SELECT target, count(*) FROM record_flag WHERE source = ? GROUP BY 1 ORDER BY 1",
            [self.source.name],
        )
        for table, count in standing:
            self._add(str(table), SyncCounts(flagged=int(str(count))))

    def _add(self, table: str, counts: SyncCounts) -> None:
        self._tables[table] = self._tables.get(table, SyncCounts()) + counts

    @property
    def _total(self) -> SyncCounts:
        return sum(self._tables.values(), SyncCounts())

    def _record(self, error: str | None = None) -> RunRecord:
        counts = self._total if error is None else SyncCounts()
        return RunRecord(self.run, counts, self._landed.as_of, self._settings, error)

    @property
    def _settings(self) -> str:
        """What the rows follow: the source's settings, and how rows are made of them."""
        return f"{_VERSION}:{self.source.digest}"


def _skipped(load: FileLoad | None) -> SyncCounts:
    """An unchanged file: its rows are there already, or still in quarantine."""
    if load is None:
        return SyncCounts()
    return replace(
        SyncCounts(),
        fetched=load.fetched,
        deduplicated=load.fetched - load.quarantined,
        quarantined=load.quarantined,
        filtered=load.filtered,
    )


def unloaded(sync: SourceSync, zone: NumberedZone) -> Landed:
    """What was landed and is not loaded: of this sync, and of any that died in between."""
    runs = sync.ledger.runs() or zone.manifests()
    loaded = {file.landed for run in runs for file in run.files}
    files = {file.name: file for file in zone.landed(besides=loaded)}
    by_folder: dict[str, list[str]] = {}
    for name in files:
        by_folder.setdefault(name.partition("/")[0], []).append(name)
    read_by = {
        label: [name for path in mapping.path for name in by_folder.get(path, ())]
        for label, mapping in sync.source.mappings()
    }
    return Landed(files, read_by, exported_at=sync.at)
