"""The application: routes behind the gate, over the service of one workspace."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from c360 import __version__
from c360.errors import C360Error
from c360.interfaces.api import calls, hot, open_routes, reading, refusals, writing
from c360.interfaces.api.asking import EXPECTED
from c360.interfaces.api.gate import Gate, told
from c360.interfaces.api.guard import Budgets, Guard, KeyHolders, OneMachine
from c360.interfaces.api.metrics import Metrics
from c360.interfaces.api.needs import Product
from c360.interfaces.api.openapi import openapi_of
from c360.interfaces.api.refusals import Refused
from c360.interfaces.api.visit import visit_of
from c360.interfaces.mcp.web import Door
from c360.model.access import Viewer

ABOUT = (
    "A Customer 360 that explains itself: how an account is doing, why, what threatens it, what "
    "could grow and what to do next, with the evidence and the doubt beside every statement. Every "
    "view passes one policy and is on record before it is sent."
)
Handler = Callable[[Request, Exception], Any]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the application is run."""

    local: bool = False
    """Whether nobody is asked for a key: only where only this machine can reach it."""
    processes: int = 1
    """How many share the limits of a key."""
    metrics: Path | None = None
    """A folder in which several processes add up their metrics."""


def create_api(product: Product, manner: Manner | None = None) -> ASGIApp:
    """The REST door of a workspace, and the one for agents under /mcp, as one application."""
    manner = manner or Manner()
    metrics, door = Metrics(manner.metrics), Door(cast("Any", product))
    inner = FastAPI(
        title="c360",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=_serving(product, door),
        exception_handlers=_HANDLERS,
    )
    inner.state.metrics = metrics
    inner.router.routes.append(hot.route())
    for router in (reading.router, writing.router, calls.routes(), open_routes.router):
        inner.include_router(router)
    inner.router.routes.extend(door.routes())
    inner.openapi = lambda: openapi_of(inner)  # type: ignore[method-assign]  # as FastAPI's manual says
    settings = product.limits

    def recognise(token: str) -> Viewer | None:
        viewer: Viewer | None = inner.state.doorkeeper.recognise(token)
        return viewer

    people = (
        OneMachine(recognise, product.local_viewer()) if manner.local else KeyHolders(recognise)
    )
    guard = Guard(people, Budgets(settings, manner.processes))
    return Gate(inner, guard, metrics, settings)


def _serving(
    product: Product, door: Door
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(inner: FastAPI) -> AsyncIterator[None]:
        with product.service() as service, product.doorkeeper() as doorkeeper:
            inner.state.service, inner.state.doorkeeper = service, doorkeeper
            async with door.running(cast("Any", service)):
                yield

    return lifespan


async def _product_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, C360Error)  # noqa: S101 - registered for it
    return _refusal(request, told(error, visit_of(request.scope)))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for it
    return _refusal(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    refusal = _OF_STATUS.get(error.status_code) or refusals.BUG
    allowed = {"allow": (error.headers or {}).get("Allow", "")} if error.status_code == 405 else {}
    headers = {**refusal.headers, **allowed}
    again = Refused(refusal.status, refusal.code, refusal.message, headers=headers)
    return _refusal(request, again)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    return _refusal(request, Refused(400, "bad_argument", _sentence(error.errors()[0])))


async def _bug(request: Request, _: Exception) -> Response:
    """The framework raises it on, to the gate, where it is logged."""
    return _refusal(request, refusals.BUG)


_HANDLERS: dict[Any, Handler] = {
    Exception: _bug,
    C360Error: _product_error,
    Refused: _refused,
    HTTPException: _http_error,
    RequestValidationError: _invalid,
}
_OF_STATUS = {
    400: Refused(400, "bad_argument", "the body cannot be read as JSON"),
    404: Refused(404, "no_such_route", "there is nothing at this path. Read: GET /docs"),
    405: Refused(405, "no_such_method", "this path does not know this method. Read: GET /docs"),
    413: refusals.BODY_TOO_LARGE,
}


def _refusal(request: Request, refusal: Refused) -> Response:
    body = refusal.body(visit_of(request.scope).id)
    return Response(body, refusal.status, dict(refusal.headers), "application/json")


def _sentence(problem: dict[str, Any]) -> str:
    """What is wrong with the first parameter that is; its value is not repeated."""
    place = ".".join(str(part) for part in problem["loc"][1:]) or "the body"
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{place}: there is no such parameter. Read: GET /docs"
    if kind == "missing":
        return f"{place}: it is missing"
    if kind == "json_invalid":
        return "the body is not JSON"
    expected = EXPECTED.get(context.get("pattern", ""))
    if expected is not None:
        return f"{place}: it should be {expected}"
    text = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{place}: it {text}" if text.startswith("should") else f"{place}: {text.lower()}"
