"""The audit log of a workspace: opened to write, verified, read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from c360.config import Workspace
from c360.errors import AccountNotFound, AuditUnwritable, BadArgument, StorageFailed
from c360.model.moment import iso, utc
from c360.store.audit.checkpoint import Checkpoint, Checkpointer, Signer, append, lines
from c360.store.audit.key import Key, key_of
from c360.store.audit.log import AuditLog
from c360.store.audit.open import is_server, open_place, open_to_read, same_format
from c360.store.audit.place import Place, PlaceRefused
from c360.store.audit.reading import Entry, about, csv_lines, entries, json_line
from c360.store.audit.record import Head
from c360.store.audit.verify import Verdict, verify
from c360.store.operational import OperationalStore

AuditEntry = Entry
AuditVerdict = Verdict
_LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint that was made, and the file it was added to."""

    checkpoint: Checkpoint
    file: Path | None


class Auditing:
    """What c360 can do with a workspace's audit log."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self._workspace, self._clock = workspace, clock
        self._settings = workspace.settings.audit

    @contextmanager
    def writing(self) -> Iterator[AuditLog]:
        """The log, to record views in; checkpoints are written meanwhile, where they are to be.

        Raises:
            AuditUnwritable: it cannot be written.
        """
        place = partial(open_place, self._target(), _LOCK_SECONDS)
        try:
            key = self._key()
        except StorageFailed as refused:
            raise AuditUnwritable(refused.file, refused.problem, refused.remedy or "") from refused
        with AuditLog(place, key, patience_seconds=self._settings.patience_seconds) as log:
            checkpoints = self._checkpointer(log, key)
            try:
                yield log
            finally:
                log.close()
                if checkpoints is not None:
                    checkpoints.close()

    def verify(self, checkpoints: Path | None = None, trusted: str | None = None) -> Verdict:
        """Reads the whole log: is it what was written?

        Args:
            checkpoints: A file of checkpoints; by default the one that is configured.
            trusted: The public key that they are signed with; by default the workspace's own.
        """
        file = checkpoints or self._checkpoint_file()
        if checkpoints is not None and not checkpoints.is_file():
            raise BadArgument("checkpoints", str(checkpoints), "a file")
        points = [] if file is None else list(lines(file))
        key = trusted or (self._own_key() if points else None)
        if self._is_missing():
            return verify(None, (), (), points, key)
        with self._reading() as place:
            return verify(place.property_of("id"), place.records(), place.subjects(), points, key)

    def checkpoint(self) -> Sealed:
        """Signs what the log holds now; adds it to the file that is configured, if one is."""
        with self._reading() as place:
            log_id = place.property_of("id") or ""
            head: Head = place.head(log_id)
        made = Signer(self._key()).checkpoint(log_id, head, self._clock())
        file = self._checkpoint_file()
        if file is not None:
            append(file, made)
        return Sealed(made, file)

    def export(self, since: datetime | None = None) -> Iterator[Entry]:
        """Every record, with the names of whom it means."""
        with self._reading() as place:
            yield from entries(place, place.records(), _text(since))

    def newest(self, account: str | None, most: int) -> list[Mapping[str, Any]]:
        """The newest records, about an account or about anything, newest first."""
        with self._reading() as place:
            log_id = place.property_of("id") or ""
            after = None if account else max(0, place.head(log_id).seq - most)
            records = place.records(after)
            wanted = about(place, account, records) if account else records
            found = deque(entries(place, wanted), maxlen=most)
        return [{"seq": entry.seq, **entry.said} for entry in reversed(found)]

    def who_saw(self, account: str, since: datetime | None = None) -> Iterator[Entry]:
        """The records about an account, by its id or name; also of one that is gone.

        Raises:
            AccountNotFound: no such account is known, and none was ever recorded.
        """
        with self._reading() as place:
            named = account if place.aliases("account", account) else self._id_of(account)
            yield from entries(place, about(place, named, place.records()), _text(since))

    def _id_of(self, account: str) -> str:
        store = OperationalStore(self._workspace.store_file, read_only=True)
        try:
            run = store.current_run()
            if run is None:
                raise AccountNotFound(account, iso(self._clock().replace(microsecond=0)))
            return store.find(account, run)
        finally:
            store.close()

    def _checkpointer(self, log: AuditLog, key: Key) -> Checkpointer | None:
        file, settings = self._checkpoint_file(), self._settings
        if file is None:
            return None
        every = (settings.checkpoint_seconds, settings.checkpoint_records)
        return Checkpointer(log, file, Signer(key), self._clock, every)

    @contextmanager
    def _reading(self) -> Iterator[Place]:
        target = self._target()
        if self._is_missing():
            problem = "there is no audit log yet"
            raise StorageFailed(str(target), problem, "It begins with the first view")
        place = open_to_read(target)
        try:
            with place.refusals():
                same_format(place)
                yield place
        except PlaceRefused as refused:
            raise StorageFailed(str(place), refused.problem, refused.remedy) from refused
        finally:
            place.close()

    def _target(self) -> Path | str:
        return self._workspace.audit_log()

    def _is_missing(self) -> bool:
        target = self._target()
        return not is_server(target) and not Path(target).exists()

    def _key(self) -> Key:
        return key_of(self._workspace.root / self._settings.key)

    def _own_key(self) -> str:
        """The public key of the workspace. None is made here: it would fit no checkpoint."""
        file = self._workspace.root / self._settings.key
        if not file.exists():
            remedy = "Bring it back from a backup, or name the public key with --key"
            raise StorageFailed(file, "the key is not there", remedy)
        return Signer(key_of(file)).public

    def _checkpoint_file(self) -> Path | None:
        named = self._settings.checkpoint
        return None if named is None else self._workspace.root / named


def _text(since: datetime | None) -> str | None:
    return None if since is None else iso(utc(since))


def exported(found: Iterable[Entry], kind: Literal["jsonl", "csv"]) -> Iterator[str]:
    """The records as lines, for a program or a spreadsheet."""
    return csv_lines(found) if kind == "csv" else (json_line(entry).decode() for entry in found)
