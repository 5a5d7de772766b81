"""All that is measured, written for engines we have no server of: it compiles, and it parses.

One file a dialect shows a dozen expressions in full and a digest of each of the others, so that a
change that reaches another engine's SQL is seen. `C360_GOLDEN=write` writes them anew.
"""

import hashlib
import os
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import ibis.expr.operations as ops
import pytest
import sqlglot
import sqlglot.expressions as sge
from ibis.common.exceptions import OperationNotDefinedError
from ibis.expr import types as ir

from tests.golden.expressions import everything

WRITE = os.environ.get("C360_GOLDEN") == "write"  # noqa: TID251 - asked for by `make golden`
FOLDER = Path(__file__).parent / "sql"
DIALECTS = ("snowflake", "bigquery", "clickhouse", "databricks")
SHOWN = (
    "newest", "now:contracts", "now:deals", "now:entitlements", "now:goals",
    "now:invoices", "now:limits", "now:milestones", "now:payments",
    "now:plans", "now:surveys", "now:topics",
)  # fmt: skip
GAPS: dict[tuple[str, type[ops.Node]], type[Exception]] = {
    ("bigquery", ops.Median): OperationNotDefinedError,
    ("clickhouse", ops.PercentRank): OperationNotDefinedError,
}
"""Dialect and operation → what compiling it raises: no expression with it runs there."""
BARE_IS_DOUBLE = {"bigquery", "clickhouse"}
"""Dialects in which 0.5 is a double; in the others it is a decimal unless it is cast."""
DOUBLES = {sge.DType.DOUBLE, sge.DType.FLOAT}
_MADE_UP = re.compile(r"(?<=_)[a-z0-9]{25,26}\b|\b[0-9a-f]{32}\b")
"""The ends of names, and the separators, that Ibis makes up anew each time."""


@pytest.fixture(scope="module")
def expressions() -> dict[str, ir.Table]:
    return everything()


@pytest.fixture(scope="module", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def trees(dialect: str, expressions: dict[str, ir.Table]) -> dict[str, Any]:
    """Name → SQL as a tree, for every expression without a gap of the dialect."""
    return {
        name: compiler(dialect).to_sqlglot(expr)
        for name, expr in expressions.items()
        if gap_of(dialect, expr) is None
    }


def compiler(dialect: str) -> Any:
    return import_module(f"ibis.backends.sql.compilers.{dialect}").compiler


def gap_of(dialect: str, expr: ir.Table) -> type[Exception] | None:
    for (where, operation), raised in GAPS.items():
        if where == dialect and expr.op().find(operation):
            return raised
    return None


def text(dialect: str, tree: Any) -> str:
    return str(tree.sql(dialect=compiler(dialect).dialect, pretty=True))


def test_nothing_measured_is_left_out(expressions: dict[str, ir.Table]) -> None:
    assert set(SHOWN) < expressions.keys()
    assert {"accounts", "features", "provenance", "scores", "counts"} < expressions.keys()
    assert len([name for name in expressions if name.startswith("survey_")]) > 50


def test_every_gap_raises_what_is_declared(dialect: str, expressions: dict[str, ir.Table]) -> None:
    for name, expr in expressions.items():
        raised = gap_of(dialect, expr)
        if raised is not None:
            with pytest.raises(raised) as caught:
                compiler(dialect).to_sqlglot(expr)
            assert type(caught.value) is raised, name


def test_every_gap_is_met(expressions: dict[str, ir.Table]) -> None:
    for dialect, operation in GAPS:
        met = [name for name, expr in expressions.items() if expr.op().find(operation)]
        assert met, f"{dialect}: nothing uses {operation.__name__} any more"


def test_what_comes_out_parses_in_the_dialect(dialect: str, trees: dict[str, Any]) -> None:
    read = compiler(dialect).dialect
    for name, tree in trees.items():
        parsed = sqlglot.parse_one(text(dialect, tree), read=read)
        assert isinstance(parsed, sge.Query), name


def test_no_float_is_a_decimal(dialect: str, trees: dict[str, Any]) -> None:
    found = {name: decimals(dialect, tree) for name, tree in trees.items()}
    assert not {name: literals for name, literals in found.items() if literals}


def decimals(dialect: str, tree: Any) -> list[str]:
    """The literals in the dialect's own text that it reads as decimals."""
    parsed = sqlglot.parse_one(text(dialect, tree), read=compiler(dialect).dialect)
    cast = [str(c.to) for c in parsed.find_all(sge.Cast) if c.to.this == sge.DType.DECIMAL]
    if dialect in BARE_IS_DOUBLE:
        return cast
    fractions = [
        literal
        for literal in parsed.find_all(sge.Literal)
        if not literal.is_string and re.search(r"[.eE]", literal.name)
    ]
    return cast + [literal.name for literal in fractions if not _double(literal)]


def _double(literal: sge.Literal) -> bool:
    around = literal.parent
    if isinstance(around, sge.Quantile | sge.PercentileCont):
        return True  # which quantile: a parameter, no value
    while isinstance(around, sge.Neg | sge.Paren):
        around = around.parent
    return isinstance(around, sge.Cast) and around.to.this in DOUBLES


def test_a_bare_float_would_be_found() -> None:
    assert decimals("snowflake", sqlglot.parse_one("SELECT a + 0.5, CAST(0.5 AS DOUBLE)")) == [
        "0.5"
    ]
    assert decimals("bigquery", sqlglot.parse_one("SELECT CAST(0.5 AS DECIMAL(3, 2))"))


def test_the_sql_is_as_it_was(dialect: str, trees: dict[str, Any]) -> None:
    written = {name: settled(dialect, tree) for name, tree in trees.items()}
    shown = [f"-- {name}\n{written[name]};\n" for name in SHOWN if name in written]
    others = [f"-- {name} {_digest(sql)}" for name, sql in written.items() if name not in SHOWN]
    page = "\n".join([*shown, "-- The others, by digest.", *others]) + "\n"
    file = FOLDER / f"{dialect}.sql"
    if WRITE:
        file.write_text(page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == page, "changed: make golden, and read the diff"


def settled(dialect: str, tree: Any) -> str:
    """The SQL without what differs from run to run: names made up, the order of a set."""
    tree = tree.copy()
    for star in tree.find_all(sge.Star):
        left_out = star.args.get("except_")
        if left_out:
            star.set("except_", sorted(left_out, key=lambda column: str(column.name)))
    return _MADE_UP.sub("…", text(dialect, tree))


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:12]
