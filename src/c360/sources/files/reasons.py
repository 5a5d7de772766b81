"""Why a staged row does not fit, as SQL: one text for each thing that can be wrong with it."""

from collections.abc import Iterator

from c360.sources.files.convert import WHAT, refused
from c360.sources.files.expressions import Compiled, Kind, quoted
from c360.sources.files.plan import FieldPlan, MappingPlan

_KINDS: dict[Kind, str] = {
    "number": "a number",
    "flag": "true or false",
    "time": "a time",
    "text": "text",
    "interval": "an interval",
}
_SQL: dict[Kind, str] = {"number": "DOUBLE", "flag": "BOOLEAN", "time": "TIMESTAMP"}


def reasons(plan: MappingPlan) -> Iterator[str]:
    yield "_why"
    if plan.id is not None:
        yield "CASE WHEN _id IS NULL THEN 'the id is missing' END"
    if plan.table.per_account:
        yield "CASE WHEN account_ref IS NULL THEN 'the account is missing' END"
    for name, time in (("observed_at", plan.observed), ("the period''s start", plan.starts)):
        if time:
            text, value = (
                ("_t_observed", "_p_observed")
                if time is plan.observed
                else ("_t_starts", "_p_starts")
            )
            yield f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN {_says(name, text, 'a time')} END"
    if plan.starts:
        yield "CASE WHEN _t_starts IS NULL THEN 'the period''s start is missing' END"
    for field in plan.fields:
        yield field.cast_column
        yield _misfit(field)
        if field.late:
            late = f"{field.name}''s observed_at"
            yield f"CASE WHEN {field.late_text_column} IS NOT NULL AND {field.late_parsed_column} IS NULL THEN {_says(late, field.late_text_column, 'a time')} END"


def _misfit(field: FieldPlan) -> str:
    """Why the field's text is not one of its values; null where it is, or is missing."""
    wanted = WHAT[field.column.type]
    if field.column.choices:
        wanted = "one of " + ", ".join(field.column.choices)
    if field.name == "currency":
        wanted = "a currency (ISO 4217)"
    if field.reading.format:
        wanted = f"{wanted} as {field.reading.format}"
    unlisted = refused(field.mapping, field.text_column)
    word = (
        f"WHEN {unlisted} THEN {_says(field.name, field.text_column, 'among the values mapped')} "
        if unlisted
        else ""
    )
    fits = f"WHEN {field.word_column} IS NOT NULL AND {field.parsed_column} IS NULL THEN {_says(field.name, field.word_column, wanted)}"
    return f"CASE {word}{fits} END"


def _says(name: str, text: str, wanted: str) -> str:
    return f"'{name} ''' || left({text}, 80) || ''' is not {wanted.replace(chr(39), chr(39) * 2)}'"


def first_failed_cast(name: str, compiled: Compiled) -> str:
    cases = [
        f"WHEN nullif(trim({quoted(c)}), '') IS NOT NULL AND TRY_CAST({quoted(c)} AS {_SQL[kind]}) IS NULL "
        f"THEN {_says(f'{name}: {c}'.replace(chr(39), chr(39) * 2), quoted(c), _KINDS[kind])}"
        for c, kind in compiled.casts
        if kind in _SQL
    ]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"
