# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Reads one landed file into a temporary table of text, and every line that is no row beside it."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from c360.errors import SourceRejected, SourceUnavailable
from c360.sources.loading.convert import literal
from c360.sources.loading.expressions import Columns, quoted
from c360.sources.loading.text import (
    BrokenLine,
    as_utf8,
    open_bytes,
    read_header,
    reading,
    without_open_quotes,
)
from c360.sources.settings import Format, ReadOptions
from c360.warehouse.base import QueryRefused, Warehouse

_LONGEST_JSON_LINE = 16_000_000
_NOT_IN_PATHS = frozenset('*"\\')
_BLANKS = "' ' || chr(9) || chr(13)"
_PARQUET_ROW = "file_row_number"
"""What DuckDB calls the number of a row in its file, from 0."""
_NO_OBJECT = "the line is not a JSON object"
_TOO_LONG = f"the line is longer than {_LONGEST_JSON_LINE // 1_000_000} MB"
_NOT_UTF8 = "the line is not utf-8: name the file's encoding in the mapping's options"


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A landed file and how to read it."""

    source: str
    name: str
    path: Path
    format: Format
    options: ReadOptions


@dataclass(frozen=True, slots=True)
class UnfitField:
    """A mapped field of JSON that is no longer what it was: `absent` or `nested`."""

    name: str
    how: Literal["absent", "nested"]

    @property
    def reason(self) -> str:
        became = "no longer comes" if self.how == "absent" else "is now nested"
        return f"the field {self.name!r} {became}"

    def holds(self, kind: str) -> str:
        """SQL of whether a row is unfit, where `kind` is that of its field's value."""
        return f"{kind} IS NULL" if self.how == "absent" else f"{kind} IN ('OBJECT', 'ARRAY')"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file in the warehouse's temporary memory: its rows as text, its broken lines."""

    name: str
    columns: Columns
    first: int = 0
    """The engine's number of the first row; the others follow it one by one."""
    json: bool = False
    in_place: bool = False
    """Whether the rows are read from the file each time: Parquet is as fast as a copy of it."""
    unfit: tuple["UnfitField", ...] = ()
    """Fields that make a row unfit whatever else it holds."""

    @property
    def rows(self) -> str:
        """The table or view of the rows."""
        return f"{self.name}_rows" if self.in_place else self.name

    @property
    def broken(self) -> str:
        """The table of lines that are no rows: line, raw, reason."""
        return f"{self.name}_broken"

    def select(self, names: Iterable[str]) -> str:
        """SQL of the rows with those columns; a column the file lacks is null."""
        if self.json:
            return self._select_json(list(names))
        picked = [self._column(name) for name in names]
        number = '"_no"' if self.in_place else f"rowid - {self.first} + 1"
        drift = "CAST(NULL AS VARCHAR) AS _c360_drift"
        return f"SELECT {', '.join([f'{number} AS _c360_row', drift, *picked])} FROM {self.rows}"

    def _select_json(self, names: list[str]) -> str:
        """Each document is read once for all its columns: reading is what costs."""
        found = [name for name in names if self.columns.find(name) is not None]
        paths = ", ".join(self.path(self.columns.find(name) or name) for name in found)
        values = f"json_extract_string(_doc, [{paths}])" if found else "[]"
        picked = [
            f"_c360_values[{found.index(name) + 1}] AS {quoted(name)}"
            if name in found
            else f"CAST(NULL AS VARCHAR) AS {quoted(name)}"
            for name in names
        ]
        listed = ", ".join(['"_no" AS _c360_row', "_c360_drift", *picked])
        inner = f'"_no", {self._drift()} AS _c360_drift, {values} AS _c360_values'
        return f"SELECT {listed} FROM (SELECT {inner} FROM {self.rows})"

    def raw_json(self) -> str:
        """SQL of each row as JSON text, by `_c360_row`."""
        if self.json:
            return f'SELECT "_no" AS _c360_row, "_doc" AS raw FROM {self.name}'
        if self.in_place:
            whole = ", ".join(f"{literal(n)}: {quoted(n)}" for n in self.columns.names)
            whole = f"CAST(to_json({{{whole}}}) AS VARCHAR)"
            return f'SELECT "_no" AS _c360_row, {whole} AS raw FROM {self.rows}'
        number = f"r.rowid - {self.first} + 1"
        return (
            f"SELECT {number} AS _c360_row, CAST(to_json(r) AS VARCHAR) AS raw FROM {self.name} r"
        )

    def path(self, name: str) -> str:
        """Where a field lies in a record of JSON, as SQL."""
        return literal(_json_path(self.columns, name))

    def _drift(self) -> str:
        """Why a row does not fit although each of its values might."""
        cases = " ".join(
            f"WHEN {u.holds(f'json_type(_doc, {self.path(u.name)})')} THEN {literal(u.reason)}"
            for u in self.unfit
        )
        return f"CASE {cases} END" if cases else "CAST(NULL AS VARCHAR)"

    def _column(self, name: str) -> str:
        found = self.columns.find(name)
        if found is None:
            return f"CAST(NULL AS VARCHAR) AS {quoted(name)}"
        if found not in self.columns.names:
            return f"{_inside(found)} AS {quoted(name)}"
        return f"{quoted(found)} AS {quoted(name)}"


