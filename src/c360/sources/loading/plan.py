"""A mapping made ready for one set of files: every column found, every expression compiled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from c360.errors import SourceRejected
from c360.model.canonical import Column, Table
from c360.sources.loading.convert import Reading, literal, reading_of
from c360.sources.loading.expressions import (
    BadExpression,
    Columns,
    Compiled,
    UnknownColumn,
    compile_condition,
    compile_expression,
    quoted,
    resolve,
)
from c360.sources.settings import (
    MONEY,
    ColumnMapping,
    MappedSettings,
    TableMapping,
    TimeMapping,
    Unpivot,
)

_Compile = Callable[[str, Columns], Compiled]


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One canonical field: where its text comes from and how it reads."""

    column: Column
    mapping: ColumnMapping
    text: Compiled
    reading: Reading
    late: Compiled | None = None
    late_reading: Reading | None = None

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def text_column(self) -> str:
        """The trimmed text while it is staged; the next ones: after its value map, typed."""
        return quoted(f"_t_{self.name}")

    @property
    def word_column(self) -> str:
        return quoted(f"_m_{self.name}")

    @property
    def parsed_column(self) -> str:
        return quoted(f"_p_{self.name}")

    @property
    def cast_column(self) -> str:
        """What failed to cast inside its expression."""
        return quoted(f"_w_{self.name}")

    @property
    def late_text_column(self) -> str:
        """Its own observed_at as text; the next ones: typed, and as kept with the row."""
        return quoted(f"_l_{self.name}")

    @property
    def late_parsed_column(self) -> str:
        return quoted(f"_pl_{self.name}")

    @property
    def late_column(self) -> str:
        return quoted(f"_late_{self.name}")


@dataclass(frozen=True, slots=True)
class TimePlan:
    """A time of the row itself."""

    text: Compiled
    reading: Reading


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """Everything needed to stage a mapping's files."""

    table: Table
    fields: tuple[FieldPlan, ...]
    id: Compiled | None
    account: Compiled | None
    observed: TimePlan | None
    starts: TimePlan | None
    where: Compiled | None
    deleted: Compiled | None
    unpivoted: tuple[str, ...]
    mapping: TableMapping

    @property
    def unpivot(self) -> Unpivot | None:
        return self.mapping.unpivot

    @property
    def filled(self) -> tuple[Column, ...]:
        """The canonical columns that get values, in the table's order."""
        names = {f.name for f in self.fields} | (
            {"period_start", "period_end"} if self.starts else set()
        )
        return tuple(c for c in self.table.columns if c.name in names)

    @property
    def late_fields(self) -> tuple[FieldPlan, ...]:
        """The fields with an observed_at of their own."""
        return tuple(f for f in self.fields if f.late is not None)

    @property
    def event(self) -> Column | None:
        """The column that says when the record happened, where it is filled."""
        return next((c for c in self.filled if c.name == self.table.event_time), None)

    def needed(self) -> set[str]:
        """The file's columns that anything of the mapping reads."""
        used: set[str] = set(self.unpivoted)
        for part in self.compiled():
            used |= part.columns
        return used - self.made()

    def made(self) -> set[str]:
        """The columns that unpivot makes; no file has them."""
        return {self.unpivot.name, self.unpivot.value} if self.unpivot else set()

    def compiled(self) -> Iterator[Compiled]:
        """Every piece of SQL over the file's columns."""
        times = [t.text for t in (self.observed, self.starts) if t]
        fields = [c for f in self.fields for c in (f.text, f.late)]
        conditions = (self.where, self.deleted)
        yield from (c for c in (self.id, self.account, *conditions, *times, *fields) if c)


@dataclass(frozen=True, slots=True)
class PlannedFor:
    """Whose files a plan is made for; named where the plan cannot be."""

    source: str
    file: str
    settings: MappedSettings


def plan(planned_for: PlannedFor, mapping: TableMapping, columns: Columns) -> MappingPlan:
    """The mapping over files with those columns.

    Raises:
        SourceRejected: a column is missing, or an expression does not hold.
    """
    return _Planner(planned_for, mapping, columns).plan()


def lenient_plan(planned_for: PlannedFor, mapping: TableMapping, columns: Columns) -> MappingPlan:
    """The same, but every column that is missing is taken for an optional one."""
    while True:
        try:
            return plan(planned_for, mapping, columns)
        except SourceRejected as error:
            cause = error.__cause__
            if not isinstance(cause, UnknownColumn) or cause.name in mapping.optional:
                raise
            optional = (*mapping.optional, cause.name)
            mapping = mapping.model_copy(update={"optional": optional})


