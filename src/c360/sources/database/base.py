"""What any database offers to those who read it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa
import sqlalchemy as sa

from c360.errors import SourceRejected, SourceUnavailable

Statement = sa.Select[*tuple[Any, ...]]
"""A SELECT of whatever columns."""


class ConnectionLost(SourceUnavailable):
    """The database went away in the middle: what was landed stays, reading goes on from there."""


class NoSuchTable(SourceRejected):
    """The database has no such table, or may not show it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is read: a table, a view or a query."""

    shown: str
    """As messages name it."""
    rows: sa.FromClause | sa.TextClause = field(repr=False)

    def select(self, *columns: sa.ColumnElement[Any]) -> Statement:
        return sa.select(*columns).select_from(self.rows)


class Database(Protocol):
    """A database that is open for reading; nothing is ever written to it."""

    def table(self, name: str) -> Origin:
        """A table or view by its name, with or without its schema."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a table or view of that name."""
        ...

    def columns(self, origin: Origin) -> Mapping[str, str]:
        """The names of its columns, in order, and their types as the database calls them.

        Raises:
            NoSuchTable: there is no such table.
            SourceRejected: it may not be read, or the query does not run.
        """
        ...

    def picked(self, name: str, kind: str) -> sa.ColumnElement[Any] | None:
        """A column of that type as it is read; None where it holds bytes."""
        ...

    def batches(
        self, statement: Statement, what: str
    ) -> AbstractContextManager[Iterator[pa.RecordBatch]]:
        """The rows of a statement, as they come; errors call them `what`.

        Raises:
            ConnectionLost: the database went away in the middle.
        """
        ...

    def close(self) -> None:
        """Lets go of the connection."""
        ...
