"""What a database's errors mean to the one who runs c360; nothing secret is ever repeated."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from c360.errors import C360Error, SourceRejected, SourceUnavailable
from c360.sources.database.base import ConnectionLost, NoSuchTable

_VALUES = re.compile(r"'[^']*'")
_DETAIL = re.compile(r"\b(DETAIL|CONTEXT|HINT|LINE \d+):.*", re.DOTALL)
_LOST_STATES = ("08", "57")


@dataclass(frozen=True, slots=True)
class _Sign:
    """How an error is known: by the state that it carries, or by what it says."""

    states: tuple[str, ...]
    words: tuple[str, ...]
    error: type[SourceUnavailable] | type[SourceRejected]
    problem: str
    remedy: str

    def is_of(self, state: str, text: str) -> bool:
        return state in self.states or any(word in text for word in self.words)


SIGNS = (
    _Sign(
        ("28P01", "28000"),
        (
            *("password authentication failed", "access denied for user", "login failed"),
            *("no password supplied", "authentication failed", "incorrect username or password"),
        ),
        SourceUnavailable,
        "it refuses the user or the password",
        "Check both, and that the user may log in: url, and the variable that password names",
    ),
    _Sign(
        ("3D000",),
        ("unknown database", "cannot open database", "fatal:  database"),
        SourceUnavailable,
        "it has no such database",
        "Check the last part of url",
    ),
    _Sign(
        (),
        (
            *("failed to resolve host", "could not translate host name", "name or service not"),
            *("getaddrinfo failed", "nodename nor servname", "unknown mysql server host"),
            *("temporary failure in name resolution", "no address associated"),
        ),
        SourceUnavailable,
        "there is no such host",
        "Check the host in url, and that this machine can look it up",
    ),
    _Sign(
        (),
        (
            *("connection refused", "could not connect", "connection timeout", "timeout expired"),
            *("timed out", "no route to host", "network is unreachable", "connection failed"),
            "can't connect to",
        ),
        SourceUnavailable,
        "it cannot be reached",
        "Check that it runs, and that host, port and firewall are right",
    ),
    _Sign(
        ("42P01", "42S02", "3F000"),
        ("no such table", "doesn't exist", "invalid object name", "table or view does not exist"),
        NoSuchTable,
        "there is no {what}",
        "Check from, and the schema in front of it",
    ),
    _Sign(
        ("42501", "42000-1142"),
        ("permission denied", "select command denied", "insufficient privileges", "not authorized"),
        SourceRejected,
        "{what} may not be read",
        "Let the database's owner run: GRANT SELECT ON {what} TO the user, and GRANT USAGE ON its "
        "schema",
    ),
    _Sign(
        ("42703", "42S22"),
        ("no such column", "unknown column", "invalid column name"),
        SourceRejected,
        "{what} lacks a column that is read from it ({text})",
        "Mend the mapping or the query in c360.yml",
    ),
    _Sign(
        ("42601", "42883", "42804"),
        ("syntax error", "incorrect number of bindings"),
        SourceRejected,
        "{what} does not run ({text})",
        "Mend the query in c360.yml",
    ),
    _Sign(
        ("57014", "HYT00"),
        ("statement timeout", "canceling statement", "lock timeout"),
        SourceUnavailable,
        "it gave up reading {what} ({text})",
        "Allow the user a longer statement_timeout, or name a cursor so that less is read",
    ),
    _Sign(
        (),
        ("database is locked",),
        SourceUnavailable,
        "another program is writing to it",
        "Sync again once that is done",
    ),
    _Sign(
        (),
        ("file is not a database", "disk image is malformed"),
        SourceRejected,
        "the file is not a database of that kind, or it is damaged",
        "Check url",
    ),
)
"""The errors that are understood; the first that fits says what it means."""
_LOST = (
    *("server closed the connection", "connection was lost", "lost connection", "terminating"),
    *("connection reset", "broken pipe", "gone away", "consuming input failed", "ssl syscall"),
    "connection is closed",
)


def meaning(source: str, error: Exception, what: str, url: sa.URL) -> C360Error:
    """What an error of the driver says, as one sentence with its remedy.

    Args:
        source: whose database it is.
        error: what SQLAlchemy or the driver raised.
        what: what was being read.
        url: where; its password is cut out.
    """
    own = error.orig if isinstance(error, DBAPIError) and error.orig else error
    state, text = str(getattr(own, "sqlstate", None) or ""), _shown(own, url)
    low = text.lower()
    for sign in SIGNS:
        if sign.is_of(state, low):
            said = {"what": what, "text": text}
            return sign.error(source, sign.problem.format(**said), sign.remedy.format(**said))
    if _is_lost(error, state, low):
        problem = f"the connection was lost while {what} was read"
        return ConnectionLost(source, problem, "Sync again: what was landed is not read again")
    problem = f"{what} cannot be read ({text})"
    return SourceRejected(source, problem, "Check the mapping in c360.yml, and the database's log")


def _is_lost(error: Exception, state: str, text: str) -> bool:
    invalid = isinstance(error, DBAPIError) and error.connection_invalidated
    return invalid or state[:2] in _LOST_STATES or any(word in text for word in _LOST)


def _shown(error: BaseException, url: sa.URL) -> str:
    """The first line of an error, without values (they may be a customer's) and secrets."""
    text = _DETAIL.sub("", str(error)).strip().splitlines()
    line = _VALUES.sub("…", text[0] if text else type(error).__name__)
    for secret in (url.password, url.render_as_string(hide_password=False)):
        if secret:
            line = line.replace(str(secret), "…")
    return line.strip()[:300]
