"""Expressions of a mapping: checked by sqlglot, and made safe to run over columns of text.

Only scalar expressions over the file's columns are allowed. Every column is text, so the place
where it stands decides how it is read: `mrr * 12` reads a number, `IsDeleted = false` a flag,
`start_date + interval 1 month` a time, `a || b` the text itself. Casts never fail; a value that
does not cast is reported, so that the row can go to quarantine.
"""

import difflib
from dataclasses import dataclass
from typing import Literal, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

Kind = Literal["text", "number", "flag", "time", "interval"]

_GONE = "_gone"
"""A column that c360 itself adds to tell of deletions: no table of the user's has it."""
_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "time": "TIMESTAMP",
}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_LOGIC = (exp.And, exp.Or, exp.Not)
_BRANCHES = (exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif)
_OF_NUMBERS = (
    exp.Neg,
    exp.Round,
    exp.Abs,
    exp.Floor,
    exp.Ceil,
    exp.Pow,
    exp.Sqrt,
    exp.Ln,
    exp.Sign,
)
_OF_TIMES = (
    *(exp.TimestampTrunc, exp.DateTrunc, exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateDiff),
    *(exp.DateAdd, exp.DateSub, exp.TimeToStr, exp.LastDay, exp.Quarter, exp.Week),
)
_OF_TEXT = (
    *(exp.Lower, exp.Upper, exp.Trim, exp.Concat, exp.ConcatWs, exp.DPipe, exp.Substring),
    *(exp.Left, exp.Right, exp.Length, exp.Replace, exp.RegexpReplace, exp.RegexpExtract),
    *(exp.RegexpLike, exp.SplitPart, exp.StrPosition, exp.StartsWith, exp.EndsWith, exp.Contains),
    *(exp.Like, exp.ILike, exp.Pad, exp.MD5, exp.Reverse, exp.Initcap),
)
_PLAIN = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Interval),
    *(exp.Var, exp.DataType, exp.DataTypeParam, exp.Cast, exp.TryCast, exp.Case, exp.If),
    *(exp.Is, exp.In, exp.Between, exp.Escape),
)
_ALLOWED = frozenset(
    {
        *_ARITHMETIC,
        *_COMPARISONS,
        *_LOGIC,
        *_BRANCHES,
        *_OF_NUMBERS,
        *_OF_TIMES,
        *_OF_TEXT,
        *_PLAIN,
    }
)
_FLAGS = (
    *_COMPARISONS,
    *_LOGIC,
    *(exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Boolean),
    *(exp.RegexpLike, exp.StartsWith, exp.EndsWith, exp.Contains),
)
_NUMBERS = (
    *_OF_NUMBERS,
    *(exp.Length, exp.StrPosition, exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateDiff),
    *(exp.Quarter, exp.Week),
)
_TIMES = (*(exp.TimestampTrunc, exp.DateTrunc, exp.DateAdd, exp.DateSub, exp.LastDay),)


class BadExpression(ValueError):
    """An expression that cannot be allowed; the message says what stands in its way."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file has; names match whatever their case."""

    names: tuple[str, ...]
    nested: bool = False
    """Whether `owner.name` reaches into any column (JSON)."""
    documents: frozenset[str] = frozenset()
    """Columns that hold JSON, into which it reaches where not every column does."""

    def find(self, name: str) -> str | None:
        """The column of that name as the file writes it."""
        by_lower = {n.lower(): n for n in self.names}
        found = name if name in self.names else by_lower.get(name.lower())
        inside = self.names if self.nested else self.documents
        if found is None and name.partition(".")[0] in inside:
            return name
        return found

    def near(self, name: str) -> list[str]:
        """Names that look like a slip of the pen."""
        by_lower = {n.lower(): n for n in self.names}
        return [by_lower[n] for n in difflib.get_close_matches(name.lower(), by_lower, 3, 0.6)]


