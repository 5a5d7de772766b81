"""Finds what was published, and remembers for a moment where it lies."""

import time
from datetime import datetime
from threading import Lock

from c360.errors import AccountNotFound, NotPublished
from c360.model.access import AccountClass, Viewer
from c360.store.operational import OperationalStore
from c360.store.snapshots import Located, Run, Snapshot

_LOOK_AGAIN_SECONDS = 1.0
"""A book just published is served after this long, at the latest."""
_MOST = 20_000


class Seeker:
    """The current book and the snapshots in it. Readers see one book or the next, never a mix."""

    def __init__(self, store: OperationalStore) -> None:
        self._store = store
        self._found: dict[str, Located] = {}
        self._run: Run | None = None
        self._version = -1
        self._looked = float("-inf")
        self._lock = Lock()

    def run(self) -> Run:
        """The current book.

        Raises:
            NotPublished: there is none yet.
        """
        now = time.monotonic()
        if now - self._looked >= _LOOK_AGAIN_SECONDS:
            self._look(now)
        if self._run is None:
            raise NotPublished(self._store.place)
        return self._run

    def located(self, account_id: str, as_of: datetime | None) -> Located:
        """The account's snapshot: the current one, or the newest at or before a moment.

        Raises:
            AccountNotFound: there is none.
        """
        run = self.run()
        if as_of is not None:
            found = self._store.locate(run, account_id, as_of)
        else:
            found = self._found.get(account_id) or self._remember(run, account_id)
        if found is None:
            raise not_found(account_id, run)
        return found

    def _look(self, now: float) -> None:
        version, run = self._store.version(), self._store.current_run()
        with self._lock:
            if version != self._version:
                self._found, self._version = {}, version
            self._run, self._looked = run, now

    def _remember(self, run: Run, account_id: str) -> Located | None:
        kept = self._found
        found = self._store.locate(run, account_id)
        if found is not None and len(kept) < _MOST:
            kept[account_id] = found
        return found


def class_of(located: Located | Snapshot, viewer: Viewer) -> AccountClass:
    """The class that the account is of, for the viewer."""
    owners = {email.lower() for email in (located.csm_email, located.ae_email) if email}
    mine = viewer.email is not None and viewer.email.lower() in owners
    return AccountClass(located.segment, located.territory, mine)


def not_found(account_id: str, run: Run) -> AccountNotFound:
    """In the same words whether there is no such account or none for the viewer."""
    return AccountNotFound(account_id, run.as_of)
