"""Profiles are made when asked for; what is read of all of them by column says the same."""

from datetime import UTC, datetime

import pytest

from c360.identity import profiles
from c360.identity.profiles import Profiles
from c360.identity.records import FIELDS
from tests.identity.conftest import Records

EARLY = datetime(2023, 1, 1, tzinfo=UTC)


def disagreeing(records: Records) -> Profiles:
    """Accounts of which several systems say this and that."""
    records.account("crm", "A1", name="Alpine", plan="Pro", segment="smb", arr=10.0, currency="EUR")
    records.account("desk", "d1", external_ref="A1", name="Alpine AG", segment="enterprise")
    records.account("crm", "B1", name="", domain="birch.example", observed_at=EARLY)
    records.account("desk", "d2", domain="birch.example", name="Birch", plan="Team")
    records.account("bills", "b1", external_ref="A1", plan="Scale", arr=12.0, currency="USD")
    return records.resolve().profiles


def test_a_column_says_what_the_golden_records_say(records: Records) -> None:
    found = disagreeing(records)
    for field in FIELDS:
        golden = {account_id: found[account_id][field] for account_id in found}
        known = {account_id: value for account_id, value in golden.items() if value is not None}
        if field != "currency":  # it follows the amount, whoever else names one
            assert found.values_of(field) == known, field


def test_there_are_as_many_as_accounts_and_each_once(records: Records) -> None:
    found = disagreeing(records)
    assert list(found) == sorted(found) == ["A1", "B1"]
    assert len(found) == 2
    assert "A1" in found
    assert "d1" not in found


def test_few_are_kept_at_hand(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "_AT_HAND", 1)
    found = disagreeing(records)
    first = found["A1"]
    assert found["A1"] is first
    assert found["B1"].text("name") == "Birch"
    assert found["A1"] == first
