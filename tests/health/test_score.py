import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.errors import UnknownName
from c360.health.dimensions import Input
from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.model.health import HealthScore, rounded

Row = Mapping[str, object]
Scored = Callable[[Sequence[Row], HealthSettings], pa.Table]
Health = Callable[[Sequence[Row], HealthSettings], list[HealthScore]]

SHIPPED = HealthSettings()
INPUTS = {
    (dimension, name): part
    for dimension, spec in SHIPPED.dimensions.items()
    for name, part in spec.inputs.items()
}
AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
VARIED = HealthSettings.model_validate(
    {
        "variants": [
            {"name": "onboarding", "when": {"tenure_days_below": 90},
             "inputs": {"usage.seat_use": {"bad": 0.1, "good": 0.6}}, "weights": {"usage": 50}},
            {"name": "small", "when": {"segment": ["SMB"]},
             "inputs": {"usage.seat_use": {"weight": 100}}},
        ]
    }
)  # fmt: skip


def test_the_example_lands_within_five_points_of_the_specifications(
    health: Health, example: Row
) -> None:
    (found,) = health([example], SHIPPED)
    expected = {"usage": 78, "engagement": 65, "support": 70, "commercial": 85, "outcome": 60}
    for name, points in expected.items():
        assert found.dimensions[name].score == pytest.approx(points, abs=5), name
    assert found.overall is not None
    assert abs(found.overall - 72) <= 3
    assert rounded(found.overall) <= 75
    assert found.coverage == pytest.approx(1)
    assert found.low == pytest.approx(found.overall)
    assert found.high == pytest.approx(found.overall)
    assert (found.band, found.partial, found.caps) == ("watch", False, ())


def test_the_weights_make_72_of_the_examples_dimensions(health: Health) -> None:
    points = {"usage": 78, "engagement": 65, "support": 70, "commercial": 85, "outcome": 60}
    row = {
        part.feature: part.bad + (part.good - part.bad) * points[dimension] / 100
        for (dimension, _), part in INPUTS.items()
    }
    (found,) = health([row], SHIPPED)
    assert found.overall == pytest.approx(72.4)
    assert found.shown == 72


def test_every_ramp_has_its_ends_where_the_specification_says(scored: Scored) -> None:
    places = {"bad": 0.0, "good": 100.0, "beyond bad": 0.0, "beyond good": 100.0, "half": 50.0}
    rows = [{part.feature: _at(part, place) for part in INPUTS.values()} for place in places]
    found = scored(rows, SHIPPED)
    for dimension, name in INPUTS:
        points = found[f"{dimension}__{name}__points"].to_pylist()
        assert points == pytest.approx(list(places.values())), name
        assert points[:4] == [0, 100, 0, 100], name


def _at(part: Input, place: str) -> float:
    span = part.good - part.bad
    return {
        "bad": part.bad, "good": part.good, "beyond bad": part.bad - span,
        "beyond good": part.good + span, "half": part.bad + span / 2,
    }[place]  # fmt: skip


def test_a_dimension_scores_from_40_percent_of_its_weight_on(health: Health) -> None:
    exactly, below, nothing = health(
        [
            {"tickets_per_100_seats_90d": 1, "csat_90d": 4.5},
            {"seat_use_28d": 0.8, "tickets_per_100_seats_90d": 1},
            {},
        ],
        SHIPPED,
    )
    assert (exactly.dimensions["support"].score, exactly.dimensions["support"].coverage) == (
        100,
        0.4,
    )
    assert below.dimensions["support"].score is None
    assert below.dimensions["support"].reason == (
        "only 20% of its inputs by weight are known; it scores from 40% on"
    )
    assert nothing.dimensions["support"].reason == "none of its inputs is known"


def test_weights_with_float_dust_still_reach_the_minimum(health: Health) -> None:
    parts = {"seat_use": 0.1, "dau_wau": 0.3, "breadth": 0.6, "depth": 0, "active_users_trend": 0}
    tuned = HealthSettings.model_validate(
        {"dimensions": {"usage": {"inputs": {k: {"weight": w} for k, w in parts.items()}}}}
    )
    (found,) = health([{"seat_use_28d": 0.8, "dau_wau_ratio_28d": 0.6}], tuned)
    assert found.dimensions["usage"].score == pytest.approx(100)


def test_a_missing_input_is_neither_zero_nor_neutral(health: Health, example: Row) -> None:
    (found,) = health([{**example, "csat_90d": None}], SHIPPED)
    support = found.dimensions["support"]
    known = [part.points for part in support.inputs if part.points is not None]
    assert support.score == pytest.approx(sum(known) / 4)
    assert support.coverage == pytest.approx(0.8)


def test_dimensions_without_a_score_are_left_out_and_the_rest_renormalised(
    health: Health,
) -> None:
    usage = {part.feature: part.good for (name, _), part in INPUTS.items() if name == "usage"}
    outcome = {part.feature: part.bad for (name, _), part in INPUTS.items() if name == "outcome"}
    (found,) = health([{**usage, **outcome}], SHIPPED)
    assert found.overall == pytest.approx(75)
    assert found.coverage == pytest.approx(0.4)
    assert found.partial
    assert found.low == pytest.approx(30)
    assert found.high == pytest.approx(90)


