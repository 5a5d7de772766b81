"""What every engine offers to those who measure, and the warehouse to those who load."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
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


class Engine(Protocol):
    """Where the book is measured: canonical tables as Ibis, every version kept; only read."""

    @property
    def engine(self) -> str:
        """Name of the engine."""
        ...

    def table(self, name: str) -> "ibis.Table":
        """All versions of a canonical table; empty where nothing was loaded."""
        ...

    def compile(self, expr: "ibis.Table") -> str:
        """The query of an expression, in the engine's own SQL."""
        ...

    def temporary(self, name: str, schema: "ibis.Schema") -> "ibis.Table":
        """A temporary table of that name and schema, whether it is there yet or not."""
        ...

    def bring(self, name: str, rows: "pa.Table") -> "ibis.Table":
        """Rows from here as a temporary table; one of that name is replaced."""
        ...

    def make(self, name: str, schema: "ibis.Schema", query: str) -> None:
        """Fills a temporary table with the rows of a query; one of that name is replaced."""
        ...

    def drop(self, name: str) -> None:
        """Forgets a temporary table, where there is one of that name."""
        ...

    def read(self, query: str, schema: "pa.Schema") -> "pa.Table":
        """Runs a query made by `compile` and hands back its rows, as of the schema given."""
        ...

    def to_arrow(self, expr: "ibis.Expr") -> "pa.Table":
        """Runs an expression and hands back its rows."""
        ...

    def close(self) -> None:
        """Lets go of the connection, and of what was kept."""
        ...


class Warehouse(Engine, Protocol):
    """The local file into which sources are loaded; opened for reading, or by the one writer.

    Its `table` knows the housekeeping tables too. It is an engine, and the default one.
    """

    @property
    def path(self) -> Path | None:
        """The file; None where it is in memory."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether `run` is refused."""
        ...

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Runs a query and returns its rows; instants come back as aware datetimes."""
        ...

    def batches(self, sql: str) -> AbstractContextManager["pa.RecordBatchReader"]:
        """Runs a query and hands out its rows batch by batch: they may be more than memory holds.

        It sees what is committed.
        """
        ...

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Runs a statement in the dialect of `engine`; returns the number of rows it wrote."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All that runs inside is kept together, or not at all where an error leaves it."""
        ...
