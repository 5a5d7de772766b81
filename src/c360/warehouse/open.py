"""Finds the engine of a URL by its scheme: `duckdb://path` → `duckdb.py`."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from c360.errors import MissingExtra, UnknownName
from c360.warehouse.base import Engine, Warehouse

LOCAL = "duckdb"
"""The engine of the warehouse that sources are loaded into."""
_NOT_ENGINES = {
    *("base", "open", "moving", "housekeeping", "instants", "ledger", "script", "values")
}
_ALIASES = {"postgresql": "postgres"}


def open_warehouse(url: str | Path, *, read_only: bool) -> Warehouse:
    """Opens (and, when writing, creates) the warehouse at `duckdb://path`, or at a bare path.

    Raises:
        UnknownName: its scheme is another.
        WarehouseBusy: another process holds it for writing.
        NotSynced: it is opened for reading and does not exist.
        StorageFailed: the disk refused.
    """
    scheme, place = split(str(url))
    if scheme != LOCAL:
        raise UnknownName("warehouse engine", scheme, [LOCAL])
    return cast("Warehouse", _module(scheme).open_warehouse(place, read_only=read_only))


def open_engine(url: str, warehouse: Warehouse) -> Engine:
    """Opens the engine at `url`, which then holds what `warehouse` holds.

    Raises:
        UnknownName: no engine carries the scheme.
        MissingExtra: its driver is not installed.
        EngineFailed: it cannot be reached, or refuses.
    """
    scheme, place = split(url)
    return cast("Engine", _module(scheme).open_engine(place, warehouse))


def split(url: str) -> tuple[str, str]:
    """The engine's name and the place on it; a bare path is DuckDB's.

    Raises:
        UnknownName: no engine carries the scheme.
    """
    scheme, separator, place = url.partition("://")
    if not separator:
        return LOCAL, url
    name = _ALIASES.get(scheme, scheme)
    if name not in engines():
        raise UnknownName("warehouse engine", scheme, engines())
    return name, place


def engines() -> list[str]:
    """The engines this installation carries: the modules and folders beside this one."""
    here = Path(__file__).parent
    found = {f.stem for f in here.glob("*.py")} | {
        f.parent.name for f in here.glob("*/__init__.py")
    }
    return sorted(found - _NOT_ENGINES - {"__init__"})


def _module(engine: str) -> ModuleType:
    try:
        return import_module(f"c360.warehouse.{engine}")
    except ModuleNotFoundError as missing:
        raise MissingExtra(engine, f"measuring on {engine}", missing.name or "") from missing
