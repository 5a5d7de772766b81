"""Re-scoring: what the overall score would be if some measured values were others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.model.measures import Measures, Scalar
from c360.model.moment import utc

INSTANT = pa.timestamp("us", tz="UTC")
FIXED = {
    "account_id": pa.string(),
    "scenario": pa.string(),
    "as_of": INSTANT,
    "segment": pa.string(),
    "tenure_days": pa.float64(),
    "has_minimum": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One account as measured, but for some features; `key` tells its scenarios apart."""

    account_id: str
    key: str
    measures: Measures
    segment: str | None
    has_minimum: bool
    overrides: Mapping[str, float | None] = field(default_factory=dict)


def rescore(
    run: Callable[[ir.Table], pa.Table], scenarios: Sequence[Scenario], settings: HealthSettings
) -> dict[tuple[str, str], float | None]:
    """The overall score of every scenario by (account_id, key), all in one query.

    Args:
        run: executes an expression, such as a warehouse's `to_arrow`.
        scenarios: of any number of accounts.
        settings: the health model.
    """
    if not scenarios:
        return {}
    scored = score(ibis.memtable(_table(scenarios, settings)), settings)
    rows = run(scored.select("account_id", "scenario", "overall")).to_pylist()
    return {(row["account_id"], row["scenario"]): row["overall"] for row in rows}


def _table(scenarios: Sequence[Scenario], settings: HealthSettings) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [] for name in FIXED}
    for one in scenarios:
        fixed = (one.account_id, one.key, one.measures.as_of, one.segment)
        rest = (one.measures.number("tenure_days"), one.has_minimum)
        for name, value in zip(FIXED, (*fixed, *rest), strict=True):
            columns[name].append(value)
    arrays = {name: pa.array(columns[name], kind) for name, kind in FIXED.items()}
    features = {name: _feature(scenarios, name) for name in settings.features()}
    return pa.table(arrays | {name: one for name, one in features.items() if name not in FIXED})


def _feature(scenarios: Sequence[Scenario], name: str) -> pa.Array:
    values = [one.overrides.get(name, one.measures[name]) for one in scenarios]
    if any(isinstance(value, date) for value in values):
        return pa.array([_instant(value) for value in values], INSTANT)
    return pa.array([_number(value) for value in values], pa.float64())


def _instant(value: Scalar) -> datetime | None:
    return utc(value) if isinstance(value, date) else None


def _number(value: Scalar) -> float | None:
    return None if value is None or isinstance(value, str | date) else float(value)
