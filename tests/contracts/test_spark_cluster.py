"""A standalone cluster of Spark measures too, and says so when its workers are lost."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'c360[spark]'")

SCRIPT = """
import sys
from pathlib import Path

import pyarrow as pa

from c360.errors import EngineFailed
from c360.warehouse.open import open_engine, open_warehouse
from c360.warehouse.spark import GAPS
from tests.contracts.spark_cluster import cluster

folder = Path(sys.argv[1])
warehouse = open_warehouse(folder / "warehouse.duckdb", read_only=False)
warehouse.run(
    "INSERT INTO ticket (source, source_id, account_ref, content_hash, _run) "
    "SELECT 's', 't' || n, 'a' || n % 100, 'h', 1 FROM range(50000) AS t(n)"
)
with cluster(workers=2, memory="512m") as here:
    engine = open_engine(f"{here.url}?memory=512m", warehouse)
    tickets = engine.table("ticket")
    counted = tickets.group_by("account_ref").agg(tickets=tickets.count())
    engine.make("counted", counted.schema(), engine.compile(counted))
    names = pa.table({"account_ref": ["a1", "a2", "none"]})
    brought = engine.bring("brought", names)
    joined = brought.left_join(engine.temporary("counted", counted.schema()), "account_ref")
    answer = joined.select("account_ref", "tickets").order_by("account_ref")
    asked = engine.compile(answer), answer.schema().to_pyarrow()
    print(engine.read(*asked).to_pylist())
    for worker in here.workers:
        worker.kill()
        worker.wait()
    (what, kind), = GAPS.items()
    assert what == "a worker that is lost takes what was kept on it along"
    try:
        engine.read(*asked)
    except kind as lost:
        print(type(lost).__name__, lost)
    engine.close()
warehouse.close()
"""


@pytest.mark.slow
def test_two_workers_measure_and_their_loss_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows, lost = done.stdout.splitlines()
    assert rows == str(
        [
            {"account_ref": "a1", "tickets": 500},
            {"account_ref": "a2", "tickets": 500},
            {"account_ref": "none", "tickets": None},
        ]
    )
    assert lost.startswith("EngineFailed Spark on spark://127.0.0.1:")
