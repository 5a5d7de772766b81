"""An end that lies after the moment had not come, however early an export tells of it."""

from tests.features.conftest import Book, at

MOMENT = at("2024-03-15")


def test_a_ticket_solved_later_is_still_open_then(book: Book) -> None:
    book.add(
        "ticket",
        "alpine",
        created_at="2024-02-01",
        solved_at="2024-04-01",
        status="solved",
        priority="P1",
        observed_at="2024-02-01",
    )
    then, later = book.measure(MOMENT), book.measure(at("2024-04-02"))
    assert (then["open_tickets"], then["p1_open_past_sla"]) == (1, 1)
    assert then["mean_resolution_hours_90d"] is None
    assert (later["open_tickets"], later["mean_resolution_hours_90d"]) == (0, 1440.0)


def test_an_invoice_paid_later_is_still_overdue_then(book: Book) -> None:
    book.add(
        "invoice",
        "alpine",
        issued_at="2024-01-01",
        due_at="2024-01-10",
        paid_at="2024-04-01",
        status="paid",
        amount=100.0,
        currency="USD",
        observed_at="2024-01-01",
    )
    assert book.measure(MOMENT)["days_overdue_worst"] == 65
    assert book.measure(MOMENT)["billing_status"] == "delinquent"
    assert book.measure(at("2024-04-02"))["billing_status"] == "current"


def test_an_escalation_closed_later_is_still_open_then(book: Book) -> None:
    book.add(
        "escalation",
        "alpine",
        ticket_ref="T1",
        severity="P2",
        opened_at="2024-03-10",
        closed_at="2024-03-20",
        observed_at="2024-03-10",
    )
    assert book.measure(MOMENT)["escalations_open"] == 1
    assert book.measure(at("2024-03-21"))["escalations_open"] == 0


def test_no_tickets_are_no_tickets_per_seat_even_where_seats_are_not_known(book: Book) -> None:
    book.add("ticket", "borealis", created_at="2024-01-01").add("account", "alpine", name="Alpine")
    assert book.measure(MOMENT, account="alpine")["tickets_per_100_seats_90d"] == 0.0


def test_users_who_use_no_core_feature_have_a_depth_of_0(book: Book) -> None:
    for feature in ("reports", "api"):
        book.add("feature_catalog", feature=feature, core=True)
    book.add("feature_catalog", feature="themes", core=False)
    book.add_days("alpine", "ada", [at("2024-03-10").date()], feature="themes")
    row = book.measure(MOMENT)
    assert (row["feature_breadth_28d"], row["usage_depth_28d"]) == (0.0, 0.0)
