"""The shape a reader asks for: depth, focus area and timeframe, cut from the whole document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from c360.errors import BadArgument
from c360.model.document import BY_DEPTH, Depth, FocusArea
from c360.model.moment import iso, utc

Json = dict[str, Any]

FOCUS_GROUPS: Mapping[str, frozenset[str]] = {
    "health": frozenset({"scores"}),
    "engagement": frozenset({"engagement", "people", "notes"}),
    "support": frozenset({"support"}),
    "usage": frozenset({"usage"}),
    "commercial": frozenset({"commercial"}),
}
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
    "healthHistory": lambda row: row["asOf"],
}
_UNIT_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks of the document. `timeframe` bounds lists only; no score moves."""

    depth: Depth = "detailed"
    focus_area: FocusArea = "all"
    timeframe: str = "90d"


def checked(depth: str, focus_area: str, timeframe: str) -> Request:
    """The request, or BadArgument naming what is wrong and what is allowed."""
    for name, value, allowed in (
        ("depth", depth, get_args(Depth)),
        ("focus area", focus_area, get_args(FocusArea)),
    ):
        if value not in allowed:
            raise BadArgument(name, value, f"one of {', '.join(allowed)}")
    days_of(timeframe)
    return Request(depth, focus_area, timeframe)  # type: ignore[arg-type]  # checked just above


def days_of(timeframe: str) -> int:
    """A timeframe such as 30d, 12w, 6m or 1y in days; a month is 30 days, a year 365."""
    found = re.fullmatch(r"(\d{1,4})([dwmy])", timeframe)
    days = int(found[1]) * _UNIT_DAYS[found[2]] if found else 0
    if not 1 <= days <= 3650:
        raise BadArgument("timeframe", timeframe, "a length of time such as 30d, 12w, 6m or 1y")
    return days


def shape(document: Json, request: Request, *, top_risks: int = 3) -> Json:
    """Cut a comprehensive document to what was asked for; the original is left as it is."""
    kept = _at_depth(document, request.depth)
    kept |= {
        "depth": request.depth,
        "focusArea": request.focus_area,
        "timeframe": request.timeframe,
        "missing": dict(document["missing"]),
    }
    _bound_lists(kept, request)
    _focus(kept, request.focus_area)
    if request.depth == "summary":
        kept["riskIndicators"] = kept["riskIndicators"][:top_risks]
    for table in ("missing", "facts", "redacted"):
        kept[table] = {path: v for path, v in kept[table].items() if _exists(kept, path)}
    return kept


def _at_depth(document: Json, depth: Depth) -> Json:
    names = {info.alias for info in BY_DEPTH[depth].model_fields.values()}
    return {name: value for name, value in document.items() if name in names}


def _bound_lists(document: Json, request: Request) -> None:
    as_of = datetime.fromisoformat(document["generatedAt"])
    start = iso(utc(as_of) - timedelta(days=days_of(request.timeframe)))
    for name, moment in _TIMED_LISTS.items():
        if name in document:
            document[name] = [row for row in document[name] if (moment(row) or start) >= start]


def _focus(document: Json, focus_area: FocusArea) -> None:
    if focus_area == "all":
        return
    groups = FOCUS_GROUPS[focus_area]
    if focus_area != "health":
        for name in _FOCUSED_LISTS:
            if name in document:
                document[name] = [row for row in document[name] if groups & set(row["groups"])]
    for area, name in _SUMMARIES.items():
        if name in document and focus_area not in (area, "all"):
            document[name] = _emptied(document[name])
            document["missing"][f"/{name}"] = f"not asked for: the focus area is {focus_area}"


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(below) for name, below in value.items()}
    return [] if isinstance(value, list) else None


def _exists(document: Json, pointer: str) -> bool:
    """True where the JSON Pointer leads to a place in the document."""
    here: Any = document
    for part in pointer.split("/")[1:]:
        if isinstance(here, list):
            if not part.isdigit() or int(part) >= len(here):
                return False
            here = here[int(part)]
        elif isinstance(here, dict) and part in here:
            here = here[part]
        else:
            return False
    return True
