"""API keys: what opens a door for a program. Only their digests are kept.

A key reads `c360_live_<secret><checksum>`: a scanner for leaked secrets knows it by its beginning,
and one that was mistyped or cut off is known by its checksum, before anything is looked up. The
secret holds 256 random bits, so that a plain SHA-256 of it cannot be guessed back; a slow password
hash would only let anybody keep the server busy.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from sqlalchemy import Column, Engine, Row, String, Table, bindparam, or_, select
from sqlalchemy.exc import IntegrityError

from c360.errors import C360Error
from c360.model.moment import iso
from c360.store.opening import Convert, no_conversion, open_to_read, open_to_write, refusals
from c360.store.tables import metadata

Scope = Literal["read", "refresh", "write", "audit", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
Problem = Literal["malformed", "unknown", "revoked", "expired"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_BYTES = 32
_SECRET_LENGTH, _CHECKSUM_LENGTH = 43, 6  # of 2**256 and of 2**32, to the base 62
_SHOWN = 4
_WRITTEN = re.compile(r"(c360_[a-z]{1,12}_[0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)
_NOBODY = "0" * 64
"""Compared with where no key has the id: an unknown key takes no less time than a known one."""

api_key = Table(
    "api_key",
    metadata,
    Column("id", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("prefix", String, nullable=False),
    Column("role", String, nullable=False),
    Column("email", String),
    Column("scopes", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String),
    Column("last_used_at", String),
    Column("revoked_at", String),
)
"""`id` is the beginning of `digest`, the SHA-256 of the key; `prefix` the beginning of the key."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; nothing here opens a door."""

    id: str
    prefix: str
    """Its first characters, to tell which one it is."""
    role: str
    email: str | None
    """For whom it acts; None is nobody."""
    scopes: frozenset[str]
    created_at: str
    expires_at: str | None
    last_used_at: str | None
    """To the minute or so."""
    revoked_at: str | None

    def problem(self, now: datetime) -> Problem | None:
        """Why it opens nothing any more."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= _second(now):
            return "expired"
        return None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a new key is to be good for."""

    role: str
    email: str | None
    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whose key was shown; or why it opens nothing, which only the audit is told."""

    key: Key | None
    problem: Problem | None

    @property
    def valid(self) -> Key | None:
        """The key, if it opens the door."""
        return self.key if self.problem is None else None


class Keys:
    """The keys of a workspace, in the store's database. Safe to use from several threads."""

    def __init__(self, engine: Engine, place: Path) -> None:
        self._engine, self._place = engine, place
        self._uses: dict[str, str] = {}
        self._lock = Lock()

    @classmethod
    def open(
        cls, file: Path, *, read_only: bool = False, convert: Convert = no_conversion
    ) -> "Keys":
        """The keys in the store's file."""
        opened = open_to_read if read_only else open_to_write
        return cls(opened(file, convert), file)

    def close(self) -> None:
        """Notes which keys were used, if it can be noted, and closes the database."""
        try:
            self.note_uses()
        except C360Error:
            pass  # the audit log has every use; this is a convenience
        finally:
            self._engine.dispose()

    def create(
        self,
        grant: Grant,
        now: datetime,
        *,
        environment: str = "live",
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> tuple[str, Key]:
        """A new key in plain text, which is nowhere kept, and what is known of it."""
        while True:
            token = written(environment, random(_SECRET_BYTES))
            row = _row(token, grant, now)
            try:
                with refusals(self._place), self._engine.begin() as connection:
                    connection.execute(api_key.insert(), row)
            except IntegrityError:
                continue  # another key has this id, by chance
            made = self._named(row["id"] or "")
            assert made is not None  # noqa: S101 - it was just written
            return token, made

    def recognise(self, token: str, now: datetime) -> Recognition:
        """Whose key that is. Whatever is given, it raises nothing but that the store is not there.

        Raises:
            StorageFailed: the store cannot be read.
        """
        if not is_key(token):
            return Recognition(None, "malformed")
        digest = _digest(token)
        with refusals(self._place), self._engine.connect() as connection:
            query = select(api_key).where(api_key.c.id == _id(digest))
            row = connection.execute(query).first()
        if not hmac.compare_digest(row.digest if row else _NOBODY, digest) or row is None:
            return Recognition(None, "unknown")
        key = _key(row)
        problem = key.problem(now)
        if problem is None:
            with self._lock:
                self._uses[key.id] = _second(now)
        return Recognition(key, problem)

    def note_uses(self) -> None:
        """Writes when keys were last used. Not done at each use: a view must not wait for it."""
        with self._lock:
            uses, self._uses = self._uses, {}
        if not uses:
            return
        newer = or_(api_key.c.last_used_at.is_(None), api_key.c.last_used_at < bindparam("used"))
        update = (
            api_key.update()
            .where(api_key.c.id == bindparam("key"), newer)
            .values(last_used_at=bindparam("used"))
        )
        with refusals(self._place), self._engine.begin() as connection:
            connection.execute(update, [{"key": key, "used": used} for key, used in uses.items()])

    def every(self) -> list[Key]:
        """All keys there ever were, the newest first."""
        query = select(api_key).order_by(api_key.c.created_at.desc(), api_key.c.id)
        with refusals(self._place), self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(query)]

    def revoke(self, key_id: str, now: datetime) -> Key | None:
        """Ends a key, from the next request on; None where there is none of that id."""
        update = (
            api_key.update()
            .where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
            .values(revoked_at=_second(now))
        )
        with refusals(self._place), self._engine.begin() as connection:
            connection.execute(update)
        return self._named(key_id)

    def _named(self, key_id: str) -> Key | None:
        with refusals(self._place), self._engine.connect() as connection:
            row = connection.execute(select(api_key).where(api_key.c.id == key_id)).first()
        return None if row is None else _key(row)


def written(environment: str, secret: bytes) -> str:
    """A key in plain text."""
    body = f"c360_{environment}_{_base62(int.from_bytes(secret, 'big'), _SECRET_LENGTH)}"
    return body + _checksum(body)


def is_key(token: object) -> bool:
    """Whether that is written as a key is, checksum included; says nothing of whether it is one."""
    if not isinstance(token, str):
        return False
    found = _WRITTEN.fullmatch(token)
    return found is not None and _checksum(found[1]) == found[2]


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode("ascii")), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, place = divmod(number, 62)
        digits.append(_DIGITS[place])
    return "".join(reversed(digits))


def _second(moment: datetime) -> str:
    """To the second, so that the order of the text is the order of time."""
    return iso(moment.replace(microsecond=0))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _id(digest: str) -> str:
    return digest[:8]


def _row(token: str, grant: Grant, now: datetime) -> dict[str, str | None]:
    digest = _digest(token)
    secret_at = token.rindex("_") + 1
    return {
        "id": _id(digest),
        "digest": digest,
        "prefix": token[: secret_at + _SHOWN],
        "role": grant.role,
        "email": grant.email,
        "scopes": _joined(grant.scopes),
        "created_at": _second(now),
        "expires_at": _second(grant.expires_at) if grant.expires_at else None,
    }


def _joined(scopes: Iterable[str]) -> str:
    return " ".join(scope for scope in SCOPES if scope in scopes)


def _key(row: Row[tuple[object, ...]]) -> Key:
    values = {name: getattr(row, name) for name in Key.__slots__ if name != "scopes"}
    return Key(**values, scopes=frozenset(row.scopes.split()))
