"""How facts are worded, how careful prose must be, and which further words it may use."""

from pydantic import BaseModel, ConfigDict, Field


class InsightSettings(BaseModel):
    """The wording of facts, the narrative and the grounding check."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stable_within: float = Field(
        default=0.1,
        ge=0,
        description="Change of a usage trend, either way, within which prose calls it stable.",
    )
    records_per_fact: int = Field(
        default=20, ge=1, description="How many of the records behind a fact are listed with it."
    )
    longest_quote: int = Field(
        default=120,
        ge=20,
        description="Characters quoted of a customer's own text, such as a ticket title.",
    )
    definite_from: float = Field(
        default=0.7,
        ge=0,
        le=1,
        description="Confidence from which an inferred statement may be made without a hedge.",
    )
    likely_from: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Confidence from which 'likely' will do as a hedge; below, it is 'may'.",
    )
    drivers: int = Field(
        default=2, ge=1, le=4, description="How many causes of a change the narrative names."
    )
    full_seats: float = Field(
        default=0.9,
        description="Share of paid seats in use from which the narrative mentions the seats.",
    )
    renewal_ahead_days: int = Field(
        default=365, ge=1, description="Days ahead from which the narrative mentions the renewal."
    )
    new_customer_days: int = Field(
        default=180, ge=1, description="Days of tenure up to which the narrative says 'new'."
    )
    neutral_words: tuple[str, ...] = Field(
        default=(),
        description="Further words any sentence may use because they claim nothing.",
    )
    claim_words: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Further words by topic: to be used where a fact of the topic is cited.",
    )
