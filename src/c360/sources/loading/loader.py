# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Loads one mapping's files: read, stage, refuse, merge, flag; and proves that no row was lost."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from c360.errors import ContractBroken, SourceRejected
from c360.sources.base import SyncCounts
from c360.sources.loading.bury import set_apart
from c360.sources.loading.drift import Shapes, compare, shape_of
from c360.sources.loading.expressions import Columns, UnknownColumn
from c360.sources.loading.flags import lower_flags, raise_flags
from c360.sources.loading.landing import LandedFile, LandingZone
from c360.sources.loading.ledger import FileLoad, Ledger, LoadRun
from c360.sources.loading.load import Load, is_first
from c360.sources.loading.merge import find_conflicts, merge
from c360.sources.loading.naming import format_of
from c360.sources.loading.plan import MappingPlan, PlannedFor, lenient_plan, plan, rejected
from c360.sources.loading.quarantine import forget_mended, forget_told_again
from c360.sources.loading.read import FileToRead, RawTable, read_file, read_through
from c360.sources.loading.stage import Fetched, StagedFile, count_fetched, parts, stage
from c360.sources.settings import MappedSettings, TableMapping
from c360.warehouse.base import QueryRefused, Warehouse


@dataclass(slots=True)
class Loader:
    """Loads the mappings of one source; files read by several mappings are read once."""

    warehouse: Warehouse
    source: str
    settings: MappedSettings
    zone: LandingZone
    newest_run: int
    pages: bool = False
    """Whether files are pages of what a system answered: a later one replaces a record's row."""
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
        made = _Made()
        if readable:
            planned = self._plan(mapping, readable, run)
            readable = self._drift(label, planned, readable, run)
            try:
                made = self._make(label, planned, readable, run)
            except QueryRefused as error:
                for s in readable:
                    file = files[s.number]
                    landed = self.zone.root / file.landed
                    read_through(self.warehouse, self._to_read(mapping, file, landed), s.raw)
                raise self._not_runnable(mapping, error) from error
        loads = []
        for n, file in enumerate(files):
            held = made.fetched.get(n, Fetched(0, 0))
            unfit = broken[n] + made.refused[n]
            rows = held.rows + broken[n]
            target = mapping.table
            loads.append(
                FileLoad(label, target, file.name, file.sha256, held.filtered, rows, unfit)
            )
        return self._settle(loads, made.counts, run)

    def _make(
        self, label: str, plan: MappingPlan, files: Sequence[StagedFile], run: LoadRun
    ) -> "_Made":
        """Stages and merges, part by part."""
        made = _Made(count_fetched(self.warehouse, plan, files))
        first = is_first(self.warehouse, plan, self.source)
        load = Load(self.warehouse, plan, self.source, run.run_id, run.at, first, self.zone.told)
        named = {s.number: s.name for s in files}
        lower_flags(load, label, named)
        for part in parts(plan, made.fetched):
            for number, repeated in stage(self.warehouse, plan, files, part).items():
                made.fetched[number] = made.fetched[number].without(repeated)
            if plan.deleted:
                set_apart(load)
            find_conflicts(load)
            if self.pages:
                forget_told_again(load, label)
            made.refused.update(self._refuse_unfit(label, plan, files, run))
            if self.pages:
                forget_mended(load, label, named)
            made.counts += merge(load)
            raise_flags(load, label, named)
        return made

    def _drift(
        self, label: str, plan: MappingPlan, files: Sequence[StagedFile], run: LoadRun
    ) -> list[StagedFile]:
        """Tells how the records differ in shape from those before; what cannot be meant is unfit.

        Of an older run, loaded again, it was told then.
        """
        fills = {c: f"{plan.table.name}.{f.name}" for f in plan.fields for c in f.text.columns}
        mapped = {name: fills.get(name, plan.table.name) for name in plan.needed()}
        shapes = Shapes(self.warehouse, self.source)
        now = shape_of(self.warehouse, [s.raw for s in files], mapped)
        drifted = compare(shapes.of(label), now, mapped, strict=run.lenient)
        shapes.keep(label, now)
        if run.run_id == self.newest_run:
            self.notes += [f"{label.partition(':')[2]}: {note}" for note in drifted.notes]
        unfit = drifted.unfit
        return [replace(s, raw=replace(s.raw, unfit=unfit if s.raw.json else ())) for s in files]

    def forget(self) -> None:
        """Drops the temporary tables."""
        for raw in self._read.values():
            kind = "VIEW" if raw.in_place else "TABLE"
            self.warehouse.run(f"DROP {kind} IF EXISTS {raw.rows}")
            self.warehouse.run(f"DROP TABLE IF EXISTS {raw.broken}")
        self._read.clear()

    def _raw(self, mapping: TableMapping, file: LandedFile) -> RawTable:
        kind = format_of(self.source, mapping, file.name)
        key = (file.sha256, file.name, kind, mapping.options)
        if key not in self._read:
            with tempfile.TemporaryDirectory(prefix="c360-") as scratch:
                to_read = self._to_read(mapping, file, self.zone.readable(file, Path(scratch)))
                self._read[key] = read_file(self.warehouse, to_read, f"raw_{len(self._read)}")
        return self._read[key]

    def _to_read(self, mapping: TableMapping, file: LandedFile, path: Path) -> FileToRead:
        kind = format_of(self.source, mapping, file.name)
        return FileToRead(self.source, file.name, path, kind, mapping.options)

    def _plan(
        self, mapping: TableMapping, files: Sequence[StagedFile], run: LoadRun
    ) -> MappingPlan:
        names = dict.fromkeys(c for f in files for c in f.raw.columns.names)
        columns = _merged(names, files)
        where = PlannedFor(self.source, files[0].name, self.settings)
        if run.lenient:
            return lenient_plan(where, mapping, columns)
        made = plan(where, mapping, columns)
        optional = {c.lower() for c in mapping.optional}
        for file in files:
            for column in sorted(made.needed()):
                if file.raw.columns.find(column) is None and column.lower() not in optional:
                    where = PlannedFor(self.source, file.name, self.settings)
                    raise rejected(
                        where, mapping.table, "columns", UnknownColumn(column, file.raw.columns)
                    )
        return made

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
        found = self.warehouse.rows(
            "SELECT DISTINCT CAST(_c360_file AS INTEGER) FROM staged WHERE _reason IS NOT NULL"
        )
        unfit = {number for (number,) in found}
        return {
            f.number: self.warehouse.run(
                "INSERT INTO quarantine (source, target, mapping, file, row, raw, reason, "
                "loaded_at, source_id) "
                "SELECT ?, ?, ?, ?, s._c360_row, r.raw, s._reason, ?, s.source_id FROM staged s "
                f"JOIN ({f.raw.raw_json()}) r ON r._c360_row = s._c360_row "
                f"WHERE s._c360_file = {f.number} AND s._reason IS NOT NULL",
                [self.source, made.table.name, label, f.name, run.at],
            )
            for f in files
            if f.number in unfit
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


@dataclass(slots=True)
class _Made:
    """What has become of a mapping's rows so far; by file number where by file."""

    fetched: dict[int, Fetched] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    counts: SyncCounts = field(default_factory=SyncCounts)


def _merged(names: dict[str, None], files: Sequence[StagedFile]) -> Columns:
    """The columns of all files together, each once whatever its case."""
    by_lower = {n.lower(): n for n in reversed(names)}
    documents = frozenset(d for f in files for d in f.raw.columns.documents)
    nested = any(f.raw.json for f in files)
    return Columns(tuple(n for n in names if by_lower[n.lower()] == n), nested, documents)
