"""A book of accounts in memory: canonical rows by name, measured by the real expressions."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from ibis.expr import types as ir

from c360.features.canon import Canon
from c360.features.measure import measured, read
from c360.features.provenance import provenance, read_provenance
from c360.features.settings import FeatureSettings
from c360.model.canonical import BY_NAME, ENVELOPE, TABLES, Column
from c360.model.measures import Measures
from c360.model.moment import utc
from c360.warehouse.instants import NAIVE, aware

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

_ARROW = {
    "text": pa.string(),
    "instant": NAIVE,
    "date": pa.date32(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}

_PEOPLE = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "source", "source_id")),
        *((name, pa.string()) for name in ("person_source", "person_id")),
        ("rank", pa.int64()),
    ]
)

Row = dict[str, Any]
Area = Callable[[Canon, FeatureSettings], ir.Table]


def at(text: str) -> datetime:
    """'2024-02-15' or '2024-02-15T14:30' as an instant."""
    return utc(datetime.fromisoformat(text))


class Book:
    """Canonical tables built row by row; a test names only the columns it speaks of."""

    def __init__(self) -> None:
        self._connection = ibis.duckdb.connect()
        self._connection.raw_sql("SET TimeZone = 'UTC'")
        self._kept = 0
        self.rows: dict[str, list[Row]] = {table.name: [] for table in TABLES}
        self.settings = FeatureSettings()
        self.people: list[Row] = []

    def close(self) -> None:
        self._connection.disconnect()

    def clear(self) -> None:
        """Forgets every row."""
        for rows in self.rows.values():
            rows.clear()

    def add(self, table: str, account: str | None = None, **values: Any) -> "Book":
        """One row; times may be texts, `observed_at` defaults to the event time."""
        row = {name: _read(BY_NAME[table].column(name), value) for name, value in values.items()}
        row["account_ref"] = account
        row["source"] = values.get("source", BY_NAME[table].system)
        row["source_id"] = values.get(
            "id", values.get("source_id", f"{table}-{len(self.rows[table])}")
        )
        row.pop("id", None)
        known = row.get(BY_NAME[table].event_time or "")
        row.setdefault("observed_at", utc(known) if known is not None else LONG_AGO)
        self.rows[table].append(row)
        return self

    def add_days(
        self, account: str, user: str | None, days: Sequence[date], **values: Any
    ) -> "Book":
        """A usage row of one day for each of `days`."""
        for day in days:
            end = utc(day + timedelta(days=1))
            values = {"events": 1.0, **values}
            self.add(
                "usage", account, user_ref=user, period_start=utc(day), period_end=end, **values
            )
        return self

    def canon(
        self, *moments: datetime, accounts: Sequence[str] | None = None, keep: bool = True
    ) -> Canon:
        tables = {name: self._table(name, rows) for name, rows in self.rows.items()}
        schema = pa.schema([("as_of", _ARROW["instant"])])
        times = ibis.memtable(pa.table({"as_of": list(moments)}, schema=schema))
        canon = Canon(
            tables, self._links(), times, accounts, self._keep if keep else lambda rows: rows
        )
        canon.people = ibis.memtable(pa.Table.from_pylist(self.people, schema=_PEOPLE))
        return canon

    def one_person(self, account: str, *records: tuple[str, str]) -> "Book":
        """Contacts, as (source, id), that are one person; the first stands for it."""
        stands = dict(zip(("person_source", "person_id"), records[0], strict=True))
        for rank, (source, source_id) in enumerate(records):
            record = {"account_id": account, "source": source, "source_id": source_id}
            self.people.append({**record, **stands, "rank": min(rank, 1)})
        return self

    def measure(self, as_of: datetime = AS_OF, account: str = "alpine") -> Measures:
        return self.measure_all(as_of)[account, as_of]

    def measure_all(
        self, *moments: datetime, accounts: Sequence[str] | None = None, keep: bool = True
    ) -> dict[tuple[str, datetime], Measures]:
        canon = self.canon(*moments, accounts=accounts, keep=keep)
        table = self.fetched(measured(canon, self.settings))
        origins = read_provenance(self.fetched(provenance(canon)))
        return read(table, origins)

    def area(self, area: Area, as_of: datetime = AS_OF, account: str = "alpine") -> Row:
        """One area's columns for one account; every column null where it has no row."""
        table = self.fetched(area(self.canon(as_of), self.settings))
        found = [row for row in table.to_pylist() if row["account_id"] == account]
        return found[0] if found else dict.fromkeys(table.column_names)

    def fetched(self, expr: ir.Table) -> pa.Table:
        """The rows of an expression, as an engine hands them back."""
        return aware(self._connection.to_pyarrow(expr))

    def _keep(self, rows: ir.Table) -> ir.Table:
        self._kept += 1
        return self._connection.create_table(f"kept_{self._kept}", rows, temp=True)

    def _table(self, name: str, rows: list[Row]) -> ir.Table:
        columns = (*ENVELOPE, *BY_NAME[name].columns)
        schema = pa.schema([(column.name, _ARROW[column.type]) for column in columns])
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))

    def _links(self) -> ir.Table:
        pairs = {
            (row["source"], row["account_ref"])
            for rows in self.rows.values()
            for row in rows
            if row["account_ref"] is not None
        }
        names = ("source", "account_ref", "account_id", "rule")
        links = [
            dict(zip(names, (*pair, pair[1], "primary"), strict=True)) for pair in sorted(pairs)
        ]
        schema = pa.schema([(name, pa.string()) for name in names])
        return ibis.memtable(pa.Table.from_pylist(links, schema=schema))


def _read(column: Column | None, value: Any) -> Any:
    if column is None or not isinstance(value, str):
        return value
    if column.type == "instant":
        return at(value)
    return date.fromisoformat(value) if column.type == "date" else value


@pytest.fixture
def book() -> Iterator[Book]:
    book = Book()
    yield book
    book.close()
