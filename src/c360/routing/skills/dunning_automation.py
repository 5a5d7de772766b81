"""Takes the dunning step that is due."""

from c360.model.measures import Row
from c360.routing.skills.base import Occasion, SnakeInput

SKILL = "monetization/dunning_automation"


class Input(SnakeInput):
    """What dunning is called with."""

    customer_id: str
    subscription_id: str | None
    days_past_due: int | None
    manual_trigger: bool
    escalation_threshold: int


def input_for(occasion: Occasion) -> Input:
    """The invoice the occasion is about, directly or through a payment."""
    invoice = _invoice(occasion)
    overdue = None if invoice is None else invoice.get("days_overdue")
    subscription = None if invoice is None else invoice.get("subscription_ref")
    return Input(
        customer_id=occasion.case.account_id,
        subscription_id=None if subscription is None else str(subscription),
        days_past_due=int(overdue) if isinstance(overdue, int | float) else None,
        manual_trigger=False,
        escalation_threshold=occasion.settings.escalation_threshold_days,
    )


def _invoice(occasion: Occasion) -> Row | None:
    direct = occasion.row("invoices", "number", "source_id")
    payment = occasion.row("payments", "source_id")
    if direct is not None or payment is None:
        return direct
    reference = payment.get("invoice_ref")
    rows = occasion.case.rows("invoices")
    return next((row for row in rows if reference and row.get("source_id") == reference), None)
