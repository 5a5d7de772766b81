"""What is visible at a moment, and what measuring must never depend on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from c360.features.measure import feature_specs, measured
from c360.features.support import support
from c360.features.usage import usage

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def story(book: Book, account: str, offset: int = 0) -> None:
    """An account with a little of everything."""
    days = [(AS_OF - timedelta(days=n + 1)).date() for n in range(offset, 60 + offset, 2)]
    book.add("account", account, customer_since="2022-03-15", plan="team")
    book.add(
        "contract", account, start_date="2023-09-30", end_date="2024-09-30", seats=5.0, arr=9.0
    )
    book.add_days(account, f"{account}-ann", days, feature="dashboard")
    book.add_days(account, f"{account}-bob", days[: offset + 1], feature="reports")
    book.add(
        "ticket",
        account,
        priority="P1",
        status="open",
        created_at=AS_OF - timedelta(days=offset + 1),
    )
    book.add(
        "invoice", account, issued_at="2024-01-01", due_at="2024-01-15", amount=5.0, currency="USD"
    )
    book.add("cs_health", account, score=4.0, scale_max=5.0, scored_at="2024-01-15")
    book.add("csm_pulse", account, sentiment="neutral", recorded_at="2024-01-15")


def test_a_version_is_visible_from_its_observation_until_the_next_one(book: Book) -> None:
    turn = AS_OF - timedelta(days=3)
    book.add(
        "ticket", "alpine", id="T1", status="open", created_at="2024-01-01", superseded_at=turn
    )
    book.add(
        "ticket", "alpine", id="T1", status="solved", created_at="2024-01-01", observed_at=turn
    )
    before, at = book.area(support, turn - SECOND), book.area(support, turn)
    assert (before["open_tickets"], at["open_tickets"]) == (1, 0)
    assert (before["tickets_90d"], at["tickets_90d"]) == (1, 1)


def test_every_feature_is_measured_and_every_measure_is_a_feature(book: Book) -> None:
    story(book, "alpine")
    measures = book.measure()
    assert set(measures.values) == set(feature_specs())
    assert all(spec.doc.endswith(".") for spec in feature_specs().values())


def test_features_across_areas(book: Book) -> None:
    story(book, "alpine")
    measures = book.measure()
    assert (measures["mau_28d"], measures["paid_seats"]) == (2, 5.0)
    assert (measures["used_seats"], measures["seat_use_28d"], measures["seat_utilization"]) == (
        2.0,
        0.4,
        0.4,
    )
    assert measures["tickets_per_100_seats_90d"] == 20.0
    assert measures["tenure_days"] == 702
    assert (measures["cs_health_score"], measures["csm_pulse_sentiment"]) == (80.0, "neutral")
    book.add("entitlement", "alpine", kind="seats", name="s", used=6.0, starts_at="2023-01-01")
    measures = book.measure()
    assert (measures["used_seats"], measures["seats_over_contract"], measures["seat_use_28d"]) == (
        6.0,
        1.2,
        0.4,
    )


def test_tenure_counts_from_the_first_contract_where_no_day_is_recorded(book: Book) -> None:
    book.add("account", "alpine")
    assert book.measure()["tenure_days"] is None
    book.add("contract", "alpine", start_date="2024-02-05", end_date="2025-02-05")
    assert book.measure()["tenure_days"] == 10


def test_provenance_counts_what_is_visible(book: Book) -> None:
    book.add("ticket", "alpine", created_at="2024-01-05", source="desk")
    book.add("ticket", "alpine", created_at="2024-01-09", source="chat")
    book.add("ticket", "alpine", created_at="2024-03-09", source="desk")
    found = book.measure().provenance["ticket"]
    assert (found.records, found.sources) == (2, ("chat", "desk"))
    assert found.observed_at == datetime(2024, 1, 9, tzinfo=UTC)
    assert "invoice" not in book.measure().provenance


def test_what_is_observed_later_changes_nothing_before(book: Book) -> None:
    story(book, "alpine")
    before = book.measure_all(AS_OF, AS_OF - timedelta(days=90))
    later: list[tuple[str, dict[str, Any]]] = [
        ("ticket", {"priority": "P1", "created_at": "2024-02-01"}),
        (
            "usage",
            {
                "user_ref": "new",
                "period_start": "2023-06-01",
                "period_end": "2023-06-02",
                "events": 1.0,
            },
        ),
        (
            "usage",
            {
                "user_ref": "new",
                "period_start": "2024-02-10",
                "period_end": "2024-02-11",
                "events": 1.0,
            },
        ),
        ("contract", {"start_date": "2024-02-01", "end_date": "2025-02-01", "seats": 1.0}),
        ("invoice", {"issued_at": "2023-01-01", "due_at": "2023-02-01", "amount": 1.0}),
        ("payment", {"paid_at": "2024-02-01", "status": "failed"}),
        ("feature_catalog", {"feature": "dashboard"}),
        ("entitlement", {"kind": "seats", "used": 9.0, "starts_at": "2024-01-01"}),
        ("account", {"customer_since": "2020-01-01"}),
    ]
    for table, values in later:
        book.add(table, "alpine", observed_at=AS_OF + SECOND, **values)
    assert book.measure_all(AS_OF, AS_OF - timedelta(days=90)) == before
    assert book.measure(AS_OF + SECOND).values != before["alpine", AS_OF].values


def test_many_moments_at_once_equal_one_at_a_time(book: Book) -> None:
    story(book, "alpine")
    story(book, "borealis", offset=20)
    moments = [AS_OF - timedelta(days=days) for days in (0, 7, 40)]
    together = book.measure_all(*moments)
    assert len(together) == 6
    for moment in moments:
        assert book.measure_all(moment).items() <= together.items()


def test_measuring_one_account_equals_measuring_all(book: Book) -> None:
    story(book, "alpine")
    story(book, "borealis", offset=40)
    alone = book.measure_all(AS_OF, accounts=["borealis"])
    assert alone == {("borealis", AS_OF): book.measure_all(AS_OF)["borealis", AS_OF]}
    assert book.measure_all(AS_OF, accounts=[]) == {}


def test_keeping_rows_on_the_way_changes_nothing(book: Book) -> None:
    story(book, "alpine")
    assert book.measure_all(AS_OF, keep=False) == book.measure_all(AS_OF)


NAMES = st.lists(
    st.sampled_from(["a", "Z9", "007", "ünder", "x y"]), min_size=2, max_size=2, unique=True
)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=NAMES, order=st.randoms(use_true_random=False))
def test_renaming_and_reordering_accounts_changes_nothing(
    book: Book, names: list[str], order: Any
) -> None:
    book.clear()
    stories(book)
    expected = {name: book.area(usage, account=name) for name in ("alpine", "borealis")}
    rename(book, dict(zip(expected, names, strict=True)), order)
    for old, new in zip(expected, names, strict=True):
        assert book.area(usage, account=new) == {**expected[old], "account_id": new}


def test_renaming_changes_nothing_in_any_area(book: Book) -> None:
    stories(book)
    expected = book.measure_all(AS_OF)
    rename(book, {"alpine": "zulu", "borealis": "1"}, Random(7))  # noqa: S311 - any order will do
    renamed = book.measure_all(AS_OF)
    for old, new in (("alpine", "zulu"), ("borealis", "1")):
        assert renamed[new, AS_OF].values == expected[old, AS_OF].values
        assert renamed[new, AS_OF].provenance == expected[old, AS_OF].provenance


def stories(book: Book) -> None:
    story(book, "alpine")
    story(book, "borealis", offset=10)


def rename(book: Book, names: dict[str, str], order: Any) -> None:
    """Gives the accounts other names and shuffles all rows."""
    for rows in book.rows.values():
        order.shuffle(rows)
        for row in rows:
            row["account_ref"] = names[row["account_ref"]]


def test_float_literals_are_doubles(book: Book) -> None:
    story(book, "alpine")
    schema = measured(book.canon(AS_OF), book.settings).schema()
    assert not [name for name, kind in schema.items() if kind.is_decimal()]


@pytest.mark.parametrize(("days", "whole"), [(0, 0), (1, 1), (0.999, 0), (227.4, 227)])
def test_days_are_the_floor_of_elapsed_time(book: Book, days: float, whole: int) -> None:
    start = datetime(2024, 2, 15, tzinfo=UTC)
    book.add_days("alpine", "ann", [start.date() - timedelta(days=1)])
    row = book.area(usage, start + timedelta(days=days))
    assert row["days_since_last_usage"] == whole
