"""Opens the database that a URL names."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from c360.errors import SourceRejected, SourceUnavailable
from c360.sources.database.base import Database
from c360.sources.database.options import DatabaseOptions

_ALIASES = {"postgres": "postgresql"}
_FILES = ("sqlite", "duckdb")


def open_database(source: str, options: DatabaseOptions, root: Path) -> Database:
    """The database, open for reading.

    Raises:
        SourceUnavailable: it cannot be reached, or refuses the user.
        SourceRejected: the URL does not read.
        MissingExtra: its driver is not installed.
    """
    url = _url(source, options)
    if url.get_backend_name() in _FILES and url.database not in {None, "", ":memory:"}:
        url = url.set(database=str(_file(source, url, root)))
    if url.get_backend_name() == "duckdb":
        from c360.sources.database.duckfile import DuckFile  # noqa: PLC0415 - only where asked for

        return DuckFile(source, url.database or ":memory:")
    from c360.sources.database.alchemy import Alchemy  # noqa: PLC0415

    return Alchemy.connect(source, url)


def _url(source: str, options: DatabaseOptions) -> sa.URL:
    scheme, separator, rest = options.url.partition("://")
    try:
        url = sa.make_url(f"{_ALIASES.get(scheme, scheme)}{separator}{rest}")
    except (ArgumentError, ValueError):  # its text may quote the password
        problem = "its url does not read as one"
        remedy = "Write it as postgresql://USER@HOST:PORT/DATABASE"
        raise SourceRejected(source, problem, remedy) from None
    if options.password is not None:
        url = url.set(password=options.password.get_secret_value())
    return url


def _file(source: str, url: sa.URL, root: Path) -> Path:
    """The file of a database that is one: a missing one would be made by opening it."""
    file = root / (url.database or "")
    if not file.is_file():
        remedy = "Check url: a relative path is looked for from the workspace"
        raise SourceUnavailable(source, f"{file} does not exist", remedy)
    return file
