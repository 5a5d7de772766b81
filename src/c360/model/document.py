"""The 360 document: one account as of one moment, with evidence and doubt beside every statement.

From depth `detailed` on it is a strict superset of the specification's example: every key of the
example is present, under the same name, at the same place; a key may be null, never absent. For
each null, `missing` says why (at its own JSON Pointer or at a parent's), or `redacted` names the
rule that withheld it. A list may lack rows that were withheld; `redacted` then names the list. For
each figure, `facts` names the facts it rests on.

These are the dictionaries that the document is made of, so they bear its own names. Composing them
costs nothing but the dictionaries: the types are checked when the code is, and the tests hold every
document they make against this schema.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict

from c360.model.access import Mark
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


@with_config(extra="forbid")
class Part(TypedDict):
    """A part of the document: every key is there, and nothing unknown."""


class Sentence(Part):
    """One clause of prose and the facts it rests on."""

    text: str
    facts: list[str]
    basis: Basis
    confidence: Annotated[Share | None, Field(description="Null where the clause is observed.")]


class AccountProfile(Part):
    """Who the account is: the golden record of what the systems say."""

    name: str | None
    segment: str | None
    industry: str | None
    arr: Annotated[Number | None, Field(description="Annual recurring revenue, in `currency`.")]
    customerSince: Annotated[str | None, Field(description="First day as a customer, ISO date.")]
    csm: str | None
    ae: str | None
    contractEnd: Annotated[
        str | None, Field(description="Day on which the contract in force ends.")
    ]
    currency: Annotated[
        str | None, Field(description="Currency of every amount without its own, ISO 4217.")
    ]
    plan: str | None
    country: str | None


class Interval(Part):
    """The score if every missing input were at its worst, and at its best."""

    low: Number
    high: Number


class DimensionHealth(Part):
    """One dimension of health."""

    score: Score | None
    trend: Trend | None
    delta: Annotated[int | None, Field(description="Change against 90 days earlier, in points.")]
    weight: Annotated[
        float | None, Field(description="Share of the overall score, before missing dimensions.")
    ]
    coverage: Annotated[
        Share | None,
        Field(description="Share of the dimension's inputs, by weight, that are known."),
    ]
    interval: Interval | None


class ScoreCap(Part):
    """A ceiling an observed fact puts on the overall score."""

    name: str
    ceiling: int
    contribution: float
    reason: Sentence


class HealthSummary(Part):
    """How the account is doing, and how sure that is."""

    overallScore: Score | None
    trend: Trend | None
    trendDelta: Annotated[
        int | None,
        Field(
            description="Change against 90 days earlier, on the dimensions scored at both dates."
        ),
    ]
    dimensions: dict[str, DimensionHealth]
    band: Annotated[Band | None, Field(description="at_risk below 60, watch to 75, healthy above.")]
    coverage: Annotated[
        Share | None, Field(description="Share of all inputs, by weight, that are known.")
    ]
    interval: Interval | None
    partial: Annotated[
        bool | None, Field(description="True where under half of the total weight is scored.")
    ]
    caps: list[ScoreCap]
    model: Annotated[str | None, Field(description="The health model's variant that was applied.")]
    platformScore: Annotated[
        Number | None, Field(description="The CS platform's own score, on 0 to 100.")
    ]
    csmSentiment: Annotated[
        str | None, Field(description="The CSM's own judgement; never inside the score.")
    ]
    whyThisScore: list[Sentence]
    whyMoved: list[Sentence]


class ExecutiveSponsor(Part):
    """The senior person who backs the relationship."""

    name: str | None
    title: str | None
    lastEngagement: str | None
    sentiment: Annotated[str | None, Field(description="What a person recorded; never inferred.")]
    basis: Basis | None
    why: Annotated[str | None, Field(description="Why c360 takes this person for the sponsor.")]


class Champion(Part):
    """The person at the customer who makes things happen."""

    name: str | None
    title: str | None
    engagement: Literal["high", "medium", "low"] | None
    riskFlag: bool | None
    basis: Basis | None
    why: Annotated[str | None, Field(description="Why c360 takes this person for the champion.")]


class EngagementSummary(Part):
    """How the two companies are in touch."""

    lastMeeting: str | None
    daysSinceContact: int | None
    meetingCadence: Literal["weekly", "biweekly", "monthly", "quarterly", "irregular"] | None
    responsiveness: Literal["high", "medium", "low"] | None
    npsScore: Number | None
    executiveSponsor: ExecutiveSponsor
    champion: Champion
    meetingsLast90Days: int | None
    medianReplyHours: Number | None
    activeContactsLast90Days: int | None
    nextQbr: str | None


class TopIssue(Part):
    """A category of tickets and how many there were in 90 days."""

    category: str
    count: int


class ActiveEscalation(Part):
    """The most pressing open escalation."""

    ticketId: str | None
    issue: str | None
    severity: str | None
    daysOpen: int | None
    due: Annotated[str | None, Field(description="When it is to be solved, by the SLA.")]
    pastSla: bool | None


class SupportSummary(Part):
    """What support sees."""

    openTickets: int | None
    ticketsLast90Days: int | None
    avgResolutionTime: Annotated[
        str | None, Field(description="`18h` up to 72 hours, then days: `5d`.")
    ]
    csat: Annotated[Number | None, Field(description="Mean answer of 90 days, on 1 to 5.")]
    escalations: Annotated[int | None, Field(description="Escalations open now.")]
    topIssues: list[TopIssue]
    activeEscalation: ActiveEscalation
    p1OpenedLast90Days: int | None
    p2OpenedLast90Days: int | None


class UsageSummary(Part):
    """How the product is used."""

    mau: Annotated[int | None, Field(description="Users active in the last 28 days.")]
    mauTrend: Literal["up", "stable", "down"] | None
    dauWauRatio: float | None
    topFeatures: list[str] | None
    underutilized: list[str] | None
    usageDepth: float | None
    powerUsers: int | None
    atRiskUsers: int | None
    activeUsersTrend: Annotated[
        float | None,
        Field(description="Active users, 28 days against the 84 before; -0.2 is a fifth fewer."),
    ]
    activeUsersTrendInterval: Interval | None
    featureBreadth: float | None
    daysSinceLastUsage: int | None


class Contract(Part):
    """The contract in force."""

    type: str | None
    startDate: str | None
    endDate: str | None
    daysToRenewal: int | None
    autoRenew: bool | None
    noticeGiven: str | None


class Billing(Part):
    """How they pay."""

    status: Literal["current", "overdue", "delinquent"] | None
    lastPayment: str | None
    paymentMethod: str | None
    daysOverdue: int | None
    amountOverdue: Number | None


class Expansion(Part):
    """Room to grow."""

    currentSeats: int | None
    usedSeats: int | None
    seatUtilization: float | None
    potentialUpsell: list[str]


class CommercialSummary(Part):
    """What they bought, pay and could buy."""

    arr: Number | None
    contract: Contract
    billing: Billing
    expansion: Expansion
    arrChangeOverTerm: float | None


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
    objectId: str | None


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
    horizonDays: int | None
    target: str | None
    basis: Literal["prior"] | None
    calibration: str | None
    reasons: list[PredictionReason]
    missing: list[str]
    refusal: str | None
    baseRate: Share | None
    trackRecord: str | None


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
    valueRange: ValueRange | None
    currency: str | None
    valueBasis: str
    basis: Basis
    confidence: Share
    facts: list[str]
    groups: list[FieldGroup]


class RecommendedAction(Part):
    """Something to do, by whom, until when, and what it is worth."""

    priority: int
    action: str
    owner: str
    dueDate: str
    skillTrigger: str | None
    answers: str
    impact: float
    impactBasis: str
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
    objectId: str | None
    becameTrueOn: str | None
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
    freshAsOf: str | None
    freshnessBasis: str
    stale: bool
    staleTables: list[str]
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
    minimumData: dict[str, bool | None]
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

    asOf: str
    overallScore: Score | None


class TimelineEntry(Part):
    """Something that happened, in any system."""

    at: str
    kind: str
    title: str | None
    source: str
    sourceId: str
    group: FieldGroup


class Stakeholder(Part):
    """A person at the customer, and what is known of the relationship."""

    id: str
    name: str | None
    title: str | None
    seniority: int | None
    role: str | None
    isChampion: bool
    isSponsor: bool
    left: str | None
    lastTwoWay: str | None
    twoWayLast90Days: int
    emailAllowed: bool | None
    phoneAllowed: bool | None
    marketingAllowed: bool | None
    why: str | None


class Evidence(Part):
    """A fact's body: what it says, how it was derived, and the records it can be looked up in."""

    label: str
    value: Any
    text: str
    unit: str
    group: FieldGroup
    marks: Annotated[list[Mark], Field(description="What makes it touchy, beyond its field group.")]
    basis: Basis
    confidence: Share | None
    windowDays: int | None
    observedAt: str | None
    sources: list[str]
    records: list[dict[str, str]]
    recordCount: int
    rule: str | None
    of: list[str]
    stale: bool


