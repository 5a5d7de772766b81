"""Scores how far the product is adopted."""

from typing import Literal

from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/adoption_score"


class Input(CamelInput):
    """What the score is called with."""

    account_id: str
    period: Literal["7d", "30d", "90d"]
    benchmark_cohort: str | None


def input_for(occasion: Occasion) -> Input:
    """Against the accounts of the same segment, where it is known."""
    return Input(
        account_id=occasion.case.account_id,
        period=occasion.settings.adoption_period,
        benchmark_cohort=occasion.case.profile.text("segment"),
    )
