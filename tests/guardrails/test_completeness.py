"""Counting fields in a real warehouse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from c360.guardrails.completeness import (
    completeness,
    field_counts,
    newest_by_source,
    newest_records,
)
from c360.guardrails.quality import FieldCount, SourceInfo
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
EARLIER, LATER = AS_OF - timedelta(days=3), AS_OF + timedelta(days=3)
DESK = SourceInfo("desk", "support", {"ticket": ("subject",)})
CRM = SourceInfo("crm", "crm", {"account": ("name", "industry")})

pytestmark = pytest.mark.filterwarnings(
    "ignore:fetch_arrow_table:DeprecationWarning"  # ibis 12 still calls it on DuckDB 2
)

Ticket = tuple[str, str, str | None, datetime, datetime | None]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(tmp_path / "warehouse.duckdb", read_only=False)
    yield opened
    opened.close()


def load(warehouse: Warehouse, *tickets: Ticket) -> None:
    for account, number, subject, observed_at, superseded_at in tickets:
        warehouse.run(
            "INSERT INTO ticket (source, source_id, account_ref, subject, priority, observed_at, "
            "superseded_at, content_hash) VALUES ('desk', ?, ?, ?, 'P2', ?, ?, ?)",
            [number, account, subject, observed_at, superseded_at, f"{number}{observed_at}"],
        )


def links(*known: str) -> ibis.Table:
    columns = {
        "source": ["desk"] * len(known),
        "account_ref": list(known),
        "account_id": [f"acc_{ref}" for ref in known],
        "rule": ["by id"] * len(known),
    }
    return ibis.memtable(pa.table(columns))


NOW = ibis.memtable(pa.table({"as_of": pa.array([AS_OF], pa.timestamp("us", "UTC"))}))


def counted(warehouse: Warehouse, known: ibis.Table) -> dict[str, list[FieldCount]]:
    expr = completeness(warehouse, known, NOW, (DESK, CRM))
    assert expr is not None
    return field_counts(warehouse.to_arrow(expr))


def test_fields_are_counted_per_account_among_what_is_visible(warehouse: Warehouse) -> None:
    load(
        warehouse,
        ("a", "1", "Slow", EARLIER, None),
        ("a", "2", None, EARLIER, None),
        ("a", "3", "Later", LATER, None),
        ("a", "4", None, EARLIER, EARLIER + timedelta(days=1)),
        ("a", "4", "Mended", EARLIER + timedelta(days=1), LATER),
        ("b", "5", None, AS_OF, None),
        ("c", "6", "Unknown account", EARLIER, None),
    )
    found = counted(warehouse, links("a", "b"))
    assert set(found) == {"acc_a", "acc_b"}
    assert FieldCount("desk", "ticket", "subject", 3, 2) in found["acc_a"]
    assert FieldCount("desk", "ticket", "priority", 3, 3) in found["acc_a"]
    assert FieldCount("desk", "ticket", "subject", 1, 0) in found["acc_b"]
    assert {count.field for count in found["acc_a"]} == {
        "subject", "category", "priority", "status", "created_at",
    }  # fmt: skip


def test_accounts_that_are_not_asked_about_are_left_out(warehouse: Warehouse) -> None:
    load(warehouse, ("a", "1", "x", EARLIER, None), ("b", "2", "x", EARLIER, None))
    assert set(counted(warehouse, links("b"))) == {"acc_b"}


def test_the_newest_record_known_by_then(warehouse: Warehouse) -> None:
    load(warehouse, ("a", "1", "x", EARLIER, None), ("a", "2", "x", LATER, None))
    expr = newest_records(warehouse, NOW, (DESK, CRM))
    assert expr is not None
    assert newest_by_source(warehouse.to_arrow(expr)) == {"desk": EARLIER}


def test_nothing_expected_is_nothing_counted(warehouse: Warehouse) -> None:
    assert completeness(warehouse, links("a"), NOW, ()) is None
    assert newest_records(warehouse, NOW, ()) is None
