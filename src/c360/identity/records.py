"""What each system says about an account, as of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.identity.visible import instant, visible
from c360.model.canonical import BY_NAME, SYSTEM_REFS
from c360.model.measures import Claim
from c360.warehouse.base import Engine
from c360.warehouse.instants import INSTANT

FIELDS: Final = tuple(
    column.name for column in BY_NAME["account"].columns if column.name not in SYSTEM_REFS
)
BILLED: Final = ("plan", "arr", "currency")
"""What a contract says about its account."""
_ENVELOPE: Final = ("account_id", "source", "source_id", "observed_at")


@dataclass(frozen=True, slots=True)
class Record:
    """One system's description of an account: its values and who says so."""

    source: str
    source_id: str
    claims: Mapping[str, Claim]


def described(engine: Engine, as_of: datetime, links: ir.Table) -> ir.Table:
    """The account records of all systems."""
    rows = visible(engine.table("account"), as_of)
    rows = rows.inner_join(links, ["source", "account_ref"])
    return rows.select(*_ENVELOPE, *FIELDS)


def contracted(engine: Engine, as_of: datetime, links: ir.Table) -> ir.Table:
    """The contract in force of each account: of several, the one that started last."""
    rows = visible(engine.table("contract"), as_of)
    starts, ends = _midnight(rows.start_date), _midnight(rows.end_date)
    rows = rows.mutate(starts=starts.fill_null(rows.observed_at))
    rows = rows.filter((rows.starts <= instant(as_of)) & (ends.isnull() | (ends >= instant(as_of))))
    rows = rows.inner_join(links, ["source", "account_ref"])
    newest = ibis.window(
        group_by="account_id",
        order_by=[rows.starts.desc(), rows.end_date.desc(), rows.source, rows.source_id],
    )
    rows = rows.mutate(place=ibis.row_number().over(newest))
    return rows.filter(rows.place == 0).select(*_ENVELOPE, *BILLED)


def _midnight(day: ir.DateValue) -> ir.TimestampValue:
    return day.cast(INSTANT)


def read(rows: pa.Table) -> list[Record]:
    """Rows of `described` or `contracted` as records."""
    fields = [name for name in rows.column_names if name not in _ENVELOPE]
    return [_record(row, fields) for row in rows.to_pylist()]


def _record(row: Mapping[str, Any], fields: list[str]) -> Record:
    source, source_id = row["source"], row["source_id"]
    known = row["observed_at"].astimezone(UTC)
    claims = {
        name: Claim(name, row[name], source, source_id, known)
        for name in fields
        if row[name] is not None and row[name] != ""
    }
    return Record(source, source_id, claims)
