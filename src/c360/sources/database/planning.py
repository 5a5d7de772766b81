"""Which columns of a table the mappings need, and what tells its rows apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from c360.errors import SourceRejected
from c360.sources.database.base import Database, Origin
from c360.sources.database.cursors import Cursor
from c360.sources.database.options import GONE
from c360.sources.database.reading import Reading
from c360.sources.loading.expressions import Columns, Compiled, UnknownColumn
from c360.sources.loading.plan import MappingPlan, PlannedFor, lenient_plan, plan
from c360.sources.settings import MappedSettings, TableMapping


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read of one table: what c360.yml or a vendor's schema says of it."""

    name: str
    """The folder of its files; mappings with the same one read the same rows."""
    mapping: TableMapping
    cursor: Cursor | None = None
    sweep: timedelta | None = None
    key: Sequence[str] = ()
    lenient: bool = False
    """Whether columns may be lacking."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the readings of one source."""

    source: str
    settings: MappedSettings
    database: Database

    def reading(self, wishes: Sequence[Wish], origin: Origin) -> Reading:
        """How to read what several mappings take from one origin.

        Raises:
            SourceRejected: a column is missing.
        """
        there = dict(self.database.columns(origin))
        first = wishes[0]
        cursor = first.cursor
        if first.lenient and cursor is not None and cursor.column not in there:
            cursor = None
        plans = [self._plan(wish, origin, there) for wish in wishes]
        needed = {name for one in plans for name in one.needed()}
        key = self._key(first, plans, origin, there)
        wanted = [*key, *([cursor.column] if cursor else ()), *sorted(needed)]
        columns = Columns(tuple(there), nested=True)
        heads = [self._found(name, columns, origin) for name in wanted if name != GONE]
        picked = dict.fromkeys([*(h for h in heads if h), *({GONE} & there.keys())])
        if cursor is not None:
            found = self._found(cursor.column, columns, origin, "cursor")
            cursor = Cursor(found or cursor.column, cursor.overlap)
        return Reading(
            name=first.name,
            origin=origin,
            columns={name: there[name] for name in picked},
            key=key,
            cursor=cursor,
            sweep=first.sweep if cursor else None,
            documents={n.partition(".")[0] for n in needed if n not in there and "." in n},
            unpivoted={name for one in plans for name in one.unpivoted},
        )

    def _plan(self, wish: Wish, origin: Origin, there: Mapping[str, str]) -> MappingPlan:
        columns = Columns(tuple(dict.fromkeys([*there, GONE])), nested=True)
        where = PlannedFor(self.source, origin.shown, self.settings)
        return (lenient_plan if wish.lenient else plan)(where, wish.mapping, columns)

    def _found(
        self, name: str, columns: Columns, origin: Origin, option: str | None = None
    ) -> str | None:
        """The table's own name for a column; None for an optional one that it lacks."""
        found = columns.find(name)
        if found is not None and found not in columns.names:
            found = found.partition(".")[0]
        if found is None and option is not None:
            problem = f"{origin.shown}, {option}: {UnknownColumn(name, columns)}"
            raise SourceRejected(self.source, problem, f"Mend {option} in c360.yml")
        return found

    def _key(
        self,
        wish: Wish,
        plans: Sequence[MappingPlan],
        origin: Origin,
        there: Collection[str],
    ) -> list[str]:
        columns = Columns(tuple(there))
        made_of = dict.fromkeys(name for one in plans for name in _id_columns(one))
        ids = [name for name in made_of if columns.find(name)]
        if not ids and not wish.key:
            problem = f"{origin.shown}: the id is made of no column, so no row differs from another"
            raise SourceRejected(self.source, problem, "Mend id in c360.yml")
        if not wish.key:
            return ids
        key = [self._found(name, columns, origin, "key") or name for name in wish.key]
        lacking = [name for name in ids if name not in key]
        if lacking:
            problem = f"{origin.shown}: key lacks {', '.join(lacking)}, of which the id is made"
            raise SourceRejected(self.source, problem, "Add it to key in c360.yml")
        return key


def _id_columns(made: MappingPlan) -> list[str]:
    """The columns that a record's id is made of."""
    if made.id is not None:
        return sorted(made.id.columns - made.made())
    parts: list[Compiled | None] = [made.account, made.starts.text if made.starts else None]
    natural = made.mapping.natural_id
    parts += [field.text for field in made.fields if field.name in natural]
    return sorted({name for part in parts if part for name in part.columns} - made.made())
