"""Answers kept in memory: the same account, asked for alike by viewers who may see the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes, and their SHA-256 in hex."""

    body: bytes
    digest: str


class Kept:
    """The most recently used answers, up to so many bytes. Safe to use from several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer under the key; made where it is not kept."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: Answer) -> None:
        if key in self._answers:
            return
        self._answers[key] = made
        self._bytes += len(made.body)
        while self._bytes > self._most and len(self._answers) > 1:
            _, gone = self._answers.popitem(last=False)
            self._bytes -= len(gone.body)
