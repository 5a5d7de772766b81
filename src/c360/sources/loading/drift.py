# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""How records change their shape: what was added, dropped, renamed, retyped, emptied or nested.

Each mapping remembers, per field, which kinds of value came and whether any record lacked it. What
differs in a later sync is told by name; a record that can no longer mean what the mapping takes it
for does not fit: it goes to quarantine, and its last good version stays.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from c360.sources.loading.read import RawTable, UnfitField
from c360.warehouse.base import Warehouse

ENOUGH = 50
"""Records that must have had a field, each of them, before one without it is news."""
_NESTED = frozenset({"an object", "a list"})
_EMPTY = "nothing"
_WORDS = {
    "VARCHAR": "text",
    "BOOLEAN": "true or false",
    "OBJECT": "an object",
    "ARRAY": "a list",
    "NULL": _EMPTY,
}
_THERE = frozenset({"there"})
"""All that is known of a field that nothing is mapped from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one field."""

    kinds: frozenset[str] = frozenset()
    """The kinds of value that came: text, a number, true or false, an object, a list."""
    records: int = 0
    absent: int = 0
    empty: int = 0
    """Records that have the field, without a value."""

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.kinds | other.kinds,
            self.records + other.records,
            self.absent + other.absent,
            self.empty + other.empty,
        )

    @property
    def always(self) -> bool:
        """Whether every one of many records had the field."""
        return self.records >= ENOUGH and self.absent == 0

    @property
    def is_scalar(self) -> bool:
        return bool(self.kinds) and not self.kinds & _NESTED


Shape = Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Drifted:
    """What differs from before: in words, and the fields that make a record unfit."""

    notes: tuple[str, ...] = ()
    unfit: tuple[UnfitField, ...] = ()


def shape_of(warehouse: Warehouse, files: Sequence[RawTable], mapped: Iterable[str]) -> Shape:
    """The fields of the files' records: all that lie at the top, and those that are mapped."""
    found: dict[str, Seen] = {}
    wanted = sorted(mapped)
    for file in files:
        for name, seen in _fields(warehouse, file, wanted):
            found[name] = found.get(name, Seen()) + seen
    return found


def _fields(
    warehouse: Warehouse, file: RawTable, mapped: Sequence[str]
) -> Iterator[tuple[str, Seen]]:
    for name in file.columns.names:
        if not file.json or (name not in mapped and not name.startswith("_")):
            yield name, Seen(_THERE)
    if not file.json or not mapped:
        return
    paths = ", ".join(["'$._gone'", *(file.path(name) for name in mapped)])
    kinds = f"SELECT json_type(_doc, [{paths}]) AS kinds FROM {file.name}"
    shapes = warehouse.rows(f"SELECT kinds, count(*) FROM ({kinds}) GROUP BY kinds")
    # c360 itself adds `_gone` to tell of a deletion: such a record has no other field
    known = [(cast("list[str | None]", k), int(str(n))) for k, n in shapes]
    records = [(k[1:], n) for k, n in known if k[0] is None]
    for number, name in enumerate(mapped):
        came = Counter[str | None]()
        for found, rows in records:
            came[found[number]] += rows
        words = {_WORDS.get(kind, "a number") for kind in came if kind}
        seen = Seen(frozenset(words - {_EMPTY}), came.total(), came[None], came["NULL"])
        yield name, seen


class Shapes:
    """The shapes of one source's mappings, as its syncs have seen them."""

    def __init__(self, warehouse: Warehouse, source: str) -> None:
        self.warehouse, self.source = warehouse, source

    def of(self, mapping: str) -> dict[str, Seen]:
        """What is known of a mapping's records; nothing before the first sync."""
        rows = self.warehouse.rows(
            "SELECT field, kinds, records, absent, empty FROM seen_field "
            "WHERE source = ? AND mapping = ?",
            [self.source, mapping],
        )
        return {
            str(name): Seen(
                frozenset(filter(None, str(kinds).split(";"))),
                *(int(str(n)) for n in counts),
            )
            for name, kinds, *counts in rows
        }

    def keep(self, mapping: str, shape: Shape) -> None:
        """Remembers what was seen, beside what was known."""
        known = self.of(mapping)
        merged = {
            name: known.get(name, Seen()) + shape.get(name, Seen()) for name in {*known, *shape}
        }
        self.warehouse.run(
            "DELETE FROM seen_field WHERE source = ? AND mapping = ?", [self.source, mapping]
        )
        names = sorted(merged)
        seen = [merged[name] for name in names]
        self.warehouse.run(
            "INSERT INTO seen_field (source, mapping, field, kinds, records, absent, empty) "
            "SELECT ?, ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BIGINT[]), "
            "unnest(?::BIGINT[]), unnest(?::BIGINT[])",
            [
                self.source,
                mapping,
                names,
                [";".join(sorted(s.kinds)) for s in seen],
                [s.records for s in seen],
                [s.absent for s in seen],
                [s.empty for s in seen],
            ],
        )


def compare(known: Shape, now: Shape, mapped: Mapping[str, str], *, strict: bool) -> Drifted:
    """What differs between what was known and what came.

    Args:
        known: the shape before; where it is empty, nothing differs.
        now: the shape of what came.
        mapped: the fields that are mapped, and what each fills.
        strict: whether a record without a field that every one had does not fit.
    """
    if not known:
        return Drifted()
    added = sorted(name for name in now if name not in known and now[name].kinds)
    notes: list[str] = []
    unfit: list[UnfitField] = []
    for name, seen in now.items():
        before = known.get(name, Seen())
        fills = f", which fills {mapped[name]}," if name in mapped else ""
        for difference in _differences(before, seen):
            renamed = _renamed(name, added) if difference.how == "absent" else ""
            notes.append(f"field {name!r}{fills} {difference.words}{renamed}")
            if difference.how and name in mapped and (strict or difference.how == "nested"):
                unfit.append(UnfitField(name, difference.how))
    notes += [f"field {name!r} was added" for name in added]
    return Drifted(tuple(notes), tuple(unfit))


@dataclass(frozen=True, slots=True)
class _Difference:
    """One way in which a field is not what it was; `how` where a record with it does not fit."""

    words: str
    how: Literal["absent", "nested"] | None = None


def _differences(before: Seen, now: Seen) -> Iterator[_Difference]:
    if before.always and now.records and now.absent == now.records:
        yield _Difference("no longer comes", "absent")
    elif before.always and now.absent:
        yield _Difference(f"is missing from {now.absent:,} records", "absent")
    elif before.always and not before.empty and now.records and now.empty == now.records:
        yield _Difference("is now always empty")
    new = now.kinds - before.kinds
    if before.kinds and new:
        was, became = " or ".join(sorted(before.kinds)), " or ".join(sorted(new))
        nested = before.is_scalar and bool(new & _NESTED)
        yield _Difference(f"was {was} and is now {became}", "nested" if nested else None)


def _renamed(name: str, added: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.rpartition(".")[2], added, 1, 0.6)
    return f"; is it {near[0]!r} now?" if near else ""
