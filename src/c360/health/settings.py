"""The health model: what a workspace may say under `health:`; shipped is the specification's."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from c360.health.dimensions import SHIPPED, Dimension, all_optional

DEFAULT_MODEL = "default"


class CapRule(BaseModel):
    """A ceiling for the overall score, so that an average cannot hide a fire."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=all_optional)

    ceiling: float = Field(
        ge=0, le=100, description="The overall score is at most this. 100 switches the cap off."
    )
    feature: str = Field(min_length=1, description="The feature it watches.")
    above: float | None = Field(
        default=None,
        allow_inf_nan=False,
        description="It holds while the feature is greater than this. Left empty: as soon as the "
        "feature has a value; an instant counts from that instant on.",
    )
    reason: str = Field(
        min_length=1,
        description="Why, in words; {above} and {ceiling} stand for the figures set here.",
    )

    @property
    def sentence(self) -> str:
        """The reason with its figures filled in."""
        above = "" if self.above is None else f"{self.above:g}"
        return self.reason.replace("{above}", above).replace("{ceiling}", f"{self.ceiling:g}")


SHIPPED_CAPS: dict[str, CapRule] = {
    "notice_given": CapRule(
        ceiling=39, feature="notice_at", reason="Notice to end the contract has been given"
    ),
    "invoice_long_overdue": CapRule(
        ceiling=39,
        feature="days_overdue_worst",
        above=60,
        reason="An invoice is more than {above} days overdue",
    ),
    "p1_open_past_sla": CapRule(
        ceiling=59,
        feature="p1_open_past_sla",
        above=0,
        reason="A P1 ticket is open past its SLA",
    ),
}


class Bands(BaseModel):
    """Where the bands of the shown, rounded score begin and end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_risk_below: float = Field(
        default=60, ge=0, le=100, description="A score below this is at risk."
    )
    healthy_above: float = Field(
        default=75, ge=0, le=100, description="A score above this is healthy; between: watch."
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Bands":
        if self.at_risk_below > self.healthy_above:
            problem = (
                f"at_risk_below ({self.at_risk_below:g}) is above healthy_above "
                f"({self.healthy_above:g}): no score could be both"
            )
            raise ValueError(problem)
        return self


class When(BaseModel):
    """Which accounts a variant is for; all that is named must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: tuple[str, ...] = Field(
        default=(), description="Segments, any of them, spelled as in the account."
    )
    tenure_days_below: int | None = Field(
        default=None, gt=0, description="Customer for fewer days than this."
    )

    @model_validator(mode="after")
    def _names_something(self) -> "When":
        if not self.segment and self.tenure_days_below is None:
            raise ValueError("name a segment, tenure_days_below or both; it would hold for nobody")
        return self

    @property
    def words(self) -> str:
        """The condition in words."""
        parts = []
        if self.segment:
            parts.append(f"segment {' or '.join(self.segment)}")
        if self.tenure_days_below is not None:
            parts.append(f"first {self.tenure_days_below} days")
        return ", ".join(parts)


class InputOverride(BaseModel):
    """What a variant changes of one input; what it leaves out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Another weight in the dimension."
    )
    bad: float | None = Field(
        default=None, allow_inf_nan=False, description="Another value worth 0 points."
    )
    good: float | None = Field(
        default=None, allow_inf_nan=False, description="Another value worth 100 points."
    )


class Variant(BaseModel):
    """A health model of its own for some accounts, such as those that are being onboarded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(
        default=None,
        min_length=1,
        description="Shown with every score it was applied to. Left empty: its condition in words.",
    )
    when: When = Field(description="Which accounts it is for.")
    inputs: dict[str, InputOverride] = Field(
        default_factory=dict,
        description="Other ramps or weights by input, named like usage.seat_use.",
    )
    weights: dict[str, float] = Field(
        default_factory=dict, description="Other weights of dimensions in the overall score."
    )

    @property
    def label(self) -> str:
        """The name under which its scores are shown."""
        return self.name or self.when.words


