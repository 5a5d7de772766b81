"""Each indicator at, below and above its threshold; nothing known, nothing claimed."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from c360.model.case import Case
from c360.model.findings import Indicator
from c360.model.measures import Row
from c360.risk.settings import INDICATOR_TYPES, RiskSettings
from c360.risk.signals import SIGNALS, detect

CaseFactory = Callable[..., Case]
BY_TYPE = {signal.__name__: signal for signal in SIGNALS}

DROP = {"active_users_trend_high_90": -0.05}
NEAR = {"days_since_two_way": 30.0}
QUIET = {"meetings_90d": 2.0}
CSAT = {"csat_prior_90d": 4.5, "csat_answers_90d": 3.0}

CASES: list[tuple[str, Mapping[str, Any], str | None]] = [
    ("usage_decline", {"active_users_trend_28d": -0.20, **DROP}, None),
    ("usage_decline", {"active_users_trend_28d": -0.2001, **DROP}, "medium"),
    ("usage_decline", {"active_users_trend_28d": -0.40, **DROP}, "medium"),
    ("usage_decline", {"active_users_trend_28d": -0.41, **DROP}, "high"),
    ("usage_decline", {"active_users_trend_28d": -0.41, "active_users_trend_high_90": 0.0}, "low"),
    ("usage_decline", {"active_users_trend_28d": -0.41, "active_users_trend_high_90": 0.1}, "low"),
    ("usage_decline", {"active_users_trend_28d": -0.41}, "low"),
    ("usage_decline", {"active_users_trend_28d": 0.5, **DROP}, None),
    ("engagement_drop", {"days_since_meeting": 44.0}, None),
    ("engagement_drop", {"days_since_meeting": 45.0}, "medium"),
    ("engagement_drop", {"days_since_meeting": 74.0}, "medium"),
    ("engagement_drop", {"days_since_meeting": 75.0}, "high"),
    ("engagement_drop", {"meetings_90d": 0.0, "tenure_days": 44.0}, None),
    ("engagement_drop", {"meetings_90d": 0.0, "tenure_days": 775.0}, "high"),
    ("engagement_drop", {"tenure_days": 775.0}, None),
    (
        "contract_concern",
        {"days_to_renewal": 20.0, "meetings_90d": 0.0, "tenure_days": 775.0},
        "critical",
    ),
    ("support_escalation", {"p1_opened_90d": 2.0}, None),
    ("support_escalation", {"p1_opened_90d": 3.0}, "high"),
    ("champion_risk", {"champion_activity_ratio_30d": 0.40}, None),
    ("champion_risk", {"champion_activity_ratio_30d": 0.39}, "medium"),
    ("champion_risk", {"champion_activity_ratio_30d": 0.0}, "medium"),
    ("champion_risk", {"champion_activity_ratio_30d": 1.0, "champion_left": True}, "high"),
    ("champion_risk", {"champion_left": True}, "high"),
    ("champion_risk", {"champion_left": False}, None),
    ("payment_issue", {"days_overdue_worst": 30.0}, None),
    ("payment_issue", {"days_overdue_worst": 31.0}, "high"),
    ("payment_issue", {"days_overdue_worst": 59.0}, "high"),
    ("payment_issue", {"days_overdue_worst": 60.0}, "critical"),
    ("contract_concern", {"days_to_renewal": 91.0, **NEAR}, None),
    ("contract_concern", {"days_to_renewal": 90.0, **NEAR}, "high"),
    ("contract_concern", {"days_to_renewal": 31.0, **NEAR}, "high"),
    ("contract_concern", {"days_to_renewal": 30.0, **NEAR}, "critical"),
    ("contract_concern", {"days_to_renewal": 0.0, **NEAR}, "critical"),
    ("contract_concern", {"days_to_renewal": -1.0, **NEAR}, None),
    ("contract_concern", {"days_to_renewal": 30.0, "days_since_two_way": 29.0}, None),
    ("contract_concern", {"days_to_renewal": 30.0}, None),
    ("contract_concern", {"days_since_two_way": 40.0}, None),
    (
        "engagement_decline",
        {"days_since_meeting": 45.0, "meeting_gap_median_days_365d": 30.0},
        None,
    ),
    (
        "engagement_decline",
        {"days_since_meeting": 46.0, "meeting_gap_median_days_365d": 30.0},
        "medium",
    ),
    ("engagement_decline", {"days_since_meeting": 400.0}, None),
    ("active_escalation", {"escalations_open": 0.0}, None),
    ("active_escalation", {"escalations_open": 1.0}, "high"),
    ("renewal_preparation", {"days_to_renewal": 271.0, **QUIET}, None),
    ("renewal_preparation", {"days_to_renewal": 270.0, **QUIET}, "low"),
    ("renewal_preparation", {"days_to_renewal": 121.0, **QUIET}, "low"),
    ("renewal_preparation", {"days_to_renewal": 120.0, **QUIET}, "medium"),
    ("renewal_preparation", {"days_to_renewal": 61.0, **QUIET}, "medium"),
    ("renewal_preparation", {"days_to_renewal": 60.0, **QUIET}, "high"),
    ("renewal_preparation", {"days_to_renewal": -1.0, **QUIET}, None),
    (
        "renewal_preparation",
        {"days_to_renewal": 60.0, "next_qbr_at": datetime(2024, 3, 1, tzinfo=UTC), **QUIET},
        None,
    ),
    (
        "renewal_preparation",
        {"days_to_renewal": 60.0, "next_qbr_at": datetime(2024, 5, 1, tzinfo=UTC), **QUIET},
        "high",
    ),
    ("notice_given", {"notice_at": datetime(2024, 2, 1, tzinfo=UTC)}, "critical"),
    ("notice_given", {"notice_at": datetime(2024, 2, 15, 14, 30, tzinfo=UTC)}, "critical"),
    ("notice_given", {"notice_at": datetime(2024, 2, 16, tzinfo=UTC)}, None),
    ("single_threaded", {"two_way_contacts_90d": 0.0}, None),
    ("single_threaded", {"two_way_contacts_90d": 1.0}, "medium"),
    ("single_threaded", {"two_way_contacts_90d": 2.0}, None),
    ("seats_underused", {"seat_use_28d": 0.50}, None),
    ("seats_underused", {"seat_use_28d": 0.49}, "medium"),
    ("seats_underused", {"seat_use_28d": 0.49, "tenure_days": 89.0}, None),
    ("seats_underused", {"seat_use_28d": 0.49, "tenure_days": 90.0}, "medium"),
    ("satisfaction_drop", {"csat_90d": 4.1, **CSAT}, None),
    ("satisfaction_drop", {"csat_90d": 4.0, **CSAT}, "medium"),
    ("satisfaction_drop", {"csat_90d": 4.0, **CSAT, "csat_answers_90d": 2.0}, None),
    ("satisfaction_drop", {"csat_90d": 4.0, "csat_answers_90d": 9.0}, None),
    ("satisfaction_drop", {"csat_90d": 4.0, "csat_prior_90d": 4.5}, None),
    ("disagreement", {"arr_change_term": 0.10, "csm_pulse_sentiment": "negative"}, "low"),
    ("disagreement", {"arr_change_term": 0.09, "csm_pulse_sentiment": "negative"}, None),
    ("disagreement", {"arr_change_term": -0.10, "csm_pulse_sentiment": "positive"}, "low"),
    ("disagreement", {"arr_change_term": -0.10, "csm_pulse_sentiment": "negative"}, None),
    ("disagreement", {"arr_change_term": -0.10, "csm_pulse_sentiment": "neutral"}, None),
    ("disagreement", {"days_overdue_worst": 31.0, "sponsor_sentiment": "positive"}, "low"),
    ("disagreement", {"days_overdue_worst": 30.0, "sponsor_sentiment": "positive"}, None),
    ("disagreement", {"csm_pulse_sentiment": "positive"}, None),
    ("silent_account", {"tickets_90d": 0.0, "seat_use_28d": 0.20}, None),
    ("silent_account", {"tickets_90d": 0.0, "seat_use_28d": 0.19}, "low"),
    ("silent_account", {"tickets_90d": 1.0, "seat_use_28d": 0.19}, None),
    ("silent_account", {"tickets_90d": 0.0, "days_since_last_usage": 13.0}, None),
    ("silent_account", {"tickets_90d": 0.0, "days_since_last_usage": 14.0}, "low"),
    ("silent_account", {"seat_use_28d": 0.01, "days_since_last_usage": 99.0}, None),
]


def only(name: str, found: tuple[Indicator, ...]) -> Indicator:
    return next(hit for hit in found if hit.type == name)


@pytest.mark.parametrize(("name", "values", "severity"), CASES)
def test_an_indicator_holds_exactly_from_its_threshold_on(
    case: CaseFactory,
    settings: RiskSettings,
    name: str,
    values: Mapping[str, Any],
    severity: str | None,
) -> None:
    hit = BY_TYPE[name](case(values), settings)
    assert (hit.severity if hit else None) == severity
    assert hit is None or hit.type == name


def test_every_type_of_the_table_has_one_signal_with_product_text() -> None:
    assert sorted(BY_TYPE) == sorted(INDICATOR_TYPES)
    assert all("Holds" in (signal.__doc__ or "") for signal in SIGNALS)


def test_nothing_known_means_no_indicator(case: CaseFactory, settings: RiskSettings) -> None:
    assert detect(case(tables=()), settings) == ()


def test_a_declining_engagement_dimension_is_enough(
    case: CaseFactory, settings: RiskSettings
) -> None:
    known = {"days_since_meeting": 18.0, "meeting_gap_median_days_365d": 30.0}
    hit = only("engagement_decline", detect(case(known, engagement="declining"), settings))
    assert hit.severity == "medium"
    assert hit.signal.text == "Engagement is declining, the last meeting 18 days ago"
    assert hit.groups == ("engagement", "scores")


@pytest.mark.parametrize("trend", ["improving", "stable", "unknown"])
def test_other_engagement_trends_are_not(
    case: CaseFactory, settings: RiskSettings, trend: Any
) -> None:
    assert BY_TYPE["engagement_decline"](case(engagement=trend), settings) is None


@pytest.mark.parametrize(
    ("overall", "pulse", "holds"),
    [
        (75.0, "negative", False),
        (75.5, "negative", True),
        (60.0, "positive", False),
        (59.4, "positive", True),
        (59.4, "negative", False),
        (None, "positive", False),
    ],
)
def test_health_disagrees_only_outside_the_watch_band(
    case: CaseFactory, settings: RiskSettings, overall: float | None, pulse: str, holds: bool
) -> None:
    found = BY_TYPE["disagreement"](case({"csm_pulse_sentiment": pulse}, overall=overall), settings)
    assert (found is not None) is holds


def test_no_qbr_is_no_news_where_no_activity_is_known(
    case: CaseFactory, settings: RiskSettings
) -> None:
    known = {"days_to_renewal": 50.0}
    assert BY_TYPE["renewal_preparation"](case(known, tables=("contract",)), settings) is None
    assert BY_TYPE["renewal_preparation"](case(known, tables=("activity",)), settings) is not None


def escalation(ref: str, severity: str | None, days: int, past_sla: bool | None) -> Row:
    return {"ticket_ref": ref, "severity": severity, "days_open": days, "past_sla": past_sla}


@pytest.mark.parametrize(
    ("rows", "severity", "about"),
    [
        ([escalation("T-1", "P2", 5, False)], "high", "T-1"),
        ([escalation("T-1", "P2", 50, True)], "high", "T-1"),
        ([escalation("T-1", "P1", 1, False)], "high", "T-1"),
        ([escalation("T-1", "P1", 2, True)], "critical", "T-1"),
        ([escalation("T-1", "P1", 9, None)], "high", "T-1"),
        ([escalation("T-1", None, 9, True)], "high", "T-1"),
        ([escalation("T-1", "P2", 9, True), escalation("T-2", "P1", 1, False)], "high", "T-2"),
        ([escalation("T-1", "P1", 9, False), escalation("T-2", "P1", 2, True)], "critical", "T-2"),
        ([escalation("T-1", "P2", 3, False), escalation("T-2", "P2", 8, False)], "high", "T-2"),
    ],
)
def test_an_escalation_is_critical_only_as_p1_past_its_sla(
    case: CaseFactory, settings: RiskSettings, rows: list[Row], severity: str, about: str
) -> None:
    known = case({"escalations_open": float(len(rows))}, details={"escalations": tuple(rows)})
    hit = only("active_escalation", detect(known, settings))
    assert (hit.severity, hit.object_id) == (severity, about)
    assert hit.repairs["escalations_open"] == len(rows) - 1


def test_solving_a_p1_past_its_sla_lifts_its_cap(case: CaseFactory, settings: RiskSettings) -> None:
    rows = (escalation("T-1", "P1", 2, True),)
    known = case({"escalations_open": 1.0, "p1_open_past_sla": 1.0}, details={"escalations": rows})
    hit = only("active_escalation", detect(known, settings))
    assert hit.repairs == {"escalations_open": 0.0, "p1_open_past_sla": 0.0}


def test_open_escalation_rows_count_where_the_figure_is_missing(
    case: CaseFactory, settings: RiskSettings
) -> None:
    known = case(details={"escalations": (escalation("T-1", "P2", 5, False),)})
    assert [hit.type for hit in detect(known, settings)] == ["active_escalation"]


def test_payment_issue_is_about_the_worst_invoice(
    case: CaseFactory, settings: RiskSettings
) -> None:
    invoices = (
        {"number": "A-1", "days_overdue": 3},
        {"number": "A-2", "days_overdue": 41},
        {"number": "A-3", "days_overdue": None},
    )
    facts = {"invoice:A-2.amount": "$4,000", "invoice:A-2.days_overdue": 41.0}
    known = case({"days_overdue_worst": 41.0}, details={"invoices": invoices}, facts=facts)
    hit = only("payment_issue", detect(known, settings))
    assert hit.object_id == "A-2"
    assert hit.signal.text == "An invoice of $4,000 is 41 days overdue"
    assert set(facts) < set(hit.signal.facts)


def test_payment_issue_names_no_invoice_that_is_not_the_worst(
    case: CaseFactory, settings: RiskSettings
) -> None:
    listed = ({"number": "A-1", "days_overdue": 3},)
    known = case({"days_overdue_worst": 400.0}, details={"invoices": listed})
    hit = only("payment_issue", detect(known, settings))
    assert hit.object_id is None
    assert hit.signal.text == "An invoice is 400 days overdue"


REPAIRS: list[tuple[str, Mapping[str, Any], Mapping[str, float | None]]] = [
    ("engagement_drop", {"days_since_meeting": 50.0}, {"days_since_meeting": 0.0}),
    (
        "engagement_drop",
        {"days_since_meeting": 50.0, "meetings_90d": 2.0, "meetings_prior_90d": 4.0},
        {"days_since_meeting": 0.0, "meetings_change_90d": -0.25},
    ),
    ("usage_decline", {"active_users_trend_28d": -0.3}, {"active_users_trend_28d": 0.0}),
    (
        "support_escalation",
        {"p1_opened_90d": 3.0, "p2_opened_90d": 1.0},
        {"severity_points_90d": 1.0},
    ),
    ("champion_risk", {"champion_left": True}, {"champion_activity_ratio_30d": 1.0}),
    ("payment_issue", {"days_overdue_worst": 31.0}, {"days_overdue_worst": 0.0}),
    ("satisfaction_drop", {"csat_90d": 3.0, **CSAT}, {"csat_90d": 4.5}),
    ("seats_underused", {"seat_use_28d": 0.3}, {"seat_use_28d": 0.5}),
    ("notice_given", {"notice_at": datetime(2024, 2, 1, tzinfo=UTC)}, {"notice_at": None}),
]


@pytest.mark.parametrize(("name", "values", "repairs"), REPAIRS)
def test_repairs_say_what_dealing_with_it_would_change(
    case: CaseFactory,
    settings: RiskSettings,
    name: str,
    values: Mapping[str, Any],
    repairs: Mapping[str, float | None],
) -> None:
    assert only(name, detect(case(values), settings)).repairs == repairs


def test_a_decline_that_may_be_chance_is_hedged(case: CaseFactory, settings: RiskSettings) -> None:
    known = case({"active_users_trend_28d": -0.3, "active_users_trend_high_90": 0.1})
    hit = only("usage_decline", detect(known, settings))
    assert hit.confidence == 0.5
    assert hit.signal.text == "Usage may be down 30%, possibly by chance"
    assert hit.signal.confidence == hit.recommendation.confidence == 0.5


def test_active_users_are_named_only_where_users_are_counted(
    case: CaseFactory, settings: RiskSettings
) -> None:
    known = case({"active_users_trend_28d": -0.3, "mau_28d": 12.0, **DROP})
    hit = only("usage_decline", detect(known, settings))
    assert hit.signal.text == "Active users down 30%"


HOLDING = [(name, values) for name, values, severity in CASES if severity]


@pytest.mark.parametrize(("name", "values"), HOLDING)
def test_without_facts_the_sentence_claims_no_figure(
    case: CaseFactory, settings: RiskSettings, name: str, values: Mapping[str, Any]
) -> None:
    hit = only(name, detect(case(values, silent=True), settings))
    assert hit.signal.facts == hit.facts == ()
    assert not any(letter.isdigit() for letter in hit.signal.text + hit.recommendation.text)
    assert hit.groups, "an indicator whose facts are unknown must not be visible to everyone"


@pytest.mark.parametrize(("name", "values"), HOLDING)
def test_every_digit_stands_in_a_cited_fact(
    case: CaseFactory, settings: RiskSettings, name: str, values: Mapping[str, Any]
) -> None:
    known = case({**values, "contract_end": date(2024, 9, 30), "mau_28d": 4.0, "paid_seats": 20.0})
    hit = only(name, detect(known, settings))
    for clause in (hit.signal, hit.recommendation):
        rest = clause.text
        for text in sorted((known.facts[each].text for each in clause.facts), key=len)[::-1]:
            rest = rest.replace(text, "")
        assert not any(letter.isdigit() for letter in rest)
        assert clause.facts
    assert set(hit.facts) >= {*hit.signal.facts, *hit.recommendation.facts}
    assert {known.facts[each].group for each in hit.facts} <= set(hit.groups)


STALE = [
    ("usage_decline", {"active_users_trend_28d": -0.3, **DROP}, "usage"),
    ("engagement_drop", {"days_since_meeting": 50.0}, "activity"),
    ("payment_issue", {"days_overdue_worst": 40.0}, "invoice"),
    ("active_escalation", {"escalations_open": 1.0}, "escalation"),
    ("notice_given", {"notice_at": datetime(2024, 2, 1, tzinfo=UTC)}, "contract"),
]


@pytest.mark.parametrize(("name", "values", "table"), STALE)
def test_stale_inputs_are_worded_as_last_known(
    case: CaseFactory, settings: RiskSettings, name: str, values: Mapping[str, Any], table: str
) -> None:
    stale = only(name, detect(case(values, stale=frozenset({table})), settings))
    fresh = only(name, detect(case(values, stale=frozenset({"goal"})), settings))
    assert (stale.confidence, fresh.confidence) == (0.7, 1.0)
    assert stale.signal.text == f"{fresh.signal.text}, as last known"
    assert stale.severity == fresh.severity


def test_staleness_never_raises_confidence(case: CaseFactory, settings: RiskSettings) -> None:
    known = case({"active_users_trend_28d": -0.3}, stale=frozenset({"usage"}))
    assert only("usage_decline", detect(known, settings)).confidence == 0.5


MANY = {
    "active_users_trend_28d": -0.5,
    "active_users_trend_high_90": -0.3,
    "days_since_meeting": 46.0,
    "days_overdue_worst": 61.0,
    "escalations_open": 1.0,
    "two_way_contacts_90d": 1.0,
    "days_to_renewal": 200.0,
}


def test_the_gravest_comes_first_then_the_heaviest(
    case: CaseFactory, settings: RiskSettings
) -> None:
    assert [(hit.severity, hit.type) for hit in detect(case(MANY), settings)] == [
        ("critical", "payment_issue"),
        ("high", "usage_decline"),
        ("high", "active_escalation"),
        ("medium", "engagement_drop"),
        ("medium", "single_threaded"),
        ("low", "renewal_preparation"),
    ]


def test_a_workspace_may_switch_off_and_reweigh(case: CaseFactory) -> None:
    own = RiskSettings(disabled=("payment_issue",), weights={"active_escalation": 9})
    assert [hit.type for hit in detect(case(MANY), own)][:2] == [
        "active_escalation",
        "usage_decline",
    ]


def test_indicators_are_observed(case: CaseFactory, settings: RiskSettings) -> None:
    assert {hit.basis for hit in detect(case(MANY), settings)} == {"observed"}
