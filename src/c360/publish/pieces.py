"""Pieces: a value of the document, written as JSON, cut where what is needed to see it changes.

A `Unit` (a section, or a row of a list) is a run of pieces. Where all of it is shown it is one
slice of bytes; where not, each piece is shown or stands as null, an empty list, or without rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from pydantic_core import to_json

from c360.publish.marks import Marks
from c360.publish.needs import NOTHING, Needs, below, shared, whole

TABLES = ("missing", "facts", "stale")
"""The side tables that follow the values; the fourth, `redacted`, is made when it is assembled."""
PLACE = "\x00"
"""Stands for a row's place in its list, which is not known before it is assembled."""
_PLACE = PLACE.encode()


def json_bytes(value: Any) -> bytes:
    """The value as JSON: the same value, the same bytes."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a whole number of more than 64 bits: an absurd amount, but a legal one
        return to_json(value, inf_nan_mode="null")


@dataclass(slots=True)
class Piece:
    """Neighbouring values with the same needs; `pointers` say where the withheld ones stand."""

    needs: int
    shown: bytearray
    withheld: bytearray
    pointers: list[str] = field(default_factory=list)
    sides: list[bytearray] = field(default_factory=lambda: [bytearray() for _ in TABLES])

    def absorb(self, other: "Piece") -> None:
        """Add what follows it."""
        self.shown += other.shown
        self.withheld += other.withheld
        self.pointers += other.pointers
        for table, more in enumerate(other.sides):
            self.sides[table] += b"," + more if self.sides[table] and more else more


@dataclass(slots=True)
class Rows:
    """A list inside a unit whose rows are shown or left out, each as a whole."""

    pointer: str
    rows: list[tuple[int, bytes]]


Token = Piece | Rows


class Side(NamedTuple):
    """An entry of a side table: which, the pointer's JSON, the value's JSON."""

    table: int
    pointer: str
    value: Any


class Sides:
    """The side tables of a document by the place they speak of."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._root: dict[str, Any] = {}
        for table, name in enumerate(TABLES):
            for pointer, value in document.get(name, {}).items():
                here = self._root
                for part in pointer.split("/")[1:]:
                    here = here.setdefault(part, {})
                here.setdefault("", []).append(Side(table, pointer, value))

    def below(self, *parts: str) -> dict[str, Any]:
        """The entries at and below a place."""
        here = self._root
        for part in parts:
            here = here.get(part, {})
        return here


def _entries(here: Mapping[str, Any]) -> Iterator[Side]:
    for name, inner in here.items():
        if name:
            yield from _entries(inner)
        else:
            yield from inner


