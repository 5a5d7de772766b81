"""Whoever several systems know is one person: described by all of them, counted once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from c360.features.changes import changes
from c360.features.engagement import engagement
from c360.features.lists_people import contacts
from c360.features.people import people
from c360.features.persons import persons

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
EARLY = datetime(2023, 6, 1, tzinfo=UTC)


def known_twice(book: Book, **in_support: Any) -> Book:
    """Ann of Alpine, whom CRM and support know; Bob, whom the CRM knows."""
    book.add("contact", "alpine", id="c1", name="Ann", title="Director", email_allowed=True)
    book.add("contact", "alpine", id="c2", name="Bob", title="Engineer")
    book.add("contact", "alpine", id="s1", source="support", name="ann", **in_support)
    return book.one_person("alpine", ("crm", "c1"), ("support", "s1"))


def described(book: Book, as_of: datetime = AS_OF) -> list[dict[str, Any]]:
    rows = book.fetched(persons(book.canon(as_of))).to_pylist()
    return sorted(rows, key=lambda row: (row["source"], row["source_id"]))


def test_two_records_of_one_person_are_one_row_and_tell_what_the_other_lacks(book: Book) -> None:
    known_twice(book, department="Finance", title="VP", user_ref="u1")
    ann, bob = described(book)
    assert (ann["source"], ann["source_id"], ann["name"], ann["title"]) == (
        "crm",
        "c1",
        "Ann",
        "Director",
    )
    assert (ann["department"], ann["user_ref"]) == ("Finance", "u1")
    assert (bob["source_id"], bob["user_ref"]) == ("c2", None)


def test_of_equal_sources_the_newest_value_stands(book: Book) -> None:
    known_twice(book, department="Finance", observed_at="2023-01-01")
    book.add(
        "contact", "alpine", id="k1", source="cs", department="Audit", observed_at="2024-01-01"
    )
    book.people.clear()
    book.one_person("alpine", ("crm", "c1"), ("support", "s1"), ("cs", "k1"))
    assert described(book)[0]["department"] == "Audit"
    assert described(book, EARLY)[0]["department"] == "Finance"


def test_a_refusal_in_one_system_is_a_refusal(book: Book) -> None:
    known_twice(book, email_allowed=False, phone_allowed=True)
    ann, bob = described(book)
    assert (ann["email_allowed"], ann["phone_allowed"], ann["marketing_allowed"]) == (
        False,
        True,
        None,
    )
    assert bob["email_allowed"] is None


def test_before_the_first_system_knew_the_person_the_other_speaks(book: Book) -> None:
    known_twice(book, observed_at="2023-01-01")
    book.rows["contact"][0]["observed_at"] = datetime(2024, 1, 1, tzinfo=UTC)
    ann, _ = described(book, EARLY)
    assert (ann["source"], ann["source_id"], ann["name"]) == ("crm", "c1", "ann")


def test_a_person_is_counted_once(book: Book) -> None:
    known_twice(book)
    assert book.area(people)["contacts_known"] == 2
    book.people.clear()
    assert book.area(people)["contacts_known"] == 3


def test_contact_through_either_system_is_contact_with_one_person(book: Book) -> None:
    known_twice(book)
    book.add("activity", "alpine", type="meeting", occurred_at="2024-02-01", participants="c1;c2")
    book.add(
        "activity",
        "alpine",
        type="call",
        occurred_at="2024-02-02",
        source="support",
        participants="s1",
    )
    assert book.area(engagement)["two_way_contacts_90d"] == 2
    listed = {
        row["source_id"]: row
        for row in book.fetched(contacts(book.canon(AS_OF), book.settings)).to_pylist()
    }
    assert listed.keys() == {"c1", "c2"}
    assert (listed["c1"]["two_way_90d"], listed["c2"]["two_way_90d"]) == (2, 1)


def test_all_that_a_person_does_anywhere_is_the_persons(book: Book) -> None:
    known_twice(book, user_ref="u1", role="champion")
    book.add("activity", "alpine", type="meeting", occurred_at="2024-02-01", participants="c1")
    book.add("ticket", "alpine", source="support", created_at="2024-02-03", requester_ref="s1")
    book.add("ticket", "alpine", source="support", created_at="2024-02-04", requester_ref="c1")
    book.add_days("alpine", "u1", [date(2024, 2, 5), date(2024, 2, 6)])
    found = book.area(people)
    assert (found["champion_ref"], found["champion_name"]) == ("c1", "Ann")
    assert found["champion_activity_30d"] == 3 + 1 + 1 + 2 * 0.5


def test_a_respondents_seniority_is_the_persons(book: Book) -> None:
    known_twice(book)
    book.add(
        "survey_response",
        "alpine",
        kind="nps",
        score=3.0,
        answered_at="2024-02-01",
        contact_ref="s1",
        source="support",
    )
    book.add(
        "survey_response",
        "alpine",
        kind="nps",
        score=9.0,
        answered_at="2024-02-10",
        contact_ref="c2",
        source="crm",
    )
    assert book.area(engagement)["nps_score"] == 3


def test_a_user_id_that_is_an_address_is_the_contact_with_that_address(book: Book) -> None:
    book.add("contact", "alpine", id="c1", name="Ann", role="champion", email=" Ann@Alpine.com")
    book.add("contact", "birch", id="c9", name="Ann too", role="champion", email="ann@alpine.com")
    book.add_days("alpine", "ann@alpine.com", [date(2024, 2, 5), date(2024, 2, 6)])
    book.add_days("alpine", "bo@alpine.com", [date(2024, 2, 5)])
    assert book.area(people)["champion_activity_30d"] == 1
    assert book.area(people, account="birch")["champion_activity_30d"] == 0


def test_a_person_whom_a_second_system_comes_to_know_is_no_new_contact(book: Book) -> None:
    known_twice(book, observed_at="2024-02-14")
    book.add("contact", "alpine", id="s0", source="support", observed_at="2021-01-01")
    book.add("contact", "alpine", id="s2", source="support", name="Cy", observed_at="2024-02-14")
    rows = book.fetched(changes(book.canon(AS_OF), book.settings)).to_pylist()
    assert [(row["kind"], row["object_id"]) for row in rows] == [("contact_added", "s2")]
