"""What the use cases hand back: outcomes of syncs, a refresh, a listing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from c360.model.identity import IdentityStats
from c360.model.moment import iso
from c360.sources.base import SyncReport
from c360.store.listed import ListedAccount


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What became of one source's sync: a report, or the error that stopped it."""

    source: str
    report: SyncReport | None
    error: str | None

    def as_json(self) -> dict[str, Any]:
        """As JSON, instants in ISO 8601."""
        found = asdict(self)
        if self.report:
            exported = self.report.exported_at
            found["report"]["exported_at"] = iso(exported) if exported else None
            for resource in found["report"]["resources"].values():
                resource["newest"] = iso(resource["newest"]) if resource["newest"] else None
        return found


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """One thing a source was asked about, and how it stands."""

    source: str
    subject: str
    ok: bool
    detail: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh published."""

    as_of: str
    accounts: int
    triggers_new: int
    states: Mapping[str, int]
    seconds: float
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The accounts of the current book, and how many there are in all."""

    as_of: str
    accounts: Sequence[ListedAccount]
    total: int
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """As JSON, without the documents."""
        rows = [asdict(row) for row in self.accounts]
        return {"as_of": self.as_of, "total": self.total, "accounts": rows}


@dataclass(frozen=True, slots=True)
class IdentityReport:
    """Who was found to be who at a moment, and which source gives the accounts their ids."""

    as_of: str
    primary_source: str
    stats: IdentityStats

    def as_json(self, limit: int | None = None) -> dict[str, Any]:
        """As JSON; of what is not linked and what contradicts at most `limit` each, and how many.

        The numbers are those of all, whatever the limit.
        """
        found = asdict(self.stats)
        lists = {name: found.pop(name) for name in ("unlinked", "contradictions")}
        counts = {f"{name}_total": len(rows) for name, rows in lists.items()}
        shown = {name: rows[:limit] for name, rows in lists.items()}
        head = {"as_of": self.as_of, "primary_source": self.primary_source}
        return {**head, **found, **counts, **shown}
