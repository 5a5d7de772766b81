"""What each method of an engine promises: tables, rows made and brought, values as they were."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import ibis
import pyarrow as pa
import pytest

from c360.errors import UnknownName
from c360.features.canon import double
from c360.model.canonical import ENVELOPE, TABLES
from c360.warehouse.base import Engine, QueryRefused, Warehouse
from c360.warehouse.housekeeping import IBIS_TYPES
from c360.warehouse.instants import AWARE, INSTANT, NAIVE, aware
from c360.warehouse.open import open_warehouse
from tests.contracts.engines import Place, instant, rows_of

ROWS = (
    # id, score, at, text, day
    ("a", 1.5, instant("2024-02-29T23:59:59.123456"), "", date(2024, 2, 29)),
    ("B", -0.1, None, "Zoë, \"quoted\"\nand a line\\N", date(1900, 1, 1)),
    ("ä", 1e-300, instant("1969-12-31T23:59:59"), None, None),
    ("b", 0.1 + 0.2, instant("9999-12-31T00:00:00"), "NULL", date(9999, 12, 31)),
    ("_", None, instant("2024-01-01T00:00:00"), "日本 🎈", None),
)  # fmt: skip


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = open_warehouse(":memory:", read_only=False)
    for id_, score, at, text, day in ROWS:
        opened.run(
            "INSERT INTO contract (source, source_id, account_ref, observed_at, content_hash, "
            "_run, arr, notice_at, plan, start_date, auto_renew) "
            "VALUES ('s', ?, 'one', ?, 'h', 1, ?, ?, ?, ?, ?)",
            [id_, instant("2024-01-01T00:00:00"), score, at, text, day, day is None],
        )
    yield opened
    opened.close()


@pytest.fixture
def engine(place: Place, warehouse: Warehouse) -> Iterator[Engine]:
    opened = place.open(warehouse)
    yield opened
    opened.close()


def test_it_bears_its_name(engine: Engine, engine_name: str) -> None:
    assert engine.engine == engine_name


def test_every_canonical_table_is_there_with_its_types(engine: Engine) -> None:
    for table in TABLES:
        schema = engine.table(table.name).schema()
        expected = {c.name: IBIS_TYPES[c.type] for c in (*ENVELOPE, *table.columns)}
        assert {name: str(kind) for name, kind in schema.items()} == expected
    assert engine.to_arrow(engine.table("account").count()).as_py() == 0


def test_an_empty_table_has_no_rows_but_its_columns(engine: Engine) -> None:
    found = engine.to_arrow(engine.table("ticket"))
    assert found.num_rows == 0
    expected = engine.table("ticket").schema().to_pyarrow()
    assert found.schema == aware(expected.empty_table()).schema


def test_an_unknown_table_lists_the_known_ones(engine: Engine) -> None:
    with pytest.raises(UnknownName, match="account, activity"):
        engine.table("nonsense")


def test_values_come_back_as_they_were_loaded(engine: Engine, warehouse: Warehouse) -> None:
    assert rows_of(engine, "contract").equals(rows_of(warehouse, "contract"))


def test_numbers_that_are_none_and_those_without_end_stay_what_they_are(
    place: Place, warehouse: Warehouse
) -> None:
    for value in ("nan", "inf", "-inf"):
        warehouse.run(
            "INSERT INTO survey_response (source, source_id, content_hash, _run, score) "
            f"VALUES ('s', '{value}', 'h', 1, '{value}')"
        )
    engine = place.open(warehouse)
    rows = engine.to_arrow(engine.table("survey_response").select("source_id", "score"))
    found = {row["source_id"]: row["score"] for row in rows.to_pylist()}
    engine.close()
    assert math.isnan(found["nan"])
    assert (found["inf"], found["-inf"]) == (math.inf, -math.inf)


def made(engine: Engine, name: str, expr: ibis.Table) -> ibis.Table:
    """The rows of an expression in a temporary table."""
    schema = ibis.schema({n: kind(nullable=True) for n, kind in expr.schema().items()})
    engine.make(name, schema, engine.compile(expr))
    return engine.temporary(name, schema)


def instants(*moments: datetime) -> pa.Table:
    return pa.table({"as_of": pa.array(moments, pa.timestamp("us", "UTC"))})


def test_instants_brought_are_utc_inside_and_outside(engine: Engine) -> None:
    at = datetime(2024, 2, 29, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    table = engine.bring("moments", instants(at, instant("2023-01-01T00:00:00")))
    assert str(table.schema()["as_of"]) == INSTANT
    found = engine.to_arrow(table.order_by("as_of")).column("as_of")
    assert found.type == AWARE
    assert found.to_pylist() == [instant("2023-01-01T00:00:00"), instant("2024-02-29T12:30:00")]
    minutes = table.select(x=table.as_of.cast("date").cast("string")).order_by("x")
    assert engine.to_arrow(minutes).column("x").to_pylist() == ["2023-01-01", "2024-02-29"]


def test_rows_brought_replace_those_of_their_name(engine: Engine) -> None:
    table = engine.bring("moments", instants(instant("2023-01-01T00:00:00")))
    engine.bring("moments", instants())
    assert engine.to_arrow(table.count()).as_py() == 0


def test_what_is_made_is_computed_once(engine: Engine) -> None:
    kept = made(engine, "drawn", engine.table("contract").select("source_id", luck=ibis.random()))
    first, second = (engine.to_arrow(kept.order_by("source_id")) for _ in range(2))
    assert first.equals(second)
    assert len(set(first.column("luck").to_pylist())) == len(ROWS)


def test_rows_made_keep_their_types(engine: Engine) -> None:
    rows = engine.table("contract")
    kept = made(engine, "contracts", rows)
    assert engine.to_arrow(kept.order_by("source_id")).equals(
        engine.to_arrow(rows.order_by("source_id")), check_metadata=False
    )


def test_what_is_dropped_is_gone_and_may_be_dropped_again(engine: Engine) -> None:
    kept = made(engine, "contracts", engine.table("contract"))
    for _ in range(2):
        engine.drop("contracts")
    with pytest.raises(QueryRefused):
        engine.to_arrow(kept)


def test_rows_are_read_as_the_types_asked_for(engine: Engine) -> None:
    rows = engine.table("contract").order_by("source_id").select("source_id", "notice_at", "arr")
    schema = pa.schema({"source_id": pa.string(), "notice_at": NAIVE, "arr": pa.float64()})
    found = engine.read(engine.compile(rows), schema)
    assert found.schema == schema
    assert found.num_rows == len(ROWS)
    none = engine.read(engine.compile(rows.filter(rows.source_id == "nobody")), schema)
    assert (none.schema, none.num_rows) == (schema, 0)
    assert aware(found)["notice_at"].to_pylist()[0] is None


def test_rows_of_our_own_are_joined(engine: Engine) -> None:
    names = engine.bring("names", pa.table({"source_id": ["ä", "B"], "said": ["", None]}))
    rows = engine.table("contract").inner_join(names, "source_id").select("source_id", "said")
    found = engine.to_arrow(rows.order_by("source_id")).to_pylist()
    assert found == [{"source_id": "B", "said": None}, {"source_id": "ä", "said": ""}]


def test_text_sorts_by_its_bytes(engine: Engine) -> None:
    rows = engine.table("contract")
    found = engine.to_arrow(rows.order_by("source_id")).column("source_id").to_pylist()
    assert found == ["B", "_", "a", "b", "ä"]
    made = rows.select(x=ibis.literal("x") + rows.source_id).order_by("x")
    assert engine.to_arrow(made).column("x").to_pylist() == ["xB", "x_", "xa", "xb", "xä"]
    ends = engine.table("contract").aggregate(
        low=ibis._.source_id.min(), high=ibis._.source_id.max(),
        all=ibis._.source_id.group_concat(",", order_by=ibis._.source_id),
    )  # fmt: skip
    assert engine.to_arrow(ends).to_pylist() == [{"low": "B", "high": "ä", "all": "B,_,a,b,ä"}]


MEANINGS = {
    "lower case is that of Unicode": (ibis.literal("ÉCOLE Ÿ").lower(), "école ÿ"),
    "halves round away from zero": (double(2.5).round(), 3),
    "negative ones too": (double(-2.5).round(), -3),
    "digits round likewise": (double(0.125).round(2), 0.13),
    "small numbers round to none": (double(1e-12).round(9), 0.0),
    "large numbers stay": (double(1e300).round(9), 1e300),
    "whole numbers divide down": (ibis.literal(-7, "int64") // 2, -4),
    "a remainder keeps its sign": (ibis.literal(-7, "int64") % 3, -1),
    "a ratio is no whole number": (ibis.literal(1, "int64") / ibis.literal(4, "int64"), 0.25),
    "bits shift": (ibis.literal(1, "int64") << ibis.literal(20, "int64"), 1 << 20),
    "and back": (ibis.literal(1 << 40, "int64") >> ibis.literal(38, "int64"), 4),
    "a flag is a number": (ibis.literal(value=True).cast("int64"), 1),
    "least forgets what is missing": (ibis.least(ibis.null("float64"), double(2)), 2.0),
    "days end at midnight UTC": (
        ibis.literal("2024-03-10T23:59:59").cast(INSTANT).date().cast("string"),
        "2024-03-10",
    ),
    "a day is 24 hours": (
        (
            ibis.literal("2024-03-31T12:00:00").cast(INSTANT) - ibis.interval(days=1)
        ).epoch_seconds().cast("int64"),
        1711800000,
    ),
    "expressions find words": (ibis.literal(" vp of sales ").re_search("( vp | head )"), True),
    "and replace them all": (ibis.literal("a.b.c").re_replace(r"[.]+", "-"), "a-b-c"),
}  # fmt: skip


@pytest.mark.parametrize("meaning", MEANINGS)
def test_an_expression_means_the_same_on_every_engine(engine: Engine, meaning: str) -> None:
    expression, expected = MEANINGS[meaning]
    one = engine.table("contract").limit(1).select(x=expression)
    assert engine.to_arrow(one).column("x").to_pylist() == [expected]


def test_missing_values_sort_as_told(engine: Engine) -> None:
    rows = engine.table("contract")
    first = rows.order_by(rows.arr.asc(nulls_first=True)).limit(1).arr
    last = rows.order_by(rows.arr.desc(nulls_first=False)).arr
    assert engine.to_arrow(first).to_pylist() == [None]
    assert engine.to_arrow(last).to_pylist()[-1] is None


def test_a_median_lies_between_the_middle_two(engine: Engine) -> None:
    rows = engine.table("contract").filter(ibis._.arr.notnull())
    found = engine.to_arrow(rows.aggregate(middle=rows.arr.median())).column("middle").to_pylist()
    assert found == [pytest.approx((1e-300 + 0.1 + 0.2) / 2)]


def test_numbers_become_rows(engine: Engine) -> None:
    numbers = ibis.range(3).unnest().cast("int64").name("week").as_table()
    crossed = engine.table("contract").select("source_id").cross_join(numbers)
    found = engine.to_arrow(crossed.group_by("week").aggregate(n=crossed.count()).order_by("week"))
    assert found.to_pylist() == [{"week": n, "n": len(ROWS)} for n in range(3)]
