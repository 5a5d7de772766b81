"""Where a page of a list ends, as text that a caller hands back."""

import base64
import binascii
import hashlib
import json
import math
from dataclasses import dataclass

_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of a page: by what it was ordered, in which list of which book.

    It holds nothing but what was shown: a value that was withheld is null here too.
    """

    run: int
    list: str
    values: tuple[float | str | None, ...]


def written(place: Place) -> str:
    """The place as text that may stand in a URL."""
    content = json.dumps([place.run, _short(place.list), list(place.values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def place_of(text: str, of_list: str) -> Place | None:
    """The place that was written; None where it was not written by c360, or for another list."""
    if len(text) > _LONGEST:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        run, name, values = found
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None
    if not isinstance(run, int) or not isinstance(values, list):
        return None
    if name != _short(of_list) or not all(map(_is_value, values)):
        return None
    return Place(run, of_list, tuple(values))


def _is_value(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str)


def _short(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
