"""Rows out of PostgreSQL through COPY: the server writes each value as text, Arrow reads it."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import sqlalchemy as sa

from c360.sources.database.base import Statement

_BLOCK = 1 << 22
"""Bytes of rows that are read together; a row may be longer."""
_LONGEST_ROW = 1 << 28


def copied(connection: sa.Connection, statement: Statement) -> Iterator[pa.RecordBatch]:
    """The rows of a statement, every value as text."""
    kwargs = {"render_postcompile": True}
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs=kwargs)
    copy = f"COPY ({compiled}) TO STDOUT (FORMAT csv)"
    if not compiled.params:  # the driver then takes a % for itself
        copy = copy.replace("%%", "%")
    names = [str(column.name) for column in statement.selected_columns]
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(copy, compiled.params or None) as pieces,
    ):
        for block in _blocks(pieces):
            yield from _read(block, names).to_batches()


def _blocks(pieces: Iterable[bytes | memoryview]) -> Iterator[pa.Buffer]:
    """Whole rows: a piece of what the server sends is one row."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _BLOCK:
            yield pa.py_buffer(bytes(held))
            held.clear()
    if held:
        yield pa.py_buffer(bytes(held))


def _read(block: pa.Buffer, names: list[str]) -> pa.Table:
    read = pc.ReadOptions(column_names=names, block_size=_LONGEST_ROW, use_threads=False)
    convert = pc.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parse = pc.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    return pc.read_csv(pa.BufferReader(block), read, parse, convert)
