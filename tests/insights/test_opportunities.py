from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.insights.grounding import assert_grounded
from c360.insights.growth_facts import units_to_add
from c360.insights.growth_settings import GrowthSettings
from c360.insights.opportunities import (
    module_book,
    opportunities,
    potential_upsell,
    proposes,
    prospects,
)
from c360.model.case import Case
from c360.model.measures import Row, Scalar
from tests.insights.growth_cases import ANALYTICS, SSO, indicator, make_case

SETTINGS = GrowthSettings()
PEERS = {"module:Enterprise SSO.peers": 20.0, "module:Enterprise SSO.owned_share": 0.4}
API_LIMIT: Row = {
    "name": "API calls", "quantity": 1000.0, "used": 800.0, "source": "billing", "source_id": "l1",
}  # fmt: skip


def grounded(case: Case) -> None:
    found = prospects(case, (), SETTINGS)
    book = case.facts.with_facts(found.facts)
    said = [*found.opportunities, *(held.opportunity for held in found.held_back)]
    clauses = [clause for one in said for clause in (one.signal, one.recommendation)]
    reasons = [reason for held in found.held_back for reason in held.reasons]
    assert clauses
    assert_grounded([*clauses, *reasons], book)


def test_full_seats_are_worth_the_seats_that_bring_use_back_under_the_mark() -> None:
    (found,) = opportunities(make_case(), (), SETTINGS)
    assert (found.type, found.name, found.basis) == ("expansion", "seats", "observed")
    assert found.signal.text == "98% seat utilization, 245 of 250 seats in use"
    assert found.value == 23 * 720
    assert found.value_high == 28 * 720
    assert found.currency == "USD"
    assert "23 more seats at this account's own price of $720" in found.value_basis
    assert set(found.facts) >= {"seat_utilization.percent", "seats.extra", "seats.price"}
    grounded(make_case())


@pytest.mark.parametrize(
    ("used", "share", "expected"),
    [(225.0, 0.9, 1), (224.0, 0.896, 0), (250.0, 1.0, 1), (300.0, 1.2, 1)],
)
def test_seats_count_as_full_from_nine_tenths(used: float, share: float, expected: int) -> None:
    case = make_case({"used_seats": used, "seat_utilization": share})
    assert len(opportunities(case, (), SETTINGS)) == expected


@settings(deadline=None)
@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_extra_seats_are_the_fewest_that_bring_use_back(used: int, paid: int) -> None:
    extra = units_to_add(used, paid, 0.9)
    assert extra >= 0
    assert 10 * used <= 9 * (paid + extra)
    if extra:
        assert 10 * used > 9 * (paid + extra - 1)


@pytest.mark.parametrize("missing", ["paid_seats", "used_seats", "seat_utilization"])
def test_unknown_seats_are_no_opportunity(missing: str) -> None:
    assert opportunities(make_case({missing: None}), (), SETTINGS) == ()


def test_no_price_gives_no_value_and_says_so() -> None:
    case = make_case({"contract_arr": None})
    profile = replace(case.profile, claims={})
    (found,) = opportunities(replace(case, profile=profile), (), SETTINGS)
    assert found.value is None
    assert found.value_high is None
    assert found.value_basis == "no price of a seat is known"


def test_a_module_three_users_tried_is_observed() -> None:
    sso = {**SSO, "users_hitting_30d": 3}
    case = make_case({"seat_utilization": 0.5}, {"modules": (sso,)})
    (found,) = opportunities(case, (), SETTINGS)
    assert (found.type, found.name, found.basis) == ("upsell", "Enterprise SSO", "observed")
    assert found.signal.text.startswith("3 users reached for Enterprise SSO, which the account")
    assert found.value == found.value_high == 18_000
    grounded(case)


