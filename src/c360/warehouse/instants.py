"""Instants inside an engine: UTC without a zone; outside, aware UTC.

A zone makes arithmetic cost ten times as much (DuckDB asks a calendar for every value), and what a
session's zone is set to can no longer matter.
"""

from typing import Final

import pyarrow as pa

INSTANT: Final = "timestamp(6)"
"""The Ibis type of an instant on every engine."""
NAIVE: Final = pa.timestamp("us")
AWARE: Final = pa.timestamp("us", "UTC")


def aware(rows: pa.Table) -> pa.Table:
    """Rows from an engine, with instants that say that they are UTC."""
    return _instants(rows, AWARE)


def naive(rows: pa.Table) -> pa.Table:
    """Rows for an engine, with instants in UTC that say nothing of it."""
    return _instants(rows, NAIVE)


def _instants(rows: pa.Table, kind: pa.DataType) -> pa.Table:
    fields = [
        field.with_type(kind) if pa.types.is_timestamp(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def zoneless(column: str, kind: str) -> str:
    """How a stored column of an Ibis type reads in the warehouse's SQL: an instant without zone."""
    quoted = f'"{column}"'
    return f"make_timestamp(epoch_us({quoted})) AS {quoted}" if kind == INSTANT else quoted
