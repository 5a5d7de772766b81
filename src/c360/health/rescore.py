"""Re-scoring: what the overall score would be if some measured values were others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa

from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.model.measures import Measures, Scalar
from c360.model.moment import utc
from c360.warehouse.base import Engine
from c360.warehouse.instants import NAIVE
from c360.warehouse.script import Playing, Script

FIXED = {
    "account_id": pa.string(),
    "scenario": pa.string(),
    "as_of": NAIVE,
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


class Rescorer:
    """Scores scenarios, of any number of accounts at a time, by the one definition of the score."""

    def __init__(self, engine: Engine, settings: HealthSettings, instants: Collection[str]) -> None:
        """Compiles the question, which takes far longer than any answer.

        Args:
            engine: computes the scores.
            settings: the health model.
            instants: the features that hold an instant or a date; the others hold a number.
        """
        features = [name for name in settings.features() if name not in FIXED]
        kinds = {name: NAIVE if name in instants else pa.float64() for name in features}
        self._columns = pa.schema(FIXED | kinds)
        script = Script(engine, "rescore")
        table = script.given("scenarios", ibis.Schema.from_pyarrow(self._columns))
        script.ask("overall", score(table, settings).select("account_id", "scenario", "overall"))
        self._playing = Playing(script, engine)

    def __call__(self, scenarios: Sequence[Scenario]) -> dict[tuple[str, str], float | None]:
        """The overall score of every scenario by (account_id, key)."""
        if not scenarios:
            return {}
        self._playing.give("scenarios", self._table(scenarios))
        ((_, rows),) = self._playing.read(["overall"])
        columns = (rows.column(name).to_pylist() for name in ("account_id", "scenario", "overall"))
        return {(account, key): overall for account, key, overall in zip(*columns, strict=True)}

    def _table(self, scenarios: Sequence[Scenario]) -> pa.Table:
        columns: dict[str, list[Any]] = {
            "account_id": [one.account_id for one in scenarios],
            "scenario": [one.key for one in scenarios],
            "as_of": [one.measures.as_of for one in scenarios],
            "segment": [one.segment for one in scenarios],
            "tenure_days": [one.measures.number("tenure_days") for one in scenarios],
            "has_minimum": [one.has_minimum for one in scenarios],
        }
        for column in self._columns:
            if column.name not in FIXED:
                read = _instant if column.type == NAIVE else _number
                values = (one.overrides.get(n := column.name, one.measures[n]) for one in scenarios)
                columns[column.name] = [read(value) for value in values]
        return pa.table(columns, self._columns)


def _instant(value: Scalar) -> datetime | None:
    return utc(value) if isinstance(value, date) else None


def _number(value: Scalar) -> float | None:
    return None if value is None or isinstance(value, str | date) else float(value)
