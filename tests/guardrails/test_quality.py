"""Completeness, freshness, the minimum data: values in, values out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.guardrails.quality import (
    AccountData,
    FieldCount,
    SourceInfo,
    assess,
    book_quality,
    expected_fields,
    is_stale,
    kind_of,
    limit_of,
    minimum_data,
)
from c360.guardrails.settings import FreshnessLimits, QualitySettings
from c360.model.canonical import TABLES
from c360.model.measures import Provenance
from c360.model.quality import DataQuality, FreshnessBasis

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = QualitySettings()
INVOICES = SourceInfo("bill", "billing", {"invoice": ("amount",)})
DESK = SourceInfo("desk", "support", {"ticket": ("subject",)})


def count(field: str, present: int, records: int = 10, table: str = "ticket") -> FieldCount:
    return FieldCount("desk", table, field, records, present)


def quality(source: SourceInfo, counts: tuple[FieldCount, ...] = ()) -> DataQuality:
    book = book_quality((source,), AS_OF, {source.name: AS_OF}, {}, SETTINGS)
    return assess(book, AccountData(counts), SETTINGS)


def test_a_source_answers_for_all_fields_of_its_own_tables_and_for_those_it_maps_elsewhere() -> (
    None
):
    source = SourceInfo(
        "desk", "support", {"ticket": ("subject",), "account": ("name", "country"), "deal": ()}
    )
    assert expected_fields(source) == {
        "ticket": ("subject", "category", "priority", "status", "created_at"),
        "account": ("name",),
    }


def test_twenty_percent_missing_is_not_incomplete() -> None:
    held = tuple(count(name, 10) for name in ("subject", "category", "priority", "status"))
    one_of_five = quality(DESK, (*held, count("created_at", 0)))
    (source,) = one_of_five.sources
    assert (source.expected, source.present, source.missing) == (5, 4, ("ticket.created_at",))
    assert source.completeness == one_of_five.completeness == 0.8
    assert not source.incomplete
    (source,) = quality(DESK, (*held[:3], count("status", 0), count("created_at", 0))).sources
    assert source.incomplete


@settings(deadline=None)
@given(st.integers(0, 5), st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8]))
def test_incomplete_is_above_the_limit_for_every_share(missing: int, limit: float) -> None:
    names = ("subject", "category", "priority", "status", "created_at")
    counts = tuple(count(n, 0 if place < missing else 10) for place, n in enumerate(names))
    book = book_quality((DESK,), AS_OF, {}, {}, SETTINGS)
    found = assess(book, AccountData(counts), QualitySettings(incomplete_above=limit))
    assert found.sources[0].incomplete is (missing > round(limit * 5))


@pytest.mark.parametrize(("present", "there"), [(10, True), (5, True), (4, False), (0, False)])
def test_a_field_is_present_where_half_of_the_records_hold_it(present: int, there: bool) -> None:
    (source,) = quality(DESK, (count("subject", present),)).sources
    assert ("ticket.subject" not in source.missing) is there


def test_an_account_without_tickets_lacks_nothing_but_one_without_usage_does() -> None:
    (source,) = quality(DESK).sources
    assert (source.expected, source.completeness, source.incomplete) == (0, None, False)
    usage = SourceInfo("events", "analytics", {"usage": ("events",), "feature_catalog": ("plan",)})
    (source,) = quality(usage).sources
    assert source.missing == ("usage.period_start", "usage.period_end", "usage.events")
    assert source.incomplete


def test_the_whole_weighs_each_field_of_all_sources_the_same() -> None:
    other = SourceInfo("bill", "billing", {"account": ("name",)})
    book = book_quality((DESK, other), AS_OF, {}, {}, SETTINGS)
    names = ("subject", "category", "priority", "status", "created_at")
    counts = (*(count(name, 10) for name in names), FieldCount("bill", "account", "name", 1, 0))
    assert assess(book, AccountData(counts), SETTINGS).completeness == pytest.approx(5 / 6)
    assert (
        assess(book_quality((), AS_OF, {}, {}, SETTINGS), AccountData(), SETTINGS).completeness
        is None
    )


@pytest.mark.parametrize(
    ("table", "hours"),
    [("account", 24), ("contact", 24), ("activity", 168), ("ticket", 24), ("cs_health", 24),
     ("usage", 48), ("invoice", 48), ("contract", 48)],
)  # fmt: skip
def test_exactly_at_its_limit_nothing_is_stale(table: str, hours: int) -> None:
    limit = limit_of(kind_of(table), None, FreshnessLimits())
    assert limit == hours
    assert not is_stale(hours * HOUR, limit)
    assert is_stale(hours * HOUR + timedelta(microseconds=1), limit)


@pytest.mark.parametrize(
    ("kind", "period", "hours"),
    [("usage", timedelta(days=7), 252), ("billing", timedelta(days=1), 48),
     ("usage", timedelta(hours=32), 48), ("billing", timedelta(days=30), 1080),
     ("support", timedelta(days=7), 24)],
)  # fmt: skip
def test_rare_exports_of_usage_and_billing_may_be_older(
    kind: str, period: timedelta, hours: float
) -> None:
    assert limit_of(kind, period, FreshnessLimits()) == hours


@pytest.mark.parametrize(
    ("synced", "record", "newest", "basis"),
    [
        (AS_OF - HOUR, AS_OF - 9 * HOUR, AS_OF - HOUR, "sync"),
        (AS_OF, None, AS_OF, "sync"),
        (AS_OF + HOUR, AS_OF - 9 * HOUR, AS_OF - 9 * HOUR, "newest_record"),
        (None, AS_OF - 9 * HOUR, AS_OF - 9 * HOUR, "newest_record"),
        (None, AS_OF + HOUR, None, "none"),
        (None, None, None, "none"),
    ],
)
def test_what_freshness_is_told_by(
    synced: datetime | None,
    record: datetime | None,
    newest: datetime | None,
    basis: FreshnessBasis,
) -> None:
    book = book_quality(
        (INVOICES,),
        AS_OF,
        {} if synced is None else {"bill": synced},
        {} if record is None else {"bill": record},
        SETTINGS,
    )
    (kind,) = book.freshness["bill"]
    assert (kind.newest, kind.basis, kind.stale) == (newest, basis, newest is None)


def test_one_source_can_be_stale_in_one_kind_and_fresh_in_another() -> None:
    crm = SourceInfo("crm", "crm", {"account": (), "contact": (), "activity": ()})
    book = book_quality((crm,), AS_OF, {"crm": AS_OF - 48 * HOUR}, {}, SETTINGS)
    assert {kind.kind: kind.stale for kind in book.freshness["crm"]} == {
        "account": True, "activity": False,
    }  # fmt: skip
    assert book.stale_tables == {"account", "contact"}
    (source,) = assess(book, AccountData(), SETTINGS).sources
    assert source.stale
    assert source.stale_tables == ("account", "contact")


def test_a_table_is_stale_only_if_every_source_of_its_own_system_is() -> None:
    crm = SourceInfo("crm", "crm", {"account": ()})
    second = SourceInfo("crm2", "crm", {"account": ()})
    desk = SourceInfo("desk", "support", {"account": (), "ticket": ()})
    old, new = AS_OF - 90 * HOUR, AS_OF - HOUR

    def stale(**synced: datetime) -> frozenset[str]:
        sources = [source for source in (crm, second, desk) if source.name in synced]
        return book_quality(sources, AS_OF, synced, {}, SETTINGS).stale_tables

    assert stale(crm=old, desk=new) == {"account"}
    assert stale(crm=old, crm2=new, desk=new) == frozenset()
    assert stale(desk=old) == {"account", "ticket"}


def test_every_canonical_table_has_a_limit() -> None:
    for table in TABLES:
        assert limit_of(kind_of(table.name), None, FreshnessLimits()) > 0


def test_minimum_data() -> None:
    held = {"account": Provenance(AS_OF, ("crm",), 1), "usage": Provenance(None, (), 0),
            "milestone": Provenance(AS_OF, ("cs",), 1)}  # fmt: skip
    required = ("account", "usage", "support", "cs")
    found = minimum_data(required, held, frozenset({"ticket"}))
    assert found == {"account": True, "usage": False, "support": True, "cs": False}
    assert minimum_data(("support",), held, frozenset())["support"] is False
    book = book_quality((), AS_OF, {}, {}, SETTINGS)
    assert not assess(book, AccountData(minimum=found), SETTINGS).sufficient
