"""Sync: every source loads what is new; one that fails leaves the others, and its own last data."""

from collections.abc import Callable, Sequence
from datetime import datetime

from c360.config import Workspace
from c360.connectors import blame, connectors_of, is_ours
from c360.errors import C360Error, LandedDamaged, SourceRejected, SourceUnavailable, StorageFailed
from c360.reports import SyncOutcome
from c360.rollups import roll_up
from c360.sources.base import Connector, Progress, Wanted
from c360.stores import engine_of, warehouse_of
from c360.warehouse.base import Warehouse

_RAW = "What was synced is in place; a refresh reads the raw rows until the next sync rolls them up"
_LOADED = "What was synced is in place, and is moved when c360 next gets there"


def sync_sources(
    workspace: Workspace,
    names: Sequence[str],
    wanted: Wanted,
    now: Callable[[], datetime],
    progress: Progress,
) -> list[SyncOutcome]:
    """Loads the sources named, or all; then what is kept beside their rows: roll-ups, a copy.

    Raises:
        UnknownName: a source that c360.yml does not have.
        WarehouseBusy: another process is writing.
    """
    connectors = connectors_of(workspace, names)
    outcomes: list[SyncOutcome] = []
    with warehouse_of(workspace, read_only=False) as warehouse:
        for name, connector in connectors.items():
            try:
                done = _sync_one(connector, name, warehouse, wanted, now(), progress)
            except StorageFailed as refused:  # the others would fail alike
                outcomes.append(SyncOutcome(name, None, f"source {name!r}: {refused}"))
                break
            outcomes.append(done)
        _roll_up(warehouse, outcomes, progress)
        _move(workspace, warehouse, outcomes, progress)
    left = list(connectors)[len(outcomes) :]
    return [*outcomes, *(SyncOutcome(name, None, _not_tried(name)) for name in left)]


def _sync_one(
    connector: Connector,
    name: str,
    warehouse: Warehouse,
    wanted: Wanted,
    at: datetime,
    progress: Progress,
) -> SyncOutcome:
    try:
        report = connector.sync(warehouse, wanted, synced_at=at, progress=progress)
    except (SourceUnavailable, SourceRejected) as trouble:
        return SyncOutcome(name, None, str(trouble))
    except LandedDamaged as damage:
        return SyncOutcome(name, None, f"source {name!r}: {damage}")
    except Exception as bug:
        if isinstance(bug, C360Error) or is_ours(connector):
            raise
        return SyncOutcome(name, None, f"source {name!r}: {blame(bug)}. Ask whoever wrote it")
    return SyncOutcome(name, report, None)


def _roll_up(warehouse: Warehouse, outcomes: list[SyncOutcome], progress: Progress) -> None:
    """Without roll-ups a refresh reads the raw usage: what was loaded stays loaded."""
    progress("rolling up usage", 0, 1)
    try:
        roll_up(warehouse)
    except StorageFailed as refused:
        outcomes.append(SyncOutcome("usage", None, f"rolling up: {refused}. {_RAW}"))
    progress("rolling up usage", 1, 1)


def _move(
    workspace: Workspace, warehouse: Warehouse, outcomes: list[SyncOutcome], progress: Progress
) -> None:
    """Brings the engine that measures up to date with what was just loaded."""
    if not any(outcome.report for outcome in outcomes):
        return
    try:
        with engine_of(workspace, warehouse, progress):
            pass
    except C360Error as refused:
        name = workspace.engine
        outcomes.append(SyncOutcome(name, None, f"moving to {name}: {refused}. {_LOADED}"))


def _not_tried(source: str) -> str:
    return f"source {source!r}: not tried, because the disk refused. Mend that, then: c360 sync"
