"""Words and limits of the document's summaries."""

from pydantic import BaseModel, ConfigDict, Field


class DocumentSettings(BaseModel):
    """How figures become the words of the document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cadence_weekly_days: float = Field(
        default=10, description="Median gap between meetings up to which the cadence is weekly."
    )
    cadence_biweekly_days: float = Field(default=21, description="… up to which it is biweekly.")
    cadence_monthly_days: float = Field(default=45, description="… up to which it is monthly.")
    cadence_quarterly_days: float = Field(
        default=120, description="… up to which it is quarterly; beyond, irregular."
    )
    reply_high_hours: float = Field(
        default=24, description="Median reply up to which responsiveness is high."
    )
    reply_medium_hours: float = Field(default=72, description="… up to which it is medium.")
    mau_stable_within: float = Field(
        default=0.1, description="Change of active users within which `mauTrend` is stable."
    )
    top_features: int = Field(default=3, description="How many features `topFeatures` names.")
    underutilized: int = Field(default=2, description="How many `underutilized` names at most.")
    underutilized_share: float = Field(
        default=0.2, description="Share of monthly users below which a feature is underutilized."
    )
    top_issues: int = Field(default=2, description="How many categories `topIssues` names.")
    resolution_in_hours_up_to: float = Field(
        default=72, description="Mean resolution up to which it is shown in hours, then in days."
    )
    top_risks_in_summary: int = Field(
        default=3, description="How many risks the document holds at depth `summary`."
    )