def test_two_users_are_too_few_and_an_owned_module_is_none() -> None:
    rows = ({**SSO, "users_hitting_30d": 2}, {**ANALYTICS, "users_hitting_30d": 9, "owned": True})
    case = make_case({"seat_utilization": 0.5}, {"modules": rows})
    assert opportunities(case, (), SETTINGS) == ()


def test_what_many_customers_own_is_inferred_and_hedged() -> None:
    case = make_case({"seat_utilization": 0.5}, {"modules": (SSO, ANALYTICS)}, book=PEERS)
    (found,) = opportunities(case, (), SETTINGS)
    assert (found.name, found.basis, found.confidence) == ("Enterprise SSO", "inferred", 0.5)
    assert "may" in found.signal.text
    assert "40%" in found.signal.text
    grounded(case)


@pytest.mark.parametrize(
    "few",
    [
        {"module:Enterprise SSO.peers": 19.0, "module:Enterprise SSO.owned_share": 0.9},
        {"module:Enterprise SSO.peers": 90.0, "module:Enterprise SSO.owned_share": 0.39},
        {},
    ],
)
def test_too_few_customers_prove_nothing(few: dict[str, float]) -> None:
    case = make_case({"seat_utilization": 0.5}, {"modules": (SSO,)}, book=few)
    assert opportunities(case, (), SETTINGS) == ()


def test_every_priced_module_is_proposed_where_the_workspace_wants_it() -> None:
    case = make_case({"seat_utilization": 0.5}, {"modules": (SSO, ANALYTICS)})
    eager = GrowthSettings(peers_from=0)
    found = opportunities(case, (), eager)
    assert [one.name for one in found] == ["Advanced Analytics", "Enterprise SSO"]


def test_the_own_discount_makes_the_lower_end() -> None:
    owned: Row = {**ANALYTICS, "owned": True}
    sso = {**SSO, "users_hitting_30d": 5}
    paid: Row = {"kind": "module", "name": "Advanced Analytics", "price": 12_000.0,
                 "currency": "USD", "source": "billing", "source_id": "e1"}  # fmt: skip
    details = {"modules": (owned, sso), "entitlements": (paid,)}
    (found,) = opportunities(make_case({"seat_utilization": 0.5}, details), (), SETTINGS)
    assert (found.value, found.value_high) == (9_000, 18_000)


def test_a_price_per_seat_counts_the_seats() -> None:
    sso = {**SSO, "users_hitting_30d": 5, "priced_per": "seat", "list_price": 10.0}
    case = make_case({"seat_utilization": 0.5}, {"modules": (sso,)})
    (found,) = opportunities(case, (), SETTINGS)
    assert found.value == 2_500


@pytest.mark.parametrize(("used", "expected"), [(799.0, 0), (800.0, 1), (1200.0, 1)])
def test_a_limit_is_near_from_four_fifths(used: float, expected: int) -> None:
    details = {"limits": ({**API_LIMIT, "used": used},)}
    case = make_case({"seat_utilization": 0.5}, details)
    assert len(opportunities(case, (), SETTINGS)) == expected


def test_a_limit_is_worth_the_missing_units_at_the_price_paid() -> None:
    paid: Row = {"kind": "limit", "name": "API calls", "price": 5_000.0, "currency": "USD"}
    details = {"limits": ({**API_LIMIT, "used": 1000.0},), "entitlements": (paid,)}
    case = make_case({"seat_utilization": 0.5}, details)
    (found,) = opportunities(case, (), SETTINGS)
    assert found.type == "overage"
    assert found.value == 250 * 5
    grounded(case)
    unpriced = make_case({"seat_utilization": 0.5}, {"limits": (API_LIMIT,)})
    assert opportunities(unpriced, (), SETTINGS)[0].value is None


@pytest.mark.parametrize("value", [{"days_overdue_worst": 31}, {"p1_open": 1}])
def test_trouble_holds_every_opportunity_back(value: dict[str, Scalar]) -> None:
    case = make_case(value)
    found = prospects(case, (), SETTINGS)
    assert found.opportunities == ()
    (held,) = found.held_back
    assert held.opportunity.type == "expansion"
    assert len(held.reasons) == 1
    grounded(case)


