"""Scoring: features in, points, dimension scores and the overall score out, as one expression.

`points` of an input = 100 × (value − bad) ÷ (good − bad), cut off at 0 and 100.
`coverage` of a dimension = known weight ÷ weight of its inputs. `score` = weighted mean of the
known inputs, from the minimum coverage on. `overall` = weighted mean of the dimensions that score.
`coverage` of the overall = share of the total weight (dimension weight × the input's share in its
dimension) that the score rests on: the known inputs of dimensions that score.
`low` and `high` = the overall over all dimensions at their full weight if every missing input were
at its worst, and at its best; wide enough to hold the score itself, which leaves out dimensions
with too few inputs. Caps bind all three.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from c360.errors import UnknownName
from c360.health.dimensions import Dimension, Input
from c360.health.settings import DEFAULT_MODEL, CapRule, HealthSettings, Variant
from c360.warehouse.instants import INSTANT

KEYS = ("account_id", "as_of", "segment", "tenure_days", "has_minimum")
FINITE = 1e300
DUST = 1e-9
"""Weights are compared with this tolerance, so that .1 + .3 of 1 reaches 40 %."""

Dimensions = Mapping[str, Dimension]
Pick = Callable[[Dimensions], float]


@dataclass(frozen=True, slots=True)
class _Models:
    """The models in force; a parameter is a CASE over the variants that change it."""

    by_label: Mapping[str, Dimensions]

    @property
    def names(self) -> list[str]:
        return list(self.by_label[DEFAULT_MODEL])

    def inputs(self, dimension: str) -> Mapping[str, Input]:
        return self.by_label[DEFAULT_MODEL][dimension].inputs

    def value(self, table: ir.Table, pick: Pick) -> ir.FloatingValue:
        usual = pick(self.by_label[DEFAULT_MODEL])
        branches = [
            (table["variant"] == label, _float(pick(model)))
            for label, model in self.by_label.items()
            if pick(model) != usual
        ]
        return ibis.cases(*branches, else_=_float(usual)) if branches else _float(usual)


def score(features: ir.Table, settings: HealthSettings) -> ir.Table:
    """The features with variant, points, dimension scores and the overall score added.

    Args:
        features: keyed (account_id, as_of); holds every feature the settings name, `segment`,
            `tenure_days`, and `has_minimum`: whether the minimum data are there.
        settings: the health model.

    Returns:
        `features` and: variant, `<dimension>__<input>__points`, `<dimension>__score`, `__coverage`,
        `__low`, `__high`, overall_uncapped, overall, coverage, low, high, `cap__<name>` (whether
        the cap holds) and cap (the one that binds, else null).
    """
    _require(features, settings)
    models = _Models(settings.models())
    table = features.mutate(variant=_variant(features, settings.variants))
    table = table.mutate(**_points(table, models))
    table = table.mutate(**_sums(table, models))
    table = table.mutate(**_dimensions(table, models, settings))
    table = table.mutate(**_totals(table, models))
    table = table.mutate(**_overall(table, settings))
    table = table.mutate(**_caps(table, settings.caps))
    table = table.mutate(**_bound(table, settings.caps))
    return table.drop(*(name for name in table.columns if name.startswith("__")))


def _require(features: ir.Table, settings: HealthSettings) -> None:
    for name in (*KEYS, *settings.features()):
        if name not in features.columns:
            raise UnknownName("feature", name, features.columns)


def _variant(table: ir.Table, variants: tuple[Variant, ...]) -> ir.StringValue:
    branches = [(_fits(table, variant), ibis.literal(variant.label)) for variant in variants]
    usual = ibis.literal(DEFAULT_MODEL)
    return ibis.cases(*branches, else_=usual) if branches else usual


def _fits(table: ir.Table, variant: Variant) -> ir.BooleanValue:
    when, holds = variant.when, []
    if when.segment:
        holds.append(table["segment"].isin(list(when.segment)))
    if when.tenure_days_below is not None:
        holds.append(table["tenure_days"] < when.tenure_days_below)
    return reduce(lambda left, right: left & right, holds)


def _points(table: ir.Table, models: _Models) -> dict[str, ir.FloatingValue]:
    return {
        f"{dimension}__{name}__points": _ramp(table, models, dimension, name)
        for dimension in models.names
        for name in models.inputs(dimension)
    }


def _ramp(table: ir.Table, models: _Models, dimension: str, name: str) -> ir.FloatingValue:
    """0 at bad, 100 at good; null where the value is missing or no finite number."""
    value = table[models.inputs(dimension)[name].feature].cast("float64")
    bad = models.value(table, lambda model: model[dimension].inputs[name].bad)
    span = models.value(table, lambda model: _span(model[dimension].inputs[name]))
    fraction = (value - bad) / span
    return ibis.cases(
        ((fraction <= _float(0)) & (fraction >= _float(-FINITE)), _float(0)),
        ((fraction >= _float(1)) & (fraction <= _float(FINITE)), _float(100)),
        ((fraction > _float(0)) & (fraction < _float(1)), fraction * _float(100)),
        else_=ibis.null("float64"),
    )


def _span(part: Input) -> float:
    return part.good - part.bad


def _sums(table: ir.Table, models: _Models) -> dict[str, ir.FloatingValue]:
    """Per dimension the weight known, and the weighted points."""
    sums: dict[str, ir.FloatingValue] = {}
    for dimension in models.names:
        known, weighted = [], []
        for name in models.inputs(dimension):
            points = table[f"{dimension}__{name}__points"]
            weight = models.value(table, _weight_of(dimension, name))
            known.append(_where(points.notnull(), weight))
            weighted.append(_where(points.notnull(), weight * points))
        sums[f"__{dimension}__known"] = _sum(known)
        sums[f"__{dimension}__weighted"] = _sum(weighted)
    return sums


def _weight_of(dimension: str, name: str) -> Pick:
    return lambda model: model[dimension].inputs[name].weight


def _dimensions(
    table: ir.Table, models: _Models, settings: HealthSettings
) -> dict[str, ir.FloatingValue]:
    columns: dict[str, ir.FloatingValue] = {}
    for dimension in models.names:
        columns |= _dimension(table, models, dimension, settings.minimum_coverage)
    return columns


def _dimension(
    table: ir.Table, models: _Models, name: str, minimum: float
) -> dict[str, ir.FloatingValue]:
    known, weighted = table[f"__{name}__known"], table[f"__{name}__weighted"]
    total = models.value(table, lambda model: model[name].total)
    coverage = _clamp(known / total, 1)
    scores = (coverage >= _float(minimum - DUST)) & (known > _float(0))
    points = _if(scores, _clamp(weighted / known.nullif(0), 100))
    worst = _clamp(weighted / total, 100)
    best = _clamp((weighted + (total - known) * _float(100)) / total, 100)
    return {
        f"{name}__score": points,
        f"{name}__coverage": coverage,
        f"{name}__low": _if(scores, _least(worst, points)),
        f"{name}__high": _if(scores, _greatest(best, points)),
        f"__{name}__worst": worst,
        f"__{name}__best": best,
    }


def _totals(table: ir.Table, models: _Models) -> dict[str, ir.FloatingValue]:
    """Sums over the dimensions that score, and over all of them at either end."""
    scored = {name: table[f"{name}__score"].notnull() for name in models.names}
    weights = {name: models.value(table, _weight(name)) for name in models.names}
    shares = {name: models.value(table, _share(name)) for name in models.names}
    return {
        "__scored": _sum(
            _where(has & (weights[name] > _float(0)), _float(1)) for name, has in scored.items()
        ),
        "__present": _sum(_where(has, weights[name]) for name, has in scored.items()),
        "__weighted": _sum(
            _where(has, weights[name] * table[f"{name}__score"]) for name, has in scored.items()
        ),
        "__covered": _sum(
            _where(has, shares[name] * table[f"{name}__coverage"]) for name, has in scored.items()
        ),
        "__worst": _sum(share * table[f"__{name}__worst"] for name, share in shares.items()),
        "__best": _sum(share * table[f"__{name}__best"] for name, share in shares.items()),
    }


def _overall(table: ir.Table, settings: HealthSettings) -> dict[str, ir.FloatingValue]:
    """The overall score before caps, and its coverage."""
    enough = table["__scored"] >= _float(settings.minimum_dimensions)
    has_minimum = table["has_minimum"].fill_null(False)  # noqa: FBT003 -- the value filled in
    mean = table["__weighted"] / table["__present"].nullif(0)
    return {
        "overall_uncapped": _if(has_minimum & enough, _clamp(mean, 100)),
        "coverage": _clamp(table["__covered"], 1),
    }


def _weight(dimension: str) -> Pick:
    return lambda model: model[dimension].weight


def _share(dimension: str) -> Pick:
    return lambda model: model[dimension].weight / sum(part.weight for part in model.values())


def _caps(table: ir.Table, caps: Mapping[str, CapRule]) -> dict[str, ir.BooleanValue]:
    return {f"cap__{name}": _holds(table, rule) for name, rule in caps.items()}


def _holds(table: ir.Table, rule: CapRule) -> ir.BooleanValue:
    """A missing value never caps: caps rest on what was observed."""
    value = table[rule.feature]
    if rule.above is not None:
        holds = value.cast("float64") > _float(rule.above)
    elif value.type().is_timestamp() or value.type().is_date():
        holds = value.cast(INSTANT) <= table["as_of"]
    else:
        holds = value.notnull()
    return holds.fill_null(False)  # noqa: FBT003 -- the value filled in


def _bound(table: ir.Table, caps: Mapping[str, CapRule]) -> dict[str, ir.Value]:
    """The overall and its interval under the lowest ceiling that holds, and that cap's name."""
    by_ceiling = sorted(caps, key=lambda name: caps[name].ceiling)
    uncapped = table["overall_uncapped"]
    binding = [
        (table[f"cap__{name}"] & (uncapped > _float(caps[name].ceiling)), name)
        for name in by_ceiling
    ]
    holding = [(table[f"cap__{name}"], _float(caps[name].ceiling)) for name in by_ceiling]
    ceiling = ibis.cases(*holding, else_=_float(100)) if holding else _float(100)
    missing = ibis.null("string")
    return {
        "overall": _least(uncapped, ceiling),
        "low": _if(uncapped.notnull(), _least(_least(table["__worst"], uncapped), ceiling)),
        "high": _if(uncapped.notnull(), _least(_greatest(table["__best"], uncapped), ceiling)),
        "cap": ibis.cases(*binding, else_=missing) if binding else missing,
    }


