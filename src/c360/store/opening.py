"""Opens the store's SQLite file: to write, or to read although nothing there may be written."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from c360.errors import StorageFailed, WarehouseBusy
from c360.store.tables import metadata

_PATIENCE_SECONDS = 30
_MEANINGS = (
    ("readonly", "it may not be written", "Make the file and its folder writable"),
    ("unable to open", "it cannot be opened", "Make the file and its folder readable"),
    ("full", "the disk is full", "Free some space, then run it again"),
    ("disk I/O", "the disk refused (disk I/O error)", "Free some space, then run it again"),
)
_DAMAGED = (
    "Bring it back from a backup, or move it away and run c360 refresh: the accounts are computed "
    "anew, and their triggers count as new"
)


Convert = Callable[[bytes], tuple[Mapping[str, bytes], int]]
"""Cuts a document that was stored whole: its layers, and what its headline needs, as bits."""


def no_conversion(_document: bytes) -> tuple[Mapping[str, bytes], int]:
    """For a store that is new."""
    raise NotImplementedError


def open_to_write(file: Path, convert: Convert = no_conversion) -> Engine:
    """Creates the file and its tables, or brings them up to date."""
    with refusals(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = _writing(file)
        with _closed_if_refused(engine):
            if not _up_to_date(engine, file):
                _migrate(engine, convert)
    return engine


def open_to_read(file: Path, convert: Convert = no_conversion) -> Engine:
    """Reads what is there: also on a full disk, and where nothing may be written."""
    with refusals(file):
        if not file.exists():
            return _nothing()
        engine = _reading(file, "mode=rw")
        try:
            with _closed_if_refused(engine):
                current = _up_to_date(engine, file)
        except OperationalError:
            if _has_unmerged_writes(file):
                raise
            # SQLite wants to write a little even to read, unless it is told that nobody writes.
            engine = _reading(file, "immutable=1")
            with _closed_if_refused(engine):
                current = _up_to_date(engine, file)
    if current:
        return engine
    engine.dispose()
    return open_to_write(file, convert)


@contextmanager
def _closed_if_refused(engine: Engine) -> Iterator[None]:
    """A store that cannot be used keeps no file open."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def refusals(file: Path) -> Iterator[None]:
    """Turns what the disk or the database refuses into one sentence."""
    try:
        yield
    except OSError as refused:
        problem = refused.strerror or "it cannot be written"
        remedy = "Make the file and its folder writable, or free some space"
        raise StorageFailed(file, problem, remedy) from refused
    except OperationalError as refused:
        if "locked" in str(refused.orig):
            raise WarehouseBusy(file, "another c360") from refused
        raise _refused(file, str(refused.orig)) from refused
    except DatabaseError as refused:
        if type(refused) is not DatabaseError:
            raise  # a statement of ours is wrong: a bug, not the disk
        raise _refused(file, str(refused.orig)) from refused


def damaged(file: Path, problem: str) -> StorageFailed:
    """The error for content that cannot be what was written."""
    return StorageFailed(file, f"it is damaged ({problem})", _DAMAGED)


def _refused(file: Path, problem: str) -> StorageFailed:
    for sign, meaning, remedy in _MEANINGS:
        if sign in problem:
            return StorageFailed(file, meaning, remedy)
    return damaged(file, problem)


def _writing(file: Path) -> Engine:
    url = URL.create("sqlite", database=str(file))
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_SECONDS})

    @event.listens_for(engine, "connect")
    def _durable(connection: sqlite3.Connection, _record: object) -> None:
        # With NORMAL a power cut loses acknowledged commits; FULL does not.
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise

    return engine


def _reading(file: Path, how: str) -> Engine:
    uri = f"{file.absolute().as_uri()}?{how}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=_PATIENCE_SECONDS, check_same_thread=False)

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool)


def _nothing() -> Engine:
    """A store in which nothing was ever published."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    return engine


def _has_unmerged_writes(file: Path) -> bool:
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _up_to_date(engine: Engine, file: Path) -> bool:
    scripts = ScriptDirectory.from_config(_alembic())
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {s.revision for s in scripts.walk_revisions()}:
        remedy = "Upgrade c360: pip install --upgrade c360"
        raise StorageFailed(file, "a newer version of c360 wrote it", remedy)
    return found == scripts.get_current_head()


def _migrate(engine: Engine, convert: Convert) -> None:
    config = _alembic()
    config.attributes["convert"] = convert
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    location = str(files("c360.store") / "migrations")
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
