"""A warehouse in memory: account records of several systems, row by row."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest
from ibis.expr import types as ir

from c360.identity.known import known
from c360.identity.links import grouped
from c360.identity.matching import Groups
from c360.identity.resolve import Identities, resolve
from c360.identity.settings import IdentitySettings
from c360.model.canonical import BY_NAME, ENVELOPE, TABLES
from c360.model.moment import utc
from c360.warehouse.instants import NAIVE, aware, naive

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SYSTEMS = {
    "crm": "crm",
    "desk": "support",
    "bills": "billing",
    "planner": "cs",
    "product": "analytics",
}

_ARROW = {
    "text": pa.string(),
    "instant": NAIVE,
    "date": pa.date32(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}


class Records:
    """The records of every system; reads as a warehouse."""

    def __init__(self) -> None:
        self._connection = ibis.duckdb.connect()
        self._connection.raw_sql("SET TimeZone = 'UTC'")
        self._rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}

    def add(self, table: str, source: str, ref: str, **values: Any) -> "Records":
        """One row of `source` about its account `ref`; dates may be texts."""
        row = {name: _read(table, name, value) for name, value in values.items()}
        row = {"source": source, "account_ref": ref, **row}
        row.setdefault(
            "source_id", ref if table == "account" else f"{table}-{len(self._rows[table])}"
        )
        row.setdefault("observed_at", LONG_AGO)
        self._rows[table].append(row)
        return self

    def account(self, source: str, ref: str, **values: Any) -> "Records":
        return self.add("account", source, ref, **values)

    def contact(self, source: str, ref: str, email: str | None, **values: Any) -> "Records":
        return self.add("contact", source, ref, email=email, **values)

    def shuffled(self, order: list[int], table: str = "account") -> "Records":
        """The same records, loaded in another order."""
        rows = self._rows[table]
        self._rows[table] = [rows[place] for place in order]
        return self

    def table(self, name: str) -> ir.Table:
        columns = (*ENVELOPE, *BY_NAME[name].columns)
        schema = pa.schema([(column.name, _ARROW[column.type]) for column in columns])
        return ibis.memtable(pa.Table.from_pylist(self._rows[name], schema=schema))

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        return aware(self._connection.to_pyarrow(expr))

    def clear(self) -> None:
        for rows in self._rows.values():
            rows.clear()

    def close(self) -> None:
        self._connection.disconnect()

    def bring(self, _name: str, rows: pa.Table) -> ir.Table:
        return ibis.memtable(naive(rows))

    def resolve(self, as_of: datetime = AS_OF, **settings: Any) -> Identities:
        chosen = IdentitySettings(primary_source="crm", systems=SYSTEMS, **settings)
        return resolve(self, as_of, chosen)  # type: ignore[arg-type]  # reading is all resolve does

    def grouped(self, as_of: datetime = AS_OF, **settings: Any) -> Groups:
        """Who is one with whom, and why."""
        chosen = IdentitySettings(primary_source="crm", systems=SYSTEMS, **settings)
        return grouped(known(self, as_of, chosen))  # type: ignore[arg-type]  # it only reads

    def account_ids(self, as_of: datetime = AS_OF) -> dict[tuple[str, str], str]:
        """(source, account_ref) → account_id."""
        rows = self.resolve(as_of).links.to_pylist()
        return {(row["source"], row["account_ref"]): row["account_id"] for row in rows}


def _read(table: str, name: str, value: Any) -> Any:
    column = next(c for c in (*ENVELOPE, *BY_NAME[table].columns) if c.name == name)
    if not isinstance(value, str) or column.type not in ("instant", "date"):
        return value
    return (
        utc(datetime.fromisoformat(value))
        if column.type == "instant"
        else date.fromisoformat(value)
    )


@pytest.fixture
def records() -> Iterator[Records]:
    """No records yet: a test adds those it speaks of."""
    records = Records()
    yield records
    records.close()
