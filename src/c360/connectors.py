"""The connectors of a workspace, each made from its part of `c360.yml`."""

import json
import re
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from c360.config import Workspace, is_reference
from c360.errors import C360Error, UnknownName
from c360.guardrails.quality import SourceInfo
from c360.settings import Settings
from c360.sources.base import Connector
from c360.sources.find import connector_class, connector_types

_PASSWORD = re.compile(r"[A-Za-z][\w+.-]*://[^/@:]*:(?!\$\{\w+\}@)[^/@]+@")
"""A URL with a password that is no `${NAME}`."""
_OFFERED = ("sync", "check", "tables", "fields", "options_schema")


def connectors_of(workspace: Workspace, names: Sequence[str] = ()) -> dict[str, Connector]:
    """The connectors of the sources named, or of all, by name.

    Raises:
        UnknownName: c360.yml has no such source.
        Misconfigured: with the line that is wrong.
    """
    sources = workspace.settings.sources
    for name in names:
        if name not in sources:
            raise UnknownName("source", name, sources)
    return {name: _connector(workspace, name) for name in dict.fromkeys(names) or sources}


def sources_of(workspace: Workspace) -> list[SourceInfo]:
    """What each source of the workspace is, and which canonical fields it delivers."""
    connectors = connectors_of(workspace)
    return [
        SourceInfo(
            name=name,
            system=source.system,
            fields={t: tuple(sorted(f)) for t, f in sorted(connectors[name].fields().items())},
            period=source.every,
        )
        for name, source in workspace.settings.sources.items()
    ]


def config_schema() -> dict[str, Any]:
    """The JSON Schema of `c360.yml`, with the options of each connector that comes with c360."""
    schema = Settings.model_json_schema()
    schema["title"] = "c360.yml"
    source = schema["properties"]["sources"]["additionalProperties"]
    every = [source]
    for kind in connector_types():
        options = dict(connector_class(kind).options_schema())
        definitions = options.pop("$defs", {})
        assert isinstance(definitions, dict)  # noqa: S101 - JSON Schema says so
        schema["$defs"] |= definitions
        is_kind = {"properties": {"type": {"const": kind}}, "required": ["type"]}
        every.append({"if": is_kind, "then": options})
    schema["properties"]["sources"]["additionalProperties"] = {"allOf": every}
    return schema


def _connector(workspace: Workspace, name: str) -> Connector:
    source = workspace.settings.sources[name]
    kind = _class_of(workspace, name)
    _check_secrets(workspace, name, kind)
    options = {"currency": workspace.settings.currency, **workspace.options_of(name)}
    options = {**options, "type": source.type}
    try:
        return kind(name, options, workspace.root)
    except ValidationError as invalid:
        raise workspace.invalid(("sources", name), invalid, kind.options_schema()) from None
    except Exception as bug:
        if isinstance(bug, C360Error) or is_ours(kind):
            raise
        raise workspace.misconfigured(("sources", name), blame(bug), _ASK) from bug


def _class_of(workspace: Workspace, name: str) -> type[Connector]:
    """The source's connector; raises Misconfigured where its type names none that can be used."""
    kind, path = workspace.settings.sources[name].type, ("sources", name, "type")
    try:
        found = connector_class(kind)
    except UnknownName as unknown:
        raise workspace.misconfigured(path, *_not_found(kind, unknown)) from None
    except Exception as broken:  # whatever third-party code raises when it is imported
        if isinstance(broken, C360Error):
            raise
        problem = f"{kind!r} cannot be imported ({type(broken).__name__}: {broken})"
        raise workspace.misconfigured(path, problem, _INSTALL) from broken
    lacking = [method for method in _OFFERED if not callable(getattr(found, method, None))]
    if lacking:
        problem = f"{kind!r} is not a connector: it has no {', '.join(lacking)}"
        raise workspace.misconfigured(path, problem, _INSTALL)
    return found


def _check_secrets(workspace: Workspace, name: str, kind: type[Connector]) -> None:
    """Raises Misconfigured where a secret stands in c360.yml itself, which is kept in git."""
    source = workspace.settings.sources[name]
    properties: Any = kind.options_schema().get("properties", {})
    for option, value in source.connector_options().items():
        is_secret = "password" in json.dumps(properties.get(option, {}))
        if is_secret and isinstance(value, str) and not is_reference(value):
            variable = f"{name}_{option}".upper().replace("-", "_")
            remedy = f"Write {option}: ${{{variable}}}, and {variable}=… in .env beside c360.yml"
            path = ("sources", name, option)
            raise workspace.misconfigured(path, f"{option} is a secret and stands here", remedy)
        if isinstance(value, str) and _PASSWORD.match(value):
            remedy = (
                f"Write ${{NAME}} in its place, and NAME=… in .env beside {workspace.file.name}"
            )
            path = ("sources", name, option)
            raise workspace.misconfigured(path, f"a password stands in {option}", remedy)


def is_ours(connector: object) -> bool:
    """Whether a connector, or its class, comes with c360."""
    kind = connector if isinstance(connector, type) else type(connector)
    return kind.__module__.startswith("c360.")


def blame(bug: Exception) -> str:
    """Where somebody else's connector failed; not the message, which may hold a record."""
    place = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"its connector failed ({type(bug).__name__} in {where})"


_ASK = "Ask whoever wrote the connector"
_INSTALL = "Install its package beside c360 and name it as package.module:Class"


def _not_found(kind: str, unknown: UnknownName) -> tuple[str, str]:
    if ":" in kind:
        return f"{kind!r} names no class that is installed", _INSTALL
    return str(unknown), "Name one of them, or a class of your own as package.module:Class"
