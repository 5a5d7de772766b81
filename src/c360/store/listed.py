"""A list of accounts: what is asked for, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

ListOrder = Literal["health", "arr", "renewal", "name", "change", "contact"]
ORDERS: tuple[ListOrder, ...] = get_args(ListOrder)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts to list, in which order, from where on."""

    state: str | None = None
    segment: str | None = None
    territory: str | None = None
    owner: str | None = None
    mine: bool = False
    """Only those of which the viewer is the CSM or the AE."""
    search: str | None = None
    """Words that stand in the id, name, owner or segment, in capitals or not."""
    order: ListOrder = "health"
    limit: int = 50
    cursor: str | None = None
    """`next` of the page before."""


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account of a list; null where nothing is known, or where `redacted` says why."""

    account_id: str
    name: str | None
    segment: str | None
    territory: str | None
    owner: str | None
    csm_email: str | None
    ae_email: str | None
    exit_state: str | None
    overall_score: int | None
    trend_delta: int | None
    coverage: float | None
    arr: float | None
    currency: str | None
    days_to_renewal: int | None
    days_since_contact: int | None
    headline: str | None
    mine: bool
    redacted: Mapping[str, str]
    """Column → the rule that withholds it, whether or not there is anything to withhold."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some accounts of the list, and how many there are in all."""

    accounts: tuple[ListedAccount, ...]
    total: int
    next: str | None
    """Where the next page begins; None on the last."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many accounts the viewer sees; under None, where the value is withheld or not known."""

    total: int
    by_state: Mapping[str | None, int]
    by_segment: Mapping[str | None, int]
