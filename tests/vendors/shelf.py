"""A vendor's records as it serves them: shaped from canonical rows, then spoiled as told."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.vendors.drift import Drift, drifted
from tests.vendors.records import Row

Shape = Callable[[Row], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFaults:
    """How a vendor's records and pages misbehave; the same seed does it the same way.

    Positions and records are chosen by the seed, the kind of record and its id, never by the order
    of calls: a restarted sync meets the same vendor.
    """

    seed: int = 0
    overlap: int = 0
    """Each page starts with the last so many records of the page before."""
    repeat: float = 0.0
    """Share of pages that are served twice."""
    reorder: bool = False
    """Records are shuffled inside their page, and pages where the cursor is a position."""
    late: float = 0.0
    """Share of new records that show up only `late_by` after the time they say they are from."""
    late_by: timedelta = timedelta(hours=6)
    deleted: float = 0.0
    """Share of records that are deleted at `deleted_at`."""
    deleted_at: datetime | None = None
    deleted_ids: frozenset[tuple[str, str]] = frozenset()
    """More of them, as (kind, id)."""
    kinds: frozenset[str] = frozenset()
    """The kinds of record that are late or deleted by share; empty: all."""
    drift: tuple[Drift, ...] = ()

    def drawn(self, what: str, *key: object) -> random.Random:
        """The same numbers whenever the same thing is asked about."""
        return random.Random(f"{self.seed}:{what}:{key}")  # noqa: S311 - repeatable

    def is_late(self, kind: str, record_id: str) -> bool:
        """Whether the record shows up late."""
        return self._concerns(kind) and self.drawn("late", kind, record_id).random() < self.late

    def is_deleted(self, kind: str, record_id: str) -> bool:
        """Whether the record is one of those that are deleted at `deleted_at`."""
        if (kind, record_id) in self.deleted_ids:
            return True
        drawn = self.drawn("deleted", kind, record_id).random()
        return self._concerns(kind) and drawn < self.deleted

    def gone(self, kind: str, record_id: str, now: datetime) -> datetime | None:
        """When the record was deleted; None where it stands."""
        passed = self.deleted_at is not None and self.deleted_at <= now
        return self.deleted_at if passed and self.is_deleted(kind, record_id) else None

    def _concerns(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Record:
    """One record in the vendor's JSON. Shared: copy the body before changing it."""

    id: str
    updated_at: datetime
    """When it last changed; being deleted is a change."""
    seen_at: datetime
    """When the vendor first shows it so: later than `updated_at` where it comes late."""
    body: dict[str, Any]
    deleted_at: datetime | None = None
    """When it was deleted; such a record is listed, flagged or left out as the vendor does."""


class Shelf:
    """Keeps each kind's records as last asked for: paging asks for the same ones many times."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[datetime, RecordFaults, Sequence[Row], Sequence[Record]]] = {}

    def records(
        self, kind: str, rows: Sequence[Row], shape: Shape, now: datetime, faults: RecordFaults
    ) -> Sequence[Record]:
        """All records of a kind that the vendor knows now, deleted ones too, by (updated, id)."""
        with self._lock:
            kept = self._kept.get(kind)
            if kept is None or kept[:2] != (now, faults) or kept[2] is not rows:
                kept = (now, faults, rows, spoiled(kind, rows, shape, now, faults))
                self._kept[kind] = kept
            return kept[3]


def spoiled(
    kind: str, rows: Sequence[Row], shape: Shape, now: datetime, faults: RecordFaults
) -> Sequence[Record]:
    """Canonical rows in the vendor's shape, some late, some deleted, some of another shape."""
    drifts = [drift for drift in faults.drift if drift.kind == kind and drift.begun(now)]
    found = []
    for row in rows:
        seen_at = _seen_at(kind, row, faults)
        if seen_at > now:
            continue
        body = shape(row)
        for drift in drifts:
            if faults.drawn("drift", drift.path, row["source_id"]).random() < drift.share:
                body = drifted(body, drift)
        found.append(_record(row, body, seen_at, faults.gone(kind, row["source_id"], now)))
    return sorted(found, key=lambda record: (record.updated_at, record.id))


def _seen_at(kind: str, row: Row, faults: RecordFaults) -> datetime:
    """Only a new record comes late: an old one would look deleted until its change shows up."""
    changed: datetime = row["observed_at"]
    new = changed == row["first_observed_at"]
    return changed + faults.late_by if new and faults.is_late(kind, row["source_id"]) else changed


def _record(row: Row, body: dict[str, Any], seen_at: datetime, gone: datetime | None) -> Record:
    changed: datetime = row["observed_at"]
    if gone is None:
        return Record(row["source_id"], changed, seen_at, body)
    return Record(row["source_id"], max(gone, changed), max(gone, seen_at), body, gone)
