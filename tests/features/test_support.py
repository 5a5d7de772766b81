"""Tickets, escalations and satisfaction, on examples worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from c360.features.support import support

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


def ticket(book: Book, created: datetime, **values: Any) -> None:
    values = {"status": "open", "priority": "P3", **values}
    book.add("ticket", "alpine", created_at=created, **values)


def test_tickets_of_the_last_90_days_count_from_exactly_90_days_on(book: Book) -> None:
    ticket(book, ago(90), priority="P1")
    ticket(book, ago(90) - SECOND, priority="P1")
    ticket(book, ago(1), priority="P2")
    ticket(book, AS_OF, priority="P2")
    row = book.area(support)
    assert (row["tickets_90d"], row["p1_opened_90d"], row["p2_opened_90d"]) == (2, 1, 1)
    assert row["severity_points_90d"] == 4.0


def test_solved_and_closed_tickets_are_not_open(book: Book) -> None:
    ticket(book, ago(5), status="open")
    ticket(book, ago(5), status="pending")
    ticket(book, ago(5), status=None)
    ticket(book, ago(5), status="solved", solved_at=ago(1))
    ticket(book, ago(5), status="closed")
    ticket(book, ago(5), status="open", solved_at=AS_OF)
    assert book.area(support)["open_tickets"] == 3


def test_resolution_is_the_mean_of_calendar_hours_of_tickets_solved(book: Book) -> None:
    ticket(book, ago(100), status="solved", solved_at=ago(90))
    ticket(book, ago(2), status="solved", solved_at=ago(1))
    ticket(book, ago(200), status="solved", solved_at=ago(91))
    assert book.area(support)["mean_resolution_hours_90d"] == pytest.approx((240 + 24) / 2)


@pytest.mark.parametrize(
    ("priority", "age", "due", "late"),
    [
        ("P1", timedelta(days=1), None, 0),
        ("P1", timedelta(days=1, seconds=1), None, 1),
        ("P2", timedelta(days=7, seconds=1), None, 1),
        ("P2", timedelta(days=7), None, 0),
        ("P3", timedelta(days=14, seconds=1), None, 1),
        ("P4", timedelta(days=400), None, 0),
        ("P1", timedelta(days=5), AS_OF + SECOND, 0),
        ("P2", timedelta(days=1), AS_OF - SECOND, 1),
    ],
)
def test_the_sla_is_the_vendors_due_date_else_by_severity(
    book: Book, priority: str, age: timedelta, due: datetime | None, late: int
) -> None:
    book.add("escalation", "alpine", severity=priority, opened_at=AS_OF - age, due_at=due)
    row = book.area(support)
    assert row["escalations_open"] == 1
    assert row["escalations_past_sla"] == late
    assert row["p1_escalations_open"] == (priority == "P1")


def test_p1_tickets_past_their_sla(book: Book) -> None:
    ticket(book, ago(2), priority="P1")
    ticket(book, ago(0.5), priority="P1")
    ticket(book, ago(2), priority="P1", status="solved", solved_at=ago(1))
    row = book.area(support)
    assert (row["p1_open"], row["p1_open_past_sla"]) == (2, 1)


def test_closed_escalations_are_over_from_the_moment_they_are_closed(book: Book) -> None:
    book.add("escalation", "alpine", severity="P2", opened_at=ago(5), closed_at=AS_OF)
    assert book.area(support)["escalations_open"] == 0
    assert book.area(support, AS_OF - SECOND)["escalations_open"] == 1


def test_satisfaction_is_rescaled_to_five(book: Book) -> None:
    answers: tuple[dict[str, Any], ...] = (
        {"score": 4.0, "answered_at": ago(90)},
        {"score": 100.0, "scale_min": 0.0, "scale_max": 100.0, "answered_at": ago(1)},
        {"score": 2.0, "scale_max": 3.0, "answered_at": ago(2)},
        {"score": 1.0, "answered_at": ago(180)},
        {"score": 5.0, "answered_at": ago(181)},
    )
    for answer in answers:
        book.add("survey_response", "alpine", kind="csat", **answer)
    book.add("survey_response", "alpine", kind="nps", score=0.0, answered_at=ago(1))
    row = book.area(support)
    assert row["csat_90d"] == pytest.approx((4 + 5 + 3) / 3)
    assert (row["csat_answers_90d"], row["csat_prior_90d"]) == (3, 1.0)


def test_no_tickets_are_observed_zeros_once_support_delivers(book: Book) -> None:
    book.add("account", "alpine")
    book.add("ticket", "borealis", created_at=ago(3))
    row = book.area(support)
    assert (row["tickets_90d"], row["severity_points_90d"], row["escalations_open"]) == (0, 0.0, 0)
    assert row["mean_resolution_hours_90d"] is None
    assert row["csat_90d"] is None
    assert row["csat_answers_90d"] is None


def test_without_a_support_source_nothing_is_known(book: Book) -> None:
    book.add("account", "alpine")
    row = book.area(support)
    assert {name for name, value in row.items() if value is not None} == {"account_id", "as_of"}


def test_before_support_delivered_anything_nothing_is_known(book: Book) -> None:
    book.add("account", "alpine")
    book.add("ticket", "borealis", created_at=AS_OF)
    assert book.area(support, AS_OF - SECOND)["tickets_90d"] is None
    assert book.area(support)["tickets_90d"] == 0
