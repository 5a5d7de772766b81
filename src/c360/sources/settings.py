"""The mapping of a source: which records fill which canonical table, and how."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from c360.model.canonical import BY_NAME, Column, Table
from c360.sources.problems import Loc, Problem, refuse, validation_error

Format = Literal["csv", "parquet", "jsonl"]
Unit = Literal["cents", "percent", "hours", "minutes", "seconds", "days", "epoch_s", "epoch_ms"]
Scalar = str | int | float | bool | None
KEEP, NULL, REFUSE = "keep", "null", "quarantine"
"""What `values_else` may say beside a value of its own."""
MONEY = frozenset({"arr", "amount", "price", "list_price", "arr_before", "arr_after"})
_UNITS: dict[str, frozenset[Unit]] = {
    "instant": frozenset({"epoch_s", "epoch_ms"}),
    "date": frozenset({"epoch_s", "epoch_ms"}),
    "number": frozenset({"cents", "percent", "hours", "minutes", "seconds", "days"}),
    "integer": frozenset(),
    "text": frozenset(),
    "flag": frozenset(),
}
_NATURAL_IDS = {
    "usage": ("user_ref", "period_start", "feature"),
    "feature_catalog": ("feature",),
}
"""Tables whose rows have an id of their own where the mapping names none."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a time zone; use an IANA name such as Europe/Berlin")
    return name


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _text(value: object) -> object:
    """A YAML scalar as the text it stands for in a file: true, 1, 2024-01-31."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Names = Annotated[
    tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
]
Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | int | float | bool)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadOptions(_Strict):
    """How to read a CSV file that is not comma-separated UTF-8."""

    delimiter: str | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="Between values; default: seen from the header.",
    )
    quote: str = Field('"', max_length=1, description="Around values; empty for none.")
    escape: str = Field('"', max_length=1, description="Before a quote inside a quoted value.")
    encoding: str = Field(
        "utf-8", description="utf-8, utf-16, latin-1, cp1252 or another of Python's."
    )
    skip: int = Field(0, ge=0, description="Lines above the header.")
    nulls: tuple[Text, ...] = Field((), description="Texts that mean missing, such as NULL or n/a.")
    decimal: Literal[".", ","] = Field(
        ".", description="Decimal sign; with ',' the full stop groups."
    )

    @model_validator(mode="after")
    def _encoding_is_known(self) -> "ReadOptions":
        try:
            "".encode(self.encoding)
        except LookupError:
            refuse([("encoding",)], f"{self.encoding!r} is not a known encoding", self.encoding)
        return self


class TimeMapping(_Strict):
    """A column or expression that says when."""

    column: str | None = Field(None, description="A column of the file.")
    expr: str | None = Field(None, description="An expression over the file's columns.")
    format: str | None = Field(None, description="How the time is written, such as %d.%m.%Y %H:%M.")
    timezone: Zone | None = Field(None, description="For times without an offset.")
    unit: Literal["epoch_s", "epoch_ms"] | None = Field(None, description="For counts since 1970.")

    @model_validator(mode="after")
    def _one_origin(self) -> "TimeMapping":
        exactly_one(self, "column", "expr")
        if self.expr is not None:
            _expression_reads(self.expr, ("expr",))
        return self

    @property
    def origin(self) -> str:
        return self.column or self.expr or ""


Time = Annotated[TimeMapping, BeforeValidator(_as_column, json_schema_input_type=str | TimeMapping)]


class ColumnMapping(_Strict):
    """How one canonical field is filled."""

    column: str | None = Field(None, description="A column of the file.")
    expr: str | None = Field(None, description="An expression over the file's columns.")
    constant: Annotated[str | None, BeforeValidator(_text, json_schema_input_type=Scalar)] = Field(
        None, description="The same value for every row."
    )
    unit: Unit | None = Field(None, description="What the file counts in, where it differs.")
    format: str | None = Field(None, description="How a time is written, such as %d.%m.%Y.")
    timezone: Zone | None = Field(None, description="For times without an offset.")
    currency: Currency | None = Field(None, description="Currency of the amount.")
    observed_at: Time | None = Field(None, description="When this value became known.")
    values: dict[Text, Scalar] | None = Field(None, description="The file's words and ours.")
    values_else: Scalar = Field(
        REFUSE, description="For words not listed: quarantine, keep, null, or a value."
    )

    @model_validator(mode="after")
    def _one_origin(self) -> "ColumnMapping":
        exactly_one(self, "column", "expr", "constant")
        if self.expr is not None:
            _expression_reads(self.expr, ("expr",))
        if "values_else" in self.model_fields_set and self.values is None:
            refuse([("values_else",)], "values_else needs values", self.values_else)
        return self


FieldMapping = Annotated[
    ColumnMapping, BeforeValidator(_as_column, json_schema_input_type=str | ColumnMapping)
]


_NAMES = {"type": "array", "items": {"type": "string"}}
_ONE_OR_ALL_BUT = {
    "anyOf": [
        _NAMES,
        {"type": "object", "properties": {"*except": _NAMES}, "required": ["*except"]},
    ]
}


class Unpivot(_Strict):
    """Turns columns into rows: one row for each of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    columns: Annotated[tuple[str, ...], WithJsonSchema(_ONE_OR_ALL_BUT)] = Field(
        (), description="The columns that become rows; or {*except: [...]}, all but these."
    )
    all_except: tuple[str, ...] = Field((), alias="*except", description="All columns but these.")
    name: str = Field(description="Column that gets the column's name, such as feature.")
    value: str = Field(description="Column that gets its value, such as events.")
    drop_zero: bool = Field(default=False, description="Leave out rows whose value is 0.")

    @model_validator(mode="before")
    @classmethod
    def _except_inside_columns(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("columns"), dict):
            return {k: v for k, v in given.items() if k != "columns"} | given["columns"]
        return given

    @model_validator(mode="after")
    def _one_list(self) -> "Unpivot":
        if bool(self.columns) == bool(self.all_except):
            refuse([("columns",)], "name either columns or '*except'", None)
        return self


