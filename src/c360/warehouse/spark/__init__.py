"""Apache Spark 4: measures in this process, or on a standalone cluster.

`spark://local[CORES]` or `spark://HOST:PORT`, with `?memory=4g` for Spark's memory and
`&tables=/FOLDER` for the folder of the copied tables, which every worker has to see under that
path; by default it is `spark` beside the warehouse's file. One folder a workspace.
"""

from c360.errors import EngineFailed
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.spark.copied import brought_up_to_date
from c360.warehouse.spark.engine import SparkEngine
from c360.warehouse.spark.place import place_of

GAPS = {
    "a worker that is lost takes what was kept on it along": EngineFailed,
}
"""What Spark cannot do that DuckDB can, and what is raised where it would have to."""

__all__ = ["GAPS", "open_engine"]


def open_engine(place: str, warehouse: Warehouse) -> Engine:
    """The engine at `place`, holding what `warehouse` holds; only tables that changed are copied.

    Raises:
        BadArgument: the place does not read as one.
        EngineFailed: there is no Java, or the cluster cannot be reached or has no free worker.
        StorageFailed: the folder for the tables cannot be written.
    """
    where = place_of(place)
    return SparkEngine(where, brought_up_to_date(warehouse, where.tables))
