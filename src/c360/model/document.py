"""The 360 document: one account as of one moment, with evidence and doubt beside every statement.

From depth `detailed` on it is a strict superset of the specification's example: every key of the
example is present, under the same name, at the same place; a key may be null, never absent. For
each null, `missing` says why (at its own JSON Pointer or at a parent's). For each figure, `facts`
names the facts it rests on.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from c360.model.fields import Basis, FieldGroup, Severity
from c360.model.findings import ExitState
from c360.model.health import Band, Trend

SCHEMA_VERSION = "1"

Depth = Literal["summary", "detailed", "comprehensive"]
FocusArea = Literal["health", "engagement", "support", "usage", "commercial", "all"]
Score = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Number = int | float
"""Whole amounts are written without a fraction: 180000, 4.2."""


class Part(BaseModel):
    """A part of the document: camelCase outside, nothing unknown inside."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Sentence(Part):
    """One clause of prose and the facts it rests on."""

    text: str
    facts: list[str]
    basis: Basis
    confidence: Share | None = Field(description="Null where the clause is observed.")


class AccountProfile(Part):
    """Who the account is: the golden record of what the systems say."""

    name: str | None
    segment: str | None
    industry: str | None
    arr: Number | None = Field(description="Annual recurring revenue, in `currency`.")
    customer_since: str | None = Field(description="First day as a customer, ISO date.")
    csm: str | None
    ae: str | None
    contract_end: str | None = Field(description="Day on which the contract in force ends.")
    currency: str | None = Field(description="Currency of every amount without its own, ISO 4217.")
    plan: str | None
    country: str | None


class Interval(Part):
    """The score if every missing input were at its worst, and at its best."""

    low: Number
    high: Number


class DimensionHealth(Part):
    """One dimension of health."""

    score: Score | None
    trend: Trend
    delta: int | None = Field(description="Change against 90 days earlier, in points.")
    weight: float = Field(description="Share of the overall score, before missing dimensions.")
    coverage: Share = Field(
        description="Share of the dimension's inputs, by weight, that are known."
    )
    interval: Interval | None


class ScoreCap(Part):
    """A ceiling an observed fact puts on the overall score."""

    name: str
    ceiling: int
    contribution: float
    reason: Sentence


class HealthSummary(Part):
    """How the account is doing, and how sure that is."""

    overall_score: Score | None
    trend: Trend
    trend_delta: int | None = Field(
        description="Change against 90 days earlier, on the dimensions scored at both dates."
    )
    dimensions: dict[str, DimensionHealth]
    band: Band | None = Field(description="at_risk below 60, watch to 75, healthy above.")
    coverage: Share = Field(description="Share of all inputs, by weight, that are known.")
    interval: Interval | None
    partial: bool = Field(description="True where under half of the total weight is scored.")
    caps: list[ScoreCap]
    model: str = Field(description="The health model's variant that was applied.")
    platform_score: Number | None = Field(description="The CS platform's own score, on 0 to 100.")
    csm_sentiment: str | None = Field(
        description="The CSM's own judgement; never inside the score."
    )
    why_this_score: list[Sentence]
    why_moved: list[Sentence]


class ExecutiveSponsor(Part):
    """The senior person who backs the relationship."""

    name: str | None
    title: str | None
    last_engagement: str | None
    sentiment: str | None = Field(description="What a person recorded; never inferred.")
    basis: Basis | None
    why: str | None = Field(description="Why c360 takes this person for the sponsor.")


class Champion(Part):
    """The person at the customer who makes things happen."""

    name: str | None
    title: str | None
    engagement: Literal["high", "medium", "low"] | None
    risk_flag: bool | None
    basis: Basis | None
    why: str | None = Field(description="Why c360 takes this person for the champion.")


class EngagementSummary(Part):
    """How the two companies are in touch."""

    last_meeting: str | None
    days_since_contact: int | None
    meeting_cadence: Literal["weekly", "biweekly", "monthly", "quarterly", "irregular"] | None
    responsiveness: Literal["high", "medium", "low"] | None
    nps_score: Number | None
    executive_sponsor: ExecutiveSponsor
    champion: Champion
    meetings_last90_days: int | None
    median_reply_hours: Number | None
    active_contacts_last90_days: int | None
    next_qbr: str | None


