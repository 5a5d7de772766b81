"""How Ibis' expressions are written for PostgreSQL so that they mean what they mean on DuckDB."""

from typing import Any

import ibis.expr.datatypes as dt
import sqlglot.expressions as sge
from ibis.backends.postgres import Backend
from ibis.backends.sql.compilers.postgres import PostgresCompiler
from ibis.expr import operations as ops

_EXACT = float(1 << 53)
"""A double of this size and more has no fraction."""


class Compiler(PostgresCompiler):  # type: ignore[misc]  # ibis has no types
    """Text compares and sorts by its bytes, its case is that of Unicode, halves round away."""

    lower_case = '"und-x-icu"'
    """The collation that knows upper and lower case beyond ASCII."""

    def to_sqlglot(self, expr: Any, **given: Any) -> Any:
        return fenced(super().to_sqlglot(expr, **given))

    def visit_SortKey(self, op: ops.SortKey, *, arg: Any, **given: Any) -> Any:  # noqa: N802 - ibis' name
        if op.arg.dtype.is_string():
            arg = _bytewise(arg)
        return super().visit_SortKey(op, arg=arg, **given)

    def visit_Min(self, op: ops.Min, *, arg: Any, where: Any) -> Any:  # noqa: N802 - ibis' name
        return super().visit_Min(op, arg=_bytewise(arg) if _text(op) else arg, where=where)

    def visit_Max(self, op: ops.Max, *, arg: Any, where: Any) -> Any:  # noqa: N802 - ibis' name
        return super().visit_Max(op, arg=_bytewise(arg) if _text(op) else arg, where=where)

    def visit_Lowercase(self, _op: ops.Lowercase, *, arg: Any) -> Any:  # noqa: N802 - ibis' name
        return _bytewise(self.f.lower(_collated(arg, self.lower_case)))

    def visit_Uppercase(self, _op: ops.Uppercase, *, arg: Any) -> Any:  # noqa: N802 - ibis' name
        return _bytewise(self.f.upper(_collated(arg, self.lower_case)))

    def visit_Round(self, op: ops.Round, *, arg: Any, digits: Any) -> Any:  # noqa: N802 - ibis' name
        """Half away from zero, in doubles; what is too large to have the digit stays as it is."""
        if not op.arg.dtype.is_floating():
            return super().visit_Round(op, arg=arg, digits=digits)
        scale = 10.0 ** int(getattr(op.digits, "value", 0) or 0)
        value = self.cast(arg, dt.float64)
        half = self.f.sign(value) * self.cast(sge.convert(0.5), dt.float64)
        factor = self.cast(sge.convert(scale), dt.float64)
        rounded = self.f.trunc(sge.paren(value * factor) + sge.paren(half)) / factor
        small = self.f.abs(value) < self.cast(sge.convert(_EXACT / scale), dt.float64)
        return self.cast(self.if_(small, rounded, value), op.dtype)

    def visit_BitwiseLeftShift(self, _op: ops.BitwiseLeftShift, *, left: Any, right: Any) -> Any:  # noqa: N802 - ibis' name
        return sge.BitwiseLeftShift(
            this=sge.paren(self.cast(left, dt.int64)), expression=self.cast(right, dt.int32)
        )

    def visit_BitwiseRightShift(self, _op: ops.BitwiseRightShift, *, left: Any, right: Any) -> Any:  # noqa: N802 - ibis' name
        return sge.BitwiseRightShift(
            this=sge.paren(self.cast(left, dt.int64)), expression=self.cast(right, dt.int32)
        )

    def visit_Cast(self, op: ops.Cast, *, arg: Any, to: Any) -> Any:  # noqa: N802 - ibis' name
        if op.arg.dtype.is_boolean() and to.is_numeric():
            arg = self.cast(arg, dt.int32)  # the only number a flag becomes
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_Sum(self, op: ops.Sum, *, arg: Any, where: Any) -> Any:  # noqa: N802 - ibis' name
        """A sum of whole numbers stays one: the server's own sum of them is a decimal."""
        total = super().visit_Sum(op, arg=arg, where=where)
        return self.cast(total, op.dtype) if op.dtype.is_integer() else total


class PostgresBackend(Backend):  # type: ignore[misc]  # ibis has no types
    """Ibis' backend, with a compiler of our own."""

    compiler = Compiler()


def fenced(query: Any) -> Any:
    """The query, in which no column computed below is computed again for each of its readers.

    The server merges a select into the one above it by writing its expressions in place of the
    columns: a score of a dozen steps grows beyond what can be planned. OFFSET 0 keeps it apart.
    """
    for select in query.find_all(sge.Select):
        below = select.args.get("from_") or select.args.get("from")
        inner = below.this if below is not None else None
        apart = select.args.get("joins") or select.args.get("where")
        if apart or not isinstance(inner, sge.Subquery) or not isinstance(inner.this, sge.Select):
            continue
        if not (inner.this.args.get("offset") or inner.this.args.get("limit")):
            inner.this.set("offset", sge.Offset(expression=sge.convert(0)))
    return query


def _text(op: ops.Min | ops.Max) -> bool:
    return bool(op.arg.dtype.is_string())


def _bytewise(value: Any) -> Any:
    return _collated(value, '"C"')


def _collated(value: Any, collation: str) -> Any:
    name = sge.Identifier(this=collation.strip('"'), quoted=True)
    return sge.paren(sge.Collate(this=sge.paren(value), expression=name))