class Grain(_Strict):
    """What one row of usage covers; fills period_start and period_end."""

    per: Literal["account", "user"] = Field(description="Whose use one row counts.")
    every: Literal["hour", "day", "week", "month"] = Field(description="How long a period is.")
    starts: Time = Field(description="Column or expression with the period's start.")


class ForTable(_Strict):
    """What fills one canonical table; each kind of source adds where its records lie."""

    table: str = Field(description="The canonical table.")


class _FromFiles(ForTable):
    path: Names = Field(
        min_length=1, description="File, folder or glob, from the workspace; or several."
    )
    format: Format | None = Field(
        None, description="csv, parquet or jsonl; default: by the ending."
    )
    options: ReadOptions = Field(default_factory=ReadOptions, description="How to read a CSV file.")


class RecordMapping(ForTable):
    """One canonical table filled from records, wherever they lie."""

    id: str | None = Field(None, description="Column or expression with the record's id.")
    account: str | None = Field(None, description="Column or expression with the account's id.")
    observed_at: Time | None = Field(None, description="When a row's content became known.")
    where: str | None = Field(None, description="Only rows for which this holds.")
    deleted: str | None = Field(
        None,
        description="A row for which this holds says that its record is gone, from the row's "
        "observed_at on, or else from the sync on.",
    )
    distinct: bool = Field(default=False, description="Equal rows count once.")
    optional: tuple[str, ...] = Field((), description="Columns that a file may lack.")
    unpivot: Unpivot | None = Field(None, description="Columns that become rows.")
    grain: Grain | None = Field(None, description="What one row of usage covers.")
    columns: dict[str, FieldMapping] = Field(
        default_factory=dict, description="Canonical fields and where they come from."
    )

    @model_validator(mode="after")
    def _fits_its_table(self) -> "RecordMapping":
        known = BY_NAME.get(self.table)
        if known is None:
            listed = ", ".join(sorted(BY_NAME))
            refuse(
                [("table",)], f"no canonical table {self.table!r}; there are: {listed}", self.table
            )
        problems = [*_envelope_problems(self, known), *_column_problems(self, known)]
        if problems:
            raise validation_error(problems)
        for name in ("where", "deleted"):
            condition = getattr(self, name)
            if condition is not None:
                _expression_reads(condition, (name,))
        return self

    @property
    def canonical(self) -> Table:
        return BY_NAME[self.table]

    @property
    def natural_id(self) -> tuple[str, ...]:
        """The fields that make up the id where the mapping names none."""
        return _NATURAL_IDS.get(self.table, ())

    def filled(self) -> set[str]:
        """The canonical fields this mapping fills."""
        names = set(self.columns)
        if self.grain:
            names |= {"period_start", "period_end"}
        if self.unpivot:
            names |= {
                n for n in (self.unpivot.name, self.unpivot.value) if self.canonical.column(n)
            }
        if MONEY & names and self.canonical.column("currency"):
            names |= {"currency"}
        return names

    def money_currency(self) -> str | None:
        """The currency that the columns of this mapping name, if any does."""
        return next((c.currency for c in self.columns.values() if c.currency), None)


class TableMapping(RecordMapping, _FromFiles):
    """One canonical table filled from one file, folder or glob."""