def read_file(warehouse: Warehouse, file: FileToRead, name: str) -> RawTable:
    """Fills the temporary tables `name` and `name_broken`.

    Raises:
        SourceUnavailable: the file cannot be read as what its ending or format says.
        SourceRejected: it is text in another encoding, or JSON that is not one object a line.
    """
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE {name}_broken (line BIGINT, raw VARCHAR, reason VARCHAR)"
    )
    readers = {"csv": _read_csv, "jsonl": _read_jsonl, "parquet": _read_parquet}
    try:
        with (
            tempfile.TemporaryDirectory(prefix="c360-") as scratch,
            reading(file.source, file.name, file.options.encoding),
        ):
            return readers[file.format](warehouse, file, name, Path(scratch))
    except QueryRefused as error:
        raise _does_not_read(file, error) from error


def _does_not_read(file: FileToRead, error: QueryRefused) -> SourceUnavailable:
    problem = f"{file.name} does not read as {file.format} ({_without_path(error, file)})"
    return SourceUnavailable(file.source, problem, "Export it again, or set its format")


def _read_csv(warehouse: Warehouse, file: FileToRead, name: str, scratch: Path) -> RawTable:
    path = as_utf8(file.path, file.options, scratch)
    header = read_header(path, file.options)
    if header is None:
        return _nothing(warehouse, name)
    scan = _csv_scan(header.names, header.delimiter, file.options)
    _scan_csv(warehouse, name, path, scan)
    if file.options.quote and _quote_was_open(warehouse, name):
        path, broken = without_open_quotes(path, file.options.quote, scratch)
        _drop_rejects(warehouse, name)
        _scan_csv(warehouse, name, path, scan)
        _keep_broken(warehouse, name, broken, "a quote is opened and not closed")
    _keep_rejects(warehouse, name)
    return RawTable(name, Columns(header.names), _first(warehouse, name))


def _csv_scan(names: tuple[str, ...], delimiter: str, options: ReadOptions) -> str:
    columns = ", ".join(f"{literal(n)}: 'VARCHAR'" for n in names)
    return (
        f"columns = {{{columns}}}, auto_detect = false, header = true, skip = {options.skip}, "
        f"delim = {literal(delimiter)}, quote = {literal(options.quote)}, "
        f"escape = {literal(options.escape if options.quote else '')}, store_rejects = true"
    )


def _scan_csv(warehouse: Warehouse, name: str, path: Path, scan: str, picked: str = "*") -> None:
    warehouse.run(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        f"SELECT {picked} FROM read_csv({_one_file(path)}, {scan}, "
        f"rejects_table = '{name}_rejects', rejects_scan = '{name}_scans')"
    )


def _quote_was_open(warehouse: Warehouse, name: str) -> bool:
    found = warehouse.rows(
        f"SELECT count(*) FROM {name}_rejects WHERE error_type = 'LINE SIZE OVER MAXIMUM' "
        "OR (error_type = 'UNQUOTED VALUE' "
        "AND contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)))"
    )
    return bool(found[0][0])


def _keep_rejects(warehouse: Warehouse, name: str) -> None:
    warehouse.run(
        f"INSERT INTO {name}_broken SELECT line, to_json(any_value(csv_line)), "
        f"any_value(CASE error_type WHEN 'INVALID ENCODING' THEN {literal(_NOT_UTF8)} "
        "WHEN 'UNQUOTED VALUE' THEN 'a quote is not closed, or stands inside a value' "
        "ELSE 'the line is not a row: ' || lower(error_message) END) "
        f"FROM {name}_rejects GROUP BY line"
    )
    _drop_rejects(warehouse, name)


def _drop_rejects(warehouse: Warehouse, name: str) -> None:
    warehouse.run(f"DROP TABLE {name}_rejects")
    warehouse.run(f"DROP TABLE {name}_scans")


def _keep_broken(warehouse: Warehouse, name: str, lines: list[BrokenLine], reason: str) -> None:
    warehouse.run(
        f"INSERT INTO {name}_broken SELECT unnest(?::BIGINT[]), "
        f"to_json(unnest(?::VARCHAR[])), {literal(reason)}",
        [[b.line for b in lines], [b.text for b in lines]],
    )


def _read_jsonl(warehouse: Warehouse, file: FileToRead, name: str, scratch: Path) -> RawTable:
    path = as_utf8(file.path, file.options, scratch)
    with open_bytes(path) as raw:
        start = raw.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return _nothing(warehouse, name)
    if start.startswith(b"["):
        problem = f"{file.name} is one JSON array"
        raise SourceRejected(file.source, problem, "Export one JSON object a line (JSONL)")
    scan = (
        "columns = {'_doc': 'VARCHAR'}, auto_detect = false, header = false, delim = '\x01', "
        f"quote = '', escape = '', strict_mode = false, max_line_size = {_LONGEST_JSON_LINE}, "
        "store_rejects = true"
    )
    _scan_csv(warehouse, name, path, scan, "row_number() OVER () AS _no, _doc")
    _sort_json_lines(warehouse, name)
    keys = warehouse.rows(
        f"SELECT DISTINCT unnest(k) AS key FROM (SELECT DISTINCT json_keys(_doc) AS k FROM {name}) "
        "ORDER BY 1"
    )
    columns = Columns(tuple(str(k) for (k,) in keys), nested=True)
    return RawTable(name, columns, json=True)


