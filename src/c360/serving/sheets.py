"""The account list as a file: CSV, XLSX or Parquet. No cell is ever a formula."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, get_args

import pyarrow as pa
from pyarrow import parquet

from c360.errors import BadArgument, MissingExtra
from c360.model.cells import csv_line, text_cell
from c360.store.listed import ListedAccount

Format = Literal["csv", "xlsx", "parquet"]
_TYPES: Mapping[str, pa.DataType] = {
    "overall_score": pa.int64(), "trend_delta": pa.int64(), "coverage": pa.float64(),
    "arr": pa.float64(), "days_to_renewal": pa.int64(), "days_since_contact": pa.int64(),
    "mine": pa.bool_(),
}  # fmt: skip
_COLUMNS = [name for name in ListedAccount.__slots__ if name != "redacted"]
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def sheet(kind: str, accounts: Sequence[ListedAccount]) -> bytes:
    """The accounts as a file of that kind.

    Raises:
        BadArgument: there is no such kind.
        MissingExtra: what makes it is not installed.
    """
    make = _MAKERS.get(kind)
    if make is None:
        raise BadArgument("format", kind, f"one of {', '.join(get_args(Format))}")
    return make([{name: row[name] for name in _COLUMNS} for row in map(asdict, accounts)])


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    lines = [csv_line(_COLUMNS)]
    lines += [csv_line(_cell(row[name]) for name in _COLUMNS) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return text_cell(value) if isinstance(value, str) else str(value)


def _xlsx(rows: Sequence[Mapping[str, Any]]) -> bytes:
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise MissingExtra("serve", "an XLSX file", "xlsxwriter") from missing
    file = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with Workbook(file, plain) as book:
        page = book.add_worksheet("Accounts")
        page.write_row(0, 0, _COLUMNS)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(_COLUMNS):
                if isinstance(row[name], str):
                    page.write_string(number, column, row[name])
                elif row[name] is not None:
                    page.write(number, column, row[name])
        page.freeze_panes(1, 1)
    return file.getvalue()


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in _COLUMNS])
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema), file)
    return file.getvalue()


_MAKERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], bytes]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
