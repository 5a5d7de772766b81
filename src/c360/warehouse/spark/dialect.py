"""Spark's SQL, where what Ibis writes for it does not mean what Ibis says, or is not written."""

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr import datatypes as dt
from ibis.expr import operations as ops


class Compiler(PySparkCompiler):
    """Ibis' own compiler for Spark, mended."""

    __slots__ = ()

    def visit_BitOr(  # noqa: N802 - found by the operation's name
        self, _op: ops.BitOr, *, arg: sge.Expression, where: sge.Expression | None
    ) -> sge.Expression:
        """Ibis writes none."""
        return self.agg.bit_or(arg, where=where)

    def visit_CountStar(  # noqa: N802 - found by the operation's name
        self, op: ops.CountStar, *, arg: Any, where: sge.Expression | None
    ) -> sge.Expression:
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
    ) -> sge.Expression:
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


class Dialect(Backend):  # type: ignore[misc]  # ibis is not typed
    """Ibis' backend for Spark with the compiler above; rows come and go as Arrow, never pandas."""

    compiler = Compiler()

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        rows = op.data.to_pyarrow(op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)


Dialect.register_options()
