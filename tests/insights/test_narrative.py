"""The narrative as a table of accounts: what it says, and that all of it is grounded."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from c360.insights.grounding import check
from c360.insights.narrative import narrative, why_moved, why_this_score
from c360.insights.phrases import movers
from c360.insights.settings import InsightSettings
from c360.model.facts import Clause
from c360.model.findings import Indicator, Opportunity
from c360.model.health import Move
from c360.model.prose import render
from tests.insights.insight_cases import ENGAGEMENT, ESCALATED, PREPARE, SEATS, Account, found

SETTINGS = InsightSettings()
OVERDUE = found("payment_issue", "critical", "days_overdue_worst")
USAGE_ONLY = Account(
    profile={"name": "Northwind Labs", "segment": None, "arr": None, "customer_since": None},
    values={
        "contract_arr": None, "contract_end": None, "days_to_renewal": None, "tenure_days": 420,
        "seat_utilization": None, "meetings_90d": None, "days_since_meeting": None,
        "escalations_open": None,
    },
    overall=58.0, trend="unknown", delta=None, trends={"usage": "declining"}, moves=(),
    scored=("usage",), partial=True, details={}, tables=("account", "usage"),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """An account, what was found, and the narrative expected."""

    name: str
    account: Account
    text: str
    indicators: tuple[Indicator, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()


TOLD = (
    Told(
        "the specification's example",
        Account(),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR) showing signs of engagement "
        "decline despite stable product usage. Health dropped 8 points to 72 over the past 90 "
        "days, driven mainly by fewer meetings and an open P2 escalation. With renewal in 7 months "
        "and 98% of seats in use, this is both a retention risk and an expansion opportunity.",
        (ESCALATED, ENGAGEMENT, PREPARE),
        (SEATS,),
    ),
    Told(
        "insufficient data",
        Account(overall=None, delta=None, trend="unknown", moves=(), trends={}, scored=()),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR). No health score can be "
        "given: the minimum data are missing. Renewal is 7 months away, with 98% of seats in use.",
    ),
    Told(
        "a company that only counts usage",
        USAGE_ONLY,
        "Northwind Labs is a 1-year customer showing signs of usage decline. Health is 58 (on "
        "30% of its inputs).",
    ),
    Told(
        "the same with an escalation",
        replace(
            USAGE_ONLY, values={**USAGE_ONLY.values, "escalations_open": 1},
            details=Account().details,
        ),
        "Northwind Labs is a 1-year customer showing signs of usage decline. Health is 58 (on "
        "30% of its inputs), held back by an open P2 escalation.",
        (ESCALATED,),
    ),
    Told(
        "nothing but a name",
        Account(
            profile={"arr": None, "segment": None, "customer_since": None},
            values={
                "contract_arr": None, "days_to_renewal": None, "contract_end": None,
                "tenure_days": None, "seat_utilization": None,
            },
            overall=None, delta=None, trend="unknown", moves=(), trends={}, scored=(),
        ),
        "Acme Corporation is a customer. No health score can be given: the minimum data are "
        "missing.",
    ),
    Told(
        "not even a name",
        Account(profile={"name": None}, trend="stable", delta=1.0, moves=(), trends={}),
        "Account acc_12345 is a 2-year Enterprise customer ($180K ARR). Health has been stable at "
        "72 over the past 90 days. Renewal is 7 months away, with 98% of seats in use.",
    ),
    Told(
        "a new customer",
        Account(
            profile={"customer_since": date(2023, 12, 1)}, trend="unknown", delta=None, moves=(),
            trends={},
        ),
        "Acme Corporation is a new Enterprise customer ($180K ARR). Health is 72. Renewal is 7 "
        "months away, with 98% of seats in use.",
    ),
    Told(
        "eight months, no segment",
        Account(profile={"customer_since": date(2023, 6, 15), "segment": None}, trends={}),
        "Acme Corporation is an 8-month customer ($180K ARR). Health dropped 8 points to 72 over "
        "the past 90 days, driven mainly by fewer meetings and an open P2 escalation. With renewal "
        "in 7 months, this is a retention risk.",
    ),
    Told(
        "growing",
        Account(
            trend="improving", delta=6.1, trends={"usage": "improving", "engagement": "stable"},
            values={"meetings_change_90d": 0.5},
            moves=(
                Move("seat_use", "usage", 3.0, "data_changed", 0.7, 0.98),
                Move("meetings_change", "engagement", 2.0, "data_changed", 0.0, 0.5),
                Move("escalations", "support", -1.0, "data_changed", 0.0, 1.0),
            ),
        ),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR) with improving product "
        "usage. Health rose 6 points to 72 over the past 90 days, driven mainly by higher seat use "
        "and more meetings. With renewal in 7 months and 98% of seats in use, this is an expansion "
        "opportunity.",
        (),
        (SEATS,),
    ),
    Told(
        "stable, with an escalation",
        Account(trend="stable", delta=-2.6, trends={"usage": "stable"}),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR). Health has been stable at "
        "72 over the past 90 days, held back by an open P2 escalation. With renewal in 7 months "
        "and no QBR scheduled, this is a retention risk.",
        (ESCALATED, PREPARE),
    ),
    Told(
        "notice given",
        Account(values={"notice_at": datetime(2024, 2, 1, tzinfo=UTC), "days_overdue_worst": 64}),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR) under notice since "
        "2024-02-01. Health dropped 8 points to 72 over the past 90 days, driven mainly by fewer "
        "meetings and an open P2 escalation. The contract ends on 2024-09-30, with an invoice 64 "
        "days overdue.",
        (found("notice_given", "critical", "notice_at"), ESCALATED, OVERDUE),
    ),
    Told(
        "critical risks, none of which moved the score",
        Account(
            values={"days_to_renewal": 41, "days_overdue_worst": 64, "champion_left": True},
            moves=(Move("seat_use", "usage", -5.0, "data_changed", 0.9, 0.7),),
        ),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR) showing signs of engagement "
        "decline despite stable product usage. Health dropped 8 points to 72 over the past 90 "
        "days, driven mainly by lower seat use. With renewal in 41 days, an invoice 64 days "
        "overdue and the departure of champion David Kim, this is a retention risk.",
        (OVERDUE, found("champion_risk", "high", "champion_name"), ENGAGEMENT),
    ),
    Told(
        "long silence, seats unused",
        Account(
            values={"days_since_meeting": 73, "seat_use_28d": 0.33, "seat_utilization": 0.33},
            trend="stable", delta=0.4, trends={"engagement": "stable"},
        ),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR). Health has been stable at "
        "72 over the past 90 days, held back by 73 days without a meeting and active users at "
        "33% of paid seats. Renewal is 7 months away.",
        (
            found("engagement_drop", "medium", "days_since_meeting"),
            found("seats_underused", "medium", "seat_use_28d"),
        ),
    ),
    Told(
        "the contract has run out",
        Account(
            values={"days_to_renewal": -4, "contract_end": date(2024, 2, 11)}, trends={},
            trend="stable", delta=0.0,
        ),
        "Acme Corporation is a 2-year Enterprise customer ($180K ARR). Health has been stable at "
        "72 over the past 90 days. The contract ended on 2024-02-11.",
    ),
    Told(
        "in Swiss francs, a decline on all sides",
        Account(
            profile={"currency": "CHF", "name": "Borealis AG"},
            values={"contract_currency": "CHF", "seat_utilization": 0.5},
            trends={"usage": "declining", "support": "declining", "commercial": "declining"},
            moves=(),
        ),
        "Borealis AG is a 2-year Enterprise customer (CHF 180K ARR) showing signs of usage "
        "decline and a decline in support. Health dropped 8 points to 72 over the past 90 days. "
        "With renewal in 7 months, this is a retention risk.",
    ),
)  # fmt: skip


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_the_narrative_reads_as_expected_and_is_grounded(told: Told) -> None:
    case = told.account.case()
    clauses = narrative(case, told.indicators, told.opportunities, SETTINGS)
    verdict = check(clauses, case.facts)
    assert render(clauses) == told.text
    assert verdict.ok, verdict.problems
    assert 2 <= len(told.text.split(". ")) <= 3


QUIET = Account(trend="stable", delta=-2.0, trends={"usage": "stable"}, moves=())


def told(account: Account, *indicators: Indicator) -> str:
    """The narrative of findings, which must be grounded."""
    case = account.case()
    clauses = narrative(case, indicators, (), SETTINGS)
    assert check(clauses, case.facts).ok
    return render(clauses)


def test_a_decline_that_may_be_chance_is_not_told() -> None:
    account = replace(QUIET, values={"active_users_trend_28d": -0.44, "seat_utilization": 0.4})
    decline = found("usage_decline", "high", "active_users_trend_28d")
    assert "44% fewer active users" in told(account, decline)
    by_chance = told(account, replace(decline, confidence=0.5))
    assert "fewer active users" not in by_chance
    assert "retention risk" not in by_chance


@pytest.mark.parametrize(
    ("low", "high", "is_told"),
    [(-0.5, -0.1, True), (-0.5, 0.0, False), (None, None, False), (0.02, 0.3, True)],
)
def test_a_weaker_trend_that_may_be_chance_is_no_driver(
    low: float | None, high: float | None, is_told: bool
) -> None:
    move = Move("seat_use", "usage", -4.0, "data_changed", 0.1, -0.3)
    values = {
        "active_users_trend_28d": -0.3, "active_users_trend_low_90": low,
        "active_users_trend_high_90": high,
    }  # fmt: skip
    case = Account(values=values, moves=(move,)).case()
    usage = case.health.dimensions["usage"]
    part = replace(usage.inputs[0], feature="active_users_trend_28d")
    scored = {**case.health.dimensions, "usage": replace(usage, inputs=(part,))}
    case = replace(case, health=replace(case.health, dimensions=scored))
    phrases = [phrase.template for phrase in movers(case, up=False, least=0.5)]
    assert phrases == (["a weaker trend of active users"] if is_told else [])


@pytest.mark.parametrize(
    ("account", "indicators", "is_risk"),
    [
        (QUIET, (PREPARE,), False),
        (QUIET, (replace(PREPARE, severity="high"),), False),
        (QUIET, (ENGAGEMENT,), False),
        (QUIET, (ESCALATED,), True),
        (replace(QUIET, trends={"engagement": "declining"}), (PREPARE,), True),
        (replace(QUIET, trend="declining", delta=-6.0), (PREPARE,), True),
        (replace(QUIET, trend="improving", delta=9.0), (ENGAGEMENT, PREPARE), False),
    ],
)
def test_a_retention_risk_needs_a_grave_finding_or_a_decline(
    account: Account, indicators: tuple[Indicator, ...], is_risk: bool
) -> None:
    assert ("this is a retention risk" in told(account, *indicators)) is is_risk


@pytest.mark.parametrize(("prior", "is_told"), [(4.6, True), (4.0, False), (None, False)])
def test_satisfaction_is_called_down_only_where_it_fell(prior: float | None, is_told: bool) -> None:
    account = replace(QUIET, values={"csat_prior_90d": prior})
    text = told(account, found("satisfaction_drop", "medium", "csat_90d", "csat_prior_90d"))
    assert ("held back by satisfaction down to 4.2" in text) is is_told


def test_the_worst_two_findings_are_cited() -> None:
    case = Account(values={"days_overdue_worst": 64}).case()
    clauses = narrative(case, (OVERDUE, ESCALATED, ENGAGEMENT), (), SETTINGS)
    cited = {fact for clause in clauses for fact in clause.facts}
    assert {"days_overdue_worst", "escalations_open"} <= cited


def test_the_same_case_gives_the_same_words() -> None:
    first = narrative(Account().case(), (ESCALATED, ENGAGEMENT), (SEATS,), SETTINGS)
    assert first == narrative(Account().case(), (ESCALATED, ENGAGEMENT), (SEATS,), SETTINGS)


def test_the_score_is_explained_by_what_costs_and_what_carries_it() -> None:
    case = Account().case()
    clauses = why_this_score(case)
    assert [clause.text for clause in clauses] == [
        "Change in meetings: 8.8 points lost",
        "Seat use: 6.6 points lost",
        "Open escalations: 6.0 points lost",
        "Seat use: 23.4 points added",
        "Change in meetings: 16.3 points added",
        "Open escalations: 14.0 points added",
    ]
    assert check(clauses, case.facts).ok


def test_a_change_of_the_score_is_explained_by_its_parts() -> None:
    case = Account().case()
    clauses = why_moved(case)
    assert [clause.text for clause in clauses] == [
        "Fewer meetings cost 4.6 points",
        "An open P2 escalation cost 2.1 points",
        "Worst days overdue cost 0.2 points, as time passed",
    ]
    assert check(clauses, case.facts).ok


def test_without_a_score_there_is_nothing_to_explain() -> None:
    case = Account(overall=None, delta=None, trend="unknown", moves=(), scored=()).case()
    assert why_this_score(case) == ()
    assert why_moved(case) == ()


@pytest.mark.parametrize(
    ("left", "text"),
    [
        ((0, 1, 2), "Acme is a customer ($180K ARR) showing signs of engagement decline."),
        ((0, 2), "Acme is a customer showing signs of engagement decline."),
        ((0, 1), "Acme is a customer ($180K ARR)."),
        ((0, 3), "Acme is a customer. Health is 72."),
        ((1, 3), "$180K ARR. Health is 72."),
        ((2, 3), "Showing signs of engagement decline. Health is 72."),
        ((), ""),
    ],
)
def test_what_is_left_after_redaction_still_reads(left: tuple[int, ...], text: str) -> None:
    clauses = (
        Clause("Acme is a customer", ("account.name",)),
        Clause("($180K ARR)", ("account.arr.short",)),
        Clause("showing signs of engagement decline.", ("health.engagement.trend",)),
        Clause("Health is 72.", ("health.overall",)),
    )
    assert render([clauses[place] for place in left]) == text


def test_a_name_is_written_as_it_is() -> None:
    case = Account(profile={"name": "eBorealis"}).case()
    assert render(narrative(case, (), (), SETTINGS)).startswith("eBorealis is a 2-year")
