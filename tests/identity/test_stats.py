"""What was linked is counted by rule; what was not is listed with the reason that came nearest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from c360.identity.settings import IdentitySettings
from c360.identity.stats import identity_stats
from c360.model.identity import IdentityStats, Tally
from tests.identity.conftest import SYSTEMS

if TYPE_CHECKING:
    from tests.identity.conftest import Records

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def stats(records: Records, **systems: str) -> IdentityStats:
    chosen = IdentitySettings(primary_source="crm", systems=SYSTEMS | systems)
    return identity_stats(records, AS_OF, chosen)  # type: ignore[arg-type]  # it only reads


def reasons(records: Records, **systems: str) -> dict[str, str]:
    return {f"{one.source} {one.id}": one.reason for one in stats(records, **systems).unlinked}


def test_each_source_is_counted_by_rule(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.com").account("crm", "B1", domain="borealis.com")
    records.account("desk", "1", external_ref="A1").account("desk", "2", domain="borealis.com")
    records.account("desk", "3").add("usage", "product", "A1")
    records.contact("crm", "A1", "anna@alpine.com").contact("crm", "A1", "bo@alpine.com")
    records.contact("desk", "1", "anna@alpine.com")
    found = stats(records)
    assert found.accounts == 3
    crm, desk, product = found.sources
    assert crm.accounts == Tally(2, {"primary source": 2}, 0)
    assert desk.accounts == Tally(3, {"external id": 1, "own account": 1, "same domain": 1}, 1)
    assert product.accounts == Tally(1, {"same reference": 1}, 0)
    assert crm.contacts == Tally(2, {"one person": 1}, 1)
    assert desk.contacts == Tally(1, {"same e-mail": 1}, 0)


def test_the_nearest_reason_is_told(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.com").account("crm", "B1", domain="eu.shared.com")
    records.account("crm", "C1", domain="us.shared.com").account("crm", "D1", domain="alone.com")
    records.account("desk", "1", domain="shared.com").account("desk", "2", domain="gmail.com")
    records.account("desk", "3", domain="n/a").account("desk", "4").account("desk", "5")
    records.account("desk", "6", external_ref="gone").account("desk", "7", billing_ref="gone")
    records.account("bills", "8", crm_ref="A1;B1").account("bills", "9", domain="dup.com")
    records.account("bills", "10", domain="dup.com").add("ticket", "desk", "x")
    records.account("bills", "11").account("bills", "12")
    records.contact("desk", "4", "anna@gmail.com").contact("bills", "11", "a@alpine.com")
    records.contact("bills", "11", "b@other.com").contact("crm", "A1", "bo@alpine.com")
    records.contact("crm", "B1", "cy@shared.com").contact("bills", "12", "bo@alpine.com")
    records.contact("bills", "12", "cy@shared.com")
    assert reasons(records) == {
        "bills 10": "dup.com is shared by 2 accounts of bills",
        "bills 11": "the e-mails of its contacts name several companies",
        "bills 12": "the e-mails of its contacts are those of several accounts: A1, B1",
        "bills 8": "the ids it names or is named by are those of several accounts: A1, B1",
        "bills 9": "dup.com is shared by 2 accounts of bills",
        "crm A1": "no other system knows alpine.com",
        "crm B1": "shared.com is shared by 2 accounts of crm",
        "crm C1": "shared.com is shared by 2 accounts of crm",
        "crm D1": "no other system knows alone.com",
        "desk 1": "shared.com is shared by 2 accounts of crm",
        "desk 2": "gmail.com is the domain of a mail provider",
        "desk 3": "'n/a' is no web domain of a company",
        "desk 4": "the e-mails of its contacts are at mail providers",
        "desk 5": "nothing to go by: no id of another system, no web domain, no contact's e-mail",
        "desk 6": "it names crm gone, which is not on record",
        "desk 7": "it names billing gone, which is not on record",
        "desk x": "it has no account record, and no other system has one with its id",
    }


def test_an_id_that_two_sources_of_a_system_have_is_told(records: Records) -> None:
    records.account("desk", "1").account("desk2", "1").account("planner", "P1", support_ref="1")
    found = reasons(records, desk2="support")
    assert found["planner P1"] == "it names support 1, which is on record in desk and desk2"


def test_contradictions_name_both_sides(records: Records) -> None:
    records.account("crm", "A1", domain="alpine.com").account("crm", "B1", domain="borealis.com")
    records.account("desk", "1", name="Alpine", external_ref="A1", domain="borealis.com")
    (one,) = stats(records).of("desk").contradictions
    assert (one.id, one.name, one.account_id, one.other_account_ids) == (
        "1",
        "Alpine",
        "A1",
        ("B1",),
    )
    assert (one.linked_by, one.against) == (
        "external id: crm A1 named by desk 1",
        "same domain: borealis.com",
    )
    assert stats(records).of("crm").contradictions == ()


def test_contacts_that_cannot_be_told_apart_are_listed(records: Records) -> None:
    records.account("crm", "A1").account("desk", "1", external_ref="A1")
    for source, ref, id_ in (("crm", "A1", "c1"), ("crm", "A1", "c2"), ("desk", "1", "s1")):
        records.contact(source, ref, "info@alpine.com", source_id=id_)
    listed = [one for one in stats(records).unlinked if one.kind == "contact"]
    assert [(one.source, one.id, one.name) for one in listed] == [
        ("crm", "c1", "info@alpine.com"),
        ("crm", "c2", "info@alpine.com"),
        ("desk", "s1", "info@alpine.com"),
    ]
