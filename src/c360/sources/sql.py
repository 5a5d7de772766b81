"""Any SQL database as a source: its tables, views and queries, by the mapping in c360.yml."""

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from pydantic import Field

from c360.sources.database.base import Database, Origin
from c360.sources.database.connector import DatabaseConnector
from c360.sources.database.cursors import Cursor, Overlap
from c360.sources.database.options import DatabaseOptions, DatabaseTable, as_landed, duration
from c360.sources.database.planning import Wish


class Options(DatabaseOptions):
    """A database, and which of its tables fill which canonical tables."""

    tables: tuple[DatabaseTable, ...] = Field(min_length=1, description="The mappings.")


class Connector(DatabaseConnector[Options]):
    """Any database that SQLAlchemy has a dialect for, by a mapping of your own.

    Read: the tables, views and queries that `tables` names, and of these only the columns that the
    mappings use. Nothing is ever written: PostgreSQL is read in one read-only transaction (all
    tables as of the same moment), SQLite and MySQL on a connection that may not write, DuckDB files
    are opened read-only. For any other database give a user that may only SELECT.

    Incremental: with `cursor`, rows at or after its last value, less `overlap`, in its order; what
    is landed when a connection breaks is not read again. Rows that have no value there are read
    each time. Without `cursor` the table is read whole, and only what differs is loaded.

    Deletes: rows that are no longer there are seen, without `cursor` at every sync, with one when
    all keys are listed (`sweep`, once a day). Where rows are only marked, say so with `deleted`.

    Types: decimals and times keep every digit, times with an offset are told in UTC and those
    without are in `timezone`; `a.b` reaches into a column of JSON; arrays become JSON; columns of
    bytes are left out, and the sync says so.

    PostgreSQL needs `pip install 'c360[postgres]'`, SQLite and DuckDB nothing, any other database
    its SQLAlchemy dialect (https://docs.sqlalchemy.org/en/21/dialects/).
    """

    options_type = Options

    def wished(self) -> Sequence[Wish]:
        names: dict[object, str] = {}
        return [_wish(table, _folder(table, names)) for table in self.options.tables]

    def origin(self, database: Database, wish: Wish) -> Origin | None:
        table = self.options.tables[self.wishes.index(wish)]
        if table.from_ is not None:
            return database.table(table.from_)
        query = (table.query or "").strip().removesuffix(";").replace(":", "\\:")
        return Origin(f"the query of table {table.table}", sa.text(f"({query}) q"))


def _wish(table: DatabaseTable, folder: str) -> Wish:
    cursor = Cursor(table.cursor, _overlap(table.overlap)) if table.cursor else None
    return Wish(folder, as_landed(table, folder), cursor, duration(table.sweep), table.key)


def _overlap(given: str | int | None) -> Overlap:
    if given is None:
        return Overlap()
    if isinstance(given, int):
        return Overlap(number=given)
    lasts = duration(given)
    return Overlap(timedelta(), 0) if lasts is None else Overlap(time=lasts)


def _folder(table: DatabaseTable, names: dict[object, str]) -> str:
    """The folder of what is read; the same for mappings that read the same in the same way."""
    how = (table.from_, table.query, table.cursor, table.overlap, table.key, table.sweep)
    if how not in names:
        name = re.sub(r"[^\w-]", "_", table.from_ or "query")
        if table.query:
            name += "-" + hashlib.sha256(table.query.encode()).hexdigest()[:8]
        taken = sum(known == name or known.startswith(f"{name}~") for known in names.values())
        names[how] = f"{name}~{taken + 1}" if taken else name
    return names[how]
