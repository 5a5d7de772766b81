"""An audit log in a schema of a PostgreSQL database."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from c360.errors import EngineFailed, MissingExtra
from c360.store.audit.place import Place, PlaceRefused

_SCHEMA = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_HOW = "Write it as postgres://USER:${PASSWORD}@HOST:PORT/DATABASE?schema=NAME"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.audit_record', 360))"
"""Unlike a lock on the table, it does not stand in the way of vacuum."""
_REFUSALS = (
    ("53100", "the server's disk is full", "Free some space there"),
    ("25006", "the server takes no writes: it is a standby, or read-only", "Name the primary"),
    ("42501", "the user may not write there", "Grant it the schema"),
    ("55P03", "another program holds the log locked", "End the program that does"),
    ("28", "the server refuses the user or the password", "Correct audit: log: in c360.yml"),
    ("3D000", "there is no such database", "Create it, or correct audit: log: in c360.yml"),
    ("42P01", "it is no audit log", "Name the schema that audit: log: in c360.yml names"),
)
_AWAY = ("the server cannot be reached", "Start it, or correct audit: log: in c360.yml")


class PostgresPlace(Place):
    """Every commit is on the server's disk before it returns, whatever its default is."""

    mark = "%s"
    number, blob = "BIGINT", "BYTEA"

    def __init__(self, url: str, *, patience_seconds: float = 5, read_only: bool = False) -> None:
        self._patience, self._read_only = patience_seconds, read_only
        address, self._schema = _split(url)
        self._where = _shown(address, self._schema)
        self._engine = _engine(address, f"{patience_seconds * 1000:.0f}")
        with self.refusals():
            self._connection = self._connected()

    def __str__(self) -> str:
        return self._where

    def _connected(self) -> Connection:
        connection = self._engine.connect()
        try:
            known = connection.exec_driver_sql("SELECT to_regnamespace(%s)", (self._schema,))
            if known.scalar() is None and not self._read_only:
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
            connection.exec_driver_sql(f"SET search_path TO {self._schema}")
            connection.commit()
        except BaseException:
            connection.close()
            raise
        return connection

    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        result = self._connection.exec_driver_sql(statement, tuple(values))
        if not result.returns_rows:
            return []
        found = [tuple(row) for row in result]
        if self._read_only:
            self._connection.rollback()  # nothing is held between two pages
        return found

    def begin(self) -> None:
        self.run("SET LOCAL synchronous_commit = on")
        self.run(_LOCK)

    def commit(self) -> None:
        self._connection.commit()

    def rollback(self) -> None:
        with suppress(DBAPIError):
            self._connection.rollback()

    def close(self) -> None:
        with suppress(DBAPIError):
            self._connection.close()
        self._engine.dispose()

    def has_tables(self) -> bool:
        return self.run("SELECT to_regclass('ix_audit_subject_name')")[0][0] is not None

    def scrub(self) -> None:
        """Deleted rows go with the next vacuum; the server's own log and backups are its own."""

    @contextmanager
    def refusals(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as refused:
            found = _meaning(refused)
            if found is None:
                raise  # a statement of ours is wrong: a bug
            raise found from None  # the driver's text may quote what was written


def _split(url: str) -> tuple[str, str]:
    """The server's address, and the schema."""
    address, _, options = url.partition("?")
    schemas, kept = ["c360"], list[str]()
    for option in filter(None, options.split("&")):
        name, _, value = option.partition("=")
        (schemas if name == "schema" else kept).append(value if name == "schema" else option)
    if not _SCHEMA.fullmatch(schemas[-1]):
        problem = f"schema {schemas[-1]!r} is not a plain name"
        raise EngineFailed("audit: log:", problem, "Use letters, digits and _, at most 63")
    _, _, rest = address.partition("://")
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"postgresql+psycopg://{rest}{query}", f'"{schemas[-1]}"'


def _shown(address: str, schema: str) -> str:
    """The place without user and password."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise EngineFailed("audit: log:", "the postgres:// URL does not read", _HOW) from None
    host, port = url.host or "localhost", url.port or 5432
    schema = schema.strip('"')
    return f"postgres://{host}:{port}/{url.database or ''}?schema={schema}"


def _engine(address: str, milliseconds: str) -> Engine:
    options = f"-c lock_timeout={milliseconds} -c client_min_messages=warning -c timezone=UTC"
    given = {"application_name": "c360 audit", "connect_timeout": "10", "options": options}
    try:
        return create_engine(address, poolclass=NullPool, connect_args=given)
    except ModuleNotFoundError:
        raise MissingExtra("postgres", "an audit log in PostgreSQL", "psycopg") from None


def _unsaid(text: str) -> str:
    """The code of an error that came before there was a connection: libpq does not hand it on."""
    if "authentication failed" in text:
        return "28P01"
    return "3D000" if re.search(r'database ".*" does not exist', text) else ""


def _meaning(refused: DBAPIError) -> PlaceRefused | None:
    state = str(getattr(refused.orig, "sqlstate", None) or "") or _unsaid(str(refused.orig))
    for sign, problem, remedy in _REFUSALS:
        if state.startswith(sign):
            return PlaceRefused(problem, remedy)
    if state[:2] in {"", "08", "57"} and isinstance(refused, OperationalError | InterfaceError):
        away = PlaceRefused(*_AWAY)
        away.lost = refused.connection_invalidated or state == ""
        return away
    return (
        PlaceRefused(f"the server refuses ({state})", "Look at the server's log")
        if (state[:2] in {"53", "54", "55", "58", "XX"})
        else None
    )


def shown_url(url: str) -> str:
    """The place without user and password."""
    return _shown(*_split(url))
