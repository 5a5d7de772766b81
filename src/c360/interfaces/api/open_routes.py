"""The routes that need no key: whether the service lives, what it counts, what it can be asked."""

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from c360.interfaces.api import metrics
from c360.interfaces.api.describing import errors
from c360.interfaces.api.docs_page import POLICY, page
from c360.interfaces.api.schemas import Alive, Ready

router = APIRouter(tags=["operation"])
_KEPT_BRIEFLY = {"cache-control": "no-cache"}
_REFUSED = (403, 421, 500, 503)


@router.get("/health", summary="Is it alive", responses=errors(*_REFUSED))
async def health() -> Alive:
    """Whether the process answers. It shows nobody's data, so it is not on record."""
    return Alive(status="ok")


@router.get("/ready", summary="Can it serve", responses=errors(409, *_REFUSED))
async def ready(request: Request) -> Ready:
    """Whether views can be served now: a book is published, and views can be put on record."""
    await asyncio.to_thread(request.app.state.service.ready)
    return Ready(status="ready")


@router.get(
    "/metrics",
    summary="Metrics",
    response_class=Response,
    responses=errors(*_REFUSED)
    | {
        200: {
            "description": "For Prometheus.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
async def counted(request: Request) -> Response:
    """Requests and times by route, for Prometheus: nobody's data, no account's id."""
    return Response(request.app.state.metrics.text(), media_type=metrics.MEDIA_TYPE)


@router.get(
    "/openapi.json",
    summary="This description",
    response_class=Response,
    responses=errors(*_REFUSED)
    | {
        200: {
            "description": "OpenAPI 3.1.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def description(request: Request) -> Response:
    """What the service can be asked, for programs."""
    body = orjson.dumps(request.app.openapi())
    return Response(body, media_type="application/json", headers=_KEPT_BRIEFLY)


@router.get(
    "/docs",
    summary="Documentation",
    response_class=Response,
    responses=errors(*_REFUSED)
    | {200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def docs(request: Request) -> Response:
    """What the service can be asked, for people."""
    headers = {**_KEPT_BRIEFLY, "content-security-policy": POLICY}
    return Response(page(_described(request)), media_type="text/html", headers=headers)


def _described(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = request.app.openapi()
    return found
