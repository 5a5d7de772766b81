"""Which ids are the same account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.identity.conftest import Records

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def rule(records: Records, source: str, ref: str) -> str:
    found = records.resolve().links.to_pylist()
    return next(str(r["rule"]) for r in found if (r["source"], r["account_ref"]) == (source, ref))


def test_the_primary_source_gives_the_account_id(records: Records) -> None:
    records.account("crm", "A1", name="Alpine")
    assert records.account_ids() == {("crm", "A1"): "A1"}
    assert rule(records, "crm", "A1") == "primary source"


def test_a_recorded_primary_id_matches_before_the_domain(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.example").account(
        "crm", "B1", domain="borealis.example"
    )
    records.account("desk", "77", external_ref="A1", domain="borealis.example")
    assert records.account_ids()["desk", "77"] == "A1"
    assert rule(records, "desk", "77") == "external id"


def test_a_reference_to_nobody_falls_back_to_the_domain(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.example")
    records.account("desk", "77", external_ref="gone", domain="alpine.example")
    assert records.account_ids()["desk", "77"] == "A1"


def test_domains_match_in_any_spelling(records: Records) -> None:
    records.account("crm", "A1", domain="https://www.Alpine.Example/about?x=1")
    for source, domain in {
        "bills": "alpine.example",
        "desk": " WWW.alpine.example.",
        "planner": "http://alpine.example:8080",
    }.items():
        records.account(source, "2", domain=domain)
    assert set(records.account_ids().values()) == {"A1"}
    assert rule(records, "desk", "2") == "same domain"


def test_free_mail_and_empty_domains_match_nobody(records: Records) -> None:
    for ref, domain in {
        "A1": "gmail.com",
        "A2": "gmail.com",
        "A3": "",
        "A4": "",
        "A5": None,
        "A6": "n/a",
    }.items():
        records.account("crm", ref, domain=domain)
    records.account("desk", "1", domain="www.gmail.com").account("desk", "2", domain="")
    ids = records.account_ids()
    assert [ids["crm", f"A{n}"] for n in range(1, 7)] == [f"A{n}" for n in range(1, 7)]
    assert ids["desk", "1"] == "desk:1"
    assert ids["desk", "2"] == "desk:2"
    assert rule(records, "desk", "2") == "own account"


def test_of_two_primary_accounts_with_one_domain_the_first_observed_stands(
    records: Records,
) -> None:
    records.account("crm", "A1", domain="alpine.example", observed_at="2023-05-01")
    records.account("crm", "Z9", domain="www.alpine.example", observed_at="2022-01-01")
    records.account("desk", "7", external_ref="A1")
    assert set(records.account_ids().values()) == {"Z9"}
    profile = records.resolve().profiles["Z9"]
    assert [(ref.source, ref.source_id) for ref in profile.refs] == [
        ("crm", "A1"),
        ("crm", "Z9"),
        ("desk", "7"),
    ]
    assert profile.matched_by == {
        "crm": "primary source; same domain",
        "desk": "external id",
    }


def test_observed_together_the_smallest_id_stands(records: Records) -> None:
    records.account("crm", "B2", domain="alpine.example").account(
        "crm", "A1", domain="alpine.example"
    )
    assert set(records.account_ids().values()) == {"A1"}


def test_a_subsidiary_with_its_parents_domain_stays_an_account_of_its_own(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.example", observed_at="2023-01-01")
    records.account("crm", "A0", domain="alpine.example", parent_ref="A1", observed_at="2020-01-01")
    records.account("desk", "7", domain="alpine.example")
    assert records.account_ids() == {("crm", "A1"): "A1", ("crm", "A0"): "A0", ("desk", "7"): "A1"}


def test_ids_named_only_by_other_records_match_the_same_id(records: Records) -> None:
    records.account("crm", "A1").account("planner", "P1", external_ref="A1")
    records.add("usage", "product", "A1").add("ticket", "desk", "P1").add(
        "ticket", "desk", "unknown"
    )
    ids = records.account_ids()
    assert ids["product", "A1"] == "A1"
    assert ids["desk", "P1"] == "A1"
    assert ids["desk", "unknown"] == "desk:unknown"
    assert rule(records, "product", "A1") == "same reference"
    assert records.resolve().customers == ("A1",)


def test_what_is_learned_later_changes_nothing_before(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.example")
    records.account("desk", "7", domain="old.example", superseded_at="2024-03-01")
    before = records.account_ids()
    records.account("desk", "7", domain="alpine.example", observed_at="2024-03-01")
    records.account("crm", "A0", domain="alpine.example", observed_at="2024-03-01")
    assert records.account_ids() == before == {("crm", "A1"): "A1", ("desk", "7"): "desk:7"}
    later = records.account_ids(AS_OF + timedelta(days=30))
    assert later == {("crm", "A1"): "A1", ("crm", "A0"): "A1", ("desk", "7"): "A1"}


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)))
def test_the_order_of_loading_changes_nothing(records: Records, order: list[int]) -> None:
    records.clear()
    records.account("crm", "A1", domain="alpine.example").account(
        "crm", "A2", domain="alpine.example"
    )
    records.account("crm", "B1", name="Borealis", arr=10.0).account("desk", "1", external_ref="A2")
    records.account("desk", "2", name="Boreas", external_ref="B1").account(
        "bills", "x", external_ref="B1", arr=9.0
    )
    expected = records.resolve()
    mixed = records.shuffled(order).resolve()
    assert mixed.profiles == expected.profiles
    assert mixed.links.to_pylist() == expected.links.to_pylist()