class Cutter:
    """Cuts values of one document into pieces."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def cut(
        self, value: Any, node: Needs, needs: int, at: str, sides: Mapping[str, Any]
    ) -> list[Token]:
        """The pieces of a value.

        Args:
            value: a value of the document.
            node: what it needs, by the table.
            needs: what it needs besides, by what stands around it.
            at: its JSON Pointer, with `PLACE` for the place of the row it is in.
            sides: the entries of the side tables at and below it.
        """
        if isinstance(node, int):
            return [self._leaf(value, node | needs, at, sides, empty=False)]
        if isinstance(value, list):
            return self._list(value, node, needs, at, sides)
        if isinstance(value, Mapping):
            return self._object(value, node, needs, at, sides)
        return [self._leaf(value, whole(node) | needs, at, sides, empty="*" in node)]

    def _leaf(
        self, value: Any, needs: int, at: str, sides: Mapping[str, Any], *, empty: bool
    ) -> Piece:
        withheld = b"[]" if empty or isinstance(value, list) else b"null"
        made = Piece(needs, bytearray(json_bytes(value)), bytearray(withheld), [at])
        _attach(made, sides, at)
        return made

    def _list(
        self,
        value: Sequence[Any],
        node: Mapping[str, Needs],
        needs: int,
        at: str,
        sides: Mapping[str, Any],
    ) -> list[Token]:
        row = below(node, "*")
        said = [self._said(item, at) for item in value]
        own = {whole(row) | needs | found for found in said}
        if not value:
            return [self._leaf(value, shared(row) | needs, at, sides, empty=True)]
        if len(own) == 1 and (any(said) or whole(row) == shared(row)):
            return [self._leaf(value, own.pop(), at, sides, empty=True)]
        if not any(said):
            return self._in_place(value, row, needs, at, sides)
        told = zip(said, value, strict=True)
        return [Rows(at, [(whole(row) | needs | found, json_bytes(v)) for found, v in told])]

    def _in_place(
        self,
        value: Sequence[Any],
        row: Needs,
        needs: int,
        at: str,
        sides: Mapping[str, Any],
    ) -> list[Token]:
        """A list of which no row goes: values of its rows may be withheld where they are."""
        run = Run()
        for place, item in enumerate(value):
            run.text(b"," if place else b"[")
            here = sides.get(str(place), {})
            run.extend(self.cut(item, row, needs, f"{at}/{place}", here))
        run.text(b"]")
        return run.close()

    def _object(
        self,
        value: Mapping[str, Any],
        node: Mapping[str, Needs],
        needs: int,
        at: str,
        sides: Mapping[str, Any],
    ) -> list[Token]:
        needs |= self._said(value)
        run = Run()
        run.text(b"{")
        for place, alike in enumerate(_alike(value, node)):
            if place:
                run.text(b",")
            name, inner, below_it = alike[0]
            if isinstance(below_it, int):
                run.extend([_leaves(alike, below_it | needs, at, sides)])
                continue
            run.text(json_bytes(name) + b":")
            run.extend(self.cut(inner, below_it, needs, f"{at}/{name}", sides.get(name, {})))
        run.text(b"}")
        tokens = run.close()
        if len(tokens) == 1 and isinstance(only := tokens[0], Piece):
            only.pointers = [at]
        own = sides.get("")
        if own and (first := next((t for t in tokens if isinstance(t, Piece)), None)):
            _attach(first, {"": own}, at)
        return tokens

    def _said(self, value: Any, at: str = "") -> int:
        return self._marks.said(value, at) if isinstance(value, Mapping) else NOTHING


def _alike(
    value: Mapping[str, Any], node: Mapping[str, Needs]
) -> Iterator[list[tuple[str, Any, Needs]]]:
    """The values of an object, neighbours that need the same together."""
    found: list[tuple[str, Any, Needs]] = []
    for name, inner in value.items():
        needs = below(node, name)
        if found and not (isinstance(needs, int) and found[-1][2] == needs):
            yield found
            found = []
        found.append((name, inner, needs))
    if found:
        yield found


def _leaves(
    values: Sequence[tuple[str, Any, Needs]], needs: int, at: str, sides: Mapping[str, Any]
) -> Piece:
    """Neighbouring values of an object as one piece."""
    shown = json_bytes({name: value for name, value, _ in values})[1:-1]
    instead: dict[str, Any] = {
        name: [] if isinstance(value, list) else None for name, value, _ in values
    }
    made = Piece(needs, bytearray(shown), bytearray(json_bytes(instead)[1:-1]))
    made.pointers = [f"{at}/{name}" for name in instead]
    for name in instead if sides else ():
        if here := sides.get(name):
            _attach(made, here, f"{at}/{name}")
    return made


def entire(needs: int, row: Mapping[str, Any], at: str, sides: Mapping[str, Any]) -> Piece:
    """A row of which all is needed alike: one piece."""
    made = Piece(needs, bytearray(json_bytes(row)), bytearray(), [at])
    _attach(made, sides, at)
    return made


def is_flat(row: Mapping[str, Any], node: Needs) -> bool:
    """Whether all values of the row need the same, by the table."""
    if isinstance(node, int):
        return True
    inner = set(node.values()) if all(isinstance(n, int) for n in node.values()) else set()
    return len(inner) == 1 and row.keys() <= node.keys()


def _attach(piece: Piece, here: Mapping[str, Any], at: str) -> None:
    """Put the entries of the side tables at and below a place where its value is."""
    for side in _entries(here):
        table = piece.sides[side.table]
        if table:
            table += b","
        table += _pointer(side.pointer, at) + b":" + json_bytes(side.value)


def _pointer(pointer: str, at: str) -> bytes:
    """The pointer's JSON; in a row of a list, with `PLACE` for the row's place."""
    if PLACE not in at:
        return json_bytes(pointer)
    _, name, _, *rest = pointer.split("/")
    tail = "".join(f"/{part}" for part in rest)
    return json_bytes(f"/{name}/")[:-1] + _PLACE + json_bytes(tail)[1:]


class Run:
    """Tokens in a row: pieces with the same needs are one, and brackets belong to a neighbour."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self._before = b""

    def text(self, text: bytes) -> None:
        """Brackets, names and commas: shown whatever is withheld."""
        self._before += text

    def extend(self, tokens: Sequence[Token]) -> None:
        """Add what stands between what was and what comes."""
        for token in tokens:
            if isinstance(token, Rows):
                self._flush()
                self.tokens.append(token)
                continue
            token.shown[:0] = self._before
            token.withheld[:0] = self._before
            self._before = b""
            last = self.tokens[-1] if self.tokens else None
            if isinstance(last, Piece) and last.needs == token.needs:
                last.absorb(token)
            else:
                self.tokens.append(token)

    def close(self) -> list[Token]:
        """The tokens, with what came after the last of them."""
        self._flush()
        return self.tokens

    def _flush(self) -> None:
        if not self._before:
            return
        if self.tokens and isinstance(last := self.tokens[-1], Piece):
            last.shown += self._before
            last.withheld += self._before
        else:
            both = bytearray(self._before)
            self.tokens.append(Piece(NOTHING, both, bytearray(both)))
        self._before = b""
