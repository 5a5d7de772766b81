"""Scripts: compiled once, run for one batch after another, computing only what is asked for."""

from collections.abc import Iterator

import ibis
import pyarrow as pa
import pytest

from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse
from c360.warehouse.script import Playing, Script


class Watched:
    """A warehouse that notes which temporary tables are made and dropped."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.made: list[str] = []
        self.dropped: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.warehouse, name)

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        self.made.append(name)
        self.warehouse.make(name, schema, query)

    def drop(self, name: str) -> None:
        self.dropped.append(name)
        self.warehouse.drop(name)


@pytest.fixture
def engine() -> Iterator[Watched]:
    opened = open_warehouse(":memory:", read_only=False)
    yield Watched(opened)
    opened.close()


def script_of(engine: Watched) -> Script:
    """Numbers doubled and summed, beside what depends on a lasting table alone."""
    script = Script(engine, "sums")  # type: ignore[arg-type]  # it passes everything on
    numbers = script.given("numbers", {"n": "int64"})
    factor = script.given("factor", {"by": "int64"}, lasting=True)
    squared = script.keep(factor.select(by=factor.by * factor.by))
    times = script.keep(numbers.cross_join(squared))
    script.ask("total", times.aggregate(total=(times.n * times.by).sum()))
    script.ask("most", times.aggregate(most=(times.n * times.by).max()))
    script.ask("factor", squared)
    return script


def ints(name: str, *values: int) -> pa.Table:
    return pa.table({name: pa.array(values, pa.int64())})


def playing(engine: Watched) -> Playing:
    run = Playing(script_of(engine), engine)  # type: ignore[arg-type]  # it passes everything on
    run.give("factor", ints("by", 3))
    return run


def read(run: Playing, *names: str) -> dict[str, list[object]]:
    return {name: next(iter(rows.to_pydict().values())) for name, rows in run.read(names)}


def test_the_same_steps_serve_one_batch_after_another(engine: Watched) -> None:
    run = playing(engine)
    run.give("numbers", ints("n", 1, 2))
    assert read(run, "total", "most") == {"total": [27], "most": [18]}
    run.give("numbers", ints("n", 10))
    assert read(run, "total", "most") == {"total": [90], "most": [90]}


def test_a_step_is_made_once_for_all_that_read_it(engine: Watched) -> None:
    run = playing(engine)
    run.give("numbers", ints("n", 1))
    read(run, "total", "most", "factor")
    assert engine.made.count("sums_1") == 1


def test_what_nobody_asks_for_is_not_computed(engine: Watched) -> None:
    run = playing(engine)
    assert read(run, "factor") == {"factor": [9]}
    assert "sums_1" not in engine.made


def test_a_step_is_dropped_after_its_last_reader_and_made_again_when_asked(engine: Watched) -> None:
    run = playing(engine)
    run.give("numbers", ints("n", 1))
    read(run, "total")
    assert "sums_1" in engine.dropped
    assert read(run, "most") == {"most": [9]}


def test_what_depends_on_lasting_tables_alone_stays_from_batch_to_batch(engine: Watched) -> None:
    run = playing(engine)
    for value in (1, 2, 3):
        run.give("numbers", ints("n", value))
        read(run, "total")
    assert engine.made.count("sums_0") == 1
    run.give("factor", ints("by", 1))
    run.give("numbers", ints("n", 5))
    assert read(run, "total") == {"total": [5]}


def test_answers_come_with_the_types_that_were_asked_for(engine: Watched) -> None:
    run = playing(engine)
    run.give("numbers", ints("n", 1))
    ((_, rows),) = run.read(["total"])
    assert rows.schema.field("total").type == pa.int64()
