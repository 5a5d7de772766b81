"""Why a staged row does not fit, as SQL: one text for each thing that can be wrong with it."""

from collections.abc import Iterator

from c360.sources.loading.convert import WHAT, literal, refused
from c360.sources.loading.expressions import Compiled, Kind, quoted
from c360.sources.loading.plan import FieldPlan, MappingPlan

_KINDS: dict[Kind, tuple[str, str]] = {
    "number": ("DOUBLE", "a number"),
    "flag": ("BOOLEAN", "true or false"),
    "time": ("TIMESTAMP", "a time"),
}


def reasons(plan: MappingPlan) -> Iterator[str]:
    """One piece of SQL for each reason; null where the reason does not hold."""
    yield "_c360_why"
    if plan.id is not None:
        yield _missing("_id", "id")
    if plan.table.per_account:
        yield _missing("account_ref", "account")
    if plan.observed:
        yield _unread("observed_at", "_t_observed", "_p_observed", "a time")
    if plan.starts:
        yield _unread("the period's start", "_t_starts", "_p_starts", "a time")
        yield _missing("_t_starts", "period's start")
    for field in plan.fields:
        yield field.cast_column
        yield _unlisted(field)
        if not _any_text_does(field):
            yield _unread(field.name, field.word_column, field.parsed_column, _wanted(field))
        if field.late:
            late = f"{field.name}'s observed_at"
            yield _unread(late, field.late_text_column, field.late_parsed_column, "a time")


def first_failed_cast(name: str, compiled: Compiled) -> str:
    """SQL that names the first column an expression could not read as what it needs."""
    cases = []
    for column, kind in compiled.casts:
        if kind in _KINDS:
            text, (sql, wanted) = quoted(column), _KINDS[kind]
            failed = f"trim({text}) <> '' AND TRY_CAST({text} AS {sql}) IS NULL"
            cases.append(f"WHEN {failed} THEN {_says(f'{name}: {column}', text, wanted)}")
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _missing(value: str, what: str) -> str:
    return f"CASE WHEN {value} IS NULL THEN {literal(f'the {what} is missing')} END"


def _unread(name: str, text: str, value: str, wanted: str) -> str:
    return f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN {_says(name, text, wanted)} END"


def _unlisted(field: FieldPlan) -> str:
    unlisted = refused(field.mapping, field.text_column)
    if unlisted is None:
        return "NULL"
    says = _says(field.name, field.text_column, "among the values mapped")
    return f"CASE WHEN {unlisted} THEN {says} END"


def _any_text_does(field: FieldPlan) -> bool:
    column = field.column
    return column.type == "text" and not column.choices and column.name != "currency"


def _wanted(field: FieldPlan) -> str:
    """What the field's text should have been."""
    wanted = WHAT[field.column.type]
    if field.column.choices:
        wanted = "one of " + ", ".join(field.column.choices)
    if field.name == "currency":
        wanted = "a currency (ISO 4217)"
    return f"{wanted} as {field.reading.format}" if field.reading.format else wanted


def _says(name: str, text: str, wanted: str) -> str:
    before, after = literal(f"{name} '"), literal(f"' is not {wanted}")
    return f"{before} || left({text}, 80) || {after}"
