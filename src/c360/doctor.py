"""The doctor: is everything in order in this workspace, and if not, what to do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from c360.config import Workspace
from c360.connectors import connectors_of
from c360.errors import C360Error
from c360.freshness import SourceState, source_states
from c360.model.formats import age_short
from c360.model.moment import iso
from c360.store.operational import OperationalStore
from c360.stores import engine_of, warehouse_of
from c360.warehouse.base import Warehouse
from c360.warehouse.ledger import data_version

_LOW_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    level: Literal["ok", "warning", "failed"]
    what: str
    found: str
    remedy: str | None = None


def examine(workspace: Workspace, now: datetime) -> list[Check]:
    """Every check, in the order in which to mend things."""
    return [
        Check("ok", "configuration", f"{workspace.file.name} reads well"),
        *_sources(workspace),
        *_disk(workspace),
        *_data(workspace, now),
        *_published(workspace),
    ]


def _sources(workspace: Workspace) -> Iterator[Check]:
    if not workspace.settings.sources:
        yield Check(
            "failed", "sources", "there are none", "Describe one under sources: in c360.yml"
        )
    for name, connector in connectors_of(workspace).items():
        for result in connector.check():
            level: Literal["ok", "failed"] = "ok" if result.ok else "failed"
            found = result.detail.removeprefix(f"source {name!r}: ")
            found = found.removesuffix(result.remedy or "").rstrip(". ")  # it is told once
            yield Check(level, f"source {name}, {result.subject}", found, result.remedy)


def _disk(workspace: Workspace) -> Iterator[Check]:
    free = shutil.disk_usage(workspace.root).free
    found = f"{free / 1e9:.1f} GB free"
    if free < _LOW_DISK_BYTES:
        yield Check("warning", "disk", found, "Free some space: a sync copies what it reads")
    else:
        yield Check("ok", "disk", found)


def _data(workspace: Workspace, now: datetime) -> Iterator[Check]:
    if not workspace.warehouse_file.exists():
        yield Check("warning", "data", "nothing has been synced yet", "Load it: c360 sync")
        return
    try:
        with warehouse_of(workspace, read_only=True) as warehouse:
            yield from _loaded(workspace, warehouse, now)
            yield from _engine(workspace, warehouse)
    except C360Error as refused:
        yield Check("failed", "data", str(refused))


def _loaded(workspace: Workspace, warehouse: Warehouse, now: datetime) -> Iterator[Check]:
    if data_version(warehouse) == 0:
        yield Check("warning", "data", "nothing has been loaded yet", "Load it: c360 sync")
    for state in source_states(workspace, warehouse, now):
        yield _source(state)
    yield from _refused(warehouse)


def _engine(workspace: Workspace, warehouse: Warehouse) -> Iterator[Check]:
    """Whether the engine that measures answers; reaching it brings it up to date."""
    name = workspace.engine
    if name == warehouse.engine:
        return
    try:
        with engine_of(workspace, warehouse, lambda *_: None):
            yield Check("ok", f"warehouse {name}", "answers, and holds what was loaded")
    except C360Error as refused:
        problem = getattr(refused, "problem", str(refused))
        yield Check("failed", f"warehouse {name}", problem, refused.remedy)


def _source(state: SourceState) -> Check:
    """Whether a source was synced, and lately enough."""
    what, name = f"source {state.name}", state.name
    when = iso(state.synced_at.replace(microsecond=0)) if state.synced_at else None
    if state.failed is not None:
        found = f"the last sync failed ({state.failed}); data as of {when or 'never'}"
        return Check("failed", what, found, f"Then load it: c360 sync {name}")
    if when is None or state.age is None:
        return Check("warning", what, "never synced", f"Load it: c360 sync {name}")
    found = f"last synced {when}"
    if state.limit is not None:
        found += f", data {age_short(state.age)} old (limit {age_short(state.limit)})"
    if state.stale:
        return Check("warning", what, f"stale: {found}", f"Load it: c360 sync {name}")
    return Check("ok", what, found)


def _published(workspace: Workspace) -> Iterator[Check]:
    try:
        store = OperationalStore(workspace.store_file, read_only=True)
        try:
            run = store.current_run()
        finally:
            store.close()
    except C360Error as refused:
        yield Check("failed", "accounts", str(refused))
        return
    if run is None:
        yield Check("warning", "accounts", "none are published yet", "Compute them: c360 refresh")
    elif run.config_digest != workspace.digest:
        found = f"published as of {run.as_of}, before c360.yml changed"
        yield Check("warning", "accounts", found, "Apply it: c360 refresh")
    else:
        yield Check("ok", "accounts", f"{run.accounts} published as of {run.as_of}")


def _refused(warehouse: Warehouse) -> Iterator[Check]:
    query = (
        "SELECT source, target, min(file), reason, count(*) FROM quarantine "
        "GROUP BY source, target, reason ORDER BY count(*) DESC, source, target, reason LIMIT 10"
    )
    for source, target, file, reason, count in warehouse.rows(query):
        yield Check(
            "warning",
            f"source {source}, {target}",
            f"{count} rows in quarantine ({file}): {reason}",
            "Mend the rows or the mapping, then sync again",
        )
