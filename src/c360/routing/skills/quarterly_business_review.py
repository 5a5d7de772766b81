"""Prepares a quarterly business review."""

from datetime import date, datetime
from typing import Literal

from c360.model.moment import utc
from c360.routing.skills.base import CamelInput, Occasion

SKILL = "customer_success/quarterly_business_review"

Audience = Literal["executive", "operational", "technical"]


class Input(CamelInput):
    """What the review is called with."""

    account_id: str
    quarter: str
    include_roadmap: bool
    audience_level: Audience


def input_for(occasion: Occasion) -> Input:
    """The quarter of the renewal; for executives where a sponsor is known."""
    renewal = occasion.case.measures["contract_end"]
    when = renewal if isinstance(renewal, date) else occasion.case.as_of
    sponsor = occasion.case.measures.text("sponsor_ref")
    return Input(
        account_id=occasion.case.account_id,
        quarter=quarter(when),
        include_roadmap=occasion.settings.include_roadmap,
        audience_level="operational" if sponsor is None else "executive",
    )


def quarter(when: date | datetime) -> str:
    """The calendar quarter, as in 'Q4 2024'."""
    day = utc(when)
    return f"Q{(day.month - 1) // 3 + 1} {day.year}"
