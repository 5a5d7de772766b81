"""Who may come in: keys, the local mode, and how often."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from math import ceil
from time import monotonic
from typing import Any

from c360.interfaces.api.refusals import Refused
from c360.interfaces.api.visit import Visit, header
from c360.interfaces.refusals import NO_KEY, WRONG_KEY
from c360.model.access import Viewer
from c360.model.limits import ServeSettings

GUARDED = ("/v1/", "/mcp")
"""Below these, somebody must have been recognised, whatever is there."""
MAX_BODY_BYTES = 1_000_000
_BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]{1,8192}=*)", re.IGNORECASE)
_PROXIED = {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"}
_LOCAL_NAME = re.compile(rb"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_MINUTE = 60.0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def unknown_caller(*, token: bool) -> Refused:
    """401, in the same words whatever is wrong with the key."""
    says = 'Bearer realm="c360"' + (', error="invalid_token"' if token else "")
    message = WRONG_KEY if token else NO_KEY
    return Refused(401, "no_valid_key", message, headers={"www-authenticate": says})


class KeyHolders:
    """Everybody shows a key or an access token."""

    def __init__(self, recognise: Callable[[str], Viewer | None]) -> None:
        self._recognise = recognise

    def viewer(self, scope: Any) -> Viewer:
        """Who asks.

        Raises:
            Refused: nobody that is known here.
        """
        try:
            given = header(scope["headers"], b"authorization")
        except ValueError:
            raise unknown_caller(token=True) from None
        if given is None:
            raise unknown_caller(token=False)
        found = _BEARER.fullmatch(given)
        viewer = self._recognise(found[1].decode("ascii")) if found else None
        if viewer is None:
            raise unknown_caller(token=True)
        return viewer

    def check(self, scope: Any) -> None:
        """Any host name and origin will do: what counts is the key."""


class OneMachine(KeyHolders):
    """The local mode: whoever sits at this machine is let in without a key.

    A page from elsewhere, open in their browser, is not: not under a name that it made point
    here, not from another origin, and nobody through a proxy.
    """

    def __init__(self, recognise: Callable[[str], Viewer | None], viewer: Viewer) -> None:
        super().__init__(recognise)
        self._viewer = viewer

    def viewer(self, scope: Any) -> Viewer:
        shown = any(name == b"authorization" for name, _ in scope["headers"])
        return super().viewer(scope) if shown else self._viewer

    def check(self, scope: Any) -> None:
        """That the request comes from this machine, and not on behalf of another place.

        Raises:
            Refused: it does not.
        """
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not _LOCAL_NAME.fullmatch(hosts[0]):
            message = "this service runs for one machine: ask it as localhost or 127.0.0.1"
            raise Refused(421, "not_this_host", message)
        if _from_elsewhere(scope, hosts[0]):
            message = "this service runs for one machine, without keys: it answers no other origin"
            raise Refused(403, "other_origin", message, "local mode")


def _from_elsewhere(scope: Any, host: bytes) -> bool:
    given = dict(scope["headers"])
    if _PROXIED & given.keys():
        return True
    origin = given.get(b"origin")
    if origin is not None and origin.lower() != b"http://" + host.lower():
        return True
    if given.get(b"sec-fetch-site", b"none") in {b"same-origin", b"none"}:
        return False
    # a link that somebody follows: the page that it stands on does not get to read what it opens
    followed = (given.get(b"sec-fetch-mode"), given.get(b"sec-fetch-dest"))
    return scope["method"] != "GET" or followed != (b"navigate", b"document")


class Budget:
    """So much a minute for each; what was not used is saved up, for a minute at most.

    One number each, by the generic cell rate algorithm: until when their requests so far would
    last at the rate that is allowed. A library's windows cost more than the rest of the guard.
    """

    def __init__(self, per_minute: int, processes: int = 1) -> None:
        self._each = _MINUTE * processes / per_minute
        self._until: dict[str, float] = {}

    def wait(self, viewer: str) -> float:
        """Seconds until there is something left; 0 is now."""
        over = self._until.get(viewer, 0.0) - monotonic() - (_MINUTE - self._each)
        return max(over, 0.0)

    def take(self, viewer: str) -> None:
        """One of what there is."""
        self._until[viewer] = max(self._until.get(viewer, 0.0), monotonic()) + self._each


class Budgets:
    """How much one key may ask in a minute; each of several processes grants its share."""

    def __init__(self, settings: ServeSettings, processes: int = 1) -> None:
        self._requests = Budget(settings.requests_per_minute, processes)
        self._unknown = Budget(settings.unknown_per_minute, processes)

    def take(self, viewer: str) -> None:
        """One request.

        Raises:
            Refused: there have been too many, or too many for what is not there.
        """
        wait = self._requests.wait(viewer)
        if wait:
            message = "too many requests with this key. Try again in a while"
            raise Refused(429, "too_many_requests", message, headers=_after(wait))
        self._requests.take(viewer)
        wait = self._unknown.wait(viewer)
        if wait:
            message = "too many requests for what is not there. Try again in a while"
            raise Refused(429, "too_many_unknown", message, headers=_after(wait))

    def not_there(self, viewer: str) -> None:
        """An answer 404."""
        self._unknown.take(viewer)


def _after(seconds: float) -> dict[str, str]:
    return {"retry-after": str(ceil(seconds))}


class Guard:
    """Lets a visit in, or says why not."""

    def __init__(self, people: KeyHolders, budgets: Budgets) -> None:
        self._people, self._budgets = people, budgets

    def admit(self, scope: Any, visit: Visit) -> None:
        """Recognises who asks for anything guarded.

        Raises:
            Refused: they are not let in.
        """
        self._people.check(scope)
        if not scope["path"].startswith(GUARDED):
            return
        visit.viewer = self._people.viewer(scope)
        self._budgets.take(visit.viewer.id)

    def left(self, visit: Visit) -> None:
        """Takes note of how a visit ended."""
        if visit.status == 404 and visit.viewer is not None:
            self._budgets.not_there(visit.viewer.id)
