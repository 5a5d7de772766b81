"""Whether a request that claims to come from a vendor does: constant time, fresh, exact bytes."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

REPLAY_WINDOW = timedelta(minutes=5)
"""How old a signed request may be, or how far ahead of our clock."""
LARGEST_BODY = 5_000_000
"""Bytes; larger requests are refused before anything is computed from them."""


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came in, before anything has been read from it."""

    method: str
    url: str
    """The whole URL to which the vendor sent it."""
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    def header(self, name: str) -> str:
        """A header's value, whatever its case; empty where there is none, or more than one."""
        found = [value for key, value in self.headers.items() if key.lower() == name.lower()]
        return found[0] if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Changed:
    """An object that a webhook says has changed."""

    resource: str
    id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a webhook is genuine; and if so, what it tells of."""

    genuine: bool
    reason: str
    event_ids: tuple[str, ...] = ()
    """The vendor's ids of the events, so that each is taken once."""
    changed: tuple[Changed, ...] = ()


def refuse(reason: str) -> Verdict:
    """A request that is not to be believed."""
    return Verdict(genuine=False, reason=reason)


def is_fresh(seconds: float, now: datetime) -> bool:
    """Whether a time in seconds since 1970 lies within the replay window."""
    return abs(now.timestamp() - seconds) <= REPLAY_WINDOW.total_seconds()


def is_signed(
    message: bytes, secret: str, given: str, written: Literal["hex", "base64"] = "hex"
) -> bool:
    """Whether `given` is the HMAC-SHA256 of the message; compared in constant time.

    Nothing is signed with an empty secret: anyone could.
    """
    if not secret:
        return False
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    try:
        claimed = (
            bytes.fromhex(given) if written == "hex" else base64.b64decode(given, validate=True)
        )
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(digest, claimed)


def is_shared(given: str, secret: str) -> bool:
    """Whether a secret that goes with each request is the right one; in constant time."""
    return hmac.compare_digest(given.encode(), secret.encode())


def timed_problem(request: WebhookRequest, header: str, scheme: str, secret: str) -> str | None:
    """What is wrong with a header such as `t=1700000000,v1=…,v1=…`; None where it is genuine.

    Signed is the time, a full stop and the body; during a change of secrets there are several
    signatures. Those of other schemes than `scheme` are not looked at.
    """
    parts = [part.strip().partition("=")[::2] for part in request.header(header).split(",")]
    times = [value for name, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit():
        return "the signature names no time"
    if not is_fresh(int(times[0]), request.received_at):
        return "the request was signed too long ago, or by a clock that is wrong"
    message = times[0].encode() + b"." + request.body
    fits = [is_signed(message, secret, value) for name, value in parts if name == scheme]
    return None if any(fits) else "the signature does not fit"
