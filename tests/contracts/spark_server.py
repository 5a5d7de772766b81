"""Spark in the process of the tests, on two cores; `test_spark_cluster.py` tries a cluster."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from c360.errors import EngineFailed
from tests.contracts.engines import CannotBeHad

PLACE = "local[2]?memory=1500m"


@contextmanager
def started() -> Iterator[str]:
    """The URL of a Spark that runs until the tests end, so that each test does not start one."""
    try:
        from c360.warehouse.spark.place import place_of  # noqa: PLC0415 - where it is installed
        from c360.warehouse.spark.session import start, stop  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise CannotBeHad("pyspark is not installed: pip install 'c360[spark]'") from missing
    try:
        start(place_of(PLACE))
    except EngineFailed as failed:
        raise CannotBeHad(str(failed)) from failed
    folder = tempfile.mkdtemp(prefix="c360-test-tables-")
    try:
        yield f"spark://{PLACE}&tables={folder}"
    finally:
        stop()
        shutil.rmtree(folder)


def fresh(url: str, name: str) -> str:
    return f"{url}/{name}"
