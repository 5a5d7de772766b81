"""The engine: a session of Spark, the copied tables as Ibis, and what a script keeps meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import ibis
import pyarrow as pa
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.expr.operations import DatabaseTable, Namespace
from ibis.formats.pyarrow import PyArrowSchema
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame

from c360.errors import EngineFailed, UnknownName
from c360.warehouse.base import QueryRefused
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.instants import aware, naive
from c360.warehouse.spark.copied import Tables
from c360.warehouse.spark.dialect import SparkBackend, parts_of
from c360.warehouse.spark.place import Place
from c360.warehouse.spark.session import SPARK_ERRORS, first_line, start, stop


class SparkEngine:
    """Measures on Spark."""

    engine = "spark"

    def __init__(self, place: Place, tables: Tables) -> None:
        self._place, self._tables = place, tables
        self._views: set[str] = set()
        try:
            self._session = start(place)
        except BaseException:
            tables.close()
            raise
        self._ibis = SparkBackend()
        self._ibis.do_connect(self._session)

    def table(self, name: str) -> ibis.Table:
        if name not in self._tables.files:
            raise UnknownName("table", name, self._tables.files)
        schema, view = ibis.schema(shown_types(name)), f"canonical_{name}"
        if view not in self._views:
            with self._explained():
                reader = self._session.read.schema(PySparkSchema.from_ibis(schema))
                reader.parquet(str(self._tables.files[name])).createOrReplaceTempView(view)
            self._views.add(view)
        return self.temporary(view, schema)

    def compile(self, expr: ibis.Table) -> str:
        """The query of an expression; what it brings along is there already."""
        with self._explained():
            self._ibis._run_pre_execute_hooks(expr)  # noqa: SLF001 - alone makes memtables known
        return self._ibis.compile_parts(expr)

    def temporary(self, name: str, schema: ibis.Schema) -> ibis.Table:
        place = Namespace()
        return DatabaseTable(name=name, schema=schema, source=self._ibis, namespace=place).to_expr()

    def bring(self, name: str, rows: pa.Table) -> ibis.Table:
        rows = naive(rows)
        with self._explained():
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
        schema = ibis.Schema.from_pyarrow(rows.schema)
        return self.temporary(name, ibis.schema({n: k(nullable=True) for n, k in schema.items()}))

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        with self._explained():
            rows = self._rows(query).to(PySparkSchema.from_ibis(schema))
            _keep(name, rows)

    def drop(self, name: str) -> None:
        with self._explained():
            self._session.catalog.dropTempView(name)

    def read(self, query: str, schema: pa.Schema) -> pa.Table:
        with self._explained():
            return self._rows(query).toArrow().cast(schema)

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        table = expr.as_table()
        found = self.read(self.compile(table), PyArrowSchema.from_ibis(table.schema()))
        return expr.__pyarrow_result__(aware(found))

    def close(self) -> None:
        with suppress(*SPARK_ERRORS):  # what has died need not be ended
            stop()
        self._tables.close()

    def _rows(self, query: str) -> DataFrame:
        """The rows of a query, once the parts that it reads more than once are kept."""
        parts, last = parts_of(query)
        for name, part in parts:
            _keep(name, self._session.sql(part))
        return self._session.sql(last)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Spark's errors as ours."""
        try:
            yield
        except AnalysisException as refused:
            raise QueryRefused("spark", first_line(refused)) from refused
        except PySparkException as failed:
            raise self._failed(first_line(failed)) from failed
        except SPARK_ERRORS as failed:
            raise self._failed("Spark has ended, or a worker of it") from failed

    def _failed(self, problem: str) -> EngineFailed:
        remedy = "Look whether it has memory (?memory=) and its workers run, then try again"
        return EngineFailed(f"Spark on {self._place.master}", problem, remedy)


def _keep(name: str, rows: DataFrame) -> None:
    """Computed now, and held by the executors until nothing reads it: a plan begins anew here."""
    rows.localCheckpoint().createOrReplaceTempView(name)
