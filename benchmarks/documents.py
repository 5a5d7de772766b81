"""What the documents of some accounts cost: computed and published, split by step.

python -m benchmarks.documents WORKSPACE NUMBER → one line of JSON.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.measure import measure
from benchmarks.subjects.in_c360 import MOMENT, customers
from c360 import pipeline
from c360.book import Inputs
from c360.config import load_workspace
from c360.connectors import sources_of
from c360.store.operational import OperationalStore
from c360.store.snapshots import RunHeader
from c360.warehouse.open import open_warehouse


class Steps:
    """CPU seconds of each step, as `progress` names them, and of functions watched inside."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._step, self._since = "opening", process_time()

    def progress(self, what: str, _done: int, _all: int) -> None:
        """Called by the pipeline at the beginning of each step."""
        if what != self._step:
            self._ends()
            self._step = what

    def watch(self, module: Any, name: str) -> None:
        """Counts what a function of a module takes, if the module still has it."""
        called: Callable[..., Any] | None = getattr(module, name, None)
        if called is None:
            return

        def timed(*args: Any, **options: Any) -> Any:
            since = process_time()
            try:
                return called(*args, **options)
            finally:
                self.seconds[f"of these: {name}"] += process_time() - since

        setattr(module, name, timed)

    def close(self) -> dict[str, float]:
        """The seconds of every step."""
        self._ends()
        return {name: round(seconds, 3) for name, seconds in self.seconds.items()}

    def _ends(self) -> None:
        now = process_time()
        self.seconds[self._step] += now - self._since
        self._since = now


def run(workspace: Path, number: int) -> dict[str, Any]:
    """Computes and publishes the documents of `number` accounts, spread over the book."""
    accounts = _sample(workspace, number)
    steps = Steps()
    for name in ("find", "conclude"):
        steps.watch(pipeline, name)
    spent = measure(lambda: _publish(workspace, accounts, steps))
    number = len(accounts)
    return {
        "accounts": number,
        "cpu": spent.cpu,
        "wall": spent.wall,
        "peak_mb": spent.peak_mb,
        "per_cpu_second": number / spent.cpu,
        "steps": steps.close(),
    }


def _publish(workspace: Path, accounts: Sequence[str], steps: Steps) -> None:
    found = load_workspace(workspace)
    warehouse = open_warehouse(f"duckdb://{found.warehouse_file}", read_only=True)
    try:
        inputs = Inputs(warehouse, found.settings, sources_of(found))
        computed = pipeline.compute(inputs, MOMENT, accounts, None, steps.progress)
    finally:
        warehouse.close()
    steps.progress("publishing", 1, 1)
    header = RunHeader(
        as_of=MOMENT, whole_book=False, config_digest="", data_version=1, published_at=MOMENT
    )
    triggers = [trigger for result in computed.results for trigger in result.triggers]
    with tempfile.TemporaryDirectory() as folder:
        store = OperationalStore(Path(folder) / "store.sqlite")
        store.publish(header, (result.snapshot for result in computed.results), triggers, {})
        store.close()


def _sample(workspace: Path, number: int) -> list[str]:
    """Customers by id, evenly spread: ids are hashes, so that is a fair draw."""
    everyone = customers(workspace)
    return everyone[:: max(1, len(everyone) // number)][:number]


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
