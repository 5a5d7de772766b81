import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.health.compare import compare
from c360.health.moves import Evidence
from c360.health.settings import HealthSettings
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Measures, Provenance

Row = Mapping[str, object]
Health = Callable[[Sequence[Row], HealthSettings], list[HealthScore]]
NOW = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
THEN = NOW - timedelta(days=90)
SHIPPED = HealthSettings()
INPUTS = [part for spec in SHIPPED.dimensions.values() for part in spec.inputs.values()]
READS: dict[str, tuple[str, ...]] = {
    "days_since_meeting": ("activity",),
    "nps_score": ("survey_response",),
    "csat_90d": ("survey_response", "ticket"),
    "seat_use_28d": ("usage", "contract"),
}


def _measures(moment: datetime, **observed: datetime) -> Measures:
    seen = {table: Provenance(at, ("crm",), 3) for table, at in observed.items()}
    return Measures("acc_0", moment, {}, seen)


def _pair(
    health: Health, then: Row, now: Row, model: HealthSettings = SHIPPED
) -> tuple[HealthScore, HealthScore]:
    earlier, later = health(
        [{**then, "account_id": "acc_0", "as_of": THEN}, {**now, "account_id": "acc_0"}], model
    )
    return later, earlier


def _change(
    health: Health, then: Row, now: Row, model: HealthSettings = SHIPPED, **observed: datetime
) -> HealthChange:
    later, earlier = _pair(health, then, now, model)
    evidence = Evidence(_measures(NOW, **observed), _measures(THEN), READS)
    return compare(later, earlier, evidence, model)


def _sums(change: HealthChange) -> bool:
    total = sum(move.change for move in change.moves)
    return change.overall_change is not None and math.isclose(
        total, change.overall_change, abs_tol=1e-9
    )


def test_without_an_earlier_score_the_trend_is_unknown(health: Health, example: Row) -> None:
    (now,) = health([example], SHIPPED)
    change = compare(now, None, Evidence(_measures(NOW), None, READS), SHIPPED)
    assert (change.trend, change.delta, change.moves) == ("unknown", None, ())
    assert change.since == THEN
    assert set(change.dimension_trends.values()) == {"unknown"}
    assert change.reason == "there is no earlier score"


def test_a_score_that_lacked_the_minimum_data_is_no_comparison(
    health: Health, example: Row
) -> None:
    change = _change(health, {**example, "has_minimum": False}, example)
    assert (change.trend, change.overall_change, change.moves) == ("unknown", None, ())
    assert change.reason == "there was no score then: the minimum data are missing"
    assert change.dimension_trends["usage"] == "stable"
    gone = _change(health, example, {**example, "has_minimum": False})
    assert gone.reason == "there is no score now: the minimum data are missing"


@pytest.mark.parametrize(
    ("points", "trend"),
    [(-5.0, "declining"), (-4.99, "stable"), (0.0, "stable"), (4.99, "stable"), (5, "improving")],
)
def test_a_trend_begins_at_five_points(health: Health, points: float, trend: str) -> None:
    def at(score: float) -> Row:
        share = 0.2 + 0.7 * score / 100
        return {"goals_on_track_share": share, "value_realised_share": share}

    change = _change(health, at(50), at(50 + points))
    assert (change.trend, change.dimension_trends["outcome"]) == (trend, trend)
    assert change.dimension_trends["usage"] == "unknown"
    assert change.delta == pytest.approx(points)


def test_the_trend_compares_only_what_was_scored_at_both_dates(
    health: Health, example: Row
) -> None:
    outcome = {"goals_on_track_share": None, "value_realised_share": None}
    change = _change(health, {**example, **outcome}, {**example, "goals_on_track_share": 0.2})
    assert (change.trend, change.delta) == ("stable", 0)
    assert change.dimension_trends["outcome"] == "unknown"
    assert change.overall_change is not None
    assert change.overall_change < -2
    assert {move.cause for move in change.moves} == {"dimension_appeared"}
    assert _sums(change)


