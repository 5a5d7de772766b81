"""Two systems' accounts of one thing."""

from datetime import UTC, datetime

import pytest

from c360.features.measure import feature_specs
from c360.guardrails.reconcile import reconcile
from c360.guardrails.settings import QualitySettings
from c360.insights.facts import build_facts
from c360.insights.grounding import assert_grounded
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Claim, Conflict, Measures, Profile, Provenance, Scalar
from c360.model.quality import Reconciliation

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
HELD = {name: Provenance(AS_OF, ("bill",), 1) for name in ("contract", "entitlement", "cs_health")}


def claim(value: float, source: str) -> Claim:
    return Claim("arr", value, source, "1", AS_OF)


def found(
    values: dict[str, Scalar],
    *,
    overall: float | None = 72.0,
    profile: Profile | None = None,
) -> dict[str, Reconciliation]:
    measures = Measures("acc_1", AS_OF, values, HELD)
    who = profile or Profile("acc_1", {"arr": claim(180_000.0, "crm")})
    health = HealthScore("acc_1", AS_OF, overall, 1, overall, overall, False, None, {}, (), "base")
    change = HealthChange(AS_OF, "stable", 0.0, {}, {}, (), 0.0)
    facts = build_facts(who, measures, health, change, {}, feature_specs())
    result = reconcile(who, measures, health, facts, QualitySettings())
    assert_grounded([one.statement for one in result], facts)
    return {one.name: one for one in result}


@pytest.mark.parametrize(("theirs", "agrees"), [(87.0, True), (87.1, False), (57.0, True)])
def test_the_platforms_health_score_stands_beside_ours(theirs: float, agrees: bool) -> None:
    assert found({"cs_health_score": theirs})["health"].agrees is agrees


@pytest.mark.parametrize(
    ("billed", "agrees"), [(180_000.0, True), (178_300.0, True), (170_000.0, False)]
)
def test_the_crms_arr_stands_beside_the_billed_one(billed: float, agrees: bool) -> None:
    assert found({"contract_arr": billed})["arr"].agrees is agrees


def test_the_losing_arr_is_the_one_compared_where_billing_wins() -> None:
    conflict = Conflict("arr", claim(180_000.0, "bill"), (claim(150_000.0, "crm"),), "order")
    profile = Profile("acc_1", {"arr": claim(180_000.0, "bill")}, (conflict,))
    arr = found({"contract_arr": 180_000.0}, profile=profile)["arr"]
    assert (arr.ours, arr.theirs, arr.agrees) == (180_000.0, 150_000.0, False)
    assert arr.statement.facts == ("contract_arr", "claim:crm.arr")
    assert "150,000" in arr.statement.text


def test_amounts_in_two_currencies_are_not_compared() -> None:
    claims = {
        "arr": claim(180_000.0, "crm"),
        "currency": Claim("currency", "USD", "crm", "1", AS_OF),
    }
    values: dict[str, Scalar] = {"contract_arr": 180_000.0, "contract_currency": "EUR"}
    assert found(values, profile=Profile("acc_1", claims))["arr"].agrees is None


@pytest.mark.parametrize(("used", "agrees"), [(250.0, True), (251.0, False)])
def test_seats_seen_stand_beside_seats_paid(used: float, agrees: bool) -> None:
    assert found({"paid_seats": 250.0, "used_seats": used})["seats"].agrees is agrees


def test_what_only_one_system_knows_is_left_out() -> None:
    assert found({}) == {}
    assert found({"cs_health_score": 80.0}, overall=None) == {}
