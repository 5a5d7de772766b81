"""The document's data quality: completeness, freshness, conflicts, reconciliations."""

from collections.abc import Sequence
from typing import Any

from c360.model.document import ConflictPart, DataQualityPart, SourceQuality
from c360.model.measures import Claim, Conflict
from c360.model.moment import iso
from c360.model.quality import DataQuality
from c360.model.quality import SourceQuality as Assessed
from c360.publish.findings import sentence
from c360.publish.lists import plain
from c360.publish.sheet import Sheet, table_words

_BASES = {
    "sync": "newest successful sync",
    "newest_record": "newest record known by then; every sync came later",
    "none": "nothing was known by then",
}


def data_quality(sheet: Sheet, found: DataQuality, flags: Sequence[str]) -> DataQualityPart:
    """What the document rests on, and where that is thin."""
    return DataQualityPart(
        sources=[_source(sheet, index, item) for index, item in enumerate(found.sources)],
        conflicts=[_conflict(item) for item in found.conflicts],
        minimumData=dict(found.minimum),
        reconciliations=[sentence(item.statement) for item in found.reconciliations],
        flags=list(flags),
    )


def _source(sheet: Sheet, index: int, item: Assessed) -> SourceQuality:
    at = f"/dataQuality/sources/{index}/"
    stale = list(item.stale_tables)
    fresh = None if item.newest is None else iso(item.newest)
    return SourceQuality(
        source=item.source,
        system=item.system,
        completeness=sheet.given(
            at + "completeness",
            None if item.completeness is None else round(item.completeness, 4),
            "nothing is expected of this source",
        ),
        incomplete=item.incomplete,
        expected=item.expected,
        present=item.present,
        freshAsOf=sheet.given(at + "freshAsOf", fresh, _BASES["none"]),
        freshnessBasis=_BASES[item.basis],
        stale=item.stale,
        staleTables=stale,
        reason=sheet.given(at + "reason", _reason(item, stale), "nothing is wrong with it"),
    )


def _reason(item: Assessed, stale: Sequence[str]) -> str | None:
    """What is thin about a source, in words; None where nothing is."""
    parts = []
    if stale:
        parts.append(f"stale: {', '.join(table_words(table) for table in stale)}")
    if item.incomplete:
        parts.append(f"incomplete: lacks {', '.join(item.missing)}")
    return "; ".join(parts) or None


def _conflict(item: Conflict) -> ConflictPart:
    return ConflictPart(
        field=item.field,
        value=plain(item.winner.value),
        source=item.winner.source,
        rule=item.rule,
        others=[_claim(claim) for claim in item.losers],
    )


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "value": plain(claim.value),
        "source": claim.source,
        "sourceId": claim.source_id,
        "observedAt": iso(claim.observed_at),
    }
