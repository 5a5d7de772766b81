"""Spark's SQL, where what Ibis writes for it does not mean what Ibis says, or is not written."""

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr import datatypes as dt
from ibis.expr import operations as ops
from ibis.expr import types as ir


class Compiler(PySparkCompiler):  # type: ignore[misc]  # ibis is not typed
    """Ibis' own compiler for Spark, mended."""

    __slots__ = ()

    def visit_BitOr(  # noqa: N802 - found by the operation's name
        self, _op: ops.BitOr, *, arg: sge.Expression, where: sge.Expression | None
    ) -> Any:
        """Ibis writes none."""
        return self.agg.bit_or(arg, where=where)

    def visit_CountStar(  # noqa: N802 - found by the operation's name
        self, op: ops.CountStar, *, arg: Any, where: sge.Expression | None
    ) -> Any:
        """Ibis sums the condition, which is null, not 0, where no row is left."""
        if where is None:
            return super().visit_CountStar(op, arg=arg, where=where)
        return self.f.count_if(where)

    def visit_GroupConcat(  # noqa: N802 - found by the operation's name
        self,
        _op: ops.GroupConcat,
        *,
        arg: sge.Expression,
        sep: sge.Expression,
        where: sge.Expression | None,
        order_by: Any,
    ) -> Any:
        """Spark 4 has LISTAGG, which can be ordered; Ibis does not know it yet."""
        kept = arg if where is None else self.if_(where, arg, sge.Null())
        joined = self.f.anon.listagg(kept, sep)
        if not order_by:
            return joined
        return sge.WithinGroup(this=joined, expression=sge.Order(expressions=list(order_by)))

    def visit_NonNullLiteral(  # noqa: N802 - found by the operation's name
        self, op: ops.Literal, *, value: Any, dtype: dt.DataType
    ) -> Any:
        """A bare 1 is an INT, whose products overflow where those of 64 bits do not."""
        if dtype.is_int64():
            return self.cast(sge.convert(value), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


_SEPARATOR = "\n;\n"
_AS = " AS\n"


class SparkBackend(Backend):  # type: ignore[misc]  # ibis is not typed
    """Ibis' backend for Spark with the compiler above; rows come and go as Arrow, never pandas."""

    compiler = Compiler()

    def compile_parts(self, expr: ir.Table) -> str:
        """The query of an expression, behind the subqueries that it reads more than once.

        Spark writes a subquery out wherever it is read, so that a few of them that read one another
        become hundreds of scans. `parts_of` tells them apart again.
        """
        query = self.compiler.to_sqlglot(expr)
        named = query.args.pop("with_", None)
        parts = [
            f"{part.alias}{_AS}{part.this.sql(self.dialect)}"
            for part in (named.expressions if named else ())
        ]
        return _SEPARATOR.join([*parts, query.sql(self.dialect)])

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        rows = op.data.to_pyarrow(op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)


def parts_of(query: str) -> tuple[list[tuple[str, str]], str]:
    """Name and query of each part that a query made by `compile_parts` reads, and the rest."""
    *parts, last = query.split(_SEPARATOR)
    return [(name, part) for name, _, part in (one.partition(_AS) for one in parts)], last


SparkBackend.register_options()
