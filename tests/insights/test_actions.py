from datetime import UTC, date, datetime
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.insights.actions import actions
from c360.insights.grounding import assert_grounded
from c360.insights.growth_settings import GrowthSettings
from c360.insights.plays import PLAY_FOR, PLAYS
from c360.insights.reach import may_contact
from c360.model.fields import Severity
from c360.model.findings import Indicator
from c360.model.measures import Row, Scalar
from c360.model.prose import quote
from c360.risk.settings import INDICATOR_TYPES
from tests.insights.growth_cases import AS_OF, SEEN, SSO, indicator, make_case, opportunity, person

SETTINGS = GrowthSettings()
ACME = (
    indicator("active_escalation", "high", groups=("support",)),
    indicator("engagement_decline", "medium"),
    indicator("renewal_preparation", "low", groups=("commercial", "engagement")),
)
ACME_RESCORED = {
    "active_escalation": 74.0, "engagement_decline": 75.3, "renewal_preparation": 75.3,
}  # fmt: skip
REACHABLE = person("c1", is_champion=True)


def test_acme_gets_the_three_actions_of_the_example_in_its_order() -> None:
    found = actions(make_case(), ACME, (opportunity(),), ACME_RESCORED, SETTINGS, None)
    assert [
        (a.priority, a.action.text, a.owner, a.due_date, a.skill_trigger) for a in found[:3]
    ] == [
        (1, "Resolve active escalation", "Support + CSM", date(2024, 2, 17),
         "support_ops/escalation_predictor"),
        (2, "Schedule account check-in", "CSM", date(2024, 2, 19), None),
        (3, "Prepare expansion proposal", "CSM + AE", date(2024, 2, 28),
         "customer_success/success_plan_generator"),
    ]  # fmt: skip
    assert found[3].answers == "renewal_preparation"
    assert found[0].impact == pytest.approx(0.02)
    assert found[2].impact == pytest.approx(16_560 / 180_000)


@pytest.mark.parametrize(
    ("severity", "day"), [("critical", 17), ("high", 17), ("medium", 19), ("low", 29)]
)
def test_due_dates_follow_severity(severity: Severity, day: int) -> None:
    (found,) = actions(make_case(), (indicator("usage_decline", severity),), (), {}, SETTINGS)
    assert found.due_date == date(2024, 2, day)


def test_due_dates_count_from_the_utc_day() -> None:
    case = make_case(as_of=datetime(2024, 2, 15, 23, 59, 59, tzinfo=UTC))
    (found,) = actions(case, (indicator("usage_decline"),), (), {}, SETTINGS)
    assert found.due_date == date(2024, 2, 19)


def test_at_most_five_and_numbered_from_one() -> None:
    every = tuple(indicator(kind) for kind in INDICATOR_TYPES)
    found = actions(make_case(), every, (opportunity(),), {}, SETTINGS)
    assert [action.priority for action in found] == [1, 2, 3, 4, 5]


def test_findings_with_the_same_answer_are_one_action() -> None:
    both = (indicator("engagement_decline"), indicator("engagement_drop", "high"))
    (found,) = actions(make_case(), both, (), {"engagement_decline": 80.0}, SETTINGS)
    assert found.answers == "engagement_drop"
    assert found.due_date == date(2024, 2, 17)


def test_two_upsells_are_one_action_for_the_larger() -> None:
    pair = (opportunity("upsell", 9_000.0), opportunity("upsell", 36_000.0))
    (found,) = actions(make_case(), (), pair, {}, SETTINGS)
    assert found.impact == 0.2


def test_ties_go_by_severity_then_type() -> None:
    tied = (
        indicator("usage_decline"), indicator("single_threaded"),
        indicator("champion_risk", "critical"),
    )  # fmt: skip
    found = actions(make_case(), tied, (), {}, SETTINGS)
    assert [a.answers for a in found] == ["champion_risk", "single_threaded", "usage_decline"]


def test_impact_is_never_negative_and_at_most_the_whole_arr() -> None:
    worse = {"usage_decline": 60.0}
    found = actions(
        make_case(), (indicator("usage_decline"),), (opportunity("upsell", 9e9),), worse, SETTINGS
    )
    assert {a.answers: a.impact for a in found} == {"usage_decline": 0.0, "upsell": 1.0}