def rejected(
    planned_for: PlannedFor, table: str, name: str, error: BadExpression
) -> SourceRejected:
    """The error for a part of a mapping that a file does not bear out."""
    problem = f"{planned_for.file}, table {table}, {name}: {error}"
    remedy = "Mend the mapping in c360.yml; a column that may be missing is listed under optional"
    return SourceRejected(planned_for.source, problem, remedy)


class _Planner:
    def __init__(self, planned_for: PlannedFor, mapping: TableMapping, columns: Columns) -> None:
        self.planned_for, self.settings, self.mapping = planned_for, planned_for.settings, mapping
        made = (mapping.unpivot.name, mapping.unpivot.value) if mapping.unpivot else ()
        self.file_columns = Columns(
            (*columns.names, *(c for c in mapping.optional if columns.find(c) is None)),
            columns.nested,
            columns.documents,
        )
        names = (*self.file_columns.names, *made)
        self.columns = Columns(names, columns.nested, columns.documents)

    def plan(self) -> MappingPlan:
        mapping = self.mapping
        return MappingPlan(
            table=mapping.canonical,
            fields=tuple(self._fields()),
            id=self._resolve("id", mapping.id),
            account=self._resolve("account", mapping.account or self._own_account()),
            observed=self._time("observed_at", mapping.observed_at),
            starts=self._time("grain", mapping.grain.starts if mapping.grain else None),
            where=self._condition("where", mapping.where),
            deleted=self._condition("deleted", mapping.deleted),
            unpivoted=self._unpivoted(),
            mapping=mapping,
        )

    def _condition(self, name: str, text: str | None) -> Compiled | None:
        return self._guard(name, text, compile_condition) if text else None

    def _own_account(self) -> str | None:
        return self.mapping.id if self.mapping.table == "account" else None

    def _fields(self) -> Iterator[FieldPlan]:
        mappings = self._column_mappings()
        for column in self.mapping.canonical.columns:
            found = mappings.get(column.name)
            if found is not None:
                yield self._field(column, found)

    def _column_mappings(self) -> dict[str, ColumnMapping]:
        """What the mapping says, and what follows from unpivot and from amounts of money."""
        known = dict(self.mapping.columns)
        table = self.mapping.canonical
        for name in (
            (self.mapping.unpivot.name, self.mapping.unpivot.value) if self.mapping.unpivot else ()
        ):
            if table.column(name) and name not in known:
                known[name] = ColumnMapping(column=name)
        currency = self.mapping.money_currency() or self.settings.currency
        if (
            currency
            and "currency" not in known
            and MONEY & known.keys()
            and table.column("currency")
        ):
            known["currency"] = ColumnMapping(constant=currency)
        return known

    def _field(self, column: Column, mapping: ColumnMapping) -> FieldPlan:
        reading = self._reading(mapping)
        late = mapping.observed_at
        return FieldPlan(
            column,
            mapping,
            self._text(column.name, mapping),
            reading,
            self._resolve(f"{column.name}.observed_at", late.origin) if late else None,
            self._reading(late) if late else None,
        )

    def _text(self, name: str, mapping: ColumnMapping) -> Compiled:
        if mapping.constant is not None:
            return Compiled(literal(mapping.constant), frozenset())
        if mapping.column is not None:
            found = self._resolve(name, mapping.column)
            assert found is not None  # noqa: S101 - resolve answers None for None only
            return found
        return self._guard(name, mapping.expr or "", compile_expression)

    def _time(self, name: str, mapping: TimeMapping | None) -> TimePlan | None:
        text = self._resolve(name, mapping.origin) if mapping else None
        return TimePlan(text, self._reading(mapping)) if mapping and text else None

    def _reading(self, mapping: ColumnMapping | TimeMapping) -> Reading:
        return reading_of(mapping, self.settings.timezone, self.mapping.options.decimal)

    def _resolve(self, name: str, text: str | None) -> Compiled | None:
        return None if text is None else self._guard(name, text, resolve)

    def _guard(self, name: str, text: str, how: _Compile) -> Compiled:
        try:
            return how(text, self.columns)
        except BadExpression as error:
            raise self._rejected(name, error) from error

    def _unpivoted(self) -> tuple[str, ...]:
        unpivot = self.mapping.unpivot
        if unpivot is None:
            return ()
        listed = unpivot.columns or unpivot.all_except
        found = []
        for name in listed:
            column = self.file_columns.find(name)
            if column is None:
                raise self._rejected("unpivot", UnknownColumn(name, self.file_columns))
            found.append(column)
        if unpivot.columns:
            return tuple(found)
        return tuple(c for c in self.file_columns.names if c not in found)

    def _rejected(self, name: str, error: BadExpression) -> SourceRejected:
        return rejected(self.planned_for, self.mapping.table, name, error)
