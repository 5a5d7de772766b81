"""What is found: risk indicators, the prediction, opportunities, actions and routing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from c360.model.facts import Clause
from c360.model.fields import Basis, FieldGroup, Severity


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rule that holds. `signal` and `recommendation` are prose, each clause citing facts."""

    type: str
    severity: Severity
    signal: Clause
    recommendation: Clause
    basis: Basis
    confidence: float
    facts: tuple[str, ...]
    groups: tuple[FieldGroup, ...]
    repairs: Mapping[str, float | None]
    """Health-input feature → the value it would have if this were dealt with; for re-scoring."""
    object_id: str | None = None
    """The ticket, invoice or contact it is about."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal of the prediction: what it adds, in points (20 points double the odds)."""

    signal: str
    label: str
    points: int
    contribution: float
    severity: float | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The probability that the account churns within the horizon, or why none is given."""

    probability: float | None
    low: float | None
    high: float | None
    confidence: float | None
    horizon_days: int
    target: str
    basis: Literal["prior"]
    calibration: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    refusal: str | None
    base_rate: float
    track_record: str


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Room to grow: a range of money with its basis, or None where no price is known."""

    type: Literal["expansion", "upsell", "overage"]
    name: str
    signal: Clause
    recommendation: Clause
    value: float | None
    value_high: float | None
    currency: str | None
    value_basis: str
    basis: Basis
    confidence: float
    facts: tuple[str, ...]
    groups: tuple[FieldGroup, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: for whom, until when, and what it is worth."""

    priority: int
    action: Clause
    owner: str
    due_date: date
    answers: str
    """The type of the indicator or opportunity it answers."""
    impact: float
    impact_basis: str
    skill_trigger: str | None
    facts: tuple[str, ...]
    groups: tuple[FieldGroup, ...]
    contact: str | None = None
    channel: str | None = None


ExitState = Literal[
    "insufficient_data", "at_risk", "escalation_required", "expansion_ready", "renewal_focus",
    "attention_needed", "healthy",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trigger:
    """A skill that routing fires: why, about what, since which day. A key never fires twice."""

    skill: str
    reason: str
    object_id: str | None
    became_true_on: date | None
    """None: it has held for longer than the look-back, so it fired before."""
    key: str | None
    explanation: Clause
    facts: tuple[str, ...]
    groups: tuple[FieldGroup, ...]
    input: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ExitReason:
    """One exit state that holds, and why."""

    state: ExitState
    reason: Clause


@dataclass(frozen=True, slots=True)
class Route:
    """Where the account goes: the primary exit state, all that hold, and the triggers."""

    exit_state: ExitState
    exit_states: tuple[ExitReason, ...]
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What routing needs to know of one moment: kept small, since it is asked for many."""

    as_of: datetime
    overall: float | None
    critical: bool
    escalation_active: bool
    expansion: bool
    renewal_approaching: bool
    qbr_scheduled: bool
    usage_change: Literal["up", "down"] | None