class Satisfaction(Part):
    """What they answered when asked."""

    csat: Annotated[Number | None, Field(description="Mean answer of 90 days, on 1 to 5.")]
    npsScore: Number | None
    surveys: Annotated[list[dict[str, Any]], Field(description="The answers of a year.")]


class SuccessPlan(Part):
    """What was agreed with the customer, and how far it is."""

    plans: list[dict[str, Any]]
    goals: list[dict[str, Any]]
    milestones: list[dict[str, Any]]


class Summary(Part):
    """The document at depth `summary`."""

    accountId: str
    generatedAt: str
    dataCompleteness: Share | None
    accountProfile: AccountProfile
    healthSummary: HealthSummary
    keyNarrative: str
    riskIndicators: list[RiskIndicator]
    recommendedActions: list[RecommendedAction]
    exitState: ExitState | None
    schemaVersion: str
    depth: Depth
    focusArea: FocusArea
    timeframe: str
    missing: Annotated[
        dict[str, str], Field(description="JSON Pointer → why the value there is null.")
    ]
    facts: Annotated[
        dict[str, list[str]], Field(description="JSON Pointer → ids of the facts it rests on.")
    ]
    stale: Annotated[
        dict[str, str],
        Field(description="JSON Pointer → the sources behind the value there that are stale."),
    ]
    redacted: Annotated[
        dict[str, str], Field(description="JSON Pointer → the rule that withheld the value.")
    ]


