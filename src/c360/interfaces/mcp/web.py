"""The door over HTTP (MCP's streamable HTTP), for mounting into the service's own application.

How to mount it, beside the REST routes of a Starlette or FastAPI application::

    door = create_mcp(app)

    @asynccontextmanager
    async def lifespan(_):
        async with door.running():  # or door.running(service), to share one that is open
            yield

    api = FastAPI(lifespan=lifespan)
    api.router.routes.extend(door.routes())

`door` is an ASGI application of its own, so `api.mount("/mcp", door)` serves as well; clients are
then redirected from `/mcp` to `/mcp/`. A mounted application's lifespan is never run: `running`
must be entered by whoever mounts it.

Every request stands alone: there are no sessions, so any process of the service can answer it, and
each is recognised by its own key. Nothing is read of a request that bears none.
"""

import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from c360.errors import KeyRefused
from c360.interfaces.mcp.needs import App, Product, Service
from c360.interfaces.mcp.refusals import told
from c360.interfaces.mcp.server import Context, Desk, Guest, build_server
from c360.interfaces.refusals import NO_KEY, WRONG_KEY, Refusal
from c360.model.access import Viewer

LARGEST_BODY_BYTES = 1_000_000
_GUEST = "c360.guest"
PATH = "/mcp"
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,8192}=*)", re.IGNORECASE | re.ASCII)


def create_mcp(app: App) -> "Door":
    """The MCP door of a workspace; see this module for how to mount it."""
    return Door(app.desk)


class Door:
    """An ASGI application. Answers while `running` is entered, and no more than once."""

    def __init__(self, product: Product) -> None:
        self._product, self._desk = product, Desk()
        self._server: Server[Any] = build_server(self._desk, _guest_of)
        self._sessions = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            max_request_body_size=LARGEST_BODY_BYTES,
        )

    def routes(self) -> list[Route]:
        """The routes to add to an application."""
        return [Route(path, endpoint=self, include_in_schema=False) for path in (PATH, f"{PATH}/")]

    @asynccontextmanager
    async def running(self, service: Service | None = None) -> AsyncIterator[None]:
        """Answers while it is entered; opens a service of its own where none is given."""
        with ExitStack() as opened:
            self._desk.doorkeeper = opened.enter_context(self._product.doorkeeper())
            self._desk.service = service or opened.enter_context(self._product.service())
            try:
                async with self._sessions.run():
                    yield
            finally:
                self._desk.service = self._desk.doorkeeper = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        viewer = await self._recognised(headers)
        if viewer is None:
            await _unknown(shown="authorization" in headers)(scope, receive, send)
            return
        refused = _refused(scope["method"], headers)
        if refused is not None:
            await refused(scope, receive, send)
            return
        client = scope.get("client")
        scope[_GUEST] = Guest(viewer, client[0] if client else None)
        await self._sessions.handle_request(scope, receive, send)

    async def _recognised(self, headers: Headers) -> Viewer | None:
        found = _BEARER.fullmatch(headers.get("authorization", ""))
        if found is None or len(headers.getlist("authorization")) != 1:
            return None
        return await anyio.to_thread.run_sync(self._desk.recognise, found[1])


async def _guest_of(context: Context) -> Guest:
    """Who the request was recognised as, before its body was read."""
    found = context.request.scope.get(_GUEST) if context.request is not None else None
    if not isinstance(found, Guest):
        raise KeyRefused("Authorization")
    return found


def _refused(method: str, headers: Headers) -> Response | None:
    """Why a request of somebody we know is not answered."""
    if not _same_origin(headers):
        refusal = Refusal("other_origin", "this service answers no page of another origin")
        return _error(403, refusal)
    if method != "POST":
        sentence = "send messages with POST; this server begins no conversation by itself"
        return _error(405, Refusal("method_not_allowed", sentence), {"allow": "POST"})
    return None


def _same_origin(headers: Headers) -> bool:
    """Whether the request comes from no page, or from a page of this very server."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _unknown(*, shown: bool) -> Response:
    """Nobody is known by what was shown; in the same words whatever is wrong with it."""
    challenge = 'Bearer realm="c360"' + (', error="invalid_token"' if shown else "")
    refusal = Refusal("no_valid_key", WRONG_KEY if shown else NO_KEY)
    return _error(401, refusal, {"www-authenticate": challenge})


def _error(status: int, refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(told(refusal, secrets.token_hex(8)))
    safe = {"cache-control": "no-store", **(headers or {})}
    return Response(body, status, safe, "application/json")
