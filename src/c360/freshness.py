"""How old each source's data are, against the limits of their kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from c360.config import Workspace
from c360.connectors import sources_of
from c360.guardrails.quality import book_quality
from c360.model.moment import iso
from c360.warehouse.base import Warehouse
from c360.warehouse.ledger import failures, last_syncs


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source: what it is, what it delivers, and how fresh that is."""

    name: str
    type: str
    system: str
    tables: Sequence[str]
    """The canonical tables that it delivers."""
    synced_at: datetime | None
    """When its newest good sync was; None where there was none."""
    data_as_of: datetime | None
    """As of when that sync's data were exported: they are no fresher than that."""
    age: timedelta | None
    limit: timedelta | None
    """The shortest limit of the kinds of data it delivers; None in a workspace of the past."""
    stale: bool
    failed: str | None
    """Why its newest sync failed, where it did."""


def source_states(
    workspace: Workspace, warehouse: Warehouse | None, now: datetime
) -> list[SourceState]:
    """How every source of the workspace stands; with no warehouse, nothing was ever synced."""
    synced = last_syncs(warehouse, now) if warehouse else {}
    failed = failures(warehouse) if warehouse else {}
    sources = sources_of(workspace)
    exported = {name: last.exported_at or last.finished_at for name, last in synced.items()}
    book = book_quality(sources, now, exported, {}, workspace.settings.quality)
    past = workspace.settings.as_of is not None
    states = []
    for source in sources:
        kinds, last = book.freshness[source.name], synced.get(source.name)
        at = exported.get(source.name)
        limits = [kind.limit_hours for kind in kinds]
        states.append(
            SourceState(
                name=source.name,
                type=workspace.settings.sources[source.name].type,
                system=source.system,
                tables=sorted(source.fields),
                synced_at=last.finished_at if last else None,
                data_as_of=at,
                age=now - at if at else None,
                limit=timedelta(hours=min(limits)) if limits and not past else None,
                stale=at is not None and not past and any(kind.stale for kind in kinds),
                failed=failed.get(source.name),
            )
        )
    return states


def source_json(state: SourceState) -> str:
    """The state as the store keeps it and the service hands it out."""
    said = {
        "name": state.name,
        "type": state.type,
        "system": state.system,
        "tables": list(state.tables),
        "syncedAt": _told(state.synced_at),
        "dataAsOf": _told(state.data_as_of),
        "limitHours": state.limit.total_seconds() / 3600 if state.limit else None,
        "failed": state.failed,
    }
    return orjson.dumps(said).decode()


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