def _float(value: float) -> ir.FloatingScalar:
    """A double on every engine, and a cast that says so: a bare 0.5 is a decimal on most."""
    return ops.Cast(ops.Literal(float(value), "float64"), "float64").to_expr()


def _if(condition: ir.BooleanValue, value: ir.FloatingValue) -> ir.FloatingValue:
    return condition.ifelse(value, ibis.null("float64"))


def _where(condition: ir.BooleanValue, value: ir.FloatingValue) -> ir.FloatingValue:
    return condition.ifelse(value, _float(0))


def _sum(values: Iterable[ir.FloatingValue]) -> ir.FloatingValue:
    return reduce(add, values)


def _least(left: ir.FloatingValue, right: ir.FloatingValue) -> ir.FloatingValue:
    """The smaller; `left` where it is null (engines disagree on LEAST with nulls)."""
    return (left > right).ifelse(right, left)


def _greatest(left: ir.FloatingValue, right: ir.FloatingValue) -> ir.FloatingValue:
    return (left < right).ifelse(right, left)


def _clamp(value: ir.FloatingValue, top: float) -> ir.FloatingValue:
    """Cuts float dust off both ends; null stays null."""
    return ibis.cases(
        (value > _float(top), _float(top)), (value < _float(0), _float(0)), else_=value
    )
