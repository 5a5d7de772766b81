"""Health: scores that carry their inputs, coverage and doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Trend = Literal["improving", "stable", "declining", "unknown"]
Band = Literal["at_risk", "watch", "healthy"]
DIMENSIONS = ("usage", "engagement", "support", "commercial", "outcome")


@dataclass(frozen=True, slots=True)
class InputScore:
    """One input of a dimension: its measured value, its points, and what it adds to the overall.

    `contribution` is in points of the overall score, unrounded; None where the input is missing or
    its dimension does not score.
    """

    name: str
    feature: str
    value: float | None
    points: float | None
    weight: float
    contribution: float | None
    bad: float
    good: float


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension, 0 to 100, or None with the reason why it does not score."""

    name: str
    score: float | None
    weight: float
    coverage: float
    """Share of the inner weight whose inputs are known."""
    low: float | None
    high: float | None
    inputs: tuple[InputScore, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling an observed fact puts on the overall score; shown as a negative contribution."""

    name: str
    ceiling: float
    reason: str
    fact: str
    contribution: float


@dataclass(frozen=True, slots=True)
class HealthScore:
    """The overall score at one moment with everything it is made of."""

    account_id: str
    as_of: datetime
    overall: float | None
    """Unrounded, after caps."""
    coverage: float
    low: float | None
    high: float | None
    partial: bool
    band: Band | None
    dimensions: Mapping[str, DimensionScore]
    caps: tuple[Cap, ...]
    model: str
    """The health model's variant (segment or tenure) that was applied."""
    reason: str | None = None
    """Why there is no overall score, in words; None where there is one."""

    @property
    def shown(self) -> int | None:
        """The overall score as shown: rounded half up."""
        return None if self.overall is None else rounded(self.overall)


@dataclass(frozen=True, slots=True)
class Move:
    """One input's part in the change of the overall score since the comparison date."""

    input: str
    dimension: str
    change: float
    cause: Literal[
        "data_changed", "time_passed", "went_stale", "configuration_changed", "dimension_appeared",
        "dimension_vanished", "cap",
    ]  # fmt: skip
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class HealthChange:
    """The comparison with the same computation earlier; `delta` is None where it cannot be made."""

    since: datetime
    trend: Trend
    delta: float | None
    dimension_trends: Mapping[str, Trend]
    dimension_deltas: Mapping[str, float | None]
    moves: tuple[Move, ...]
    overall_change: float | None
    """Difference of the two overall scores as they stood; the moves sum to it."""
    reason: str | None = None


def rounded(score: float) -> int:
    """Half up, as the specification shows scores: 72.5 → 73; float dust below 1e-9 is ignored."""
    return int(score + 0.5 + 1e-9)
