"""The OpenAPI: valid, complete, and the only account of the door that there is."""

from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi import definitions

from c360.interfaces.api.app import Manner, create_api
from c360.interfaces.api.describing import ERRORS
from c360.interfaces.api.gate import Gate
from c360.interfaces.mcp.web import Door
from c360.model.document import KEYS
from c360.serving.calls import CALLS
from tests.api.standin import StandIn


@pytest.fixture(scope="module")
def gate() -> Gate:
    made = create_api(StandIn(), Manner())
    assert isinstance(made, Gate)
    return made


@pytest.fixture(scope="module")
def document(gate: Gate) -> dict[str, Any]:
    inner: Any = gate._inner
    found: dict[str, Any] = inner.openapi()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    definitions.OPENAPI_31_VALIDATOR.validate(document)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({**schema, "components": document["components"]})


def test_every_route_is_in_it(gate: Gate, document: dict[str, Any]) -> None:
    inner: Any = gate._inner
    served = {
        (method.lower(), route.path_format)
        for route in _flat(inner.router.routes)
        if not isinstance(getattr(route, "endpoint", None), Door)  # it describes itself to agents
        for method in route.methods
    }
    described = {(method, path) for method, path, _ in operations(document)}
    assert served == described


def _flat(routes: Any) -> list[Any]:
    found = []
    for route in routes:
        found += [route] if hasattr(route, "methods") else _flat(route.original_router.routes)
    return found


def test_the_thirteen_calls_are_in_it_both_ways(document: dict[str, Any]) -> None:
    assert len(CALLS) == 13
    for name in CALLS:
        item = document["paths"][f"/v1/calls/{name}"]
        assert set(item) == {"get", "post"}


def test_every_operation_states_its_errors_and_its_answer(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        codes = {int(code) for code in operation["responses"]}
        assert operation["summary"]
        assert len(operation["description"]) > 20
        if path.startswith("/v1/"):
            assert set(ERRORS) <= codes
            assert operation["security"] == [{"bearer": []}]
        for code in codes & set(ERRORS):
            assert operation["responses"][str(code)] == {
                "$ref": f"#/components/responses/Error{code}"
            }
    assert 422 not in {int(c) for _, _, op in operations(document) for c in op["responses"]}


def test_the_documents_schema_is_the_documents_own(document: dict[str, Any]) -> None:
    answer = document["paths"]["/v1/accounts/{account_id}/360"]["get"]["responses"]["200"]
    named = [one["$ref"] for one in answer["content"]["application/json"]["schema"]["anyOf"]]
    for reference, depth in zip(named, KEYS, strict=True):
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        assert set(schema["properties"]) == KEYS[depth]
        assert set(schema["required"]) == KEYS[depth]
        assert schema["additionalProperties"] is False


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
