# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""One load of one mapping's staged rows: what every step of it needs to know."""

from dataclasses import dataclass
from datetime import datetime

from c360.sources.loading.expressions import quoted
from c360.sources.loading.plan import MappingPlan
from c360.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class Load:
    """One load of one mapping's staged rows."""

    warehouse: Warehouse
    plan: MappingPlan
    source: str
    run_id: int
    at: datetime
    first: bool = False
    """Whether the warehouse holds no rows of the source in this table yet: nothing is known."""

    @property
    def table(self) -> str:
        return quoted(self.plan.table.name)

    @property
    def moment(self) -> str:
        """SQL of the sync's time."""
        return f"TIMESTAMPTZ '{self.at.isoformat()}'"

    def number(self, sql: str) -> int:
        """What a query that counts answers."""
        return int(str(self.warehouse.rows(sql)[0][0]))


def is_first(warehouse: Warehouse, plan: MappingPlan, source: str) -> bool:
    """Whether the warehouse knows no row of the source in the mapping's table, and none gone."""
    table = quoted(plan.table.name)
    known = f"SELECT 1 FROM {table} WHERE source = $1 LIMIT 1"
    gone = "SELECT 1 FROM tombstone WHERE source = $1 AND target = $2 LIMIT 1"
    return not warehouse.rows(known, [source]) and not (
        plan.deleted and warehouse.rows(gone, [source, plan.table.name])
    )
