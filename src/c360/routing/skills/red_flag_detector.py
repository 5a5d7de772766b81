"""Looks for further red flags at an account whose health fell or that is at risk."""

from typing import Literal

from c360.model.fields import SEVERITIES
from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/red_flag_detector"

Category = Literal["usage", "engagement", "sentiment", "financial", "competitive", "organizational"]
ALL: tuple[Category, ...] = (
    "usage", "engagement", "sentiment", "financial", "competitive", "organizational",
)  # fmt: skip

CATEGORY: dict[str, Category] = {
    "usage_decline": "usage",
    "seats_underused": "usage",
    "silent_account": "usage",
    "engagement_drop": "engagement",
    "engagement_decline": "engagement",
    "contract_concern": "engagement",
    "support_escalation": "sentiment",
    "active_escalation": "sentiment",
    "satisfaction_drop": "sentiment",
    "disagreement": "sentiment",
    "payment_issue": "financial",
    "notice_given": "financial",
    "champion_risk": "organizational",
    "single_threaded": "organizational",
}
"""Indicator type → the category of flags to look for."""


class Input(CamelInput):
    """What the detector is called with."""

    account_id: str
    sensitivity_level: Literal["high", "medium", "low"]
    flag_categories: tuple[Category, ...]


def input_for(occasion: Occasion) -> Input:
    """More sensitive the worse the indicators; all categories where no indicator points at one."""
    named = {CATEGORY[found.type] for found in occasion.indicators if found.type in CATEGORY}
    return Input(
        account_id=occasion.case.account_id,
        sensitivity_level=_sensitivity(occasion),
        flag_categories=tuple(category for category in ALL if category in named) or ALL,
    )


def _sensitivity(occasion: Occasion) -> Literal["high", "medium", "low"]:
    if occasion.reason == "at_risk":
        return "high"
    ranks = [SEVERITIES.index(found.severity) for found in occasion.indicators]
    return "high" if max(ranks, default=0) >= SEVERITIES.index("high") else "medium"
