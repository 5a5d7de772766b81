"""Computing for a workspace: its warehouse and engine opened, the flow run, all closed again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from c360.book import Inputs
from c360.config import Workspace
from c360.connectors import sources_of
from c360.errors import NotSynced
from c360.pipeline import Computed, compute
from c360.sources.base import Progress
from c360.store.operational import OperationalStore
from c360.store.snapshots import Snapshot
from c360.stores import engine_of, warehouse_of
from c360.warehouse.ledger import data_version


@contextmanager
def reading(workspace: Workspace, progress: Progress) -> Iterator[tuple[Inputs, int]]:
    """What a computation reads, and the version of the data."""
    if not workspace.warehouse_file.exists():
        raise NotSynced(workspace.root)
    with warehouse_of(workspace, read_only=True) as warehouse:
        version = data_version(warehouse)
        if version == 0:
            raise NotSynced(workspace.root)
        with engine_of(workspace, warehouse, progress) as engine:
            yield Inputs(warehouse, engine, workspace.settings, sources_of(workspace)), version


@contextmanager
def computing(
    workspace: Workspace,
    store: OperationalStore,
    as_of: datetime,
    accounts: Sequence[str] | None,
    progress: Progress,
) -> Iterator[tuple[Computed, int]]:
    """A computation, and the version of the data it reads while it runs."""
    with reading(workspace, progress) as (inputs, version):
        statistics = store.statistics(as_of) if accounts else None
        yield compute(inputs, as_of, accounts, statistics, progress), version


def computed_now(
    workspace: Workspace, store: OperationalStore, as_of: datetime, account: str, progress: Progress
) -> Snapshot:
    """One account's document, computed now and not published."""
    with computing(workspace, store, as_of, [account], progress) as (computed, _):
        return next(computed.results).snapshot
