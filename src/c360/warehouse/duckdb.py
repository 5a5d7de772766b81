"""DuckDB, the default engine: one file, one writer, every core of this machine."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable, Namespace

from c360.errors import C360Error, NotSynced, StorageFailed, UnknownName, WarehouseBusy
from c360.model.canonical import ColumnType
from c360.warehouse.base import Engine, QueryRefused, Warehouse
from c360.warehouse.housekeeping import shown_types, stored_tables
from c360.warehouse.instants import aware, naive, zoneless

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "instant": "TIMESTAMP WITH TIME ZONE",
    "date": "DATE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
}
_SETTINGS = {
    "TimeZone": "UTC",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "40%",  # the rest is for Python, Arrow and the page cache; more is spilled
    "preserve_insertion_order": True,  # row numbers in quarantine follow the file
    "enable_progress_bar": False,
    "python_enable_replacements": False,  # a Python variable is never taken for a table
}
_ONLY_READ = {"checkpoint_threshold": "1TB"}  # temporary tables would be gone over each time
_PACKED = dict.fromkeys(("source_id", "content_hash"), " USING COMPRESSION zstd")
"""Texts that hardly repeat: what DuckDB would choose looks for repetitions, at twice the cost."""
_BATCH = 50_000
"""Rows that are handed out together."""
_DISK = ("No space left", "File too large", "Disk quota", "could not write", "Could not write")
_DAMAGED = ("Corrupt database file", "checksum")
_REBUILD = "Move the file away and run c360 sync --full: it is rebuilt from data/raw"
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LOCKED = re.compile(
    r"Conflicting lock is held in (?P<holder>.*?)(?: by user .*?)?\. ?See", re.DOTALL
)


class DuckDBWarehouse:
    """A warehouse in one DuckDB file."""

    engine = "duckdb"

    def __init__(self, path: Path | None, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._seen: set[str] = set()
        self._connection = _connect(path, read_only=read_only)
        try:
            for name, value in (_SETTINGS | (_ONLY_READ if read_only else {})).items():
                self._connection.execute(f"SET {name} = {value!r}")
            self._ibis: Backend = ibis.duckdb.from_connection(self._connection)
            if not read_only:
                self._create_tables()
        except duckdb.Error as error:
            self._connection.close()
            self._refuse(error)

    def table(self, name: str) -> ibis.Table:
        if name not in stored_tables():
            raise UnknownName("table", name, stored_tables())
        if name not in self._seen:
            self._see(name)
        return self.temporary(f"seen_{name}", ibis.schema(shown_types(name)))

    def compile(self, expr: ibis.Table) -> str:
        return str(self._ibis.compile(expr))

    def temporary(self, name: str, schema: ibis.Schema) -> ibis.Table:
        return _stored(name, schema, self._ibis, Namespace(catalog="temp", database="main"))

    def bring(self, name: str, rows: pa.Table) -> ibis.Table:
        rows = naive(rows)
        schema = _nullable(ibis.Schema.from_pyarrow(rows.schema))
        self._connection.register("brought", rows)
        try:
            self.make(name, schema, "SELECT * FROM brought")
        finally:
            self._connection.unregister("brought")
        return self.temporary(name, schema)

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        mapper = self._ibis.compiler.type_mapper
        columns = ", ".join(f'"{c}" {mapper.to_string(kind)}' for c, kind in schema.items())
        try:
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
            self._connection.execute(f"INSERT INTO {name} {query}")
        except duckdb.Error as error:
            self._refuse(error)

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS temp.main.{name}")

    def read(self, query: str, schema: pa.Schema) -> pa.Table:
        try:
            found = self._connection.sql(query).to_arrow_table()
        except duckdb.Error as error:
            self._refuse(error)
        return found.cast(schema)

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        try:
            found = self._ibis.to_pyarrow(expr)
        except duckdb.Error as error:
            self._refuse(error)
        return aware(found) if isinstance(found, pa.Table) else found

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            relation = self._connection.sql(sql, params=list(parameters))
            table = relation.to_arrow_table()
        except duckdb.Error as error:
            self._refuse(error)
        columns = [column.to_pylist() for column in table.columns]
        return list(zip(*columns, strict=True))

    @contextmanager
    def batches(self, sql: str) -> Iterator[pa.RecordBatchReader]:
        other = self._connection.cursor()  # its rows stand while this one runs other statements
        try:
            yield other.sql(sql).to_arrow_reader(_BATCH)
        except duckdb.Error as error:
            self._refuse(error)
        finally:
            other.close()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        try:
            found = self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            self._refuse(error)
        return found[0][0] if found and isinstance(found[0][0], int) else 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.run("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        self.run("COMMIT")

    def close(self) -> None:
        self._connection.close()

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error:
            return  # the engine has already undone it (a fatal error ends the transaction)

    def _see(self, name: str) -> None:
        """A table as expressions read it."""
        there = {column for (column,) in self.rows(f"SELECT name FROM pragma_table_info('{name}')")}  # noqa: S608
        mapper = self._ibis.compiler.type_mapper
        listed = ", ".join(
            zoneless(column, kind)
            if column in there
            else f'CAST(NULL AS {mapper.to_string(ibis.dtype(kind))}) AS "{column}"'
            for column, kind in shown_types(name).items()
        )  # a file of an older version lacks what came since, until it is opened for writing
        self.run(f'CREATE TEMP VIEW "seen_{name}" AS SELECT {listed} FROM "{name}"')  # noqa: S608
        self._seen.add(name)

    def _create_tables(self) -> None:
        for name, columns in stored_tables().items():
            listed = ", ".join(
                f'"{c.name}" {SQL_TYPES[c.type]}{_PACKED.get(c.name, "")}' for c in columns
            )
            self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({listed})')
        known = {
            (table, column)
            for table, column in self.rows("SELECT table_name, column_name FROM duckdb_columns()")
        }
        for name, columns in stored_tables().items():
            for column in columns:
                if (name, column.name) not in known:  # a file made by an older version
                    kind = SQL_TYPES[column.type]
                    self._connection.execute(f'ALTER TABLE "{name}" ADD "{column.name}" {kind}')

    def _refuse(self, error: duckdb.Error) -> NoReturn:
        raise _meaning(error, self.path) from error


def open_warehouse(place: str, *, read_only: bool) -> DuckDBWarehouse:
    """The warehouse in the file `place`; `:memory:` keeps it in memory."""
    return DuckDBWarehouse(
        None if place == ":memory:" else Path(place).absolute(), read_only=read_only
    )


def open_engine(_place: str, warehouse: Warehouse) -> Engine:
    """The warehouse itself: what was loaded is measured where it is."""
    return warehouse


def _stored(name: str, schema: ibis.Schema, source: "Backend", place: Namespace) -> ibis.Table:
    """A table whose columns are known: nothing is asked of the engine."""
    return DatabaseTable(name=name, schema=schema, source=source, namespace=place).to_expr()


def _nullable(schema: ibis.Schema) -> ibis.Schema:
    return ibis.schema({name: kind(nullable=True) for name, kind in schema.items()})


def _connect(path: Path | None, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    if path is None:
        return duckdb.connect(":memory:")
    if read_only and not path.exists():
        raise NotSynced(path.parent)
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(path), read_only=read_only)
    except OSError as error:
        problem = error.strerror or str(error)
        raise StorageFailed(
            path, problem, "Make the folder writable, or free some space"
        ) from error
    except duckdb.Error as error:
        raise _meaning(error, path) from error


def _meaning(error: duckdb.Error, path: Path | None) -> C360Error:
    """What the engine's error means to the one who runs c360."""
    text = str(error)
    place = path or ":memory:"
    if "lock on file" in text or "different configuration" in text:
        held = _LOCKED.search(text)
        return WarehouseBusy(place, held["holder"] if held else "another connection")
    if any(sign in text for sign in _DISK):
        return StorageFailed(place, "the disk is full", "Free some space, then run it again")
    if "Permission denied" in text or "Read-only file system" in text or "read-only" in text:
        return StorageFailed(
            place, "it may not be written", "Make the file and its folder writable"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StorageFailed(place, "memory ran out", "Run on a machine with more memory")
    damaged = any(sign in text for sign in _DAMAGED)
    if damaged or (isinstance(error, duckdb.IOException) and path and str(path) in text):
        return StorageFailed(place, _first_line(text), _REBUILD)
    if not isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        text = _QUOTED.sub("…", text.partition("  Input:")[0])  # it may quote a customer's record
    return QueryRefused("duckdb", _first_line(text))


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:300]
