"""The plain way to cut a document: read it, cut it, write it. What assembling is held against."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from c360.model.access import bits
from c360.model.document import KEYS
from c360.model.moment import iso, utc
from c360.publish.request import FOCUS_GROUPS, Request, days_of

Json = dict[str, Any]

_SUMMARIES = {
    "engagement": "engagementSummary",
    "support": "supportSummary",
    "usage": "usageSummary",
    "commercial": "commercialSummary",
}
_FOCUSED_LISTS = ("riskIndicators", "opportunities", "recommendedActions")
_TIMED_LISTS: Mapping[str, Callable[[Json], str | None]] = {
    "timeline": lambda row: row["at"],
    "activities": lambda row: row.get("occurredAt"),
    "tickets": lambda row: row.get("createdAt"),
    "invoices": lambda row: row.get("issuedAt"),
    "payments": lambda row: row.get("paidAt"),
    "healthHistory": lambda row: row["asOf"],
}
_SIDE_TABLES = ("missing", "facts", "stale", "redacted")


def shape(document: Json, request: Request, *, top_risks: int = 3) -> Json:
    """Cut a comprehensive document to what was asked for; the original is left as it is."""
    cut = _Cut(document, request)
    cut.bound_lists()
    cut.focus()
    if request.depth == "summary":
        cut.keep("riskIndicators", range(min(top_risks, len(cut.kept["riskIndicators"]))))
    return cut.finished()


class _Cut:
    """A document being cut, and where the rows of its lists have gone: the side tables follow."""

    def __init__(self, document: Json, request: Request) -> None:
        self.request = request
        names = KEYS[request.depth]
        self.kept: Json = {name: value for name, value in document.items() if name in names}
        self._told: dict[str, str] = {}
        self._moved: dict[str, dict[int, int]] = {}

    def keep(self, name: str, chosen: Iterable[int]) -> None:
        """Keep only some rows of a list, by their index in it."""
        rows, order = self.kept[name], list(chosen)
        self.kept[name] = [rows[index] for index in order]
        before = self._moved.get(name, {index: index for index in range(len(rows))})
        now = {old: new for new, old in enumerate(order)}
        self._moved[name] = {first: now[old] for first, old in before.items() if old in now}

    def bound_lists(self) -> None:
        """Leave out what happened before the timeframe."""
        as_of = datetime.fromisoformat(self.kept["generatedAt"])
        start = iso(utc(as_of) - timedelta(days=days_of(self.request.timeframe)))
        for name, moment in _TIMED_LISTS.items():
            rows = self.kept.get(name, [])
            inside = [i for i, row in enumerate(rows) if (moment(row) or start) >= start]
            if name in self.kept:
                self.keep(name, inside)

    def focus(self) -> None:
        """Leave out the findings, and empty the summaries, that the focus area does not touch."""
        area = self.request.focus_area
        if area == "all":
            return
        for name in _FOCUSED_LISTS if area != "health" else ():
            rows = self.kept.get(name, [])
            touched = [i for i, row in enumerate(rows) if FOCUS_GROUPS[area] & bits(row["groups"])]
            if name in self.kept:
                self.keep(name, touched)
        for other, name in _SUMMARIES.items():
            if name in self.kept and area != other:
                self.kept[name] = _emptied(self.kept[name])
                self._told[f"/{name}"] = f"not asked for: the focus area is {area}"

    def finished(self) -> Json:
        """The document with side tables that speak only of what it holds."""
        tables = {name: self._followed(self.kept[name]) for name in _SIDE_TABLES}
        tables["missing"] |= self._told
        asked = self.request
        named = {"depth": asked.depth, "focusArea": asked.focus_area, "timeframe": asked.timeframe}
        return self.kept | tables | named

    def _followed(self, table: Json) -> Json:
        followed = ((self._place(pointer), value) for pointer, value in table.items())
        return {pointer: value for pointer, value in followed if pointer is not None}

    def _place(self, pointer: str) -> str | None:
        """Where a pointer of the whole document leads now; None where nothing is there."""
        parts = pointer.split("/")
        if len(parts) > 2 and parts[1] in self._moved and parts[2].isdigit():
            place = self._moved[parts[1]].get(int(parts[2]))
            if place is None:
                return None
            parts[2] = str(place)
        emptied = f"/{parts[1]}" in self._told
        return None if emptied or not _exists(self.kept, parts[1:]) else "/".join(parts)


_LISTS = {"topFeatures", "underutilized"}
"""Lists that may be null."""


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"low", "high"}:
            return None  # an interval is one value
        return {name: [] if name in _LISTS else _emptied(below) for name, below in value.items()}
    return [] if isinstance(value, list) else None


def _exists(document: Json, parts: Sequence[str]) -> bool:
    """Whether the parts of a JSON Pointer lead to a place in the document."""
    here: Any = document
    for part in parts:
        if isinstance(here, list):
            if not part.isdigit() or int(part) >= len(here):
                return False
            here = here[int(part)]
        elif isinstance(here, dict) and part in here:
            here = here[part]
        else:
            return False
    return True
