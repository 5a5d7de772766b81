"""Rows as a driver hands them out, as Arrow: each value keeps what it says."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import pyarrow as pa

_SIMPLE: dict[type, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    date: pa.date32(),
}
_BYTES = {bytes, bytearray, memoryview}


def batch_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    """Some rows; columns whose values are of several kinds become text."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pa.RecordBatch.from_arrays([_array(column) for column in columns], list(names))


def alike(batches: Sequence[pa.RecordBatch], documents: Iterable[str]) -> pa.Table:
    """The batches as one table: a column of several types is text, one of `documents` JSON."""
    names = batches[0].schema.names
    schema = pa.schema([(name, _type([b.column(name).type for b in batches])) for name in names])
    table = pa.Table.from_batches([_cast(batch, schema) for batch in batches], schema)
    for name in set(documents) & set(names):
        at = names.index(name)
        if pa.types.is_string(schema.field(name).type):
            stored = pa.array(map(_document, table.column(at).to_pylist()), pa.string())
            table = table.set_column(at, name, pa.ExtensionArray.from_storage(pa.json_(), stored))
    return table


def as_text(table: pa.Table) -> pa.Table:
    """Every column as text."""
    schema = pa.schema([(name, pa.string()) for name in table.column_names])
    return table.cast(schema)


def _array(column: Sequence[Any]) -> pa.Array:
    kinds = set(map(type, column)) - {type(None)}
    if not kinds:
        return pa.nulls(len(column))
    if kinds <= _BYTES:
        return pa.array([None if value is None else bytes(value) for value in column], pa.binary())
    if len(kinds) == 1:
        kind = _SIMPLE.get(*kinds) or _time(column, *kinds)
        try:
            if kind is not None:
                return pa.array(column, kind)
        except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
            pass  # larger than 64 bits, or half a character: as text
    return pa.array([_text(value) for value in column], pa.string())


def _time(column: Sequence[Any], kind: type) -> pa.DataType | None:
    if kind is not datetime:
        return None
    zoned = {value.tzinfo is not None for value in column if value is not None}
    if len(zoned) > 1:
        return None
    return pa.timestamp("us", "UTC") if True in zoned else pa.timestamp("us")


def _text(value: Any) -> str | None:
    if value is None or type(value) in _BYTES:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dict | list | tuple):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def _document(text: str | None) -> str | None:
    """A text that is no JSON is a text in JSON: Parquet holds nothing else in such a column."""
    if text is None:
        return None
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return orjson.dumps(text).decode()
    return text


def _type(kinds: Sequence[pa.DataType]) -> pa.DataType:
    known = [kind for kind in dict.fromkeys(kinds) if not pa.types.is_null(kind)]
    return known[0] if len(known) == 1 else pa.string()


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    if batch.schema.equals(schema):
        return batch
    columns = [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
