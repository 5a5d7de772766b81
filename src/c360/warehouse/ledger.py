"""The ledger of syncs: which data a result was computed from, and how fresh a source is."""

from dataclasses import dataclass
from datetime import datetime

from c360.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class LastSync:
    """The newest successful sync of a source."""

    source: str
    finished_at: datetime
    exported_at: datetime | None
    """When the newest file it read was written: data are no fresher than that."""


def data_version(warehouse: Warehouse) -> int:
    """Number of the newest sync that brought something new; 0 where none ever did."""
    query = "SELECT coalesce(max(run_id), 0) FROM sync_run WHERE ok AND loaded > 0"
    return int(str(warehouse.rows(query)[0][0]))


def last_syncs(warehouse: Warehouse, as_of: datetime) -> dict[str, LastSync]:
    """The newest successful sync of each source at or before `as_of`, by source."""
    query = (
        "SELECT source, max(finished_at), max(exported_at) FROM sync_run "
        "WHERE ok AND finished_at <= ? GROUP BY source"
    )
    found: dict[str, LastSync] = {}
    for source, finished_at, exported_at in warehouse.rows(query, [as_of]):
        assert isinstance(finished_at, datetime)  # noqa: S101 - the column's type
        exported = exported_at if isinstance(exported_at, datetime) else None
        found[str(source)] = LastSync(str(source), finished_at, exported)
    return found


def failures(warehouse: Warehouse) -> dict[str, str]:
    """Why the newest sync of a source failed, for those whose did."""
    query = (
        "SELECT source, arg_max(ok, run_id), arg_max(coalesce(error, ''), run_id) "
        "FROM sync_run GROUP BY source ORDER BY source"
    )
    return {
        str(source): str(error).rstrip(".") for source, ok, error in warehouse.rows(query) if not ok
    }
