"""What goes wrong on the wire, by chance or by schedule, and always the same for the same seed."""

import random
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal[
    "rate_limited",
    "rate_limited_date",
    "rate_limited_silent",
    "busy",
    "error_500",
    "error_502",
    "error_503",
    "slow",
    "truncated",
    "cut_json",
    "reset",
    "html",
    "unauthorized",
    "forbidden",
    "expired_cursor",
    "gone_cursor",
]
"""rate_limited: 429, Retry-After in seconds · rate_limited_date: as an HTTP date ·
rate_limited_silent: 429 without it · busy: 503 with Retry-After · error_5xx: without it ·
slow: the body trickles · truncated: the connection ends before Content-Length does ·
cut_json: half of the JSON, correctly framed · reset: the connection is reset, nothing answered ·
html: an error page with status 200 · unauthorized: 401 · forbidden: 403 ·
expired_cursor: 400 to a request with a cursor, and to that cursor for good · gone_cursor: 410"""

REFUSALS: Mapping[Fault, int] = {
    "rate_limited": 429,
    "rate_limited_date": 429,
    "rate_limited_silent": 429,
    "busy": 503,
    "error_500": 500,
    "error_502": 502,
    "error_503": 503,
    "unauthorized": 401,
    "forbidden": 403,
    "expired_cursor": 400,
    "gone_cursor": 410,
}
"""The faults by which the vendor refuses, in its own words, with this status."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A true rate limit: so many calls in so many seconds, each beyond it answered with 429."""

    calls: int
    seconds: float
    only: str = ""
    """The paths it counts, as a regular expression; empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Which calls fail, and how."""

    seed: int = 0
    chances: Mapping[Fault, float] = field(default_factory=dict)
    """Probability of each fault, per call; together at most 1."""
    at: Mapping[int, Fault] = field(default_factory=dict)
    """Faults of calls by their number, from 0, among those counted since these faults were set."""
    only: str = ""
    """The calls that are counted and can fail, as a regular expression of path; empty: all."""
    most_in_a_row: int | None = None
    """Chance lets no more than so many calls fail one after another; None: no bound."""
    retry_after: int = 1
    """Seconds announced by 429 and `busy`."""
    slow_seconds: float = 0.3
    """How long a slow body takes."""
    skew_seconds: float = 0.0
    """How far the server's own clock is ahead, as its dates show it."""
    limit: Limit | None = None


class Plan:
    """Draws each call's fault; by the number of the call, so that it does not depend on speed."""

    def __init__(self, faults: Faults) -> None:
        assert sum(faults.chances.values()) <= 1.0 + 1e-9, "chances are more than certain"
        self.faults = faults
        self._lock = threading.Lock()
        self._number = 0
        self._in_a_row = 0

    def next(self, path: str) -> Fault | None:
        """The fault of the call that came in now; None where all is to go well."""
        if self.faults.only and not re.search(self.faults.only, path):
            return None
        with self._lock:
            number, self._number = self._number, self._number + 1
            if number in self.faults.at:
                return self.faults.at[number]
            drawn = self._drawn(number)
            self._in_a_row = self._in_a_row + 1 if drawn else 0
            return drawn

    def _drawn(self, number: int) -> Fault | None:
        most = self.faults.most_in_a_row
        if most is not None and self._in_a_row >= most:
            return None
        left = random.Random(f"{self.faults.seed}:{number}").random()  # noqa: S311
        for fault, chance in sorted(self.faults.chances.items()):
            left -= chance
            if left < 0:
                return fault
        return None