def _sort_json_lines(warehouse: Warehouse, name: str) -> None:
    """Sets the lines apart that are no JSON object; most files have none, and are read once."""
    fits = f"left(ltrim(_doc, {_BLANKS}), 1) = '{{' AND json_valid(_doc)"
    unfit = f"NOT coalesce({fits}, false)"
    if warehouse.rows(f"SELECT 1 FROM {name} WHERE {unfit} LIMIT 1"):
        warehouse.run(
            f"INSERT INTO {name}_broken SELECT _no, to_json(_doc), {literal(_NO_OBJECT)} "
            f"FROM {name} WHERE trim(_doc) <> '' AND {unfit}"
        )
        warehouse.run(f"DELETE FROM {name} WHERE {unfit}")
    warehouse.run(
        f"INSERT INTO {name}_broken SELECT line, to_json(any_value(csv_line)), "
        f"any_value(CASE error_type WHEN 'LINE SIZE OVER MAXIMUM' THEN {literal(_TOO_LONG)} "
        f"WHEN 'INVALID ENCODING' THEN {literal(_NOT_UTF8)} ELSE {literal(_NO_OBJECT)} END) "
        f"FROM {name}_rejects GROUP BY line"
    )
    _drop_rejects(warehouse, name)


def _read_parquet(warehouse: Warehouse, file: FileToRead, name: str, _scratch: Path) -> RawTable:
    if file.path.stat().st_size == 0:
        return _nothing(warehouse, name)
    scan = f"read_parquet({_one_file(file.path)})"
    described = warehouse.rows(
        f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {scan})"
    )
    picked = ", ".join(_as_text(str(column), str(kind)) for column, kind in described)
    documents = frozenset(str(c) for c, kind in described if kind == "JSON")
    columns = Columns(tuple(str(c) for c, _ in described), documents=documents)
    if any(columns.find(taken) for taken in (_PARQUET_ROW, "_no")):
        warehouse.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {picked} FROM {scan}")
        return RawTable(name, columns, _first(warehouse, name))
    raw = RawTable(name, columns, in_place=True)
    numbered = f"read_parquet({_one_file(file.path)}, {_PARQUET_ROW} = true)"
    warehouse.run(
        f"CREATE OR REPLACE TEMP VIEW {raw.rows} AS "
        f'SELECT {picked}, {_PARQUET_ROW} + 1 AS "_no" FROM {numbered}'
    )
    return raw


def read_through(warehouse: Warehouse, file: FileToRead, raw: RawTable) -> None:
    """Reads every value of a file that is read in place; one that is damaged inside shows here.

    Raises:
        SourceUnavailable: it cannot be read to its end.
    """
    if not raw.in_place:
        return
    values = ", ".join(quoted(name) for name in raw.columns.names)
    try:
        warehouse.rows(f"SELECT max(hash({values})) FROM {raw.rows}")
    except QueryRefused as error:
        raise _does_not_read(file, error) from error


def _as_text(column: str, kind: str) -> str:
    """A typed column as the text that a CSV file would hold: 12, not 12.0."""
    value = quoted(column)
    text = f"CAST({value} AS VARCHAR)"
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"{value} = floor({value}) AND abs({value}) < 1e15"
        text = f"CASE WHEN {whole} THEN CAST(CAST({value} AS BIGINT) AS VARCHAR) ELSE {text} END"
    return f"{text} AS {value}"


def _inside(name: str) -> str:
    """SQL of what lies at a path inside a column of JSON."""
    column, _, path = name.partition(".")
    return f"json_extract_string({quoted(column)}, {literal(_json_path(Columns(()), path))})"


def _one_file(path: Path) -> str:
    """The path as SQL; what would make it a pattern stands for itself."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def _nothing(warehouse: Warehouse, name: str) -> RawTable:
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE {name} (_nothing VARCHAR)")
    return RawTable(name, Columns(()))


def _first(warehouse: Warehouse, name: str) -> int:
    """Rows of an open transaction are numbered from far above."""
    return int(str(warehouse.rows(f"SELECT coalesce(min(rowid), 0) FROM {name}")[0][0]))


def _json_path(columns: Columns, name: str) -> str:
    parts = [name] if name in columns.names else name.split(".")
    if any(set(part) & _NOT_IN_PATHS for part in parts):  # as a pointer: a path has its own * and "
        return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    return "$" + "".join('."' + part.replace('"', '\\"') + '"' for part in parts)


def _without_path(error: QueryRefused, file: FileToRead) -> str:
    return error.problem.replace(str(file.path), Path(file.name).name)
