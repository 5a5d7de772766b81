"""Measure every account: one expression, one row per (account_id, as_of)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from ibis.expr import types as ir

from c360.features import commercial, derived, engagement, outcome, people, support, usage
from c360.features.canon import KEY, Canon, side_by_side
from c360.features.settings import FeatureSettings
from c360.model.measures import FeatureSpec, Measures, Provenance
from c360.warehouse.values import columns_of


@dataclass(frozen=True, slots=True)
class Area:
    """One module of features: what they mean, and the expression that computes them."""

    features: tuple[FeatureSpec, ...]
    measure: Callable[[Canon, FeatureSettings], ir.Table]


AREAS = (
    Area(engagement.FEATURES, engagement.engagement),
    Area(people.FEATURES, people.people),
    Area(outcome.FEATURES, outcome.outcome),
    Area(usage.FEATURES, usage.usage),
    Area(support.FEATURES, support.support),
    Area(commercial.FEATURES, commercial.commercial),
)
"""The one list to which a new area is added."""

DECIMALS = 9


def feature_specs() -> dict[str, FeatureSpec]:
    """Every feature by name."""
    listed = [spec for area in AREAS for spec in area.features]
    return {spec.name: spec for spec in (*listed, *derived.FEATURES)}


def measured(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """All features of all accounts of `canon` at each of its moments."""
    areas = [canon.keep(area.measure(canon, settings)) for area in AREAS]
    parts = [canon.keep(part) for part in derived.parts(canon)]
    table = side_by_side(canon.spine, *areas, *parts)
    return canon.keep(_rounded(derived.derived(table)).select(*KEY, *feature_specs()))


def _rounded(table: ir.Table) -> ir.Table:
    """Numbers to nine decimals: sums of doubles differ in the last digits from run to run."""
    floats = [name for name, kind in table.schema().items() if kind.is_floating()]
    return table.mutate(**{name: table[name].round(DECIMALS) for name in floats})


def read(
    features: pa.Table, origins: Mapping[tuple[str, datetime], Mapping[str, Provenance]]
) -> dict[tuple[str, datetime], Measures]:
    """The measured table, or some columns of it, as values by account and moment.

    Args:
        features: rows of `measured`.
        origins: where they came from, as read by `read_provenance`.
    """
    columns = columns_of(features)
    ids, moments = columns.pop("account_id"), columns.pop("as_of")
    keys = zip(ids, moments, strict=True)
    values = zip(*columns.values(), strict=True)
    return {
        key: Measures(*key, dict(zip(columns, row, strict=True)), origins.get(key, {}))
        for key, row in zip(keys, values, strict=True)
    }
