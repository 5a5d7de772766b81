"""What publishing writes and serving reads, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from c360.model.parts import Parts

SortKey = Literal["health", "arr", "renewal", "name", "change", "contact"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One account's document, with the columns a list is sorted and filtered by."""

    account_id: str
    name: str | None
    segment: str | None
    owner: str | None
    exit_state: str
    overall_score: int | None
    trend_delta: int | None
    coverage: float | None
    arr: float | None
    currency: str | None
    days_to_renewal: int | None
    days_since_contact: int | None
    headline: str | None
    headline_needs: int
    """What a viewer must be allowed to see to be shown the headline, as bits."""
    csm_email: str | None
    ae_email: str | None
    territory: str | None
    parts: Parts


@dataclass(frozen=True, slots=True)
class FiredTrigger:
    """A trigger to be delivered once."""

    key: str
    account_id: str
    skill: str
    reason: str
    object_id: str | None
    became_true_on: str
    input: str


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a refresh was computed from: the moment, the configuration, the data."""

    as_of: datetime
    whole_book: bool
    config_digest: str
    data_version: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A refresh that was published."""

    id: int
    as_of: str
    config_digest: str
    data_version: int
    published_at: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it was read: with as many of its layers as were asked for."""

    run: Run
    snapshot_id: int
    parts: Parts


@dataclass(frozen=True, slots=True)
class Located:
    """Where an account's snapshot lies, and what policy asks about the account."""

    snapshot_id: int
    run: Run
    account_id: str
    name: str | None
    segment: str | None
    territory: str | None
    csm_email: str | None
    ae_email: str | None


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts of the current book to list, and in which order."""

    state: str | None = None
    segment: str | None = None
    owner: str | None = None
    sort: SortKey = "health"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What one refresh wrote."""

    run_id: int
    accounts: int
    triggers_new: int


BookStatistics = Mapping[str, float]
