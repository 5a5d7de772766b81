"""Data quality: completeness and freshness of each source, and whether the minimum data are there.

Completeness. A source is expected to fill, in each canonical table it delivers: all fields that the
model marks as expected where the table is of its own kind of system, else those it maps. For one
account a field is present where at least half of the account's visible records in that table hold
it. A table without any record of the account counts as wholly missing if every customer should
have one there (`needed_tables`); else it is left out, since not every customer has a ticket. Each
field weighs the same.

Freshness. A source is as fresh as its newest good sync at or before `as_of`, dated by when the data
were exported. Where every sync came later, as in a workspace filled with history, the newest record
known by `as_of` stands in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from c360.guardrails.settings import FreshnessLimits, QualitySettings
from c360.model.canonical import BY_NAME, TABLES, System
from c360.model.measures import Conflict, Provenance
from c360.model.quality import (
    DataQuality,
    Freshness,
    FreshnessBasis,
    Reconciliation,
    SourceQuality,
)

KIND_OF: dict[System, str] = {
    "crm": "account",
    "cs": "cs",
    "support": "support",
    "analytics": "usage",
    "billing": "billing",
}
"""System of a canonical table → its kind of data; activities are a kind of their own."""
MINIMUM_TABLES: dict[str, tuple[str, ...]] = {
    "account": ("account",),
    "usage": ("usage",),
    "support": ("ticket", "escalation", "survey_response"),
    "cs": ("cs_health", "success_plan", "goal", "csm_pulse", "lifecycle_stage"),
    "billing": ("contract", "invoice", "payment", "entitlement"),
}
"""Name in `minimum_data` → the canonical tables of which one record will do."""
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A configured source: its system, how often it delivers, and which fields it maps."""

    name: str
    system: System
    fields: Mapping[str, tuple[str, ...]]
    """Canonical table that it delivers → the fields it maps."""
    period: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many of an account's visible records of one source and table hold a field."""

    source: str
    table: str
    field: str
    records: int
    present: int


@dataclass(frozen=True, slots=True)
class Age:
    """The newest moment of a source, and what it is the moment of."""

    newest: datetime | None
    basis: FreshnessBasis


@dataclass(frozen=True, slots=True)
class BookQuality:
    """What holds for the whole book at one moment: the sources and how fresh they are."""

    sources: tuple[SourceInfo, ...]
    expected: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Per source, the fields it should fill, by table."""
    ages: Mapping[str, Age]
    freshness: Mapping[str, tuple[Freshness, ...]]
    stale_tables: frozenset[str]


@dataclass(frozen=True, slots=True)
class AccountData:
    """What is known of the data behind one account."""

    counts: Sequence[FieldCount] = ()
    conflicts: tuple[Conflict, ...] = ()
    reconciliations: tuple[Reconciliation, ...] = ()
    minimum: Mapping[str, bool] = field(default_factory=dict)


def assess(book: BookQuality, account: AccountData, settings: QualitySettings) -> DataQuality:
    """The quality of the data behind one account's document."""
    counts = {(count.source, count.table, count.field): count for count in account.counts}
    sources = tuple(_source(book, source, counts, settings) for source in book.sources)
    expected = sum(source.expected for source in sources)
    present = sum(source.present for source in sources)
    return DataQuality(
        completeness=present / expected if expected else None,
        sources=sources,
        conflicts=account.conflicts,
        reconciliations=account.reconciliations,
        minimum=account.minimum,
        stale_tables=book.stale_tables,
    )


def book_quality(
    sources: Sequence[SourceInfo],
    as_of: datetime,
    synced: Mapping[str, datetime],
    newest_record: Mapping[str, datetime],
    settings: QualitySettings,
) -> BookQuality:
    """How fresh every source is.

    Args:
        sources: the configured sources.
        as_of: the moment of the document.
        synced: per source, when the data of its newest good sync by `as_of` were exported.
        newest_record: per source, `observed_at` of the newest record known by `as_of`.
        settings: the limits.
    """
    ages = {source.name: _age(source.name, as_of, synced, newest_record) for source in sources}
    freshness = {
        source.name: tuple(_kinds(source, ages[source.name], as_of, settings.freshness))
        for source in sources
    }
    stale = frozenset(_stale_tables(sources, freshness))
    expected = {source.name: expected_fields(source) for source in sources}
    return BookQuality(tuple(sources), expected, ages, freshness, stale)


def minimum_data(
    required: Iterable[str], held: Mapping[str, Provenance], delivered: frozenset[str]
) -> dict[str, bool]:
    """Which of the required data are there: `account`, `usage`, `support`, `cs`, `billing`.

    Support data are there where the support system delivers at all (`delivered` names the canonical
    tables that hold anything in the book): an account without tickets has none, which is known. Of
    the others the account must have a record.
    """
    return {name: _is_there(name, held, delivered) for name in required}


