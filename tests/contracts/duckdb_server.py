"""DuckDB measures in the file that sources are loaded into: there is nothing to start."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def started() -> Iterator[str]:
    """The URL under which an engine is opened; every call of `fresh` makes it another place."""
    yield "duckdb://"


def fresh(url: str, _name: str) -> str:
    return url
