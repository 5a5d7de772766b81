"""The evidence that the churn prediction weighs, as severities from 0 to 1, many accounts at once.

A severity that cannot be known is NaN here, and only here: outside numpy it is None.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from c360.model.measures import Scalar
from c360.risk.settings import Ramp, Signals

Array = NDArray[np.float64]


class Reading(Protocol):
    """What is read of an account: `Measures` is one."""

    def __getitem__(self, feature: str, /) -> Scalar: ...
    def number(self, feature: str, /) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Columns:
    """The accounts' features as arrays, one value per account."""

    rows: Sequence[Reading]

    def number(self, feature: str) -> Array:
        values = (row.number(feature) for row in self.rows)
        return np.array([np.nan if value is None else value for value in values], np.float64)

    def known(self, feature: str) -> NDArray[np.bool_]:
        return np.array([row[feature] is not None for row in self.rows], np.bool_)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal of the scorecard: what it reads and how it becomes a severity."""

    name: str
    """Its name in the settings, where its ramp and weight stand."""
    label: str
    features: tuple[str, ...]
    tables: tuple[str, ...]
    """Canonical tables behind it; the first tells how fresh it is."""
    ages_as: Literal["usage", "activity", "ticket", "billing"] | None
    """Which half-life applies; None: it holds until replaced, like a contract in force."""
    severity: Callable[[Columns, Signals], Array]

    def ramp(self, signals: Signals) -> Ramp:
        found: Ramp = getattr(signals, self.name)
        return found


def severities(rows: Sequence[Reading], signals: Signals) -> Array:
    """One row per account, one column per evidence; NaN where it is not known."""
    columns = Columns(rows)
    return np.column_stack([evidence.severity(columns, signals) for evidence in EVIDENCE])


def weights(signals: Signals) -> Array:
    """The log-odds of full severity, in the order of `EVIDENCE`."""
    return np.array([evidence.ramp(signals).log_odds for evidence in EVIDENCE], np.float64)


def on_ramp(values: Array, ramp: Ramp) -> Array:
    """0 at the ramp's start, 1 at its end, straight between; unknown stays unknown."""
    share = (values - ramp.zero_at) / (ramp.full_at - ramp.zero_at)
    clipped: Array = np.minimum(np.maximum(share, 0.0), 1.0)  # np.clip is slower, row by row
    return clipped


def _ramped(feature: str, name: str) -> Callable[[Columns, Signals], Array]:
    def severity(columns: Columns, signals: Signals) -> Array:
        ramp: Ramp = getattr(signals, name)
        return on_ramp(columns.number(feature), ramp)

    return severity


def _usage_trend(columns: Columns, signals: Signals) -> Array:
    """A fall that may be chance weighs nothing; one whose bound is unknown is unknown."""
    fall = on_ramp(columns.number("active_users_trend_28d"), signals.usage_trend)
    bound = columns.number("active_users_trend_high_90")
    by_chance = np.isfinite(fall) & (bound >= 0)
    unsure = np.isnan(bound) & (fall > 0)
    return np.where(by_chance, 0.0, np.where(unsure, np.nan, fall))


def _p1_tickets(columns: Columns, signals: Signals) -> Array:
    opened, still_open = columns.number("p1_opened_90d"), columns.number("p1_open")
    return on_ramp(np.fmax(opened, still_open), signals.p1_tickets)


def _champion_activity(columns: Columns, signals: Signals) -> Array:
    activity = on_ramp(columns.number("champion_activity_ratio_30d"), signals.champion_activity)
    left = columns.number("champion_left") == 1
    looked = (columns.number("contacts_known") > 0) & np.isfinite(columns.number("meetings_90d"))
    nobody = looked & ~columns.known("champion_ref")
    return np.where(left | nobody, 1.0, activity)


def _renewal_without_engagement(columns: Columns, signals: Signals) -> Array:
    """A product: 0 as soon as either factor is known to be 0."""
    near = on_ramp(columns.number("days_to_renewal"), signals.renewal_near)
    silent = on_ramp(columns.number("days_since_two_way"), signals.renewal_without_engagement)
    return np.where((near == 0) | (silent == 0), 0.0, near * silent)


EVIDENCE: tuple[Evidence, ...] = (
    Evidence(
        "usage_trend",
        "Trend of active users",
        ("active_users_trend_28d", "active_users_trend_high_90"),
        ("usage",),
        "usage",
        _usage_trend,
    ),
    Evidence(
        "no_meeting",
        "Time since the last meeting",
        ("days_since_meeting",),
        ("activity",),
        "activity",
        _ramped("days_since_meeting", "no_meeting"),
    ),
    Evidence(
        "p1_tickets",
        "Tickets of the highest severity",
        ("p1_opened_90d", "p1_open"),
        ("ticket",),
        "ticket",
        _p1_tickets,
    ),
    Evidence(
        "champion_activity",
        "The champion's activity",
        ("champion_activity_ratio_30d", "champion_left", "champion_name"),
        ("activity", "contact"),
        "activity",
        _champion_activity,
    ),
    Evidence(
        "overdue_invoice",
        "Overdue invoices",
        ("days_overdue_worst",),
        ("invoice",),
        "billing",
        _ramped("days_overdue_worst", "overdue_invoice"),
    ),
    Evidence(
        "renewal_without_engagement",
        "Contact before a near renewal",
        ("days_to_renewal", "days_since_two_way"),
        ("activity", "contract"),
        "activity",
        _renewal_without_engagement,
    ),
    Evidence(
        "low_seat_use",
        "Share of paid seats in use",
        ("seat_use_28d",),
        ("usage", "contract"),
        "usage",
        _ramped("seat_use_28d", "low_seat_use"),
    ),
    Evidence(
        "low_usage_among_peers",
        "Usage against accounts on the same plan",
        ("low_usage_peer_rank",),
        ("usage",),
        "usage",
        _ramped("low_usage_peer_rank", "low_usage_among_peers"),
    ),
    Evidence(
        "first_year",
        "First year as a customer",
        ("tenure_days",),
        ("account",),
        None,
        _ramped("tenure_days", "first_year"),
    ),
    Evidence(
        "renewal_near",
        "Renewal in the coming weeks",
        ("days_to_renewal",),
        ("contract",),
        None,
        _ramped("days_to_renewal", "renewal_near"),
    ),
)

READ = frozenset(
    {feature for evidence in EVIDENCE for feature in evidence.features}
    | {"champion_ref", "contacts_known", "meetings_90d"}
)
"""The features that the severities are computed from."""
