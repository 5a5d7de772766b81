"""A mistake in a mapping is a validation error that points at its key."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from c360.sources.files.settings import FilesSettings

TICKET = {"table": "ticket", "path": "t.csv", "id": "id", "account": "account"}
WEEKLY = {"per": "account", "every": "week", "starts": "w"}
USAGE = {"table": "usage", "path": "u.csv", "account": "account", "grain": WEEKLY}


def problems(table: Mapping[str, object]) -> dict[tuple[str | int, ...], str]:
    with pytest.raises(ValidationError) as raised:
        FilesSettings.model_validate({"tables": [TICKET, table]})
    return {error["loc"]: error["msg"] for error in raised.value.errors()}


def column(**mapping: object) -> dict[str, object]:
    return TICKET | {"columns": {"priority": mapping}}


@pytest.mark.parametrize(
    ("table", "at", "says"),
    [
        (TICKET | {"table": "tickets"}, ("table",), "no canonical table 'tickets'"),
        (TICKET | {"colums": {}}, ("colums",), "Extra inputs"),
        ({"table": "ticket", "path": "t.csv", "account": "a"}, ("id",), "needs an id"),
        ({"table": "ticket", "path": "t.csv", "id": "a"}, ("account",), "needs an account"),
        (TICKET | {"columns": {"prio": "p"}}, ("columns", "prio"), "it has: subject, category"),
        (TICKET | {"path": []}, ("path",), "at least 1 item"),
        (TICKET | {"where": "count(*) > 1"}, ("where",), "the function count is not allowed"),
        (TICKET | {"where": "a ="}, ("where",), "does not read as an expression"),
        (TICKET | {"where": "x in (select 1)"}, ("where",), "a query is not allowed"),
        (TICKET | {"options": {"encoding": "utf-9"}}, ("options", "encoding"), "not a known"),
        (TICKET | {"options": {"delimiter": "::"}}, ("options", "delimiter"), "at most 1"),
        (TICKET | {"grain": WEEKLY}, ("grain",), "only"),
        (USAGE | {"grain": WEEKLY | {"per": "user"}}, ("grain", "per"), "user_ref"),
        ({"table": "usage", "path": "u.csv", "account": "a"}, ("id",), "period_start"),
        (USAGE | {"unpivot": {"name": "f", "value": "v"}}, ("unpivot", "columns"), "name either"),
        (TICKET | {"observed_at": {"expr": "now()"}}, ("observed_at", "expr"), "function"),
        (TICKET | {"observed_at": {"column": "c", "timezone": "CET+1"}},
         ("observed_at", "timezone"), "not a time zone"),
        (column(), ("columns", "priority"), "one of column, expr, constant"),
        (column(column="a", expr="b"), ("columns", "priority", "expr"), "both column and expr"),
        (column(constant="P9"), ("columns", "priority", "constant"), "one of: P1"),
        (column(column="a", values={"high": "P0"}),
         ("columns", "priority", "values", "high"), "P1"),
        (column(column="a", values={"high": "P1"}, values_else="x"),
         ("columns", "priority", "values_else"), "P1"),
        (column(column="a", values_else="keep"), ("columns", "priority", "values_else"), "needs"),
        (column(column="a", unit="hours"), ("columns", "priority", "unit"), "takes no unit"),
        (column(column="a", currency="EUR"), ("columns", "priority", "currency"), "not an amount"),
        (column(column="a", currency="euro"), ("columns", "priority", "currency"), "pattern"),
        (column(column="a", format="%d"), ("columns", "priority", "format"), "takes no format"),
        (column(expr="read_text('/etc/passwd')"), ("columns", "priority", "expr"), "read_text"),
        (column(expr="a; drop table b"), ("columns", "priority", "expr"), "not allowed"),
        (column(expr="getenv('HOME')"), ("columns", "priority", "expr"), "getenv"),
    ],
)  # fmt: skip
def test_a_mistake_is_pointed_at(
    table: Mapping[str, object], at: tuple[str | int, ...], says: str
) -> None:
    found = problems(table)
    assert list(found) == [("tables", 1, *at)]
    assert says in found["tables", 1, *at]


def test_a_source_without_tables_is_refused() -> None:
    with pytest.raises(ValidationError) as raised:
        FilesSettings.model_validate({"tables": []})
    assert raised.value.errors()[0]["loc"] == ("tables",)


def test_two_currencies_in_one_mapping_are_refused() -> None:
    columns = {
        "arr_before": {"column": "a", "currency": "EUR"},
        "arr_after": {"column": "b", "currency": "USD"},
    }
    outcome = TICKET | {"table": "outcome", "columns": columns}
    assert list(problems(outcome)) == [("tables", 1, "columns", "arr_after", "currency")]
