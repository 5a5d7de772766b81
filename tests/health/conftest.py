"""A real engine, and rows of features to score on it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import ibis
import pyarrow as pa
import pytest

from c360.health.read import read
from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.model.health import HealthScore

Row = Mapping[str, object]
AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
INSTANT = pa.timestamp("us", tz="UTC")
FIXED = {
    "account_id": pa.string(),
    "as_of": INSTANT,
    "segment": pa.string(),
    "tenure_days": pa.int64(),
    "has_minimum": pa.bool_(),
    "notice_at": INSTANT,
}


def features_table(rows: Sequence[Row], settings: HealthSettings) -> pa.Table:
    """Typed features; what a row does not name is missing."""
    usual = {"as_of": AS_OF, "tenure_days": 700, "has_minimum": True}
    kinds = FIXED | {name: pa.float64() for name in settings.features() if name not in FIXED}
    whole = [{"account_id": f"acc_{at}"} | usual | dict(row) for at, row in enumerate(rows)]
    return pa.table(
        {name: pa.array([row.get(name) for row in whole], kind) for name, kind in kinds.items()}
    )


@pytest.fixture(scope="session")
def scored() -> Callable[[Sequence[Row], HealthSettings], pa.Table]:
    """The scored rows, in the order given; each health model is compiled once."""
    engine = ibis.duckdb.connect()
    compiled: dict[str, str] = {}

    def execute(rows: Sequence[Row], settings: HealthSettings) -> pa.Table:
        table = features_table(rows, settings)
        table = table.append_column("at", pa.array(range(len(rows)), pa.int64()))
        engine.con.register("features", table)
        model = settings.model_dump_json()
        if model not in compiled:
            features = ibis.table(ibis.Schema.from_pyarrow(table.schema), name="features")
            compiled[model] = engine.compile(score(features, settings).order_by("at"))
        return engine.con.sql(compiled[model]).to_arrow_table()

    return execute


@pytest.fixture(scope="session")
def health(
    scored: Callable[[Sequence[Row], HealthSettings], pa.Table],
) -> Callable[[Sequence[Row], HealthSettings], list[HealthScore]]:
    """The health scores of the rows, in the order given."""

    def execute(rows: Sequence[Row], settings: HealthSettings) -> list[HealthScore]:
        return list(read(scored(rows, settings), settings).values())

    return execute


@pytest.fixture(scope="session")
def example() -> dict[str, object]:
    """The specification's worked example, with what it leaves open filled within its bounds."""
    return {
        "seat_use_28d": 245 / 250,
        "dau_wau_ratio_28d": 0.42,
        "feature_breadth_28d": 3 / 5,
        "usage_depth_28d": 0.65,
        "active_users_trend_28d": 0.0,
        "days_since_meeting": 18,
        "meetings_change_90d": -0.4,
        "median_reply_hours_90d": 48,
        "nps_score": 7,
        "champion_activity_ratio_30d": 1.0,
        "days_since_executive_touch": 31,
        "tickets_per_100_seats_90d": 8 / 2.5,
        "severity_points_90d": 4,
        "mean_resolution_hours_90d": 18,
        "escalations_open": 1,
        "csat_90d": 4.2,
        "days_overdue_worst": 0,
        "seats_over_contract": 0.98,
        "auto_renew_points": 50,
        "arr_change_term": 0.0,
        "goals_on_track_share": 2 / 3,
        "value_realised_share": 0.55,
        "p1_open_past_sla": 0,
        "notice_at": None,
    }
