"""From the text of a file to the type of a canonical field, as SQL. What does not fit is null.

Each function takes SQL of a trimmed text and returns SQL of a value; nothing here can fail at
run time.
"""

from dataclasses import dataclass

from c360.model.canonical import Column
from c360.sources.settings import KEEP, NULL, REFUSE, ColumnMapping, TimeMapping, Unit

ZERO_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
"""ISO 4217 currencies whose minor unit is not a hundredth."""

_OFFSET = r"[T ]\d{1,2}:\d{2}.*([Zz]|[+-]\d{2}:?(\d{2})?)$"
_ISO_DATE = r"^\d{4}-\d{1,2}-\d{1,2}$"
_ISO_START = r"^\d{4}-\d{1,2}-\d{1,2}[T ]"
_TIME_CODES = ("%H", "%I", "%X", "%c", "%s")
_PER_HOUR = {"hours": 1.0, "minutes": 60.0, "seconds": 3600.0}
_TRUE = "('true', 't', 'yes', 'y', 'on', '1', '1.0')"
_FALSE = "('false', 'f', 'no', 'n', 'off', '0', '0.0')"

WHAT = {
    "number": "a number",
    "integer": "a whole number",
    "flag": "true or false",
    "instant": "a time",
    "date": "a date",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a value is written in the file."""

    zone: str = "UTC"
    format: str | None = None
    unit: Unit | None = None
    decimal: str = "."


def literal(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def trimmed(sql: str) -> str:
    """SQL of the value as text without blanks around it; empty is missing."""
    return f"nullif(trim(CAST({sql} AS VARCHAR)), '')"


def typed(column: Column, text: str, reading: Reading) -> str:
    """SQL of the field's value; null where the text does not read as one."""
    if column.type == "instant":
        return instant(text, reading)
    if column.type == "date":
        return _date(text, reading)
    if column.type == "number":
        return _number(text, reading)
    if column.type == "integer":
        return _integer(text)
    return _flag(text) if column.type == "flag" else _word(column, text)


def set_or_missing(column: Column, value: str) -> str:
    """1970-01-01 is what systems write for 'not set': it is missing, not a time."""
    if column.type == "instant":
        start, end = "TIMESTAMPTZ '1970-01-01 00:00:00+00'", "TIMESTAMPTZ '1970-01-02 00:00:00+00'"
        return f"CASE WHEN {value} >= {start} AND {value} < {end} THEN NULL ELSE {value} END"
    return f"nullif({value}, DATE '1970-01-01')" if column.type == "date" else value


def instant(text: str, reading: Reading) -> str:
    """An aware instant. A date alone is its midnight UTC; a time without offset is in the zone."""
    if reading.unit in {"epoch_s", "epoch_ms"}:
        return f"TRY(to_timestamp({_epoch(text, reading)}))"
    if reading.format:
        return _formatted(text, reading.format, reading.zone)
    aware = f"TRY_CAST({text} AS TIMESTAMPTZ)"
    if reading.zone != "UTC":
        local = f"timezone({literal(reading.zone)}, TRY_CAST({text} AS TIMESTAMP))"
        as_written = f"regexp_matches({text}, '{_OFFSET}') OR regexp_matches({text}, '{_ISO_DATE}')"
        aware = f"CASE WHEN {as_written} THEN {aware} ELSE {local} END"
    return f"TRY(CASE WHEN isfinite({aware}) THEN {aware} END)"


def per_currency(amount: str, currency: str) -> str:
    """An amount in minor units (cents) as an amount in its currency."""
    none = ", ".join(literal(c) for c in ZERO_DECIMALS)
    three = ", ".join(literal(c) for c in THREE_DECIMALS)
    return (
        f"{amount} / CASE WHEN {currency} IN ({none}) THEN 1.0::DOUBLE "
        f"WHEN {currency} IN ({three}) THEN 1000.0::DOUBLE ELSE 100.0::DOUBLE END"
    )


def mapped(column: ColumnMapping, text: str) -> str:
    """SQL of the text after the mapping's `values`; null where it is refused."""
    if column.values is None:
        return text
    cases = [f"WHEN {literal(k.lower())} THEN {_scalar(v)}" for k, v in column.values.items()]
    other = {KEEP: text, REFUSE: "NULL", NULL: "NULL", None: "NULL"}.get(_key(column.values_else))
    rest = other if other is not None else _scalar(column.values_else)
    return f"CASE lower({text}) {' '.join(cases)} ELSE {rest} END" if cases else rest


def refused(column: ColumnMapping, text: str) -> str | None:
    """SQL that holds where a word is not among the mapping's `values` and may not pass."""
    if column.values is None or column.values_else != REFUSE:
        return None
    listed = ", ".join(literal(k.lower()) for k in column.values) or "NULL"
    return f"{text} IS NOT NULL AND lower({text}) NOT IN ({listed})"


def reading_of(mapping: ColumnMapping | TimeMapping, zone: str, decimal: str) -> Reading:
    """How the column is written; what it does not say comes from the source."""
    return Reading(mapping.timezone or zone, mapping.format, mapping.unit, decimal)


def _key(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else str(value)


def _scalar(value: object) -> str:
    if value is None:
        return "NULL"
    return literal(str(value).lower() if isinstance(value, bool) else str(value))


def _integer(text: str) -> str:
    number = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN {number} = floor({number}) THEN TRY_CAST({text} AS BIGINT) END"


def _flag(text: str) -> str:
    low = f"lower({text})"
    return f"CASE WHEN {low} IN {_TRUE} THEN true WHEN {low} IN {_FALSE} THEN false END"


def _word(column: Column, text: str) -> str:
    if column.name == "currency":
        return f"CASE WHEN regexp_full_match({text}, '[A-Za-z]{{3}}') THEN upper({text}) END"
    if not column.choices:
        return text
    cases = " ".join(f"WHEN {literal(c.lower())} THEN {literal(c)}" for c in column.choices)
    return f"CASE lower({text}) {cases} END"


def _plain_number(text: str, decimal: str) -> str:
    plain = f"replace(replace({text}, '.', ''), ',', '.')" if decimal == "," else text
    return f"TRY_CAST({plain} AS DOUBLE)"


def _number(text: str, reading: Reading) -> str:
    if reading.unit == "percent":
        text = f"trim(rtrim({text}, '%'))"
    number = _plain_number(text, reading.decimal)
    finite = f"CASE WHEN isfinite({number}) THEN {number} END"
    if reading.unit == "percent":
        return f"{finite} / 100.0::DOUBLE"
    if reading.unit == "days":
        return f"{finite} * 24.0::DOUBLE"
    if reading.unit in _PER_HOUR:
        return f"{finite} / {_PER_HOUR[reading.unit]}::DOUBLE"
    return finite


def _epoch(text: str, reading: Reading) -> str:
    seconds = _plain_number(text, ".")
    return f"{seconds} / 1000.0::DOUBLE" if reading.unit == "epoch_ms" else seconds


def _formatted(text: str, form: str, zone: str) -> str:
    """With %z the result is aware already; without a time of day it is a date: midnight UTC."""
    parsed = f"try_strptime({text}, {literal(form)})"
    dated = not any(code in form for code in _TIME_CODES)
    if "%z" in form or dated or zone == "UTC":
        return f"CAST({parsed} AS TIMESTAMPTZ)"
    return f"timezone({literal(zone)}, {parsed})"


def _date(text: str, reading: Reading) -> str:
    """The calendar day as written, whatever time of day follows it."""
    if reading.unit in {"epoch_s", "epoch_ms"}:
        return f"CAST({instant(text, reading)} AS DATE)"
    if reading.format:
        return f"CAST(try_strptime({text}, {literal(reading.format)}) AS DATE)"
    first = f"regexp_extract({text}, '^[0-9-]+')"
    day = f"CASE WHEN regexp_matches({text}, '{_ISO_START}') THEN {first} ELSE {text} END"
    return f"TRY(CASE WHEN isfinite(TRY_CAST({day} AS DATE)) THEN TRY_CAST({day} AS DATE) END)"
