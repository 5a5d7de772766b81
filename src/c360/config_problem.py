"""What is wrong in a `c360.yml`, as one sentence with the line, and which setting was meant."""

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from c360.errors import Misconfigured

YamlPath = tuple[str | int, ...]
SCHEMA_HINT = "The allowed keys: c360 schema config"

_KEY = "[key]"
"""What pydantic puts in a path to say that the key itself is wrong."""


def line_of(lines: Mapping[YamlPath, int], path: YamlPath) -> int | None:
    """The line of the key, or of the nearest parent that is written in the file."""
    while path:
        as_text = (*path[:-1], str(path[-1]))  # a number as a key
        found = lines.get(path) or lines.get(as_text)
        if found:
            return found
        path = path[:-1]
    return lines.get(path)


def problem_of(
    file: Path,
    lines: Mapping[YamlPath, int],
    invalid: ValidationError,
    schema: Mapping[str, Any],
    under: YamlPath = (),
) -> Misconfigured:
    """The first problem leads, with its line; a name that is not known comes before what lacks."""
    details = sorted(
        invalid.errors(include_url=False), key=lambda detail: detail["type"] != "extra_forbidden"
    )
    problems = [_sentence(detail, under) for detail in details[:3]]
    more = f" (and {len(details) - 3} more)" if len(details) > 3 else ""
    path = (*under, *(part for part in details[0]["loc"] if part != _KEY))
    return Misconfigured(
        file, line_of(lines, path), "; ".join(problems) + more, _remedy(details[0], schema)
    )


def _sentence(detail: ErrorDetails, under: YamlPath) -> str:
    path = [part for part in (*under, *detail["loc"]) if part != _KEY]
    where = ".".join(str(part) for part in path) or "c360.yml"
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such setting"
    if detail["type"] == "missing":
        return f"{where}: is required"
    if _KEY in detail["loc"] or detail["type"] == "invalid_key":
        return f"{where}: this key is not text, put it in quotes"
    return f"{where}: {_what(detail)}"


def _what(detail: ErrorDetails) -> str:
    """What is wrong with the value, and the value."""
    given = detail["input"]
    scalar = isinstance(given, str | int | float | bool)
    if detail["type"] == "string_pattern_mismatch":
        return f"{given!r} is not written as it should be"
    if given is None:
        return "is empty"
    message = re.sub(r"^(Value error, |Input |String )", "", detail["msg"])
    message = message.replace("valid dictionary", "group of settings").replace("valid ", "")
    if not scalar or repr(given) in message:
        return message
    return f"{given!r} {message}" if message.startswith("should") else f"{message}, got {given!r}"


def _remedy(detail: ErrorDetails, schema: Mapping[str, Any]) -> str:
    """Which setting was meant, or what the setting means."""
    known = _settings_beside(detail["loc"], schema)
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, known, n=2)
        return f"Did you mean {' or '.join(near)}? {SCHEMA_HINT}" if near else SCHEMA_HINT
    meaning = known.get(name, {}).get("description")
    return f"{name}: {meaning} {SCHEMA_HINT}" if meaning else SCHEMA_HINT


def _settings_beside(loc: YamlPath, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that may stand where `loc` points, each with its schema."""
    groups = list(_groups(schema, schema))
    for part in loc[:-1]:
        inside = [group[str(part)] for group in groups if str(part) in group]
        if inside:  # else an index, or a name of the user's own
            groups = [below for one in inside for below in _groups(one, schema)]
    return {name: one for group in groups for name, one in group.items()}


def _groups(node: Any, root: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The groups of settings a schema allows, through references, choices, lists and names."""
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield from _groups(root["$defs"][node["$ref"].rpartition("/")[2]], root)
    if "properties" in node:
        yield node["properties"]
    for inside in (node.get("items"), node.get("additionalProperties"), *node.get("anyOf", ())):
        yield from _groups(inside, root)
