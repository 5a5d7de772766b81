"""Who was found to be who: what was linked, what was not and why, and what contradicts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a source were linked by each rule, and how many stand alone."""

    records: int
    linked_by: Mapping[str, int]
    alone: int


@dataclass(frozen=True, slots=True)
class SourceTally:
    """The account ids and the contacts of one source."""

    source: str
    accounts: Tally
    contacts: Tally


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A record that is linked to no other, or that could be linked to several."""

    kind: str
    """account or contact."""
    source: str
    id: str
    name: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Contradicted:
    """An account id that one rule linked, and that a weaker one would have linked elsewhere."""

    source: str
    id: str
    name: str | None
    account_id: str
    linked_by: str
    against: str
    other_account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityStats:
    """Who was found to be who, at one moment."""

    accounts: int
    """How many accounts all account ids come to."""
    sources: tuple[SourceTally, ...]
    unlinked: tuple[Unlinked, ...]
    contradictions: tuple[Contradicted, ...]

    def of(self, source: str) -> "IdentityStats":
        """What concerns one source."""
        return replace(
            self,
            sources=tuple(one for one in self.sources if one.source == source),
            unlinked=tuple(one for one in self.unlinked if one.source == source),
            contradictions=tuple(one for one in self.contradictions if one.source == source),
        )