def test_a_score_on_half_of_the_weight_is_not_partial(health: Health) -> None:
    half = {
        part.feature: part.good
        for (name, _), part in INPUTS.items()
        if name in ("usage", "support")
    }
    (found,) = health([half], SHIPPED)
    assert found.coverage == pytest.approx(0.5)
    assert not found.partial


def test_coverage_counts_only_what_the_score_rests_on(health: Health, example: Row) -> None:
    thin = {**example, **dict.fromkeys(
        ("days_overdue_worst", "arr_change_term", "auto_renew_points"), None
    )}  # fmt: skip
    (found,) = health([thin], SHIPPED)
    assert found.dimensions["commercial"].coverage == pytest.approx(0.15)
    assert found.dimensions["commercial"].score is None
    assert found.coverage == pytest.approx(0.85)


def test_without_the_minimum_data_there_is_no_overall_score(health: Health, example: Row) -> None:
    false, unknown = health(
        [{**example, "has_minimum": False}, {**example, "has_minimum": None}], SHIPPED
    )
    for found in (false, unknown):
        assert (found.overall, found.low, found.high, found.band) == (None, None, None, None)
        assert found.dimensions["usage"].score is not None
        assert found.reason == "the minimum data are missing"
        assert not found.partial


def test_without_any_dimension_there_is_no_overall_score(health: Health) -> None:
    (found,) = health([{}], SHIPPED)
    assert found.overall is None
    assert found.reason == "no dimension has enough known inputs to score"
    two = HealthSettings(minimum_dimensions=2)
    (one_scored,) = health([{"goals_on_track_share": 0.9}], two)
    assert one_scored.overall is None
    assert one_scored.reason == "fewer than 2 dimensions have enough known inputs to score"


def test_values_that_are_no_numbers_count_as_missing(health: Health) -> None:
    row = {
        "seat_use_28d": math.nan,
        "dau_wau_ratio_28d": math.inf,
        "feature_breadth_28d": -math.inf,
    }
    (found,) = health([row], SHIPPED)
    assert found.dimensions["usage"].coverage == 0


@pytest.mark.parametrize(
    ("facts", "cap", "ceiling"),
    [
        ({"notice_at": AS_OF}, "notice_given", 39),
        ({"notice_at": AS_OF + timedelta(seconds=1)}, None, None),
        ({"days_overdue_worst": 61}, "invoice_long_overdue", 39),
        ({"days_overdue_worst": 60}, None, None),
        ({"p1_open_past_sla": 1}, "p1_open_past_sla", 59),
        ({"p1_open_past_sla": 0}, None, None),
        ({"p1_open_past_sla": 2, "notice_at": AS_OF}, "notice_given", 39),
        ({"p1_open_past_sla": None, "days_overdue_worst": None}, None, None),
    ],
)
def test_caps_hold_where_their_fact_is_observed(
    scored: Scored, health: Health, example: Row, facts: Row, cap: str | None, ceiling: float | None
) -> None:
    row = {**example, **facts}
    (found,) = health([row], SHIPPED)
    assert scored([row], SHIPPED)["cap"].to_pylist() == [cap]
    assert found.overall is not None
    if ceiling is None:
        assert found.caps == ()
        assert found.overall > 59
    else:
        assert found.overall == ceiling
        assert found.high == ceiling
        assert found.caps[0].name == cap
        assert found.caps[0].contribution < 0
        assert found.band == "at_risk"


def test_a_cap_above_the_score_holds_but_takes_nothing(health: Health) -> None:
    (found,) = health([{"goals_on_track_share": 0.2, "p1_open_past_sla": 1}], SHIPPED)
    assert found.overall == 0
    assert [(cap.name, cap.contribution) for cap in found.caps] == [("p1_open_past_sla", 0.0)]
    assert found.caps[0].reason == "A P1 ticket is open past its SLA"


@pytest.mark.parametrize(
    ("points", "band"),
    [(59.4, "at_risk"), (59.5, "watch"), (60, "watch"), (75.4, "watch"), (75.5, "healthy")],
)
def test_bands_are_those_of_the_shown_score(health: Health, points: float, band: str) -> None:
    share = 0.2 + 0.7 * points / 100
    (found,) = health([{"goals_on_track_share": share, "value_realised_share": share}], SHIPPED)
    assert found.band == band


def test_the_first_variant_that_fits_is_taken(health: Health) -> None:
    row = {"seat_use_28d": 0.35, "dau_wau_ratio_28d": 0.6}
    usual, new, small, both, unknown = health(
        [
            {**row, "segment": "Enterprise", "tenure_days": 90},
            {**row, "segment": "Enterprise", "tenure_days": 89},
            {**row, "segment": "SMB", "tenure_days": 90},
            {**row, "segment": "SMB", "tenure_days": 10},
            {**row, "segment": None, "tenure_days": None},
        ],
        VARIED,
    )
    assert [one.model for one in (usual, new, small, both, unknown)] == [
        "default", "onboarding", "small", "onboarding", "default"
    ]  # fmt: skip
    assert usual.dimensions["usage"].inputs[0].points == pytest.approx(25)
    assert new.dimensions["usage"].inputs[0].points == pytest.approx(50)
    assert new.dimensions["usage"].weight == 50
    assert small.dimensions["usage"].score == pytest.approx((100 * 25 + 20 * 100) / 120)
    assert small.dimensions["usage"].inputs[0].weight == 100
    assert usual.overall == unknown.overall