class UnknownColumn(BadExpression):
    """A column the file does not have."""

    def __init__(self, name: str, columns: Columns) -> None:
        self.name = name
        near = columns.near(name)
        hint = f" (did you mean {' or '.join(near)}?)" if near else ""
        listed = ", ".join(n for n in columns.names if n != _GONE) or "none"
        super().__init__(f"there is no column {name!r}{hint}; the columns are: {listed}")


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL over the file's columns, with what must be watched while it runs."""

    sql: str
    columns: frozenset[str]
    casts: tuple[tuple[str, Kind], ...] = ()
    """Columns read as something else than text: where that fails, the row does not fit."""


def quoted(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def resolve(text: str, columns: Columns) -> Compiled:
    """A column's name, else an expression over columns."""
    found = columns.find(text)
    if found is not None:
        return Compiled(quoted(found), frozenset({found}))
    return compile_expression(text, columns)


def compile_condition(text: str, columns: Columns) -> Compiled:
    """SQL for an expression that holds or does not; a column alone is read as a flag."""
    return compile_expression(text, columns, "flag")


def compile_expression(text: str, columns: Columns, wanted: Kind | None = None) -> Compiled:
    """SQL for an expression whose columns all exist, as what is wanted of it.

    Raises:
        BadExpression: it does not parse, is not scalar, or names a column the file lacks.
    """
    tree = parse(text)
    names: set[str] = set()
    for node in list(tree.find_all(exp.Column)):
        name = ".".join(part.name for part in node.parts)
        found = columns.find(name)
        if found is None:
            raise UnknownColumn(name, columns)
        names.add(found)
        replacement = exp.column(exp.to_identifier(found, quoted=True))
        tree = replacement if node is tree else tree
        node.replace(replacement)
    typing = _Typing()
    typed = typing.whole(tree, wanted)
    watched = () if tree.find(exp.Case, exp.If) else tuple(dict.fromkeys(typing.casts))
    return Compiled(f"TRY({typed.sql('duckdb', comments=False)})", frozenset(names), watched)


def parse(text: str) -> exp.Expr:
    """The expression's tree, where everything in it is allowed."""
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError as error:
        raise BadExpression(f"{text!r} does not read as an expression") from error
    for node in tree.walk():
        if type(node) not in _ALLOWED:
            raise BadExpression(f"{text!r}: {_word(node)} is not allowed in a mapping's expression")
    return tree


def _word(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"the function {node.name}"
    if isinstance(node, exp.Subquery | exp.Query):
        return "a query"
    if isinstance(node, exp.Func):
        return f"the function {node.sql_name().lower()}"
    return type(node).__name__.lower()


class _Typing:
    """Puts casts where a column of text meets an operator that wants something else."""

    def __init__(self) -> None:
        self.casts: list[tuple[str, Kind]] = []

    def whole(self, tree: exp.Expr, wanted: Kind | None) -> exp.Expr:
        """The whole expression, read as what is wanted of it."""
        root = exp.Paren(this=self.of(tree))
        if wanted is not None:
            self._coerce(root.this, wanted)
        return root

    def of(self, node: exp.Expr) -> exp.Expr:
        """The node with its children typed, from the leaves up."""
        for child in list(node.iter_expressions()):
            self.of(child)
        if type(node) is exp.Cast:
            return self._never_failing(node)
        if isinstance(node, _ARITHMETIC):
            self._arithmetic(node)
        elif isinstance(node, _COMPARISONS):
            return self._comparison(node)
        elif isinstance(node, (exp.In, exp.Between, *_BRANCHES)):
            self._alike([c for c in node.iter_expressions() if not isinstance(c, exp.Var)])
        elif isinstance(node, exp.Case):
            self._alike(_results(node))
        else:
            self._arguments(node)
        return node

    def _arguments(self, node: exp.Expr) -> None:
        wanted: Kind | None = None
        if isinstance(node, _LOGIC):
            wanted = "flag"
        elif isinstance(node, _OF_NUMBERS):
            wanted = "number"
        elif isinstance(node, _OF_TIMES):
            wanted = "time"
        elif isinstance(node, exp.If):
            self._coerce(node.this, "flag")
        for child in list(node.iter_expressions()) if wanted else []:
            if not isinstance(child, exp.Var | exp.Interval | exp.Literal):
                self._coerce(child, wanted or "text")

    def _arithmetic(self, node: exp.Expr) -> None:
        sides = (_left(node), _right(node))
        timely = isinstance(node, exp.Add | exp.Sub) and any(
            _kind(s) in {"time", "interval"} for s in sides
        )
        for side in sides:
            if _kind(side) != "interval":
                self._coerce(side, "time" if timely else "number")

    def _comparison(self, node: exp.Expr) -> exp.Expr:
        both_text = all(isinstance(s, exp.Column) for s in (_left(node), _right(node)))
        if not both_text or isinstance(node, exp.EQ | exp.NEQ | exp.NullSafeEQ | exp.NullSafeNEQ):
            self._alike([_left(node), _right(node)])
            return node
        return _put(node, _by_number_or_text(node))

    def _alike(self, nodes: list[exp.Expr]) -> None:
        kinds = {_kind(n) for n in nodes if not isinstance(n, exp.Null)}
        order: tuple[Kind, ...] = ("time", "number", "flag")
        wanted: Kind = next((k for k in order if k in kinds), "text")
        for node in nodes:
            if not isinstance(node, exp.Null):
                self._coerce(node, wanted)

    def _coerce(self, node: exp.Expr, kind: Kind) -> None:
        if _kind(node) == kind:
            return
        if isinstance(node, exp.Column):
            self.casts.append((node.name, kind))
        _put(node, _try_cast(node.copy(), kind))

    def _never_failing(self, node: exp.Expr) -> exp.Expr:
        kind = _kind(node)
        if isinstance(node.this, exp.Column) and kind != "text":
            self.casts.append((node.this.name, kind))
        return _put(node, exp.TryCast(this=node.this.copy(), to=node.args["to"].copy()))


def _left(node: exp.Expr) -> exp.Expr:
    return cast("exp.Expr", node.args["this"])


def _right(node: exp.Expr) -> exp.Expr:
    return cast("exp.Expr", node.args["expression"])


def _put(old: exp.Expr, new: exp.Expr) -> exp.Expr:
    if old.parent is not None:
        old.replace(new)
    return new


def _try_cast(node: exp.Expr, kind: Kind) -> exp.Expr:
    return exp.TryCast(this=node, to=exp.DataType.build(_TYPES[kind], dialect="duckdb"))


def _by_number_or_text(node: exp.Expr) -> exp.Expr:
    """Two columns compare as numbers where both are numbers, else as text."""
    left, right = _try_cast(_left(node).copy(), "number"), _try_cast(_right(node).copy(), "number")
    both = exp.and_(left.copy().is_(exp.null()).not_(), right.copy().is_(exp.null()).not_())
    as_numbers = type(node)(this=left, expression=right)
    return exp.Paren(this=exp.case().when(both, as_numbers).else_(node.copy()))


def _results(node: exp.Case) -> list[exp.Expr]:
    results = [branch.args["true"] for branch in node.args["ifs"]]
    return [*results, node.args["default"]] if node.args.get("default") else results


def _kind(node: exp.Expr) -> Kind:
    if isinstance(node, exp.Paren):
        return _kind(node.this)
    if isinstance(node, exp.Cast | exp.TryCast):
        return _kind_of_type(node.args["to"])
    if isinstance(node, exp.Case):
        return _kind(_results(node)[0])
    if isinstance(node, _BRANCHES):
        return _kind(node.this)
    if isinstance(node, exp.Add | exp.Sub):
        return "time" if "time" in {_kind(_left(node)), _kind(_right(node))} else "number"
    return _plain_kind(node)


def _plain_kind(node: exp.Expr) -> Kind:
    if isinstance(node, _FLAGS):
        return "flag"
    if isinstance(node, (*_NUMBERS, *_ARITHMETIC)) or (
        isinstance(node, exp.Literal) and not node.is_string
    ):
        return "number"
    if isinstance(node, _TIMES):
        return "time"
    return "interval" if isinstance(node, exp.Interval) else "text"


def _kind_of_type(to: exp.DataType) -> Kind:
    if to.this in exp.DataType.NUMERIC_TYPES:
        return "number"
    if to.this in exp.DataType.TEMPORAL_TYPES:
        return "time"
    return "flag" if to.this == exp.DType.BOOLEAN else "text"