@pytest.mark.parametrize("overall", [None, 72.0])
def test_what_cannot_be_measured_counts_nothing_and_says_so(overall: float | None) -> None:
    case = make_case(overall=overall)
    unknown = actions(case, (indicator("usage_decline"),), (), {"usage_decline": None}, SETTINGS)
    assert unknown[0].impact == 0
    expected = "no overall health score" if overall is None else "no input of the health score"
    assert expected in unknown[0].impact_basis
    (priceless,) = actions(case, (), (opportunity("upsell", None),), {}, SETTINGS)
    assert priceless.impact_basis == "no price known to measure it by"


def test_only_actions_in_the_requesters_scope() -> None:
    def owners(scope: frozenset[str]) -> list[str]:
        found = actions(make_case(), ACME, (opportunity(),), ACME_RESCORED, SETTINGS, scope)
        return [action.owner for action in found]

    assert owners(frozenset({"Support"})) == ["Support + CSM"]
    assert owners(frozenset({"AE"})) == ["CSM + AE"]
    assert owners(frozenset({"Finance"})) == []
    assert len(owners(frozenset({"CSM"}))) == 4


ANSWER = [True, False, None]


@pytest.mark.parametrize(("email", "phone", "marketing"), list(product(ANSWER, repeat=3)))
def test_a_refused_channel_is_never_proposed(
    email: bool | None, phone: bool | None, marketing: bool | None
) -> None:
    flags: dict[str, Scalar] = {
        "email_allowed": email, "phone_allowed": phone, "marketing_allowed": marketing,
    }  # fmt: skip
    contact = person("c1", is_champion=True, is_sponsor=True, **flags)
    case = make_case({}, {"contacts": (contact,)})
    found = {
        action.answers: action
        for action in actions(case, (indicator("engagement_drop"),), (opportunity(),), {}, SETTINGS)
    }
    channel = "email" if email is not False else "phone" if phone is not False else None
    service, marketed = found["engagement_drop"], found["expansion"]
    assert service.channel == channel
    assert service.contact == (None if channel is None else "Person c1")
    assert marketed.channel == (channel if marketing else None)
    assert marketed.action.text == "Prepare expansion proposal"
    called = "Schedule account check-in" if channel else "Agree with the account team on how to "
    assert service.action.text.startswith(called)


def test_without_an_address_the_phone_is_proposed() -> None:
    case = make_case({}, {"contacts": (person("c1", email=None),)})
    (found,) = actions(case, (indicator("engagement_drop"),), (), {}, SETTINGS)
    assert found.channel == "phone"


def test_a_refusal_in_one_system_counts_for_the_same_address_in_another() -> None:
    refused = person("c2", email="C1@acme.example", email_allowed=False, phone_allowed=False)
    case = make_case({}, {"contacts": (REACHABLE, refused)})
    (found,) = actions(case, (indicator("engagement_drop"),), (), {}, SETTINGS)
    assert (found.contact, found.channel) == (None, None)


def test_the_next_person_is_asked_where_the_champion_refuses_or_left() -> None:
    silent = person("c1", is_champion=True, email_allowed=False, phone_allowed=False)
    gone = person("c2", is_champion=True, left_at=SEEN)
    other = person("c3", activity_30d=4)
    case = make_case({}, {"contacts": (silent, gone, person("c4"), other)})
    (found,) = actions(case, (indicator("engagement_drop"),), (), {}, SETTINGS)
    assert found.contact == "Person c3"
    assert "contact:c3.name" in found.facts
    assert "people" in found.groups


def test_nobody_known_leaves_the_action_as_it_is() -> None:
    (found,) = actions(make_case(), (indicator("engagement_drop"),), (), {}, SETTINGS)
    assert found.action.text == "Schedule account check-in"
    assert found.contact is None
    assert found.groups == ("engagement",)


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({
    "email_allowed": st.sampled_from(ANSWER), "phone_allowed": st.sampled_from(ANSWER),
    "marketing_allowed": st.sampled_from(ANSWER),
}), min_size=1, max_size=3))  # fmt: skip
def test_one_refusal_is_enough(rows: list[Row]) -> None:
    for channel, flag in (("email", "email_allowed"), ("phone", "phone_allowed")):
        refused = any(row[flag] is False for row in rows)
        assert may_contact(rows, channel, "service") is not refused  # type: ignore[arg-type]  # the two literals above
        if may_contact(rows, channel, "marketing"):  # type: ignore[arg-type]  # the two literals above
            assert not refused
            assert any(row["marketing_allowed"] is True for row in rows)


