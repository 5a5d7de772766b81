"""The document's health, risks, prediction, opportunities, actions and routing."""

from collections.abc import Iterable, Sequence

from c360.model.document import (
    ChurnPrediction,
    Contribution,
    DimensionHealth,
    HealthMove,
    HealthPoint,
    HealthSummary,
    Interval,
    OpportunityPart,
    PredictionReason,
    RecommendedAction,
    RiskIndicator,
    ScoreCap,
    Sentence,
    StateReason,
    TriggerPart,
    ValueRange,
)
from c360.model.facts import Clause
from c360.model.findings import Action, Indicator, Opportunity, Prediction, Route
from c360.model.health import (
    DIMENSIONS,
    DimensionScore,
    HealthChange,
    HealthScore,
    InputScore,
    rounded,
)
from c360.model.moment import iso
from c360.publish.sheet import Sheet, one_place, text, tidy

NOT_SCORED = "the dimension is not scored"


def sentence(clause: Clause) -> Sentence:
    """A clause as it stands in the document."""
    return Sentence(
        text=clause.text,
        facts=list(clause.facts),
        basis=clause.basis,
        confidence=clause.confidence,
    )


def health_summary(sheet: Sheet, why: Sequence[Clause], moved: Sequence[Clause]) -> HealthSummary:
    """How the account is doing, and how sure that is."""
    at, health, change = "/healthSummary/", sheet.case.health, sheet.case.change
    no_score = health.reason or "there is no overall score"
    no_change = change.reason or "there is no earlier score to compare with"
    delta = None if change.delta is None else signed_round(change.delta)
    return HealthSummary(
        overallScore=sheet.given(at + "overallScore", health.shown, no_score, "health.overall"),
        trend=change.trend,
        trendDelta=sheet.given(at + "trendDelta", delta, no_change, "health.delta"),
        dimensions={name: _dimension(sheet, name, change) for name in DIMENSIONS},
        band=sheet.given(at + "band", health.band, no_score, "health.overall"),
        coverage=round(health.coverage, 4),
        interval=sheet.given(at + "interval", _interval(health.low, health.high), no_score),
        partial=health.partial,
        caps=_caps(health),
        model=health.model,
        platformScore=sheet.feature(at + "platformScore", "cs_health_score", one_place),
        csmSentiment=sheet.feature(at + "csmSentiment", "csm_pulse_sentiment", text),
        whyThisScore=[sentence(clause) for clause in why],
        whyMoved=[sentence(clause) for clause in moved],
    )


def signed_round(value: float) -> int:
    """Half away from zero, so that a fall and a rise of the same size show alike."""
    return rounded(value) if value >= 0 else -rounded(-value)


def _dimension(sheet: Sheet, name: str, change: HealthChange) -> DimensionHealth:
    at = f"/healthSummary/dimensions/{name}/"
    score = sheet.case.health.dimensions[name]
    delta = change.dimension_deltas.get(name)
    reason = score.reason or NOT_SCORED
    shown = None if score.score is None else rounded(score.score)
    no_delta = reason if shown is None else "it was not scored at the earlier date"
    return DimensionHealth(
        score=sheet.given(at + "score", shown, reason, f"health.{name}"),
        trend=change.dimension_trends.get(name, "unknown"),
        delta=sheet.given(
            at + "delta",
            None if delta is None else signed_round(delta),
            no_delta,
            f"health.{name}.delta",
        ),
        weight=round(score.weight, 4),
        coverage=round(score.coverage, 4),
        interval=sheet.given(at + "interval", _interval(score.low, score.high), reason),
    )


def _interval(low: float | None, high: float | None) -> Interval | None:
    if low is None or high is None:
        return None
    return Interval(low=one_place(low), high=one_place(high))


def _caps(health: HealthScore) -> list[ScoreCap]:
    return [
        ScoreCap(
            name=cap.name,
            ceiling=rounded(cap.ceiling),
            contribution=round(cap.contribution, 6),
            reason=Sentence(text=cap.reason, facts=[cap.fact], basis="observed", confidence=None),
        )
        for cap in health.caps
    ]


def contributions(sheet: Sheet, dimensions: Iterable[DimensionScore]) -> list[Contribution]:
    """What every input adds to the overall score."""
    inputs = [(dimension, item) for dimension in dimensions for item in dimension.inputs]
    return [
        _contribution(sheet, f"/contributions/{index}/", dimension, item)
        for index, (dimension, item) in enumerate(inputs)
    ]


def _contribution(
    sheet: Sheet, at: str, dimension: DimensionScore, item: InputScore
) -> Contribution:
    absent = sheet.why_missing(item.feature) if item.value is None else ""
    uncounted = absent or dimension.reason or "there is no overall score"
    return Contribution(
        dimension=dimension.name,
        input=item.name,
        feature=item.feature,
        value=sheet.given(at + "value", item.value, absent, item.feature),
        points=sheet.given(at + "points", item.points, absent, item.feature),
        weight=item.weight,
        contribution=sheet.given(at + "contribution", item.contribution, uncounted, item.feature),
        bad=item.bad,
        good=item.good,
    )


def health_moves(sheet: Sheet, change: HealthChange) -> list[HealthMove]:
    """The change since the comparison date, input by input."""
    unknown = "it was not known at that date"
    return [
        HealthMove(
            dimension=move.dimension,
            input=move.input,
            change=move.change,
            cause=move.cause,
            before=sheet.given(f"/healthMoves/{index}/before", move.before, unknown),
            after=sheet.given(f"/healthMoves/{index}/after", move.after, unknown),
        )
        for index, move in enumerate(change.moves)
    ]


