"""Meetings, replies and NPS, on examples worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from c360.features.engagement import engagement

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def met(book: Book, at: str | datetime, type_: str = "meeting", **values: Any) -> None:
    book.add("activity", "alpine", type=type_, occurred_at=at, **values)


def test_the_last_meeting_is_counted_in_whole_days(book: Book) -> None:
    met(book, "2024-01-28")
    met(book, "2024-01-02", "call")
    row = book.area(engagement)
    assert row["last_meeting_at"] == datetime(2024, 1, 28, tzinfo=UTC)
    assert row["days_since_meeting"] == 18


def test_only_two_way_meetings_that_took_place_count(book: Book) -> None:
    met(book, "2024-01-28", "qbr")
    met(book, "2024-02-10", status="planned")
    met(book, "2024-02-10", status="cancelled")
    met(book, "2024-02-10", two_way=False)
    met(book, "2024-02-10", direction="internal")
    met(book, "2024-02-10", "email", direction="inbound")
    met(book, "2024-02-10", "note")
    met(book, AS_OF + timedelta(days=1), observed_at=datetime(2024, 1, 1, tzinfo=UTC))
    row = book.area(engagement)
    assert (row["days_since_meeting"], row["meetings_90d"]) == (18, 1)
    assert row["days_since_two_way"] == 5


def test_meetings_are_compared_with_the_ninety_days_before(book: Book) -> None:
    for days in (1, 40, 90, 91, 100, 120, 150, 180, 181):
        met(book, AS_OF - timedelta(days=days))
    row = book.area(engagement)
    assert (row["meetings_90d"], row["meetings_prior_90d"]) == (3, 5)
    assert row["meetings_change_90d"] == pytest.approx(3 / 5 - 1)


def test_without_earlier_meetings_there_is_no_change(book: Book) -> None:
    met(book, "2024-02-01")
    row = book.area(engagement)
    assert (row["meetings_prior_90d"], row["meetings_change_90d"]) == (0, None)


def test_the_gap_between_meetings_is_a_median_of_days(book: Book) -> None:
    for on in ("2023-11-01", "2023-12-01", "2023-12-01T15:00", "2024-01-05", "2024-01-12"):
        met(book, on)
    met(book, "2023-02-15T14:00")  # more than a year ago
    assert book.area(engagement)["meeting_gap_median_days_365d"] == 30.0  # of 30, 35, 7


def test_one_meeting_has_no_gap(book: Book) -> None:
    met(book, "2024-01-05")
    assert book.area(engagement)["meeting_gap_median_days_365d"] is None


def test_reply_time_is_the_median_of_ninety_days(book: Book) -> None:
    for hours in (2.0, 10.0, 48.0):
        met(book, "2024-02-01", "email", direction="outbound", reply_hours=hours)
    met(book, "2023-11-01", "email", direction="outbound", reply_hours=500.0)
    assert book.area(engagement)["median_reply_hours_90d"] == 10.0


def test_an_email_is_two_way_when_inbound_or_answered(book: Book) -> None:
    met(book, "2024-02-14", "email", direction="outbound", participants="ann")
    met(book, "2024-02-10", "email", direction="outbound", participants="bob", reply_hours=3.0)
    met(book, "2024-02-05", "email", direction="inbound", participants="cy;bob")
    row = book.area(engagement)
    assert (row["days_since_two_way"], row["two_way_contacts_90d"]) == (5, 2)
    assert row["days_since_meeting"] is None


def test_an_account_without_activities_is_zero_where_others_have_some(book: Book) -> None:
    book.add("ticket", "alpine", created_at="2024-01-01")
    row = book.area(engagement)
    assert (row["meetings_90d"], row["two_way_contacts_90d"]) == (None, None)
    book.add("activity", "borealis", type="call", occurred_at="2024-01-01")
    row = book.area(engagement)
    assert (row["meetings_90d"], row["meetings_prior_90d"], row["two_way_contacts_90d"]) == (
        0,
        0,
        0,
    )
    assert row["days_since_meeting"] is None


def test_the_next_review_is_the_earliest_still_planned(book: Book) -> None:
    known = datetime(2024, 1, 1, tzinfo=UTC)
    met(book, "2024-02-01", "qbr", status="planned", observed_at=known)
    met(book, "2024-04-01", "qbr", status="planned", observed_at=known)
    met(book, "2024-03-01", "qbr", status="planned", observed_at=known)
    met(book, "2024-02-20", "qbr", status="cancelled", observed_at=known)
    met(book, "2024-02-18", "meeting", status="planned", observed_at=known)
    row = book.area(engagement)
    assert row["next_qbr_at"] == datetime(2024, 3, 1, tzinfo=UTC)
    assert row["last_meeting_at"] is None


def test_what_is_observed_later_is_not_counted_before(book: Book) -> None:
    met(book, "2024-02-01")
    met(book, "2024-02-10", observed_at=datetime(2024, 2, 16, tzinfo=UTC))
    assert book.area(engagement)["days_since_meeting"] == 14
    assert book.area(engagement, datetime(2024, 2, 17, tzinfo=UTC))["days_since_meeting"] == 7


def answered(book: Book, score: float, at: str, who: str | None, **values: Any) -> None:
    book.add("survey_response", "alpine", kind="nps", score=score, answered_at=at,
             contact_ref=who, **values)  # fmt: skip


def test_nps_is_the_newest_answer_of_the_most_senior(book: Book) -> None:
    book.add("contact", "alpine", id="ann", title="VP Operations")
    book.add("contact", "alpine", id="cy", title="Engineer")
    answered(book, 3.0, "2023-12-01", "ann")
    answered(book, 7.0, "2024-01-10", "ann")
    answered(book, 10.0, "2024-02-10", "cy")
    answered(book, 1.0, "2024-02-11", None)
    row = book.area(engagement)
    assert row["nps_score"] == 7.0
    assert row["nps_answered_at"] == datetime(2024, 1, 10, tzinfo=UTC)


def test_nps_answers_expire_and_scales_are_rescaled(book: Book) -> None:
    answered(book, 9.0, "2023-08-01", None)
    row = book.area(engagement)
    assert (row["nps_score"], row["nps_answered_at"]) == (None, None)
    answered(book, 4.0, "2024-01-01", None, scale_min=1.0, scale_max=5.0)
    assert book.area(engagement)["nps_score"] == 7.5


def test_csat_is_not_nps(book: Book) -> None:
    book.add("survey_response", "alpine", kind="csat", score=4.0, answered_at="2024-02-01")
    assert book.area(engagement)["nps_score"] is None


def test_answers_of_the_same_moment_are_told_apart_by_id(book: Book) -> None:
    answered(book, 2.0, "2024-02-01", None, id="b")
    answered(book, 8.0, "2024-02-01", None, id="a")
    assert book.area(engagement)["nps_score"] == 8.0
