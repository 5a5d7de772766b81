# ruff: noqa: S608 - the SQL is made from names of our own and from what Ibis compiled
"""Rows in and out, as CSV through COPY: written and read by Arrow, whatever their number."""

from collections.abc import Iterable, Mapping
from io import BytesIO

import ibis
import pyarrow as pa
import pyarrow.csv as pc
from ibis.backends.sql.datatypes import PostgresType
from ibis.expr.datatypes import DataType

from c360.warehouse.postgres.connecting import Connection

_WRITTEN = pc.WriteOptions(include_header=False, quoting_style="all_valid")
"""Every value in quotes but a missing one: an empty text is not missing."""
_PIECE = 1 << 20


def column_definitions(schema: Mapping[str, str | DataType]) -> str:
    """Columns as CREATE TABLE wants them; text orders by its bytes, as it does on DuckDB."""
    return ", ".join(f'"{name}" {sql_type(kind)}' for name, kind in schema.items())


def sql_type(kind: str | DataType) -> str:
    """The type of a column."""
    given = ibis.dtype(kind)(nullable=True)
    if given.is_string() or given.is_null():
        return 'text COLLATE "C"'
    return str(PostgresType.to_string(given))


def load(connection: Connection, table: str, batches: Iterable[pa.RecordBatch]) -> None:
    """Adds the rows to a table that has the same columns."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as to:
        for batch in batches:
            written = BytesIO()
            pc.write_csv(batch, written, _WRITTEN)
            to.write(written.getbuffer())


def fetch(connection: Connection, query: str, schema: pa.Schema) -> pa.Table:
    """The rows of a query, in the types of `schema`."""
    kinds = ibis.Schema.from_pyarrow(schema)
    listed = ", ".join(f'"{name}"::{_plain(kind)}' for name, kind in kinds.items())
    copy = f"COPY (SELECT {listed} FROM ({query}) AS q) TO STDOUT (FORMAT csv)"
    held = BytesIO()
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for piece in rows:
            held.write(piece)
    return _read(held.getbuffer(), schema) if held.tell() else schema.empty_table()


def _plain(kind: DataType) -> str:
    return sql_type(kind).removesuffix(' COLLATE "C"')


def _read(text: memoryview, schema: pa.Schema) -> pa.Table:
    read = pc.ReadOptions(column_names=schema.names, block_size=max(len(text), _PIECE))
    convert = pc.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    parse = pc.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    return pc.read_csv(pa.BufferReader(pa.py_buffer(text)), read, parse, convert)
