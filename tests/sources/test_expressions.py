"""Expressions are scalar, over known columns, and never fail at run time."""

import pytest

from c360.sources.loading.expressions import (
    BadExpression,
    Columns,
    UnknownColumn,
    compile_expression,
    parse,
    resolve,
)
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse

COLUMNS = Columns(("mrr", "Deleted", "at", "a", "b", "mail", "none"))
ROWS = "('12','false','2024-01-05','9','10','kim@alpine.example',NULL)"


@pytest.fixture
def warehouse() -> Warehouse:
    opened = open_warehouse("duckdb://:memory:", read_only=False)
    listed = ", ".join(f'"{name}"' for name in COLUMNS.names)
    opened.run(f"CREATE TABLE t AS SELECT * FROM (VALUES {ROWS}) AS t({listed})")
    return opened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mrr * 12", "144.0"),
        ("deleted = false", "true"),
        ("not Deleted", "true"),
        ("at + interval 1 month", "2024-02-05 00:00:00"),
        ("date_trunc('month', at)", "2024-01-01 00:00:00"),
        ("date_diff('day', at, '2024-02-01')", "27"),
        ("year(at)", "2024"),
        ("a < b", "true"),
        ("a > 50", "false"),
        ("a in (9, 10)", "true"),
        ("a between 1 and 50", "true"),
        ("a || ':' || b", "9:10"),
        ("coalesce(none, 0) * 2", "0.0"),
        ("coalesce(none, 'x')", "x"),
        ("nullif(a, '9')", None),
        ("greatest(a, b, 5)", "10.0"),
        ("case when a > 5 then 'big' else b end", "big"),
        ("split_part(mail, '@', 2)", "alpine.example"),
        ("regexp_extract(mail, '^[a-z]+')", "kim"),
        ("lower(mail) like '%alpine%'", "true"),
        ("replace(substring(mail, 1, 3), 'k', 'K')", "Kim"),
        ("lpad(a, 3, '0')", "009"),
        ("length(a) + 1", "2"),
        ("round(mrr / 5, 1)", "2.4"),
        ("-floor(mrr) + ceil(a) + abs(b)", "7.0"),
        ("mail::double", None),
        ("a / 0", "inf"),
        ("none is null and mail is not null", "true"),
        ("at >= '2024-01-01'", "true"),
        ("left(mail, 1) || right(mail, 1) || upper(trim(a))", "ke9"),
    ],
)
def test_a_column_is_read_as_the_operator_wants_it(
    warehouse: Warehouse, text: str, expected: str | None
) -> None:
    sql = compile_expression(text, COLUMNS).sql
    assert warehouse.rows(f"SELECT CAST({sql} AS VARCHAR) FROM t") == [(expected,)]


@pytest.mark.parametrize(
    "text",
    [
        *("sum(a)", "count(*)", "row_number() over ()", "(select 1)", "a in (select 1)"),
        *("read_text('x')", "read_csv('x')", "getenv('HOME')", "now()", "current_date", "random()"),
        *("a; drop table t", "select 1", "*", "columns(*)", "$1", "?", "", "a +", "'open"),
        *("unnest(a)", "exists (select 1)"),
        *("glob('*')", "query('select 1')", "current_setting('x')", "nextval('s')", "a -> 'b'"),
    ],
)  # fmt: skip
def test_what_is_not_scalar_over_columns_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse(text)


def test_a_name_is_a_column_before_it_is_an_expression() -> None:
    columns = Columns(("Account ID", "a-b", "a", "b"))
    assert resolve("account id", columns).sql == '"Account ID"'
    assert resolve("a-b", columns).columns == {"a-b"}
    assert resolve("a - b", columns).columns == {"a", "b"}
    assert compile_expression('"Account ID" || a', columns).columns == {"Account ID", "a"}


def test_what_c360_adds_to_a_table_is_not_listed_as_a_column_of_it() -> None:
    assert str(UnknownColumn("country", Columns(("id", "_gone")))).endswith("the columns are: id")
