"""What each input and each cap adds to the overall score, and what it costs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor

from c360.model.health import Cap, HealthScore, InputScore

DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Loss:
    """Points of the overall score that an input falls short by, or that a cap takes away.

    All losses of a score sum to 100 minus the overall.
    """

    name: str
    """The input, such as 'seat_use', or the cap, such as 'notice_given'."""
    dimension: str | None
    """None: a cap."""
    feature: str
    points: float
    cause: InputScore | Cap


def contributions(score: HealthScore) -> dict[str, float]:
    """Points of the overall by 'usage.seat_use' or 'cap.notice_given'; they sum to the overall.

    Empty where there is no overall score. Caps that hold, but take nothing, are left out.
    """
    found = {
        f"{dimension}.{part.name}": part.contribution
        for dimension, part in _contributing(score)
        if part.contribution is not None
    }
    caps = {f"cap.{cap.name}": cap.contribution for cap in score.caps if cap.contribution}
    return found | caps


def shown_contributions(score: HealthScore) -> dict[str, float]:
    """The contributions with one decimal, summing to the overall with one decimal.

    Each is rounded down to a tenth; the tenths then lacking go to those that lost most by it.
    """
    if score.overall is None:
        return {}
    exact = {name: points * 10 for name, points in contributions(score).items()}
    tenths = {name: floor(points + DUST) for name, points in exact.items()}
    lacking = floor(score.overall * 10 + 0.5 + DUST) - sum(tenths.values())
    by_remainder = sorted(exact, key=lambda name: (tenths[name] - exact[name], name))
    for name in by_remainder[:lacking]:
        tenths[name] += 1
    return {name: count / 10 for name, count in tenths.items()}


def losses(score: HealthScore) -> tuple[Loss, ...]:
    """Why the score is not 100: what costs it points, the largest first."""
    if score.overall is None:
        return ()
    found = [*_input_losses(score), *_cap_losses(score)]
    costly = [loss for loss in found if loss.points > DUST]
    return tuple(sorted(costly, key=lambda loss: (-loss.points, loss.dimension or "", loss.name)))


def _input_losses(score: HealthScore) -> Iterator[Loss]:
    shares = _shares(score)
    for dimension, part in _contributing(score):
        if part.points is not None:
            lost = shares[dimension] * part.weight * (100 - part.points)
            yield Loss(part.name, dimension, part.feature, lost, part)


def _cap_losses(score: HealthScore) -> Iterator[Loss]:
    for cap in score.caps:
        yield Loss(cap.name, None, cap.fact, -cap.contribution, cap)


def _contributing(score: HealthScore) -> Iterator[tuple[str, InputScore]]:
    for dimension in score.dimensions.values():
        for part in dimension.inputs:
            if part.contribution is not None and part.weight and dimension.weight:
                yield dimension.name, part


def _shares(score: HealthScore) -> Mapping[str, float]:
    """Per dimension that counts: what one unit of inner weight weighs in the overall."""
    scored = [dim for dim in score.dimensions.values() if dim.score is not None]
    total = sum(dim.weight for dim in scored)
    return {dim.name: dim.weight / total / _known(dim.inputs) for dim in scored if dim.weight}


def _known(inputs: tuple[InputScore, ...]) -> float:
    return sum(part.weight for part in inputs if part.points is not None)
