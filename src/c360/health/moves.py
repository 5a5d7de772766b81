"""Why the score moved: its change, split by input and cause, summing exactly.

The way from then to now is walked in steps, each of which has one cause:
then's values under today's model → without the dimensions that vanished → each input that is known
at both dates moved to its value of today, inputs gone or new in between → with the dimensions that
appeared → the caps. A step that takes something out of a mean, or puts it in, is attributed to that
thing: what it differs by from the mean of the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from c360.health.parts import Part, Side, Sides, overall
from c360.model.health import HealthScore, Move
from c360.model.measures import Measures
from c360.model.moment import days_between

CAP = "cap"
"""Stands in the place of the dimension of a cap's move."""
UNMOVED = 1e-12
Cause = Literal[
    "data_changed", "time_passed", "went_stale", "configuration_changed", "dimension_appeared",
    "dimension_vanished", "cap",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decides whether data changed or only time passed."""

    now: Measures
    then: Measures | None
    reads: Mapping[str, tuple[str, ...]]
    """Feature → the canonical tables it is computed from."""
    stale: frozenset[str] = field(default_factory=frozenset)
    """Canonical tables whose source is stale now."""

    def observed_since(self, feature: str, since: datetime) -> bool:
        """Whether a record behind the feature became known; assumed where it cannot be told."""
        if feature not in self.reads:
            return True
        seen = [self.now.provenance.get(table) for table in self.reads[feature]]
        return any(
            one is not None and one.observed_at is not None and one.observed_at > since
            for one in seen
        )

    def is_stale(self, feature: str) -> bool:
        return not self.stale.isdisjoint(self.reads.get(feature, ()))


@dataclass(frozen=True, slots=True)
class Stations:
    """The stations between two scores: as it was, then's values under today's model, as it is."""

    before: Sides
    restated: Sides
    """Empty where no dimension of then scores under today's model."""
    after: Sides

    @property
    def both(self) -> tuple[str, ...]:
        """The dimensions scored at both dates."""
        return tuple(name for name in self.after if name in self.restated)


@dataclass(frozen=True, slots=True)
class Walk:
    """The way between the stations, each step with its cause."""

    now: HealthScore
    then: HealthScore
    stations: Stations
    evidence: Evidence

    def moves(self) -> tuple[Move, ...]:
        """The largest first; inputs that did not move are left out."""
        found = [*self._steps(), *self._caps()]
        moved = [move for move in found if abs(move.change) > UNMOVED]
        return tuple(
            sorted(moved, key=lambda move: (-abs(move.change), move.dimension, move.input))
        )

    def _steps(self) -> Iterator[Move]:
        before, restated = self.stations.before, self.stations.restated
        if not restated:
            yield from _reweighed(before, self.stations.after)
            return
        if restated != before:
            yield from _reweighed(before, restated)
        yield from self._dimensions()

    def _dimensions(self) -> Iterator[Move]:
        """From the restated score to today's, dimension by dimension."""
        start, end, both = self.stations.restated, self.stations.after, self.stations.both
        without = overall(start, both) if both else _mean(start)
        total = sum(start[name].weight for name in both)
        for name in start.keys() - end.keys():
            share = -start[name].weight / _weight(start)
            yield from _whole(name, start[name], share, without, "dimension_vanished")
        for name in both:
            share = end[name].weight / total
            yield from self._inputs(name, start[name], end[name], share)
        moved = overall(end, both) if both else without
        for name in end.keys() - start.keys():
            share = end[name].weight / _weight(end)
            yield from _whole(name, end[name], share, moved, "dimension_appeared")

    def _inputs(self, dimension: str, start: Side, end: Side, share: float) -> Iterator[Move]:
        """The same way through the inputs of a dimension that scores at both dates."""
        both = [name for name in end.parts if name in start.parts]
        without = start.mean(both) if both else start.score
        known = sum(end.parts[name].weight for name in both)
        moved = end.mean(both) if both else without
        for name in dict.fromkeys([*start.parts, *end.parts]):
            was, now = start.parts.get(name), end.parts.get(name)
            if was is None:
                change = end.share(name) * _above(now, moved)
            elif now is None:
                change = -start.share(name) * _above(was, without)
            else:
                change = now.weight / known * (now.points - was.points)
            cause = self._cause(dimension, name, was, now)
            yield Move(name, dimension, share * change, cause, _value(was), _value(now))

    def _cause(self, dimension: str, name: str, was: Part | None, now: Part | None) -> Cause:
        """Time alone empties a window and ages the last record by just the days that passed."""
        feature = next(p.feature for p in self.now.dimensions[dimension].inputs if p.name == name)
        aged = now is None or self._aged(feature, was, now)
        if aged or not self.evidence.observed_since(feature, self.then.as_of):
            return "went_stale" if self.evidence.is_stale(feature) else "time_passed"
        return "data_changed"

    def _aged(self, feature: str, was: Part | None, now: Part) -> bool:
        """Whether days counted since a record grew by just the time between the two dates."""
        if was is None or was.value is None or now.value is None or not feature.startswith("days_"):
            return False
        passed = days_between(self.then.as_of, self.now.as_of)
        return abs(now.value - was.value - passed) <= 1

    def _caps(self) -> Iterator[Move]:
        was = {cap.name: cap for cap in self.then.caps}
        now = {cap.name: cap for cap in self.now.caps}
        for name in dict.fromkeys([*was, *now]):
            before, after = was.get(name), now.get(name)
            change = (after.contribution if after else 0.0) - (
                before.contribution if before else 0.0
            )
            ceilings = (cap.ceiling if cap else None for cap in (before, after))
            yield Move(name, CAP, change, "cap", *ceilings)


def _reweighed(before: Sides, after: Sides) -> Iterator[Move]:
    """One step from one model to another: what each input lifts the score above where it was."""
    usual = _mean(before)
    old, new = _flat(before), _flat(after)
    for dimension, name in dict.fromkeys([*old, *new]):
        (was, p), (now, q) = (side.get((dimension, name), (0.0, None)) for side in (old, new))
        change = now * _above(q, usual) - was * _above(p, usual)
        yield Move(name, dimension, change, "configuration_changed", _value(p), _value(q))


def _flat(sides: Sides) -> dict[tuple[str, str], tuple[float, Part | None]]:
    """Every known input with its weight in the overall."""
    total = _weight(sides)
    return {
        (dimension, name): (side.weight / total * side.share(name), part)
        for dimension, side in sides.items()
        for name, part in side.parts.items()
    }


def _whole(dimension: str, side: Side, share: float, rest: float, cause: Cause) -> Iterator[Move]:
    """A dimension put into the mean of the rest, or (with a negative share) taken out."""
    for name, part in side.parts.items():
        change = share * side.share(name) * (part.points - rest)
        before, after = (part.value, None) if share < 0 else (None, part.value)
        yield Move(name, dimension, change, cause, before, after)


def _weight(sides: Sides) -> float:
    return sum(side.weight for side in sides.values())


def _mean(sides: Sides) -> float:
    return overall(sides, sides)


def _above(part: Part | None, level: float) -> float:
    return 0.0 if part is None else part.points - level


def _value(part: Part | None) -> float | None:
    return None if part is None else part.value
