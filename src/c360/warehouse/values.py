"""What an engine answered, as Python values."""

from datetime import UTC
from typing import Any

import pyarrow as pa

from c360.warehouse.instants import NAIVE


def columns_of(rows: pa.Table) -> dict[str, list[Any]]:
    """The values of each column, by its name; instants are aware UTC."""
    return {name: _values(rows.column(name)) for name in rows.column_names}


def _values(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_timestamp(column.type):
        return list(column.to_pylist())
    encoded = column.cast(NAIVE).combine_chunks().dictionary_encode()
    instants = [
        None if value is None else value.replace(tzinfo=UTC)
        for value in encoded.dictionary.to_pylist()
    ]  # few differ, and to look one up takes a fraction of making it
    return [None if place is None else instants[place] for place in encoded.indices.to_pylist()]
