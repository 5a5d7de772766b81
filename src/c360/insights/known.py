"""What is known about one account, and which records it stands in: what facts are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, islice

from c360.insights.settings import InsightSettings
from c360.model.canonical import BY_NAME
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import FeatureSpec, Measures, Profile, RecordRef, Row
from c360.model.moment import days_between, utc

LISTS = {
    "activity": "activities", "ticket": "tickets", "escalation": "escalations",
    "invoice": "invoices", "payment": "payments", "contract": "contracts", "contact": "contacts",
    "entitlement": "entitlements", "goal": "goals", "milestone": "milestones",
    "success_plan": "plans", "deal": "deals", "survey_response": "surveys",
    "cs_health": "cs_health", "csm_pulse": "csm_pulse", "cs_risk": "cs_risks",
    "lifecycle_stage": "lifecycle", "outcome": "outcomes",
}  # fmt: skip
"""Canonical table → the detail list that holds its rows."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact stands: the systems, the newest moment, how many records, and some of them."""

    sources: tuple[str, ...]
    observed_at: datetime | None
    count: int
    records: tuple[RecordRef, ...] = ()


@dataclass(slots=True)
class Known:
    """One account at one moment, as the stages before left it. Origins are worked out once."""

    profile: Profile
    measures: Measures
    health: HealthScore
    change: HealthChange
    details: Mapping[str, tuple[Row, ...]]
    specs: Mapping[str, FeatureSpec]
    settings: InsightSettings
    _origins: dict[tuple[tuple[str, ...], int | None], Origin] = field(default_factory=dict)

    @property
    def as_of(self) -> datetime:
        return self.measures.as_of

    def origin(self, tables: tuple[str, ...], window_days: int | None = None) -> Origin:
        """Where figures computed from these canonical tables stand."""
        key = (tables, window_days)
        found = self._origins.get(key)
        if found is None:
            found = self._origins[key] = self._origin(tables, window_days)
        return found

    def origin_of(self, features: Iterable[str]) -> Origin:
        """Where figures computed from these features stand."""
        specs = [self.specs[name] for name in features if name in self.specs]
        return self.origin(tuple(dict.fromkeys(table for s in specs for table in s.reads)))

    def _origin(self, tables: tuple[str, ...], window_days: int | None) -> Origin:
        held = self.measures.provenance
        if len(tables) == 1:
            one = held.get(tables[0])
            refs = self._of(tables[0], window_days)
            if one is None:
                return Origin((), None, 0, refs)
            return Origin(one.sources, one.observed_at, one.records, refs)
        parts = [self.origin((table,), window_days) for table in tables]
        seen = [part.observed_at for part in parts if part.observed_at is not None]
        found = tuple(chain.from_iterable(part.records for part in parts))
        return Origin(
            sources=tuple(sorted(set(chain.from_iterable(part.sources for part in parts)))),
            observed_at=max(seen, default=None),
            count=sum([part.count for part in parts]),
            records=found[: self.settings.records_per_fact],
        )

    def _of(self, table: str, window_days: int | None) -> tuple[RecordRef, ...]:
        if table == "account":
            return self.profile.refs[: self.settings.records_per_fact]
        rows = self.details.get(LISTS.get(table, ""))
        if not rows:
            return ()
        within: Iterable[Row] = rows
        if window_days is not None:
            within = self._within(rows, table, window_days)
        some = islice(within, self.settings.records_per_fact)
        return tuple([ref for row in some if (ref := reference(table, row)) is not None])

    def _within(self, rows: Iterable[Row], table: str, window_days: int) -> Iterable[Row]:
        clock = BY_NAME[table].event_time
        if clock is None:
            return rows
        start = self.as_of - timedelta(days=window_days)
        return (row for row in rows if not _before(row.get(clock), start))

    def days_from(self, moment: datetime | date) -> int:
        """Whole days between `moment` and now, whichever comes first."""
        there, here = utc(moment), self.as_of
        return days_between(there, here) if there <= here else days_between(here, there)


def reference(table: str, row: Row) -> RecordRef | None:
    """The record a row is; None for a row put together from several."""
    source, source_id = row.get("source"), row.get("source_id")
    if not isinstance(source, str) or not isinstance(source_id, str):
        return None
    return RecordRef(table, source, source_id)


def _before(value: object, start: datetime) -> bool:
    return isinstance(value, date) and utc(value) < start
