"""The desk: where views are served, to every door; and what whoever uses this machine asks for.

The command line looks through the service as all doors do: with the policy of `access.local_role`,
and on record. What was not published for a moment it has computed from what was known then.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_snake

from c360.access import Access
from c360.auditing import Auditing
from c360.computing import computed_now
from c360.config import Workspace, user_name
from c360.errors import AccountNotFound, C360Error, NotACustomer, NotPublished
from c360.guardrails.viewers import local_viewer
from c360.model.access import Viewer
from c360.model.limits import ServeSettings
from c360.model.moment import utc
from c360.publish.request import Request
from c360.reports import Listing
from c360.serving.answers import AccountQuery, Caller
from c360.serving.doorkeeper import Doorkeeper
from c360.serving.service import Acts, Compute, Service
from c360.sources.base import Progress
from c360.store.listed import ListedAccount
from c360.store.operational import OperationalStore
from c360.store.snapshots import Snapshot
from c360.stores import keys_of, store_of, warehouse_of
from c360.warehouse.ledger import data_version

Document = tuple[dict[str, Any], list[str]]
"""A document, and notes on how current it is."""
_PAGE = 1000
_CHANGED = (
    "c360.yml, or c360 itself, has changed since this was published. To apply it: c360 refresh"
)
_NEW = "computed now: it was not known when accounts were published. To add it: c360 refresh"


@dataclass(frozen=True, slots=True)
class _Looking:
    """One look by whoever uses this machine."""

    service: Service
    store: OperationalStore
    caller: Caller
    request: Request
    progress: Progress


class Desk:
    """Serves the views of one workspace."""

    def __init__(
        self, workspace: Workspace, clock: Callable[[], datetime], compute: Compute
    ) -> None:
        self._workspace, self._clock, self._compute = workspace, clock, compute

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Views, guarded and on record, for as long as a door is open."""
        with store_of(self._workspace) as store, self._serving(store) as service:
            service.tidy()
            yield service

    @contextmanager
    def doorkeeper(self) -> Iterator[Doorkeeper]:
        """Who recognises those who come in, by their keys."""
        with keys_of(self._workspace) as keys:
            yield Doorkeeper(keys, self._workspace.settings.access, self._clock)

    @property
    def limits(self) -> ServeSettings:
        """How much may be asked, and which proxy is believed."""
        return self._workspace.settings.serve

    def local_viewer(self) -> Viewer:
        """Whoever uses this machine."""
        return local_viewer(self._workspace.settings.access, user_name())

    def view(
        self, account: str, as_of: datetime | None, request: Request, progress: Progress
    ) -> Document:
        """One account's document, for whoever uses this machine."""
        with self._looking() as (store, service):
            look = _Looking(service, store, self._caller("view"), request, progress)
            if as_of is None:
                return self._published(look, account)
            if self._is_exact(store, account, as_of):
                return self._shown(look, account, as_of)
            snapshot = computed_now(self._workspace, store, as_of, account, progress)
            return self._anew(look, snapshot)

    def accounts(self, query: AccountQuery, most: int | None) -> Listing:
        """The accounts of the current book, for whoever uses this machine."""
        caller = self._caller("accounts")
        with self._looking() as (_, service):
            rows, as_of = _every(service, caller, query, most)
            notes: list[str] = []
            if not rows and (query.segment or query.owner):
                all_of_them, _ = _every(service, caller, AccountQuery(), None)
                notes = _unheard_of(all_of_them, segment=query.segment, owner=query.owner)
            everything = service.count(caller)
        return Listing(as_of, rows, everything, notes)

    @contextmanager
    def _looking(self) -> Iterator[tuple[OperationalStore, Service]]:
        with (
            store_of(self._workspace, read_only=True) as store,
            self._serving(store) as service,
        ):
            yield store, service

    @contextmanager
    def _serving(self, store: OperationalStore) -> Iterator[Service]:
        policy = Access(self._workspace, self._clock).policy()
        auditing = Auditing(self._workspace, self._clock)
        top = self._workspace.settings.document.top_risks_in_summary
        with auditing.writing() as audit:
            acts = Acts(self._compute, auditing.newest)
            service = Service(store, policy, audit, self._clock, acts, top_risks=top)
            try:
                yield service
            finally:
                service.close()

    def _caller(self, route: str) -> Caller:
        return Caller(self.local_viewer(), "cli", route, secrets.token_hex(8), asked=True)

    def _published(self, look: _Looking, account: str) -> Document:
        run = look.store.current_run()
        if run is None:
            raise NotPublished(self._workspace.root)
        try:
            account_id = look.store.find(account, run)
        except AccountNotFound as missing:
            return self._unpublished(look, missing)
        return self._shown(look, account_id, None)

    def _unpublished(self, look: _Looking, missing: AccountNotFound) -> Document:
        """An account that the book lacks: no customer any more, loaded since, or not known."""
        moment = utc(datetime.fromisoformat(missing.as_of))
        known = look.store, moment, missing.account_id, look.progress
        try:
            snapshot = computed_now(self._workspace, *known)
        except NotACustomer:
            raise
        except C360Error:
            raise missing from None
        document, notes = self._anew(look, snapshot)
        return document, [_NEW, *notes]

    def _shown(self, look: _Looking, account_id: str, as_of: datetime | None) -> Document:
        asked = look.service.three_sixty(look.caller, account_id, look.request, as_of)
        served = look.service.release(asked)
        changed = served.config != self._workspace.digest
        return json.loads(served.body), [_CHANGED] if changed else []

    def _anew(self, look: _Looking, snapshot: Snapshot) -> Document:
        served = look.service.release(look.service.anew(look.caller, snapshot, look.request))
        return json.loads(served.body), []

    def _is_exact(self, store: OperationalStore, account: str, as_of: datetime) -> bool:
        """Whether that moment was published, and would be computed alike now."""
        found = store.document(account, as_of, "summary")
        if found is None or found.run.config_digest != self._workspace.digest:
            return False
        with warehouse_of(self._workspace, read_only=True) as warehouse:
            return found.run.data_version == data_version(warehouse)


def _every(
    service: Service, caller: Caller, query: AccountQuery, most: int | None
) -> tuple[list[ListedAccount], str]:
    """The accounts of a list, page after page, and as of when."""
    rows: list[ListedAccount] = []
    while True:
        left = _PAGE if most is None else min(_PAGE, most - len(rows))
        served = service.release(service.accounts(caller, replace(query, limit=left)))
        page = json.loads(served.body)
        rows += [_row(row) for row in page["accounts"]]
        if page["next"] is None or len(rows) == most:
            return rows, page["asOf"]
        query = replace(query, cursor=page["next"])


def _row(row: dict[str, Any]) -> ListedAccount:
    return ListedAccount(**{to_snake(name): value for name, value in row.items()})


def _unheard_of(listed: list[ListedAccount], **wanted: str | None) -> list[str]:
    """A note for each filter that no account could pass, with the values there are."""
    notes = []
    for name, value in wanted.items():
        there = {str(found) for row in listed if (found := getattr(row, name)) is not None}
        if value is not None and value.lower() not in {found.lower() for found in there}:
            known = ", ".join(sorted(there)) or "none"
            notes.append(f"no account has the {name} {value!r}; there are: {known}")
    return notes