def health_history(sheet: Sheet) -> list[HealthPoint]:
    """The overall score at earlier moments."""
    return [
        HealthPoint(
            asOf=iso(moment),
            overallScore=sheet.given(
                f"/healthHistory/{index}/overallScore",
                None if score is None else rounded(score),
                "there was not enough data for a score at that moment",
            ),
        )
        for index, (moment, score) in enumerate(sheet.case.history)
    ]


def risk_indicators(sheet: Sheet, indicators: Sequence[Indicator]) -> list[RiskIndicator]:
    """The rules that hold."""
    return [
        RiskIndicator(
            type=item.type,
            severity=item.severity,
            signal=item.signal.text,
            recommendation=item.recommendation.text,
            basis=item.basis,
            confidence=round(item.confidence, 2),
            facts=list(item.facts),
            groups=list(item.groups),
            objectId=sheet.given(
                f"/riskIndicators/{index}/objectId",
                item.object_id,
                "it is about the account as a whole",
            ),
        )
        for index, item in enumerate(indicators)
    ]


def churn_prediction(sheet: Sheet, found: Prediction) -> ChurnPrediction:
    """The prediction, or why there is none."""
    at = "/churnPrediction/"
    reason = found.refusal or "no probability is given"
    interval = _shares(found.low, found.high)
    return ChurnPrediction(
        probability=sheet.given(at + "probability", _share(found.probability), reason),
        interval=sheet.given(at + "interval", interval, reason),
        confidence=sheet.given(at + "confidence", _share(found.confidence), reason),
        horizonDays=found.horizon_days,
        target=found.target,
        basis=found.basis,
        calibration=found.calibration,
        reasons=[
            PredictionReason(
                signal=item.signal, label=item.label, points=item.points, facts=list(item.facts)
            )
            for item in found.reasons
        ],
        missing=list(found.missing),
        refusal=sheet.given(at + "refusal", found.refusal, "nothing was refused"),
        baseRate=found.base_rate,
        trackRecord=found.track_record,
    )


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shares(low: float | None, high: float | None) -> Interval | None:
    if low is None or high is None:
        return None
    return Interval(low=round(low, 4), high=round(high, 4))


def opportunities(sheet: Sheet, found: Sequence[Opportunity]) -> list[OpportunityPart]:
    """Room to grow."""
    parts = []
    for index, item in enumerate(found):
        at = f"/opportunities/{index}/"
        no_price = "no price is known for it"
        span = None
        if item.value is not None and item.value_high is not None:
            span = ValueRange(low=tidy(item.value), high=tidy(item.value_high))
        parts.append(
            OpportunityPart(
                type=item.type,
                name=item.name,
                signal=item.signal.text,
                value=sheet.given(at + "value", _amount(item.value), no_price, *item.facts),
                recommendation=item.recommendation.text,
                valueRange=sheet.given(at + "valueRange", span, no_price, *item.facts),
                currency=sheet.given(at + "currency", item.currency, no_price),
                valueBasis=item.value_basis,
                basis=item.basis,
                confidence=round(item.confidence, 2),
                facts=list(item.facts),
                groups=list(item.groups),
            )
        )
    return parts


def _amount(value: float | None) -> int | float | None:
    return None if value is None else tidy(value)


def recommended_actions(sheet: Sheet, found: Sequence[Action]) -> list[RecommendedAction]:
    """What to do next."""
    parts = []
    for index, item in enumerate(found):
        at = f"/recommendedActions/{index}/"
        nobody = "it names nobody to contact: none is needed, or none has agreed to it"
        parts.append(
            RecommendedAction(
                priority=item.priority,
                action=item.action.text,
                owner=item.owner,
                dueDate=item.due_date.isoformat(),
                skillTrigger=sheet.given(
                    at + "skillTrigger", item.skill_trigger, "no skill carries this out"
                ),
                answers=item.answers,
                impact=round(item.impact, 4),
                impactBasis=item.impact_basis,
                contact=sheet.given(at + "contact", item.contact, nobody),
                channel=sheet.given(at + "channel", item.channel, nobody),
                facts=list(item.facts),
                groups=list(item.groups),
            )
        )
    return parts


def exit_states(route: Route) -> list[StateReason]:
    """Every exit state that holds, the primary first."""
    return [
        StateReason(state=item.state, reason=sentence(item.reason)) for item in route.exit_states
    ]


def triggers(sheet: Sheet, route: Route) -> list[TriggerPart]:
    """The skills that routing fires."""
    parts = []
    for index, item in enumerate(route.triggers):
        at = f"/triggers/{index}/"
        since = None if item.became_true_on is None else item.became_true_on.isoformat()
        before = "it has held for longer than routing looks back (7 days)"
        about = "it is about the account as a whole"
        parts.append(
            TriggerPart(
                skill=item.skill,
                reason=item.reason,
                objectId=sheet.given(at + "objectId", item.object_id, about),
                becameTrueOn=sheet.given(at + "becameTrueOn", since, before),
                key=sheet.given(at + "key", item.key, before),
                explanation=sentence(item.explanation),
                input=dict(item.input),
                groups=list(item.groups),
            )
        )
    return parts