class Detailed(Summary):
    """The document at depth `detailed`: the specification's whole document, and our own parts."""

    engagementSummary: EngagementSummary
    supportSummary: SupportSummary
    usageSummary: UsageSummary
    commercialSummary: CommercialSummary
    narrative: list[Sentence]
    churnPrediction: ChurnPrediction
    opportunities: list[OpportunityPart]
    exitStates: list[StateReason]
    triggers: list[TriggerPart]
    dataQuality: DataQualityPart


class Comprehensive(Detailed):
    """The document at depth `comprehensive`: with the evidence, the history and the lists."""

    evidence: dict[str, Evidence]
    contributions: list[Contribution]
    healthMoves: list[HealthMove]
    healthHistory: list[HealthPoint]
    stakeholderMap: list[Stakeholder]
    timeline: list[TimelineEntry]
    activities: list[dict[str, Any]]
    tickets: list[dict[str, Any]]
    invoices: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    contracts: list[dict[str, Any]]
    entitlements: list[dict[str, Any]]
    successPlan: SuccessPlan | None
    satisfaction: Satisfaction | None
    featureAdoption: Annotated[
        list[dict[str, Any]],
        Field(description="Each feature: whether the plan has it, and its use in 28 days."),
    ]


KEYS: dict[Depth, frozenset[str]] = {
    "summary": frozenset(Summary.__annotations__),
    "detailed": frozenset(Detailed.__annotations__),
    "comprehensive": frozenset(Comprehensive.__annotations__),
}
"""The keys of the document at each depth."""
