"""One visit: a request on its way through the door, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from c360.model.access import Viewer
from c360.serving.answers import Caller

Scope = dict[str, Any]
KEY = "c360.visit"
"""Where the visit lies in an ASGI scope."""
NO_ROUTE = "(none)"


@dataclass(slots=True)
class Visit:
    """Who came, by which route, and how it ended. Never what for: no account, no query."""

    id: str
    method: str
    address: str | None
    viewer: Viewer | None = None
    route: str = NO_ROUTE
    status: int = 0
    """0 until an answer has begun."""
    size: int = 0
    """Bytes of the answer."""
    awaits_body: bool = False
    """Whether the request's body is still on its way."""

    def caller(self, route: str, *, free_text: bool = False) -> Caller:
        """Who asks, for the service. Without a viewer there is nobody to answer.

        Args:
            route: the call, without its arguments.
            free_text: whether what people wrote was asked for.

        Raises:
            PermissionError: nobody was recognised: a route that must not have been reached.
        """
        if self.viewer is None:
            raise PermissionError(route)
        return Caller(self.viewer, "rest", route, self.id, free_text, self.address)


def visit_of(scope: Any) -> Visit:
    """The visit of a request."""
    visit: Visit = scope[KEY]
    return visit


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The only header of that name; None where there is none.

    Raises:
        ValueError: it stands there more than once.
    """
    found = None
    for key, value in headers:
        if key == name:
            if found is not None:
                raise ValueError(name)
            found = value
    return found
