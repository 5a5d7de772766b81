"""Aliases: records name people and accounts by them, so that a name can be forgotten for good.

An alias is a digest of the name and of a random salt. Name and salt lie beside the log, and whoever
has them can check that the alias was made of this name. Destroy them, and nothing can tell any more
whom the records mean, while the chain of records still holds.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["viewer", "account"]
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an alias means."""

    alias: str
    kind: str
    name: str
    salt: str

    @property
    def is_true(self) -> bool:
        """Whether the alias was made of this name."""
        return self.alias == _alias(self.kind, self.name, self.salt)


def minted(kind: Kind, name: str) -> Subject:
    """A new alias of a name."""
    salt = secrets.token_hex(16)
    return Subject(_alias(kind, name, salt), kind, name, salt)


def _alias(kind: str, name: str, salt: str) -> str:
    made_of = f"{salt}\n{kind}\n{name}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(made_of).hexdigest()[:32]


class Aliases:
    """The aliases in use; new ones are kept only with the records that name them.

    A name may have several: two processes that meet it at once need not agree.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Kind, str], str] = {}
        self._new: dict[tuple[Kind, str], Subject] = {}

    def of(self, kind: Kind, name: str, find: Callable[[Kind, str], str | None]) -> str:
        """The alias of a name: remembered, found in the log, or new."""
        alias = self._known.get((kind, name))
        if alias is not None:
            return alias
        new = self._new.get((kind, name))
        if new is not None:
            return new.alias
        return self._first(kind, name, find)

    def _first(self, kind: Kind, name: str, find: Callable[[Kind, str], str | None]) -> str:
        alias = find(kind, name)
        if alias is None:
            self._new[kind, name] = subject = minted(kind, name)
            return subject.alias
        self._remember(kind, name, alias)
        return alias

    def _remember(self, kind: Kind, name: str, alias: str) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[kind, name] = alias

    def to_keep(self) -> list[Subject]:
        """The new ones, to be written with the records."""
        return list(self._new.values())

    def kept(self) -> None:
        """The new ones have been written."""
        for (kind, name), subject in self._new.items():
            self._remember(kind, name, subject.alias)
        self._new.clear()

    def lost(self) -> None:
        """The new ones have not been written, nor have the records that name them."""
        self._new.clear()

    def forget(self) -> None:
        """Looks them all up again."""
        self._known.clear()
        self._new.clear()
