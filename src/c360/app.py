"""The composition root: settings in, use cases out. The only place that reads the clock."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from c360.access import Access
from c360.auditing import Auditing
from c360.computing import computing, reading
from c360.config import (
    EARLIEST,
    Workspace,
    as_of_default,
    create_workspace,
    find_workspace,
    key_given,
    load_workspace,
    share_metrics,
)
from c360.connectors import config_schema, connectors_of
from c360.demo.build import build_demo
from c360.desk import Desk, Document
from c360.doctor import Check, examine
from c360.errors import (
    BadArgument,
    UnknownName,
)
from c360.freshness import SourceState, source_json, source_states
from c360.identity.stats import identity_stats
from c360.model.document import Comprehensive
from c360.model.findings import ExitState
from c360.model.moment import iso, utc
from c360.pipeline import Computed, identity_settings
from c360.publish.request import Request, checked
from c360.reports import IdentityReport, Listing, RefreshReport, SourceCheck, SyncOutcome
from c360.serving.answers import AccountQuery
from c360.sources.base import Progress, Wanted
from c360.store.listed import ORDERS, ListedAccount
from c360.store.snapshots import FiredTrigger, RunHeader, Snapshot
from c360.store.spool import spooled
from c360.store.told import note_sources
from c360.stores import store_of, warehouse_of
from c360.syncing import sync_sources

Clock = Callable[[], datetime]
AccountRow = ListedAccount
_RAW = "What was synced is in place; a refresh reads the raw rows until the next sync rolls them up"
_LOADED = "What was synced is in place, and is moved when c360 next gets there"


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


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
        outcomes = sync_sources(self.workspace, sources, wanted, self._clock, progress)
        self._note_sources()
        return outcomes

    def _note_sources(self) -> None:
        """Tells the store how the sources stand: serving never opens the warehouse."""
        states = {state.name: source_json(state) for state in self.sources()}
        with store_of(self.workspace) as store, store.writing() as connection:
            note_sources(connection, states, self._clock())

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
            computing(self.workspace, store, moment, wanted, progress) as (computed, version),
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
    ) -> Document:
        """One account's document, and notes on how current it is.

        As published; or, for a moment nothing was published for, computed from what was known then.
        """
        request = checked(*asked)
        moment = None if as_of is None else self._moment(as_of)
        return self.desk.view(account, moment, request, progress)

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
        _one_of("sort", sort, ORDERS)
        if state is not None:
            _one_of("state", state.lower(), get_args(ExitState))
        query = AccountQuery(state=state, segment=segment, owner=owner, sort=sort)  # type: ignore[arg-type]  # checked just above
        return self.desk.accounts(query, limit)

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
        with reading(self.workspace, progress) as (inputs, _):
            settings = identity_settings(inputs)
            found = identity_stats(inputs.engine, moment, settings)
        told = found if source is None else found.of(source)
        return IdentityReport(iso(moment), settings.primary_source, told)

    @property
    def audit(self) -> Auditing:
        """The log of who saw what."""
        return Auditing(self.workspace, self._clock)

    @property
    def desk(self) -> Desk:
        """Where views are served, to every door."""
        return Desk(self.workspace, self._clock, self._computed_anew)

    def _computed_anew(self, account: str, as_of: datetime | None) -> str:
        return self.refresh(as_of, [account], progress=_silent).as_of

    @property
    def access(self) -> Access:
        """Keys and policies: who may come in, and what they may see."""
        return Access(self.workspace, self._clock)

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


def caller_key() -> str | None:
    """The key that the environment holds for a door that its caller starts: C360_KEY."""
    return key_given()


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


def add_up_metrics_in(folder: Path) -> None:
    """Where the processes of one service add up what they count."""
    share_metrics(folder)


def document_request(depth: str, focus_area: str, timeframe: str) -> Request:
    """What a reader asks of the document; BadArgument names what is wrong."""
    return checked(depth, focus_area, timeframe)


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise BadArgument(name, value, f"one of {', '.join(known)}")


def _nobody(as_of: str) -> str:
    return (
        f"no account was a customer as of {as_of}. Records whose mapping names no observed_at "
        "count as known since they were loaded"
    )
