"""A warehouse that says how long c360 built expressions, compiled them to SQL, and ran them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from time import perf_counter
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend

from c360.warehouse.base import Warehouse


@dataclass(slots=True)
class Spent:
    """Wall seconds since `start`, by what they went into."""

    start: float = field(default_factory=perf_counter)
    compiling: float = 0.0
    inside: float = 0.0
    """In the warehouse, compiling included."""
    statements: int = 0

    def split(self) -> dict[str, float]:
        """Seconds in Python outside the warehouse, compiling and executing."""
        whole = perf_counter() - self.start
        return {
            "build": whole - self.inside,
            "compile": self.compiling,
            "execute": self.inside - self.compiling,
            "statements": self.statements,
        }


SPENT = Spent()


def restart() -> None:
    """Begin to count again."""
    SPENT.start, SPENT.compiling, SPENT.inside, SPENT.statements = perf_counter(), 0.0, 0.0, 0


def _timed_compile(compile_: Callable[..., str]) -> Callable[..., str]:
    @wraps(compile_)
    def timed(*args: Any, **options: Any) -> str:
        since = perf_counter()
        try:
            return compile_(*args, **options)
        finally:
            SPENT.compiling += perf_counter() - since

    return timed


Backend.compile = _timed_compile(Backend.compile)


class TimedWarehouse:
    """A warehouse that counts the time of every call."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._of = warehouse

    @property
    def engine(self) -> str:
        return self._of.engine

    @property
    def read_only(self) -> bool:
        return self._of.read_only

    def table(self, name: str) -> ibis.Table:
        return self._of.table(name)

    def moments(self, instants: Sequence[datetime]) -> ibis.Table:
        return self._of.moments(instants)

    def keep(self, expr: ibis.Table) -> ibis.Table:
        return self._count(self._of.keep, expr)

    def to_arrow(self, expr: ibis.Expr) -> pa.Table:
        return self._count(self._of.to_arrow, expr)

    def rows(self, sql: str, parameters: Any = ()) -> Any:
        return self._count(self._of.rows, sql, parameters)

    def run(self, sql: str, parameters: Any = ()) -> Any:
        return self._count(self._of.run, sql, parameters)

    def transaction(self) -> AbstractContextManager[None]:
        return self._of.transaction()

    def close(self) -> None:
        self._of.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def _count(self, call: Callable[..., Any], *args: Any) -> Any:
        since = perf_counter()
        try:
            return call(*args)
        finally:
            SPENT.inside += perf_counter() - since
            SPENT.statements += 1
