"""Each rule that links accounts: what it links, by what evidence, and what it refuses to link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.identity.conftest import Records

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
LATER = datetime(2024, 3, 15, tzinfo=UTC)


def links(records: Records, as_of: datetime = AS_OF) -> dict[str, str]:
    """'source id' → the account it is."""
    groups = records.grouped(as_of)
    return {
        str(account): str(groups.accounts[stands])
        for account, stands in zip(groups.accounts, groups.stands, strict=True)
    }


def why(records: Records, account: str, as_of: datetime = AS_OF) -> str:
    groups = records.grouped(as_of)
    return next(
        evidence
        for one, evidence in zip(groups.accounts, groups.evidence, strict=True)
        if str(one) == account
    )


def doubts(records: Records) -> dict[str, list[str]]:
    """'source id' → the accounts its ties lead to, where nothing was decided."""
    groups = records.grouped()
    return {
        str(groups.accounts[root]): [str(groups.accounts[to]) for to in doubt.leads_to]
        for root, doubt in groups.doubts.items()
    }


def contradictions(records: Records) -> list[tuple[str, str, str, list[str]]]:
    """(account, linked to, the evidence against it, the accounts that speaks for)."""
    groups = records.grouped()
    names = groups.accounts
    return [
        (str(names[one.account]), str(names[one.linked_to]), one.evidence, speaks_for)
        for one in groups.contradictions
        for speaks_for in [[str(names[other]) for other in one.others]]
    ]


def two_companies(records: Records) -> Records:
    return records.account("crm", "A1", domain="alpine.com").account(
        "crm", "B1", domain="borealis.com"
    )


# Ids


def test_a_mapped_id_of_the_primary_source_is_the_strongest(records: Records) -> None:
    two_companies(records).account("desk", "77", external_ref="A1", domain="borealis.com")
    assert links(records)["desk 77"] == "crm A1"
    assert why(records, "desk 77") == "external id: crm A1 named by desk 77"
    assert contradictions(records) == [
        ("desk 77", "crm A1", "same domain: borealis.com", ["crm B1"])
    ]


def test_a_vendor_may_name_another_vendors_id(records: Records) -> None:
    two_companies(records).account("planner", "P1", crm_ref="B1", domain="alpine.com")
    assert links(records)["planner P1"] == "crm B1"
    assert why(records, "planner P1") == "vendor id: planner P1 names crm B1"


def test_chains_of_ids_count_in_either_direction(records: Records) -> None:
    two_companies(records)
    records.account("planner", "P1", external_ref="A1", support_ref="77")
    records.account("bills", "cus_1", cs_ref="P1")
    records.account("product", "ws1", billing_ref="cus_1")
    records.account("desk", "77", domain="borealis.com")
    found = links(records)
    assert {found[one] for one in ("planner P1", "bills cus_1", "product ws1", "desk 77")} == {
        "crm A1"
    }
    assert why(records, "bills cus_1") == "vendor id: bills cus_1 names planner P1"
    assert why(records, "product ws1") == "vendor id: product ws1 names bills cus_1"
    assert why(records, "desk 77") == "vendor id: planner P1 names desk 77"


def test_one_record_may_name_several_ids_of_a_system(records: Records) -> None:
    two_companies(records).account("planner", "P1", external_ref="A1", billing_ref="cus_1; cus_2;")
    records.account("bills", "cus_1").account("bills", "cus_2").account("bills", "cus_3")
    found = links(records)
    assert (found["bills cus_1"], found["bills cus_2"]) == ("crm A1", "crm A1")
    assert found["bills cus_3"] == "bills cus_3"


def test_an_id_that_only_usage_names_may_be_named_by_a_vendor(records: Records) -> None:
    two_companies(records).account("planner", "P1", external_ref="A1", analytics_ref="ws_12")
    records.add("usage", "product", "ws_12")
    assert links(records)["product ws_12"] == "crm A1"


def test_ids_that_name_two_accounts_decide_nothing(records: Records) -> None:
    two_companies(records).account("planner", "P1", crm_ref="A1;B1")
    assert links(records)["planner P1"] == "planner P1"
    assert doubts(records) == {"planner P1": ["crm A1", "crm B1"]}


def test_what_ids_leave_undecided_a_domain_may_decide_only_between_them(records: Records) -> None:
    two_companies(records).account("crm", "C1", domain="ceder.com")
    records.account("planner", "P1", crm_ref="A1;B1", domain="borealis.com")
    records.account("planner", "P2", crm_ref="A1;B1", domain="ceder.com")
    found = links(records)
    assert (found["planner P1"], found["planner P2"]) == ("crm B1", "planner P2")


def test_an_id_that_is_on_record_nowhere_links_nothing(records: Records) -> None:
    two_companies(records).account("planner", "P1", crm_ref="gone", billing_ref="n/a")
    records.account("bills", "cus_1", cs_ref="P9")
    assert links(records)["planner P1"] == "planner P1"


def test_two_vendors_that_the_primary_source_does_not_know_are_one(records: Records) -> None:
    records.account("planner", "P1", billing_ref="cus_1", observed_at="2023-06-01")
    records.account("bills", "cus_1", observed_at="2022-06-01")
    assert records.account_ids() == {
        ("planner", "P1"): "bills:cus_1",
        ("bills", "cus_1"): "bills:cus_1",
    }
    assert why(records, "bills cus_1") == "the first observed of 2 that are one account"


def test_accounts_of_the_primary_source_are_never_joined_by_others(records: Records) -> None:
    two_companies(records).account("planner", "P1", external_ref="A1", support_ref="77")
    records.account("desk", "77", external_ref="B1")
    records.contact("crm", "A1", "anna@alpine.com").contact("crm", "B1", "anna@alpine.com")
    found = links(records)
    assert (found["crm A1"], found["crm B1"]) == ("crm A1", "crm B1")
    assert (found["planner P1"], found["desk 77"]) == ("crm A1", "crm B1")
    said = "vendor id: planner P1 names desk 77"
    assert contradictions(records) == [
        ("desk 77", "crm B1", said, ["crm A1"]),
        ("planner P1", "crm A1", said, ["crm B1"]),
    ]


def test_the_same_id_in_two_sources_that_mean_different_accounts_decides_nothing(
    records: Records,
) -> None:
    two_companies(records).account("desk", "7", external_ref="A1").account(
        "bills", "7", external_ref="B1"
    )
    records.add("usage", "product", "7")
    assert links(records)["product 7"] == "product 7"
    assert doubts(records) == {"product 7": ["crm A1", "crm B1"]}


# Contact e-mail


def test_a_contact_of_both_makes_two_accounts_one(records: Records) -> None:
    two_companies(records).account("desk", "77")
    records.contact("crm", "A1", "Anna@Alpine.com ").contact("desk", "77", " anna@alpine.COM")
    assert links(records)["desk 77"] == "crm A1"
    assert why(records, "desk 77") == (
        "same e-mail: anna@alpine.com is a contact of both desk 77 and crm A1"
    )


def test_an_email_is_stronger_than_a_domain(records: Records) -> None:
    two_companies(records).account("desk", "77", domain="borealis.com")
    records.contact("crm", "A1", "anna@alpine.com").contact("desk", "77", "anna@alpine.com")
    assert links(records)["desk 77"] == "crm A1"
    assert contradictions(records) == [
        ("desk 77", "crm A1", "same domain: borealis.com", ["crm B1"])
    ]


def test_emails_that_point_to_several_accounts_decide_nothing(records: Records) -> None:
    two_companies(records).account("desk", "77")
    records.contact("crm", "A1", "anna@alpine.com").contact("crm", "B1", "bo@borealis.com")
    records.contact("desk", "77", "anna@alpine.com").contact("desk", "77", "bo@borealis.com")
    assert links(records)["desk 77"] == "desk 77"
    assert doubts(records) == {"desk 77": ["crm A1", "crm B1"]}


def test_a_personal_address_never_joins_two_companies(records: Records) -> None:
    two_companies(records).account("desk", "77")
    records.contact("crm", "A1", "anna@gmail.com").contact("desk", "77", "anna@gmail.com")
    assert links(records)["desk 77"] == "desk 77"


def test_accounts_that_no_linked_one_is_among_are_one_by_email_where_each_source_has_one(
    records: Records,
) -> None:
    records.account("desk", "77").account("bills", "cus_1").account("bills", "cus_2")
    records.contact("desk", "77", "anna@alpine.com").contact("bills", "cus_1", "anna@alpine.com")
    assert links(records)["desk 77"] == links(records)["bills cus_1"] == "bills cus_1"
    records.contact("bills", "cus_2", "anna@alpine.com")
    assert links(records)["desk 77"] == "desk 77"


# Web domains


def test_hosts_of_one_registered_domain_are_one(records: Records) -> None:
    records.account("crm", "A1", domain="https://www.alpine.co.uk").account(
        "crm", "B1", domain="borealis.co.uk"
    )
    records.account("desk", "77", domain="support.alpine.co.uk")
    assert links(records)["desk 77"] == "crm A1"
    assert why(records, "desk 77") == "same domain: alpine.co.uk"


def test_sites_of_one_host_of_many_stay_apart(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.github.io").account("desk", "1", domain="github.io")
    records.account("desk", "2", domain="borealis.github.io")
    records.account("bills", "3", domain="alpine.github.io")
    found = links(records)
    assert (found["desk 1"], found["desk 2"], found["bills 3"]) == ("desk 1", "desk 2", "crm A1")


def test_the_host_as_written_comes_before_the_registered_domain(records: Records) -> None:
    records.account("crm", "EU", domain="eu.alpine.com").account(
        "crm", "US", domain="us.alpine.com"
    )
    records.account("desk", "1", domain="us.alpine.com").account("desk", "2", domain="alpine.com")
    found = links(records)
    assert (found["crm EU"], found["crm US"], found["desk 1"]) == ("crm EU", "crm US", "crm US")
    assert found["desk 2"] == "desk 2"


def test_a_domain_that_accounts_of_one_source_share_links_none_of_them(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.com")
    records.account("desk", "1", domain="alpine.com").account("desk", "2", domain="alpine.com")
    records.account("bills", "3", domain="alpine.com")
    found = links(records)
    assert (found["desk 1"], found["desk 2"], found["bills 3"]) == ("desk 1", "desk 2", "crm A1")


def test_of_accounts_that_share_a_domain_a_parent_comes_before_its_subsidiaries(
    records: Records,
) -> None:
    records.account("crm", "A1", domain="alpine.com")
    records.account("desk", "1", domain="alpine.com")
    records.account("desk", "2", domain="alpine.com", parent_ref="1")
    found = links(records)
    assert (found["desk 1"], found["desk 2"]) == ("crm A1", "desk 2")


def test_a_subsidiary_linked_by_id_is_not_contradicted_by_its_parents_domain(
    records: Records,
) -> None:
    records.account("crm", "A1", domain="alpine.com")
    records.account("crm", "A2", domain="alpine.com", parent_ref="A1")
    records.account("desk", "2", external_ref="A2", domain="alpine.com")
    assert links(records)["desk 2"] == "crm A2"
    assert contradictions(records) == []


def test_without_a_domain_the_one_of_all_its_contacts_counts(records: Records) -> None:
    two_companies(records).account("desk", "1").account("bills", "2", domain="gmail.com")
    records.account("planner", "3")
    records.contact("desk", "1", "anna@mail.alpine.com").contact("desk", "1", "bo@gmail.com")
    records.contact("bills", "2", "cy@borealis.com")
    records.contact("planner", "3", "anna@alpine.com").contact("planner", "3", "bo@borealis.com")
    found = links(records)
    assert (found["desk 1"], found["bills 2"]) == ("crm A1", "crm B1")
    assert found["planner 3"] == "planner 3"


def test_the_primary_accounts_contacts_may_tell_its_domain(records: Records) -> None:
    records.account("crm", "A1").account("desk", "1", domain="alpine.com")
    records.contact("crm", "A1", "anna@alpine.com")
    assert links(records)["desk 1"] == "crm A1"


def test_a_domain_that_only_other_systems_know_makes_them_one(records: Records) -> None:
    records.account("crm", "A1").account("desk", "1", external_ref="A1", domain="alpine.com")
    records.account("bills", "2", domain="alpine.com")
    records.account("product", "3", domain="ceder.com").account("planner", "4", domain="ceder.com")
    found = links(records)
    assert found["bills 2"] == "crm A1"
    assert found["product 3"] == found["planner 4"] == "planner 4"


# What was known when


def test_what_was_not_known_yet_links_nothing(records: Records) -> None:
    two_companies(records).account("bills", "cus_1").account("desk", "77")
    records.account(
        "planner", "P1", crm_ref="A1", observed_at="2023-01-01", superseded_at="2024-03-01"
    )
    records.account("planner", "P1", crm_ref="B1", billing_ref="cus_1", observed_at="2024-03-01")
    records.contact("crm", "A1", "anna@ceder.com", observed_at="2024-03-01")
    records.contact("desk", "77", "anna@ceder.com")
    now, later = links(records), links(records, LATER)
    assert (now["planner P1"], now["bills cus_1"], now["desk 77"]) == (
        "crm A1",
        "bills cus_1",
        "desk 77",
    )
    assert (later["planner P1"], later["bills cus_1"]) == ("crm B1", "crm B1")
    assert later["desk 77"] == "crm A1"


@pytest.fixture
def tangle(records: Records) -> Records:
    """Chains, doubts, contradictions and shared domains at once."""
    two_companies(records).account("crm", "B2", domain="borealis.com")
    records.account("planner", "P1", external_ref="A1", billing_ref="c1;c2", domain="borealis.com")
    records.account("bills", "c1", crm_ref="B1").account("bills", "c2", support_ref="t1")
    records.account("desk", "t1").account("desk", "t2", domain="eu.alpine.com").account(
        "desk", "t3"
    )
    records.account("product", "w1", cs_ref="P2").account("planner", "P2", support_ref="t3;t1")
    for source, ref in (("crm", "A1"), ("desk", "t3"), ("bills", "c9"), ("product", "w1")):
        records.contact(source, ref, "anna@alpine.com")
    return records.contact("crm", "B1", "bo@borealis.com").contact("bills", "c9", "bo@borealis.com")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(accounts=st.permutations(range(11)), contacts=st.permutations(range(6)))
def test_the_order_of_records_changes_neither_links_nor_reasons(
    tangle: Records, accounts: list[int], contacts: list[int]
) -> None:
    before = tangle.grouped()
    after = tangle.shuffled(accounts).shuffled(contacts, "contact").grouped()
    assert before.stands == after.stands
    assert before.evidence == after.evidence
    assert before.doubts == after.doubts
    assert before.contradictions == after.contradictions
    assert len(before.doubts) + len(before.contradictions) > 2
