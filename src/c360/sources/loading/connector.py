"""What connectors share that write what they read into files of their own, and load these."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from c360.errors import C360Error, SourceUnavailable
from c360.sources.base import Progress, ResourceReport, SyncReport
from c360.sources.loading.landing import NumberedZone
from c360.sources.loading.sync import Landed, Mapped, SourceSync, unloaded
from c360.sources.settings import MappedSettings, SourceOptions
from c360.warehouse.base import Warehouse

O = TypeVar("O", bound=SourceOptions)  # noqa: E741 - the options of a source


@dataclass(slots=True)
class Read:
    """What reading one resource or table brought."""

    name: str
    records: int = 0
    pages: int = 0
    gone: int = 0
    newest: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def report(self) -> ResourceReport:
        return ResourceReport(self.records, self.pages, self.gone, self.newest)


class LandingConnector(Generic[O]):
    """A source that is read by resources, each by itself, and conformed by mappings."""

    options_type: ClassVar[type[SourceOptions]]
    """The source's options; its docstrings are the documentation."""
    version: ClassVar[str] = "1"
    """Raised when what was landed makes other rows: they are then made again."""
    settings: MappedSettings
    zone: NumberedZone

    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        self.name, self.root = name, root.absolute()
        self.options: O = self.options_type.model_validate(dict(options))  # type: ignore[assignment]  # the source's own

    @classmethod
    def options_schema(cls) -> dict[str, object]:
        return cls.options_type.model_json_schema()

    def tables(self) -> set[str]:
        return {m.table for m in self.settings.tables}

    def fields(self) -> dict[str, set[str]]:
        return self.settings.fills()

    def _load(
        self, sync: SourceSync, read: Callable[[], Sequence[Read]], *, full: bool
    ) -> SyncReport:
        """Loads what `read` lands, and what a sync landed that died before it was loaded."""
        reads: list[Read] = []

        def land() -> Landed:
            reads.extend(read())
            return unloaded(sync, self.zone)

        report = sync.load(land, full=full)
        notes = [note for one in reads for note in one.notes]
        resources = {one.name: one.report() for one in reads}
        return replace(report, resources=resources, notes=(*report.notes, *notes))

    def _sync(self, warehouse: Warehouse, at: datetime, progress: Progress) -> SourceSync:
        mapped = Mapped(self.name, self.settings, self.zone, self._digest(), lenient=True)
        return SourceSync(warehouse, mapped, at, progress)

    def _digest(self) -> str:
        made_of = f"{type(self).__name__}{self.version}{self.settings.model_dump_json()}"
        return hashlib.sha256(made_of.encode()).hexdigest()


def as_one(source: str, failed: Sequence[C360Error]) -> C360Error:
    """One error for all that could not be read, each with its own sentence."""
    if len(failed) == 1:
        return failed[0]
    problems = dict.fromkeys(str(getattr(error, "problem", error)) for error in failed)
    remedies = dict.fromkeys(error.remedy for error in failed if error.remedy)
    return SourceUnavailable(source, "; ".join(problems), ". ".join(remedies))
