"""Data quality: how complete, fresh and consistent the data behind one document are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from c360.model.facts import Clause
from c360.model.measures import Conflict

FreshnessBasis = Literal["sync", "newest_record", "none"]
"""sync: the newest good sync at or before the moment · newest_record: every sync came later, so the
newest record known by then stands in · none: nothing was known by then"""


@dataclass(frozen=True, slots=True)
class Freshness:
    """One kind of data of one source: its newest moment against the limit of its age."""

    kind: str
    newest: datetime | None
    basis: FreshnessBasis
    limit_hours: float
    stale: bool
    tables: tuple[str, ...]
    """The canonical tables of that kind which the source delivers."""


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source, for one account: how many of its expected fields are present, and how fresh."""

    source: str
    system: str
    expected: int
    present: int
    missing: tuple[str, ...]
    """The expected fields that are not present, as `table.field`."""
    incomplete: bool
    newest: datetime | None
    basis: FreshnessBasis
    freshness: tuple[Freshness, ...]

    @property
    def completeness(self) -> float | None:
        """Present ÷ expected fields; None where nothing is expected of the source."""
        return self.present / self.expected if self.expected else None

    @property
    def stale(self) -> bool:
        """Any of its kinds of data is older than it may be."""
        return any(kind.stale for kind in self.freshness)

    @property
    def stale_tables(self) -> tuple[str, ...]:
        """Its canonical tables that are older than they may be."""
        return tuple(table for kind in self.freshness if kind.stale for table in kind.tables)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two accounts of one thing, side by side; `agrees` is None where they cannot be compared."""

    name: Literal["health", "arr", "seats"]
    ours: float | None
    theirs: float | None
    agrees: bool | None
    statement: Clause


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What a document rests on, and where that is thin."""

    completeness: float | None
    """Present ÷ expected fields over all configured sources; None where none is configured."""
    sources: tuple[SourceQuality, ...]
    conflicts: tuple[Conflict, ...]
    reconciliations: tuple[Reconciliation, ...]
    minimum: Mapping[str, bool]
    """Data that an account must have before it gets an overall score → whether it has them."""
    stale_tables: frozenset[str]
    """Canonical tables whose sources are stale."""

    @property
    def sufficient(self) -> bool:
        """Whether all data of the minimum are there."""
        return all(self.minimum.values())
