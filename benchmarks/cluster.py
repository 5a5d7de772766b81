"""Measures a synced workspace on DuckDB and on a Spark cluster, and compares every document.

    python benchmarks/cluster.py WORKSPACE [--workers 2] [--memory 1g] [--local]

The cluster is a master and workers with one core each on loopback, from pip's pyspark. The
workspace is only read: Spark's tables go to a temporary folder. Numbers are equal to 1e-9, all
else to the byte. Ends with 1 where anything differs.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from c360.book import Inputs
from c360.config import Workspace, load_workspace
from c360.connectors import sources_of
from c360.model.moment import utc
from c360.pipeline import compute
from c360.publish.pieces import json_bytes
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import open_engine, open_warehouse
from tests.contracts.engines import differences
from tests.contracts.spark_cluster import cluster


@dataclass(frozen=True)
class Outcome:
    """The documents by account, and what it took."""

    documents: dict[str, Any]
    opening: float
    seconds: float


def measured(workspace: Workspace, warehouse: Warehouse, url: str | None) -> Outcome:
    """A whole refresh, but for the writing of what it made; `url` None is DuckDB itself."""
    begun = time.perf_counter()
    engine: Engine = warehouse if url is None else open_engine(url, warehouse)
    opened = time.perf_counter()
    as_of = workspace.settings.as_of
    if as_of is None:
        raise SystemExit("the workspace's c360.yml needs as_of")
    inputs = Inputs(warehouse, engine, workspace.settings, sources_of(workspace))
    computed = compute(inputs, utc(as_of), None, None, lambda *_: None)
    documents = {
        one.snapshot.account_id: json.loads(json_bytes(one.document)) for one in computed.results
    }
    done = time.perf_counter()
    if url is not None:
        engine.close()
    return Outcome(documents, opened - begun, done - opened)


def compared(one: Outcome, other: Outcome) -> Counter[str]:
    """Number of accounts whose documents are equal, differ, or are on one side only."""
    counts: Counter[str] = Counter()
    for account in one.documents.keys() | other.documents.keys():
        if account not in one.documents or account not in other.documents:
            counts["on one side only"] += 1
            continue
        found = differences(one.documents[account], other.documents[account])
        counts["different" if found else "equal"] += 1
        for line in found[:3]:
            print(f"  {account}{line}")
    return counts


def main() -> int:
    """Computes the book on both, compares every document, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="1g", help="of each worker, and of the driver")
    parser.add_argument("--local", action="store_true", help="in this process, without a cluster")
    asked = parser.parse_args()
    workspace = load_workspace(asked.workspace)
    with ExitStack() as stack:
        warehouse = open_warehouse(workspace.warehouse_file, read_only=True)
        stack.callback(warehouse.close)
        tables = stack.enter_context(tempfile.TemporaryDirectory(prefix="c360-tables-"))
        on_duckdb = measured(workspace, warehouse, None)
        print(f"duckdb: {len(on_duckdb.documents)} documents in {on_duckdb.seconds:.1f} s")
        place = f"spark://local[{asked.workers}]"
        if not asked.local:
            place = stack.enter_context(cluster(workers=asked.workers, memory=asked.memory)).url
        url = f"{place}?memory={asked.memory}&tables={tables}"
        there = measured(workspace, warehouse, url)
        what = f"{place} with {asked.workers} cores"
        print(f"{what}: {len(there.documents)} documents in {there.seconds:.1f} s")
        print(f"  before that, copying the tables and starting: {there.opening:.1f} s")
        counts = compared(on_duckdb, there)
        print("documents:", ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        return 0 if set(counts) == {"equal"} else 1


if __name__ == "__main__":
    sys.exit(main())