class SourceOptions(_Strict):
    """What c360.yml says of any source that is read by resources or tables."""

    type: str | None = Field(None, description="The connector.")
    system: str | None = Field(None, description="What kind of system it is.")
    period: str | None = Field(None, description="How often it is synced, such as 1h.")
    timezone: Zone = Field("UTC", description="For times without an offset.")
    currency: Currency | None = Field(None, description="Currency of amounts that name none.")


class MappedSettings(_Strict):
    """What any source says whose records are conformed by mappings."""

    system: str | None = Field(None, description="What kind of system it is.")
    period: str | None = Field(None, description="How often it delivers.")
    timezone: Zone = Field("UTC", description="For times without an offset.")
    currency: Currency | None = Field(None, description="Currency of amounts that name none.")
    tables: tuple[TableMapping, ...] = Field(description="The mappings.")

    def fills(self) -> dict[str, set[str]]:
        """The canonical fields that the mappings fill, per table."""
        filled: dict[str, set[str]] = {}
        for mapping in self.tables:
            names = mapping.filled()
            if self.currency is None and mapping.money_currency() is None:
                names -= {"currency"} - mapping.columns.keys()
            filled.setdefault(mapping.table, set()).update(names)
        return filled


def _envelope_problems(mapping: RecordMapping, table: Table) -> Iterator[Problem]:
    if mapping.id is None and not mapping.natural_id:
        yield ("id",), f"a {table.name} needs an id: a column or an expression", None
    if mapping.id is None and table.name == "usage" and "period_start" not in mapping.filled():
        yield ("id",), "usage needs an id, a grain or the column period_start", None
    if mapping.account is None and table.per_account and table.name != "account":
        yield ("account",), f"a {table.name} needs an account: a column or an expression", None
    if mapping.grain and table.name != "usage":
        yield ("grain",), "only usage has a grain", None
    if mapping.grain and mapping.grain.per == "user" and "user_ref" not in mapping.columns:
        yield ("grain", "per"), "a grain per user needs the column user_ref", "user"


def _column_problems(mapping: RecordMapping, table: Table) -> Iterator[Problem]:
    fields = {c.name: c for c in table.columns}
    for name, column in mapping.columns.items():
        if name not in fields:
            listed = ", ".join(fields)
            yield ("columns", name), f"{table.name} has no field {name!r}; it has: {listed}", name
        else:
            yield from _field_problems(mapping, column, fields[name])


def _field_problems(
    mapping: RecordMapping, column: ColumnMapping, field: Column
) -> Iterator[Problem]:
    at: Loc = ("columns", field.name)
    if column.unit and column.unit not in _UNITS[field.type]:
        yield (
            (*at, "unit"),
            f"{field.name} ({field.type}) takes no unit {column.unit!r}",
            column.unit,
        )
    if column.unit == "cents" and field.name not in MONEY:
        yield (*at, "unit"), f"{field.name} is not an amount of money", column.unit
    if column.currency and field.name not in MONEY:
        yield (*at, "currency"), f"{field.name} is not an amount of money", column.currency
    if column.currency and "currency" in mapping.columns:
        yield (*at, "currency"), "the currency comes from the column currency already", None
    if column.currency and column.currency != mapping.money_currency():
        yield (*at, "currency"), "one mapping can hold one currency", column.currency
    if column.format and field.type not in {"instant", "date"}:
        yield (*at, "format"), f"{field.name} ({field.type}) takes no format", column.format
    yield from _choice_problems(column, field, at)


def _choice_problems(column: ColumnMapping, field: Column, at: Loc) -> Iterator[Problem]:
    if not field.choices:
        return
    listed = ", ".join(field.choices)
    if (
        column.constant is not None
        and column.values is None
        and column.constant not in field.choices
    ):
        yield (*at, "constant"), f"{field.name} is one of: {listed}", column.constant
    for word, ours in (column.values or {}).items():
        if ours is not None and ours not in field.choices:
            yield (*at, "values", word), f"{field.name} is one of: {listed}", ours
    other = column.values_else
    if other not in {None, KEEP, NULL, REFUSE, *field.choices}:
        yield (*at, "values_else"), f"one of: {KEEP}, {NULL}, {REFUSE}, {listed}", other


def exactly_one(model: BaseModel, *names: str) -> None:
    """Refuses a model that says none of them, or several."""
    given = [n for n in names if getattr(model, n) is not None]
    if len(given) != 1:
        found = "both " + " and ".join(given) if given else "none"
        refuse([(given[-1],) if given else ()], f"one of {', '.join(names)}; found {found}", None)


def _expression_reads(text: str, loc: Loc) -> None:
    if re.fullmatch(r"\w+", text):
        return
    from c360.sources.loading.expressions import BadExpression, parse  # noqa: PLC0415 - sqlglot is slow to load, and most mappings need none

    try:
        parse(text)
    except BadExpression as error:
        refuse([loc], str(error), text)
