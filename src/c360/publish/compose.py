"""Compose: what the stages found about one account becomes its document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from c360.model.case import Case
from c360.model.document import SCHEMA_VERSION, Comprehensive
from c360.model.facts import Clause
from c360.model.findings import Action, Indicator, Opportunity, Prediction, Route
from c360.model.measures import FeatureSpec
from c360.model.moment import iso
from c360.model.quality import DataQuality
from c360.publish import findings, lists, sections
from c360.publish.quality import data_quality
from c360.publish.settings import DocumentSettings
from c360.publish.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Findings:
    """What the later stages say about a case."""

    indicators: Sequence[Indicator]
    prediction: Prediction
    opportunities: Sequence[Opportunity]
    potential_upsell: Sequence[str]
    actions: Sequence[Action]
    narrative: Sequence[Clause]
    narrative_text: str
    why_this_score: Sequence[Clause]
    why_moved: Sequence[Clause]
    route: Route
    quality: DataQuality
    flags: Sequence[str] = ()
    """What the reader should know of how the document was made."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every account of a refresh."""

    specs: Mapping[str, FeatureSpec]
    delivered: frozenset[str]
    settings: DocumentSettings


def compose(case: Case, found: Findings, context: Context) -> Comprehensive:
    """The comprehensive document; the smaller depths are cut from it.

    The keys are written in the order of the schema. The evidence and the side tables come to be
    while the other parts are written, so they are sorted last.
    """
    sheet = Sheet(case, context.specs, context.delivered)
    settings = context.settings
    champion_at_risk = any(item.type == "champion_risk" for item in found.indicators)
    sheet.facts["/keyNarrative"] = _cited(found.narrative)
    document = Comprehensive(
        accountId=case.account_id,
        generatedAt=iso(case.as_of),
        dataCompleteness=sheet.given(
            "/dataCompleteness", _rounded(found.quality.completeness), "no source is configured"
        ),
        accountProfile=sections.account_profile(sheet),
        healthSummary=findings.health_summary(sheet, found.why_this_score, found.why_moved),
        keyNarrative=found.narrative_text,
        riskIndicators=findings.risk_indicators(sheet, found.indicators),
        recommendedActions=findings.recommended_actions(sheet, found.actions),
        exitState=found.route.exit_state,
        schemaVersion=SCHEMA_VERSION,
        depth="comprehensive",
        focusArea="all",
        timeframe="1y",
        missing=sheet.missing,
        facts=sheet.facts,
        stale=sheet.stale,
        redacted={},
        engagementSummary=sections.engagement_summary(
            sheet, settings, champion_at_risk=champion_at_risk
        ),
        supportSummary=sections.support_summary(sheet, settings),
        usageSummary=sections.usage_summary(sheet, settings),
        commercialSummary=sections.commercial_summary(sheet, found.potential_upsell),
        narrative=[findings.sentence(clause) for clause in found.narrative],
        churnPrediction=findings.churn_prediction(sheet, found.prediction),
        opportunities=findings.opportunities(sheet, found.opportunities),
        exitStates=findings.exit_states(found.route),
        triggers=findings.triggers(sheet, found.route),
        dataQuality=data_quality(sheet, found.quality, found.flags),
        evidence={},
        contributions=findings.contributions(sheet, case.health.dimensions.values()),
        healthMoves=findings.health_moves(sheet, case.change),
        healthHistory=findings.health_history(sheet),
        stakeholderMap=lists.stakeholders(sheet),
        timeline=lists.timeline(sheet),
        activities=lists.records(case.rows("activities")),
        tickets=lists.records(case.rows("tickets")),
        invoices=lists.records(case.rows("invoices")),
        payments=lists.records(case.rows("payments")),
        contracts=lists.records(case.rows("contracts")),
        entitlements=lists.records(case.rows("entitlements")),
        successPlan=lists.success_plan(sheet),
        satisfaction=lists.satisfaction(sheet),
        featureAdoption=lists.records(case.rows("features")),
    )
    document["evidence"] = lists.evidence(sheet, _all_cited(sheet, found))
    document["missing"] = dict(sorted(sheet.missing.items()))
    document["facts"] = dict(sorted(sheet.facts.items()))
    document["stale"] = dict(sorted(sheet.stale.items()))
    return document


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _cited(clauses: Iterable[Clause]) -> list[str]:
    return list(dict.fromkeys(fact for clause in clauses for fact in clause.facts))


def _all_cited(sheet: Sheet, found: Findings) -> set[str]:
    """Every fact id that any part of the document names."""
    named = chain(
        sheet.facts.values(),
        (clause.facts for clause in _sentences(found)),
        (item.facts for item in found.indicators),
        (item.facts for item in found.prediction.reasons),
        (item.facts for item in found.opportunities),
        (item.facts for item in found.actions),
    )
    return {cap.fact for cap in sheet.case.health.caps}.union(*named)


def _sentences(found: Findings) -> Iterator[Clause]:
    """The clauses that stand in the document each with its own facts."""
    yield from found.narrative
    yield from found.why_this_score
    yield from found.why_moved
    yield from (item.reason for item in found.route.exit_states)
    yield from (item.explanation for item in found.route.triggers)
    yield from (item.statement for item in found.quality.reconciliations)
