import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.health.contributions import contributions, losses, shown_contributions
from c360.health.settings import HealthSettings
from c360.model.health import HealthScore

Row = Mapping[str, object]
Health = Callable[[Sequence[Row], HealthSettings], list[HealthScore]]
SHIPPED = HealthSettings()
INPUTS = [part for spec in SHIPPED.dimensions.values() for part in spec.inputs.values()]
ROW = st.fixed_dictionaries(
    {
        part.feature: st.none() | st.floats(*sorted((part.bad, part.good)))
        for part in INPUTS
    }
    | {"p1_open_past_sla": st.sampled_from([0, 1])}
)  # fmt: skip


def test_contributions_of_the_example_sum_to_its_score(health: Health, example: Row) -> None:
    (found,) = health([example], SHIPPED)
    parts = contributions(found)
    assert found.overall is not None
    assert len(parts) == 22
    assert math.isclose(sum(parts.values()), found.overall, abs_tol=1e-9)
    assert parts["usage.seat_use"] == pytest.approx(0.30 * 0.25 * 100)


def test_a_cap_is_a_negative_contribution(health: Health, example: Row) -> None:
    notice = datetime(2024, 2, 1, tzinfo=UTC)
    (found,) = health([{**example, "notice_at": notice, "p1_open_past_sla": 1}], SHIPPED)
    parts = contributions(found)
    assert parts["cap.notice_given"] < -30
    assert "cap.p1_open_past_sla" not in parts
    assert math.isclose(sum(parts.values()), 39, abs_tol=1e-9)


def test_without_an_overall_score_nothing_contributes(health: Health, example: Row) -> None:
    (found,) = health([{**example, "has_minimum": False}], SHIPPED)
    assert (contributions(found), shown_contributions(found), losses(found)) == ({}, {}, ())


def test_the_largest_loss_comes_first(health: Health, example: Row) -> None:
    (found,) = health([example], SHIPPED)
    ordered = losses(found)
    assert found.overall is not None
    assert ordered[0].name == "meetings_change"
    assert [loss.points for loss in ordered] == sorted((x.points for x in ordered), reverse=True)
    assert sum(loss.points for loss in ordered) == pytest.approx(100 - found.overall)


def test_a_cap_is_a_loss_like_any_other(health: Health, example: Row) -> None:
    (found,) = health([{**example, "p1_open_past_sla": 1}], SHIPPED)
    assert (losses(found)[0].name, losses(found)[0].dimension) == ("p1_open_past_sla", None)
    assert sum(loss.points for loss in losses(found)) == pytest.approx(100 - 59)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=25))
def test_contributions_sum_to_the_score_exact_and_as_shown(health: Health, rows: list[Row]) -> None:
    for found in health(rows, SHIPPED):
        if found.overall is None:
            continue
        assert math.isclose(sum(contributions(found).values()), found.overall, abs_tol=1e-9)
        shown = shown_contributions(found)
        tenths = [round(points * 10) for points in shown.values()]
        assert sum(tenths) == math.floor(found.overall * 10 + 0.5 + 1e-9)
        for name, exact in contributions(found).items():
            assert abs(shown[name] - exact) <= 0.1 + 1e-9
        assert sum(loss.points for loss in losses(found)) == pytest.approx(100 - found.overall)
