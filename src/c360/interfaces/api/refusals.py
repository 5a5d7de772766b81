"""What is refused, and how it is said: one shape for every error of the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from c360.errors import C360Error
from c360.interfaces import refusals as words
from c360.interfaces.refusals import meaning

RETRY_SECONDS = 5
_RETRY: Mapping[str, str] = {"retry-after": str(RETRY_SECONDS)}


@dataclass(slots=True, eq=False)
class Refused(Exception):
    """A request that is not answered, and why; what it says may be read by whoever asked."""

    status: int
    code: str
    message: str
    rule: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str) -> bytes:
        """The error as it is sent."""
        told = {
            "code": self.code,
            "message": self.message,
            "rule": self.rule,
            "requestId": request_id,
        }
        return orjson.dumps({"error": told})


BUG = Refused(500, words.BUG.code, words.BUG.message)
TOO_SLOW = Refused(
    503, "took_too_long", "The request took too long and was given up. Try again", headers=_RETRY
)
BODY_TOO_SLOW = Refused(408, "body_incomplete", "The body of the request did not arrive in time")
BODY_TOO_LARGE = Refused(413, "body_too_large", "The body of a request is at most 1 MB")
BUSY = Refused(
    503, "busy", "The service works on as much as it can. Try again", headers={"retry-after": "1"}
)
"""These are sent, never raised: what is raised again and again remembers where each time."""


_STATUSES: Mapping[str, int] = {
    "unknown_name": 400,
    "bad_argument": 400,
    "no_valid_key": 401,
    "forbidden": 403,
    "not_published": 409,
    "not_installed": 501,
    "unavailable": 503,
    "audit_unwritable": 503,
}
"""What is not in it and not `…_not_found` is a bug."""


def refused(error: C360Error) -> Refused:
    """What an error of the product means to whoever asked; files and hosts stay unnamed."""
    said = meaning(error)
    status = 404 if said.code.endswith("_not_found") else _STATUSES.get(said.code, 500)
    return Refused(status, said.code, said.message, said.rule, _RETRY if status == 503 else {})
