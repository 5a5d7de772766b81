# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""One load of one mapping's staged rows: what every step of it needs to know."""

from dataclasses import dataclass
from datetime import datetime

from c360.sources.loading.expressions import quoted
from c360.sources.loading.landing import Told
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
    told: Told = None
    """What of the rows came after what, so that the earlier is superseded and no contradiction."""

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
    """Whether the warehouse holds no rows of the source in the mapping's table."""
    table = quoted(plan.table.name)
    return not warehouse.rows(f"SELECT 1 FROM {table} WHERE source = ? LIMIT 1", [source])
