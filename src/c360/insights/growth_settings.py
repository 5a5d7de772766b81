"""Thresholds of opportunities and of recommended actions. Defaults are the specification's."""

from pydantic import BaseModel, ConfigDict, Field

from c360.model.fields import Severity


class DueDays(BaseModel):
    """Days from the document's UTC date until an action is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    critical: int = Field(2, ge=1, description="Answers to a critical indicator.")
    high: int = Field(2, ge=1, description="Answers to an indicator of high severity.")
    medium: int = Field(4, ge=1, description="Answers to an indicator of medium severity.")
    low: int = Field(14, ge=1, description="Answers to an indicator of low severity.")
    opportunity: int = Field(13, ge=1, description="Answers to an opportunity.")

    def until(self, severity: Severity) -> int:
        """The days for an indicator of that severity."""
        days = {
            "critical": self.critical,
            "high": self.high,
            "medium": self.medium,
            "low": self.low,
        }
        return days[severity]


class GrowthSettings(BaseModel):
    """When there is room to grow, when it is not the time to say so, and how actions are ranked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seats_full_from: float = Field(
        0.9,
        gt=0,
        le=1,
        description="Used ÷ paid seats from which more seats are proposed; the extra seats bring "
        "use back to this share.",
    )
    gated_users_from: int = Field(
        3,
        ge=1,
        description="Users who in 30 days tried a feature of a module the account does not own, "
        "from which the module is proposed.",
    )
    peer_share_from: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Share of customers that own a module, from which it is proposed to one that "
        "does not. The weakest evidence: always inferred.",
    )
    peers_from: int = Field(
        20,
        ge=0,
        description="Customers needed for that comparison; 0 proposes every priced module without "
        "comparing.",
    )
    peer_confidence: float = Field(
        0.5, gt=0, lt=0.7, description="Confidence of a proposal that rests on what others own."
    )
    limit_used_from: float = Field(
        0.8, gt=0, le=1, description="Share of a limit in use from which a higher one is proposed."
    )
    hold_below_health: float = Field(
        60, ge=0, le=100, description="Overall health below which no opportunity is proposed."
    )
    hold_invoice_over_days: int = Field(
        30, ge=0, description="Days an invoice is overdue, above which no opportunity is proposed."
    )
    hold_for: tuple[str, ...] = Field(
        ("contract_concern", "notice_given"),
        description="Indicators of renewal risk; while one holds, no opportunity is proposed.",
    )
    sure_from: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Confidence of a finding under which no action stronger than a check is "
        "recommended.",
    )
    most_actions: int = Field(5, ge=1, le=5, description="Actions recommended at most.")
    due_days: DueDays = Field(
        default_factory=DueDays, description="Days until an action is due, by what it answers."
    )
