"""Redraws the map of people at an account."""

from typing import Literal

from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/stakeholder_mapper"


class Input(CamelInput):
    """What the mapper is called with."""

    account_id: str
    include_inactive: bool
    analysis_depth: Literal["basic", "detailed", "comprehensive"]


def input_for(occasion: Occasion) -> Input:
    """People who left are included where a departure is the news."""
    return Input(
        account_id=occasion.case.account_id,
        include_inactive=occasion.reason == "contact_left",
        analysis_depth=occasion.settings.analysis_depth,
    )
