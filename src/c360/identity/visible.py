"""What was known at a moment: the versions of records then in force."""

from datetime import datetime

import ibis
from ibis.expr import types as ir

from c360.model.moment import utc
from c360.warehouse.instants import INSTANT


def instant(as_of: datetime) -> ir.TimestampScalar:
    """`as_of` as a literal of the type of the canonical instants."""
    return ibis.literal(utc(as_of).replace(tzinfo=None).isoformat()).cast(INSTANT)


def visible(table: ir.Table, as_of: datetime) -> ir.Table:
    """The versions in force at `as_of`."""
    moment = instant(as_of)
    current = table.superseded_at.isnull() | (table.superseded_at > moment)
    return table.filter((table.observed_at <= moment) & current)
