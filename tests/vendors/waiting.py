"""Retry-After as the server means it: windows in which no call may come in, and those that did."""

import math
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

from tests.vendors.faults import Limit

_CLOCKS_DIFFER = 0.005
"""Seconds by which the monotonic and the wall clock can disagree about the end of a window."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A call inside a window; all times in seconds of the monotonic clock."""

    call: int
    """Its number in the server's log."""
    path: str
    arrived: float
    until: float
    """The end of the window, as announced."""


class Windows:
    """The windows that were announced; a call that comes inside one is kept as a violation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self.violations: list[Violation] = []

    def left(self, call: int, path: str, arrived: float) -> float:
        """Seconds left of the window that the call came into; 0 where it did not."""
        with self._lock:
            concerning = [end for only, end in self._until.items() if re.search(only, path)]
            until = max(concerning, default=0.0)
            if arrived >= until - _CLOCKS_DIFFER:
                return 0.0
            self.violations.append(Violation(call, path, arrived, until))
            return until - arrived

    def announce(self, headers: Mapping[str, str], skew_seconds: float, only: str = "") -> None:
        """Opens the window that a reply's Retry-After names, before the reply is sent.

        Args:
            headers: The reply's.
            skew_seconds: How far the server's clock is ahead.
            only: The paths that may not be called, as a regular expression; empty: all.
        """
        announced = headers.get("Retry-After")
        if announced is None:
            return
        until = time.monotonic() + announced_seconds(announced, skew_seconds)
        with self._lock:
            self._until[only] = max(self._until.get(only, 0.0), until)


def announced_seconds(value: str, skew_seconds: float = 0.0) -> float:
    """Seconds from now that a Retry-After means, by a clock that is ahead by `skew_seconds`."""
    if value.isdecimal():
        return float(value)
    return parsedate_to_datetime(value).timestamp() - time.time() - skew_seconds


def as_date(seconds: float, skew_seconds: float = 0.0) -> str:
    """The HTTP date that is at least so many seconds from now."""
    return formatdate(math.ceil(time.time() + skew_seconds + seconds), usegmt=True)


class Meter:
    """Counts calls against a rate limit."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._calls: deque[float] = deque()

    def wait(self, path: str, arrived: float) -> float:
        """Seconds until such a call is welcome; 0 where it is now, and then it is counted."""
        if self._limit.only and not re.search(self._limit.only, path):
            return 0.0
        with self._lock:
            while self._calls and self._calls[0] <= arrived - self._limit.seconds:
                self._calls.popleft()
            if len(self._calls) >= self._limit.calls:
                return self._calls[0] + self._limit.seconds - arrived
            self._calls.append(arrived)
            return 0.0
