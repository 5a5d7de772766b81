"""The scorecard: calibrated in the mean, monotone, honest about doubt, and able to decline."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from c360.model.case import Case
from c360.model.findings import Prediction
from c360.model.measures import Measures, Provenance
from c360.risk.predict import INTERCEPT, MEDIAN, fit_book, predict
from c360.risk.scorecard import EVIDENCE, severities
from c360.risk.settings import PredictSettings, RiskSettings

CaseFactory = Callable[..., Case]
GOOD: dict[str, Any] = {
    "active_users_trend_28d": 0.0,
    "active_users_trend_high_90": 0.1,
    "days_since_meeting": 5.0,
    "p1_opened_90d": 0.0,
    "p1_open": 0.0,
    "champion_ref": "c-1",
    "champion_activity_ratio_30d": 1.0,
    "champion_left": False,
    "contacts_known": 4.0,
    "meetings_90d": 3.0,
    "days_overdue_worst": 0.0,
    "days_to_renewal": 200.0,
    "days_since_two_way": 3.0,
    "seat_use_28d": 0.9,
    "low_usage_peer_rank": 0.8,
    "tenure_days": 900.0,
}
BOOK = {INTERCEPT: -4.0}
SEVERITY: list[tuple[str, Mapping[str, Any], float | None]] = [
    ("usage_trend", {"active_users_trend_28d": -0.10, "active_users_trend_high_90": -0.01}, 0.0),
    ("usage_trend", {"active_users_trend_28d": -0.30, "active_users_trend_high_90": -0.01}, 0.5),
    ("usage_trend", {"active_users_trend_28d": -0.90, "active_users_trend_high_90": -0.01}, 1.0),
    ("usage_trend", {"active_users_trend_28d": -0.90, "active_users_trend_high_90": 0.0}, 0.0),
    ("usage_trend", {"active_users_trend_28d": -0.90}, None),
    ("usage_trend", {"active_users_trend_28d": 0.20}, 0.0),
    ("usage_trend", {"active_users_trend_high_90": -0.01}, None),
    ("no_meeting", {"days_since_meeting": 21.0}, 0.0),
    ("no_meeting", {"days_since_meeting": 45.0}, 24 / 69),
    ("no_meeting", {"days_since_meeting": 90.0}, 1.0),
    ("p1_tickets", {"p1_opened_90d": 2.0}, 0.5),
    ("p1_tickets", {"p1_opened_90d": 0.0, "p1_open": 4.0}, 1.0),
    ("champion_activity", {"champion_activity_ratio_30d": 0.9}, 0.0),
    ("champion_activity", {"champion_activity_ratio_30d": 0.65}, 0.5),
    ("champion_activity", {"champion_activity_ratio_30d": 1.0, "champion_left": True}, 1.0),
    ("champion_activity", {"contacts_known": 3.0, "meetings_90d": 0.0}, 1.0),
    ("champion_activity", {"contacts_known": 3.0}, None),
    ("champion_activity", {"contacts_known": 3.0, "meetings_90d": 0, "champion_ref": "c"}, None),
    ("overdue_invoice", {"days_overdue_worst": 30.0}, 0.5),
    ("renewal_without_engagement", {"days_to_renewal": 91.0}, 0.0),
    ("renewal_without_engagement", {"days_to_renewal": 90.0}, None),
    ("renewal_without_engagement", {"days_to_renewal": 90.0, "days_since_two_way": 90.0}, 1.0),
    ("renewal_without_engagement", {"days_since_two_way": 20.0}, 0.0),
    ("renewal_without_engagement", {"days_since_two_way": 90.0}, None),
    ("low_seat_use", {"seat_use_28d": 0.45}, 0.5),
    ("low_usage_among_peers", {"low_usage_peer_rank": 0.25}, 0.5),
    ("low_usage_among_peers", {"low_usage_peer_rank": 0.5}, 0.0),
    ("first_year", {"tenure_days": 364.0}, 1.0),
    ("first_year", {"tenure_days": 365.0}, 0.0),
    ("renewal_near", {"days_to_renewal": 90.0}, 1.0),
    ("renewal_near", {"days_to_renewal": 91.0}, 0.0),
]


def measures(values: Mapping[str, Any]) -> Measures:
    return Measures("acc_1", datetime(2024, 2, 15, tzinfo=UTC), values)


def column(name: str) -> int:
    return [evidence.name for evidence in EVIDENCE].index(name)


def chance(prediction: Prediction) -> float:
    assert prediction.probability is not None, prediction.refusal
    return prediction.probability


@pytest.mark.parametrize(("name", "values", "severity"), SEVERITY)
def test_a_ramp_turns_the_measure_into_a_severity(
    settings: RiskSettings, name: str, values: Mapping[str, Any], severity: float | None
) -> None:
    found = severities((measures(values),), settings.predict.signals)[0, column(name)]
    assert (None if math.isnan(found) else found) == pytest.approx(severity)


def test_points_are_those_of_the_design(settings: RiskSettings) -> None:
    signals = settings.predict.signals
    points = {each.name: round(20 * each.ramp(signals).log_odds / math.log(2)) for each in EVIDENCE}
    assert points == {
        "usage_trend": 35,
        "no_meeting": 20,
        "p1_tickets": 17,
        "champion_activity": 23,
        "overdue_invoice": 26,
        "renewal_without_engagement": 29,
        "low_seat_use": 17,
        "low_usage_among_peers": 26,
        "first_year": 14,
        "renewal_near": 35,
    }


def portfolio(size: int, seed: int) -> list[Measures]:
    """Accounts of every kind, a fifth of the figures missing."""
    draw = np.random.default_rng(seed)
    ranges = {
        "active_users_trend_28d": (-0.6, 0.3),
        "active_users_trend_high_90": (-0.4, 0.4),
        "days_since_meeting": (0, 120),
        "p1_opened_90d": (0, 5),
        "champion_activity_ratio_30d": (0, 1.2),
        "days_overdue_worst": (0, 70),
        "days_to_renewal": (0, 360),
        "days_since_two_way": (0, 100),
        "seat_use_28d": (0, 1.1),
        "low_usage_peer_rank": (0, 1),
        "tenure_days": (10, 2000),
    }
    return [
        measures({n: float(draw.uniform(*r)) for n, r in ranges.items() if draw.random() < 0.8})
        for _ in range(size)
    ]


@pytest.mark.parametrize("base_rate", [0.001, 0.03, 0.2, 0.45])
def test_the_mean_of_the_given_probabilities_is_the_base_rate(
    case: CaseFactory, base_rate: float
) -> None:
    own = RiskSettings(predict=PredictSettings(base_rate=base_rate, min_evidence=0))
    book = portfolio(200, seed=7)
    fitted = fit_book(book, own)
    given_out = [chance(predict(case(row.values, book=fitted), own)) for row in book]
    assert sum(given_out) / len(given_out) == pytest.approx(base_rate, abs=1e-6)


def test_the_order_of_the_book_changes_nothing(settings: RiskSettings) -> None:
    book = portfolio(300, seed=3)
    assert fit_book(book, settings) == fit_book(book[::-1], settings)


def test_medians_are_over_those_who_have_the_signal(settings: RiskSettings) -> None:
    book = [measures({"days_overdue_worst": days}) for days in (0.0, 30.0, 60.0)] + [measures({})]
    fitted = fit_book(book, settings)
    assert fitted[MEDIAN + "overdue_invoice"] == 0.5
    assert MEDIAN + "no_meeting" not in fitted


def test_an_empty_book_has_no_statistics(settings: RiskSettings) -> None:
    assert fit_book([], settings) == {}


WORSE = {
    "active_users_trend_28d": (0.2, -1.0),
    "days_since_meeting": (0.0, 150.0),
    "p1_opened_90d": (0.0, 8.0),
    "champion_activity_ratio_30d": (1.2, 0.0),
    "days_overdue_worst": (0.0, 90.0),
    "days_to_renewal": (300.0, 0.0),
    "days_since_two_way": (0.0, 150.0),
    "seat_use_28d": (1.1, 0.0),
    "low_usage_peer_rank": (1.0, 0.0),
    "tenure_days": (2000.0, 1.0),
}
shares = st.floats(0, 1)
accounts = st.fixed_dictionaries({}, optional=dict.fromkeys(WORSE, shares))


def at(places: Mapping[str, float]) -> dict[str, Any]:
    """Each feature that share of its way from best to worst."""
    spans = {name: (WORSE[name], share) for name, share in places.items()}
    values = {name: best + (worst - best) * share for name, ((best, worst), share) in spans.items()}
    return {**values, "active_users_trend_high_90": -0.05}


@hypothesis_settings(deadline=None)
@given(accounts, st.sampled_from(sorted(WORSE)), shares, shares, st.floats(-8, -1.5))
def test_a_worse_signal_never_lowers_the_probability(
    case: CaseFactory, places: dict[str, float], name: str, a: float, b: float, intercept: float
) -> None:
    own = RiskSettings(predict=PredictSettings(min_evidence=0))
    book = {INTERCEPT: intercept}
    better = predict(case(at({**places, name: min(a, b)}), book=book), own)
    worse = predict(case(at({**places, name: max(a, b)}), book=book), own)
    assert chance(worse) >= chance(better) - 1e-12


@hypothesis_settings(deadline=None)
@given(accounts, st.floats(-9, 1))
def test_the_interval_holds_the_point(
    case: CaseFactory, places: dict[str, float], intercept: float
) -> None:
    own = RiskSettings(predict=PredictSettings(min_evidence=0))
    found = predict(case(at(places), book={INTERCEPT: intercept}), own)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= chance(found) <= found.high <= 1


def test_point_and_interval_by_hand(case: CaseFactory, settings: RiskSettings) -> None:
    values = {**GOOD, "days_overdue_worst": 60.0, "days_since_meeting": 55.5}
    found = predict(case(values, book=BOOK), settings)
    log_odds = -4.0 + 0.9 + 0.7 * 0.5
    doubt = 0.36 * (1 + 0.25)
    spread = 1.28 * math.sqrt(doubt + 0.16)

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    assert found.probability == pytest.approx(
        sigmoid(log_odds / math.sqrt(1 + math.pi * doubt / 8))
    )
    assert found.low == pytest.approx(sigmoid(log_odds - spread))
    assert found.high == pytest.approx(sigmoid(log_odds + spread))


def test_a_blind_spot_adds_a_little_doubt_and_risk(
    case: CaseFactory, settings: RiskSettings
) -> None:
    unseen = {name: value for name, value in GOOD.items() if name != "days_overdue_worst"}
    seen = predict(case(GOOD, book=BOOK), settings)
    blind = predict(case(unseen, book=BOOK), settings)
    shrunk = math.sqrt(1 + math.pi * 0.04 / 8)
    assert chance(blind) == pytest.approx(1 / (1 + math.exp(3.85 / shrunk)))
    assert chance(blind) > chance(seen)
    assert (seen.missing, blind.missing) == ((), ("Overdue invoices",))


def test_what_every_answer_states(case: CaseFactory, settings: RiskSettings) -> None:
    for found in (predict(case(GOOD, book=BOOK), settings), predict(case(), settings)):
        assert found.calibration == "rule-based, not yet calibrated"
        assert found.track_record == "no outcomes judged yet"
        assert (found.basis, found.horizon_days, found.base_rate) == ("prior", 90, 0.03)
        assert found.target == "the contract ends or is not renewed within 90 days"


def test_reasons_are_exact_differences_from_the_median(
    case: CaseFactory, settings: RiskSettings
) -> None:
    values = {
        **GOOD,
        "days_overdue_worst": 60.0,
        "days_since_meeting": 90.0,
        "tenure_days": 100.0,
        "seat_use_28d": 0.45,
    }
    book = {**BOOK, MEDIAN + "overdue_invoice": 0.25, MEDIAN + "p1_tickets": 0.5}
    found = predict(case(values, book=book), settings)
    assert [(reason.signal, reason.points) for reason in found.reasons] == [
        ("no_meeting", 20),
        ("overdue_invoice", 19),
        ("first_year", 14),
        ("p1_tickets", -9),
    ]
    assert [reason.contribution for reason in found.reasons] == pytest.approx(
        [0.7, 0.9 * 0.75, 0.5, -0.3]
    )
    assert found.reasons[0].facts == ("days_since_meeting",)


def test_at_most_three_reasons_each_way(case: CaseFactory, settings: RiskSettings) -> None:
    medians = {MEDIAN + evidence.name: 0.5 for evidence in EVIDENCE}
    values = {
        **GOOD,
        "days_overdue_worst": 60.0,
        "days_since_meeting": 90.0,
        "seat_use_28d": 0.0,
        "low_usage_peer_rank": 0.0,
    }
    found = predict(case(values, book={**BOOK, **medians}), settings)
    signs = [reason.contribution > 0 for reason in found.reasons]
    assert signs == [True] * 3 + [False] * 3


def test_it_declines_below_the_least_evidence_and_says_what_lacks(
    case: CaseFactory, settings: RiskSettings
) -> None:
    found = predict(case({"seat_use_28d": 0.5, "tenure_days": 900.0}, book=BOOK), settings)
    assert (found.probability, found.low, found.high, found.confidence) == (None,) * 4
    assert found.reasons == ()
    assert found.refusal is not None
    assert found.refusal.startswith("Only 13% of the evidence by weight is known, 35% is needed")
    assert "Overdue invoices" in found.refusal
    assert len(found.missing) == 8


def test_evidence_exactly_at_the_limit_is_enough(case: CaseFactory) -> None:
    share = 1.1 / 8.4
    values = {"seat_use_28d": 0.5, "tenure_days": 900.0}
    enough = RiskSettings(predict=PredictSettings(min_evidence=share - 1e-9))
    lacking = RiskSettings(predict=PredictSettings(min_evidence=share + 1e-9))
    assert predict(case(values, book=BOOK), enough).refusal is None
    assert predict(case(values, book=BOOK), lacking).refusal is not None


def test_it_declines_without_the_minimum_data(case: CaseFactory, settings: RiskSettings) -> None:
    found = predict(case(GOOD, book=BOOK, overall=None), settings)
    assert found.probability is None
    assert found.refusal == ("Too little is known of the account: no support tickets are delivered")


def test_it_declines_before_the_book_was_read(case: CaseFactory, settings: RiskSettings) -> None:
    found = predict(case(GOOD), settings)
    assert found.probability is None
    assert "full refresh" in str(found.refusal)


@pytest.mark.parametrize(
    ("stale", "most"),
    [(frozenset[str](), 0.5), (frozenset({"invoice"}), 0.4), (frozenset({"goal"}), 0.5)],
)
def test_confidence_is_capped(
    case: CaseFactory, settings: RiskSettings, stale: frozenset[str], most: float
) -> None:
    assert predict(case(GOOD, book=BOOK, stale=stale), settings).confidence == most


def test_old_evidence_lowers_confidence(case: CaseFactory, settings: RiskSettings) -> None:
    fresh = case(GOOD, book=BOOK)
    old = datetime(2023, 8, 1, tzinfo=UTC)
    tables = {table: Provenance(old, ("crm",), 3) for table in fresh.measures.provenance}
    aged = Measures("acc_1", fresh.as_of, fresh.measures.values, tables)
    worn = Case(fresh.profile, aged, fresh.health, fresh.change, fresh.facts, book=BOOK)
    confidence = predict(worn, settings).confidence
    assert confidence is not None
    assert confidence < 0.25


def test_evidence_of_unknown_age_gives_no_confidence(
    case: CaseFactory, settings: RiskSettings
) -> None:
    lasting = {"tenure_days", "days_to_renewal"}
    ageing = {name: value for name, value in GOOD.items() if name not in lasting}
    assert predict(case(ageing, book=BOOK, tables=()), settings).confidence == 0


def test_every_blind_spot_lowers_confidence(case: CaseFactory) -> None:
    own = RiskSettings(predict=PredictSettings(confidence_cap=1))
    seen = predict(case(GOOD, book=BOOK), own).confidence
    unseen = {name: value for name, value in GOOD.items() if name != "days_overdue_worst"}
    blind = predict(case(unseen, book=BOOK), own).confidence
    assert seen is not None
    assert blind is not None
    assert blind < seen