def test_a_dimension_that_vanished_is_named(health: Health, example: Row) -> None:
    gone = {"goals_on_track_share": None, "value_realised_share": None}
    change = _change(health, {**example, "goals_on_track_share": 0.2}, {**example, **gone})
    assert {(move.dimension, move.cause) for move in change.moves} == {
        ("outcome", "dimension_vanished")
    }
    assert _sums(change)


def test_nothing_in_common_is_said_so(health: Health) -> None:
    change = _change(
        health, {"goals_on_track_share": 0.9}, {"seat_use_28d": 0.2, "dau_wau_ratio_28d": 0.1}
    )
    assert (change.trend, change.reason) == ("unknown", "no dimension scored at both dates")
    assert change.overall_change == -100
    assert _sums(change)


def test_an_input_moves_by_its_data_or_by_time(health: Health, example: Row) -> None:
    now = {**example, "days_since_meeting": 50}
    quiet = _change(health, example, now, activity=THEN)
    assert [(move.input, move.cause) for move in quiet.moves] == [
        ("days_since_meeting", "time_passed")
    ]
    assert (quiet.moves[0].before, quiet.moves[0].after) == (18, 50)
    assert quiet.moves[0].change == pytest.approx(-0.25 * 0.25 * 100 * 32 / 53)
    busy = _change(health, example, now, activity=THEN + timedelta(seconds=1))
    assert [move.cause for move in busy.moves] == ["data_changed"]


def test_what_a_feature_reads_is_assumed_to_have_changed_where_it_is_unknown(
    health: Health, example: Row
) -> None:
    change = _change(health, example, {**example, "escalations_open": 2})
    assert [move.cause for move in change.moves] == ["data_changed"]


def test_an_input_of_a_source_that_fell_silent_went_stale(health: Health, example: Row) -> None:
    later, earlier = _pair(health, example, {**example, "seat_use_28d": 0.4})
    evidence = Evidence(_measures(NOW, usage=THEN), None, READS, frozenset({"usage"}))
    assert [move.cause for move in compare(later, earlier, evidence, SHIPPED).moves] == [
        "went_stale"
    ]


def test_time_alone_empties_a_window(health: Health, example: Row) -> None:
    change = _change(health, example, {**example, "nps_score": None}, survey_response=NOW)
    assert [(move.input, move.cause, move.after) for move in change.moves] == [
        ("nps", "time_passed", None)
    ]
    assert _sums(change)


def test_days_that_grew_by_the_time_between_only_passed(health: Health, example: Row) -> None:
    later = {**example, "days_since_meeting": 18.0 + 90}
    change = _change(health, example, later, activity=NOW)
    assert [(move.input, move.cause) for move in change.moves] == [
        ("days_since_meeting", "time_passed")
    ]
    sooner = {**example, "days_since_meeting": 18.0 + 20}
    change = _change(health, example, sooner, activity=NOW)
    assert [(move.input, move.cause) for move in change.moves] == [
        ("days_since_meeting", "data_changed")
    ]


def test_an_input_that_is_new_changed_by_its_data(health: Health, example: Row) -> None:
    change = _change(health, {**example, "nps_score": None}, example, survey_response=NOW)
    assert [(move.input, move.cause, move.before) for move in change.moves] == [
        ("nps", "data_changed", None)
    ]
    assert _sums(change)


def test_caps_move_the_score_and_the_trend(health: Health, example: Row) -> None:
    change = _change(health, example, {**example, "notice_at": NOW})
    assert [(move.input, move.cause, move.after) for move in change.moves] == [
        ("notice_given", "cap", 39)
    ]
    assert change.trend == "declining"
    assert change.dimension_trends["usage"] == "stable"
    assert change.delta == pytest.approx(change.overall_change)
    assert _sums(change)


def test_another_variant_is_a_change_of_configuration_and_no_trend(
    health: Health, example: Row
) -> None:
    model = HealthSettings.model_validate(
        {
            "variants": [
                {
                    "name": "onboarding",
                    "when": {"tenure_days_below": 90},
                    "inputs": {"usage.seat_use": {"bad": 0.9, "good": 2.0}},
                    "weights": {"outcome": 50},
                }
            ]
        }
    )
    change = _change(health, {**example, "tenure_days": 10}, {**example, "tenure_days": 100}, model)
    assert {move.cause for move in change.moves} == {"configuration_changed"}
    assert change.overall_change is not None
    assert change.overall_change > 5
    assert change.trend == "stable"
    assert change.delta == pytest.approx(0)
    assert _sums(change)


