"""The connector seam: what every source offers, and what a sync reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from c360.errors import C360Error
from c360.warehouse.base import Warehouse

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class SyncCounts:
    """Rows of one sync; fetched = loaded + deduplicated + quarantined, or the sync is undone."""

    fetched: int = 0
    loaded: int = 0
    deduplicated: int = 0
    quarantined: int = 0
    flagged: int = 0
    """Doubts that stand on loaded rows (impossible times); a row can have several."""
    filtered: int = 0
    """Rows the mapping leaves out on purpose (where, drop_zero, distinct); not in `fetched`."""

    def __add__(self, other: "SyncCounts") -> "SyncCounts":
        return SyncCounts(
            self.fetched + other.fetched,
            self.loaded + other.loaded,
            self.deduplicated + other.deduplicated,
            self.quarantined + other.quarantined,
            self.flagged + other.flagged,
            self.filtered + other.filtered,
        )

    @property
    def conserved(self) -> bool:
        return self.fetched == self.loaded + self.deduplicated + self.quarantined


@dataclass(frozen=True, slots=True)
class ResourceReport:
    """What a sync read of one kind of record."""

    records: int
    pages: int
    gone: int
    """Records that a full listing no longer had."""
    newest: datetime | None
    """The newest change seen."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync of one source did."""

    source: str
    run_id: int
    counts: SyncCounts
    tables: Mapping[str, SyncCounts]
    exported_at: datetime | None
    rebuilt: bool = False
    notes: tuple[str, ...] = ()
    resources: Mapping[str, ResourceReport] = field(default_factory=dict)
    """For a source that is read by requests: what each kind of record brought."""
    waits: int = 0
    """How often a rate limit made it wait."""
    waited_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing a source was asked about before a sync, and how it stands."""

    subject: str
    ok: bool
    detail: str
    remedy: str | None = None

    @classmethod
    def failed(cls, subject: str, error: C360Error) -> "CheckResult":
        """What stands in the way of it."""
        return cls(subject, ok=False, detail=str(error), remedy=error.remedy)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much a sync is to do; by itself, what is new."""

    full: bool = False
    """Read everything anew, and make the source's rows again from all that was landed."""
    since: datetime | None = None
    """Of a source that is asked for changes: read all since then once more."""


NEW = Wanted()


class Connector(Protocol):
    """A source; found by name as `sources/<type>.py: class Connector`, or by import path."""

    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        """Validates `options`, the source's part of c360.yml; `root` is the workspace.

        Raises:
            pydantic.ValidationError: they do not read; each error's `loc` names the key.
        """
        ...

    @classmethod
    def options_schema(cls) -> dict[str, object]:
        """The JSON Schema of its part of c360.yml."""
        ...

    def sync(
        self, warehouse: Warehouse, wanted: Wanted, *, synced_at: datetime, progress: Progress
    ) -> SyncReport:
        """Loads what is new, or what is wanted beyond that.

        Raises:
            SourceUnavailable: it cannot be read now.
            SourceRejected: it answers, but not with what the mapping says.
            ContractBroken: rows were lost or invented; everything was undone.
        """
        ...

    def check(self) -> list[CheckResult]:
        """Whether each part of the source can be read, without loading anything."""
        ...

    def tables(self) -> set[str]:
        """The canonical tables it delivers."""
        ...

    def fields(self) -> dict[str, set[str]]:
        """The canonical fields it fills, per table."""
        ...
