"""The composition root: settings in, use cases out. The only place that reads the clock."""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from c360.book import Inputs
from c360.config import (
    FILE_NAME,
    Workspace,
    as_of_default,
    config_schema,
    find_workspace,
    load_workspace,
)
from c360.connectors import connectors_of, sources_of
from c360.demo.build import build_demo
from c360.doctor import Check, examine
from c360.errors import (
    AccountNotFound,
    BadArgument,
    NotPublished,
    NotSynced,
    SourceRejected,
    SourceUnavailable,
    StorageFailed,
    UnknownName,
)
from c360.model.document import Comprehensive
from c360.model.moment import iso, utc
from c360.pipeline import Computed, compute
from c360.publish.shape import Request, checked, shape
from c360.sources.base import Connector, Progress, SyncReport
from c360.store.operational import OperationalStore
from c360.store.snapshots import AccountFilter, RunHeader, Snapshot, SortKey
from c360.warehouse.base import Warehouse
from c360.warehouse.ledger import data_version
from c360.warehouse.open import open_warehouse

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the product's only clock


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What became of one source's sync: a report, or the error that stopped it."""

    source: str
    report: SyncReport | None
    error: str | None


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh published."""

    as_of: str
    accounts: int
    triggers_new: int
    states: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Listing:
    """The accounts of the current book, and how many there are in all."""

    as_of: str
    accounts: Sequence[Snapshot]
    total: int

    def as_json(self) -> dict[str, Any]:
        """As JSON, without the documents."""
        rows = [asdict(row) for row in self.accounts]
        for row in rows:
            del row["document"]
        return {"as_of": self.as_of, "total": self.total, "accounts": rows}


class App:
    """What c360 can do with one workspace."""

    def __init__(self, workspace: Workspace, clock: Clock = _now) -> None:
        self.workspace = workspace
        self._clock = clock

    @classmethod
    def open(cls, named: Path | None, start: Path) -> "App":
        """The app of the workspace named, or of the nearest one at or above `start`."""
        return cls(load_workspace(find_workspace(named, start)))

    def sync(self, sources: Sequence[str], *, full: bool, progress: Progress) -> list[SyncOutcome]:
        """Load what the sources deliver; one that fails leaves the others and its own last data."""
        connectors = connectors_of(self.workspace)
        for name in sources:
            if name not in connectors:
                raise UnknownName("source", name, connectors)
        wanted = list(dict.fromkeys(sources)) or list(connectors)
        if not wanted:
            raise self.workspace.misconfigured(("sources",), "there are no sources", "Add one")
        with self._warehouse(read_only=False) as warehouse:
            return [
                self._sync_one(connectors[name], name, warehouse, full=full, progress=progress)
                for name in wanted
            ]

    def _sync_one(
        self,
        connector: Connector,
        name: str,
        warehouse: Warehouse,
        *,
        full: bool,
        progress: Progress,
    ) -> SyncOutcome:
        try:
            report = connector.sync(
                warehouse, synced_at=self._clock(), full=full, progress=progress
            )
        except (SourceUnavailable, SourceRejected) as trouble:
            return SyncOutcome(name, None, str(trouble))
        return SyncOutcome(name, report, None)

    def refresh(
        self, as_of: datetime | None, accounts: Sequence[str], *, progress: Progress
    ) -> RefreshReport:
        """Compute and publish the documents of the whole book, or of the accounts named."""
        started = self._clock()
        moment = self._moment(as_of)
        with self._store() as store:
            computed, version = self._compute(store, moment, accounts or None, progress)
            header = RunHeader(
                as_of=moment,
                whole_book=not accounts,
                config_digest=self.workspace.digest,
                data_version=version,
                published_at=started,
            )
            triggers = [trigger for result in computed.results for trigger in result.triggers]
            snapshots = (result.snapshot for result in computed.results)
            published = store.publish(header, snapshots, triggers, computed.statistics)
        states: dict[str, int] = {}
        for result in computed.results:
            state = result.snapshot.exit_state
            states[state] = states.get(state, 0) + 1
        seconds = (self._clock() - started).total_seconds()
        return RefreshReport(
            iso(moment), published.accounts, published.triggers_new, states, round(seconds, 2)
        )

    def view(
        self,
        account: str,
        as_of: datetime | None,
        asked: tuple[str, str, str],
        *,
        progress: Progress,
    ) -> tuple[dict[str, Any], list[str]]:
        """One account's document, and notes on how current it is.

        As published; or, for a moment nothing was published for, computed from what was known then.
        """
        request = checked(*asked)
        with self._store() as store:
            if as_of is None:
                return self._published(store, account, request)
            moment = self._moment(as_of)
            found = self._exact(store, account, moment)
            if found is None:
                computed, _ = self._compute(store, moment, [account], progress)
                found = computed.results[0].snapshot.document
        return self._shaped(found, request), []

    def accounts(
        self,
        *,
        state: str | None = None,
        segment: str | None = None,
        owner: str | None = None,
        sort: str = "health",
        limit: int | None = None,
    ) -> Listing:
        """The accounts of the current book."""
        if sort not in get_args(SortKey):
            raise BadArgument("sort", sort, f"one of {', '.join(get_args(SortKey))}")
        with self._store() as store:
            run = store.current_run()
            if run is None:
                raise NotPublished(self.workspace.root)
            wanted = AccountFilter(state, segment, owner, sort, limit)  # type: ignore[arg-type]  # checked just above
            return Listing(run.as_of, store.accounts(wanted), run.accounts)

    def doctor(self) -> list[Check]:
        """What is in order in the workspace, and what is not."""
        return examine(self.workspace, self._clock())

    def _moment(self, as_of: datetime | None) -> datetime:
        default = as_of_default(self.workspace.settings, self._clock())
        return default if as_of is None else utc(as_of)

    def _compute(
        self,
        store: OperationalStore,
        as_of: datetime,
        accounts: Sequence[str] | None,
        progress: Progress,
    ) -> tuple[Computed, int]:
        if not self.workspace.warehouse_file.exists():
            raise NotSynced(self.workspace.root)
        with self._warehouse(read_only=True) as warehouse:
            version = data_version(warehouse)
            if version == 0:
                raise NotSynced(self.workspace.root)
            inputs = Inputs(warehouse, self.workspace.settings, sources_of(self.workspace))
            statistics = store.statistics(as_of) if accounts else None
            computed = compute(inputs, as_of, accounts, statistics, progress)
        return computed, version

    def _published(
        self, store: OperationalStore, account: str, request: Request
    ) -> tuple[dict[str, Any], list[str]]:
        run = store.current_run()
        if run is None:
            raise NotPublished(self.workspace.root)
        account_id = _named(account, store.accounts(AccountFilter()), run.as_of)
        found = store.document(account_id)
        assert found is not None  # noqa: S101 - the account was just listed
        run_of_document, document = found
        return self._shaped(document, request), self._notes(run_of_document.config_digest)

    def _notes(self, config_digest: str) -> list[str]:
        if config_digest == self.workspace.digest:
            return []
        return ["c360.yml has changed since this was published. To apply it: c360 refresh"]

    def _exact(self, store: OperationalStore, account: str, as_of: datetime) -> bytes | None:
        found = store.document(account, as_of)
        if found is None or found[0].config_digest != self.workspace.digest:
            return None
        with self._warehouse(read_only=True) as warehouse:
            return found[1] if found[0].data_version == data_version(warehouse) else None

    def _shaped(self, document: bytes, request: Request) -> dict[str, Any]:
        top = self.workspace.settings.document.top_risks_in_summary
        return shape(json.loads(document), request, top_risks=top)

    @contextmanager
    def _warehouse(self, *, read_only: bool) -> Iterator[Warehouse]:
        warehouse = open_warehouse(f"duckdb://{self.workspace.warehouse_file}", read_only=read_only)
        try:
            yield warehouse
        finally:
            warehouse.close()

    @contextmanager
    def _store(self) -> Iterator[OperationalStore]:
        store = OperationalStore(self.workspace.store_file)
        try:
            yield store
        finally:
            store.close()


def init_workspace(folder: Path) -> Path:
    """Create `c360.yml` in a new folder, or in one that has none. Returns the file."""
    file = folder / FILE_NAME
    if file.exists():
        raise BadArgument("folder", str(folder), f"free: it already holds a {FILE_NAME}")
    starter = (files("c360") / "starter.yml").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(starter, encoding="utf-8")
        (folder / ".gitignore").write_text("data/\n.env\n", encoding="utf-8")
    except OSError as refused:
        problem = refused.strerror or "cannot be written"
        raise StorageFailed(folder, problem, "Choose a folder you may write to") from refused
    return file


def make_demo(folder: Path, accounts: int, seed: int, progress: Progress) -> None:
    """Write the demo company's exports and its `c360.yml` into `folder`."""
    build_demo(folder, seed=seed, accounts=accounts, progress=progress)


