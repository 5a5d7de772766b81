"""The stores of a workspace, opened and closed: its warehouse, the engine, what was published."""

from collections.abc import Iterator
from contextlib import contextmanager

from c360.config import Workspace
from c360.publish.earlier import converted
from c360.sources.base import Progress
from c360.store.keys import Keys
from c360.store.operational import OperationalStore
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import open_engine, open_warehouse


@contextmanager
def warehouse_of(workspace: Workspace, *, read_only: bool) -> Iterator[Warehouse]:
    """The file that sources are loaded into."""
    warehouse = open_warehouse(workspace.warehouse_file, read_only=read_only)
    try:
        yield warehouse
    finally:
        warehouse.close()


@contextmanager
def engine_of(workspace: Workspace, warehouse: Warehouse, progress: Progress) -> Iterator[Engine]:
    """Where accounts are measured, holding what the warehouse holds; by default itself."""
    name = workspace.engine
    if name == warehouse.engine:
        yield warehouse
        return
    progress(f"moving to {name}", 0, 1)
    engine = open_engine(workspace.engine_url(), warehouse)
    progress(f"moving to {name}", 1, 1)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def store_of(workspace: Workspace, *, read_only: bool = False) -> Iterator[OperationalStore]:
    """What was published."""
    store = OperationalStore(workspace.store_file, read_only=read_only, convert=converted)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def keys_of(workspace: Workspace, *, read_only: bool = False) -> Iterator[Keys]:
    """The API keys, in the same database."""
    keys = Keys.open(workspace.store_file, read_only=read_only, convert=converted)
    try:
        yield keys
    finally:
        keys.close()
