"""Chooses and starts a playbook for an account at risk."""

from typing import Literal

from c360.model.fields import Severity
from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/risk_mitigation_playbook"

RiskType = Literal[
    "usage_decline", "sentiment_drop", "champion_loss", "competitive_threat", "budget_cut",
    "executive_change",
]  # fmt: skip

RISK_TYPE: dict[str, RiskType] = {
    "usage_decline": "usage_decline",
    "seats_underused": "usage_decline",
    "silent_account": "usage_decline",
    "engagement_drop": "sentiment_drop",
    "engagement_decline": "sentiment_drop",
    "support_escalation": "sentiment_drop",
    "active_escalation": "sentiment_drop",
    "satisfaction_drop": "sentiment_drop",
    "contract_concern": "sentiment_drop",
    "notice_given": "sentiment_drop",
    "champion_risk": "champion_loss",
    "single_threaded": "champion_loss",
    "payment_issue": "budget_cut",
}
"""Indicator type → the kind of risk the playbook is for."""

_BY_DIMENSION: dict[str, RiskType] = {"usage": "usage_decline", "commercial": "budget_cut"}
"""Where no indicator says: by the weakest health dimension; sentiment_drop for the others."""


class Input(CamelInput):
    """What the playbook is called with."""

    account_id: str
    risk_type: RiskType
    severity: Severity


def input_for(occasion: Occasion) -> Input:
    """The kind of risk of the worst indicator, which stands first; severity at least high."""
    worst = next((found for found in occasion.indicators if found.type in RISK_TYPE), None)
    critical = any(found.severity == "critical" for found in occasion.indicators)
    return Input(
        account_id=occasion.case.account_id,
        risk_type=_weakest(occasion) if worst is None else RISK_TYPE[worst.type],
        severity="critical" if critical else "high",
    )


def _weakest(occasion: Occasion) -> RiskType:
    scored = [
        (dimension.score, name)
        for name, dimension in occasion.case.health.dimensions.items()
        if dimension.score is not None
    ]
    name = min(scored)[1] if scored else ""
    return _BY_DIMENSION.get(name, "sentiment_drop")
