"""Thresholds of the risk indicators and of the churn prediction; each default states its source."""

from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

IndicatorType = Literal[
    "usage_decline", "engagement_drop", "support_escalation", "champion_risk", "payment_issue",
    "contract_concern", "engagement_decline", "active_escalation", "renewal_preparation",
    "notice_given", "single_threaded", "seats_underused", "satisfaction_drop", "disagreement",
    "silent_account",
]  # fmt: skip
INDICATOR_TYPES: tuple[IndicatorType, ...] = get_args(IndicatorType)

_WEIGHTS: dict[IndicatorType, float] = {
    "notice_given": 2.0,
    "usage_decline": 1.2,
    "contract_concern": 1.0,
    "payment_issue": 0.9,
    "active_escalation": 0.9,
    "champion_risk": 0.8,
    "engagement_drop": 0.7,
    "support_escalation": 0.6,
    "seats_underused": 0.6,
    "engagement_decline": 0.5,
    "satisfaction_drop": 0.4,
    "renewal_preparation": 0.4,
    "single_threaded": 0.3,
    "disagreement": 0.2,
    "silent_account": 0.2,
}


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ramp(_Frozen):
    """How a measured value becomes a severity from 0 to 1, and what full severity weighs."""

    zero_at: float = Field(description="Value at which the severity is 0.")
    full_at: float = Field(description="Value at which the severity is 1; may lie below zero_at.")
    log_odds: float = Field(
        ge=0, description="What full severity adds to the log-odds of churn; .69 doubles the odds."
    )

    @model_validator(mode="after")
    def _has_a_slope(self) -> Self:
        if self.zero_at == self.full_at:
            raise ValueError("zero_at and full_at must differ")
        return self


def _ramp(zero_at: float, full_at: float, log_odds: float) -> Ramp:
    return Ramp(zero_at=zero_at, full_at=full_at, log_odds=log_odds)


class HalfLives(_Frozen):
    """Days after which evidence counts half as fresh, by the kind of record it comes from."""

    usage: float = Field(14, gt=0, description="Days, for product usage.")
    activity: float = Field(30, gt=0, description="Days, for meetings, calls and e-mails.")
    ticket: float = Field(30, gt=0, description="Days, for support tickets.")
    billing: float = Field(45, gt=0, description="Days, for invoices and contracts.")


class Signals(_Frozen):
    """The evidence that the churn prediction weighs: expert priors, not estimates from data."""

    usage_trend: Ramp = Field(
        _ramp(-0.10, -0.50, 1.2),
        description="Active users, 28 days against the 84 before; counts only where the 90 % bound "
        "of the trend is below 0.",
    )
    no_meeting: Ramp = Field(
        _ramp(21, 90, 0.7), description="Days since the last two-way meeting or call."
    )
    p1_tickets: Ramp = Field(_ramp(0, 4, 0.6), description="P1 tickets opened in 90 days.")
    champion_activity: Ramp = Field(
        _ramp(0.9, 0.4, 0.8),
        description="The champion's activity against their own median; full where the champion "
        "left, or nobody is one although contacts and activities are known.",
    )
    overdue_invoice: Ramp = Field(
        _ramp(0, 60, 0.9), description="Days the worst unpaid invoice is overdue."
    )
    renewal_without_engagement: Ramp = Field(
        _ramp(21, 90, 1.0),
        description="Days since any two-way contact, counted only while the renewal is due within "
        "the window of renewal_near.",
    )
    low_seat_use: Ramp = Field(
        _ramp(0.70, 0.20, 0.6), description="Monthly active users ÷ paid seats."
    )
    low_usage_among_peers: Ramp = Field(
        _ramp(0.5, 0.0, 0.9),
        description="Rank (0 to 1) of the seat use among accounts on the same plan.",
    )
    first_year: Ramp = Field(
        _ramp(365, 364, 0.5),
        description="Days as a customer; a step: the first term is the riskiest.",
    )
    renewal_near: Ramp = Field(
        _ramp(91, 90, 1.2), description="Days to the renewal; a step at the window's edge."
    )


class PredictSettings(_Frozen):
    """The churn prediction before any outcome is known: a points scorecard on expert priors."""

    horizon_days: int = Field(90, gt=0, description="Days ahead that the probability speaks of.")
    base_rate: float = Field(
        0.03,
        gt=0,
        lt=0.5,
        description="Share of accounts lost per horizon, as you know it; 3 % in 90 days is about "
        "11 % a year. The mean probability over all accounts equals it.",
    )
    signals: Signals = Field(Signals(), description="The evidence, with its ramps and weights.")
    blind_spot: float = Field(
        0.15, ge=0, description="Log-odds added for each signal that is not known."
    )
    signal_deviation: float = Field(
        0.6, ge=0, description="Standard deviation of each signal's weight (prior doubt)."
    )
    blind_spot_deviation: float = Field(
        0.2, ge=0, description="Standard deviation of the blind-spot weight."
    )
    error_floor: float = Field(
        0.4, ge=0, description="Least error of the log-odds; keeps the interval honest."
    )
    interval_z: float = Field(
        1.28, gt=0, description="Half-width of the interval in standard deviations; 1.28 = 80 %."
    )
    half_lives: HalfLives = Field(HalfLives(), description="How quickly evidence ages.")
    confidence_cap: float = Field(
        0.5, gt=0, le=1, description="Most confidence that a rule without outcomes may claim."
    )
    stale_confidence_cap: float = Field(
        0.4, gt=0, le=1, description="Most confidence while a source of the evidence is stale."
    )
    min_evidence: float = Field(
        0.35,
        ge=0,
        le=1,
        description="Least share of the weight of all signals that must be known; below it no "
        "probability is given.",
    )


