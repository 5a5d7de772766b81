"""Parts: a document cut, once, into what can be chosen and joined for whoever asks.

A layer is a small JSON index of units and a run of bytes that it points into:
`length of the index (4 bytes) · index · bytes`. The index is
`[generatedAt, [section, …]]`, a section one of

* `[name, "value", needs, unit]`
* `[name, "rows", needs, [[unit, at, groups, roles], …]]`: a list whose rows may go
* `[name, "keyed", needs, [[needs, start, length], …]]`: an object whose rows may go
* `[name, "prose", needs, unit, [[needs, text, facts], …]]`: clauses that are joined anew

and a unit `[needs, all it may need, start, shown, missing, facts, stale, [withheld, tokens] or 0]`:
the lengths of its JSON, of its entries in the side tables, of what stands for withheld values and
of its tokens, which follow each other from `start` on. A row without the last two goes as a
whole. The tokens are JSON again, read only where something is withheld: each
`[needs, shown, withheld, pointers, missing, facts, stale]`, or for a list inside the unit
`[pointer, [[needs, length], …]]`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, cast

import orjson

from c360.model.access import EVERYTHING, bits
from c360.model.document import KEYS, Comprehensive, Depth
from c360.model.parts import DEPTHS, Parts
from c360.publish.marks import Marks, title
from c360.publish.needs import NEEDS, NOTHING, Needs, below, section_needs, whole
from c360.publish.pieces import (
    PLACE,
    TABLES,
    Cutter,
    Piece,
    Rows,
    Sides,
    Token,
    entire,
    is_flat,
    json_bytes,
)

Json = Mapping[str, Any]
Index = list[Any]

SIDE_TABLES = (*TABLES, "redacted")
ASKED = ("depth", "focusArea", "timeframe")
"""What a document says of how it was asked for."""
_LATER = frozenset({*SIDE_TABLES, *ASKED})
"""Keys that only assembling knows."""
TIMED: Mapping[str, Callable[[Json], str | None]] = {
    "timeline": lambda row: row["at"],
    "activities": lambda row: row.get("occurredAt"),
    "tickets": lambda row: row.get("createdAt"),
    "invoices": lambda row: row.get("issuedAt"),
    "payments": lambda row: row.get("paidAt"),
    "healthHistory": lambda row: row["asOf"],
}
"""Lists that a timeframe bounds, and when what a row tells of was."""
_LISTS = {
    *TIMED, "narrative", "riskIndicators", "recommendedActions", "opportunities", "exitStates",
    "triggers", "contributions", "healthMoves", "stakeholderMap", "contracts",
    "entitlements", "featureAdoption",
}  # fmt: skip


def parts(document: Comprehensive) -> Parts:
    """Cut a comprehensive document; the original is left as it is."""
    content = cast("Json", document)
    cut = _Cut(content)
    layers: dict[Depth, bytes] = {}
    done: frozenset[str] = _LATER
    for depth in DEPTHS:
        layers[depth] = cut.layer([name for name in content if name in KEYS[depth] - done])
        done |= KEYS[depth]
    return Parts(layers)


def headline_needs(document: Comprehensive) -> int:
    """What the headline needs: the first risk's signal, else the first opportunity's."""
    content = cast("Json", document)
    marks = Marks(content)
    first = [*content["riskIndicators"], *content["opportunities"]][:1]
    needs = [marks.saying(row) for row in first]
    if first and not content["riskIndicators"]:
        needs.append(section_needs("opportunities"))
    return _any(needs)


class _Cut:
    """One document while it is cut."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._marks = Marks(document)
        self._cutter = Cutter(self._marks)
        self._sides = Sides(document)
        self._bytes = bytearray()

    def layer(self, names: Sequence[str]) -> bytes:
        """The sections of these names, as a layer."""
        self._bytes = bytearray()
        sections = [self._section(name) for name in names]
        index = orjson.dumps([self._document["generatedAt"], sections])
        return len(index).to_bytes(4, "big") + index + bytes(self._bytes)

    def _section(self, name: str) -> Index:
        value, needs = self._document[name], section_needs(name)
        if name == "keyNarrative":
            return [name, "prose", needs, *self._prose(value)]
        if name == "evidence":
            return [name, "keyed", needs, self._keyed(value)]
        if name in _LISTS:
            return [name, "rows", needs, [self._row(name, *row) for row in enumerate(value)]]
        node, here = NEEDS.get(name, EVERYTHING), self._sides.below(name)
        return [
            name,
            "value",
            needs,
            self._unit(self._cutter.cut(value, node, 0, f"/{name}", here)),
        ]

    def _prose(self, text: str) -> Index:
        clauses = self._document["narrative"]
        told = [[self._marks.saying(row), row["text"], row["facts"]] for row in clauses]
        needs = _any([clause[0] for clause in told])
        node, here = NEEDS["keyNarrative"], self._sides.below("keyNarrative")
        [piece] = self._cutter.cut(text, node, needs, "/keyNarrative", here)
        return [self._unit([piece]), told]

    def _keyed(self, rows: Json) -> Index:
        """Neighbours with the same needs are one entry."""
        found: Index = []
        for name, row in rows.items():
            needs = self._marks.fact(name)
            text = json_bytes(name) + b":" + json_bytes(row)
            if found and found[-1][0] == needs:
                self._bytes += b"," + text
                found[-1][2] += len(text) + 1
            else:
                found.append([needs, len(self._bytes), len(text)])
                self._bytes += text
        return found

    def _row(self, name: str, place: int, row: Json) -> Index:
        node, at = below(NEEDS[name], "*"), f"/{name}/{PLACE}"
        needs = self._marks.said(row, f"/{name}")
        here = self._sides.below(name, str(place))
        own = self._own(name, row)
        if not own and is_flat(row, node):
            unit = self._flat(needs | whole(node), row, at, here)
        else:
            unit = self._unit(self._cutter.cut(row, _over(node, own), needs, at, here), row=True)
        when = TIMED.get(name)
        roles = row["owner"].split(" + ") if name == "recommendedActions" else 0
        moment = 0 if when is None else when(row) or 0
        return [unit, moment, bits(row.get("groups", ())), roles]

    def _flat(self, needs: int, row: Json, at: str, here: Json) -> Index:
        """A row of which all needs the same."""
        if here:
            return self._unit([entire(needs, row, at, here)], row=True)
        start, text = len(self._bytes), json_bytes(row)
        self._bytes += text
        return [needs, needs, start, len(text), 0, 0, 0, 0]

    def _own(self, name: str, row: Json) -> Mapping[str, Needs]:
        """What values of the row need by what they are, beyond the table."""
        if name == "triggers":
            return {"input": self._marks.inputs(row)}
        return {"title": title(row)} if name == "timeline" and title(row) else {}

    def _unit(self, tokens: Sequence[Token], *, row: bool = False) -> Index:
        start, pieces = len(self._bytes), [t for t in tokens if isinstance(t, Piece)]
        for token in tokens:
            self._bytes += token.shown if isinstance(token, Piece) else _joined(token)
        lengths = [len(self._bytes) - start]
        for table in range(len(TABLES)):
            entries = b",".join([piece.sides[table] for piece in pieces if piece.sides[table]])
            self._bytes += entries
            lengths.append(len(entries))
        if row and len(tokens) == 1:  # it is left out as a whole
            return [pieces[0].needs, pieces[0].needs, start, *lengths, 0]
        needs = [piece.needs for piece in pieces if piece.pointers]
        inner = [found for token in tokens if isinstance(token, Rows) for found, _ in token.rows]
        for piece in pieces:
            self._bytes += piece.withheld
        told = orjson.dumps([_token(token) for token in tokens])
        self._bytes += told
        behind = sum(len(piece.withheld) for piece in pieces)
        return [_common(needs), _any([*needs, *inner]), start, *lengths, [behind, len(told)]]


def _token(token: Token) -> Index:
    if isinstance(token, Rows):
        return [token.pointer, [[needs, len(text)] for needs, text in token.rows]]
    sides = [len(table) for table in token.sides]
    return [token.needs, len(token.shown), len(token.withheld), token.pointers, *sides]


def _joined(rows: Rows) -> bytes:
    return b"[" + b",".join([text for _, text in rows.rows]) + b"]"


def _any(needs: Iterable[int]) -> int:
    return reduce(or_, needs, NOTHING)


def _common(needs: Sequence[int]) -> int:
    return reduce(and_, needs) if needs else NOTHING


def _over(node: Needs, own: Mapping[str, Needs]) -> Needs:
    return node if isinstance(node, int) or not own else {**node, **own}
