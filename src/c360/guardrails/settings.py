"""Limits of data quality: when a source is incomplete, stale, or disagrees with another."""

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FreshnessLimits(_Frozen):
    """Hours since the newest good sync, above which data count as stale, by kind of data."""

    account: float = Field(24, gt=0, description="Account, contact and deal records.")
    activity: float = Field(168, gt=0, description="Meetings, calls, e-mails: 7 days.")
    support: float = Field(24, gt=0, description="Tickets, escalations and survey answers.")
    cs: float = Field(24, gt=0, description="Records of the customer-success platform.")
    usage: float = Field(48, gt=0, description="Product usage, or longer by period_factor.")
    billing: float = Field(48, gt=0, description="Contracts, invoices and payments, likewise.")
    period_factor: float = Field(
        1.5,
        ge=1,
        description="Usage and billing may be this many of their source's declared periods old, "
        "where that is longer than the hours above.",
    )


class QualitySettings(_Frozen):
    """How complete, fresh and consistent data must be. Defaults are the specification's."""

    incomplete_above: float = Field(
        0.2,
        ge=0,
        lt=1,
        description="Share of its expected fields a source may lack; it is incomplete above.",
    )
    needed_tables: tuple[str, ...] = Field(
        ("account", "contact", "activity", "success_plan", "goal", "usage", "contract"),
        description="Tables in which every customer should have a record: without one, all their "
        "expected fields are missing. In other tables no record is no gap: not every customer has "
        "a ticket.",
    )
    freshness: FreshnessLimits = Field(
        default_factory=FreshnessLimits, description="Limits of age, in hours."
    )
    health_differs_above: float = Field(
        15, ge=0, description="Points between the CS platform's health score and ours."
    )
    arr_differs_above: float = Field(
        0.01, ge=0, description="Share by which the CRM's ARR and the billed ARR may differ."
    )
