"""A database that holds an audit log: SQLite or PostgreSQL, by the same few statements."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from c360.store.audit.record import FORMAT, Head, Stored, genesis
from c360.store.audit.subjects import Kind, Subject

_TABLES = (
    "CREATE TABLE IF NOT EXISTS audit_log (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS audit_record
       (seq {number} PRIMARY KEY, body {bytes} NOT NULL, digest {bytes} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS audit_subject (alias TEXT PRIMARY KEY, kind TEXT NOT NULL,
       name TEXT NOT NULL, salt TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS ix_audit_subject_name ON audit_subject (kind, name)",
)
_ROWS_AT_ONCE = (256, 64, 16, 4, 1)
"""Few lengths, so that each statement is prepared once."""
_PAGE = 5_000
_BEFORE_ALL = -(2**63)


class PlaceRefused(Exception):
    """The database does not do it: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        self.where = ""
        """The place, where it could not even be opened."""
        self.lost = False
        """Whether only the connection was lost: a new one may do."""
        super().__init__(f"{problem}. {remedy}")


class Place(ABC):
    """One connection to the database of a log. Used by one thread at a time."""

    mark = "?"
    """What stands for a value in a statement."""
    number, blob = "INTEGER", "BLOB"
    """The names of the types that databases name differently."""

    @abstractmethod
    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Runs one statement; hands back what it selects."""

    @abstractmethod
    def begin(self) -> None:
        """Begins to write: from here on to the end nobody else can."""

    @abstractmethod
    def commit(self) -> None:
        """Ends it. When it returns, what was written outlasts a loss of power."""

    @abstractmethod
    def rollback(self) -> None:
        """Undoes it, whatever state the connection is in."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def has_tables(self) -> bool: ...

    @abstractmethod
    def scrub(self) -> None:
        """Destroys what was deleted, as far as the database can."""

    @abstractmethod
    def refusals(self) -> AbstractContextManager[None]:
        """Turns the database's errors into PlaceRefused."""

    def create(self, log_id: str) -> str:
        """Makes the tables where there are none. Returns the id of the log, new or not."""
        self.begin()
        if not self.has_tables():  # who may only add records need not be allowed to make tables
            for statement in _TABLES:
                self.run(statement.format(number=self.number, bytes=self.blob))
        found = self.property_of("id")
        if found is None:
            self._set("id", log_id)
            self._set("format", FORMAT)
        self.commit()
        return found or log_id

    def property_of(self, name: str) -> str | None:
        """What the log says of itself: its id, its format."""
        found = self.run(f"SELECT value FROM audit_log WHERE name = {self.mark}", [name])  # noqa: S608 - a placeholder
        return str(found[0][0]) if found else None

    def _set(self, name: str, value: str) -> None:
        self.run(f"INSERT INTO audit_log VALUES ({self.mark}, {self.mark})", [name, value])  # noqa: S608

    def head(self, log_id: str) -> Head:
        """The newest record, or what the first will stand on."""
        found = self.run("SELECT seq, digest FROM audit_record ORDER BY seq DESC LIMIT 1")
        return Head(int(found[0][0]), bytes(found[0][1])) if found else genesis(log_id)

    def append(self, records: Sequence[object]) -> None:
        """Adds records, given flat: each one's number, body and digest."""
        self._insert("audit_record", 3, records)

    def name(self, subjects: Sequence[Subject]) -> None:
        """Adds what aliases mean."""
        values = [v for s in subjects for v in (s.alias, s.kind, s.name, s.salt)]
        self._insert("audit_subject", 4, values)

    def _insert(self, table: str, width: int, values: Sequence[object]) -> None:
        """A few long statements: each step of a database lets another thread go first."""
        row = f"({', '.join([self.mark] * width)})"
        start = 0
        for rows in _ROWS_AT_ONCE:
            while len(values) - start >= rows * width:
                statement = f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608
                self.run(statement, values[start : start + rows * width])
                start += rows * width

    def alias(self, kind: Kind, name: str) -> str | None:
        """An alias of the name, if it has one."""
        found = self.aliases(kind, name)
        return found[0] if found else None

    def aliases(self, kind: Kind, name: str) -> list[str]:
        """Every alias of the name."""
        where = f"WHERE kind = {self.mark} AND name = {self.mark} ORDER BY alias"
        found = self.run(f"SELECT alias FROM audit_subject {where}", [kind, name])  # noqa: S608
        return [str(alias) for (alias,) in found]

    def forget(self, kind: Kind, name: str) -> int:
        """Destroys what the aliases of the name mean. Returns how many there were."""
        self.begin()
        count = len(self.aliases(kind, name))
        where = f"WHERE kind = {self.mark} AND name = {self.mark}"
        self.run(f"DELETE FROM audit_subject {where}", [kind, name])  # noqa: S608
        self.commit()
        self.scrub()
        return count

    def records(self, after: int | None = None) -> Iterator[Stored]:
        """The records after a number, in their order; by default all there are."""
        last = _BEFORE_ALL if after is None else after
        beyond = ">" if after is not None else ">="
        while True:
            query = (
                f"SELECT seq, body, digest FROM audit_record WHERE seq {beyond} {self.mark} "  # noqa: S608
                f"ORDER BY seq LIMIT {_PAGE}"
            )
            page = self.run(query, [last])
            for seq, body, digest in page:
                yield Stored(int(seq), as_bytes(body), as_bytes(digest))
            if len(page) < _PAGE:
                return
            last, beyond = int(page[-1][0]), ">"

    def subjects(self) -> Iterator[Subject]:
        """What every alias means that is not forgotten."""
        for alias, kind, name, salt in self.run(
            "SELECT alias, kind, name, salt FROM audit_subject"
        ):
            yield Subject(str(alias), str(kind), str(name), str(salt))


def as_bytes(value: object) -> bytes:
    """The value as bytes; what was tampered with may be of any type."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode("utf-8", "replace")
