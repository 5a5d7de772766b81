"""Drafts a success plan."""

from typing import Literal

from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/success_plan_generator"

PlanType = Literal["onboarding", "expansion", "renewal", "recovery"]


class Input(CamelInput):
    """What the generator is called with."""

    account_id: str
    plan_type: PlanType
    timeframe: str
    goals: tuple[str, ...]


def input_for(occasion: Occasion) -> Input:
    """A plan for expansion; its goals are the opportunities' recommendations."""
    return Input(
        account_id=occasion.case.account_id,
        plan_type="expansion",
        timeframe=occasion.settings.plan_timeframe,
        goals=tuple(found.recommendation.text for found in occasion.opportunities),
    )
