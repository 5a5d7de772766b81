"""Where incremental reading goes on: a cursor's last value, less what may be committed late."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?P<between>[T ])(\d\d:\d\d:\d\d)(?P<rest>.*)")
_COUNTS = ("int", "numeric", "decimal", "number", "serial")
Value = str | int | float | Decimal | datetime | date


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far before the last value reading begins."""

    time: timedelta = timedelta(minutes=5)
    number: int = 1_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A column that grows with every change."""

    column: str
    overlap: Overlap = Overlap()

    def condition(self, since: str) -> sa.ColumnElement[bool]:
        """Rows at or after a value written down, less the overlap; and those without a value."""
        column: sa.ColumnElement[Any] = sa.column(self.column)
        return (column >= _bound(self._begin(read_value(since)))) | column.is_(None)

    def _begin(self, value: Value) -> Value:
        """Where reading begins; at the value itself where nothing is earlier, or it is no time."""
        try:
            return self._earlier(value)
        except (OverflowError, ValueError):
            return value

    def _earlier(self, value: Value) -> Value:
        if isinstance(value, datetime):
            return value - self.overlap.time
        if isinstance(value, date):
            return (datetime(value.year, value.month, value.day) - self.overlap.time).date()  # noqa: DTZ001 - a day
        if isinstance(value, str):
            found = _TIME.fullmatch(value)
            return self._earlier_text(found) if found else value
        return value - self.overlap.number

    def _earlier_text(self, found: "re.Match[str]") -> str:
        """A time in the words in which it was written, so that it compares with the others."""
        moment = datetime.fromisoformat(f"{found[1]} {found[3]}") - self.overlap.time
        zone = re.search(r"(Z|[+-]\d\d(:?\d\d)?)$", found["rest"])
        return moment.isoformat(found["between"]) + (zone[0] if zone else "")


def last_value(batches: Sequence[pa.RecordBatch], column: str, kind: str) -> str | None:
    """The cursor's value in the last row that has one, written down; None where none has.

    Args:
        batches: rows in the order of the cursor.
        column: the cursor's.
        kind: its type, as the database calls it.
    """
    for batch in reversed(batches):
        values = batch.column(column).drop_null()
        if len(values):
            return write_value(_typed(values[len(values) - 1].as_py(), kind))
    return None


def capped(last: str | None, kind: str, now: datetime) -> str | None:
    """The value, but no later than now: a row from the year 9999 must not end all reading."""
    if last is None:
        return None
    moment = moment_of(last)
    if moment is not None:
        return at(now, last) if moment > now else last
    alike = at(now, last)  # a text such as 9999-99-99 00:00:00, which sorts after every time
    if alike is not None:
        return min(last, alike)
    timed = "time" in kind.lower() or kind.lower() == "date"  # infinity, of PostgreSQL
    return write_value(f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}+00") if timed else last


def write_value(value: Value) -> str:
    """A value with its type, as it goes into a file."""
    if isinstance(value, datetime):
        return f"{'instant' if value.tzinfo else 'time'} {value.isoformat()}"
    if isinstance(value, date):
        return f"date {value.isoformat()}"
    return f"text {value}" if isinstance(value, str) else f"number {value}"


def read_value(written: str) -> Value:
    """The value that was written down."""
    kind, _, text = written.partition(" ")
    if kind in {"instant", "time"}:
        return datetime.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    return Decimal(text) if kind == "number" else text


def moment_of(written: str | None) -> datetime | None:
    """The moment that a cursor stands at, where it tells time."""
    if written is None:
        return None
    value = read_value(written)
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def at(moment: datetime, like: str) -> str | None:
    """A moment, as a cursor with values such as `like` writes it; None where it tells no time."""
    value = read_value(like)
    if isinstance(value, datetime):
        return write_value(moment if value.tzinfo else moment.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return write_value(moment.astimezone(UTC).date())
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    zone = "+00" if re.search(r"[+-]\d\d$", found["rest"]) else ""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(found["between"], "seconds")
    return write_value(text + ("Z" if found["rest"].endswith("Z") else zone))


def _typed(value: Value, kind: str) -> Value:
    """A number that came as text is one all the same."""
    if isinstance(value, str) and any(word in kind.lower() for word in _COUNTS):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


def _bound(value: Value) -> sa.ColumnElement[Any]:
    """A value as SQL; texts without a type, so that the database reads them as the column's."""
    if isinstance(value, Decimal | int | float):
        return sa.literal_column(f"{value:f}" if isinstance(value, Decimal) else str(value))
    if isinstance(value, str) and "\\" not in value:  # which quotes a quote in some databases
        return sa.literal_column("'" + value.replace("'", "''") + "'")
    return sa.literal(value)