class RiskSettings(_Frozen):
    """When each risk indicator holds and how severe it is. Defaults are the specification's."""

    usage_decline_below: float = Field(
        -0.20, description="usage_decline: change of active users below which it holds."
    )
    usage_decline_high_below: float = Field(
        -0.40, description="usage_decline: change below which it is high."
    )
    engagement_drop_days: int = Field(
        45, gt=0, description="engagement_drop: days without a two-way meeting from which it holds."
    )
    engagement_drop_high_days: int = Field(
        75, gt=0, description="engagement_drop: days from which it is high."
    )
    p1_tickets_above: int = Field(
        2, ge=0, description="support_escalation: P1 tickets opened in 90 days, holds above."
    )
    champion_activity_low_below: float = Field(
        0.40, description="champion_risk: activity against the champion's own median, holds below."
    )
    overdue_above_days: int = Field(
        30, ge=0, description="payment_issue: days an invoice is overdue, holds above."
    )
    overdue_critical_days: int = Field(
        60, ge=0, description="payment_issue: days overdue from which it is critical."
    )
    contract_concern_days: int = Field(
        90, ge=0, description="contract_concern: days to renewal within which it can hold."
    )
    contract_concern_critical_days: int = Field(
        30, ge=0, description="contract_concern: days to renewal within which it is critical."
    )
    no_engagement_days: int = Field(
        30, gt=0, description="contract_concern: days without two-way contact from which it holds."
    )
    silence_above_cadence: float = Field(
        1.5, gt=0, description="engagement_decline: silence as a multiple of the usual gap."
    )
    renewal_preparation_days: int = Field(
        270, ge=0, description="renewal_preparation: days to renewal within which it holds."
    )
    renewal_preparation_medium_days: int = Field(
        120, ge=0, description="renewal_preparation: days within which it is medium."
    )
    renewal_preparation_high_days: int = Field(
        60, ge=0, description="renewal_preparation: days within which it is high."
    )
    single_threaded_contacts: int = Field(
        1, ge=1, description="single_threaded: people in two-way contact in 90 days, at most."
    )
    seats_underused_below: float = Field(
        0.50, ge=0, description="seats_underused: monthly active users ÷ paid seats, holds below."
    )
    seats_underused_grace_days: int = Field(
        90, ge=0, description="seats_underused: days as a customer before it can hold."
    )
    satisfaction_drop_points: float = Field(
        0.5, gt=0, description="satisfaction_drop: fall of the 90-day CSAT (1 to 5), holds from."
    )
    satisfaction_min_answers: int = Field(
        3, ge=1, description="satisfaction_drop: answers needed in the 90 days."
    )
    disagreement_health_low: float = Field(
        60, ge=0, le=100, description="disagreement: health below this reads as bad."
    )
    disagreement_health_high: float = Field(
        75, ge=0, le=100, description="disagreement: health above this reads as good."
    )
    disagreement_arr_change: float = Field(
        0.10,
        gt=0,
        description="disagreement: change of ARR over the term that reads as good or bad.",
    )
    silent_seat_use_below: float = Field(
        0.20, ge=0, description="silent_account: monthly active users ÷ paid seats, low below."
    )
    silent_unused_days: int = Field(
        14, gt=0, description="silent_account: days without any usage from which usage is low."
    )
    stale_confidence: float = Field(
        0.7, ge=0.7, le=1, description="Confidence of an indicator whose source is stale."
    )
    chance_confidence: float = Field(
        0.5, ge=0.4, lt=0.7, description="Confidence of a usage decline that may be chance."
    )
    weights: dict[IndicatorType, float] = Field(
        _WEIGHTS, description="Order within one severity: the heavier indicator comes first."
    )
    disabled: tuple[IndicatorType, ...] = Field(
        (), description="Indicators that this workspace does not want."
    )
    predict: PredictSettings = Field(
        PredictSettings.model_validate({}), description="The churn prediction."
    )

    def weight(self, indicator: str) -> float:
        """The indicator's weight; one that the workspace does not list keeps its default."""
        known = {str(name): weight for name, weight in (_WEIGHTS | self.weights).items()}
        return known.get(indicator, 0.0)
