"""Assemble: the pieces of a document that a viewer may see and asked for, joined.

Nothing of the document is parsed. What is withheld leaves a null, an empty list or no row, and the
rule that withheld it in `redacted`; the side tables speak only of what is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from c360.model.access import Allowance
from c360.model.facts import Clause
from c360.model.moment import iso, utc
from c360.model.parts import Parts, layers_of
from c360.model.prose import render
from c360.publish.parts import ASKED, SIDE_TABLES, TIMED
from c360.publish.pieces import PLACE, TABLES
from c360.publish.request import FOCUS_GROUPS, Request, days_of

Index = Sequence[Any]

_SUMMARIES: Mapping[str, str] = {
    "engagementSummary": "engagement",
    "supportSummary": "support",
    "usageSummary": "usage",
    "commercialSummary": "commercial",
}
_FOCUSED = frozenset({"riskIndicators", "opportunities", "recommendedActions"})
_PLACE = PLACE.encode()


def assemble(
    parts: Parts,
    request: Request,
    allowance: Allowance,
    *,
    top_risks: int = 3,
    only: frozenset[str] | None = None,
) -> bytes:
    """The document as JSON, for a request and an allowance.

    Args:
        parts: the layers of the document that the request's depth takes, at least.
        request: depth, focus area and timeframe.
        allowance: what the viewer may see of the account. That they may see the account at all
            is for the caller to know.
        top_risks: how many risks a summary holds.
        only: the sections asked for; None is all of the depth.
    """
    layers = layers_of(request.depth)
    made = _Assembly(request, allowance, top_risks, only)
    for depth in layers:
        made.add(parts.layers[depth])
        if depth == "summary":
            made.leave_room()
    return made.finished()


class _Assembly:
    """A document while it is assembled."""

    def __init__(
        self, request: Request, allowance: Allowance, top_risks: int, only: frozenset[str] | None
    ) -> None:
        self._only = only
        self._request = request
        self._allowance = allowance
        self._hidden = ~allowance.marks
        self._area = request.focus_area
        self._top = {"riskIndicators": top_risks} if request.depth == "summary" else {}
        self._data = b""
        self._generated_at = ""
        self._room = 0
        self._sections: list[bytes] = []
        self._sides: list[list[bytes]] = [[] for _ in TABLES]
        self._redacted: dict[str, str] = {}

    def add(self, layer: bytes) -> None:
        """Add the sections of a layer."""
        end = 4 + int.from_bytes(layer[:4], "big")
        generated_at, sections = orjson.loads(layer[4:end])
        self._data = layer[end:]
        self._generated_at = generated_at
        for section in sections:
            name = section[0]
            if self._only is not None and name not in self._only:
                continue
            self._sections.append(b'"%b":%b' % (name.encode(), _KINDS[section[1]](self, section)))

    def leave_room(self) -> None:
        """The side tables and what was asked stand here."""
        self._room = len(self._sections)

    def finished(self) -> bytes:
        """The whole document."""
        asked = self._request
        said = (asked.depth, asked.focus_area, asked.timeframe)
        between = [_entry(name, value) for name, value in zip(ASKED, said, strict=True)]
        tables = [b",".join(table) for table in self._sides]
        tables.append(orjson.dumps(self._redacted)[1:-1])
        between += [
            b'"%b":{%b}' % (name.encode(), table)
            for name, table in zip(SIDE_TABLES, tables, strict=True)
        ]
        first, later = self._sections[: self._room], self._sections[self._room :]
        return b"{%b}" % b",".join([*first, *between, *later])

    def value(self, section: Index) -> bytes:
        """A value, an object: emptied where another area was asked for or all is withheld."""
        name, _, needs, unit = section
        area = _SUMMARIES.get(name)
        if area is not None and self._area not in {"all", area}:
            told = f"not asked for: the focus area is {self._area}"
            self._sides[0].append(_entry(f"/{name}", told))
            return self._emptied(unit)
        if needs & self._hidden:
            self._withhold(f"/{name}", needs)
            return self._emptied(unit)
        return self._unit(unit)

    def rows(self, section: Index) -> bytes:
        """A list, without the rows that were not asked for or may not be seen."""
        name, _, needs, rows = section
        if needs & self._hidden:
            self._withhold(f"/{name}", needs)
            return b"[]"
        kept: list[bytes] = []
        most = self._top.get(name)
        for row in self._asked_for(name, rows):
            unit = row[0]
            if unit[0] & self._hidden:
                self._withhold(f"/{name}", unit[0])
            elif most is None or len(kept) < most:
                kept.append(self._unit(unit, len(kept)))
        return b"[%b]" % b",".join(kept)

    def _asked_for(self, name: str, rows: Sequence[Index]) -> Iterable[Index]:
        """Rows of the time, the focus area and the roles asked for."""
        scope = self._allowance.scope
        asked: Iterable[Index] = rows
        if name in TIMED:
            start = _start(self._generated_at, self._request.timeframe)
            asked = [row for row in rows if not row[1] or row[1] >= start]
        if name in _FOCUSED and self._area not in {"all", "health"}:
            groups = FOCUS_GROUPS[self._area]
            asked = [row for row in asked if row[2] & groups]
        if scope is not None:
            asked = [row for row in asked if not row[3] or not scope.isdisjoint(row[3])]
        return asked

    def keyed(self, section: Index) -> bytes:
        """An object whose entries are shown or left out."""
        name, _, needs, runs = section
        if needs & self._hidden:
            self._withhold(f"/{name}", needs)
            return b"{}"
        data, shown = self._data, []
        for need, start, length in runs:
            if need & self._hidden:
                self._withhold(f"/{name}", need)
            else:
                shown.append(data[start : start + length])
        return b"{%b}" % b",".join(shown)

    def prose(self, section: Index) -> bytes:
        """The narrative, joined anew where a clause is withheld."""
        name, _, needs, unit, told = section
        if not (unit[1] | needs) & self._hidden:
            return self._unit(unit)
        shown = [
            Clause(text, tuple(facts)) for need, text, facts in told if not need & self._hidden
        ]
        cited = list(dict.fromkeys(fact for clause in shown for fact in clause.facts))
        self._sides[1].append(_entry(f"/{name}", cited))
        self._withhold(f"/{name}", unit[1] | needs)
        return orjson.dumps(render(shown))

    def _unit(self, unit: Index, place: int | None = None) -> bytes:
        """A unit as the viewer sees it; its entries go to the side tables."""
        _, whole, start, shown, *lengths, _ = unit
        if whole & self._hidden:
            return self._pieces(unit, place)
        end = start + shown
        found = self._data[start:end]
        for table, length in enumerate(lengths):
            if length:
                self._note(table, self._data[end : end + length], place)
                end += length
        return found

    def _pieces(self, unit: Index, place: int | None) -> bytes:
        """A unit of which something is withheld."""
        _, _, at, shown, *lengths, _ = unit
        data, joined = self._data, []
        tables = _ends(at + shown, lengths)
        behind = tables.pop()
        for token in self._tokens(unit):
            if isinstance(token[0], str):
                text, at = self._inner(token, at)
                joined.append(text)
                continue
            needs, long, instead, pointers, *sides = token
            if needs & self._hidden:
                joined.append(data[behind : behind + instead])
                self._withheld(pointers, needs, place)
            else:
                joined.append(data[at : at + long])
            for table, length in enumerate(sides):
                if length:
                    begin = tables[table]
                    tables[table] = begin + length + 1
                    if not needs & self._hidden:
                        self._note(table, data[begin : begin + length], place)
            at, behind = at + long, behind + instead
        return b"".join(joined)

    def _inner(self, token: Index, at: int) -> tuple[bytes, int]:
        """A list inside a unit, and where what follows it starts."""
        pointer, rows = token
        kept = []
        at += 1
        for needs, length in rows:
            if needs & self._hidden:
                self._withhold(pointer, needs)
            else:
                kept.append(self._data[at : at + length])
            at += length + 1
        return b"[%b]" % b",".join(kept), at

    def _emptied(self, unit: Index) -> bytes:
        """The unit as it is where nothing of it is shown."""
        at = sum(unit[2:7])
        emptied = []
        for token in self._tokens(unit):
            if isinstance(token[0], str):
                emptied.append(b"[]")
                continue
            emptied.append(self._data[at : at + token[2]])
            at += token[2]
        return b"".join(emptied)

    def _tokens(self, unit: Index) -> Index:
        withheld, length = unit[7]
        start = sum(unit[2:7]) + withheld
        found: Index = orjson.loads(self._data[start : start + length])
        return found

    def _note(self, table: int, entries: bytes, place: int | None) -> None:
        if place is not None:
            entries = entries.replace(_PLACE, b"%d" % place)
        self._sides[table].append(entries)

    def _withheld(self, pointers: Iterable[str], needs: int, place: int | None) -> None:
        for pointer in pointers:
            self._withhold(pointer if place is None else pointer.replace(PLACE, str(place)), needs)

    def _withhold(self, pointer: str, needs: int) -> None:
        if pointer not in self._redacted:
            self._redacted[pointer] = self._allowance.rule(needs)


_KINDS = {
    "value": _Assembly.value,
    "rows": _Assembly.rows,
    "keyed": _Assembly.keyed,
    "prose": _Assembly.prose,
}


@lru_cache(maxsize=1_024)
def _start(generated_at: str, timeframe: str) -> str:
    """The first moment of the timeframe."""
    as_of = utc(datetime.fromisoformat(generated_at))
    return iso(as_of - timedelta(days=days_of(timeframe)))


def _entry(name: str, value: object) -> bytes:
    return orjson.dumps(name) + b":" + orjson.dumps(value)


def _ends(start: int, lengths: Iterable[int]) -> list[int]:
    """Where each of the tables starts, and where the last ends."""
    places = [start]
    for length in lengths:
        places.append(places[-1] + length)
    return places
