"""A case: everything known about one account at one moment; what the later stages read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from c360.model.facts import FactBook
from c360.model.findings import Standing
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Measures, Profile, Row


@dataclass(frozen=True, slots=True)
class Case:
    """One account as of one moment, measured and scored."""

    profile: Profile
    measures: Measures
    health: HealthScore
    change: HealthChange
    facts: FactBook
    details: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """Rows behind the figures, by list name: contacts, tickets, escalations, invoices …"""
    past: tuple[Standing, ...] = ()
    """Its standing at the UTC midnights up to `as_of`, newest first; then at 7 days ago."""
    history: tuple[tuple[datetime, float | None], ...] = ()
    """Overall score at earlier moments, oldest first."""
    book: Mapping[str, float] = field(default_factory=dict)
    """Statistics over the whole book that apply (medians, the prediction's intercept)."""
    stale: frozenset[str] = frozenset()
    """Canonical tables whose source is stale at `as_of`."""

    @property
    def account_id(self) -> str:
        return self.measures.account_id

    @property
    def as_of(self) -> datetime:
        return self.measures.as_of

    @property
    def name(self) -> str:
        return self.profile.text("name") or self.account_id

    def rows(self, name: str) -> tuple[Row, ...]:
        return self.details.get(name, ())
