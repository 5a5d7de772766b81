"""How a route stands in the OpenAPI: its answer, and every error it can end in."""

from collections.abc import Mapping
from typing import Any, Literal

from c360.interfaces.api.schemas import Problem

Tag = Literal["account", "accounts", "calls", "operation"]
Json = dict[str, Any]
Responses = dict[int | str, Json]

ERRORS: dict[int, str] = {
    400: "A parameter or the body does not read as what it should be.",
    401: "No key, or one that is malformed, unknown, revoked or expired.",
    403: "You may know of it, but a rule forbids this; the rule is named.",
    404: "There is none that you may see: in the same words whether or not there is one.",
    408: "The body did not arrive in time.",
    409: "Nothing is published yet.",
    413: "The body is larger than 1 MB.",
    421: "In local mode: asked under a name that is not this machine's.",
    429: "Too many requests with this key, or too many for what is not there.",
    500: "A bug; the service's log tells more under the request's id.",
    501: "A package that this needs is not installed.",
    503: "The view could not be put on record, the store cannot be read, or too much is asked.",
}
_HEADERS: Json = {
    "X-Request-Id": {
        "description": "The request's id, as in the log.",
        "schema": {"type": "string"},
    }
}
_RETRY: Json = {
    "Retry-After": {"description": "Seconds until it may work.", "schema": {"type": "integer"}}
}
_CHALLENGE: Json = {
    "WWW-Authenticate": {"description": "How to show a key.", "schema": {"type": "string"}}
}
_TAGGED: Json = {
    "ETag": {
        "description": "Tag of this answer, for If-None-Match.",
        "schema": {"type": "string"},
    },
    "C360-As-Of": {
        "description": "The moment that the answer speaks of.",
        "schema": {"type": "string"},
    },
}
_LOCATED: Json = {
    "Location": {"description": "Where to ask what became of it.", "schema": {"type": "string"}}
}
_BESIDE: Mapping[int, Json] = {200: _TAGGED, 202: _LOCATED}
FILES = {
    "text/csv": {"schema": {"type": "string"}},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
        "schema": {"type": "string", "contentMediaType": "application/octet-stream"}
    },
    "application/vnd.apache.parquet": {
        "schema": {"type": "string", "contentMediaType": "application/octet-stream"}
    },
}


def described(answer: Any, tag: Tag, summary: str, status: int = 200) -> Json:
    """What `add_api_route` takes to describe a route that answers in JSON."""
    done = {200: "The answer.", 201: "Kept.", 202: "Begun."}[status]
    headers = _HEADERS | _BESIDE.get(status, {})
    responses: Responses = {status: {"model": answer, "description": done, "headers": headers}}
    if status == 200:
        responses[304] = {"description": "Unchanged since the tag named.", "headers": headers}
    return {
        "tags": [tag],
        "summary": summary,
        "status_code": status,
        "responses": responses | errors(),
        "response_model": None,
    }


def file_described(tag: Tag, summary: str) -> Json:
    """What `add_api_route` takes to describe a route that answers with a file."""
    responses: Responses = {
        200: {"description": "The file.", "headers": _HEADERS, "content": FILES}
    }
    return described({}, tag, summary) | {"responses": responses | errors()}


def errors(*codes: int) -> Responses:
    """The errors that a route can end in; all, where none are named."""
    return {code: _error(code) for code in codes or ERRORS}


def _error(code: int) -> Json:
    headers = dict(_HEADERS)
    if code in {429, 503}:
        headers |= _RETRY
    if code == 401:
        headers |= _CHALLENGE
    return {"model": Problem, "description": ERRORS[code], "headers": headers}