class HealthSettings(BaseModel):
    """How the health score is made; everything left out is as the specification says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dimensions: dict[str, Dimension] = Field(
        default_factory=lambda: dict(SHIPPED),
        description="The dimensions with their weights and inputs. Only what differs from the "
        "shipped model needs to be written; further inputs may be added.",
    )
    minimum_coverage: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="A dimension scores when the inputs known make up at least this share of its "
        "weight; else it is left out of the overall score.",
    )
    minimum_dimensions: int = Field(
        default=1, ge=1, le=5, description="So many dimensions must score for an overall score."
    )
    partial_below: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="An overall score that rests on less than this share of the total weight is "
        "marked partial.",
    )
    caps: dict[str, CapRule] = Field(
        default_factory=lambda: dict(SHIPPED_CAPS),
        description="Ceilings that a fact puts on the overall score; further ones may be added.",
    )
    bands: Bands = Field(
        default_factory=Bands, description="Where at risk, watch and healthy begin and end."
    )
    trend_threshold: float = Field(
        default=5,
        gt=0,
        allow_inf_nan=False,
        description="A change by this many points, or more, is improving or declining.",
    )
    comparison_days: int = Field(
        default=90, ge=1, description="Trends compare with the same computation so many days ago."
    )
    variants: tuple[Variant, ...] = Field(
        default=(),
        description="Other weights and ramps by segment or tenure; the first that fits is taken.",
    )

    @field_validator("dimensions", mode="before")
    @classmethod
    def _fill_from_shipped(cls, given: object) -> object:
        if isinstance(given, Mapping):
            _refuse_unknown("dimension", given, SHIPPED)
        return _laid_over({name: part.model_dump() for name, part in SHIPPED.items()}, given)

    @field_validator("caps", mode="before")
    @classmethod
    def _fill_caps_from_shipped(cls, given: object) -> object:
        return _laid_over({name: cap.model_dump() for name, cap in SHIPPED_CAPS.items()}, given)

    @model_validator(mode="after")
    def _models_are_whole(self) -> "HealthSettings":
        labels = [DEFAULT_MODEL, *(variant.label for variant in self.variants)]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"two variants are called {twice[0]!r}: give each a name of its own")
        for label, dimensions in self.models().items():
            if not any(dimension.weight for dimension in dimensions.values()):
                raise ValueError(f"model {label!r}: no dimension has a weight above 0")
        return self

    def models(self) -> dict[str, dict[str, Dimension]]:
        """Every health model in force by label: the default, then each variant laid over it."""
        return {
            DEFAULT_MODEL: self.dimensions,
            **{variant.label: self._varied(variant) for variant in self.variants},
        }

    def features(self) -> tuple[str, ...]:
        """The features that scoring reads, each once."""
        inputs = [part.feature for dim in self.dimensions.values() for part in dim.inputs.values()]
        return tuple(dict.fromkeys([*inputs, *(cap.feature for cap in self.caps.values())]))

    def _varied(self, variant: Variant) -> dict[str, Dimension]:
        place = f"variant {variant.label!r}"
        known = [f"{name}.{part}" for name, dim in self.dimensions.items() for part in dim.inputs]
        _refuse_unknown("input", variant.inputs, known, place)
        _refuse_unknown("dimension", variant.weights, self.dimensions, place)
        varied = {name: dimension.model_dump() for name, dimension in self.dimensions.items()}
        for path, override in variant.inputs.items():
            name, part = path.split(".", 1)
            varied[name]["inputs"][part] |= override.model_dump(exclude_none=True)
        for name, weight in variant.weights.items():
            varied[name]["weight"] = weight
        return {name: Dimension.model_validate(dimension) for name, dimension in varied.items()}


def _laid_over(base: dict[str, Any], given: object) -> object:
    """`given` over `base`, mapping by mapping; anything but a mapping takes base's place."""
    if isinstance(given, BaseModel):
        given = given.model_dump()
    if not isinstance(given, Mapping):
        return given
    merged: dict[str, Any] = dict(base)
    for key, value in given.items():
        below = merged.get(key)
        merged[key] = _laid_over(below if isinstance(below, dict) else {}, value)
    return merged


def _refuse_unknown(
    kind: str, given: Mapping[Any, object], known: Mapping[str, object] | list[str], place: str = ""
) -> None:
    for name in given:
        if name not in known:
            where = f"{place}: " if place else ""
            raise ValueError(f"{where}unknown {kind} {name!r}; available: {', '.join(known)}")