def json_schema(kind: Literal["document", "config"]) -> dict[str, Any]:
    """The JSON Schema of the 360 document (all depths), or of `c360.yml`."""
    if kind == "document":
        return Comprehensive.model_json_schema(by_alias=True, mode="serialization")
    return config_schema()


def parse_moment(value: str) -> datetime:
    """A date or an ISO instant, as aware UTC; a date is its midnight."""
    try:
        return utc(datetime.fromisoformat(value)).replace(microsecond=0)
    except ValueError:
        expected = "a date or an instant, such as 2024-02-15 or 2024-02-15T14:30:00Z"
        raise BadArgument("as-of", value, expected) from None


def _named(account: str, listed: Sequence[Snapshot], as_of: str) -> str:
    """The id of the account meant: an id, else a name that only one account bears."""
    ids = [row.account_id for row in listed]
    if account in ids:
        return account
    named = [row.account_id for row in listed if (row.name or "").lower() == account.lower()]
    if len(named) == 1:
        return named[0]
    if named:
        expected = f"one account: it is the name of {', '.join(named)}"
        raise BadArgument("account", account, expected)
    raise AccountNotFound(account, as_of, _near(account, listed))


def _near(account: str, listed: Sequence[Snapshot]) -> list[str]:
    by_word = {row.account_id.lower(): row.account_id for row in listed}
    by_word |= {row.name.lower(): row.account_id for row in listed if row.name}
    close = difflib.get_close_matches(account.lower(), by_word, n=3)
    return list(dict.fromkeys(by_word[word] for word in close))
