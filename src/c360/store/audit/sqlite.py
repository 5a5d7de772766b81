"""An audit log in an SQLite file of its own."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from c360.store.audit.place import Place, PlaceRefused

_MEANINGS = (
    ("locked", "another program holds it locked", "End the program that does"),
    ("readonly", "it may not be written", "Make the file and its folder writable"),
    ("unable to open", "it cannot be opened", "Make the file and its folder readable and writable"),
    ("full", "the disk is full", "Free some space"),
    ("disk I/O", "the disk refused (disk I/O error)", "Free some space, and look at the disk"),
    ("no such table", "it is no audit log", "Name the file that audit: log: in c360.yml names"),
)
_DAMAGED = "Keep the file as evidence; then move it away, and a new log begins"


class Connection(Protocol):
    """What is needed of a connection to SQLite."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Any: ...

    @property
    def in_transaction(self) -> bool: ...

    def close(self) -> None: ...


def connect(file: Path) -> Connection:
    """A connection that begins and ends transactions only when told to."""
    found = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    return cast("Connection", found)


class SqlitePlace(Place):
    """WAL with synchronous=FULL: every commit is on the disk before it returns."""

    synchronous = "FULL"

    def __init__(
        self,
        file: Path,
        *,
        patience_seconds: float = 5,
        connect: Callable[[Path], Connection] = connect,
    ) -> None:
        self.file, self._patience = file, patience_seconds
        with self.refusals():
            file.parent.mkdir(parents=True, exist_ok=True)
            is_new = not file.exists()
            self._connection = connect(file)
            try:
                self._prepare(is_new)
            except BaseException:
                self._connection.close()
                raise

    def __str__(self) -> str:
        return str(self.file)

    def _prepare(self, is_new: bool) -> None:  # noqa: FBT001
        self._connection.execute(f"PRAGMA busy_timeout={self._patience * 1000:.0f}").fetchall()
        patiently(lambda: self.run("PRAGMA journal_mode=WAL"), self._patience)
        for pragma in (f"synchronous={self.synchronous}", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        # What an earlier writer could not sync may be only in memory: nothing is built on that.
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self._connection.execute("PRAGMA busy_timeout=0").fetchall()
        if is_new:
            _sync_folder(self.file.parent)

    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
        return found

    def begin(self) -> None:
        patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"), self._patience)

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    def has_tables(self) -> bool:
        return bool(self.run("SELECT 1 FROM sqlite_master WHERE name = 'ix_audit_subject_name'"))

    def scrub(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as refused:
            problem = refused.strerror or "it cannot be written"
            raise PlaceRefused(problem, "Make the file and its folder writable") from refused
        except sqlite3.ProgrammingError:
            raise  # a statement of ours is wrong: a bug, not the disk
        except sqlite3.Error as refused:
            raise _meaning(str(refused)) from refused


class SqliteReader(SqlitePlace):
    """Reads a log, also where nothing may be written, and while others write it."""

    def _prepare(self, is_new: bool) -> None:  # noqa: ARG002, FBT001
        self._connection.execute(f"PRAGMA busy_timeout={self._patience * 1000:.0f}").fetchall()
        self._connection.execute("SELECT count(*) FROM audit_log").fetchall()


def read_sqlite(file: Path) -> SqliteReader:
    """Opens a log to read it."""
    try:
        return SqliteReader(file, connect=_read_only("mode=ro"))
    except PlaceRefused:
        unmerged = file.with_name(f"{file.name}-wal")
        if not file.exists() or (unmerged.exists() and unmerged.stat().st_size):
            raise
        # SQLite wants to write a little even to read, unless it is told that nobody writes.
        return SqliteReader(file, connect=_read_only("immutable=1"))


def _read_only(how: str) -> Callable[[Path], Connection]:
    def opened(file: Path) -> Connection:
        uri = f"{file.absolute().as_uri()}?{how}"
        found = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        return cast("Connection", found)

    return opened


def patiently(attempt: Callable[[], object], seconds: float) -> None:
    """Tries until nobody else writes: SQLite's own waiting sleeps far longer than a write takes."""
    pause, waited = 0.0002, 0.0
    while True:
        try:
            attempt()
        except sqlite3.OperationalError as refused:
            if "locked" not in str(refused) or waited >= seconds:
                raise
        else:
            return
        time.sleep(pause)
        waited, pause = waited + pause, min(pause * 1.3, 0.01)


def _sync_folder(folder: Path) -> None:
    """A file whose name is not on the disk is lost with the power, whatever it holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _meaning(said: str) -> PlaceRefused:
    for sign, problem, remedy in _MEANINGS:
        if sign in said:
            return PlaceRefused(problem, remedy)
    return PlaceRefused(f"it is damaged ({said})", _DAMAGED)
