"""Says how likely a ticket is to escalate further."""

from pydantic import Field

from c360.routing.skills.base import Occasion, SnakeInput

SKILL = "support_ops/escalation_predictor"


class Input(SnakeInput):
    """What the predictor is called with."""

    ticket_id: str = Field(min_length=1)
    include_customer_history: bool
    alert_threshold: float


def input_for(occasion: Occasion) -> Input:
    """The ticket the occasion is about, with the account's history."""
    return Input(
        ticket_id=occasion.object_id or "",
        include_customer_history=True,
        alert_threshold=occasion.settings.alert_threshold,
    )
