"""The composition root: settings in, use cases out. The only place that reads the clock."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from c360.book import Inputs
from c360.config import (
    EARLIEST,
    Workspace,
    as_of_default,
    create_workspace,
    find_workspace,
    load_workspace,
)
from c360.connectors import config_schema, connectors_of, sources_of
from c360.demo.build import build_demo
from c360.doctor import Check, examine
from c360.errors import (
    AccountNotFound,
    BadArgument,
    C360Error,
    NotACustomer,
    NotPublished,
    NotSynced,
    UnknownName,
)
from c360.freshness import SourceState, source_states
from c360.identity.stats import identity_stats
from c360.model.document import Comprehensive
from c360.model.findings import ExitState
from c360.model.moment import iso, utc
from c360.pipeline import Computed, compute, identity_settings
from c360.publish.shape import Request, checked, shape
from c360.reports import IdentityReport, Listing, RefreshReport, SourceCheck, SyncOutcome
from c360.sources.base import Progress, Wanted
from c360.store.operational import OperationalStore
from c360.store.snapshots import AccountFilter, FiredTrigger, RunHeader, Snapshot, SortKey
from c360.store.spool import spooled
from c360.stores import engine_of, store_of, warehouse_of
from c360.syncing import sync_sources
from c360.warehouse.ledger import data_version

Clock = Callable[[], datetime]
AccountRow = Snapshot
_CHANGED = (
    "c360.yml, or c360 itself, has changed since this was published. To apply it: c360 refresh"
)
_RAW = "What was synced is in place; a refresh reads the raw rows until the next sync rolls them up"
_LOADED = "What was synced is in place, and is moved when c360 next gets there"


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the product's only clock


class App:
    """What c360 can do with one workspace."""

    def __init__(self, workspace: Workspace, clock: Clock = _now) -> None:
        self.workspace = workspace
        self._clock = clock

    @classmethod
    def open(cls, named: Path | None, start: Path | None = None) -> "App":
        """The app of the workspace named, or of the nearest one at or above `start` (or here)."""
        return cls(load_workspace(find_workspace(named, start)))

    def sync(
        self,
        sources: Sequence[str],
        *,
        full: bool,
        since: datetime | None = None,
        progress: Progress,
    ) -> list[SyncOutcome]:
        """Load what the sources deliver; one that fails leaves the others and its own last data."""
        self._has_sources()
        wanted = Wanted(full, None if since is None else utc(since))
        return sync_sources(self.workspace, sources, wanted, self._clock, progress)

    def _has_sources(self) -> None:
        if not self.workspace.settings.sources:
            remedy = "Describe one under sources:, as the file that c360 init DIR makes shows"
            raise self.workspace.misconfigured(("sources",), "there are no sources", remedy)

    def refresh(
        self, as_of: datetime | None, accounts: Sequence[str], *, progress: Progress
    ) -> RefreshReport:
        """Compute and publish the documents of the whole book, or of the accounts named."""
        started = self._clock()
        moment = self._moment(as_of)
        self._has_sources()
        states: Counter[str] = Counter()
        triggers: list[FiredTrigger] = []

        def snapshots(computed: Computed) -> Iterator[Snapshot]:
            for result in computed.results:
                states[result.snapshot.exit_state] += 1
                triggers.extend(result.triggers)
                yield result.snapshot

        wanted = accounts or None
        with (
            store_of(self.workspace) as store,
            self._computing(store, moment, wanted, progress) as (computed, version),
        ):
            header = RunHeader(
                as_of=moment,
                whole_book=not accounts,
                config_digest=self.workspace.digest,
                data_version=version,
                published_at=started,
            )
            statistics = computed.statistics if header.whole_book else {}
            with spooled(snapshots(computed)) as waiting:
                published = store.publish(header, waiting, triggers, statistics)
        seconds = (self._clock() - started).total_seconds()
        notes = () if published.accounts else (_nobody(iso(moment)),)
        counts = published.accounts, published.triggers_new
        return RefreshReport(iso(moment), *counts, dict(states), round(seconds, 2), notes)

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
        with store_of(self.workspace, read_only=True) as store:
            if as_of is None:
                return self._published(store, account, request, progress)
            moment = self._moment(as_of)
            found = self._exact(store, account, moment)
            if found is None:
                found = self._one(store, moment, account, progress)
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
        _one_of("sort", sort, get_args(SortKey))
        if state is not None:
            _one_of("state", state.lower(), get_args(ExitState))
        with store_of(self.workspace, read_only=True) as store:
            run = store.current_run()
            if run is None:
                raise NotPublished(self.workspace.root)
            wanted = AccountFilter(state, segment, owner, sort, limit)  # type: ignore[arg-type]  # checked just above
            listed = store.accounts(wanted)
            notes = _unheard_of(store.accounts(AccountFilter()), segment=segment, owner=owner)
            return Listing(run.as_of, listed, run.accounts, notes)

    def sources(self) -> list[SourceState]:
        """What every source is, what it delivers, and how fresh that is."""
        self._has_sources()
        now = self._clock()
        if not self.workspace.warehouse_file.exists():
            return source_states(self.workspace, None, now)
        with warehouse_of(self.workspace, read_only=True) as warehouse:
            return source_states(self.workspace, warehouse, now)

    def check_sources(self, names: Sequence[str]) -> list[SourceCheck]:
        """Whether each source can be read, and with which rights, without loading anything."""
        self._has_sources()
        connectors = connectors_of(self.workspace, names)
        return [
            SourceCheck(name, one.subject, one.ok, one.detail, one.remedy)
            for name, connector in connectors.items()
            for one in connector.check()
        ]

    def identity(
        self, source: str | None, as_of: datetime | None, *, progress: Progress
    ) -> IdentityReport:
        """Who was found to be who, and why; of all sources, or of one."""
        if source is not None and source not in self.workspace.settings.sources:
            raise UnknownName("source", source, self.workspace.settings.sources)
        moment = self._moment(as_of)
        with self._reading(progress) as (inputs, _):
            settings = identity_settings(inputs)
            found = identity_stats(inputs.engine, moment, settings)
        told = found if source is None else found.of(source)
        return IdentityReport(iso(moment), settings.primary_source, told)

    def doctor(self) -> list[Check]:
        """What is in order in the workspace, and what is not."""
        return examine(self.workspace, self._clock())

    def _moment(self, as_of: datetime | None) -> datetime:
        now = self._clock()
        moment = as_of_default(self.workspace.settings, now) if as_of is None else utc(as_of)
        if moment <= now:
            return moment
        today = iso(now.replace(microsecond=0))
        if as_of is not None:
            raise BadArgument("as-of", iso(moment), f"a moment that has been: it is {today}")
        problem = f"as_of {iso(moment)} lies in the future: it is {today}"
        remedy = "Name a moment that has been, or leave as_of out for the present"
        raise self.workspace.misconfigured(("as_of",), problem, remedy)

    def _one(
        self, store: OperationalStore, as_of: datetime, account: str, progress: Progress
    ) -> bytes:
        """One account's document, computed now."""
        with self._computing(store, as_of, [account], progress) as (computed, _):
            return next(computed.results).snapshot.document

    @contextmanager
    def _computing(
        self,
        store: OperationalStore,
        as_of: datetime,
        accounts: Sequence[str] | None,
        progress: Progress,
    ) -> Iterator[tuple[Computed, int]]:
        """A computation, and the version of the data it reads while it runs."""
        with self._reading(progress) as (inputs, version):
            statistics = store.statistics(as_of) if accounts else None
            yield compute(inputs, as_of, accounts, statistics, progress), version

    @contextmanager
    def _reading(self, progress: Progress) -> Iterator[tuple[Inputs, int]]:
        """What a computation reads, and the version of the data."""
        if not self.workspace.warehouse_file.exists():
            raise NotSynced(self.workspace.root)
        with warehouse_of(self.workspace, read_only=True) as warehouse:
            version = data_version(warehouse)
            if version == 0:
                raise NotSynced(self.workspace.root)
            with engine_of(self.workspace, warehouse, progress) as engine:
                settings, sources = self.workspace.settings, sources_of(self.workspace)
                yield Inputs(warehouse, engine, settings, sources), version

    def _published(
        self, store: OperationalStore, account: str, request: Request, progress: Progress
    ) -> tuple[dict[str, Any], list[str]]:
        run = store.current_run()
        if run is None:
            raise NotPublished(self.workspace.root)
        try:
            account_id = store.find(account, run)
        except AccountNotFound as missing:
            return self._unpublished(store, missing, request, progress)
        found = store.document(account_id)
        assert found is not None  # noqa: S101 - the account was just listed
        run_of_document, document = found
        return self._shaped(document, request), self._notes(run_of_document.config_digest)

    def _unpublished(
        self,
        store: OperationalStore,
        missing: AccountNotFound,
        request: Request,
        progress: Progress,
    ) -> tuple[dict[str, Any], list[str]]:
        """An account that the book lacks: no customer any more, loaded since, or not known."""
        moment = parse_moment(missing.as_of)
        try:
            document = self._one(store, moment, missing.account_id, progress)
        except NotACustomer:
            raise
        except C360Error:
            raise missing from None
        note = (
            "computed now: it was not known when accounts were published. To add it: c360 refresh"
        )
        return self._shaped(document, request), [note]

    def _notes(self, config_digest: str) -> list[str]:
        if config_digest == self.workspace.digest:
            return []
        return [_CHANGED]

    def _exact(self, store: OperationalStore, account: str, as_of: datetime) -> bytes | None:
        found = store.document(account, as_of)
        if found is None or found[0].config_digest != self.workspace.digest:
            return None
        with warehouse_of(self.workspace, read_only=True) as warehouse:
            return found[1] if found[0].data_version == data_version(warehouse) else None

    def _shaped(self, document: bytes, request: Request) -> dict[str, Any]:
        top = self.workspace.settings.document.top_risks_in_summary
        return shape(json.loads(document), request, top_risks=top)


