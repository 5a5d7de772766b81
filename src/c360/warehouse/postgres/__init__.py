"""PostgreSQL (13 or newer): measures on a server of yours, on a copy of the canonical tables.

`postgres://user:password@host:port/database?schema=name`, and whatever else libpq's URLs know. The
tables stand in the schema named, `c360` where none is: one schema a workspace.
"""

from c360.errors import EngineFailed
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.postgres.connecting import connect, place_of
from c360.warehouse.postgres.copied import bring_up_to_date
from c360.warehouse.postgres.engine import PostgresEngine

GAPS = {
    "U+0000 in a text cannot be stored": EngineFailed,
}
"""What PostgreSQL cannot do that DuckDB can, and what is raised where it would have to."""

__all__ = ["GAPS", "open_engine"]


def open_engine(place: str, warehouse: Warehouse) -> Engine:
    """The engine at `place`, holding what `warehouse` holds; only what is new is copied.

    Raises:
        EngineFailed: the server cannot be reached, or refuses.
        WarehouseBusy: another c360 is copying into the same schema.
    """
    where = place_of(place)
    connection = connect(where)
    try:
        bring_up_to_date(connection, where, warehouse)
        return PostgresEngine(connection, where)
    except BaseException:
        connection.close()
        raise
