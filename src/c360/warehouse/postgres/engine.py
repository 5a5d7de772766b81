"""The engine: a session on the server, its tables as Ibis, and temporary ones for what is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime

import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable, Namespace

from c360.errors import UnknownName
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.moving import CANONICAL
from c360.warehouse.postgres.connecting import Connection, Place, explained
from c360.warehouse.postgres.dialect import PostgresBackend
from c360.warehouse.postgres.loading import column_definitions, fetch, load

_TEMPORARY = Namespace(database="pg_temp")


class PostgresEngine:
    """Measures on PostgreSQL."""

    engine = "postgres"

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection, self._place = connection, place
        self._kept = 0
        self._ibis = PostgresBackend.from_connection(connection)
        self._ibis.bring = self.bring

    def table(self, name: str) -> ibis.Table:
        if name not in CANONICAL:
            raise UnknownName("table", name, CANONICAL)
        schema = ibis.schema(shown_types(name))
        return self._stored(name, schema, Namespace(database=self._place.schema))

    def moments(self, instants: Sequence[datetime]) -> ibis.Table:
        aware = [i.astimezone(UTC) for i in instants]
        column = pa.array(aware, pa.timestamp("us", "UTC"))
        return ibis.memtable(pa.table({"as_of": column}))

    def keep(self, expr: ibis.Table) -> ibis.Table:
        self._kept += 1
        name, schema = f"kept_{self._kept}", _nullable(expr.schema())
        self.make(name, schema, self.compile(expr))
        return self.temporary(name, schema)

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        table = expr.as_table()
        with explained(self._place):
            found = fetch(self._connection, self.compile(table), table.schema())
        return expr.__pyarrow_result__(found)

    def close(self) -> None:
        self._connection.close()

    def compile(self, expr: ibis.Table) -> str:
        """The query of an expression; what it brings along is there already."""
        with explained(self._place):
            self._ibis._run_pre_execute_hooks(expr)  # noqa: SLF001 - alone makes memtables known
        return str(self._ibis.compile(expr))

    def temporary(self, name: str, schema: ibis.Schema) -> ibis.Table:
        """A temporary table of that name and schema, whether it is there yet or not."""
        return self._stored(name, schema, _TEMPORARY)

    def bring(self, name: str, rows: pa.Table) -> ibis.Table:
        """Rows from here as a temporary table; one of that name is replaced."""
        schema = _nullable(ibis.Schema.from_pyarrow(rows.schema))
        self._create(name, schema)
        with explained(self._place):
            load(self._connection, f'pg_temp."{name}"', rows.to_batches())
            self._connection.execute(f'ANALYZE pg_temp."{name}"')
        return self.temporary(name, schema)

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        """Fills a temporary table with the rows of a query; one of that name is replaced."""
        self._create(name, schema)
        with explained(self._place):
            self._connection.execute(f'INSERT INTO pg_temp."{name}" {query}')
            self._connection.execute(f'ANALYZE pg_temp."{name}"')

    def drop(self, name: str) -> None:
        """Forgets a temporary table, where there is one of that name."""
        with explained(self._place):
            self._connection.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')

    def _create(self, name: str, schema: ibis.Schema) -> None:
        self.drop(name)
        with explained(self._place):
            columns = column_definitions(dict(schema.items()))
            self._connection.execute(f'CREATE TEMP TABLE "{name}" ({columns})')

    def _stored(self, name: str, schema: ibis.Schema, place: Namespace) -> ibis.Table:
        """A table whose columns are known: nothing is asked of the server."""
        return DatabaseTable(name=name, schema=schema, source=self._ibis, namespace=place).to_expr()


def _nullable(schema: ibis.Schema) -> ibis.Schema:
    return ibis.schema({name: kind(nullable=True) for name, kind in schema.items()})
