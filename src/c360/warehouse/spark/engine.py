"""Apache Spark: the book is measured in this process (`spark://local`) or on a cluster.

Records are still loaded into DuckDB. Its canonical tables are copied into Parquet files, which
Spark reads; what a script keeps meanwhile is held by Spark's executors.
"""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import ibis
import pyarrow as pa
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.expr.operations import DatabaseTable, Namespace
from ibis.formats.pyarrow import PyArrowSchema
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import DataFrame

from c360.errors import EngineFailed
from c360.warehouse.base import Engine, QueryRefused, Warehouse
from c360.warehouse.moving import CANONICAL
from c360.warehouse.spark.place import Place, place_of
from c360.warehouse.spark.session import SPARK_ERRORS, start, stop
from c360.warehouse.spark.dialect import Dialect
from c360.warehouse.spark.copied import copy_tables

import os
KEEP = os.environ.get("KEEP", "check")
CTE = os.environ.get("CTE", "1")
_SEPARATOR = "\n;\n"


class SparkEngine:
    """The warehouse's canonical tables on Spark."""

    engine = "spark"

    def __init__(self, place: Place, warehouse: Warehouse) -> None:
        self._schemas = {name: warehouse.table(name).schema() for name in CANONICAL}
        self._temporary: Path | None = None
        self._kept: dict[str, DataFrame] = {}
        base = place.tables
        if base is None and warehouse.path is None:
            base = self._temporary = Path(tempfile.mkdtemp(prefix="c360-tables-"))
        folder = base or warehouse.path.parent / "spark"
        self._files = copy_tables(warehouse, folder)
        self._session = start(place)
        self._folder = tempfile.mkdtemp(prefix=".kept-", dir=folder)
        self._ibis = Dialect()
        self._ibis.do_connect(self._session)
        self._views = set()

    def table(self, name: str) -> ibis.Table:
        schema = self._schemas[name]
        if name not in self._views:
            reader = self._session.read.schema(PySparkSchema.from_ibis(schema))
            reader.parquet(str(self._files[name])).createOrReplaceTempView(f"canonical_{name}")
            self._views.add(name)
        return self.temporary(f"canonical_{name}", schema)

    def compile(self, expr: ibis.Table) -> str:
        tree = self._ibis.compiler.to_sqlglot(expr)
        with_ = tree.args.pop("with_", None) or tree.args.pop("with", None)
        if CTE == "0" and with_:
            tree.set("with_", with_)
            with_ = None
        parts = []
        if with_:
            for cte in with_.expressions:
                parts.append(f"{cte.alias} = {cte.this.sql('databricks' if False else self._ibis.dialect)}")
        parts.append(tree.sql(self._ibis.dialect))
        return _SEPARATOR.join(parts)

    def temporary(self, name: str, schema: ibis.Schema) -> ibis.Table:
        return DatabaseTable(
            name=name, schema=schema, source=self._ibis, namespace=Namespace()
        ).to_expr()

    def bring(self, name: str, rows: pa.Table) -> ibis.Table:
        self._session.createDataFrame(rows).createOrReplaceTempView(name)
        schema = ibis.Schema.from_pyarrow(rows.schema)
        return self.temporary(name, ibis.schema({n: k(nullable=True) for n, k in schema.items()}))

    def make(self, name: str, schema: ibis.Schema, query: str) -> None:
        self._keep(name, self._frame(query))

    def _keep(self, name, df):
        if KEEP == "parquet":
            path = f"{self._folder}/{name}"
            df.write.mode("overwrite").parquet(path)
            df = self._session.read.schema(df.schema).parquet(path)
        else:
            df = df.localCheckpoint(eager=KEEP == "check")
        df.createOrReplaceTempView(name)

    def _frame(self, query):
        *parts, last = query.split(_SEPARATOR)
        for part in parts:
            name, _, q = part.partition(" = ")
            self._keep(name, self._session.sql(q))
        return self._session.sql(last)

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)

    def read(self, query: str) -> pa.Table:
        return self._frame(query).toArrow()

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        table = expr.as_table()
        self._ibis._run_pre_execute_hooks(table)
        rows = self.read(self.compile(table)).cast(PyArrowSchema.from_ibis(table.schema()))
        return expr.__pyarrow_result__(rows)

    def close(self) -> None:
        stop(self._session)
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)


def open_engine(place: str, warehouse: Warehouse) -> Engine:
    return SparkEngine(place_of(place), warehouse)