class TopIssue(Part):
    """A category of tickets and how many there were in 90 days."""

    category: str
    count: int


class ActiveEscalation(Part):
    """The most pressing open escalation."""

    ticket_id: str | None
    issue: str | None
    severity: str | None
    days_open: int | None
    due: str | None = Field(description="When it is to be solved, by the SLA.")
    past_sla: bool | None


class SupportSummary(Part):
    """What support sees."""

    open_tickets: int | None
    tickets_last90_days: int | None
    avg_resolution_time: str | None = Field(description="`18h` up to 72 hours, then days: `5d`.")
    csat: Number | None = Field(description="Mean answer of 90 days, on 1 to 5.")
    escalations: int | None = Field(description="Escalations open now.")
    top_issues: list[TopIssue]
    active_escalation: ActiveEscalation
    p1_opened_last90_days: int | None
    p2_opened_last90_days: int | None


class UsageSummary(Part):
    """How the product is used."""

    mau: int | None = Field(description="Users active in the last 28 days.")
    mau_trend: Literal["up", "stable", "down"] | None
    dau_wau_ratio: float | None
    top_features: list[str] | None
    underutilized: list[str] | None
    usage_depth: float | None
    power_users: int | None
    at_risk_users: int | None
    active_users_trend: float | None = Field(
        description="Active users, 28 days against the 84 before; -0.2 is a fifth fewer."
    )
    active_users_trend_interval: Interval | None
    feature_breadth: float | None
    days_since_last_usage: int | None


class Contract(Part):
    """The contract in force."""

    type: str | None
    start_date: str | None
    end_date: str | None
    days_to_renewal: int | None
    auto_renew: bool | None
    notice_given: str | None


class Billing(Part):
    """How they pay."""

    status: Literal["current", "overdue", "delinquent"] | None
    last_payment: str | None
    payment_method: str | None
    days_overdue: int | None
    amount_overdue: Number | None


class Expansion(Part):
    """Room to grow."""

    current_seats: int | None
    used_seats: int | None
    seat_utilization: float | None
    potential_upsell: list[str]


class CommercialSummary(Part):
    """What they bought, pay and could buy."""

    arr: Number | None
    contract: Contract
    billing: Billing
    expansion: Expansion
    arr_change_over_term: float | None


class RiskIndicator(Part):
    """A rule that holds, or a doubt worth a look."""

    type: str
    severity: Severity
    signal: str
    recommendation: str
    basis: Basis
    confidence: Share
    facts: list[str]
    groups: list[FieldGroup]
    object_id: str | None


class PredictionReason(Part):
    """What one signal adds to the prediction; 20 points double the odds."""

    signal: str
    label: str
    points: int
    facts: list[str]


class ChurnPrediction(Part):
    """The probability of churn within a stated horizon, or why none is given."""

    probability: Share | None
    interval: Interval | None
    confidence: Share | None
    horizon_days: int
    target: str
    basis: Literal["prior"]
    calibration: str
    reasons: list[PredictionReason]
    missing: list[str]
    refusal: str | None
    base_rate: Share
    track_record: str


class ValueRange(Part):
    """What it would be worth if it happened; a size, not a forecast."""

    low: Number
    high: Number


class OpportunityPart(Part):
    """Room to grow, with the price it is reckoned from."""

    type: str
    name: str
    signal: str
    value: Number | None
    recommendation: str
    value_range: ValueRange | None
    currency: str | None
    value_basis: str
    basis: Basis
    confidence: Share
    facts: list[str]
    groups: list[FieldGroup]


class RecommendedAction(Part):
    """Something to do, by whom, until when, and what it is worth."""

    priority: int
    action: str
    owner: str
    due_date: str
    skill_trigger: str | None
    answers: str
    impact: float
    impact_basis: str
    contact: str | None
    channel: str | None
    facts: list[str]
    groups: list[FieldGroup]


class StateReason(Part):
    """An exit state that holds, and why."""

    state: ExitState
    reason: Sentence


class TriggerPart(Part):
    """A skill that routing fires."""

    skill: str
    reason: str
    object_id: str | None
    became_true_on: str | None
    key: str | None
    explanation: Sentence
    input: dict[str, Any]
    groups: list[FieldGroup]


