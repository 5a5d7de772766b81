"""A score taken apart: the dimensions that score and their known inputs, with their weights."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import isfinite

from c360.model.health import DimensionScore, HealthScore, InputScore

DUST = 1e-9
"""The tolerance of comparisons, as in scoring."""


@dataclass(frozen=True, slots=True)
class Part:
    """A known input: its points and its inner weight."""

    points: float
    weight: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """A dimension that scores, by its known inputs of some weight."""

    weight: float
    parts: Mapping[str, Part]
    known: float
    """The weight of its known inputs together."""

    @classmethod
    def of(cls, weight: float, parts: Mapping[str, Part]) -> "Side":
        """The dimension of these known inputs."""
        return cls(weight, parts, sum([part.weight for part in parts.values()]))

    @property
    def score(self) -> float:
        return self.mean(self.parts)

    def mean(self, names: Collection[str]) -> float:
        """The weighted mean of some of its inputs."""
        known = sum(self.parts[name].weight for name in names)
        return sum(self.share(name) * self.parts[name].points for name in names) * (
            self.known / known
        )

    def share(self, name: str) -> float:
        return self.parts[name].weight / self.known


Sides = Mapping[str, Side]


def taken_apart(score: HealthScore) -> Sides:
    """The dimensions of a score that score, as they stood."""
    return {
        name: Side.of(dimension.weight, _parts(dimension))
        for name, dimension in score.dimensions.items()
        if dimension.score is not None
    }


def counting(sides: Sides) -> Sides:
    """Those that have a weight in the overall."""
    return {name: side for name, side in sides.items() if side.weight}


def remade(
    score: HealthScore, value: Callable[[InputScore], float | None], minimum: float
) -> Sides:
    """What other values would score under the model that made `score`."""
    sides = {}
    for name, dimension in score.dimensions.items():
        parts = {part.name: _remade(part, value(part)) for part in dimension.inputs if part.weight}
        known = {key: part for key, part in parts.items() if part is not None}
        total = sum(part.weight for part in dimension.inputs)
        covered = sum(part.weight for part in known.values()) / total
        if known and covered >= minimum - DUST:
            sides[name] = Side.of(dimension.weight, known)
    return sides


def overall(sides: Sides, names: Collection[str]) -> float:
    """The weighted mean of some of the dimensions."""
    total = sum(sides[name].weight for name in names)
    return sum(sides[name].weight / total * sides[name].score for name in names)


def same_model(now: HealthScore, then: HealthScore, minimum: float) -> bool:
    """Whether both were made by the same weights, ramps and minimum coverage."""
    return _model(now) == _model(then) and all(
        (dimension.score is not None) == (0 < dimension.coverage >= minimum - DUST)
        for dimension in then.dimensions.values()
    )


def _parts(dimension: DimensionScore) -> dict[str, Part]:
    return {
        part.name: Part(part.points, part.weight, part.value)
        for part in dimension.inputs
        if part.points is not None and part.weight
    }


def _remade(part: InputScore, value: float | None) -> Part | None:
    if value is None or not isfinite(value):
        return None
    fraction = (value - part.bad) / (part.good - part.bad)
    return Part(100 * min(max(fraction, 0.0), 1.0), part.weight, value)


def _model(score: HealthScore) -> Mapping[str, object]:
    return {
        name: (
            dimension.weight,
            {
                part.name: (part.feature, part.weight, part.bad, part.good)
                for part in dimension.inputs
            },
        )
        for name, dimension in score.dimensions.items()
    }
