"""The skills' files: each is found by its name, and asks for exactly what its contract says."""

from pathlib import Path

import pytest

import c360.routing.skills
from c360.errors import UnknownName
from c360.model.fields import Severity
from c360.model.health import DimensionScore
from c360.model.measures import Scalar
from c360.routing.skills.base import Occasion, Skill, input_for, skill
from tests.routing.routing_cases import SETTINGS, health_of, indicator, make_case, opportunity

FIELDS = {
    "customer_success/red_flag_detector": ["accountId", "sensitivityLevel", "flagCategories"],
    "customer_success/risk_mitigation_playbook": ["accountId", "riskType", "severity"],
    "support_ops/escalation_predictor": [
        "ticket_id", "include_customer_history", "alert_threshold",
    ],
    "customer_success/success_plan_generator": ["accountId", "planType", "timeframe", "goals"],
    "customer_success/quarterly_business_review": [
        "accountId", "quarter", "includeRoadmap", "audienceLevel",
    ],
    "customer_success/stakeholder_mapper": ["accountId", "includeInactive", "analysisDepth"],
    "customer_success/adoption_score": ["accountId", "period", "benchmarkCohort"],
    "monetization/dunning_automation": [
        "customer_id", "subscription_id", "days_past_due", "manual_trigger",
        "escalation_threshold",
    ],
}  # fmt: skip


def occasion(
    *kinds: tuple[str, Severity],
    reason: str = "at_risk",
    values: dict[str, Scalar] | None = None,
) -> Occasion:
    indicators = [indicator(kind, severity) for kind, severity in kinds]
    case = make_case(values or {})
    return Occasion(case, indicators, (opportunity(),), reason, "T-1", SETTINGS.skills)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_skill_asks_for_what_its_contract_says(name: str) -> None:
    assert list(input_for(name, occasion())) == FIELDS[name]


def test_every_file_of_the_folder_is_a_skill() -> None:
    (folder,) = c360.routing.skills.__path__
    stems = {file.stem for file in Path(folder).glob("*.py")} - {"__init__", "base"}
    assert stems == {name.rpartition("/")[2] for name in FIELDS}
    assert all(isinstance(skill(name), Skill) for name in FIELDS)


@pytest.mark.parametrize("name", ["customer_success/nothing", "support_ops/adoption_score", ""])
def test_an_unknown_skill_is_named_in_the_error(name: str) -> None:
    with pytest.raises(UnknownName, match="unknown skill"):
        skill(name)


def test_red_flags_are_looked_for_where_the_indicators_point() -> None:
    name = "customer_success/red_flag_detector"
    found = input_for(name, occasion(("payment_issue", "high"), ("usage_decline", "low")))
    assert found["flagCategories"] == ["usage", "financial"]
    assert found["sensitivityLevel"] == "high"
    blind = input_for(name, occasion(reason="health_decline"))
    assert len(blind["flagCategories"]) == 6  # type: ignore[arg-type]  # a list, as sent
    assert blind["sensitivityLevel"] == "medium"


def test_the_playbook_is_for_the_first_indicator_that_names_a_risk() -> None:
    name = "customer_success/risk_mitigation_playbook"
    found = input_for(name, occasion(("disagreement", "low"), ("champion_risk", "critical")))
    assert (found["riskType"], found["severity"]) == ("champion_loss", "critical")


@pytest.mark.parametrize(
    ("weakest", "kind"),
    [("usage", "usage_decline"), ("commercial", "budget_cut"), ("support", "sentiment_drop")],
)
def test_without_one_the_weakest_dimension_names_it(weakest: str, kind: str) -> None:
    given = occasion()
    scored = {
        name: DimensionScore(name, 20.0 if name == weakest else 80.0, 0.2, 1.0, 20.0, 80.0, ())
        for name in ("usage", "commercial", "support")
    }
    health = health_of(50.0, given.case.as_of)
    case = type(given.case)(
        given.case.profile,
        given.case.measures,
        type(health)(
            "acc_12345", given.case.as_of, 50.0, 1.0, 50.0, 50.0, False, None, scored, (), "base"
        ),
        given.case.change,
        given.case.facts,
    )
    asked = Occasion(case, (), (), "at_risk", None, SETTINGS.skills)
    assert input_for("customer_success/risk_mitigation_playbook", asked)["riskType"] == kind


def test_a_review_is_for_executives_where_a_sponsor_is_known() -> None:
    name = "customer_success/quarterly_business_review"
    found = input_for(name, occasion(values={"sponsor_ref": "c9"}))
    assert (found["quarter"], found["audienceLevel"]) == ("Q3 2024", "executive")