class SourceQuality(Part):
    """How complete and how fresh one source is."""

    source: str
    system: str
    completeness: Share | None
    incomplete: bool
    expected: int
    present: int
    fresh_as_of: str | None
    freshness_basis: str
    stale: bool
    stale_tables: list[str]
    reason: str | None


class ConflictPart(Part):
    """Sources that disagree, the value that was taken, and the rule that decided."""

    field: str
    value: Any
    source: str
    rule: str
    others: list[dict[str, Any]]


class DataQualityPart(Part):
    """What the document rests on, and where that is thin."""

    sources: list[SourceQuality]
    conflicts: list[ConflictPart]
    minimum_data: dict[str, bool]
    reconciliations: list[Sentence]
    flags: list[str]


class Contribution(Part):
    """What one input adds to the overall score; all of them and the caps sum to it."""

    dimension: str
    input: str
    feature: str
    value: Number | None
    points: float | None
    weight: float
    contribution: float | None
    bad: float
    good: float


class HealthMove(Part):
    """One input's part in the change of the overall score since the comparison date."""

    dimension: str
    input: str
    change: float
    cause: str
    before: float | None
    after: float | None


class HealthPoint(Part):
    """The overall score at an earlier moment, as it was or would have been computed then."""

    as_of: str
    overall_score: Score | None


class TimelineEntry(Part):
    """Something that happened, in any system."""

    at: str
    kind: str
    title: str
    source: str
    source_id: str
    group: FieldGroup


class Stakeholder(Part):
    """A person at the customer, and what is known of the relationship."""

    id: str
    name: str | None
    title: str | None
    seniority: int | None
    role: str | None
    is_champion: bool
    is_sponsor: bool
    left: str | None
    last_two_way: str | None
    two_way_last90_days: int
    email_allowed: bool | None
    phone_allowed: bool | None
    marketing_allowed: bool | None
    why: str | None


class Evidence(Part):
    """A fact's body: what it says, how it was derived, and the records it can be looked up in."""

    label: str
    value: Any
    text: str
    unit: str
    group: FieldGroup
    basis: Basis
    confidence: Share | None
    window_days: int | None
    observed_at: str | None
    sources: list[str]
    records: list[dict[str, str]]
    record_count: int
    rule: str | None
    of: list[str]
    stale: bool


class Summary(Part):
    """The document at depth `summary`."""

    account_id: str
    generated_at: str
    data_completeness: Share | None
    account_profile: AccountProfile
    health_summary: HealthSummary
    key_narrative: str
    risk_indicators: list[RiskIndicator]
    recommended_actions: list[RecommendedAction]
    exit_state: ExitState
    schema_version: str
    depth: Depth
    focus_area: FocusArea
    timeframe: str
    missing: dict[str, str] = Field(description="JSON Pointer → why the value there is null.")
    facts: dict[str, list[str]] = Field(description="JSON Pointer → ids of the facts it rests on.")
    stale: dict[str, str] = Field(
        description="JSON Pointer → the sources behind the value there that are stale."
    )
    redacted: dict[str, str] = Field(description="JSON Pointer → the rule that withheld the value.")


class Detailed(Summary):
    """The document at depth `detailed`: the specification's whole document, and our own parts."""

    engagement_summary: EngagementSummary
    support_summary: SupportSummary
    usage_summary: UsageSummary
    commercial_summary: CommercialSummary
    narrative: list[Sentence]
    churn_prediction: ChurnPrediction
    opportunities: list[OpportunityPart]
    exit_states: list[StateReason]
    triggers: list[TriggerPart]
    data_quality: DataQualityPart


class Comprehensive(Detailed):
    """The document at depth `comprehensive`: with the evidence, the history and the lists."""

    evidence: dict[str, Evidence]
    contributions: list[Contribution]
    health_moves: list[HealthMove]
    health_history: list[HealthPoint]
    stakeholder_map: list[Stakeholder]
    timeline: list[TimelineEntry]
    activities: list[dict[str, Any]]
    tickets: list[dict[str, Any]]
    invoices: list[dict[str, Any]]


BY_DEPTH: dict[Depth, type[Summary]] = {
    "summary": Summary,
    "detailed": Detailed,
    "comprehensive": Comprehensive,
}
