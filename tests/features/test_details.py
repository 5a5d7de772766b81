"""The detail lists and the changes, read from a real warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from c360.features.canon import Canon
from c360.features.details import LISTS, grouped, in_order
from c360.features.settings import FeatureSettings
from c360.model.canonical import TABLES
from c360.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from c360.model.measures import Row
    from c360.warehouse.base import Warehouse
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
EARLY = datetime(2023, 1, 1, tzinfo=UTC)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = open_warehouse(":memory:", read_only=False)
    yield opened
    opened.close()


class Desk:
    """A book whose lists are read from a real warehouse."""

    def __init__(self, book: Book, warehouse: Warehouse) -> None:
        self.book, self.warehouse = book, warehouse
        self.add = book.add

    def versions(self, table: str, id_: str, *versions: dict[str, Any]) -> None:
        """Versions of one record; each is superseded by the next."""
        times = [version["observed_at"] for version in versions[1:]]
        for version, until in zip(versions, [*times, None], strict=True):
            self.add(table, "alpine", id=id_, superseded_at=until, **version)

    def read(
        self, *names: str, as_of: datetime = AS_OF, account: str = "alpine"
    ) -> dict[str, tuple[Row, ...]]:
        """The lists named; all where none is."""
        self._load()
        seen = self.book.canon(as_of)
        tables = {table.name: self.warehouse.table(table.name) for table in TABLES}
        canon = Canon(tables, seen.links, seen.moments)
        found: dict[str, tuple[Row, ...]] = {}
        for one in (one for one in LISTS if one.name in names or not names):
            table = self.warehouse.to_arrow(in_order(one, canon, FeatureSettings()))
            rows = grouped(table)
            if (account, as_of) in rows:
                found[one.name] = rows[account, as_of]
        return found

    def changes(self, as_of: datetime = AS_OF) -> list[tuple[Any, Any, Any]]:
        rows = self.read("changes", as_of=as_of).get("changes", ())
        return [(row["kind"], row["object_id"], row["on"]) for row in rows]

    def _load(self) -> None:
        for table, rows in self.book.rows.items():
            self.warehouse.run(f'DELETE FROM "{table}"')
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" for _ in row)
                self.warehouse.run(
                    f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values())
                )


@pytest.fixture
def desk(book: Book, warehouse: Warehouse) -> Desk:
    return Desk(book, warehouse)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ids(rows: tuple[Row, ...]) -> list[Any]:
    return [row["source_id"] for row in rows]


def full(desk: Desk) -> None:
    """At least one row for each list."""
    desk.add("contact", "alpine", id="ann", name="Ann", title="VP", added_at="2024-02-14")
    desk.add("activity", "alpine", type="meeting", occurred_at="2024-02-01", participants="ann")
    desk.add("activity", "alpine", type="qbr", occurred_at="2024-03-01", status="planned",
             observed_at=EARLY)  # fmt: skip
    desk.add("ticket", "alpine", created_at="2024-02-01", category="API", priority="P2")
    desk.add("escalation", "alpine", opened_at="2024-02-10", ticket_ref="ticket-0", severity="P2")
    desk.add("survey_response", "alpine", kind="nps", score=7.0, answered_at="2024-01-01")
    desk.add("invoice", "alpine", issued_at="2024-01-01", due_at="2024-01-31", amount=10.0)
    desk.add("payment", "alpine", paid_at="2024-02-01", amount=10.0, status="succeeded")
    desk.add("contract", "alpine", start_date="2023-09-30", end_date="2024-09-30")
    desk.add("entitlement", "alpine", kind="limit", name="API calls", quantity=10.0, used=9.0)
    desk.add("deal", "alpine", status="open", product="seats", created_at="2024-01-01")
    desk.add("outcome", "alpine", kind="renewed", occurred_at="2023-09-30")
    desk.add("success_plan", "alpine", status="active")
    desk.add("goal", "alpine", status="on_track")
    desk.add("milestone", "alpine", name="Go live")
    desk.add("cs_health", "alpine", score=70.0, scored_at="2024-02-01")
    desk.add("csm_pulse", "alpine", sentiment="neutral", recorded_at="2024-02-01")
    desk.add("cs_risk", "alpine", name="Budget", opened_at="2024-01-01")
    desk.add("lifecycle_stage", "alpine", stage="adoption", entered_at="2023-01-01")
    desk.add("feature_catalog", feature="search", label="Search")
    desk.add("feature_catalog", feature="sso", module="SSO", list_price=5.0)


def test_every_row_says_where_it_comes_from(desk: Desk) -> None:
    full(desk)
    lists = desk.read()
    assert set(lists) == {listed.name for listed in LISTS}
    for rows in lists.values():
        for row in rows:
            assert row["source"]
            assert row["source_id"]
            assert isinstance(row["observed_at"], datetime)
            times = [value for value in row.values() if isinstance(value, datetime)]
            assert all(value.tzinfo is UTC for value in times)
            assert not {"as_of", "account_ref", "superseded_at", "content_hash"} & set(row)


def test_an_account_asked_for_without_records_has_empty_lists(desk: Desk) -> None:
    full(desk)
    assert desk.read(account="borealis") == {}


def test_the_same_rows_come_back_in_the_same_order(desk: Desk) -> None:
    full(desk)
    for name in "cab":
        desk.add("ticket", "alpine", id=name, created_at="2024-01-05", category="API")
    first = desk.read()
    assert ids(first["tickets"]) == ["ticket-0", "a", "b", "c"]
    for rows in desk.book.rows.values():
        rows.reverse()
    assert desk.read() == first


def test_a_contact_comes_with_what_was_measured(desk: Desk) -> None:
    desk.add("contact", "alpine", id="cy", name="Cy", title="Engineer")
    desk.add("contact", "alpine", id="bob", name="Bob", title="Director", role="champion")
    desk.add("contact", "alpine", id="ann", name="Ann", title="VP Operations")
    desk.add("activity", "alpine", type="meeting", occurred_at="2024-02-01", participants="ann;bob")
    desk.add("activity", "alpine", type="meeting", occurred_at="2024-01-05", participants="bob")
    bob, ann, cy = desk.read("contacts")["contacts"]
    assert [person["source_id"] for person in (bob, ann, cy)] == ["bob", "ann", "cy"]
    assert (bob["is_champion"], bob["seniority"], bob["two_way_90d"]) == (True, 3, 2)
    assert (bob["activity_30d"], bob["activity_median"]) == (3.0, 0.0)
    assert (ann["is_sponsor"], ann["last_two_way_at"]) == (True, at("2024-02-01"))
    assert (cy["two_way_90d"], cy["last_two_way_at"], cy["why"]) == (0, None, None)
    # bob: 1 · .35 + reciprocity 1 · .20 + breadth .5 · .15 over .70: started and use unknown
    assert bob["champion_score"] == pytest.approx((0.35 + 0.20 + 0.5 * 0.15) / 0.70, abs=1e-6)


def test_at_most_a_hundred_activities_are_kept_newest_first(desk: Desk) -> None:
    for n in range(103):
        desk.add("activity", "alpine", type="call", occurred_at=AS_OF - timedelta(days=n + 1))
    desk.add("activity", "alpine", type="call", occurred_at=AS_OF - timedelta(days=366))
    rows = desk.read("activities")["activities"]
    assert ids(rows) == [f"activity-{n}" for n in range(100)]


def test_tickets_know_how_long_they_are_open_and_when_they_are_due(desk: Desk) -> None:
    desk.add("ticket", "alpine", id="new", created_at="2024-02-14", priority="P1", status="open")
    desk.add("ticket", "alpine", id="own", created_at="2024-02-10", priority="P1", status="open",
             due_at="2024-03-01")  # fmt: skip
    desk.add("ticket", "alpine", id="done", created_at="2024-02-01", solved_at="2024-02-05T12:00",
             priority="P4", status="solved")  # fmt: skip
    desk.add("ticket", "alpine", id="old", created_at="2022-01-01", priority="P3", status="open")
    desk.add("ticket", "alpine", id="past", created_at="2022-01-01", solved_at="2022-02-01",
             status="closed")  # fmt: skip
    shown = [
        (r["source_id"], r["days_open"], r["past_sla"]) for r in desk.read("tickets")["tickets"]
    ]
    assert shown == [("new", 1, True), ("own", 5, False), ("done", 4, False), ("old", 775, True)]


def test_open_escalations_have_their_tickets_category(desk: Desk) -> None:
    desk.add("ticket", "alpine", id="t1", created_at="2024-02-01", category="Integration")
    desk.add("escalation", "alpine", id="e1", ticket_ref="t1", opened_at="2024-02-10T10:00",
             severity="P2", issue="API limits")  # fmt: skip
    desk.add("escalation", "alpine", id="e2", opened_at="2024-02-01", closed_at="2024-02-03")
    (row,) = desk.read("escalations")["escalations"]
    assert (row["source_id"], row["category"], row["days_open"]) == ("e1", "Integration", 5)
    assert (row["sla_due_at"], row["past_sla"]) == (at("2024-02-17T10:00"), False)


def test_topics_count_the_tickets_of_ninety_days(desk: Desk) -> None:
    for category, days in (("API", 1), ("Login", 2), ("API", 3), ("API", 95), (None, 4)):
        desk.add("ticket", "alpine", created_at=AS_OF - timedelta(days=days), category=category)
    shown = [(row["category"], row["count"]) for row in desk.read("topics")["topics"]]
    assert shown == [("API", 2), ("Login", 1)]


def test_invoices_know_how_long_they_are_overdue(desk: Desk) -> None:
    desk.add("invoice", "alpine", id="late", issued_at="2024-01-01", due_at="2024-02-01")
    desk.add("invoice", "alpine", id="paid", issued_at="2023-12-01", due_at="2023-12-31",
             paid_at="2024-01-20")  # fmt: skip
    desk.add("invoice", "alpine", id="old", issued_at="2022-01-01", due_at="2022-02-01",
             paid_at="2022-02-01")  # fmt: skip
    shown = [(row["source_id"], row["days_overdue"]) for row in desk.read("invoices")["invoices"]]
    assert shown == [("late", 14), ("paid", 0)]


def test_only_the_newest_of_scores_and_stages_is_kept(desk: Desk) -> None:
    for on in ("2024-01-01", "2024-02-01", "2023-12-01"):
        desk.add("cs_health", "alpine", id=f"s{on}", score=70.0, scored_at=on)
        desk.add("lifecycle_stage", "alpine", id=f"l{on}", stage="x", entered_at=on)
    lists = desk.read("cs_health", "lifecycle")
    assert ids(lists["cs_health"]) == ["s2024-02-01"]
    assert ids(lists["lifecycle"]) == ["l2024-02-01"]


def test_features_are_those_of_the_catalogue_and_those_in_use(desk: Desk) -> None:
    desk.add("contract", "alpine", plan="Pro", start_date="2023-09-30", end_date="2024-09-30")
    desk.add("feature_catalog", feature="search", label="Search", plan="Pro")
    desk.add("feature_catalog", feature="search", label="Search", plan="Basic")
    desk.add("feature_catalog", feature="audit", label="Audit", plan="Max", core=False)
    desk.add("feature_catalog", feature="login", label="Single sign-on", module="SSO")
    desk.book.add_days("alpine", "u1", [date(2024, 2, 1), date(2024, 2, 2)], feature="search")
    desk.book.add_days("alpine", "u2", [date(2024, 2, 2)], feature="beta", events=4.0)
    rows = {row["feature"]: row for row in desk.read("features")["features"]}
    assert list(rows) == ["beta", "search", "audit", "login"]
    search, beta, audit, login = (rows[name] for name in ("search", "beta", "audit", "login"))
    assert (search["users_28d"], search["share_28d"], search["events_28d"]) == (1, 0.5, 2.0)
    assert (search["label"], search["core"], search["in_plan"]) == ("Search", True, True)
    assert (beta["label"], beta["in_plan"], beta["events_28d"]) == (None, None, 4.0)
    assert (audit["core"], audit["in_plan"], audit["users_28d"]) == (False, False, 0)
    assert (login["in_plan"], login["module"]) == (False, "SSO")


def test_without_users_no_number_of_users_is_invented(desk: Desk) -> None:
    desk.add("feature_catalog", feature="search")
    desk.book.add_days("alpine", None, [date(2024, 2, 1)], feature="search")
    (row,) = desk.read("features")["features"]
    assert (row["users_28d"], row["share_28d"], row["events_28d"]) == (None, None, 1.0)


def test_modules_know_their_owner_and_who_tried_them(desk: Desk) -> None:
    for feature in ("login", "scim"):
        desk.add("feature_catalog", feature=feature, module="SSO", list_price=9.0,
                 priced_per="seat", currency="USD")  # fmt: skip
    desk.add("feature_catalog", feature="report", module="Analytics")
    desk.add("entitlement", "alpine", kind="module", name="Analytics", starts_at="2023-01-01")
    for user in ("u1", "u2"):
        desk.book.add_days("alpine", user, [date(2024, 2, 1)], feature="login")
    desk.book.add_days("alpine", "u1", [date(2024, 2, 1)], feature="scim")
    sso, analytics = desk.read("modules")["modules"]
    assert (analytics["module"], analytics["owned"], analytics["users_hitting_30d"]) == (
        "Analytics", True, 0,
    )  # fmt: skip
    assert (sso["owned"], sso["list_price"], sso["priced_per"]) == (False, 9.0, "seat")
    assert sso["users_hitting_30d"] == 2


def test_an_urgent_ticket_is_a_change_on_the_day_it_was_known(desk: Desk) -> None:
    desk.add("ticket", "alpine", id="p1", created_at="2024-02-14T23:00", priority="P1",
             observed_at=at("2024-02-15T02:00"))  # fmt: skip
    desk.add("ticket", "alpine", id="p2", created_at="2024-02-10", priority="P2")
    desk.add("ticket", "alpine", id="p3", created_at="2024-02-10", priority="P3")
    desk.add("ticket", "alpine", id="old", created_at="2024-02-01", priority="P1")
    desk.add("ticket", "alpine", id="loaded", created_at="2023-06-01", priority="P1",
             observed_at=at("2024-02-14"))  # fmt: skip
    assert desk.changes() == [
        ("ticket_opened", "p1", date(2024, 2, 15)),
        ("ticket_opened", "p2", date(2024, 2, 10)),
    ]
    assert desk.changes(at("2024-02-15T01:00")) == [("ticket_opened", "p2", date(2024, 2, 10))]


def test_a_raised_ticket_is_a_change_and_a_lowered_one_is_not(desk: Desk) -> None:
    opened = {"created_at": "2024-01-01", "observed_at": at("2024-01-01")}
    later = {"created_at": "2024-01-01", "observed_at": at("2024-02-13T09:00")}
    desk.versions("ticket", "up", {**opened, "priority": "P3"}, {**later, "priority": "P2"})
    desk.versions("ticket", "top", {**opened, "priority": "P2"}, {**later, "priority": "P1"})
    desk.versions("ticket", "down", {**opened, "priority": "P1"}, {**later, "priority": "P2"})
    desk.versions("ticket", "same", {**opened, "priority": "P1"},
                  {**later, "priority": "P1", "subject": "new words"})  # fmt: skip
    assert desk.changes() == [
        ("ticket_raised", "top", date(2024, 2, 13)),
        ("ticket_raised", "up", date(2024, 2, 13)),
    ]
    assert desk.changes(at("2024-02-13T08:00")) == []


def test_an_invoice_turns_overdue_a_day_after_it_was_due(desk: Desk) -> None:
    desk.add("invoice", "alpine", number="INV-1", issued_at="2024-01-10", due_at="2024-02-10")
    desk.add("invoice", "alpine", number="INV-2", issued_at="2024-01-10", due_at="2024-02-10",
             paid_at="2024-02-09")  # fmt: skip
    desk.add("invoice", "alpine", number="INV-3", issued_at="2024-01-10", due_at="2024-02-10",
             status="void")  # fmt: skip
    desk.add("invoice", "alpine", number="INV-4", issued_at="2023-11-10", due_at="2023-12-10")
    assert desk.changes() == [("invoice_overdue", "INV-1", date(2024, 2, 11))]
    assert desk.changes(at("2024-02-10T23:59")) == []


def test_failed_and_disputed_payments_are_changes(desk: Desk) -> None:
    desk.add("payment", "alpine", id="f", paid_at="2024-02-12", status="failed")
    desk.add("payment", "alpine", id="ok", paid_at="2024-02-12", status="succeeded")
    desk.versions(
        "payment", "d",
        {"paid_at": "2024-01-05", "status": "succeeded", "observed_at": at("2024-01-05")},
        {"paid_at": "2024-01-05", "status": "disputed", "observed_at": at("2024-02-14T10:00")},
    )  # fmt: skip
    assert desk.changes() == [
        ("payment_disputed", "d", date(2024, 2, 14)),
        ("payment_failed", "f", date(2024, 2, 12)),
    ]


def test_contacts_added_left_and_changed_are_changes(desk: Desk) -> None:
    desk.add("contact", "alpine", id="new", name="Di", title="CFO", added_at="2024-02-12")
    desk.add("contact", "alpine", id="old", name="Cy", added_at="2022-02-12")
    known = {"name": "Bob", "title": "Director", "added_at": "2022-01-01"}
    desk.versions("contact", "bob", {**known, "observed_at": EARLY},
                  {**known, "title": "VP", "role": "champion",
                   "observed_at": at("2024-02-13")})  # fmt: skip
    left = {"left_at": "2024-01-31", "observed_at": at("2024-02-14")}
    desk.versions("contact", "ann", {"name": "Ann", "observed_at": EARLY}, {"name": "Ann", **left})
    assert desk.changes() == [
        ("contact_left", "ann", date(2024, 2, 14)),
        ("contact_changed", "bob", date(2024, 2, 13)),
        ("contact_added", "new", date(2024, 2, 12)),
    ]
    words = [row["detail"] for row in desk.read("changes")["changes"]]
    assert words == ["Ann", "title: Director to VP; role: none to champion", "Di, CFO"]


def test_the_first_delivery_of_contacts_is_no_change(desk: Desk) -> None:
    loaded = at("2024-02-14T06:00")
    desk.add("contact", "alpine", id="a", name="Ann", observed_at=loaded)
    desk.add("contact", "alpine", id="b", name="Bob", observed_at=loaded)
    assert desk.changes() == []
    desk.add("contact", "alpine", id="c", name="Cy", observed_at=loaded + timedelta(days=1))
    assert desk.changes() == [("contact_added", "c", date(2024, 2, 15))]


def test_changes_older_than_eight_days_are_dropped(desk: Desk) -> None:
    desk.add("ticket", "alpine", created_at=AS_OF - timedelta(days=8), priority="P1")
    assert desk.changes() == []
    assert len(desk.changes(AS_OF - timedelta(minutes=1))) == 1
