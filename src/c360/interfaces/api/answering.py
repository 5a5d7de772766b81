"""From an answer of the service to an answer in HTTP; a 304 is one too, and as much on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import orjson
from anyio import to_thread
from fastapi import Depends, Request, Response

from c360.interfaces.api.headers import REVALIDATE, Headers
from c360.interfaces.api.needs import Service
from c360.interfaces.api.visit import Visit, header, visit_of
from c360.serving.answers import Caller, Sealed, Served

View = Callable[..., Sealed]
"""One of the service's methods."""


def describing(served: Served) -> Headers:
    """The headers that describe an answer, whether or not its body is sent."""
    told = [(b"etag", etag(served)), *REVALIDATE]
    if served.as_of is not None:
        told.append((b"c360-as-of", served.as_of.encode("ascii")))
    return told


def etag(served: Served) -> bytes:
    """The answer's tag, quoted."""
    return b'"%s"' % served.etag.strip('"').encode("ascii")


def unchanged(asked: bytes | None, tag: bytes) -> bool:
    """Whether If-None-Match names the answer."""
    if asked is None:
        return False
    named = {one.strip().removeprefix(b"W/") for one in asked.split(b",")}
    return tag in named or b"*" in named


def if_none_match(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """What the caller has already; of several such headers, none counts."""
    try:
        return header(headers, b"if-none-match")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a route hands in what is asked, and gets the answer."""

    service: Service
    request: Request

    @property
    def visit(self) -> Visit:
        """The visit under way."""
        return visit_of(self.request.scope)

    @property
    def caller(self) -> Caller:
        """Who asks, and by which route."""
        return self.asking("false")

    def asking(self, free_text: str) -> Caller:
        """Who asks, by which route, and whether for what people wrote: "true" or "false"."""
        visit, route = self.visit, self.request.scope["route"]
        visit.route = route.path_format
        told = f"{visit.method} {visit.route}"
        return visit.caller(told, free_text=free_text == "true")

    async def answer(self, view: View, *given: Any) -> Response:
        """Of a view: with its tag, and without its body where the caller has it already."""
        served = await self._served(view, given)
        told = describing(served)
        asked = if_none_match(self.request.scope["headers"])
        if unchanged(asked, etag(served)):
            return _response(304, b"", told)
        return _response(200, served.body, [_media(served), *told])

    async def once(self, view: View, *given: Any) -> Response:
        """Of what is not to be kept: a file, a job, what is on record."""
        served = await self._served(view, given)
        return _response(200, served.body, [_media(served)])

    async def kept(self, view: View, *given: Any) -> Response:
        """Of what was told, and is kept."""
        served = await self._served(view, given)
        return _response(201, served.body, [_media(served)])

    async def begun(self, view: View, *given: Any) -> Response:
        """Of a job: where to ask what became of it."""
        served = await self._served(view, given)
        link = str(orjson.loads(served.body)["link"]).encode("ascii")
        return _response(202, served.body, [_media(served), (b"location", link)])

    async def _served(self, view: View, given: Sequence[Any]) -> Served:
        """What the service answers; it reads the store in a thread, so that nobody waits for it.

        A look that takes too long is given up; what is to be kept is waited for, and on record.
        """
        looks = self.visit.method == "GET"
        sealed = await to_thread.run_sync(partial(view, *given), abandon_on_cancel=looks)
        return await self.service.released(sealed)


def _media(served: Served) -> tuple[bytes, bytes]:
    return b"content-type", served.media_type.encode("ascii")


def _response(status: int, body: bytes, headers: Headers) -> Response:
    response = Response(body, status_code=status)
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode("ascii"))]
    response.raw_headers = [*headers, *length]
    return response


async def _counter(request: Request) -> Counter:
    return Counter(request.app.state.service, request)


Here = Annotated[Counter, Depends(_counter)]
"""Given to every route."""