def test_an_input_of_weight_zero_is_kept_without_influence(health: Health, example: Row) -> None:
    extra = {"feature": "silence", "weight": 0, "bad": 14, "good": 1}
    more = HealthSettings.model_validate({"dimensions": {"usage": {"inputs": {"silence": extra}}}})
    (found,) = health([{**example, "silence": 14}], more)
    (plain,) = health([example], SHIPPED)
    assert found.overall == plain.overall
    assert found.dimensions["usage"].inputs[-1].points == 0
    assert found.dimensions["usage"].inputs[-1].contribution == 0


def test_a_feature_that_does_not_exist_is_named() -> None:
    table = ibis.table({"account_id": "string", "as_of": "timestamp('UTC')"}, name="features")
    with pytest.raises(UnknownName, match="unknown feature 'segment'"):
        score(table, SHIPPED)


@pytest.mark.parametrize(
    "dialect", ["duckdb", "postgres", "snowflake", "bigquery", "clickhouse", "databricks", "trino"]
)
def test_the_same_expression_compiles_for_other_engines(dialect: str) -> None:
    assert "overall" in ibis.to_sql(score(_unbound(), VARIED), dialect=dialect)


def test_the_same_expression_compiles_for_spark() -> None:
    pytest.importorskip("pyspark", reason="ibis compiles for Spark only where pyspark is installed")
    assert "overall" in ibis.to_sql(score(_unbound(), VARIED), dialect="pyspark")


def _unbound() -> ibis.Table:
    fixed = {"account_id": "string", "as_of": "timestamp('UTC')", "segment": "string"}
    rest = {"tenure_days": "int64", "has_minimum": "boolean", "notice_at": "timestamp('UTC')"}
    return ibis.table(dict.fromkeys(VARIED.features(), "float64") | fixed | rest, name="features")


def _around(part: Input) -> st.SearchStrategy[float]:
    low, high = sorted((_at(part, "beyond bad"), _at(part, "beyond good")))
    return st.floats(low, high)


VALUES: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {part.feature: st.none() | _around(part) for part in INPUTS.values()}
)
FACTS: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {
        "p1_open_past_sla": st.sampled_from([None, 0, 1]),
        "notice_at": st.sampled_from([None, None, AS_OF]),
        "segment": st.sampled_from([None, "SMB", "Enterprise"]),
        "tenure_days": st.sampled_from([None, 10, 700]),
        "has_minimum": st.booleans(),
    }
)
ROWS = st.builds(lambda values, facts: {**values, **facts}, VALUES, FACTS)
BOOKS = st.lists(ROWS, min_size=1, max_size=25)
FEW = settings(max_examples=12, deadline=None)


@FEW
@given(BOOKS)
def test_scores_are_within_0_and_100_and_inside_their_interval(
    health: Health, rows: list[Row]
) -> None:
    for found in health(rows, VARIED):
        parts = [(one.low, one.score, one.high) for one in found.dimensions.values()]
        for low, middle, high in [(found.low, found.overall, found.high), *parts]:
            if middle is None:
                assert low is None
                assert high is None
            else:
                assert low is not None
                assert high is not None
                assert 0 <= low <= middle <= high <= 100
        assert 0 <= found.coverage <= 1


@FEW
@given(BOOKS, st.floats(0.01, 2))
def test_a_worse_input_never_raises_its_dimension(
    health: Health, rows: list[Row], far: float
) -> None:
    worse, changed = [], []
    for row in rows:
        for (dimension, _), part in INPUTS.items():
            value = row[part.feature]
            if isinstance(value, int | float):
                worse.append({**row, part.feature: value + (part.bad - part.good) * far})
                changed.append((row, dimension))
    before = health([row for row, _ in changed], SHIPPED)
    for was, now, (_, dimension) in zip(before, health(worse, SHIPPED), changed, strict=True):
        old, new = was.dimensions[dimension].score, now.dimensions[dimension].score
        assert (old is None) == (new is None)
        if old is not None and new is not None:
            assert new <= old
        if was.overall is not None and now.overall is not None:
            assert now.overall <= was.overall


@FEW
@given(BOOKS, st.randoms(use_true_random=False))
def test_order_and_names_of_accounts_change_nothing(
    health: Health, rows: list[Row], chance: object
) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined] # hypothesis hands out a random.Random
    renamed = [{**rows[at], "account_id": f"renamed_{at}"} for at in order]
    found = health(rows, VARIED)
    for at, again in zip(order, health(renamed, VARIED), strict=True):
        assert again.overall == found[at].overall
        assert again.dimensions == found[at].dimensions
        assert (again.low, again.high, again.coverage) == (
            found[at].low, found[at].high, found[at].coverage
        )  # fmt: skip
