"""What every engine offers: canonical tables to read as Ibis, SQL to load them, one writer."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from c360.errors import ContractBroken

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa


class QueryRefused(ContractBroken):
    """The engine refused a statement; readers of files turn it into what it means for the file."""

    def __init__(self, engine: str, problem: str) -> None:
        self.problem = problem
        super().__init__(f"every statement of c360 runs on {engine}", problem)


class Warehouse(Protocol):
    """Canonical tables, every version kept; opened for reading, or by the one writer."""

    @property
    def engine(self) -> str:
        """Name of the engine, which is also the dialect of the SQL that `run` takes."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether `run` is refused."""
        ...

    def table(self, name: str) -> "ibis.Table":
        """All versions of a canonical or housekeeping table; empty where nothing was loaded."""
        ...

    def moments(self, instants: Sequence[datetime]) -> "ibis.Table":
        """The moments to measure at: one row each in the column `as_of`."""
        ...

    def keep(self, expr: "ibis.Table") -> "ibis.Table":
        """The same rows, computed once: kept in a temporary table until `close`."""
        ...

    def to_arrow(self, expr: "ibis.Expr") -> "pa.Table":
        """Runs an expression and hands back its rows."""
        ...

    def prepared(
        self, columns: "ibis.Schema", question: "Callable[[ibis.Table], ibis.Table]"
    ) -> "Callable[[pa.Table], list[tuple[object, ...]]]":
        """A question about rows that are yet to come: compiled once, asked of many tables."""
        ...

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Runs a query and returns its rows; instants come back as aware datetimes."""
        ...

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Runs a statement; returns the number of rows it wrote."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All that runs inside is kept together, or not at all where an error leaves it."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...
