"""What the measuring of accounts can be told in c360.yml; the defaults are the specification's."""

from pydantic import BaseModel, ConfigDict, Field

from c360.features.people_settings import EngagementSettings, PeopleSettings

_FROZEN = ConfigDict(extra="forbid", frozen=True)


class UsageSettings(BaseModel):
    """How product use is read."""

    model_config = _FROZEN

    core_user_share: float = Field(
        0.2,
        gt=0,
        le=1,
        description="A core feature is in use when at least this share of the monthly active "
        "users used it (user-level usage only).",
    )
    power_user_days: int = Field(
        15, ge=1, le=28, description="Active days in 28 from which a user is a power user."
    )
    fading_user_share: float = Field(
        0.5,
        gt=0,
        lt=1,
        description="A user is at risk when the active days of 28 are under this share of the "
        "28 days before.",
    )
    trend_weeks_before: int = Field(
        12, ge=2, le=52, description="Weeks before the last four with which usage is compared."
    )
    trend_weeks_least: int = Field(
        1,
        ge=1,
        le=12,
        description="Weeks of earlier usage without which there is no trend. The fewer there are, "
        "the wider its bounds.",
    )
    peers_least: int = Field(
        30, ge=2, description="Accounts of one plan without which seat use is not ranked."
    )


class SupportSettings(BaseModel):
    """How tickets and escalations are read."""

    model_config = _FROZEN

    sla_days: dict[str, float] = Field(
        default={"P1": 1, "P2": 7, "P3": 14},
        description="Days after opening by which a ticket or escalation is due when the vendor "
        "gives no due date, by priority; a priority not named has no limit.",
    )
    severity_points: dict[str, float] = Field(
        default={"P1": 3, "P2": 1},
        description="Severity points of a ticket opened in the last 90 days, by priority.",
    )


class RenewalPoints(BaseModel):
    """Points, 0 to 100, for how a contract renews."""

    model_config = _FROZEN

    yes: float = Field(100, ge=0, le=100, description="It renews by itself.")
    no: float = Field(50, ge=0, le=100, description="It does not.")


class CommercialSettings(BaseModel):
    """How contracts, invoices and payments are read."""

    model_config = _FROZEN

    delinquent_days: int = Field(
        30, ge=1, description="Billing is delinquent when an invoice is overdue for more days."
    )
    auto_renew_points: RenewalPoints = Field(
        RenewalPoints(), description="Points for how the contract in force renews."
    )
    month_to_month_days: int = Field(
        45, ge=28, description="A term of at most this many days is month-to-month."
    )


class FeatureSettings(BaseModel):
    """Thresholds of the features, by area."""

    model_config = _FROZEN

    usage: UsageSettings = Field(UsageSettings(), description="Product use.")
    support: SupportSettings = Field(SupportSettings(), description="Tickets and escalations.")
    commercial: CommercialSettings = Field(
        CommercialSettings(), description="Contract and billing."
    )
    engagement: EngagementSettings = Field(
        EngagementSettings(), description="Meetings and surveys."
    )
    people: PeopleSettings = Field(PeopleSettings(), description="Champion and sponsor.")
