"""The canonical tables as they were known at each moment, keyed by account.

Every feature is written once against a `Canon`, as Ibis expressions over (account_id, as_of). A
row is visible at a moment when it was known by then and no newer version of it was.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import ibis
from ibis.expr import operations as ops
from ibis.expr import types as ir

from c360.warehouse.instants import INSTANT

KEY = ("account_id", "as_of")
SECONDS_PER_DAY = 86_400.0
OF_VERSIONS = ("account_ref", "superseded_at", "loaded_at", "content_hash")
"""Columns that tell versions apart: where only one of them is visible, nobody reads them."""
END_OF_TIME = ibis.literal("9999-12-31T00:00:00")


def double(value: float) -> ir.FloatingScalar:
    """A literal double, and a cast that says so: a bare 0.5 is a decimal on most engines."""
    return ops.Cast(ops.Literal(float(value), "float64"), "float64").to_expr()


def null(kind: str) -> ir.Scalar:
    """A typed null: what a feature is where nothing is known."""
    return ibis.null().cast(kind)


def instant(value: ir.Column) -> ir.TimestampColumn:
    """A date as the instant of its midnight UTC."""
    return value.cast(INSTANT)


def days_before(as_of: ir.Value, then: ir.Value) -> ir.FloatingValue:
    """Days elapsed from `then` until `as_of`, fractions too; negative where `then` is later."""
    seconds = as_of.epoch_seconds().cast("float64") - then.epoch_seconds().cast("float64")
    return seconds / double(SECONDS_PER_DAY)


def floor_days(as_of: ir.Value, then: ir.Value) -> ir.IntegerValue:
    """Whole days elapsed from `then` until `as_of`, rounded down."""
    return days_before(as_of, then).floor().cast("int64")


def within(then: ir.Value, as_of: ir.Value, days: int, until: int = 0) -> ir.BooleanValue:
    """True where `then` lies in [as_of - days, as_of - until)."""
    start = as_of - ibis.interval(days=days)
    end = as_of - ibis.interval(days=until) if until else as_of
    return (then >= start) & (then < end)


def ratio(part: ir.Value, whole: ir.Value) -> ir.FloatingValue:
    """`part` / `whole` as a double; null where `whole` is 0 or unknown."""
    return part.cast("float64") / whole.cast("float64").nullif(double(0))


def first_of(rows: ir.Table, *order: ir.Value) -> ir.Table:
    """The first row of each account and moment in `order`, which must decide between any two."""
    place = ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=list(order)))
    return rows.mutate(place=place).filter(lambda row: row.place == 0).drop("place")


def side_by_side(left: ir.Table, *parts: ir.Table) -> ir.Table:
    """`left` with the columns of all `parts`, by account and moment, in one select."""
    joined = left
    added: list[str] = []
    for place, part in enumerate(parts):
        joined = joined.left_join(part, list(KEY), rname=f"{{name}}__{place}")
        added += [name for name in part.columns if name not in KEY]
    return joined.select(*left.columns, *added)


class Canon:
    """The rows visible at each moment, joined with the account they belong to.

    Args:
        tables: every canonical table with all versions of its rows.
        links: source, account_ref → account_id.
        moments: the instants (`as_of`) at which to look.
        accounts: measure only these; None measures all.
        keep: computes rows once that several expressions use.
        few: whether the accounts are so few that all versions of their rows may be kept.
    """

    people: ir.Table | None = None
    """The records of those whom several describe, and the one that stands for the person:
    account_id, source, source_id → person_source, person_id, rank. None: nobody is known twice."""

    def __init__(
        self,
        tables: Mapping[str, ir.Table],
        links: ir.Table,
        moments: ir.Table,
        accounts: Sequence[str] | None = None,
        keep: Callable[[ir.Table], ir.Table] = lambda rows: rows,
        *,
        few: bool = False,
    ) -> None:
        self.keep = keep
        self.few = few
        self._tables = tables
        self.moments = moments.select("as_of")
        kept = links.select("source", "account_ref", "account_id")
        if accounts is not None:
            kept = kept.filter(kept.account_id.isin(list(accounts)))
        self.links = kept
        self._seen: dict[str, ir.Table] = {}
        self._shared: dict[Callable[..., ir.Table], tuple[Any, ir.Table]] = {}

    def __getitem__(self, name: str) -> ir.Table:
        """The rows of table `name` visible at each moment, with `account_id` and `as_of`."""
        if name not in self._seen:
            rows = self.at_moments(self.versions(name)).drop(*OF_VERSIONS)
            self._seen[name] = self.keep(_as_then(name, rows))
        return self._seen[name]

    def once(self, make: Callable[..., ir.Table], *settings: Any) -> ir.Table:
        """`make(self, *settings)`, computed once however many expressions read it."""
        if make not in self._shared or self._shared[make][0] != settings:
            self._shared[make] = settings, self.keep(make(self, *settings))
        return self._shared[make][1]

    def at(self, moments: ir.Table) -> "Canon":
        """The same rows seen from some of the moments; what is kept already is used again."""

        def then(rows: ir.Table) -> ir.Table:
            return rows.semi_join(moments, "as_of") if "as_of" in rows.columns else rows

        one = Canon(self._tables, self.links, moments, None, self.keep, few=self.few)
        one.people = self.people
        one._seen = {name: then(rows) for name, rows in self._seen.items()}
        one._shared = {make: (given, then(rows)) for make, (given, rows) in self._shared.items()}
        return one

    def versions(self, name: str) -> ir.Table:
        """Every version of every row of table `name`, with `account_id`."""
        return self.linked(self._tables[name])

    def linked(self, rows: ir.Table) -> ir.Table:
        """`rows` with `account_id`: anything with `source` and `account_ref`."""
        return rows.inner_join(self.links, ["source", "account_ref"])

    def holds(self, name: str) -> bool:
        """Whether there is a table of that name: roll-ups are kept on some engines only."""
        return name in self._tables

    def everyone(self, name: str) -> ir.Table:
        """Every version of every row of table `name`, of accounts not asked for too."""
        return self._tables[name]

    def at_moments(self, rows: ir.Table) -> ir.Table:
        """`rows` as visible at each moment: anything with `observed_at` and `superseded_at`."""
        rows, visible = _visible(rows, self.moments)
        return rows.inner_join(self.moments, visible)

    def recent(self, rows: ir.Table, days: int) -> ir.Table:
        """`rows` as visible at each moment, with `at` in the `days` days before it.

        The same as a filter behind `at_moments`, but no row meets the moments it is too old for.
        """
        moments = self.moments.mutate(since=self.moments.as_of - ibis.interval(days=days))
        rows, visible = _visible(rows, moments)
        near = [rows["at"] >= moments.since, rows["at"] < moments.as_of]
        return rows.inner_join(moments, [*near, *visible]).drop("since")

    @cached_property
    def spine(self) -> ir.Table:
        """(account_id, as_of): every linked account at every moment."""
        return self.keep(self.links.select("account_id").distinct().cross_join(self.moments))

    @cached_property
    def catalog(self) -> ir.Table:
        """The feature catalogue as visible at each moment."""
        return self.keep(self.at_moments(self._tables["feature_catalog"]))

    def delivered(self, *names: str) -> ir.Table:
        """(as_of, delivered): whether any of the tables held a row for anyone by that moment.

        It tells an observed zero from a source that is not connected.
        """
        firsts = [self._tables[name].select("observed_at") for name in names]
        first = ibis.union(*firsts) if len(firsts) > 1 else firsts[0]
        first = first.aggregate(first_at=first.observed_at.min())
        joined = self.moments.cross_join(first)
        known = (joined.first_at <= joined.as_of).fill_null(ibis.literal(value=False))
        return joined.select("as_of", delivered=known)


_ENDINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ticket": ("solved_at", ("solved", "closed")),
    "escalation": ("closed_at", ()),
    "cs_risk": ("closed_at", ()),
    "invoice": ("paid_at", ("paid",)),
}
"""Table → the column that says when a record ended, and the statuses that say that it did."""


def _as_then(name: str, rows: ir.Table) -> ir.Table:
    """An end that lies after the moment had not come: a record's newest version may tell it early.

    An export without a history of its rows says of an old ticket only how it ended.
    """
    if name not in _ENDINGS:
        return rows
    column, ended = _ENDINGS[name]
    later = (rows[column] > rows.as_of).fill_null(ibis.literal(value=False))
    changed = {column: later.ifelse(null(INSTANT), rows[column])}
    if ended:
        changed["status"] = (later & rows.status.isin(ended)).ifelse("open", rows.status)
    return rows.mutate(**changed)


def _visible(rows: ir.Table, moments: ir.Table) -> tuple[ir.Table, list[ir.BooleanValue]]:
    until = rows.superseded_at.fill_null(END_OF_TIME.cast(INSTANT))
    rows = rows.mutate(superseded_at=until)
    return rows, [rows.observed_at <= moments.as_of, rows.superseded_at > moments.as_of]
