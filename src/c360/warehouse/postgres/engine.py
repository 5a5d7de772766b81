"""The engine: a session on the server, its tables as Ibis, and temporary ones for what is kept."""

import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable, Namespace

from c360.errors import UnknownName
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.instants import aware, naive
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
        self._ibis = PostgresBackend.from_connection(connection)

    def table(self, name: str) -> ibis.Table:
        if name not in CANONICAL:
            raise UnknownName("table", name, CANONICAL)
        schema = ibis.schema(shown_types(name))
        return self._stored(name, schema, Namespace(database=self._place.schema))

    def compile(self, expr: ibis.Table) -> str:
        return str(self._ibis.compile(expr))

    def temporary(self, name: str, schema: ibis.Schema) -> ibis.Table:
        return self._stored(name, schema, _TEMPORARY)

    def bring(self, name: str, rows: pa.Table) -> ibis.Table:
        rows = naive(rows)
        schema = _nullable(ibis.Schema.from_pyarrow(rows.schema))
        self._create(name, schema)
        with explained(self._place):
            load(self._connection, f'pg_temp."{name}"', rows.to_batches())
            self._connection.execute(f'ANALYZE pg_temp."{name}"')
        return self.temporary(name, schema)

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        self._create(name, schema)
        with explained(self._place):
            self._connection.execute(f'INSERT INTO pg_temp."{name}" {query}')
            self._connection.execute(f'ANALYZE pg_temp."{name}"')

    def drop(self, name: str) -> None:
        with explained(self._place):
            self._connection.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')

    def read(self, query: str, schema: pa.Schema) -> pa.Table:
        with explained(self._place):
            return fetch(self._connection, query, schema)

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        table = expr.as_table()
        found = self.read(self.compile(table), table.schema().to_pyarrow())
        told = expr.__pyarrow_result__(found)
        return aware(told) if isinstance(told, pa.Table) else told

    def close(self) -> None:
        self._connection.close()

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
