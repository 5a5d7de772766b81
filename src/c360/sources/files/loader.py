# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Loads one mapping's files: read, stage, refuse, merge, flag; and proves that no row was lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from c360.errors import ContractBroken, SourceRejected
from c360.sources.base import SyncCounts
from c360.sources.files.discover import format_of
from c360.sources.files.expressions import Columns, UnknownColumn
from c360.sources.files.flags import raise_flags
from c360.sources.files.landing import LandedFile, LandingZone
from c360.sources.files.ledger import FileLoad, Ledger, LoadRun
from c360.sources.files.merge import Load, find_conflicts, merge
from c360.sources.files.plan import MappingPlan, PlannedFor, plan, rejected
from c360.sources.files.read import FileToRead, RawTable, read_file
from c360.sources.files.stage import Fetched, StagedFile, stage
from c360.sources.settings import FilesSettings, TableMapping
from c360.warehouse.base import QueryRefused, Warehouse


@dataclass(slots=True)
class Loader:
    """Loads the mappings of one source; files read by several mappings are read once."""

    warehouse: Warehouse
    source: str
    settings: FilesSettings
    zone: LandingZone
    notes: list[str] = field(default_factory=list)
    _read: dict[object, RawTable] = field(default_factory=dict)

    def load(
        self, label: str, mapping: TableMapping, files: Sequence[LandedFile], run: LoadRun
    ) -> SyncCounts:
        """Loads `files` by `mapping`.

        Raises:
            SourceUnavailable, SourceRejected: a file does not read, or not as mapped.
            ContractBroken: fetched is not loaded + deduplicated + quarantined.
        """
        staged = [StagedFile(n, f.name, self._raw(mapping, f)) for n, f in enumerate(files)]
        self._forget_refused(label, staged)
        broken = {s.number: self._refuse_broken(label, mapping, s, run) for s in staged}
        readable = [s for s in staged if s.raw.columns.names]
        self.notes += [f"{s.name} is empty" for s in staged if s not in readable]
        fetched: dict[int, Fetched] = {}
        refused: dict[int, int] = {}
        counts = SyncCounts()
        if readable:
            made = self._plan(mapping, readable, run)
            try:
                fetched = stage(self.warehouse, made, readable)
                load = Load(self.warehouse, made, self.source, run.run_id, run.at)
                find_conflicts(load)
                refused = self._refuse_unfit(label, made, readable, run)
                counts = merge(load)
                raise_flags(load, label, {s.number: s.name for s in readable})
            except QueryRefused as error:
                raise self._not_runnable(mapping, error) from error
        loads = []
        for n, file in enumerate(files):
            held = fetched.get(n, Fetched(0, 0))
            unfit = broken[n] + refused.get(n, 0)
            rows = held.rows + broken[n]
            target = mapping.table
            loads.append(
                FileLoad(label, target, file.name, file.sha256, held.filtered, rows, unfit)
            )
        return self._settle(loads, counts, run)

    def forget(self) -> None:
        """Drops the temporary tables."""
        for raw in self._read.values():
            self.warehouse.run(f"DROP TABLE IF EXISTS {raw.name}")
            self.warehouse.run(f"DROP TABLE IF EXISTS {raw.broken}")
        self._read.clear()

    def _raw(self, mapping: TableMapping, file: LandedFile) -> RawTable:
        kind = format_of(self.source, mapping, file.name)
        key = (file.sha256, file.name, kind, mapping.options)
        if key not in self._read:
            to_read = FileToRead(
                self.source, file.name, self.zone.path(file), kind, mapping.options
            )
            self._read[key] = read_file(self.warehouse, to_read, f"raw_{len(self._read)}")
        return self._read[key]

    def _plan(
        self, mapping: TableMapping, files: Sequence[StagedFile], run: LoadRun
    ) -> MappingPlan:
        names = dict.fromkeys(c for f in files for c in f.raw.columns.names)
        columns = _merged(names, nested=any(f.raw.json for f in files))
        if run.lenient:
            return self._lenient_plan(mapping, files, columns)
        made = plan(PlannedFor(self.source, files[0].name, self.settings), mapping, columns)
        optional = {c.lower() for c in mapping.optional}
        for file in files:
            for column in sorted(made.needed()):
                if file.raw.columns.find(column) is None and column.lower() not in optional:
                    where = PlannedFor(self.source, file.name, self.settings)
                    raise rejected(
                        where, mapping.table, "columns", UnknownColumn(column, file.raw.columns)
                    )
        return made

    def _lenient_plan(
        self, mapping: TableMapping, files: Sequence[StagedFile], columns: Columns
    ) -> MappingPlan:
        """Adds the columns that an older export lacks, one by one, as optional."""
        where = PlannedFor(self.source, files[0].name, self.settings)
        while True:
            try:
                return plan(where, mapping, columns)
            except SourceRejected as error:
                cause = error.__cause__
                if not isinstance(cause, UnknownColumn) or cause.name in mapping.optional:
                    raise
                optional = (*mapping.optional, cause.name)
                mapping = mapping.model_copy(update={"optional": optional})

    def _forget_refused(self, label: str, files: Sequence[StagedFile]) -> None:
        for file in files:
            self.warehouse.run(
                "DELETE FROM quarantine WHERE source = ? AND mapping = ? AND file = ?",
                [self.source, label, file.name],
            )

    def _refuse_broken(
        self, label: str, mapping: TableMapping, file: StagedFile, run: LoadRun
    ) -> int:
        return self.warehouse.run(
            "INSERT INTO quarantine (source, target, mapping, file, line, raw, reason, loaded_at) "
            f"SELECT ?, ?, ?, ?, line, raw, reason, ? FROM {file.raw.broken}",
            [self.source, mapping.table, label, file.name, run.at],
        )

    def _refuse_unfit(
        self, label: str, made: MappingPlan, files: Sequence[StagedFile], run: LoadRun
    ) -> dict[int, int]:
        return {
            f.number: self.warehouse.run(
                "INSERT INTO quarantine (source, target, mapping, file, row, raw, reason, "
                "loaded_at) SELECT ?, ?, ?, ?, s._c360_row, r.raw, s._reason, ? FROM staged s "
                f"JOIN ({f.raw.raw_json()}) r ON r._c360_row = s._c360_row "
                f"WHERE s._c360_file = {f.number} AND s._reason IS NOT NULL",
                [self.source, made.table.name, label, f.name, run.at],
            )
            for f in files
        }

    def _settle(self, loads: Sequence[FileLoad], counts: SyncCounts, run: LoadRun) -> SyncCounts:
        """The law of conservation: three counts from three places add up to a fourth."""
        total = replace(
            counts,
            fetched=sum(f.fetched for f in loads),
            quarantined=sum(f.quarantined for f in loads),
            filtered=sum(f.filtered for f in loads),
        )
        if not total.conserved:
            law = "fetched = loaded + deduplicated + quarantined"
            raise ContractBroken(law, f"source {self.source!r}: {total}")
        ledger = Ledger(self.warehouse, self.source)
        for load in loads:
            ledger.add_load(run.run_id, load)
        return total

    def _not_runnable(self, mapping: TableMapping, error: QueryRefused) -> SourceRejected:
        problem = f"the mapping of table {mapping.table} cannot be run ({error.problem})"
        return SourceRejected(self.source, problem, "Mend its expressions in c360.yml")


def _merged(names: dict[str, None], *, nested: bool) -> Columns:
    """The columns of all files together, each once whatever its case."""
    by_lower = {n.lower(): n for n in reversed(names)}
    return Columns(tuple(n for n in names if by_lower[n.lower()] == n), nested)
