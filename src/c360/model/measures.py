"""What is measured about an account: features with their provenance, and the rows behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from c360.model.access import Mark
from c360.model.fields import FieldGroup

Scalar = float | int | str | bool | datetime | date | None
Row = Mapping[str, Scalar]
_NO_NUMBERS = (str, date)

Unit = Literal[
    "count", "days", "hours", "ratio", "percent_change", "money", "points", "score", "users",
    "seats", "tickets_per_100_seats", "instant", "date", "text", "flag", "log_odds",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """What a feature means: shown to users, so its `doc` is product text.

    `reads` names the canonical tables it is computed from; its provenance is theirs.
    """

    name: str
    label: str
    unit: Unit
    window_days: int | None
    group: FieldGroup
    reads: tuple[str, ...]
    doc: str
    topic: str
    """The lexicon topic a sentence about it may use, such as 'usage' or 'meeting'."""
    higher_is: Literal["better", "worse", "neutral"] = "neutral"
    marks: tuple[Mark, ...] = ()
    """What makes its value touchy beyond its group."""


class RecordRef(NamedTuple):
    """One source record: where a figure can be looked up."""

    table: str
    source: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The records of one canonical table that speak of one account."""

    observed_at: datetime | None
    """When the newest of them became known."""
    sources: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class Measures:
    """One account at one moment: feature values, and per canonical table where they came from."""

    account_id: str
    as_of: datetime
    values: Mapping[str, Scalar]
    provenance: Mapping[str, Provenance] = field(default_factory=dict)

    def __getitem__(self, feature: str) -> Scalar:
        return self.values.get(feature)

    def number(self, feature: str) -> float | None:
        """The feature as a float; None where it is missing."""
        value = self.values.get(feature)
        if value is None or isinstance(value, _NO_NUMBERS):
            return None
        return float(value)

    def moment(self, feature: str) -> datetime | None:
        value = self.values.get(feature)
        return value if isinstance(value, datetime) else None

    def text(self, feature: str) -> str | None:
        value = self.values.get(feature)
        return value if isinstance(value, str) else None

    def flag(self, feature: str) -> bool | None:
        value = self.values.get(feature)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's value for one field of an account."""

    field: str
    value: Scalar
    source: str
    source_id: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources disagree on one field; the rule that decided stays visible."""

    field: str
    winner: Claim
    losers: tuple[Claim, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The golden record: derived from the claims, never edited."""

    account_id: str
    claims: Mapping[str, Claim]
    """The winning claim per field of the canonical account table."""
    conflicts: tuple[Conflict, ...] = ()
    refs: tuple[RecordRef, ...] = ()
    """The account records of all systems that were matched to this account."""
    matched_by: Mapping[str, str] = field(default_factory=dict)
    """Source name → the rule that matched its record, in words."""

    def __getitem__(self, name: str) -> Scalar:
        claim = self.claims.get(name)
        return None if claim is None else claim.value

    def text(self, name: str) -> str | None:
        value = self[name]
        return None if value is None else str(value)
