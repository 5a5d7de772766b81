"""Every sentence of every indicator passes the grounding check, on the product's own facts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from c360.features.measure import feature_specs
from c360.insights.facts import build_facts
from c360.insights.grounding import check
from c360.model.case import Case
from c360.model.health import DimensionScore
from c360.model.measures import Row
from c360.risk.settings import INDICATOR_TYPES, RiskSettings
from c360.risk.signals import detect

CaseFactory = Callable[..., Case]
SEEN = datetime(2024, 2, 15, 2, 30, tzinfo=UTC)
FALL = {"active_users_trend_28d": -0.3, "active_users_trend_high_90": -0.1}
ROW: Row = {"source": "desk", "source_id": "e-1", "observed_at": SEEN}
P2: Row = {
    **ROW,
    "ticket_ref": "TKT-4521",
    "issue": "API rate limiting causing batch job failures",
    "severity": "P2",
    "days_open": 5,
    "past_sla": False,
    "sla_due_at": SEEN,
}
P1: Row = {**P2, "severity": "P1", "days_open": 2, "past_sla": True}
BARE: Row = {**ROW, "ticket_ref": "T-9", "days_open": 1}
INVOICE: Row = {
    **ROW,
    "number": "INV-7",
    "amount": 4000.0,
    "currency": "USD",
    "days_overdue": 31,
    "due_at": SEEN,
}
CHAMPION = {"champion_ref": "c-1", "champion_name": "Mara Lind", "champion_title": "Head of Data"}
ENDS = {"contract_end": date(2024, 9, 30)}

CASES: list[tuple[str, Mapping[str, Any], Mapping[str, tuple[Row, ...]]]] = [
    ("usage_decline", FALL, {}),
    ("usage_decline", {**FALL, "mau_28d": 40.0}, {}),
    ("usage_decline", {**FALL, "active_users_trend_high_90": 0.1}, {}),
    ("usage_decline", {**FALL, "active_users_trend_high_90": 0.1, "mau_28d": 40.0}, {}),
    ("engagement_drop", {"days_since_meeting": 45.0}, {}),
    ("support_escalation", {"p1_opened_90d": 3.0, "severity_points_90d": 9.0}, {}),
    ("champion_risk", {**CHAMPION, "champion_activity_ratio_30d": 0.25}, {}),
    ("champion_risk", {"champion_activity_ratio_30d": 0.25}, {}),
    ("champion_risk", {**CHAMPION, "champion_left": True}, {}),
    ("champion_risk", {"champion_name": "Mara Lind", "champion_left": True}, {}),
    ("champion_risk", {"champion_left": True}, {}),
    ("payment_issue", {"days_overdue_worst": 31.0}, {}),
    ("payment_issue", {"days_overdue_worst": 31.0}, {"invoices": (INVOICE,)}),
    ("contract_concern", {"days_to_renewal": 1.0, "days_since_two_way": 40.0, **ENDS}, {}),
    (
        "engagement_decline",
        {"days_since_meeting": 46.0, "meeting_gap_median_days_365d": 30.0},
        {},
    ),
    ("active_escalation", {"escalations_open": 1.0}, {}),
    ("active_escalation", {"escalations_open": 2.0}, {"escalations": (P2,)}),
    ("active_escalation", {"escalations_open": 1.0}, {"escalations": (P1,)}),
    ("active_escalation", {"escalations_open": 1.0}, {"escalations": (BARE,)}),
    ("renewal_preparation", {"days_to_renewal": 227.0, "meetings_90d": 3.0, **ENDS}, {}),
    (
        "renewal_preparation",
        {
            "days_to_renewal": 20.0,
            "meetings_90d": 3.0,
            "next_qbr_at": datetime(2024, 5, 1, tzinfo=UTC),
        },
        {},
    ),
    ("notice_given", {"notice_at": datetime(2024, 2, 1, tzinfo=UTC)}, {}),
    ("notice_given", {"notice_at": datetime(2024, 2, 1, tzinfo=UTC), **ENDS}, {}),
    ("single_threaded", {"two_way_contacts_90d": 1.0, "contacts_known": 6.0}, {}),
    ("single_threaded", {"two_way_contacts_90d": 1.0}, {}),
    ("seats_underused", {"seat_use_28d": 0.3}, {}),
    ("seats_underused", {"seat_use_28d": 0.1, "mau_28d": 1.0, "paid_seats": 10.0}, {}),
    (
        "satisfaction_drop",
        {"csat_90d": 3.9, "csat_prior_90d": 4.5, "csat_answers_90d": 4.0},
        {},
    ),
    ("disagreement", {"arr_change_term": 0.2, "csm_pulse_sentiment": "negative"}, {}),
    ("disagreement", {"arr_change_term": -0.2, "csm_pulse_sentiment": "positive"}, {}),
    ("disagreement", {"days_overdue_worst": 31.0, "sponsor_sentiment": "positive"}, {}),
    ("silent_account", {"tickets_90d": 0.0, "seat_use_28d": 0.1}, {}),
    ("silent_account", {"tickets_90d": 0.0, "days_since_last_usage": 20.0}, {}),
]


def with_real_facts(known: Case) -> Case:
    """The same case, its facts made as the product makes them, engagement scored."""
    scored = DimensionScore("engagement", 65.0, 25.0, 1.0, 65.0, 65.0, ())
    health = replace(known.health, dimensions={"engagement": scored})
    facts = build_facts(
        known.profile, known.measures, health, known.change, known.details, feature_specs()
    )
    return replace(known, health=health, facts=facts)


@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize(("name", "values", "details"), CASES)
def test_what_an_indicator_says_is_grounded(
    case: CaseFactory,
    settings: RiskSettings,
    name: str,
    values: Mapping[str, Any],
    details: Mapping[str, tuple[Row, ...]],
    stale: bool,
) -> None:
    tables = {"usage", "activity", "contact", "ticket", "invoice", "contract", "csm_pulse"}
    old = frozenset(tables | {"survey_response"}) if stale else frozenset[str]()
    known = with_real_facts(case(values, details=details, stale=old))
    hit = next(found for found in detect(known, settings) if found.type == name)
    verdict = check([hit.signal, hit.recommendation], known.facts)
    assert verdict.ok, (hit.signal.text, hit.recommendation.text, verdict.problems)
    assert hit.signal.text.endswith(", as last known") is stale


@pytest.mark.parametrize("values", [{"days_since_meeting": 18.0}, {}])
def test_a_declining_dimension_is_worded_from_the_score(
    case: CaseFactory, settings: RiskSettings, values: Mapping[str, Any]
) -> None:
    known = with_real_facts(case(values, engagement="declining"))
    (hit,) = detect(known, settings)
    verdict = check([hit.signal, hit.recommendation], known.facts)
    assert verdict.ok, (hit.signal.text, hit.recommendation.text, verdict.problems)


@pytest.mark.parametrize(("overall", "pulse"), [(82.0, "negative"), (41.0, "positive")])
def test_health_against_sentiment_is_grounded(
    case: CaseFactory, settings: RiskSettings, overall: float, pulse: str
) -> None:
    known = with_real_facts(case({"csm_pulse_sentiment": pulse}, overall=overall))
    (hit,) = detect(known, settings)
    verdict = check([hit.signal, hit.recommendation], known.facts)
    assert verdict.ok, (hit.signal.text, hit.recommendation.text, verdict.problems)


def test_all_types_are_tried() -> None:
    assert {name for name, _, _ in CASES} == set(INDICATOR_TYPES)
