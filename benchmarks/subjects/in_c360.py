"""c360 itself, through its library: features and scores of all accounts at one moment, from raw."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from benchmarks.generate import AS_OF
from benchmarks.subjects.columns import CORE, SCORES
from benchmarks.subjects.timed import TimedWarehouse
from c360.assessment import has_minimum
from c360.config import Settings, load_workspace
from c360.features import derived
from c360.features.canon import Canon, side_by_side
from c360.features.measure import AREAS, DECIMALS, canon_of, measured
from c360.features.settings import FeatureSettings
from c360.health.score import score
from c360.identity.resolve import Identities, resolve
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse

MOMENT = AS_OF.replace(tzinfo=UTC)
Measure = Callable[[Canon, FeatureSettings], ir.Table]


def everything(workspace: Path) -> pa.Table:
    """Every feature with its provenance, every point and score: what a refresh computes first."""
    return _from_raw(workspace, _measured, None)


def peers_columns(workspace: Path) -> pa.Table:
    """Only what its peers compute: no provenance, and of the features only theirs are read."""
    return _from_raw(workspace, _areas, ("account_id", *CORE, *SCORES))


def _from_raw(workspace: Path, measure: Measure, columns: tuple[str, ...] | None) -> pa.Table:
    with opened(workspace) as (warehouse, settings):
        identities = resolve(warehouse, MOMENT, settings.identity)
        members = pa.table({"account_id": pa.array(identities.customers, pa.string())})
        links = identities.links.semi_join(ibis.memtable(members), "account_id")
        moments = warehouse.moments([MOMENT])
        canon = canon_of(warehouse, warehouse.keep(links), moments)
        scored = _scored(measure(canon, settings.features), identities, settings)
        return warehouse.to_arrow(scored.select(*columns) if columns else scored)


def customers(workspace: Path) -> list[str]:
    """The accounts that are customers, by id."""
    with opened(workspace) as (warehouse, settings):
        return list(resolve(warehouse, MOMENT, settings.identity).customers)


@contextmanager
def opened(workspace: Path) -> Iterator[tuple[Warehouse, Settings]]:
    """The workspace's warehouse, timed, and its settings, with who is the primary source."""
    found = load_workspace(workspace)
    systems = {name: name for name in found.settings.sources}
    identity = found.settings.identity.model_copy(
        update={"primary_source": "crm", "systems": systems}
    )
    warehouse = open_warehouse(f"duckdb://{found.warehouse_file}", read_only=True)
    try:
        yield TimedWarehouse(warehouse), found.settings.model_copy(update={"identity": identity})
    finally:
        warehouse.close()


def _measured(canon: Canon, settings: FeatureSettings) -> ir.Table:
    rows = measured(canon, settings)
    return rows.mutate(has_minimum=has_minimum(rows, ("account", "usage", "support")))


def _areas(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """The areas and what is derived from them, rounded as `measured` does."""
    parts = [canon.keep(area.measure(canon, settings)) for area in AREAS]
    parts += [canon.keep(part) for part in derived.parts(canon)]
    rows = derived.derived(side_by_side(canon.spine, *parts))
    floats = [name for name, kind in rows.schema().items() if kind.is_floating()]
    rows = canon.keep(rows.mutate(**{name: rows[name].round(DECIMALS) for name in floats}))
    return rows.mutate(has_minimum=rows.users_ever.notnull() & rows.tickets_90d.notnull())


def _scored(rows: ir.Table, identities: Identities, settings: Settings) -> ir.Table:
    segments = {name: profile.text("segment") for name, profile in identities.profiles.items()}
    known = pa.table(
        {
            "account_id": pa.array(list(segments), pa.string()),
            "segment": pa.array(list(segments.values()), pa.string()),
        }
    )
    joined = rows.left_join(ibis.memtable(known), "account_id").select(*rows.columns, "segment")
    return score(joined, settings.health)
