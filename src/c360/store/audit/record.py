"""What is recorded of a view, and the chain that ties each record to all before it.

A record is the bytes of one JSON object. Its digest covers the digest before it, its number and
these bytes; the first one stands on the log's own id. Change, remove, insert or move a record, and
its digest, or that of the next, is no longer what it was.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from c360.model.access import Door

FORMAT = "1"
"""Version of the records' format, which a log bears."""
_TIMES = orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class View:
    """One look at something, allowed or not: who, through which door, what. Never content."""

    at: datetime
    viewer: str
    """The viewer's id: `key:1f3a9c2e`, `oidc:auth0|123`, `local:root`."""
    role: str
    auth: str
    """How the viewer was recognised: key, oidc or local."""
    door: Door
    route: str
    """What was asked for, without the names in it: `GET /accounts/{id}`, `view`, `forget`."""
    account: str | None
    """The id of an account that there is; None for lists, and for what is not known."""
    allowed: bool
    rule: str | None
    """The rule that forbade it."""
    sections: tuple[str, ...]
    redactions: Mapping[str, str]
    """What was withheld (a group of pointers, never a value) → the rule."""
    policy: str
    """Digest of the policies that decided."""
    snapshot: str | None
    """The published run that was shown: with it the view can be made again."""
    response: str | None
    """SHA-256 of the bytes that were sent, in hex."""
    request: str
    address: str | None
    """Where from; only a keyed digest of it is kept."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record is durable."""

    seq: int


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record: how many there are, and the digest that stands for all of them."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it lies in the log."""

    seq: int
    body: bytes
    digest: bytes


def genesis(log_id: str) -> Head:
    """What the first record of a log stands on."""
    return Head(0, hashlib.sha256(f"c360 audit log {FORMAT}\n{log_id}".encode()).digest())


def link(before: bytes, seq: int, body: bytes) -> bytes:
    """The digest of a record, which stands for it and all before it."""
    return hashlib.sha256(before + seq.to_bytes(8, "big", signed=True) + body).digest()


def encoded(view: View, viewer: str, account: str | None, address: str | None) -> bytes:
    """The record's bytes, with aliases for whom it names."""
    return orjson.dumps(
        {
            "at": view.at,
            "viewer": viewer,
            "role": view.role,
            "auth": view.auth,
            "door": view.door,
            "route": view.route,
            "account": account,
            "allowed": view.allowed,
            "rule": view.rule,
            "sections": view.sections,
            "redactions": view.redactions,
            "policy": view.policy,
            "snapshot": view.snapshot,
            "response": view.response,
            "request": view.request,
            "address": address,
        },
        option=_TIMES,
    )
