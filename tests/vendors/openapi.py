"""Whether requests, and a fake vendor's replies, are as the vendor's own OpenAPI files say.

Prism mocks one description at a time, and lets pass what it does not have; a vendor whose API is
described in a file for each part is checked here, from the log of its server.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.vendors.talk import Reply, Request

_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Operation:
    """What may be asked at a path, and what is answered."""

    described: Mapping[str, Any]
    components: Mapping[str, Any]

    def problems_of_request(self, request: Request) -> Iterator[str]:
        parameters = {
            one["name"]: one for one in self.described.get("parameters", ()) if one["in"] == "query"
        }
        yield from (f"no parameter {name}" for name in request.query if name not in parameters)
        for name, one in parameters.items():
            values = request.query.get(name)
            if values is None:
                yield from [f"{name} is missing"] if one.get("required") else ()
            else:
                yield from self._problems(one["schema"], _read(values, one["schema"]), name)
        content = self.described.get("requestBody", {}).get("content", {})
        if content:
            yield from self._problems(_schema(content), request.json(), "body", closed=True)
        elif request.body:
            yield "it takes no body"

    def problems_of_reply(self, reply: Reply) -> Iterator[str]:
        told = self.described["responses"].get(str(reply.status))
        if told is None:
            yield f"no answer {reply.status}"
        else:
            yield from self._problems(_schema(told["content"]), json.loads(reply.body), "answer")

    def _problems(
        self, schema: Mapping[str, Any], value: object, what: str, *, closed: bool = False
    ) -> Iterator[str]:
        components = _closed(self.components) if closed else self.components
        whole = {**schema, "components": components}
        for error in Draft202012Validator(whole).iter_errors(value):
            yield f"{what}{error.json_path[1:]}: {error.message[:200]}"


class Descriptions:
    """All of a vendor's descriptions in a folder."""

    def __init__(self, folder: Path) -> None:
        self._documents = [json.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))]

    def operation(self, request: Request) -> Operation | None:
        """The one that a request asks for; a path without placeholders goes first."""
        found = [
            (path.count("{"), Operation(methods[request.method.lower()], document["components"]))
            for document in self._documents
            for path, methods in document["paths"].items()
            if request.method.lower() in methods and _matches(path, request.path)
        ]
        return min(found, key=lambda one: one[0])[1] if found else None


def _matches(pattern: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern)), path))


def _schema(content: Mapping[str, Any]) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = content["application/json"]["schema"]
    return schema


def _read(values: Sequence[str], schema: Mapping[str, Any]) -> object:
    """A parameter's value as its type writes it; what does not read stays text, and is wrong."""
    one = values[0]
    match schema.get("type"):
        case "array":
            return [part for value in values for part in value.split(",")]
        case "integer" if one.isdecimal():
            return int(one)
        case "boolean":
            return _FLAGS.get(one, one)
        case _:
            return one


def _closed(components: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, with no property beyond those named: a vendor ignores what it does not know."""
    schemas = {
        name: {"additionalProperties": False, **schema}
        if schema.get("type") == "object" and schema.get("properties")
        else schema
        for name, schema in components["schemas"].items()
    }
    return {**components, "schemas": schemas}
