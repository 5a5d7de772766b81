"""The gate that every request passes, in and out: recognised, bounded, guarded, counted, logged."""

import asyncio
import re
from secrets import token_hex
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from c360.errors import C360Error
from c360.interfaces.api import logs, refusals
from c360.interfaces.api.guard import MAX_BODY_BYTES, Guard
from c360.interfaces.api.headers import guarded
from c360.interfaces.api.metrics import Metrics
from c360.interfaces.api.refusals import Refused, refused
from c360.interfaces.api.visit import KEY, NO_ROUTE, Visit
from c360.model.limits import ServeSettings

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "TRACE"})
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_CONVERTOR = re.compile(r":\w+(?=\})")


class Gate:
    """The outermost ASGI application."""

    def __init__(
        self, inner: ASGIApp, guard: Guard, metrics: Metrics, settings: ServeSettings
    ) -> None:
        self._inner, self._guard, self._metrics = inner, guard, metrics
        self._seconds, self._at_once = settings.request_seconds, settings.at_once
        self._log, self._inside = logs.AccessLog(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; or the beginning and end of the service."""
        if scope["type"] == "http":
            await self._visit(scope, receive, send)
        elif scope["type"] == "lifespan":
            try:
                await self._inner(scope, receive, send)
            finally:
                self._log.write()

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        client = scope.get("client")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        visit = Visit(token_hex(8), method, client[0] if client else None)
        scope[KEY] = visit
        reply = _Reply(send, visit, tls=scope["scheme"] == "https")
        self._inside += 1
        try:
            await self._pass(scope, receive, reply, visit)
        finally:
            self._inside -= 1
            if visit.route is NO_ROUTE:
                visit.route = _route_of(scope)
            self._guard.left(visit)
            seconds = perf_counter() - began
            self._metrics.count(visit, seconds)
            self._log.add(visit, seconds)

    async def _pass(self, scope: Scope, receive: Receive, reply: "_Reply", visit: Visit) -> None:
        if self._inside > self._at_once:
            await reply.refuse(refusals.BUSY)
            return
        try:
            self._guard.admit(scope, visit)
            if _length(scope) > MAX_BODY_BYTES:
                await reply.refuse(refusals.BODY_TOO_LARGE)
                return
            arriving = _body(receive, visit)
            async with asyncio.timeout(self._seconds):
                await self._inner(scope, arriving, reply)
        except Refused as refusal:
            await reply.refuse(refusal)
        except C360Error as error:
            await reply.refuse(told(error, visit))
        except TimeoutError:
            late = refusals.BODY_TOO_SLOW if visit.awaits_body else refusals.TOO_SLOW
            await reply.refuse(late)
        except Exception as error:  # noqa: BLE001 - the last stand before the client
            logs.trouble(visit, error)
            await reply.refuse(refusals.BUG)


class _Reply:
    """Sends an answer with the headers that guard it, and remembers what it was."""

    __slots__ = ("_id", "_send", "_tls", "_visit")

    def __init__(self, send: Send, visit: Visit, *, tls: bool) -> None:
        self._send, self._visit, self._tls = send, visit, tls
        self._id = visit.id.encode("ascii")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._visit.status = message["status"]
            message["headers"] = guarded(message["headers"], self._id, tls=self._tls)
        elif message["type"] == "http.response.body":
            self._visit.size += len(message.get("body", b""))
        await self._send(message)

    async def refuse(self, refusal: Refused) -> None:
        """Says why not; too late where an answer has begun, which then ends unfinished."""
        if self._visit.status:
            return
        body = refusal.body(self._visit.id)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            *((k.encode("ascii"), v.encode("ascii")) for k, v in refusal.headers.items()),
        ]
        await self({"type": "http.response.start", "status": refusal.status, "headers": headers})
        shown = b"" if self._visit.method == "HEAD" else body
        await self({"type": "http.response.body", "body": shown})


def told(error: C360Error, visit: Visit) -> Refused:
    """What the caller is told of an error of the product; the log is told more."""
    refusal = refused(error)
    if refusal.status >= 500:
        logs.trouble(visit, error, str(error))
    return refusal


def _body(receive: Receive, visit: Visit) -> Receive:
    """The request's body as it arrives, up to its limit."""
    if visit.method in _WITHOUT_BODY:
        return receive
    visit.awaits_body, arrived = True, 0

    async def limited() -> Message:
        nonlocal arrived
        message = await receive()
        if message["type"] == "http.request":
            arrived += len(message.get("body", b""))
            visit.awaits_body = message.get("more_body", False)
            if arrived > MAX_BODY_BYTES:
                raise HTTPException(413)  # the only kind that passes through the framework's reader
        return message

    return limited


def _length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _route_of(scope: Any) -> str:
    """The path's pattern, never the path."""
    route = scope.get("route")
    return NO_ROUTE if route is None else route_name(route)


def route_name(route: Any) -> str:
    """A route as it stands in the documentation: `/v1/accounts/{account_id}/360`."""
    return _CONVERTOR.sub("", route.path)
