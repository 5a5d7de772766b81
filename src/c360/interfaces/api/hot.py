"""The one route that nearly everybody asks: an account's 360.

It is an ASGI application under a plain Starlette route, so that a request pays for the answer and
not for a framework; the OpenAPI takes its description from `documented`, which does the same.
"""

import re
from collections.abc import Mapping
from typing import Annotated, get_args
from urllib.parse import parse_qsl

from fastapi import Query, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from c360.app import document_request
from c360.interfaces.api.answering import Here, describing, etag, if_none_match, unchanged
from c360.interfaces.api.asking import (
    EXPECTED,
    MOMENT,
    PRINTABLE,
    TIMEFRAME,
    AccountId,
    DocumentAsked,
    Yes,
    is_moment,
    is_timeframe,
    moment,
)
from c360.interfaces.api.refusals import Refused
from c360.interfaces.api.visit import visit_of
from c360.model.document import Depth, FocusArea

PATH = "/v1/accounts/{account_id}/360"
_ROUTE = f"GET {PATH}"
_KNOWN = frozenset({"depth", "focusArea", "timeframe", "asOf", "freeText"})
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "depth": get_args(Depth),
    "focusArea": get_args(FocusArea),
    "freeText": get_args(Yes),
}
_ID = re.compile(PRINTABLE[1:-2] + "{1,500}")
_JSON = (b"content-type", b"application/json")


class ThreeSixty:
    """Answers `GET /v1/accounts/{account_id}/360`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """One request; a GET has no body to be received."""
        visit = visit_of(scope)
        visit.route = PATH
        asked = _asked(scope["query_string"])
        account = _account(scope["path_params"]["account_id"])
        request = document_request(
            asked.get("depth", "detailed"),
            asked.get("focusArea", "all"),
            asked.get("timeframe", "90d"),
        )
        service = scope["app"].state.service
        as_of = moment(asked.get("asOf"))
        caller = visit.caller(_ROUTE, free_text=asked.get("freeText") == "true")
        served = await service.released(service.three_sixty(caller, account, request, as_of))
        told = describing(served)
        if unchanged(if_none_match(scope["headers"]), etag(served)):
            await send({"type": "http.response.start", "status": 304, "headers": told})
            await send({"type": "http.response.body", "body": b""})
            return
        length = (b"content-length", str(len(served.body)).encode("ascii"))
        headers = [_JSON, length, *told]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": served.body})


def route() -> Route:
    """The route, for GET alone."""
    made = Route(PATH.replace("}", ":id}"), ThreeSixty(), include_in_schema=False)
    made.methods = {"GET"}
    return made


async def documented(
    here: Here, account_id: AccountId, asked: Annotated[DocumentAsked, Query()]
) -> Response:
    """The account's 360 document, at the depth asked for.

    What the caller may not see is null, or left out of a list, and named in `redacted` with the
    rule that withheld it. Every figure is traced to its facts in `facts`.
    """
    request = document_request(asked.depth, asked.focus_area, asked.timeframe)
    as_of, caller = moment(asked.as_of), here.asking(asked.free_text)
    return await here.answer(here.service.three_sixty, caller, account_id, request, as_of)


def _asked(query: bytes) -> Mapping[str, str]:
    """The parameters, checked as the OpenAPI states them."""
    if not query:
        return {}
    try:
        asked = dict(
            parse_qsl(
                query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
            )
        )
    except ValueError:
        raise Refused(400, "bad_argument", "the query does not read as parameters") from None
    for name, value in asked.items():
        problem = _problem(name, value)
        if problem:
            raise Refused(400, "bad_argument", f"{name}: {problem}")
    return asked


def _problem(name: str, value: str) -> str | None:
    if name not in _KNOWN:
        return f"there is no such parameter; there are: {', '.join(sorted(_KNOWN))}"
    if name in _CHOICES:
        choices = _CHOICES[name]
        return None if value in choices else f"it should be one of {', '.join(choices)}"
    if name == "timeframe":
        return None if is_timeframe(value) else f"it should be {EXPECTED[TIMEFRAME]}"
    return None if is_moment(value) else f"it should be {EXPECTED[MOMENT]}"


def _account(account: str) -> str:
    if _ID.fullmatch(account):
        return account
    raise Refused(400, "bad_argument", f"account_id: it should be {EXPECTED[PRINTABLE]}")
