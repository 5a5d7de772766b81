"""The dimensions of health and their inputs, as shipped; titles and texts are shown to users."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from c360.model.health import DIMENSIONS


def all_optional(schema: dict[str, Any]) -> None:
    """For the JSON Schema: what a workspace leaves out is filled from the shipped model."""
    schema.pop("required", None)


class Input(BaseModel):
    """One measured feature on a straight ramp from 0 points at `bad` to 100 points at `good`."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=all_optional)

    feature: str = Field(min_length=1, description="The feature that is read.")
    weight: float = Field(
        ge=0,
        allow_inf_nan=False,
        description="Its weight among the inputs of the dimension. 0: kept, but without influence.",
    )
    bad: float = Field(
        allow_inf_nan=False, description="At this value, or worse, the input has 0 points."
    )
    good: float = Field(
        allow_inf_nan=False, description="At this value, or better, the input has 100 points."
    )
    title: str = Field(default="", description="What it is called where a score is explained.")
    description: str = Field(default="", description="What it tells, in one sentence.")

    @model_validator(mode="after")
    def _bad_and_good_differ(self) -> "Input":
        if self.bad == self.good:
            problem = f"bad and good are both {self.bad:g}"
            raise ValueError(f"{problem}: name a value worth 0 points and another worth 100")
        return self


class Dimension(BaseModel):
    """One side of the relationship, scored 0 to 100 from its known inputs."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=all_optional)

    weight: float = Field(
        ge=0,
        allow_inf_nan=False,
        description="Its weight in the overall score. 0: scored and shown, but without influence.",
    )
    title: str = Field(default="", description="What it is called where a score is explained.")
    description: str = Field(default="", description="What it tells, in one sentence.")
    inputs: dict[str, Input] = Field(description="What it is computed from, by name.")

    @model_validator(mode="after")
    def _some_input_has_weight(self) -> "Dimension":
        if not any(part.weight for part in self.inputs.values()):
            raise ValueError("no input has a weight above 0: give at least one of them a weight")
        return self

    @property
    def total(self) -> float:
        """The sum of its inputs' weights."""
        return sum(part.weight for part in self.inputs.values())


def _input(feature: str, weight: float, ramp: tuple[float, float], title: str, text: str) -> Input:
    bad, good = ramp
    return Input(feature=feature, weight=weight, bad=bad, good=good, title=title, description=text)


USAGE = Dimension(
    weight=30,
    title="Usage",
    description="Whether the people who have a seat use the product, how often and how deeply.",
    inputs={
        "seat_use": _input(
            "seat_use_28d", 25, (0.2, 0.8), "Seats in use",
            "Users active in the last 28 days as a share of the seats paid for.",
        ),
        "dau_wau": _input(
            "dau_wau_ratio_28d", 20, (0.1, 0.6), "Daily habit",
            "Mean daily users as a share of mean weekly users over the last 28 days.",
        ),
        "breadth": _input(
            "feature_breadth_28d", 20, (0.2, 0.8), "Breadth",
            "Core features in use as a share of the core features in the plan.",
        ),
        "depth": _input(
            "usage_depth_28d", 15, (0.2, 0.8), "Depth",
            "How many of the plan's core features one user uses, as a share, on average.",
        ),
        "active_users_trend": _input(
            "active_users_trend_28d", 20, (-0.5, 0.1), "Trend of active users",
            "Weekly active users of the last 28 days against the 84 days before.",
        ),
    },
)  # fmt: skip

ENGAGEMENT = Dimension(
    weight=25,
    title="Engagement",
    description="Whether the customer meets us, answers us and recommends us.",
    inputs={
        "days_since_meeting": _input(
            "days_since_meeting", 25, (60, 7), "Last meeting",
            "Days since the last meeting or call in which both sides took part.",
        ),
        "meetings_change": _input(
            "meetings_change_90d", 20, (-0.5, 0), "Change of meetings",
            "Meetings of the last 90 days against the 90 days before.",
        ),
        "median_reply": _input(
            "median_reply_hours_90d", 15, (96, 8), "Reply time",
            "Median hours the customer took to reply in the last 90 days.",
        ),
        "nps": _input(
            "nps_score", 15, (3, 9), "NPS answer",
            "Newest answer, 0 to 10, of the most senior person asked in the last 180 days.",
        ),
        "champion_activity": _input(
            "champion_activity_ratio_30d", 15, (0, 1), "Champion's activity",
            "What the champion did in the last 30 days as a share of their own usual.",
        ),
        "executive_touch": _input(
            "days_since_executive_touch", 10, (180, 30), "Executive touch",
            "Days since the last contact with an executive of the customer.",
        ),
    },
)  # fmt: skip

SUPPORT = Dimension(
    weight=20,
    title="Support",
    description="How much trouble the customer has with the product, and how well it is solved.",
    inputs={
        "ticket_volume": _input(
            "tickets_per_100_seats_90d", 20, (10, 1), "Ticket volume",
            "Tickets opened in the last 90 days per 100 seats.",
        ),
        "severity": _input(
            "severity_points_90d", 20, (9, 0), "Severity",
            "Severe tickets opened in the last 90 days: a P1 counts 3, a P2 counts 1.",
        ),
        "resolution": _input(
            "mean_resolution_hours_90d", 20, (72, 8), "Resolution time",
            "Mean calendar hours from opening to solution of the tickets solved in 90 days.",
        ),
        "escalations": _input(
            "escalations_open", 20, (2, 0), "Open escalations",
            "Escalations that are open now.",
        ),
        "csat": _input(
            "csat_90d", 20, (2.5, 4.5), "Satisfaction",
            "Mean satisfaction with support over the last 90 days, on a scale of 1 to 5.",
        ),
    },
)  # fmt: skip

COMMERCIAL = Dimension(
    weight=15,
    title="Commercial",
    description="Whether the contract is paid, fits and grows.",
    inputs={
        "payment": _input(
            "days_overdue_worst", 50, (45, 0), "Payment",
            "Days by which the oldest open invoice is overdue.",
        ),
        "seats_within_contract": _input(
            "seats_over_contract", 15, (1.2, 1.0), "Seats within contract",
            "Seats in use as a share of the seats in the contract.",
        ),
        "auto_renewal": _input(
            "auto_renew_points", 15, (0, 100), "Automatic renewal",
            "100 where the contract renews by itself, else 50; unknown for month to month.",
        ),
        "arr_change": _input(
            "arr_change_term", 20, (-0.2, 0.1), "Change of ARR",
            "Annual recurring revenue against that of the term before.",
        ),
    },
)  # fmt: skip

OUTCOME = Dimension(
    weight=10,
    title="Outcome",
    description="Whether the customer gets what they bought the product for.",
    inputs={
        "goals_on_track": _input(
            "goals_on_track_share", 60, (0.2, 0.9), "Goals on track",
            "Goals of active success plans that are on track or reached, as a share of all.",
        ),
        "value_realised": _input(
            "value_realised_share", 40, (0.2, 0.9), "Value realised",
            "Value reached against the value planned for, over the goals of active success plans.",
        ),
    },
)  # fmt: skip

SHIPPED: dict[str, Dimension] = dict(
    zip(DIMENSIONS, (USAGE, ENGAGEMENT, SUPPORT, COMMERCIAL, OUTCOME), strict=True)
)
"""The health model of the specification."""
