"""What a reader asks of a document: depth, focus area and timeframe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from c360.errors import BadArgument
from c360.model.access import bits
from c360.model.document import Depth, FocusArea

FOCUS_GROUPS: Mapping[str, int] = {
    "health": bits(["scores"]),
    "engagement": bits(["engagement", "people", "notes"]),
    "support": bits(["support"]),
    "usage": bits(["usage"]),
    "commercial": bits(["commercial"]),
}
"""Field groups that an area touches, as bits."""
_LONGEST_DAYS = 366
"""Lists are kept for a year."""
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
    found = re.fullmatch(r"([0-9]{1,4})([dwmy])", timeframe)
    days = int(found[1]) * _UNIT_DAYS[found[2]] if found else 0
    if not 1 <= days <= _LONGEST_DAYS:
        expected = "a length of time up to a year, such as 30d, 12w, 6m or 1y"
        raise BadArgument("timeframe", timeframe, expected)
    return days
