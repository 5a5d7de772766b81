"""Which contacts of several systems are one person, and why; and who cannot be told apart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.identity.conftest import Records

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def persons(records: Records, as_of: datetime = AS_OF) -> dict[str, str]:
    """'source id' → 'source id' that stands for the person; only of those known twice."""
    rows = records.resolve(as_of).people.rows.to_pylist()
    return {
        f"{r['source']} {r['source_id']}": f"{r['person_source']} {r['person_id']}" for r in rows
    }


def why(records: Records, contact: str) -> str:
    rows = records.resolve().people.rows.to_pylist()
    return next(str(r["evidence"]) for r in rows if f"{r['source']} {r['source_id']}" == contact)


def undecided(records: Records) -> dict[str, list[str]]:
    found = records.resolve().people.undecided
    return {one.why: [str(contact) for contact in one.contacts] for one in found}


@pytest.fixture
def linked(records: Records) -> Records:
    """A1 of the CRM, whom support and billing know; and B1."""
    records.account("crm", "A1").account("desk", "d1", external_ref="A1")
    return records.account("bills", "b1", external_ref="A1").account("crm", "B1")


def test_one_address_in_two_systems_is_one_person(linked: Records) -> None:
    linked.contact("crm", "A1", "Anna@Alpine.com ", source_id="c1")
    linked.contact("desk", "d1", " anna@alpine.com", source_id="s1")
    linked.contact("desk", "d1", "bo@alpine.com", source_id="s2")
    assert persons(linked) == {"crm c1": "crm c1", "desk s1": "crm c1"}
    assert why(linked, "desk s1") == (
        "same e-mail: anna@alpine.com is the address of both desk s1 and crm c1"
    )
    assert why(linked, "crm c1") == "the first of 2 records of one person"


def test_a_personal_address_may_be_a_persons(linked: Records) -> None:
    linked.contact("crm", "A1", "anna@gmail.com", source_id="c1")
    linked.contact("desk", "d1", "anna@gmail.com", source_id="s1")
    assert persons(linked)["desk s1"] == "crm c1"


def test_a_mapped_id_makes_two_contacts_one_person(linked: Records) -> None:
    linked.contact("crm", "A1", None, source_id="c1")
    linked.contact("desk", "d1", "anna@alpine.com", source_id="s1", external_ref="c1")
    linked.contact("bills", "b1", "anna@alpine.com", source_id="p1")
    assert set(persons(linked).values()) == {"crm c1"}
    assert why(linked, "desk s1") == "external id: crm c1 named by desk s1"
    assert why(linked, "bills p1").startswith("same e-mail: anna@alpine.com is")


def test_the_same_address_at_two_customers_is_two_people(linked: Records) -> None:
    linked.contact("crm", "B1", "anna@agency.com", source_id="c1")
    linked.contact("desk", "d1", "anna@agency.com", source_id="s1", external_ref="c1")
    assert persons(linked) == {}


def test_an_address_that_two_contacts_of_one_source_share_says_nothing(linked: Records) -> None:
    linked.contact("crm", "A1", "info@alpine.com", source_id="c1")
    linked.contact("crm", "A1", "info@alpine.com", source_id="c2")
    linked.contact("desk", "d1", "info@alpine.com", source_id="s1")
    assert persons(linked) == {}
    said = "info@alpine.com is the address of several contacts of one source"
    assert undecided(linked) == {said: ["crm c1", "crm c2", "desk s1"]}


def test_where_an_address_contradicts_an_id_the_id_stands(linked: Records) -> None:
    linked.contact("crm", "A1", "anna@alpine.com", source_id="c1")
    linked.contact("crm", "A1", "bo@alpine.com", source_id="c2")
    linked.contact("desk", "d1", "bo@alpine.com", source_id="s1", external_ref="c1")
    assert persons(linked) == {"crm c1": "crm c1", "desk s1": "crm c1"}
    (told,) = undecided(linked).values()
    assert told == ["crm c1", "crm c2", "desk s1"]


def test_nobody_is_known_twice_before_the_second_system_knew(linked: Records) -> None:
    linked.contact("crm", "A1", "anna@alpine.com", source_id="c1")
    linked.contact("desk", "d1", "anna@alpine.com", source_id="s1", observed_at="2024-03-01")
    assert persons(linked) == {}
    assert persons(linked, datetime(2024, 3, 2, tzinfo=UTC))["desk s1"] == "crm c1"


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)))
def test_the_order_of_contacts_changes_nothing(linked: Records, order: list[int]) -> None:
    linked._rows["contact"].clear()
    for source, ref, email, id_, named in (
        ("crm", "A1", "a@alpine.com", "c1", None), ("crm", "A1", "b@alpine.com", "c2", None),
        ("desk", "d1", "a@alpine.com", "s1", None), ("desk", "d1", "c@alpine.com", "s2", "c2"),
        ("bills", "b1", "c@alpine.com", "p1", None), ("bills", "b1", "a@alpine.com", "p2", "c2"),
    ):  # fmt: skip
        linked.contact(source, ref, email, source_id=id_, external_ref=named)
    before = linked.resolve().people
    after = linked.shuffled(order, "contact").resolve().people
    assert before.rows.equals(after.rows)
    assert before.undecided == after.undecided
    assert before.rows.num_rows > 0
