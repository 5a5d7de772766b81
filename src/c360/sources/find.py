"""Finds a connector by name (`files` → `sources/files`), or by import path (`pkg.mod:Class`)."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from c360.errors import UnknownName
from c360.sources.base import Connector

_NOT_CONNECTORS = {"base", "database", "find", "loading", "problems", "rest", "settings"}


def connector_class(kind: str) -> type[Connector]:
    """The class that reads sources of type `kind`.

    Raises:
        UnknownName: no connector of that type is installed.
    """
    module, _, attribute = kind.partition(":")
    if not attribute:
        if kind not in connector_types():
            raise UnknownName("source type", kind, connector_types())
        module, attribute = f"c360.sources.{kind}", "Connector"
    elif not _installed(module):
        raise UnknownName("source type", kind, connector_types())
    found = getattr(import_module(module), attribute, None)
    if not isinstance(found, type):
        raise UnknownName("source type", kind, connector_types())
    return cast("type[Connector]", found)


def connector_types() -> list[str]:
    """The types this installation carries: the modules and folders beside this one."""
    here = Path(__file__).parent
    found = {f.stem for f in here.glob("*.py")} | {
        f.parent.name for f in here.glob("*/__init__.py")
    }
    return sorted(found - _NOT_CONNECTORS - {"__init__"})


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
