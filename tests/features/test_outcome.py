"""Success-plan goals and value, on examples worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c360.features.outcome import outcome

if TYPE_CHECKING:
    from tests.features.conftest import Book


def plan(book: Book, id_: str, status: str) -> None:
    book.add("success_plan", "alpine", id=id_, status=status)


def goal(book: Book, plan_ref: str | None, status: str | None, *value: float | None) -> None:
    target, realised = value or (None, None)
    book.add("goal", "alpine", plan_ref=plan_ref, status=status, target_value=target,
             realised_value=realised)  # fmt: skip


def test_goals_on_track_are_a_share_of_the_goals_of_active_plans(book: Book) -> None:
    plan(book, "now", "active")
    plan(book, "old", "done")
    for status in ("on_track", "done", "at_risk", "off_track", "off_track"):
        goal(book, "now", status)
    goal(book, "old", "on_track")
    row = book.area(outcome)
    assert (row["goals_total"], row["goals_on_track_share"]) == (5, pytest.approx(0.4))


def test_a_goal_counts_to_its_plan_at_most(book: Book) -> None:
    goal(book, None, "on_track", 100.0, 250.0)
    goal(book, None, "on_track", 100.0, 20.0)
    goal(book, None, "on_track", 100.0, None)  # not measured: says nothing
    goal(book, None, "on_track", 0.0, 5.0)  # no target to measure against
    assert book.area(outcome)["value_realised_share"] == pytest.approx(120 / 200)


def test_without_goals_nothing_is_known(book: Book) -> None:
    plan(book, "now", "active")
    row = book.area(outcome)
    assert [row[name] for name in ("goals_total", "goals_on_track_share")] == [None, None]
    assert row["value_realised_share"] is None


def test_a_goal_without_status_is_neither_on_nor_off_track(book: Book) -> None:
    goal(book, None, "on_track")
    goal(book, None, None)
    row = book.area(outcome)
    assert (row["goals_total"], row["goals_on_track_share"]) == (2, 1.0)


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.tuples(st.floats(0.01, 1e6), st.floats(0, 1e6)), min_size=1, max_size=8))
def test_the_value_realised_lies_between_nothing_and_all(
    book: Book, goals: list[tuple[float, float]]
) -> None:
    book.rows["goal"].clear()
    for target, realised in goals:
        goal(book, None, "on_track", target, realised)
    share = book.area(outcome)["value_realised_share"]
    assert 0 <= share <= 1
