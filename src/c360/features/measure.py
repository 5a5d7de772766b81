"""Measure every account: one expression, one row per (account_id, as_of)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from ibis.expr import types as ir

from c360.features import commercial, derived, engagement, outcome, people, support, usage
from c360.features.canon import KEY, Canon, side_by_side
from c360.features.provenance import PER_ACCOUNT, provenance
from c360.features.settings import FeatureSettings
from c360.model.canonical import TABLES
from c360.model.measures import FeatureSpec, Measures, Provenance
from c360.warehouse.base import Engine


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


def canon_of(
    engine: Engine,
    links: ir.Table,
    moments: ir.Table,
    accounts: Sequence[str] | None = None,
    *,
    few: bool = False,
) -> Canon:
    """The canonical tables of `engine` as seen at `moments`."""
    tables = {table.name: engine.table(table.name) for table in TABLES}
    few = few or accounts is not None
    return Canon(tables, links, engine.keep(moments), accounts, engine.keep, few=few)


def measured(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """All features of all accounts of `canon` at each of its moments, with where they came from.

    Beside the features stand, for each canonical table, `<table>__records`,
    `<table>__observed_at` and `<table>__sources` (comma-joined).
    """
    areas = [canon.keep(area.measure(canon, settings)) for area in AREAS]
    parts = [canon.keep(part) for part in derived.parts(canon)]
    table = side_by_side(canon.spine, *areas, *parts)
    table = _rounded(derived.derived(table)).select(*KEY, *feature_specs())
    table = side_by_side(table, canon.keep(provenance(canon)))
    records = {f"{name}__records": table[f"{name}__records"].fill_null(0) for name in PER_ACCOUNT}
    return canon.keep(table.mutate(**records))


def _rounded(table: ir.Table) -> ir.Table:
    """Numbers to nine decimals: sums of doubles differ in the last digits from run to run."""
    floats = [name for name, kind in table.schema().items() if kind.is_floating()]
    return table.mutate(**{name: table[name].round(DECIMALS) for name in floats})


def read(features: pa.Table) -> dict[tuple[str, datetime], Measures]:
    """The measured table as values, by account and moment."""
    columns = {name: _values(features.column(name)) for name in features.column_names}
    ids, moments = columns.pop("account_id"), columns.pop("as_of")
    names = [name for name in columns if "__" not in name]
    values = zip(*(columns[name] for name in names), strict=True)
    origins = _origins(columns, len(ids))
    return {
        (account_id, as_of): Measures(account_id, as_of, dict(zip(names, row, strict=True)), origin)
        for account_id, as_of, row, origin in zip(ids, moments, values, origins, strict=True)
    }


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as Python values; instants are aware UTC."""
    if not pa.types.is_timestamp(column.type):
        return list(column.to_pylist())
    naive = column.cast(pa.timestamp("us")).to_pylist()
    return [None if value is None else value.replace(tzinfo=UTC) for value in naive]


def _origins(columns: dict[str, list[Any]], size: int) -> list[dict[str, Provenance]]:
    """Per row: canonical table → where its records came from, for the tables that have any."""
    origins: list[dict[str, Provenance]] = [{} for _ in range(size)]
    for table in PER_ACCOUNT:
        parts = (columns[f"{table}__{suffix}"] for suffix in ("records", "observed_at", "sources"))
        for origin, (records, newest, sources) in zip(
            origins, zip(*parts, strict=True), strict=True
        ):
            if records:
                origin[table] = Provenance(newest, tuple(sources.split(",")), records)
    return origins