@pytest.mark.parametrize(
    ("value", "overall"),
    [({"days_overdue_worst": 30}, 72.0), ({"p1_open": 0}, 60.0), ({"p1_open": None}, None)],
)
def test_at_the_very_limit_nothing_is_held_back(
    value: dict[str, Scalar], overall: float | None
) -> None:
    assert len(opportunities(make_case(value, overall=overall), (), SETTINGS)) == 1


def test_poor_health_and_a_renewal_in_doubt_hold_back_too() -> None:
    poor = prospects(make_case(overall=59.4), (), SETTINGS)
    assert [reason.facts for held in poor.held_back for reason in held.reasons] == [
        ("health.overall",)
    ]
    doubt = prospects(make_case(), (indicator("notice_given", "critical"),), SETTINGS)
    assert doubt.opportunities == ()
    assert len(doubt.held_back) == 1
    grounded(make_case(overall=59.4))


@pytest.mark.parametrize(
    ("product", "status", "expected"),
    [("Seats", "open", 0), ("seats", "won", 1), ("Enterprise SSO", "open", 1), (None, "open", 1)],
)
def test_an_open_deal_for_the_same_product_suppresses(
    product: str | None, status: str, expected: int
) -> None:
    deal: Row = {"source": "crm", "source_id": "d1", "name": "More seats", "product": product,
                 "status": status}  # fmt: skip
    case = make_case({}, {"deals": (deal,)})
    assert len(opportunities(case, (), SETTINGS)) == expected
    grounded(case)


def test_potential_upsell_names_the_priced_modules_not_owned() -> None:
    rows = (SSO, ANALYTICS, {**SSO, "module": "Free add-on", "list_price": None},
            {**SSO, "module": "Owned", "owned": True})  # fmt: skip
    case = make_case({}, {"modules": rows})
    assert potential_upsell(case) == ("Enterprise SSO", "Advanced Analytics")


def test_the_book_counts_who_owns_a_module() -> None:
    owner = ({**SSO, "owned": True},)
    assert module_book([owner, (SSO,), (ANALYTICS,), ()]) == {
        "module:Advanced Analytics.peers": 1.0,
        "module:Advanced Analytics.owned_share": 0.0,
        "module:Enterprise SSO.peers": 2.0,
        "module:Enterprise SSO.owned_share": 0.5,
    }


def test_a_name_with_the_marks_of_a_template_is_only_a_name() -> None:
    odd = {**SSO, "module": "{seats}|x", "users_hitting_30d": 4}
    case = make_case({"seat_utilization": 0.5}, {"modules": (odd,)})
    (found,) = opportunities(case, (), SETTINGS)
    assert "{seats}|x" in found.signal.text


@pytest.mark.parametrize("unhappy", [{}, {"p1_open": 1.0}, {"days_overdue_worst": 90.0}])
@pytest.mark.parametrize("seats", [{}, {"seat_utilization": 0.5}])
@pytest.mark.parametrize("types", [(), ("contract_concern",), ("usage_decline",)])
@pytest.mark.parametrize("dealt", ["seats", "Seats ", "SSO", None])
def test_whether_there_is_one_is_known_without_words(
    unhappy: dict[str, Scalar],
    seats: dict[str, Scalar],
    types: tuple[str, ...],
    dealt: str | None,
) -> None:
    case = make_case({**unhappy, **seats})
    deal: Row = {"source_id": "d1", "product": dealt, "status": "open", "source": "crm"}
    case = replace(case, details={**case.details, "deals": (deal,) if dealt else ()})
    found = opportunities(case, [indicator(kind) for kind in types], SETTINGS)
    assert proposes(case, types, SETTINGS) is bool(found)
