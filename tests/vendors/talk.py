"""What goes over the wire: a request as a vendor reads it, and the reply it gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tests.vendors.shelf import RecordFaults

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call, with what the vendor thinks now is and how its records are to misbehave."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    base_url: str
    now: datetime
    faults: RecordFaults

    def one(self, name: str) -> str | None:
        """The query parameter's only or first value; None where it was not sent."""
        return next(iter(self.query.get(name, ())), None)

    def size(self, name: str, usual: int, most: int) -> int:
        """The page size asked for, within the vendor's bounds."""
        asked = self.one(name)
        return usual if asked is None else max(1, min(int(asked), most))

    def unknown(self, *known: str) -> list[str]:
        """The query parameters that the vendor does not have: a strict vendor refuses them."""
        return sorted(set(self.query) - set(known))

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer`; None where there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" and token else None

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; any `Retry-After` in it opens a window in which no call may come."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, body: object, status: int = 200, **headers: str) -> "Reply":
        """A reply in JSON; a header's name is written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = json.dumps(body, separators=(",", ":")).encode()
        return cls(status, content, {"Content-Type": "application/json"} | named)


class Vendor(Protocol):
    """A vendor's API, as far as its connector uses it. It keeps no state between calls."""

    @property
    def name(self) -> str:
        """Its name, as its connector's."""
        ...

    def reply(self, request: Request) -> Reply:
        """What it answers when all is well, its own 401, 404 and 400 included."""
        ...

    def refuse(self, status: int) -> Reply:
        """An error in the vendor's own words: 400 (an expired cursor), 401, 403, 410, 429, 5xx."""
        ...

    def cursor_of(self, request: Request) -> str | None:
        """The page cursor that the request carries; None where it asks for a first page."""
        ...
