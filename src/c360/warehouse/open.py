"""Finds the engine of a warehouse by the scheme of its URL: `duckdb://path` → `duckdb.py`."""

from importlib import import_module
from pathlib import Path
from typing import cast

from c360.errors import UnknownName
from c360.warehouse.base import Warehouse

_NOT_ENGINES = {"base", "open", "housekeeping", "ledger"}


def open_warehouse(url: str | Path, *, read_only: bool) -> Warehouse:
    """Opens (and, when writing, creates) the warehouse at `url`; a bare path is DuckDB's.

    Raises:
        UnknownName: no engine carries the scheme.
        WarehouseBusy: another process holds it for writing.
        NotSynced: it is opened for reading and does not exist.
        StorageFailed: the disk refused.
    """
    scheme, separator, place = str(url).partition("://")
    if not separator:
        scheme, place = "duckdb", str(url)
    if scheme not in engines():
        raise UnknownName("warehouse engine", scheme, engines())
    module = import_module(f"c360.warehouse.{scheme}")
    return cast("Warehouse", module.open_engine(place, read_only=read_only))


def engines() -> list[str]:
    """The engines this installation carries: the modules beside this one."""
    stems = {file.stem for file in Path(__file__).parent.glob("*.py")}
    return sorted(stems - _NOT_ENGINES - {"__init__"})
