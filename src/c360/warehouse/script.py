"""What to compute, written down once: steps that an engine runs as often as there is need.

Building expressions and compiling them to SQL costs seconds, whatever the number of rows. So the
steps are compiled before any row is seen, against tables that are given only when the script runs:
the same SQL serves batch after batch of accounts, and one account again and again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr import types as ir
from ibis.expr.operations import DatabaseTable

from c360.warehouse.base import Engine
from c360.warehouse.instants import aware


@dataclass(frozen=True, slots=True)
class Step:
    """A temporary table: what is in it, and the tables of the script that its query reads."""

    name: str
    schema: ibis.Schema
    query: str
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A query whose rows are handed back."""

    schema: pa.Schema
    query: str
    reads: frozenset[str]


class Script:
    """Steps and answers, each compiled as it is added; `given` are the tables it starts from.

    A given table that is told to be `lasting` is expected to change seldom: what is computed from
    lasting tables alone stays, all else is dropped once the last that reads it has been computed.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._lasting: dict[str, bool] = {}
        self.steps: dict[str, Step] = {}
        self.answers: dict[str, Answer] = {}

    def given(self, name: str, schema: Mapping[str, Any], *, lasting: bool = False) -> ir.Table:
        """A table that is handed over before the script runs."""
        self._lasting[self.place(name)] = lasting
        return self._engine.temporary(self.place(name), ibis.schema(dict(schema)))

    def place(self, name: str) -> str:
        """The temporary table of a given one: another script may be given one of that name."""
        return f"{self._name}_{name}"

    def keep(self, expr: ir.Table) -> ir.Table:
        """The rows of `expr`, computed once however many steps and answers read them."""
        name = self.place(str(len(self.steps)))
        schema = ibis.schema({n: kind(nullable=True) for n, kind in expr.schema().items()})
        reads = self._reads(expr)
        self.steps[name] = Step(name, schema, self._engine.compile(expr), reads)
        self._lasting[name] = all(self._lasting[read] for read in reads)
        return self._engine.temporary(name, schema)

    def ask(self, name: str, expr: ir.Table) -> None:
        """Have the rows of `expr` handed back as the answer `name`."""
        query, reads = self._engine.compile(expr), self._reads(expr)
        self.answers[name] = Answer(expr.schema().to_pyarrow(), query, reads)

    def stays(self, name: str) -> bool:
        """Whether a table depends on nothing but lasting ones."""
        return self._lasting[name]

    def _reads(self, expr: ir.Table) -> frozenset[str]:
        tables = {table.name for table in expr.op().find(DatabaseTable)}
        return frozenset(tables & self._lasting.keys())


class Playing:
    """A script on an engine: hand over the given tables, then read answers.

    Only what an answer needs is computed, and what is there already is used again.
    """

    def __init__(self, script: Script, engine: Engine) -> None:
        self._script = script
        self._engine = engine
        self._there: set[str] = set()

    def give(self, name: str, rows: pa.Table) -> None:
        """Hands over a given table; what was computed from its former rows is forgotten."""
        place = self._script.place(name)
        self._engine.bring(place, rows)
        stale = {place}
        for step in self._script.steps.values():
            if not stale.isdisjoint(step.reads):
                stale.add(step.name)
        for step_name in sorted(stale & self._there):
            self._forget(step_name)

    def read(self, names: Iterable[str]) -> Iterator[tuple[str, pa.Table]]:
        """The answers asked for, in that order."""
        answers = {name: self._script.answers[name] for name in names}
        plan = self._plan([answer.reads for answer in answers.values()])
        left = self._readers(plan, answers)
        for name, answer in answers.items():
            needed = self._needed(answer.reads)
            for step in plan:
                if step.name in needed:
                    self._make(step)
                    self._release(step.name, step.reads, left)
            rows = aware(self._engine.read(answer.query, answer.schema))
            self._release(name, answer.reads, left)
            yield name, rows

    def _plan(self, wanted: Sequence[frozenset[str]]) -> list[Step]:
        """The steps that have yet to be made, in their order."""
        needed = self._needed(frozenset().union(*wanted))
        return [step for step in self._script.steps.values() if step.name in needed]

    def _needed(self, reads: frozenset[str]) -> set[str]:
        missing = [*reads]
        needed: set[str] = set()
        while missing:
            step = self._script.steps.get(missing.pop())
            if step is not None and step.name not in self._there | needed:
                needed.add(step.name)
                missing += step.reads
        return needed

    def _readers(self, plan: Sequence[Step], answers: Mapping[str, Answer]) -> dict[str, set[str]]:
        """Table → the steps and answers yet to come that read it."""
        left: dict[str, set[str]] = {}
        for reader, reads in (
            *((step.name, step.reads) for step in plan),
            *((name, answer.reads) for name, answer in answers.items()),
        ):
            for read in reads:
                left.setdefault(read, set()).add(reader)
        return left

    def _make(self, step: Step) -> None:
        self._engine.make(step.name, step.schema, step.query)
        self._there.add(step.name)

    def _release(self, reader: str, reads: frozenset[str], left: dict[str, set[str]]) -> None:
        for read in reads & self._there:
            left[read].discard(reader)
            if not left[read] and not self._script.stays(read):
                self._forget(read)

    def _forget(self, name: str) -> None:
        self._there.discard(name)
        self._engine.drop(name)
