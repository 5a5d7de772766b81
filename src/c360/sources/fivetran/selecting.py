"""The SELECT of one entity: its table with what others say of each record, and what is gone.

Beside the table's own columns it has three: `_gone`, whether the row tells of a deletion,
`_known_at`, since when the row is known to hold, and `_synced_at`, when Fivetran last touched it or
anything taken from other tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.selectable import NamedFromClause

from c360.sources.database.base import Database, Origin
from c360.sources.database.options import GONE
from c360.sources.fivetran.schemas import Entity, Join, Taken

KNOWN_AT, SYNCED_AT = "_known_at", "_synced_at"
_SYNCED, _ACTIVE = "_fivetran_synced", "_fivetran_active"
_START, _END = "_fivetran_start", "_fivetran_end"
_FLAGS = ("_fivetran_deleted", "is_deleted")
_TRUE = ("true", "t", "1", "yes")
Value = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Selecting:
    """Makes the SELECTs of one schema."""

    database: Database
    schema: str | None

    def origin(self, entity: Entity) -> Origin | None:
        """Where an entity's records are; None where the schema has no such table."""
        main = self._first(entity.from_, "m")
        if main is None:
            return None
        source: sa.FromClause = main.alias
        values: dict[str, Value] = {name: main.alias.c[name] for name in main.kinds}
        synced = [main.alias.c[_SYNCED]] if _SYNCED in main.kinds else []
        kinds = dict(main.kinds)
        for number, join in enumerate(entity.join):
            joined = self._joined(join, f"j{number}", values, kinds)
            if joined is not None:
                source = source.outerjoin(joined.rows, joined.on)
                values |= {name: joined.rows.c[name] for name in join.take if name in joined.names}
                kinds |= dict.fromkeys(joined.names, "text")
                synced += [joined.rows.c[SYNCED_AT]] if joined.synced else []
        rows = self._rows(entity, main, source, values, _latest(synced))
        return Origin(main.shown, rows.subquery("q"))

    def _rows(
        self,
        entity: Entity,
        main: "_Table",
        source: sa.FromClause,
        values: Mapping[str, Value],
        synced: Value | None,
    ) -> sa.Select[Any] | sa.CompoundSelect[Any]:
        own = [value.label(name) for name, value in values.items()]
        if synced is not None and _SYNCED in main.kinds:
            own.append(synced.label(SYNCED_AT))
        gone = _is_any(main, _FLAGS)
        at = main.alias.c[_SYNCED] if _SYNCED in main.kinds else sa.null()
        if not {_ACTIVE, _START, _END} <= main.kinds.keys():
            known = sa.case((gone, at), else_=sa.null())
            rows = sa.select(*own, _word(gone), known.label(KNOWN_AT)).select_from(source)
            former = _ACTIVE in main.kinds
            return rows.where(_is_active(main.alias)) if former else rows
        start, end = main.alias.c[_START], main.alias.c[_END]
        versions = sa.select(*own, _word(gone), start.label(KNOWN_AT)).select_from(source)
        ended = sa.select(*own, _word(sa.true()), end.label(KNOWN_AT)).select_from(source)
        return versions.union_all(ended.where(self._is_ended(entity, main)))

    def _is_ended(self, entity: Entity, main: "_Table") -> sa.ColumnElement[bool]:
        """The last version of a record that has none any more: that is how history ends."""
        later = _aliased(main.name, main.schema, main.kinds, "later")
        same = later.c[entity.versions_of] == main.alias.c[entity.versions_of]
        newer = later.c[_START] > main.alias.c[_START]
        found: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(later)
        there = found.where(same & (_is_active(later) | newer)).exists()
        return ~_is_active(main.alias) & ~there

    def _joined(
        self, join: Join, name: str, values: Mapping[str, Value], kinds: Mapping[str, str]
    ) -> "_Joined | None":
        """A table beside the records, made one row each; None where it cannot be joined."""
        table = self._first(join.from_, f"{name}t")
        if table is None or not (join.by.keys() <= table.kinds.keys()):
            return None
        if not set(join.by.values()) <= values.keys():
            return None
        source: sa.FromClause = table.alias
        columns: dict[str, Value] = {c: table.alias.c[c] for c in table.kinds}
        if join.with_ is not None:
            beside = self._joined(join.with_, f"{name}b", columns, table.kinds)
            if beside is not None:
                source = source.outerjoin(beside.rows, beside.on)
                columns |= {c: beside.rows.c[c] for c in beside.names}
        rows = self._one_each(join, table, source, columns).subquery(name)
        same = [
            _alike(rows.c[f"on_{number}"], table.kinds[theirs], values[ours], kinds.get(ours, ""))
            for number, (theirs, ours) in enumerate(join.by.items())
        ]
        names = [c for c in join.take if c in rows.c]
        return _Joined(rows, sa.and_(*same), names, SYNCED_AT in rows.c)

    def _one_each(
        self, join: Join, table: "_Table", source: sa.FromClause, columns: Mapping[str, Value]
    ) -> sa.Select[Any]:
        live = [~_is_any(table, _FLAGS)]
        live += [_is_active(table.alias)] if _ACTIVE in table.kinds else []
        live += [_text(columns[c]) == value for c, value in join.where.items() if c in columns]
        keys = [columns[theirs] for theirs in join.by]
        made = [key.label(f"on_{number}") for number, key in enumerate(keys)]
        for name, how in join.take.items():
            value = _taken(how, columns)
            made += [value.label(name)] if value is not None else []
        if _SYNCED in columns:
            made.append(sa.func.max(columns[_SYNCED]).label(SYNCED_AT))
        return sa.select(*made).select_from(source).where(*live).group_by(*keys)

    def _first(self, names: Sequence[str], alias: str) -> "_Table | None":
        for name in names:
            shown = f"{self.schema}.{name}" if self.schema else name
            if self.database.has(shown):
                kinds = self.database.columns(self.database.table(shown))
                rows = _aliased(name, self.schema, kinds, alias)
                return _Table(shown, kinds, rows, name, self.schema)
        return None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the schema, with the types of its columns."""

    shown: str
    kinds: Mapping[str, str]
    alias: NamedFromClause
    name: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class _Joined:
    """Rows beside the records, and how they belong to them."""

    rows: sa.Subquery
    on: sa.ColumnElement[bool]
    names: Sequence[str]
    synced: bool


def _aliased(
    name: str, schema: str | None, kinds: Mapping[str, str], alias: str
) -> NamedFromClause:
    return sa.table(name, *map(sa.column, kinds), schema=schema).alias(alias)


def _taken(how: str | Taken, columns: Mapping[str, Value]) -> Value | None:
    """One value of several rows; always the same one, whatever order they come in."""
    if isinstance(how, Taken):
        if not set(how.needs) <= columns.keys():
            return None
        return _text(sa.literal_column(how.sql.format(**{n: _sql(columns[n]) for n in how.needs})))
    which, _, name = how.partition(" ")
    if name not in columns:
        return None
    text = _text(columns[name])
    if which == "list":
        return sa.func.aggregate_strings(sa.distinct(text), ";").aggregate_order_by(text)
    return sa.func.min(text) if which == "first" else sa.func.max(text)


def _sql(column: Value) -> str:
    """A column of an alias of ours: neither name needs quotes."""
    table = getattr(column, "table", None)
    return f"{getattr(table, 'name', '')}.{column.key}"


def _latest(moments: Sequence[Value]) -> Value | None:
    """The latest of some moments, in SQL that every database speaks."""

    def later(one: Value, other: Value) -> Value:
        return sa.case((other > one, other), else_=one)

    return reduce(later, moments) if moments else None


def _alike(one: Value, kind: str, other: Value, other_kind: str) -> sa.ColumnElement[bool]:
    """Equal ids, though one be a number and the other a text."""
    return one == other if kind == other_kind else _text(one) == _text(other)


def _is_any(table: _Table, flags: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(_is_true(table.alias.c[f]) for f in flags if f in table.kinds))


def _is_true(flag: Value) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(sa.func.lower(_text(flag)), "false").in_(_TRUE)


def _is_active(table: NamedFromClause) -> sa.ColumnElement[bool]:
    """Whether a version is the one that holds; where nothing is said, it is."""
    return sa.func.coalesce(sa.func.lower(_text(table.c[_ACTIVE])), "true").in_(_TRUE)


def _word(holds: sa.ColumnElement[bool]) -> Value:
    return sa.case((holds, "true"), else_="false").label(GONE)


def _text(value: Value) -> Value:
    return sa.cast(value, sa.VARCHAR)
