"""Compose: what the stages found about one account becomes its document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from c360.model.case import Case
from c360.model.document import SCHEMA_VERSION, Comprehensive, Part
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
    """The comprehensive document; the smaller depths are cut from it."""
    sheet = Sheet(case, context.specs, context.delivered)
    settings = context.settings
    champion_at_risk = any(item.type == "champion_risk" for item in found.indicators)
    sheet.facts["/keyNarrative"] = _cited(found.narrative)
    parts: dict[str, Any] = {
        "account_profile": sections.account_profile(sheet),
        "health_summary": findings.health_summary(sheet, found.why_this_score, found.why_moved),
        "engagement_summary": sections.engagement_summary(
            sheet, settings, champion_at_risk=champion_at_risk
        ),
        "support_summary": sections.support_summary(sheet, settings),
        "usage_summary": sections.usage_summary(sheet, settings),
        "commercial_summary": sections.commercial_summary(sheet, found.potential_upsell),
        "narrative": [findings.sentence(clause) for clause in found.narrative],
        "risk_indicators": findings.risk_indicators(sheet, found.indicators),
        "churn_prediction": findings.churn_prediction(sheet, found.prediction),
        "opportunities": findings.opportunities(sheet, found.opportunities),
        "recommended_actions": findings.recommended_actions(sheet, found.actions),
        "exit_states": findings.exit_states(found.route),
        "triggers": findings.triggers(sheet, found.route),
        "data_quality": data_quality(sheet, found.quality, found.flags),
        **_comprehensive(sheet),
    }
    parts["evidence"] = lists.evidence(sheet, _all_cited(sheet, parts))
    return Comprehensive(
        account_id=case.account_id,
        generated_at=iso(case.as_of),
        data_completeness=sheet.given(
            "/dataCompleteness", _rounded(found.quality.completeness), "no source is configured"
        ),
        key_narrative=found.narrative_text,
        exit_state=found.route.exit_state,
        schema_version=SCHEMA_VERSION,
        depth="comprehensive",
        focus_area="all",
        timeframe="1y",
        missing=dict(sorted(sheet.missing.items())),
        facts=dict(sorted(sheet.facts.items())),
        stale=dict(sorted(sheet.stale.items())),
        redacted={},
        **parts,
    )


def _comprehensive(sheet: Sheet) -> dict[str, Any]:
    case = sheet.case
    return {
        "contributions": findings.contributions(sheet, case.health.dimensions.values()),
        "health_moves": findings.health_moves(sheet, case.change),
        "health_history": findings.health_history(sheet),
        "stakeholder_map": lists.stakeholders(sheet),
        "timeline": lists.timeline(sheet),
        "activities": lists.records(case.rows("activities")),
        "tickets": lists.records(case.rows("tickets")),
        "invoices": lists.records(case.rows("invoices")),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _cited(clauses: Iterable[Clause]) -> list[str]:
    return list(dict.fromkeys(fact for clause in clauses for fact in clause.facts))


def _all_cited(sheet: Sheet, parts: Mapping[str, Any]) -> set[str]:
    """Every fact id that any part of the document names."""
    cited = {fact for ids in sheet.facts.values() for fact in ids}
    for value in parts.values():
        cited.update(_facts_in(value))
    return cited


def _facts_in(value: object) -> Iterable[str]:
    if isinstance(value, list):
        for item in value:
            yield from _facts_in(item)
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            below = getattr(value, name)
            if name == "facts":
                yield from below
            elif isinstance(below, list | BaseModel):
                yield from _facts_in(below)
