"""Contracts, seats, invoices and payments, on examples worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from c360.features.commercial import commercial

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def ago(days: float) -> datetime:
    return AS_OF - timedelta(days=days)


def contract(book: Book, start: str, end: str | None, **values: Any) -> None:
    ends = {} if end is None else {"end_date": end}
    values = {"type": "Annual", "arr": 180_000.0, "currency": "USD", "seats": 250.0, **values}
    book.add("contract", "alpine", start_date=start, **ends, **values)


def invoice(book: Book, due: datetime, **values: Any) -> None:
    values = {"amount": 100.0, "currency": "USD", "status": "open", **values}
    book.add("invoice", "alpine", issued_at=due - timedelta(days=30), due_at=due, **values)


def test_the_contract_in_force(book: Book) -> None:
    contract(book, "2023-09-30", "2024-09-30", auto_renew=False, plan="Scale")
    row = book.area(commercial)
    assert (row["contract_start"], row["contract_end"]) == (date(2023, 9, 30), date(2024, 9, 30))
    assert row["days_to_renewal"] == 227
    assert (row["contract_arr"], row["contract_currency"], row["paid_seats"]) == (
        180_000.0,
        "USD",
        250.0,
    )
    assert (row["auto_renew"], row["auto_renew_points"]) == (False, 50.0)
    assert row["contract_plan"] == "Scale"


def test_of_contracts_that_follow_each_other_the_latest_start_is_in_force(book: Book) -> None:
    contract(book, "2024-01-15", "2024-02-15", seats=20.0)
    contract(book, "2024-02-15", "2024-03-15", seats=30.0)
    contract(book, "2024-03-15", "2024-04-15", seats=40.0)
    row = book.area(commercial, datetime(2024, 2, 15, tzinfo=UTC))
    assert (row["paid_seats"], row["contract_end"]) == (30.0, date(2024, 3, 15))


def test_a_contract_ends_at_the_midnight_of_its_end_date(book: Book) -> None:
    contract(book, "2023-02-15", "2024-02-15")
    midnight = datetime(2024, 2, 15, tzinfo=UTC)
    assert book.area(commercial, midnight)["paid_seats"] == 250.0
    after = book.area(commercial, midnight + timedelta(seconds=1))
    assert (after["paid_seats"], after["days_to_renewal"]) == (None, -1)


def test_after_the_last_contract_only_its_dates_are_known(book: Book) -> None:
    contract(book, "2022-09-30", "2023-09-30", auto_renew=True)
    contract(book, "2021-09-30", "2022-09-30")
    book.add(
        "entitlement", "alpine", kind="seats", name="seats", quantity=9.0, starts_at="2021-09-30"
    )
    row = book.area(commercial)
    assert (row["contract_end"], row["contract_type"]) == (date(2023, 9, 30), "Annual")
    assert row["days_to_renewal"] == -139
    for name in (
        "contract_arr",
        "paid_seats",
        "auto_renew",
        "auto_renew_points",
        "arr_change_term",
    ):
        assert row[name] is None


def test_seats_come_from_the_contract_else_from_what_is_granted(book: Book) -> None:
    for name, ends in (("full", None), ("light", AS_OF + timedelta(seconds=1)), ("old", AS_OF)):
        book.add(
            "entitlement", "alpine", kind="seats", name=name, quantity=10.0, used=4.0,
            starts_at="2023-01-01", ends_at=ends,
        )  # fmt: skip
    book.add(
        "entitlement", "alpine", kind="module", name="sso", quantity=1.0, starts_at="2023-01-01"
    )
    assert book.area(commercial)["paid_seats"] == 20.0
    assert book.area(commercial)["assigned_seats"] == 8.0
    contract(book, "2023-09-30", "2024-09-30", seats=None)
    assert book.area(commercial)["paid_seats"] == 20.0


@pytest.mark.parametrize(
    ("start", "end", "renews", "points"),
    [
        ("2023-09-30", "2024-09-30", True, 100.0),
        ("2023-09-30", "2024-09-30", False, 50.0),
        ("2023-09-30", "2024-09-30", None, None),
        ("2024-02-01", "2024-03-01", True, None),
        ("2024-02-01", "2024-03-01", False, None),
    ],
)
def test_auto_renewal_counts_for_all_but_month_to_month(
    book: Book, start: str, end: str, renews: bool | None, points: float | None
) -> None:
    contract(book, start, end, auto_renew=renews)
    assert book.area(commercial)["auto_renew_points"] == points


def test_arr_is_compared_with_the_contract_before(book: Book) -> None:
    contract(book, "2022-09-30", "2023-09-30", arr=150_000.0)
    contract(book, "2021-09-30", "2022-09-30", arr=90_000.0)
    contract(book, "2023-09-30", "2024-09-30")
    assert book.area(commercial)["arr_change_term"] == pytest.approx(0.2)


def test_in_a_first_term_arr_is_compared_with_its_start(book: Book) -> None:
    term = {"id": "c1", "start_date": "2023-09-30", "end_date": "2024-09-30", "currency": "USD"}
    book.add("contract", "alpine", arr=100.0, superseded_at="2024-01-01", **term)
    book.add("contract", "alpine", arr=80.0, observed_at="2024-01-01", **term)
    assert book.area(commercial)["arr_change_term"] == pytest.approx(-0.2)
    assert book.area(commercial, datetime(2023, 12, 31, tzinfo=UTC))["arr_change_term"] == 0.0


def test_arr_in_two_currencies_is_not_compared(book: Book) -> None:
    contract(book, "2022-09-30", "2023-09-30", currency="EUR")
    contract(book, "2023-09-30", "2024-09-30")
    assert book.area(commercial)["arr_change_term"] is None


def test_notice_counts_from_the_moment_it_is_given(book: Book) -> None:
    contract(book, "2023-09-30", "2024-09-30", notice_at=AS_OF, observed_at="2023-01-01")
    assert book.area(commercial)["notice_at"] == AS_OF
    assert book.area(commercial, ago(1))["notice_at"] is None


def test_invoices_are_overdue_by_whole_days(book: Book) -> None:
    invoice(book, ago(30.5))
    invoice(book, ago(2), amount=50.0)
    invoice(book, ago(0.9), amount=7.0)
    invoice(book, ago(100), status="paid", paid_at=ago(60))
    invoice(book, ago(100), paid_at=ago(60))
    invoice(book, ago(200), status="void")
    row = book.area(commercial)
    assert (row["days_overdue_worst"], row["overdue_amount"]) == (30, 150.0)
    assert (row["overdue_currency"], row["billing_status"]) == ("USD", "overdue")


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-3.0, "current"),
        (0.99, "current"),
        (1.0, "overdue"),
        (30.9, "overdue"),
        (31.0, "delinquent"),
    ],
)
def test_billing_is_current_overdue_or_delinquent(book: Book, days: float, status: str) -> None:
    invoice(book, ago(days))
    row = book.area(commercial)
    assert row["billing_status"] == status
    assert (row["days_overdue_worst"] == 0) == (status == "current")


def test_paid_invoices_are_zero_days_overdue_and_no_invoices_are_unknown(book: Book) -> None:
    contract(book, "2023-09-30", "2024-09-30")
    row = book.area(commercial)
    assert (row["days_overdue_worst"], row["overdue_amount"], row["billing_status"]) == (
        None,
        None,
        None,
    )
    invoice(book, ago(10), paid_at=ago(11))
    row = book.area(commercial)
    assert (row["days_overdue_worst"], row["overdue_amount"], row["billing_status"]) == (
        0,
        0.0,
        "current",
    )
    assert row["last_payment_at"] == ago(11)


def test_amounts_in_several_currencies_are_not_added(book: Book) -> None:
    invoice(book, ago(3))
    invoice(book, ago(4), currency="EUR")
    row = book.area(commercial)
    assert (row["days_overdue_worst"], row["overdue_amount"], row["overdue_currency"]) == (
        4,
        None,
        None,
    )


def test_the_last_payment_is_the_last_that_succeeded(book: Book) -> None:
    payments = [
        (ago(14), "succeeded", "ACH"), (ago(40), "succeeded", "wire"), (ago(1), "failed", "card"),
        (ago(90), "failed", "card"), (ago(91), "failed", "card"), (ago(2), "disputed", "card"),
    ]  # fmt: skip
    for paid, status, method in payments:
        book.add("payment", "alpine", paid_at=paid, status=status, method=method, amount=1.0)
    row = book.area(commercial)
    assert (row["last_payment_at"], row["last_payment_method"]) == (ago(14), "ACH")
    assert (row["failed_payments_90d"], row["disputed_90d"]) == (2, 1)


def test_no_failed_payments_are_zero_only_where_payments_are_delivered(book: Book) -> None:
    book.add("account", "alpine")
    assert book.area(commercial)["failed_payments_90d"] is None
    book.add("payment", "borealis", paid_at=ago(1), status="succeeded")
    assert book.area(commercial)["failed_payments_90d"] == 0
