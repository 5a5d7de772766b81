"""A finding: what a rule found, and how it becomes an `Indicator` with its two sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.fields import FIELD_GROUPS, FieldGroup, Severity
from c360.model.findings import Indicator
from c360.model.prose import first_sayable, quote
from c360.risk.settings import IndicatorType, RiskSettings


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds. The wordings stand best first: the first whose facts are known is used.

    The last wording of each quotes nothing, so that there always is one.
    """

    type: IndicatorType
    severity: Severity
    signal: tuple[str, ...]
    recommendation: tuple[str, ...]
    evidence: tuple[str, ...]
    """Facts the rule rests on; cited by both sentences where they are known."""
    tables: frozenset[str]
    """Canonical tables the rule reads: is their source stale, so is the finding."""
    groups: frozenset[FieldGroup]
    """Field groups it always belongs to, whichever facts are known."""
    repairs: Mapping[str, float | None] = field(default_factory=dict)
    object_id: str | None = None
    confidence: float = 1.0


def indicator(case: Case, settings: RiskSettings, finding: Finding) -> Indicator:
    """The finding in words, with its facts, its groups and how sure it is."""
    stale = not case.stale.isdisjoint(finding.tables)
    confidence = min(finding.confidence, settings.stale_confidence if stale else 1.0)
    suffix = ", as last known" if stale else ""
    signal = _clause(case, finding.signal, finding.evidence, confidence, suffix)
    recommendation = _clause(case, finding.recommendation, finding.evidence, confidence)
    facts = tuple(dict.fromkeys((*signal.facts, *recommendation.facts)))
    return Indicator(
        type=finding.type,
        severity=finding.severity,
        signal=signal,
        recommendation=recommendation,
        basis="observed",
        confidence=confidence,
        facts=facts,
        groups=_groups(case, facts, finding.groups),
        repairs=finding.repairs,
        object_id=finding.object_id,
    )


def _clause(
    case: Case,
    wordings: tuple[str, ...],
    evidence: tuple[str, ...],
    confidence: float,
    suffix: str = "",
) -> Clause:
    template = first_sayable(wordings, case.facts) or wordings[-1]
    return quote(template + suffix, case.facts, evidence, confidence=confidence)


def _groups(
    case: Case, facts: tuple[str, ...], always: frozenset[FieldGroup]
) -> tuple[FieldGroup, ...]:
    held = always | {case.facts[fact_id].group for fact_id in facts}
    return tuple(group for group in FIELD_GROUPS if group in held)


def silence(case: Case, since: str) -> float | None:
    """Days since the last contact; where contacts are recorded but none ever was, the tenure."""
    days = case.measures.number(since)
    if days is None and case.measures.number("meetings_90d") is not None:
        return case.measures.number("tenure_days")
    return days


def one_more_meeting(case: Case) -> dict[str, float | None]:
    """What a meeting held now would make of the engagement inputs."""
    repairs: dict[str, float | None] = {"days_since_meeting": 0.0}
    now, before = case.measures.number("meetings_90d"), case.measures.number("meetings_prior_90d")
    if now is not None and before:
        repairs["meetings_change_90d"] = (now + 1) / before - 1
    return repairs
