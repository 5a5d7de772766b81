"""A DuckDB file that is not c360's own, read through c360's warehouse package."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from c360.errors import NotSynced, SourceRejected, SourceUnavailable
from c360.sources.database.base import NoSuchTable, Origin, Statement
from c360.warehouse.base import QueryRefused
from c360.warehouse.open import LOCAL, open_warehouse

_DIALECT: sa.Dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy's
"""DuckDB reads what is written for it; with names for values, a % stands for itself."""
_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_NESTED = ("STRUCT", "MAP", "UNION")


class DuckFile:
    """A DuckDB file, open for reading only."""

    def __init__(self, source: str, file: str) -> None:
        self.source, self.file = source, file
        try:
            self._db = open_warehouse(f"{LOCAL}://{file}", read_only=True)
        except NotSynced:
            raise SourceUnavailable(source, f"{file} does not exist", "Check url") from None

    def table(self, name: str) -> Origin:
        *schema, table = name.split(".")
        path = sa.quoted_name(".".join(f'"{part}"' for part in schema), quote=False)
        return Origin(name, sa.table(table, schema=path if schema else None))

    def has(self, name: str) -> bool:
        schema, _, table = name.rpartition(".")
        found = self._db.rows(
            "SELECT 1 FROM information_schema.tables WHERE lower(table_name) = lower(?) "
            "AND lower(table_schema) = lower(?)",
            [table, schema or "main"],
        )
        return bool(found)

    def columns(self, origin: Origin) -> Mapping[str, str]:
        every = _sql(origin.select(sa.literal_column("*")))
        found = self._asked(f"SELECT column_name, column_type FROM (DESCRIBE {every})", origin)  # noqa: S608 - compiled
        return {str(name): str(kind) for name, kind in found}

    def picked(self, name: str, kind: str) -> sa.ColumnElement[Any] | None:
        column: sa.ColumnElement[Any] = sa.column(name)
        if kind == "BLOB":
            return None
        if kind in _NUMBERS:
            return column
        nested = kind.endswith("]") or kind.startswith(_NESTED)
        value = sa.func.to_json(column) if nested else column
        return sa.cast(value, sa.VARCHAR).label(name)

    @contextmanager
    def batches(self, statement: Statement, what: str) -> Iterator[Iterator[pa.RecordBatch]]:
        try:
            with self._db.batches(_sql(statement)) as reader:
                yield iter(reader)
        except QueryRefused as error:
            raise self._refused(error, what) from None

    def close(self) -> None:
        self._db.close()

    def _asked(self, sql: str, origin: Origin) -> list[tuple[object, ...]]:
        try:
            return self._db.rows(sql)
        except QueryRefused as error:
            raise self._refused(error, origin.shown) from None

    def _refused(self, error: QueryRefused, what: str) -> SourceRejected:
        if "does not exist" in error.problem and "Catalog" in error.problem:
            remedy = "Check from, and the schema in front of it"
            return NoSuchTable(self.source, f"there is no {what}", remedy)
        problem = f"{what} cannot be read ({error.problem})"
        return SourceRejected(self.source, problem, "Check the mapping in c360.yml")


def _sql(statement: Statement) -> str:
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
