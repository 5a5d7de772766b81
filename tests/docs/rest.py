"""The page of the REST door, made from its OpenAPI."""

import json
from collections.abc import Mapping
from typing import Any, cast

from c360.interfaces.api.app import create_api
from c360.interfaces.api.docs_page import form, grouped, parameters, responses
from c360.interfaces.api.gate import Gate
from c360.interfaces.api.needs import Product
from tests.api.standin import StandIn
from tests.docs.markdown import flowing, page, prose, table

_TITLES = {
    "account": "One account",
    "accounts": "The book",
    "calls": "The source calls",
    "operation": "Operation",
}


def openapi() -> dict[str, Any]:
    """The OpenAPI of the door; no workspace says anything in it."""
    gate = create_api(cast("Product", StandIn()))
    assert isinstance(gate, Gate)
    inner: Any = gate._inner
    found: dict[str, Any] = inner.openapi()
    return found


def openapi_json() -> str:
    """As a file, for programs that make clients."""
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"


def rest() -> str:
    """Every route, its parameters and its errors."""
    document = openapi()
    about = (
        "What `c360 serve` answers. A running service shows the same under `/docs`, and as OpenAPI "
        "3.1 under `/openapi.json`; here it is [a file](openapi.json). How to run it: "
        "[Run the service](../how-to/run-the-service.md)."
    )
    parts = [
        f"## {_TITLES[tag]}\n\n" + "\n\n".join(_route(*one, document) for one in found)
        for tag, found in grouped(document).items()
    ]
    return page("REST", about, _errors(document), *parts)


def _errors(document: Mapping[str, Any]) -> str:
    about = (
        'Every error has one shape: `{"error": {"code": "account_not_found", "message": "…", '
        '"rule": null, "requestId": "…"}}`. `code` is for programs and does not change; `rule` '
        "names the policy that forbade it; `requestId` is the answer's `X-Request-Id` and stands "
        "in the service's log and in the audit log."
    )
    rows = [
        (name.removeprefix("Error"), one["description"])
        for name, one in document["components"]["responses"].items()
    ]
    return f"## Errors\n\n{prose(about)}\n\n{table(('status', 'when'), rows)}"


def _route(
    method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> str:
    asked = [(f"`{name}`", where, what, told) for name, where, what, told in parameters(operation)]
    said = table(("parameter", "in", "form", "meaning"), asked) if asked else ""
    about = flowing(operation["description"])
    parts = (f"### {method} {path}", about, said, _body(operation, document))
    return "\n\n".join((*(part for part in parts if part), _answers(operation, document)))


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = named.get("required", ())
    rows = [
        (f"`{name}`" if name in needed else f"`{name}?`", form(one), one.get("description", ""))
        for name, one in named["properties"].items()
    ]
    return "Body, JSON:\n\n" + table(("field", "form", "meaning"), rows)


def _answers(operation: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    told = dict(responses(operation, document))
    good = [code for code in told if code < "400"]
    shapes = [f"{code}: {_shape(operation['responses'][code]) or told[code]}" for code in good]
    return f"Answers {'; '.join(shapes).removesuffix('.')}."


def _shape(answer: Mapping[str, Any]) -> str:
    shapes = (one.get("schema", {}) for one in answer.get("content", {}).values())
    named = [form(schema) for schema in shapes if "$ref" in schema or "anyOf" in schema]
    return ", ".join(f"`{name}`" for name in named)
