"""The OpenAPI 3.1 of the door: what FastAPI finds, the lean route, keys, and each error once."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from c360.interfaces.api import hot
from c360.interfaces.api.describing import ERRORS, described
from c360.interfaces.api.schemas import Document

Json = dict[str, Any]
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


def openapi_of(inner: FastAPI) -> Json:
    """The description of every route, made once."""
    if inner.openapi_schema is None:
        document = get_openapi(
            title=inner.title,
            version=inner.version,
            summary="Customer 360",
            description=inner.description,
            routes=[_documented(), *inner.routes],
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        _secure(document)
        _name_errors(document)
        _link(document)
        inner.openapi_schema = document
    return inner.openapi_schema


def _documented() -> APIRoute:
    """The route that is asked most, which is no route of FastAPI."""
    said = described(Document, "account", "The account's 360")
    named: Json = {"name": "three_sixty", "operation_id": "three_sixty"}
    return APIRoute(hot.PATH, hot.documented, methods=["GET"], **named, **said)


def _secure(document: Json) -> None:
    """States that everything below /v1 needs a key."""
    kinds = {"bearer": {"type": "http", "scheme": "bearer", "description": "API key or JWT."}}
    document["components"]["securitySchemes"] = kinds
    for path, item in document["paths"].items():
        for operation in item.values() if path.startswith("/v1/") else ():
            operation["security"] = [{"bearer": []}]


def _link(document: Json) -> None:
    """Says where an answer leads: from the list to each account, from what was asked to its job."""
    paths = document["paths"]
    for path, item in paths.items():
        for operation in item.values() if "{account_id}" in path else ():
            found = _links(paths["/v1/accounts"]["get"], "200")
            given = {"account_id": "$response.body#/accounts/0/accountId"}
            found[operation["operationId"]] = _linked(operation, given)
    asked = paths["/v1/accounts/{account_id}/refresh"]["post"]
    job = paths["/v1/jobs/{job_id}"]["get"]
    _links(asked, "202")[job["operationId"]] = _linked(job, {"job_id": "$response.body#/job"})


def _links(operation: Json, code: str) -> Json:
    found: Json = operation["responses"][code].setdefault("links", {})
    return found


def _linked(operation: Json, parameters: Json) -> Json:
    return {"operationId": operation["operationId"], "parameters": parameters}


def _name_errors(document: Json) -> None:
    """Each error stands in the components once; FastAPI's own are never sent."""
    named: dict[str, Json] = {}
    for item in document["paths"].values():
        for operation in item.values():
            responses = operation["responses"]
            responses.pop("422", None)
            for code in responses.keys() & {str(code) for code in ERRORS}:
                named.setdefault(f"Error{code}", responses[code])
                responses[code] = {"$ref": f"#/components/responses/Error{code}"}
    document["components"]["responses"] = dict(sorted(named.items()))
    for name in _FRAMEWORKS_OWN:
        document["components"]["schemas"].pop(name, None)