def test_a_doubtful_finding_asks_for_no_more_than_a_check() -> None:
    doubtful = (indicator("usage_decline", "low", confidence=0.5),)
    case = make_case({}, {"contacts": (REACHABLE,)})
    found = actions(case, doubtful, (opportunity("upsell", confidence=0.5),), {}, SETTINGS)
    texts = {action.answers: action for action in found}
    assert texts["usage_decline"].action.text == "Check product use again"
    assert texts["usage_decline"].contact is None
    assert texts["upsell"].action.text == "Check whether another module may help"
    assert texts["upsell"].action.basis == "inferred"
    assert texts["upsell"].action.confidence == 0.5


def test_every_indicator_and_opportunity_has_one_play() -> None:
    listed = [finding for play in PLAYS for finding in play.answers]
    assert len(listed) == len(set(listed))
    assert set(listed) == {*INDICATOR_TYPES, "expansion", "upsell", "overage"}


FACTS = {
    "usage_decline": ("active_users_trend_28d",),
    "engagement_drop": ("days_since_meeting",),
    "support_escalation": ("p1_opened_90d",),
    "champion_risk": ("champion_name", "champion_activity_ratio_30d"),
    "payment_issue": ("days_overdue_worst",),
    "contract_concern": ("days_to_renewal", "days_since_two_way", "contract_end"),
    "engagement_decline": ("days_since_meeting",),
    "active_escalation": ("escalations_open",),
    "renewal_preparation": ("days_to_renewal", "contract_end"),
    "notice_given": ("notice_at", "contract_end"),
    "single_threaded": ("two_way_contacts_90d",),
    "seats_underused": ("seat_use_28d", "paid_seats"),
    "satisfaction_drop": ("csat_90d", "csat_prior_90d"),
    "disagreement": ("health.overall", "arr_change_term"),
    "silent_account": ("tickets_90d", "seat_use_28d"),
    "expansion": ("seat_utilization",),
    "upsell": ("module:Enterprise SSO.name",),
    "overage": ("limit:API calls.name",),
}


@pytest.mark.parametrize("finding", sorted(PLAY_FOR))
def test_every_wording_of_every_play_passes_the_grounding_check(finding: str) -> None:
    case = make_case(
        {
            "active_users_trend_28d": -0.3, "p1_opened_90d": 3, "champion_name": "Mara Lind",
            "champion_activity_ratio_30d": 0.2, "days_overdue_worst": 40, "days_since_two_way": 40,
            "notice_at": SEEN, "two_way_contacts_90d": 1, "csat_90d": 3.0, "csat_prior_90d": 4.0,
            "arr_change_term": 0.1, "tickets_90d": 0,
        },
        {"modules": (SSO,), "limits": ({"name": "API calls", "quantity": 9.0, "used": 8.0},)},
    )  # fmt: skip
    play = PLAY_FOR[finding]
    wordings = {play.action, play.cautious, play.outreach.instead if play.outreach else None}
    clauses = [quote(text, case.facts, FACTS[finding]) for text in wordings if text is not None]
    assert all(clause.facts for clause in clauses)
    assert_grounded(clauses, case.facts)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(INDICATOR_TYPES)),
            st.sampled_from(["low", "medium", "high", "critical"]),
            st.floats(0, 100),
        ),
        max_size=8,
    ),
    st.lists(st.sampled_from([None, 0.0, 5_000.0, 90_000.0]), max_size=3),
)
def test_order_is_by_impact_over_days_whatever_is_found(
    found: list[tuple[str, Severity, float]], values: list[float | None]
) -> None:
    indicators: list[Indicator] = [indicator(kind, severity) for kind, severity, _ in found]
    rescored: dict[str, float | None] = {kind: score for kind, _, score in found}
    growth = [opportunity("upsell", value) for value in values]
    result = actions(make_case(), indicators, growth, rescored, SETTINGS)
    assert len(result) <= 5
    urgency = [a.impact / (a.due_date - AS_OF.date()).days for a in result]
    assert all(a >= b - 1e-8 for a, b in pairwise(urgency))
    texts = [a.action.text for a in result]
    assert len(texts) == len(set(texts))
    again = actions(make_case(), indicators[::-1], growth[::-1], rescored, SETTINGS)
    assert [(a.answers, a.due_date) for a in again] == [(a.answers, a.due_date) for a in result]