def expected_fields(source: SourceInfo) -> dict[str, tuple[str, ...]]:
    """What is expected of a source: per canonical table it delivers, the fields it should fill."""
    found: dict[str, tuple[str, ...]] = {}
    for name, mapped in source.fields.items():
        table = BY_NAME[name]
        own = table.system == source.system
        fields = tuple(c.name for c in table.columns if c.expected and (own or c.name in mapped))
        if fields and table.per_account:
            found[name] = fields
    return found


def is_stale(age: timedelta, limit_hours: float) -> bool:
    """Older than the limit; exactly at it is not."""
    return age > timedelta(hours=limit_hours)


def limit_of(kind: str, period: timedelta | None, limits: FreshnessLimits) -> float:
    """The limit of age of a kind of data, in hours."""
    hours: dict[str, float] = {
        "account": limits.account,
        "activity": limits.activity,
        "support": limits.support,
        "cs": limits.cs,
        "usage": limits.usage,
        "billing": limits.billing,
    }
    if period is None or kind not in {"usage", "billing"}:
        return hours[kind]
    return max(hours[kind], limits.period_factor * period / timedelta(hours=1))


def kind_of(table: str) -> str:
    """The kind of data a canonical table holds."""
    return "activity" if table == "activity" else KIND_OF[BY_NAME[table].system]


def _source(
    book: BookQuality,
    source: SourceInfo,
    counts: Mapping[tuple[str, str, str], FieldCount],
    settings: QualitySettings,
) -> SourceQuality:
    fields = list(_weighed(book, source, counts, settings))
    missing = tuple(f"{table}.{name}" for table, name, there in fields if not there)
    age = book.ages[source.name]
    return SourceQuality(
        source=source.name,
        system=source.system,
        expected=len(fields),
        present=len(fields) - len(missing),
        missing=missing,
        incomplete=len(missing) > settings.incomplete_above * len(fields) + _DUST,
        newest=age.newest,
        basis=age.basis,
        freshness=book.freshness[source.name],
    )


def _weighed(
    book: BookQuality,
    source: SourceInfo,
    counts: Mapping[tuple[str, str, str], FieldCount],
    settings: QualitySettings,
) -> Iterator[tuple[str, str, bool]]:
    """The expected fields that count for this account: table, field, whether it is present."""
    for table, fields in book.expected[source.name].items():
        found = {name: counts.get((source.name, table, name)) for name in fields}
        has_records = any(count is not None and count.records for count in found.values())
        if has_records or _needed(source, table, settings):
            yield from ((table, name, _present(count)) for name, count in found.items())


def _needed(source: SourceInfo, table: str, settings: QualitySettings) -> bool:
    """Whether every customer should have a record there, and this source is the one to hold it."""
    own = BY_NAME[table].system == source.system or table == "account"
    return own and table in settings.needed_tables


def _present(count: FieldCount | None) -> bool:
    return count is not None and count.records > 0 and 2 * count.present >= count.records


def _age(
    source: str,
    as_of: datetime,
    synced: Mapping[str, datetime],
    newest_record: Mapping[str, datetime],
) -> Age:
    at, record = synced.get(source), newest_record.get(source)
    if at is not None and at <= as_of:
        return Age(at, "sync")
    if record is not None and record <= as_of:
        return Age(record, "newest_record")
    return Age(None, "none")


def _kinds(
    source: SourceInfo, age: Age, as_of: datetime, limits: FreshnessLimits
) -> Iterator[Freshness]:
    tables: dict[str, list[str]] = {}
    for table in source.fields:
        tables.setdefault(kind_of(table), []).append(table)
    for kind in sorted(tables):
        limit = limit_of(kind, source.period, limits)
        stale = age.newest is None or is_stale(as_of - age.newest, limit)
        yield Freshness(kind, age.newest, age.basis, limit, stale, tuple(sorted(tables[kind])))


def _stale_tables(
    sources: Sequence[SourceInfo], freshness: Mapping[str, tuple[Freshness, ...]]
) -> Iterator[str]:
    """Tables of which no source is fresh; only sources of the table's own system, if it has any."""
    for table in TABLES:
        delivering = [source for source in sources if table.name in source.fields]
        own = [source for source in delivering if source.system == table.system] or delivering
        states = [
            kind.stale
            for source in own
            for kind in freshness[source.name]
            if table.name in kind.tables
        ]
        if states and all(states):
            yield table.name


def _is_there(name: str, held: Mapping[str, Provenance], delivered: frozenset[str]) -> bool:
    tables = MINIMUM_TABLES.get(name, (name,))
    if name == "support":
        return any(table in delivered for table in tables)
    return any((found := held.get(table)) is not None and found.records > 0 for table in tables)
