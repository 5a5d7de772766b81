# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Turns the raw rows of a mapping's files into typed rows, each with the reasons it does not fit.

One statement, layer on layer: src (text) → kept (where) → turned (unpivot) → texts (trimmed) →
words (value maps) → values (typed) → staged. Nothing here loops over rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from c360.model.canonical import Column
from c360.sources.loading.convert import (
    instant,
    literal,
    mapped,
    per_currency,
    set_or_missing,
    trimmed,
    typed,
)
from c360.sources.loading.expressions import quoted
from c360.sources.loading.plan import MappingPlan, TimePlan
from c360.sources.loading.read import RawTable
from c360.sources.loading.reasons import first_failed_cast, reasons
from c360.warehouse.base import Warehouse

_OBSERVED = Column("observed_at", "instant", "")
AT_ONCE = 8_000_000
"""Rows staged together: memory is bounded, however large the files are."""
_MICROSECONDS = {"hour": 3_600_000_000, "day": 86_400_000_000, "week": 604_800_000_000}
_EVERY = {"hour": "1 HOUR", "day": "1 DAY", "week": "7 DAY", "month": "1 MONTH"}


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file's raw table, with the number it goes by in the staged rows."""

    number: int
    name: str
    raw: RawTable


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a file held for the mapping, counted without typing anything."""

    rows: int
    filtered: int

    def without(self, repeated: int) -> "Fetched":
        """The same with so many rows left out after all."""
        return Fetched(self.rows - repeated, self.filtered + repeated)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a mapping's rows: all versions of a record are in one part."""

    number: int = 0
    of: int = 1

    def holds(self, plan: MappingPlan) -> str:
        """SQL over the raw columns that is true for the rows of this part."""
        if self.of == 1:
            return "true"
        key = _text_of(plan.id.sql if plan.id else _account_sql(plan))
        if plan.id is None:  # such an id begins with the account's
            key = f"split_part({key}, '|', 1)"
        return f"hash(coalesce({key}, '')) % {self.of} = {self.number}"


