"""Where the server is, how to reach it, and what its errors mean; never says a password."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import errors as refusals
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from c360.errors import C360Error, EngineFailed, WarehouseBusy
from c360.warehouse.base import QueryRefused

Connection = psycopg.Connection[tuple[object, ...]]

_SCHEMA = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WAIT_SECONDS = 30
_SETTINGS = {
    "TimeZone": "UTC",
    "jit": "off",  # compiling our wide queries takes longer than running them
    "work_mem": "128MB",
    "temp_buffers": "256MB",
    "lock_timeout": f"{_WAIT_SECONDS}s",
    "client_min_messages": "warning",
    "standard_conforming_strings": "on",
    "extra_float_digits": "1",  # the shortest text that is the same double
    "DateStyle": "ISO",
}
_URL = "Write it as postgres://USER:${PASSWORD}@HOST:PORT/DATABASE?schema=NAME"


@dataclass(frozen=True, slots=True)
class Place:
    """A schema on a server."""

    parameters: Mapping[str, str] = field(repr=False)
    """libpq's connection parameters, the password among them."""
    schema: str

    def __str__(self) -> str:
        given = self.parameters
        host, port = given.get("host") or "localhost", given.get("port") or "5432"
        return f"postgres://{host}:{port}/{given.get('dbname', '')}?schema={self.schema}"


def place_of(text: str) -> Place:
    """Reads what stands behind `postgres://`.

    Raises:
        EngineFailed: it does not read.
    """
    address, _, options = text.partition("?")
    kept: list[str] = []
    schemas = ["c360"]
    for option in filter(None, options.split("&")):
        name, _, value = option.partition("=")
        (schemas if name == "schema" else kept).append(value if name == "schema" else option)
    if not _SCHEMA.fullmatch(schemas[-1]):
        problem = f"schema {schemas[-1]!r} is not a plain name"
        raise EngineFailed("warehouse", problem, "Use letters, digits and _, at most 63")
    try:
        found = conninfo_to_dict(f"postgresql://{address}?{'&'.join(kept)}")
    except psycopg.Error:  # its text may quote the password
        raise EngineFailed("warehouse", "the postgres:// URL does not read", _URL) from None
    parameters = {name: str(value) for name, value in found.items() if value is not None}
    return Place({"connect_timeout": "10", **parameters}, schemas[-1])


def connect(place: Place) -> Connection:
    """A session on the server, in which every statement means what it means on DuckDB.

    Raises:
        EngineFailed: it cannot be reached, refuses the user, or its database is not in UTF-8.
    """
    try:
        given = {"application_name": "c360", **place.parameters}
        connection: Connection = psycopg.connect(make_conninfo("", **given), autocommit=True)
    except psycopg.Error as error:
        raise _unreachable(error, place) from None
    try:
        _prepare(connection, place)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: Connection, place: Place) -> None:
    if connection.info.parameter_status("server_encoding") != "UTF8":
        problem = "the database is not encoded in UTF-8"
        raise EngineFailed(str(place), problem, "Name one made with ENCODING 'UTF8'")
    with explained(place):
        connection.execute("SET client_encoding TO 'UTF8'")
        for name, value in _SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])


@contextmanager
def explained(place: Place) -> Iterator[None]:
    """What the server refuses inside is raised as what it means to the one who runs c360."""
    try:
        yield
    except psycopg.Error as error:
        raise meaning(error, place) from error


def meaning(error: psycopg.Error, place: Place) -> C360Error:
    """What the server's error means."""
    where = str(place)
    if isinstance(error, refusals.LockNotAvailable):
        return WarehouseBusy(where, "another c360")
    for kinds, problem, remedy in _REFUSALS:
        if isinstance(error, kinds):
            return EngineFailed(where, problem, remedy)
    if error.sqlstate is None or error.sqlstate[:2] in {"08", "57"}:
        return EngineFailed(where, "the connection was lost", "Run it again once it is back")
    text = _QUOTED.sub("…", str(error))  # it may quote a customer's record
    return QueryRefused("postgres", text.strip().splitlines()[0][:300])


_Refusals = tuple[type[psycopg.Error], ...]
_REFUSALS: tuple[tuple[_Refusals, str, str], ...] = (
    (
        (refusals.InsufficientPrivilege,),
        "the user may not make and fill tables in the schema",
        "Let the database's owner run: GRANT CREATE, TEMPORARY ON DATABASE name TO user",
    ),
    ((refusals.DiskFull,), "the server's disk is full", "Free some space there"),
    (
        (refusals.OutOfMemory, refusals.ConfigurationLimitExceeded),
        "the server's memory or a limit ran out",
        "Raise it there",
    ),
    (
        (refusals.CharacterNotInRepertoire, refusals.UntranslatableCharacter),
        "a text holds the character U+0000, which PostgreSQL cannot store",
        "Remove it in the source, or measure on DuckDB",
    ),
)


def _unreachable(error: psycopg.Error, place: Place) -> EngineFailed:
    text, where = str(error), str(place)
    if "password" in text or "authentication" in text or "role " in text:
        problem = "the server refuses the user or the password"
        return EngineFailed(where, problem, "Check both, and that the user may log in")
    if "database " in text and "does not exist" in text:
        return EngineFailed(where, "there is no such database", "Make it: createdb")
    problem = "the server cannot be reached"
    remedy = "Check that it runs, and that host, port and firewall are right"
    return EngineFailed(where, problem, remedy)
