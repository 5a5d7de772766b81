"""The `files` connector: finds and lands what the mapping names, and has it loaded."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from c360.errors import C360Error, SourceUnavailable
from c360.sources.base import CheckResult, Progress, SyncReport, Wanted
from c360.sources.files.discover import find_files
from c360.sources.files.settings import FilesSettings
from c360.sources.loading.landing import LandingZone
from c360.sources.loading.naming import format_of
from c360.sources.loading.sync import Landed, Mapped, SourceSync
from c360.sources.settings import TableMapping
from c360.warehouse.base import Warehouse

_VERSION = "1"
"""Raised when the same files and mapping make other rows: every source is then rebuilt."""

_WHOLE = "files are read whole whenever they change: --since made no difference"


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
        return self.settings.fills()

    def check(self) -> list[CheckResult]:
        return [self._check(label, mapping) for label, mapping in self._mappings()]

    def sync(
        self, warehouse: Warehouse, wanted: Wanted, *, synced_at: datetime, progress: Progress
    ) -> SyncReport:
        """Loads what changed since the last sync, in one transaction."""
        mapped = Mapped(self.name, self.settings, self.zone, self._digest())
        sync = SourceSync(warehouse, mapped, synced_at, progress)
        report = sync.load(lambda: self._land(progress), full=wanted.full)
        notes = (*report.notes, _WHOLE) if wanted.since else report.notes
        return replace(report, notes=notes)

    def _mappings(self) -> Iterator[tuple[str, TableMapping]]:
        return Mapped(self.name, self.settings, self.zone, "").mappings()

    def _check(self, label: str, mapping: TableMapping) -> CheckResult:
        try:
            files = find_files(self.name, self.root, mapping)
            for file in files:
                format_of(self.name, mapping, file.name)
                with file.path.open("rb") as opened:
                    opened.read(1)
        except C360Error as error:
            return CheckResult.failed(label, error)
        except OSError as error:
            problem = f"a file cannot be read: {error.strerror or error}"
            refused = SourceUnavailable(self.name, problem, "Make the files readable")
            return CheckResult.failed(label, refused)
        return CheckResult(label, ok=True, detail=f"{len(files)} file(s)")

    def _land(self, progress: Progress) -> Landed:
        """Each file is looked for once: what comes later waits for the next sync."""
        found = {label: find_files(self.name, self.root, m) for label, m in self._mappings()}
        every = {f.name: f for files in found.values() for f in files}
        landed = {}
        for done, (name, file) in enumerate(every.items(), start=1):
            landed[name] = self.zone.land(file)
            progress(f"{self.name}: landing", done, len(every))
        return Landed(landed, {label: [f.name for f in files] for label, files in found.items()})

    def _digest(self) -> str:
        settings = self.settings.model_dump_json(exclude={"period", "system", "type"})
        return hashlib.sha256(f"{_VERSION}{settings}".encode()).hexdigest()
