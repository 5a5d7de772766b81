"""Reading scored rows: health scores that carry their inputs, coverage, interval and caps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import Any

import pyarrow as pa

from c360.health.dimensions import Dimension, Input
from c360.health.settings import Bands, HealthSettings
from c360.model.health import Band, Cap, DimensionScore, HealthScore, InputScore, rounded
from c360.warehouse.values import columns_of

Key = tuple[str, datetime]
Record = Mapping[str, Any]


class Scores(Mapping[Key, HealthScore]):
    """Health scores by (account_id, as_of), each read from its row when it is asked for.

    Of most moments that are looked at, nobody asks for more than the overall score.
    """

    def __init__(self, columns: Mapping[str, Sequence[Any]], reader: "_Reader") -> None:
        self._columns, self._reader = columns, reader
        keys = zip(columns["account_id"], columns["as_of"], strict=True)
        self._places = {key: place for place, key in enumerate(keys)}

    def __getitem__(self, key: Key) -> HealthScore:
        place = self._places[key]
        return self._reader.health({name: held[place] for name, held in self._columns.items()})

    def __iter__(self) -> Iterator[Key]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def read(scored: pa.Table, settings: HealthSettings) -> Scores:
    """The health scores in the rows of `score` under the same settings."""
    return Scores(columns_of(scored), _Reader(settings, settings.models()))


def band_of(overall: float | None, bands: Bands) -> Band | None:
    """The band of the score as it is shown, so that a 60 on the screen is never below 60."""
    if overall is None:
        return None
    shown = rounded(overall)
    if shown < bands.at_risk_below:
        return "at_risk"
    return "healthy" if shown > bands.healthy_above else "watch"


@dataclass(frozen=True, slots=True)
class _Reader:
    settings: HealthSettings
    models: Mapping[str, Mapping[str, Dimension]]

    def health(self, row: Record) -> HealthScore:
        overall, coverage = row["overall"], row["coverage"]
        return HealthScore(
            account_id=row["account_id"],
            as_of=row["as_of"],
            overall=overall,
            coverage=coverage,
            low=row["low"],
            high=row["high"],
            partial=overall is not None and coverage < self.settings.partial_below,
            band=band_of(overall, self.settings.bands),
            dimensions=self.dimensions(row),
            caps=self.caps(row),
            model=row["variant"],
            reason=self.reason(row),
        )

    def dimensions(self, row: Record) -> dict[str, DimensionScore]:
        model = self.models[row["variant"]]
        scored = sum(
            part.weight for name, part in model.items() if row[f"{name}__score"] is not None
        )
        counts = row["overall"] is not None
        return {
            name: self.dimension(row, name, part.weight / scored if counts and scored else None)
            for name, part in model.items()
        }

    def dimension(self, row: Record, name: str, share: float | None) -> DimensionScore:
        model = self.models[row["variant"]][name]
        score, coverage = row[f"{name}__score"], row[f"{name}__coverage"]
        points = {part: row[f"{name}__{part}__points"] for part in model.inputs}
        known = sum(model.inputs[part].weight for part, got in points.items() if got is not None)
        part_share = share / known if share is not None and score is not None else None
        return DimensionScore(
            name=name,
            score=score,
            weight=model.weight,
            coverage=coverage,
            low=row[f"{name}__low"],
            high=row[f"{name}__high"],
            inputs=tuple(
                _input(row, part, spec, points[part], part_share)
                for part, spec in model.inputs.items()
            ),
            reason=None if score is not None else self.too_little(coverage),
        )

    def too_little(self, coverage: float) -> str:
        if coverage == 0:
            return "none of its inputs is known"
        return (
            f"only {floor(coverage * 100)}% of its inputs by weight are known; "
            f"it scores from {self.settings.minimum_coverage:.0%} on"
        )

    def caps(self, row: Record) -> tuple[Cap, ...]:
        """The caps that hold, lowest ceiling first; the first takes what there is to take."""
        if row["overall"] is None:
            return ()
        taken = row["overall"] - row["overall_uncapped"]
        return tuple(
            Cap(
                name=name,
                ceiling=rule.ceiling,
                reason=rule.sentence,
                fact=rule.feature,
                contribution=taken if name == row["cap"] else 0.0,
            )
            for name, rule in sorted(self.settings.caps.items(), key=lambda cap: cap[1].ceiling)
            if row[f"cap__{name}"]
        )

    def reason(self, row: Record) -> str | None:
        if row["overall"] is not None:
            return None
        if not row["has_minimum"]:
            return "the minimum data are missing"
        needed = self.settings.minimum_dimensions
        return (
            "no dimension has enough known inputs to score"
            if needed == 1
            else f"fewer than {needed} dimensions have enough known inputs to score"
        )


def _input(
    row: Record, name: str, spec: Input, points: float | None, share: float | None
) -> InputScore:
    value = row[spec.feature]
    return InputScore(
        name=name,
        feature=spec.feature,
        value=None if value is None else float(value),
        points=points,
        weight=spec.weight,
        contribution=None if points is None or share is None else share * spec.weight * points,
        bad=spec.bad,
        good=spec.good,
    )
