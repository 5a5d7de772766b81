"""The quality of a book's data: assessed for all sources at once, then account by account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ibis.expr import types as ir

from c360.guardrails.completeness import (
    completeness,
    field_counts,
    newest_by_source,
    newest_records,
)
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
from c360.warehouse.base import Engine
from c360.warehouse.ledger import LastSync


@dataclass(frozen=True, slots=True)
class Delivery:
    """What each source delivers, and when it last did, as of one moment."""

    as_of: datetime
    sources: Sequence[SourceInfo]
    synced: Mapping[str, LastSync]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known of the data behind every account of a book."""

    book: BookQuality
    counts: Mapping[str, Sequence[FieldCount]]
    settings: QualitySettings
    required: tuple[str, ...]

    def of(self, case: Case) -> DataQuality:
        """The quality of the data behind one account's document."""
        facts, measures = case.facts, case.measures
        return assess(
            self.book,
            AccountData(
                counts=self.counts.get(case.account_id, ()),
                conflicts=case.profile.conflicts,
                reconciliations=reconcile(
                    case.profile, measures, case.health, facts, self.settings
                ),
                minimum=minimum_of(measures, self.required),
            ),
            self.settings,
        )


def open_assessment(
    engine: Engine,
    links: ir.Table,
    delivery: Delivery,
    settings: QualitySettings,
    required: tuple[str, ...],
) -> Assessment:
    """Count what is present and how fresh it is, for the accounts that `links` knows."""
    as_of, sources = delivery.as_of, delivery.sources
    counted = completeness(engine, links, as_of, sources)
    newest = newest_records(engine, as_of, sources)
    synced = {name: last.exported_at or last.finished_at for name, last in delivery.synced.items()}
    records = {} if newest is None else newest_by_source(engine.to_arrow(newest))
    return Assessment(
        book=book_quality(sources, as_of, synced, records, settings),
        counts={} if counted is None else field_counts(engine.to_arrow(counted)),
        settings=settings,
        required=required,
    )


def minimum_of(measures: Measures, required: tuple[str, ...]) -> dict[str, bool]:
    """Which of the required data an account has: a support system that is silent still speaks."""
    delivered = frozenset({"ticket"} if measures["tickets_90d"] is not None else ())
    return minimum_data(required, measures.provenance, delivered)


def has_minimum(features: ir.Table, required: tuple[str, ...]) -> ir.BooleanValue:
    """The same rule as an expression over the measured table."""
    kinds: Mapping[str, ir.BooleanValue] = {
        "account": features["account__records"] > 0,
        "usage": features["usage__records"] > 0,
        "support": features["tickets_90d"].notnull(),
        "cs": _any(features, "cs_health", "success_plan", "goal", "csm_pulse", "lifecycle_stage"),
        "billing": _any(features, "contract", "invoice", "payment", "entitlement"),
    }
    holds = kinds["account"] | ~kinds["account"]
    for name in required:
        holds = holds & kinds[name]
    return holds


def _any(features: ir.Table, *tables: str) -> ir.BooleanValue:
    total = features[f"{tables[0]}__records"]
    for table in tables[1:]:
        total = total + features[f"{table}__records"]
    return total > 0
