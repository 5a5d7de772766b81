"""Who is a customer at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.identity.conftest import Records

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


def customers(records: Records, as_of: datetime = AS_OF) -> tuple[str, ...]:
    return records.resolve(as_of).customers


def test_an_account_is_a_customer_from_its_first_day_on(records: Records) -> None:
    records.account("crm", "A1", customer_since="2024-02-15").account(
        "crm", "B1", customer_since="2024-02-16"
    )
    records.account("crm", "C1").account("crm", "D1", observed_at=AS_OF + timedelta(seconds=1))
    assert customers(records) == ("A1", "C1")


def test_a_churned_account_is_no_customer_from_that_moment_on(records: Records) -> None:
    records.account("crm", "A1")
    records.add("outcome", "crm", "A1", kind="churned", occurred_at=AS_OF, observed_at=AS_OF)
    assert customers(records, AS_OF - timedelta(seconds=1)) == ("A1",)
    assert customers(records) == ()


def test_a_churn_learned_late_is_not_known_before(records: Records) -> None:
    records.account("crm", "A1")
    records.add(
        "outcome", "crm", "A1", kind="churned", occurred_at="2024-01-01", observed_at="2024-03-01"
    )
    assert customers(records) == ("A1",)


def test_a_renewal_or_a_new_contract_brings_a_churned_account_back(records: Records) -> None:
    for ref in ("A1", "B1", "C1", "D1"):
        records.account("crm", ref)
        records.add("outcome", "crm", ref, kind="churned", occurred_at="2023-06-01")
    records.add("outcome", "crm", "A1", kind="renewed", occurred_at="2023-07-01")
    records.add("contract", "bills", "B1", start_date="2023-06-02")
    records.add("contract", "bills", "C1", start_date="2023-06-01")
    records.add("outcome", "crm", "D1", kind="expanded", occurred_at="2023-05-01")
    assert customers(records) == ("A1", "B1")
