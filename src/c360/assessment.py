"""The quality of a book's data: assessed for all sources at once, then account by account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ibis.expr import types as ir

from c360.guardrails.quality import (
    AccountData,
    BookQuality,
    FieldCount,
    SourceInfo,
    assess,
    book_quality,
    minimum_data,
)
from c360.guardrails.reconcile import reconcile
from c360.guardrails.settings import QualitySettings
from c360.model.case import Case
from c360.model.measures import Measures
from c360.model.quality import DataQuality
from c360.warehouse.base import Warehouse
from c360.warehouse.ledger import last_syncs


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known of the sources behind every account of a book."""

    book: BookQuality
    settings: QualitySettings
    required: tuple[str, ...]

    def of(self, case: Case, counts: Sequence[FieldCount]) -> DataQuality:
        """The quality of the data behind one account's document, of which `counts` are known."""
        facts, measures = case.facts, case.measures
        return assess(
            self.book,
            AccountData(
                counts=counts,
                conflicts=case.profile.conflicts,
                reconciliations=reconcile(
                    case.profile, measures, case.health, facts, self.settings
                ),
                minimum=minimum_of(measures, self.required),
            ),
            self.settings,
        )


def open_assessment(
    warehouse: Warehouse,
    as_of: datetime,
    sources: Sequence[SourceInfo],
    newest_records: Mapping[str, datetime],
    settings: QualitySettings,
    required: tuple[str, ...],
) -> Assessment:
    """How fresh the sources are, by their last syncs and the newest record of each."""
    synced = {
        name: last.exported_at or last.finished_at
        for name, last in last_syncs(warehouse, as_of).items()
    }
    book = book_quality(sources, as_of, synced, newest_records, settings)
    return Assessment(book, settings, required)


def minimum_of(measures: Measures, required: tuple[str, ...]) -> dict[str, bool]:
    """Which of the required data an account has: a support system that is silent still speaks."""
    delivered = frozenset({"ticket"} if measures["tickets_90d"] is not None else ())
    return minimum_data(required, measures.provenance, delivered)


def has_minimum(rows: ir.Table, required: tuple[str, ...]) -> ir.BooleanValue:
    """The same rule as an expression over rows with features and the records of every table."""
    kinds: Mapping[str, ir.BooleanValue] = {
        "account": _any(rows, "account"),
        "usage": _any(rows, "usage"),
        "support": rows["tickets_90d"].notnull(),
        "cs": _any(rows, "cs_health", "success_plan", "goal", "csm_pulse", "lifecycle_stage"),
        "billing": _any(rows, "contract", "invoice", "payment", "entitlement"),
    }
    holds = kinds["support"] | ~kinds["support"]
    for name in required:
        holds = holds & kinds[name]
    return holds


def _any(rows: ir.Table, *tables: str) -> ir.BooleanValue:
    total = rows[tables[0]]
    for table in tables[1:]:
        total = total + rows[table]
    return total.fill_null(0) > 0