def init_workspace(folder: Path) -> Path:
    """Create `c360.yml` in a new folder, or in one that has none. Returns the file."""
    return create_workspace(folder)


def make_demo(folder: Path, accounts: int, seed: int, progress: Progress) -> None:
    """Write the demo company's exports and its `c360.yml` into `folder`."""
    build_demo(folder, seed=seed, accounts=accounts, progress=progress)


def json_schema(kind: Literal["document", "config"]) -> dict[str, Any]:
    """The JSON Schema of the 360 document (all depths), or of `c360.yml`."""
    if kind == "document":
        return TypeAdapter(Comprehensive).json_schema(mode="serialization")
    return config_schema()


def parse_moment(value: str, option: str = "as-of") -> datetime:
    """A date or an ISO instant, as aware UTC; a date is its midnight."""
    try:
        moment = utc(datetime.fromisoformat(value)).replace(microsecond=0)
        if moment >= EARLIEST:
            return moment
        raise BadArgument(option, value, f"a moment from {EARLIEST.year} on")
    except (ValueError, OverflowError):
        expected = "a date or an instant, such as 2024-02-15 or 2024-02-15T14:30:00Z"
        raise BadArgument(option, value, expected) from None


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise BadArgument(name, value, f"one of {', '.join(known)}")


def _unheard_of(listed: Sequence[Snapshot], **wanted: str | None) -> list[str]:
    """A note for each filter that no account could pass, with the values there are."""
    notes = []
    for name, value in wanted.items():
        there = {str(found) for row in listed if (found := getattr(row, name)) is not None}
        if value is not None and value.lower() not in {found.lower() for found in there}:
            known = ", ".join(sorted(there)) or "none"
            notes.append(f"no account has the {name} {value!r}; there are: {known}")
    return notes


def _nobody(as_of: str) -> str:
    return (
        f"no account was a customer as of {as_of}. Records whose mapping names no observed_at "
        "count as known since they were loaded"
    )
