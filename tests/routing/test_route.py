"""States and triggers of one account at one moment."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from c360.insights.grounding import assert_grounded
from c360.model.case import Case
from c360.model.findings import Route
from c360.model.measures import Provenance, Row, Scalar
from c360.routing.route import route
from c360.routing.settings import RoutingSettings
from c360.routing.standings import standing, week_facts
from tests.routing.routing_cases import (
    AS_OF,
    SEEN,
    SETTINGS,
    days_before,
    indicator,
    make_case,
    opportunity,
    plain_standing,
    routed,
    steady,
)

ESCALATION: Row = {
    "source": "desk", "source_id": "e1", "observed_at": SEEN, "ticket_ref": "TKT-4521",
    "issue": "API rate limiting", "severity": "P2", "days_open": 5,
    "past_sla": False, "opened_at": datetime(2024, 2, 10, 9, tzinfo=UTC),
}  # fmt: skip
TICKET: Row = {
    "source": "desk", "source_id": "TKT-4521", "observed_at": SEEN, "priority": "P2",
    "status": "open", "created_at": datetime(2024, 2, 10, 9, tzinfo=UTC), "days_open": 5,
}  # fmt: skip
OPENED: Row = {
    "source": "desk", "source_id": "TKT-4521", "observed_at": SEEN, "kind": "ticket_opened",
    "object_id": "TKT-4521", "on": date(2024, 2, 10), "detail": "P2: API rate limiting",
}  # fmt: skip
ACME_ROWS = {"escalations": (ESCALATION,), "tickets": (TICKET,), "changes": (OPENED,)}
ACME_INDICATORS = (
    indicator("active_escalation", "high"),
    indicator("engagement_decline", "medium"),
    indicator("renewal_preparation", "low"),
)


def states(way: Route) -> list[str]:
    return [held.state for held in way.exit_states]


def grounded(case: Case, way: Route) -> None:
    clauses = [held.reason for held in way.exit_states]
    clauses += [trigger.explanation for trigger in way.triggers]
    assert clauses
    assert_grounded(clauses, case.facts)


def test_acme_ends_as_the_example_does() -> None:
    case = make_case({}, ACME_ROWS, trend="declining", past=steady())
    way = routed(case, ACME_INDICATORS, (opportunity(),))
    assert way.exit_state == "attention_needed"
    assert states(way) == ["attention_needed"]
    (trigger,) = way.triggers
    assert trigger.skill == "support_ops/escalation_predictor"
    assert (trigger.reason, trigger.object_id) == ("ticket_opened", "TKT-4521")
    assert trigger.became_true_on == date(2024, 2, 10)
    assert trigger.key == (
        "acc_12345|support_ops/escalation_predictor|ticket_opened|TKT-4521|2024-02-10"
    )
    assert trigger.input == {
        "ticket_id": "TKT-4521", "include_customer_history": True, "alert_threshold": 0.7,
    }  # fmt: skip
    assert trigger.explanation.text == "P2 ticket opened on 2024-02-10"
    grounded(case, way)


def test_nothing_wrong_is_healthy_and_fires_nothing() -> None:
    case = make_case({}, past=steady())
    way = routed(case)
    assert states(way) == ["healthy"]
    assert way.triggers == ()
    grounded(case, way)


def test_every_state_that_holds_is_listed_in_the_specifications_order() -> None:
    values: dict[str, Scalar] = {
        "days_to_renewal": 60, "p1_escalations_open": 1, "contract_end": date(2024, 4, 15),
    }  # fmt: skip
    case = make_case(values, {"escalations": ({**ESCALATION, "severity": "P1"},)}, overall=80.0)
    way = routed(case, (indicator("payment_issue", "critical"),), (opportunity(),))
    assert states(way) == [
        "at_risk", "escalation_required", "expansion_ready", "renewal_focus", "attention_needed",
    ]  # fmt: skip
    assert way.exit_state == "at_risk"
    assert [(t.skill, t.reason) for t in way.triggers] == [
        ("customer_success/red_flag_detector", "at_risk"),
        ("customer_success/risk_mitigation_playbook", "at_risk"),
        ("support_ops/escalation_predictor", "escalation_required"),
        ("customer_success/success_plan_generator", "expansion_ready"),
        ("customer_success/quarterly_business_review", "renewal_focus"),
    ]
    assert all(trigger.facts and trigger.groups for trigger in way.triggers)
    grounded(case, way)


def test_too_little_data_comes_first_and_the_rest_still_fires() -> None:
    case = make_case({"p1_escalations_open": 1}, {"escalations": (ESCALATION,)}, overall=None)
    way = routed(case, (indicator("notice_given", "critical"),))
    assert states(way) == [
        "insufficient_data", "at_risk", "escalation_required", "attention_needed",
    ]  # fmt: skip
    assert "support tickets are missing" in way.exit_states[0].reason.text
    assert len(way.triggers) == 3
    assert states(routed(make_case(overall=None))) == ["insufficient_data"]


@pytest.mark.parametrize(
    ("overall", "expected"),
    [(59.49, "at_risk"), (59.5, "healthy"), (75.49, "healthy"), (75.5, "expansion_ready")],
)
def test_scores_at_the_very_marks(overall: float, expected: str) -> None:
    case = make_case({}, overall=overall, past=steady(overall))
    opportunities = (opportunity(),) if overall > 60 else ()
    assert routed(case, (), opportunities).exit_state == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"p1_escalations_open": 1}, True),
        ({"escalations_past_sla": 1}, True),
        ({"p1_open": 3}, True),
        ({"p1_open": 2, "escalations_open": 2}, False),
        ({"p1_open": None, "p1_escalations_open": None, "escalations_past_sla": None}, False),
    ],
)
def test_when_an_escalation_is_required(values: dict[str, Scalar], expected: bool) -> None:
    case = make_case(values, {"escalations": (ESCALATION,)}, past=steady())
    assert ("escalation_required" in states(routed(case))) is expected


def test_the_ticket_is_that_of_the_worst_escalation() -> None:
    late = {**ESCALATION, "ticket_ref": "T-2", "past_sla": True}
    urgent = {**ESCALATION, "ticket_ref": "T-3", "severity": "P1", "days_open": 1}
    case = make_case({"p1_escalations_open": 1}, {"escalations": (ESCALATION, late, urgent)})
    (trigger,) = routed(case).triggers
    assert trigger.object_id == "T-3"
    grounded(case, routed(case))


def test_many_open_p1_tickets_are_about_the_oldest_of_them() -> None:
    tickets = tuple(
        {**TICKET, "source_id": f"T-{day}", "priority": "P1",
         "created_at": datetime(2024, 2, day, tzinfo=UTC)}
        for day in (12, 9, 11)
    )  # fmt: skip
    case = make_case({"p1_open": 3}, {"tickets": tickets, "escalations": (ESCALATION,)})
    (trigger,) = routed(case).triggers
    assert trigger.object_id == "T-9"
    grounded(case, routed(case))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"days_to_renewal": 90}, True),
        ({"days_to_renewal": 91}, False),
        ({"days_to_renewal": 0}, True),
        ({"days_to_renewal": -1}, False),
        ({"days_to_renewal": None}, False),
        ({"next_qbr_at": datetime(2024, 5, 1, tzinfo=UTC)}, False),
        ({"next_qbr_at": datetime(2024, 5, 16, tzinfo=UTC)}, True),
        ({"contract_start": date(2024, 4, 15)}, True),
    ],
)
def test_renewal_focus_needs_a_near_renewal_and_no_review_before_it(
    values: dict[str, Scalar], expected: bool
) -> None:
    near: dict[str, Scalar] = {"days_to_renewal": 89, "contract_end": date(2024, 5, 15)}
    case = make_case(near | values, past=steady())
    way = routed(case)
    assert ("renewal_focus" in states(way)) is expected
    if expected:
        grounded(case, way)
        assert way.triggers[0].input == {
            "accountId": "acc_12345", "quarter": "Q2 2024", "includeRoadmap": True,
            "audienceLevel": "operational",
        }  # fmt: skip


def test_where_no_calendar_is_known_no_review_is_missed() -> None:
    case = make_case({"days_to_renewal": 60, "meetings_90d": None})
    held = {**case.measures.provenance, "activity": Provenance(None, (), 0)}
    measures = type(case.measures)("acc_12345", AS_OF, case.measures.values, held)
    assert standing(measures, case.health.overall, SETTINGS).qbr_scheduled


def test_a_declining_score_alone_needs_attention() -> None:
    case = make_case({}, trend="declining", past=steady())
    way = routed(case)
    assert states(way) == ["attention_needed"]
    grounded(case, way)
    low = routed(make_case({}, past=steady()), (indicator("renewal_preparation", "low"),))
    assert states(low) == ["healthy"]


@pytest.mark.parametrize(("before", "fires"), [(77.0, True), (76.9, False), (None, False)])
def test_five_points_lost_in_seven_days_are_a_health_decline(
    before: float | None, fires: bool
) -> None:
    past = [*steady()[:-1], plain_standing(steady()[-1].as_of, before)]
    case = make_case({}, past=past)
    way = routed(case)
    assert [t.reason for t in way.triggers] == (["health_decline"] if fires else [])
    if fires:
        (trigger,) = way.triggers
        assert trigger.skill == "customer_success/red_flag_detector"
        assert trigger.became_true_on == date(2024, 2, 15)
        grounded(case, way)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (80.0, "Health dropped 8 points in 7 days to 72"),
        (77.0, "Health dropped 5 points in 7 days to 72"),
    ],
)
def test_a_health_decline_is_explained_by_the_week_it_fell_in(before: float, text: str) -> None:
    past = [*steady()[:-1], plain_standing(steady()[-1].as_of, before)]
    case = make_case({}, delta=3.0, past=past)
    (plain,) = routed(case).triggers
    assert plain.explanation.text == "The health score changed this week to 72"
    case = replace(case, facts=case.facts.with_facts(week_facts(case)))
    (trigger,) = routed(case).triggers
    assert trigger.explanation.text == text
    assert "health.delta" not in trigger.facts
    grounded(case, routed(case))


@pytest.mark.parametrize(("overall", "before"), [(None, 80.0), (72.0, None)])
def test_without_both_scores_nothing_is_known_of_the_week(
    overall: float | None, before: float | None
) -> None:
    past = [plain_standing(steady()[-1].as_of, before)]
    assert week_facts(make_case({}, overall=overall, past=past)) == ()
    assert week_facts(make_case({})) == ()


def test_a_ticket_raised_since_it_opened_is_not_said_to_have_opened_so() -> None:
    rows = {"tickets": ({**TICKET, "priority": "P1"},), "changes": (OPENED,)}
    case = make_case({}, rows, past=steady())
    (trigger,) = routed(case).triggers
    assert trigger.explanation.text == "Ticket opened on 2024-02-10, now P1"
    grounded(case, routed(case))


@pytest.mark.parametrize("delta", [-8.0, -0.3, 0.0, 6.0, None])
def test_a_decline_within_a_week_claims_nothing_about_the_quarter(delta: float | None) -> None:
    past = [*steady()[:-1], plain_standing(steady()[-1].as_of, 80.0)]
    case = make_case({}, delta=delta, past=past)
    grounded(case, routed(case))


@pytest.mark.parametrize(
    ("trend", "low", "high", "reason"),
    [
        (0.2, 0.01, 0.4, "usage_up"),
        (0.2, 0.0, 0.4, None),
        (0.19, 0.1, 0.3, None),
        (-0.2, -0.4, -0.01, "usage_down"),
        (-0.2, -0.4, 0.0, None),
        (-0.5, None, None, None),
        (None, 0.1, 0.2, None),
    ],
)
def test_usage_changes_only_beyond_chance(
    trend: float | None, low: float | None, high: float | None, reason: str | None
) -> None:
    values: dict[str, Scalar] = {
        "active_users_trend_28d": trend, "active_users_trend_low_90": low,
        "active_users_trend_high_90": high,
    }  # fmt: skip
    case = make_case(values, past=steady())
    way = routed(case)
    assert [t.reason for t in way.triggers] == ([reason] if reason else [])
    if reason:
        assert way.triggers[0].input == {
            "accountId": "acc_12345", "period": "30d", "benchmarkCohort": "Enterprise",
        }  # fmt: skip
        grounded(case, way)


def change(kind: str, about: str) -> Row:
    return {
        "source": "crm", "source_id": about, "observed_at": SEEN, "kind": kind, "object_id": about,
        "on": date(2024, 2, 14), "detail": "words",
    }  # fmt: skip


INVOICE: Row = {
    "source": "bill", "source_id": "i1", "observed_at": SEEN, "number": "INV-7",
    "subscription_ref": "sub-1", "amount": 4000.0, "currency": "USD", "days_overdue": 3,
}  # fmt: skip
PAYMENT: Row = {
    "source": "bill", "source_id": "p1", "observed_at": SEEN, "invoice_ref": "i1", "paid_at": SEEN,
    "amount": 4000.0, "currency": "USD", "status": "failed",
}  # fmt: skip
DUNNING: dict[str, Any] = {
    "customer_id": "acc_12345", "subscription_id": "sub-1", "days_past_due": 3,
    "manual_trigger": False, "escalation_threshold": 60,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "about", "expected"),
    [
        ("invoice_overdue", "INV-7", DUNNING),
        ("payment_failed", "p1", DUNNING),
        ("payment_disputed", "p1", DUNNING),
        ("payment_failed", "p9", {**DUNNING, "subscription_id": None, "days_past_due": None}),
    ],
)
def test_payment_issues_fire_dunning_once_each(
    kind: str, about: str, expected: dict[str, Any]
) -> None:
    rows = {"changes": (change(kind, about),), "invoices": (INVOICE,), "payments": (PAYMENT,)}
    case = make_case({}, rows, past=steady())
    way = routed(case)
    (trigger,) = way.triggers
    assert trigger.key == f"acc_12345|monetization/dunning_automation|{kind}|{about}|2024-02-14"
    assert trigger.input == expected
    assert trigger.groups == ("commercial",)
    grounded(case, way)


@pytest.mark.parametrize("kind", ["contact_added", "contact_left", "contact_changed"])
def test_changed_contacts_fire_the_stakeholder_map(kind: str) -> None:
    contact: Row = {"source": "crm", "source_id": "c1", "observed_at": SEEN, "name": "Mara Lind"}
    case = make_case({}, {"changes": (change(kind, "c1"),), "contacts": (contact,)}, past=steady())
    way = routed(case)
    (trigger,) = way.triggers
    assert trigger.skill == "customer_success/stakeholder_mapper"
    assert trigger.input["includeInactive"] is (kind == "contact_left")
    assert "people" in trigger.groups
    grounded(case, way)


@pytest.mark.parametrize(
    "rows",
    [
        {"tickets": ({**TICKET, "status": "solved"},), "changes": (OPENED,)},
        {"tickets": ({**TICKET, "priority": "P3"},), "changes": (OPENED,)},
        {"invoices": ({**INVOICE, "days_overdue": 0},),
         "changes": (change("invoice_overdue", "INV-7"),)},
        {"changes": (change("moon_full", "x"),)},
    ],
)  # fmt: skip
def test_what_is_settled_or_unknown_fires_nothing(rows: dict[str, tuple[Row, ...]]) -> None:
    assert routed(make_case({}, rows, past=steady())).triggers == ()


def test_two_changes_of_one_contact_on_two_days_are_two_triggers() -> None:
    first = {**change("contact_changed", "c1"), "on": date(2024, 2, 13)}
    rows = {"changes": (change("contact_changed", "c1"), first)}
    assert len({t.key for t in routed(make_case({}, rows, past=steady())).triggers}) == 2


def test_thresholds_are_settings() -> None:
    eager = RoutingSettings(at_risk_below=80, at_risk_until=83)
    case = make_case({}, overall=79.0, past=steady(79.0))
    assert route(case, (), (), (), eager).exit_state == "at_risk"


def test_a_condition_older_than_the_look_back_fired_before() -> None:
    case = make_case({}, overall=50.0, past=steady(50.0))
    assert {(t.key, t.became_true_on) for t in routed(case).triggers} == {(None, None)}
    newer = [
        plain_standing(held.as_of, 70.0 if held.as_of <= days_before(6) else 50.0)
        for held in steady()
    ]
    case = make_case({}, overall=50.0, past=newer)
    assert {t.became_true_on for t in routed(case).triggers if t.reason == "at_risk"} == {
        days_before(6).date()
    }
