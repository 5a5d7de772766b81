"""Whose value stands, and what stays visible of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.identity.conftest import Records


def test_the_primary_source_wins_profile_fields(records: Records) -> None:
    records.account("crm", "A1", name="Alpine", industry="Mining", observed_at="2021-01-01")
    records.account(
        "desk", "7", external_ref="A1", name="Alpine Ltd", country="CH", observed_at="2024-01-01"
    )
    profile = records.resolve().profiles["A1"]
    assert profile["name"] == "Alpine"
    assert profile["country"] == "CH"
    conflict = profile.conflicts[0]
    assert (conflict.field, conflict.winner.value) == ("name", "Alpine")
    assert [loser.value for loser in conflict.losers] == ["Alpine Ltd"]
    assert conflict.rule == "order of sources for name: crm before desk"


def test_among_equal_sources_the_newest_value_wins(records: Records) -> None:
    records.account("crm", "A1")
    records.account("desk", "7", external_ref="A1", segment="SMB", observed_at="2024-01-01")
    records.account(
        "planner", "3", external_ref="A1", segment="Enterprise", observed_at="2024-02-01"
    )
    profile = records.resolve().profiles["A1"]
    assert profile["segment"] == "Enterprise"
    assert profile.conflicts[0].rule == "the newest value wins among equal sources"


def test_arr_and_currency_come_from_one_record(records: Records) -> None:
    records.account("crm", "A1", arr=100.0, currency="USD", observed_at="2024-02-01")
    records.account("bills", "c1", external_ref="A1", arr=90.0, currency="EUR")
    profile = records.resolve().profiles["A1"]
    assert (profile["arr"], profile["currency"]) == (90.0, "EUR")
    assert profile.claims["currency"].source == "bills"
    assert profile.conflicts[0].rule == "order of sources for arr: bills before crm"


def test_an_amount_never_takes_another_records_currency(records: Records) -> None:
    records.account("crm", "A1", currency="USD").account("bills", "c1", external_ref="A1", arr=90.0)
    profile = records.resolve().profiles["A1"]
    assert profile["arr"] == 90.0
    assert profile["currency"] is None


def test_the_contract_in_force_is_compared_with_the_crm(records: Records) -> None:
    records.account("crm", "A1", arr=200.0, currency="USD")
    terms = {"start_date": "2023-09-30", "end_date": "2024-09-30", "currency": "USD"}
    records.add("contract", "bills", "A1", arr=180.0, plan="Scale", **terms)
    records.add(
        "contract",
        "bills",
        "A1",
        arr=150.0,
        **{**terms, "start_date": "2022-09-30", "end_date": "2023-09-30"},
    )
    profile = records.resolve().profiles["A1"]
    assert (profile["arr"], profile["plan"]) == (180.0, "Scale")
    assert [(c.field, c.winner.value, c.losers[0].value) for c in profile.conflicts] == [
        ("arr", 180.0, 200.0)
    ]


def test_equal_values_in_another_spelling_are_no_conflict(records: Records) -> None:
    records.account("crm", "A1", name="Alpine  Mining", arr=100.0, external_ref="x")
    records.account("desk", "7", external_ref="A1", name="alpine mining", arr=100.0)
    assert records.resolve().profiles["A1"].conflicts == ()


def test_the_order_of_sources_can_be_set(records: Records) -> None:
    records.account("crm", "A1", name="Alpine").account(
        "desk", "7", external_ref="A1", name="Alpine Ltd"
    )
    profile = records.resolve(survivorship={"name": ("desk",)}).profiles["A1"]
    assert profile["name"] == "Alpine Ltd"
    assert profile.conflicts[0].rule == "order of sources for name: desk before crm"