def test_a_raised_minimum_coverage_is_a_change_of_configuration(
    health: Health, example: Row
) -> None:
    thin = {**example, "value_realised_share": None, "goals_on_track_share": 0.2}
    later, earlier = _pair(health, thin, thin)
    strict = HealthSettings(minimum_coverage=0.7)
    (later,) = health([{**thin, "account_id": "acc_0"}], strict)
    change = compare(later, earlier, Evidence(_measures(NOW), None, READS), strict)
    assert {move.cause for move in change.moves} == {"configuration_changed"}
    assert _sums(change)


def test_a_new_input_takes_its_earlier_value_from_the_measures(
    health: Health, example: Row
) -> None:
    (earlier,) = health([{**example, "account_id": "acc_0", "as_of": THEN}], SHIPPED)
    silence = {"feature": "silence", "weight": 100, "bad": 14, "good": 1}
    more = HealthSettings.model_validate(
        {"dimensions": {"usage": {"inputs": {"silence": silence}}}}
    )
    (later,) = health([{**example, "account_id": "acc_0", "silence": 14}], more)
    then = replace(_measures(THEN), values={"silence": 14})
    change = compare(later, earlier, Evidence(_measures(NOW), then, READS), more)
    assert {move.cause for move in change.moves} == {"configuration_changed"}
    assert change.dimension_trends["usage"] == "stable"
    assert _sums(change)


VALUE = st.fixed_dictionaries(
    {
        part.feature: st.none() | st.floats(*sorted((part.bad, part.good)))
        for part in INPUTS
    }
    | {
        "p1_open_past_sla": st.sampled_from([0, 1]),
        "notice_at": st.sampled_from([None, None, THEN]),
        "tenure_days": st.sampled_from([10, 700]),
    }
)  # fmt: skip
VARIED = HealthSettings.model_validate(
    {
        "variants": [
            {
                "when": {"tenure_days_below": 90},
                "inputs": {
                    "usage.seat_use": {"bad": 0.1, "weight": 3},
                    "support.csat": {"weight": 0},
                },
                "weights": {"usage": 35, "commercial": 0},
            }
        ]
    }
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=20))
def test_moves_sum_to_the_change_of_the_score(health: Health, pairs: list[tuple[Row, Row]]) -> None:
    rows = [
        {**row, "account_id": f"{at}.{n}"} for at, p in enumerate(pairs) for n, row in enumerate(p)
    ]
    found = health(rows, VARIED)
    for earlier, later in zip(found[::2], found[1::2], strict=True):
        evidence = Evidence(_measures(NOW, activity=NOW), _measures(THEN), READS)
        change = compare(later, replace(earlier, as_of=THEN), evidence, VARIED)
        if later.overall is None or earlier.overall is None:
            assert (change.overall_change, change.moves) == (None, ())
        else:
            assert change.overall_change == later.overall - earlier.overall
            assert _sums(change)


def test_restating_agrees_with_scoring(health: Health, example: Row) -> None:
    """Where the model changed, then's values are scored here; the engine must say the same."""
    rows = [{**example, "tenure_days": days} for days in (10, 700)]
    new, usual = health(rows, VARIED)
    evidence = Evidence(_measures(NOW), None, READS)
    change = compare(usual, replace(new, as_of=THEN), evidence, VARIED)
    for name, delta in change.dimension_deltas.items():
        assert delta == pytest.approx(0, abs=1e-9), name


def test_a_dimension_without_weight_has_a_trend_of_its_own(health: Health, example: Row) -> None:
    model = HealthSettings.model_validate({"dimensions": {"outcome": {"weight": 0}}})
    change = _change(health, example, {**example, "goals_on_track_share": 0.2}, model)
    assert (change.trend, change.dimension_trends["outcome"]) == ("stable", "declining")
    assert change.moves == ()
