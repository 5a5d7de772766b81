"""Facts: the only things a sentence may speak of.

A fact has one surface form, `text`, by which prose may quote it. A rounded or shortened figure is a
fact of its own, with the rule that made it and the facts it came from.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from c360.model.access import Mark
from c360.model.fields import Basis, FieldGroup
from c360.model.measures import RecordRef, Scalar

Direction = Literal["up", "down", "flat"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One grounded statement: a value, how it may be written, and where it comes from."""

    id: str
    label: str
    value: Scalar
    text: str
    """The surface form, e.g. '98%', '$180K', '18 days', 'Jennifer Wu', '2024-09-30'."""
    topic: str
    group: FieldGroup
    unit: str = "text"
    direction: Direction | None = None
    basis: Basis = "observed"
    confidence: float | None = None
    window_days: int | None = None
    observed_at: datetime | None = None
    sources: tuple[str, ...] = ()
    records: tuple[RecordRef, ...] = ()
    """Up to 20 of the records behind it; `record_count` says how many there are in all."""
    record_count: int = 0
    rule: str | None = None
    """How it was derived, in words; None where it stands in a record."""
    of: tuple[str, ...] = ()
    """The facts it was derived from."""
    marks: tuple[Mark, ...] = ()
    """What makes it touchy beyond its group: the name of a person, a customer's own words, another
    group it tells of."""


@dataclass(frozen=True, slots=True)
class FactBook:
    """All facts about one account at one moment, by id."""

    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __getitem__(self, fact_id: str) -> Fact:
        return self.facts[fact_id]

    def __contains__(self, fact_id: str) -> bool:
        return fact_id in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def get(self, fact_id: str) -> Fact | None:
        return self.facts.get(fact_id)

    def known(self, *fact_ids: str) -> tuple[str, ...]:
        """Those of the ids that are facts here, in the order given."""
        facts = self.facts
        return tuple([fact_id for fact_id in fact_ids if fact_id in facts])

    def with_facts(self, more: Iterable[Fact]) -> "FactBook":
        """A book that also holds `more`; a newer fact of the same id wins."""
        over = {fact.id: fact for fact in more}
        if not over:
            return self
        if isinstance(self.facts, _Layered):
            return FactBook(self.facts.under(over))
        return FactBook(_Layered(over, self.facts))


class _Layered(Mapping[str, Fact]):
    """Facts over other facts, without making the ones below."""

    __slots__ = ("_over", "_under")

    def __init__(self, over: Mapping[str, Fact], under: Mapping[str, Fact]) -> None:
        self._over, self._under = over, under

    def __getitem__(self, fact_id: str) -> Fact:
        return self._over[fact_id] if fact_id in self._over else self._under[fact_id]

    def under(self, over: Mapping[str, Fact]) -> "_Layered":
        """The same facts with more over them, still in two layers."""
        return _Layered({**self._over, **over}, self._under)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._over or fact_id in self._under

    def get(self, fact_id: str, default: Any = None) -> Any:
        """The mapping's own `get` would raise and catch an error for every fact not known."""
        found = self._over.get(fact_id)
        return self._under.get(fact_id, default) if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self._under
        yield from (fact_id for fact_id in self._over if fact_id not in self._under)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of prose and the facts it rests on; `text` is already rendered."""

    text: str
    facts: tuple[str, ...]
    basis: Basis = "observed"
    confidence: float | None = None


def record_key(value: object) -> str:
    """A record's id or name as part of a fact id: `{`, `}` and `|` would end a quotation."""
    return str(value).translate({ord("{"): "(", ord("}"): ")", ord("|"): "/"})