def parts(plan: MappingPlan, fetched: Mapping[int, Fetched]) -> list[Part]:
    """As few parts as bound the rows of each; one where records cannot be told apart early."""
    rows = sum(f.rows for f in fetched.values())
    simple = plan.unpivot is None and not plan.mapping.distinct
    several = -(-rows // AT_ONCE) if simple and (plan.id or plan.table.per_account) else 1
    return [Part(number, max(several, 1)) for number in range(max(several, 1))]


def count_fetched(
    warehouse: Warehouse, plan: MappingPlan, files: Sequence[StagedFile]
) -> dict[int, Fetched]:
    """What the files hold for the mapping, by file number."""
    return _count_fetched(warehouse, plan, _source(plan, files))


def stage(
    warehouse: Warehouse, plan: MappingPlan, files: Sequence[StagedFile], part: Part
) -> dict[int, int]:
    """Fills the temporary table `staged`; returns how many equal rows were dropped, by file."""
    statement = _statement(plan, _source(plan, files), part)
    warehouse.run(f"CREATE OR REPLACE TEMP TABLE staged AS {statement}")
    return _drop_repeated(warehouse) if plan.mapping.distinct else {}


def _account_sql(plan: MappingPlan) -> str | None:
    return plan.account.sql if plan.account else None


def _source(plan: MappingPlan, files: Sequence[StagedFile]) -> str:
    needed = sorted(plan.needed())
    selects = [f"SELECT {f.number} AS _c360_file, * FROM ({f.raw.select(needed)})" for f in files]
    nulls = plan.mapping.options.nulls
    union = " UNION ALL ".join(selects)
    if not nulls or not needed:
        return union
    missing = ", ".join(literal(n.lower()) for n in nulls)
    replaced = ", ".join(
        f"CASE WHEN lower(trim({quoted(c)})) IN ({missing}) THEN NULL ELSE {quoted(c)} END "
        f"AS {quoted(c)}"
        for c in needed
    )
    return f"SELECT * REPLACE ({replaced}) FROM ({union})"


def _kept(plan: MappingPlan, source: str) -> str:
    """The rows that `where` keeps, and those of which it cannot tell: they do not fit."""
    if plan.where is None:
        return f"SELECT *, _c360_drift AS _c360_why FROM ({source})"
    why, holds = first_failed_cast("where", plan.where), f"({plan.where.sql})"
    return (
        f"SELECT *, coalesce(_c360_drift, CASE WHEN {holds} IS NULL THEN {why} END) AS _c360_why "
        f"FROM ({source}) WHERE {holds} OR ({holds} IS NULL AND {why} IS NOT NULL)"
    )


def _count_fetched(warehouse: Warehouse, plan: MappingPlan, source: str) -> dict[int, Fetched]:
    """Rows to load per file, from the raw rows alone: the left side of the conservation law."""
    each = "1"
    if plan.unpivot:
        counted = [f"CAST({_cell_counts(quoted(c), plan)} AS INTEGER)" for c in plan.unpivoted]
        each = f"({' + '.join(counted) or '0'})"
    cells = max(len(plan.unpivoted), 1)
    kept = f"SELECT _c360_file, sum({each}) AS n FROM ({_kept(plan, source)}) GROUP BY _c360_file"
    total = f"SELECT _c360_file, count(*) * {cells} AS n FROM ({source}) GROUP BY _c360_file"
    found = warehouse.rows(
        "SELECT CAST(_c360_file AS INTEGER), CAST(coalesce(kept.n, 0) AS BIGINT), total.n "
        f"FROM ({total}) AS total LEFT JOIN ({kept}) AS kept USING (_c360_file)"
    )
    return {_int(f): Fetched(_int(rows), _int(total) - _int(rows)) for f, rows, total in found}


def _cell_counts(cell: str, plan: MappingPlan) -> str:
    present = f"{cell} IS NOT NULL"
    if plan.unpivot and plan.unpivot.drop_zero:
        return f"({present} AND coalesce(TRY_CAST({cell} AS DOUBLE) <> 0, true))"
    return f"({present})"


def _statement(plan: MappingPlan, source: str, part: Part) -> str:
    return f"""
    WITH kept AS ({_kept(plan, source)}),
    turned AS ({_turned(plan)}),
    texts AS (SELECT {_comma(_texts(plan))} FROM turned
        WHERE {part.holds(plan)}),
    words AS (SELECT {_comma(_words(plan))} FROM texts),
    parsed AS (SELECT {_comma(_parsed(plan))} FROM words),
    valued AS (SELECT {_comma(_valued(plan))} FROM parsed),
    named AS (SELECT {_comma(_named(plan))} FROM valued)
    SELECT * EXCLUDE (_content), {digest("_content")} AS _hash, {_stamp(plan)} AS _stamp,
    {_REASON} AS _reason, {_from_data(plan)} AS _from_data FROM named
    """


def _turned(plan: MappingPlan) -> str:
    if plan.unpivot is None:
        return "SELECT * FROM kept"
    name, value = quoted(plan.unpivot.name), quoted(plan.unpivot.value)
    columns = ", ".join(quoted(c) for c in plan.unpivoted)
    unpivot = f"SELECT * FROM kept UNPIVOT ({value} FOR {name} IN ({columns}))"
    return f"SELECT * FROM ({unpivot}) WHERE {_cell_counts(value, plan)}"


def _texts(plan: MappingPlan) -> Iterator[str]:
    """Every value as trimmed text, with what failed to cast on the way."""
    yield from ("_c360_file", "_c360_row", "_c360_why")
    yield f"{_gone(plan)} AS _gone"
    yield f"{_text_of(_id_text(plan))} AS _id"
    yield f"{_text_of(_account_sql(plan))} AS account_ref"
    yield f"{_time_of(plan.observed)} AS _t_observed"
    yield f"{_time_of(plan.starts)} AS _t_starts"
    for field in plan.fields:
        yield f"{_text_of(field.text.sql)} AS {field.text_column}"
        yield f"{first_failed_cast(field.name, field.text)} AS {field.cast_column}"
        if field.late:
            yield f"{_text_of(field.late.sql)} AS {field.late_text_column}"


def _gone(plan: MappingPlan) -> str:
    """Whether the row says no more than that its record is gone."""
    return f"coalesce(({plan.deleted.sql}), false)" if plan.deleted else "false"


def _id_text(plan: MappingPlan) -> str | None:
    if plan.id is None:
        return None
    if plan.unpivot is None:
        return plan.id.sql
    return f"({plan.id.sql}) || ':' || {quoted(plan.unpivot.name)}"


def _words(plan: MappingPlan) -> Iterator[str]:
    """The texts after the mapping's value maps; a refused word is noted."""
    yield "*"
    for field in plan.fields:
        yield f"{mapped(field.mapping, field.text_column)} AS {field.word_column}"


def _parsed(plan: MappingPlan) -> Iterator[str]:
    yield "*"
    for name, time in (("observed", plan.observed), ("starts", plan.starts)):
        text = f"_t_{name}"
        value = instant(text, time.reading) if time else "CAST(NULL AS TIMESTAMPTZ)"
        yield f"{value} AS _p_{name}"
    for field in plan.fields:
        yield f"{typed(field.column, field.word_column, field.reading)} AS {field.parsed_column}"
        if field.late and field.late_reading:
            late = instant(field.late_text_column, field.late_reading)
            yield f"{late} AS {field.late_parsed_column}"


def _valued(plan: MappingPlan) -> Iterator[str]:
    """The canonical values: 'not set' is missing, minor units are in their currency."""
    yield "*"
    has_currency = any(f.name == "currency" for f in plan.fields)
    for field in plan.fields:
        value = set_or_missing(field.column, field.parsed_column)
        if field.mapping.unit == "cents":
            value = per_currency(value, '"_p_currency"' if has_currency else "NULL")
        yield f"{value} AS {quoted(field.name)}"
    if plan.starts and plan.mapping.grain:
        yield "_p_starts AS period_start"
        yield f"{_period_end(plan.starts, plan.mapping.grain.every)} AS period_end"


def _period_end(starts: TimePlan, every: str) -> str:
    """A unit later in the zone's own calendar, so that a day of 23 hours is a day."""
    if starts.reading.zone == "UTC" and every in _MICROSECONDS:  # a calendar costs more
        return f"make_timestamptz(epoch_us(_p_starts) + {_MICROSECONDS[every]})"
    if starts.reading.zone == "UTC":
        return f"_p_starts + INTERVAL {_EVERY[every]}"
    zone = literal(starts.reading.zone)
    return f"timezone({zone}, timezone({zone}, _p_starts) + INTERVAL {_EVERY[every]})"


def _named(plan: MappingPlan) -> Iterator[str]:
    """The columns that are kept, the row's id and the reasons it does not fit."""
    yield from ("_c360_file", "_c360_row", "account_ref")
    yield f"{_natural_id(plan) if plan.id is None else '_id'} AS source_id"
    yield from (quoted(c.name) for c in plan.filled)
    for field in plan.late_fields:
        yield f"{set_or_missing(_OBSERVED, field.late_parsed_column)} AS {field.late_column}"
    yield f"{set_or_missing(_OBSERVED, '_p_observed')} AS _observed"
    unfit = f"nullif(concat_ws('; ', {_comma(reasons(plan))}), '')"
    yield f"CASE WHEN NOT _gone THEN {unfit} END AS _unfit"
    yield f"{content(plan)} AS _content"
    yield "_gone"


def _natural_id(plan: MappingPlan) -> str:
    """The id of a row that has none of its own; missing where a part it cannot do without is."""
    filled = {c.name for c in plan.filled}
    parts = {"user_ref": "coalesce(user_ref, '')", "feature": "coalesce(feature, '')"}
    # The same as of the instant itself, whose zone (UTC here) costs twice as much.
    parts["period_start"] = "strftime(make_timestamp(epoch_us(period_start)), '%Y-%m-%dT%H:%M')"
    listed = [parts[n] for n in plan.mapping.natural_id if n in filled]
    if plan.table.name == "feature_catalog":
        return "feature" if "feature" in filled else "CAST(NULL AS VARCHAR)"
    if plan.starts:  # without an account or a period the row does not fit, whatever its id
        return f"concat_ws('|', {', '.join(['account_ref', *listed])})"
    return " || '|' || ".join(["account_ref", *listed])


def content(plan: MappingPlan) -> str:
    """SQL of a row's content as one text; a missing value differs from an empty one.

    It tells the versions of one record apart: what its id is made of need not be in it, but
    where a part holds what joins them: `a|b` and `c` make the id that `a` and `b|c` make.
    """
    columns = (Column("account_ref", "text", ""), *plan.filled)
    known = _in_id(plan)
    told = _told([_digested(c) for c in columns if c.name not in known])
    parts = [c.name for c in columns if c.name in known and c.type == "text"][:-1]
    if not parts:
        return told
    joined = " OR ".join(f"contains({name}, '|')" for name in parts)
    lengths = _told([f"strlen({name})" for name in parts])
    return f"CASE WHEN {joined} THEN concat_ws(chr(31), {lengths}, {told}) ELSE {told} END"


def _told(values: Sequence[str]) -> str:
    return f"concat_ws(chr(31), {_comma(values)})" if len(values) > 1 else _comma(values) or "''"


def digest(text: str) -> str:
    """SQL of the digest of a content: 64 bits are plenty, and a shorter text stands for itself."""
    return f"CASE WHEN strlen({text}) <= 16 THEN {text} ELSE left(md5({text}), 16) END"


def _in_id(plan: MappingPlan) -> set[str]:
    """The fields that cannot differ between rows of the same id and time."""
    if plan.id is not None or not plan.table.per_account:
        return set()
    periods = {"period_start", "period_end"}
    alike = {"account_ref", *plan.mapping.natural_id} - periods
    # The id names a period by the minute; only where its end is the row's time is it exact.
    return alike | periods if plan.starts and plan.observed is None else alike


def _digested(column: Column) -> str:
    name = quoted(column.name)
    value = f"epoch_us({name})" if column.type == "instant" else name
    return f"coalesce(CAST({value} AS VARCHAR), chr(30))"


def _stamp(plan: MappingPlan) -> str:
    """The row's own time: as mapped, else when the record happened."""
    if plan.event is None:
        return "_observed"
    return f"coalesce(_observed, CAST({quoted(plan.event.name)} AS TIMESTAMPTZ))"


def _from_data(plan: MappingPlan) -> str:
    """Whether the data themselves say when the row became known."""
    if plan.late_fields:
        return f"({_stamp(plan)}) IS NOT NULL"
    return "_observed IS NOT NULL"


_REASON = "coalesce(_unfit, CASE WHEN source_id IS NULL THEN 'the id is missing' END)"


def _drop_repeated(warehouse: Warehouse) -> dict[int, int]:
    """Equal rows count once: the first of them is kept, the others are filtered."""
    repeated = (
        "SELECT rowid AS n FROM staged WHERE _reason IS NULL QUALIFY row_number() OVER "
        "(PARTITION BY source_id, _hash, _stamp ORDER BY _c360_file, _c360_row) > 1"
    )
    dropped = warehouse.rows(
        "SELECT CAST(_c360_file AS INTEGER), count(*) FROM staged "
        f"WHERE rowid IN ({repeated}) GROUP BY 1"
    )
    warehouse.run(f"DELETE FROM staged WHERE rowid IN ({repeated})")
    return {_int(f): _int(n) for f, n in dropped}


def _text_of(sql: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if sql is None else trimmed(sql)


def _time_of(time: TimePlan | None) -> str:
    return _text_of(time.text.sql if time else None)


def _comma(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _int(value: object) -> int:
    return int(str(value))
