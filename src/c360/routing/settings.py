"""Thresholds of routing: when each exit state holds and each skill is triggered."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from c360.model.fields import Severity


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SkillSettings(_Frozen):
    """What the triggered skills are asked for beyond what the account itself says."""

    alert_threshold: float = Field(
        0.7, ge=0, le=1, description="escalation_predictor: probability from which it alerts."
    )
    plan_timeframe: str = Field(
        "90d", pattern=r"^\d+[dmy]$", description="success_plan_generator: time the plan spans."
    )
    include_roadmap: bool = Field(
        default=True, description="quarterly_business_review: show the product's roadmap."
    )
    analysis_depth: Literal["basic", "detailed", "comprehensive"] = Field(
        "detailed", description="stakeholder_mapper: how deep the map goes."
    )
    adoption_period: Literal["7d", "30d", "90d"] = Field(
        "30d", description="adoption_score: the period scored."
    )
    escalation_threshold_days: int = Field(
        60, ge=0, description="dunning_automation: days overdue from which a person takes over."
    )


class RoutingSettings(_Frozen):
    """The exit states' and triggers' thresholds. Defaults are the specification's."""

    at_risk_below: float = Field(
        60, ge=0, le=100, description="at_risk holds below this overall score."
    )
    at_risk_until: float = Field(
        63,
        ge=0,
        le=100,
        description="at_risk keeps holding below this score while one of the last 7 midnight "
        "scores was under at_risk_below.",
    )
    p1_open_above: int = Field(
        2, ge=0, description="escalation_required: P1 tickets still open, holds above."
    )
    expansion_above: float = Field(
        75, ge=0, le=100, description="expansion_ready: overall score needed, above."
    )
    renewal_within_days: int = Field(
        90, ge=0, description="renewal_focus: days to the renewal within which it can hold."
    )
    concern_from: Severity = Field(
        "medium", description="attention_needed: severity of an indicator from which it holds."
    )
    health_decline_points: float = Field(
        5, gt=0, description="Health decline: points lost in 7 days from which it is one."
    )
    usage_change_from: float = Field(
        0.2,
        gt=0,
        description="Usage change: change of active users, up or down, from which it is one; the "
        "90 % bound must lie on the same side of 0.",
    )
    ticket_priorities: tuple[str, ...] = Field(
        ("P1", "P2"), description="Priorities of a new or raised ticket that fire a trigger."
    )
    skills: SkillSettings = Field(
        default_factory=SkillSettings, description="What the triggered skills are asked for."
    )
