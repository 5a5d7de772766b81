"""The connector of any database; a source's own module says which tables, and into what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from c360.errors import C360Error, SourceRejected
from c360.sources.base import CheckResult, Progress, SyncCounts, SyncReport, Wanted
from c360.sources.database.base import Database, Origin
from c360.sources.database.files import RowZone
from c360.sources.database.opening import open_database
from c360.sources.database.options import DatabaseOptions
from c360.sources.database.planning import Planner, Wish
from c360.sources.database.reading import Extraction
from c360.sources.loading.connector import LandingConnector, Read, as_one
from c360.sources.loading.sync import unloaded
from c360.sources.settings import MappedSettings
from c360.warehouse.base import Warehouse

O = TypeVar("O", bound=DatabaseOptions)  # noqa: E741 - the options of a source
_NOT_THERE = "not there: nothing is read"
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


class DatabaseConnector(LandingConnector[O]):
    """Reads a database: only ever reads. A source's class says which tables, and into what."""

    zone: RowZone

    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        super().__init__(name, options, root)
        self.wishes = list(self.wished())
        given = self.options.model_dump(include={"timezone", "currency"})
        tables = tuple(wish.mapping for wish in self.wishes)
        self.settings = MappedSettings.model_validate({**given, "tables": tables})
        self.zone = RowZone(name, self.root)

    # What a source's module says ------------------------------------------------------------------

    def wished(self) -> Sequence[Wish]:
        """What is to be read, each with its mapping."""
        raise NotImplementedError

    def origin(self, database: Database, wish: Wish) -> Origin | None:
        """Where it lies; None where this database does not have it and need not."""
        raise NotImplementedError

    def nothing_there(self) -> C360Error:
        """The error for a database that has nothing of what is to be read."""
        return SourceRejected(self.name, "there is nothing to be read", "Check url")

    # What every connector does --------------------------------------------------------------------

    def check(self) -> list[CheckResult]:
        """Whether the database can be reached, and each table read with its mapped columns."""
        try:
            database = open_database(self.name, self.options, self.root)
        except C360Error as error:
            return [CheckResult.failed("connection", error)]
        try:
            found = [self._check(database, wishes) for wishes in self._by_name().values()]
        finally:
            database.close()
        if all(one.detail == _NOT_THERE for one in found):
            return [CheckResult.failed("connection", self.nothing_there())]
        return found

    def sync(
        self, warehouse: Warehouse, wanted: Wanted, *, synced_at: datetime, progress: Progress
    ) -> SyncReport:
        """Lands what changed, then loads it; what could not be read keeps its last good data."""
        left = self._load_left(warehouse, synced_at, progress)
        sync = self._sync(warehouse, synced_at, progress)
        report = self._load(sync, lambda: self._read(wanted, synced_at, progress), full=wanted.full)
        return report if left is None else _both(left, report)

    # How ------------------------------------------------------------------------------------------

    def _load_left(
        self, warehouse: Warehouse, at: datetime, progress: Progress
    ) -> SyncReport | None:
        """Loads what a sync landed that died before it was loaded.

        It counts from just before what is read now: a record that was gone then may be back.
        """
        sync = self._sync(warehouse, at - timedelta(milliseconds=1), progress)
        left = unloaded(sync, self.zone)
        return sync.load(lambda: left, full=False) if left.files else None

    def _by_name(self) -> dict[str, list[Wish]]:
        found: dict[str, list[Wish]] = {}
        for wish in self.wishes:
            found.setdefault(wish.name, []).append(wish)
        return found

    def _planner(self, database: Database) -> Planner:
        return Planner(self.name, self.settings, database)

    def _check(self, database: Database, wishes: Sequence[Wish]) -> CheckResult:
        subject = wishes[0].name
        try:
            origin = self.origin(database, wishes[0])
            if origin is None:
                return CheckResult(subject, ok=True, detail=_NOT_THERE)
            subject = origin.shown
            reading = self._planner(database).reading(wishes, origin)
            Extraction(database, self.zone, reading, _ANY_TIME, _quiet).try_out()
        except C360Error as error:
            return CheckResult.failed(subject, error)
        how = f"new rows by {reading.cursor.column}" if reading.cursor else "whole each time"
        return CheckResult(
            subject, ok=True, detail=f"can be read, {len(reading.columns)} columns, {how}"
        )

    def _read(self, wanted: Wanted, at: datetime, progress: Progress) -> list[Read]:
        """Reads every table; one that fails does not keep the others from being landed."""
        database = open_database(self.name, self.options, self.root)
        reads: list[Read] = []
        failed: list[C360Error] = []
        try:
            for name, wishes in self._by_name().items():
                tell = partial(progress, f"{self.name}: {name}")
                try:
                    origin = self.origin(database, wishes[0])
                    if origin is not None:
                        reading = self._planner(database).reading(wishes, origin)
                        extraction = Extraction(database, self.zone, reading, at, tell)
                        reads.append(extraction.run(wanted))
                except C360Error as error:
                    failed.append(error)
        finally:
            database.close()
        if failed:
            raise as_one(self.name, failed)
        if not reads:
            raise self.nothing_there()
        return reads


def _both(one: SyncReport, other: SyncReport) -> SyncReport:
    """Two loads of one sync, told as one."""
    names = {*one.tables, *other.tables}
    tables = {
        name: sum((r.tables[name] for r in (one, other) if name in r.tables), start=SyncCounts())
        for name in names
    }
    notes = tuple(dict.fromkeys((*one.notes, *other.notes)))
    counts, rebuilt = one.counts + other.counts, one.rebuilt or other.rebuilt
    return replace(other, counts=counts, tables=tables, notes=notes, rebuilt=rebuilt)


def _quiet(_what: int, _total: int) -> None:
    """Nobody is watching."""
