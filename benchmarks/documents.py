"""What the documents of some accounts cost: computed and published, split by step.

python -m benchmarks.documents WORKSPACE NUMBER → one line of JSON.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import wraps
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.measure import measure
from benchmarks.subjects.in_c360 import MOMENT, customers, opened
from c360 import pipeline
from c360.book import Book
from c360.insights.serving import Gate
from c360.store.operational import OperationalStore
from c360.store.snapshots import FiredTrigger, RunHeader, Snapshot
from c360.store.spool import spooled

STEPS: tuple[tuple[Any, str], ...] = (
    (Book, "case"), (pipeline, "detect"), (pipeline, "prospects"),
    (Book, "past"), (pipeline, "week_facts"), (Book, "rescore"), (pipeline, "actions"),
    (pipeline, "route"), (pipeline, "narrative"), (pipeline, "why_this_score"),
    (pipeline, "why_moved"), (pipeline, "predict"), (pipeline, "potential_upsell"),
    (Gate, "clauses"), (Gate, "findings"), (Gate, "actions"), (Gate, "route"), (Book, "assess"),
    (pipeline, "compose"), (pipeline, "snapshot"), (pipeline, "fired"),
)  # fmt: skip
"""What makes a document of what was measured, by where the flow finds it; none calls another."""


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

    def watch(self, owner: Any, name: str) -> None:
        """Counts what a function of the flow takes."""
        called, label = getattr(owner, name), _label(owner, name)

        @wraps(called)
        def timed(*args: Any, **options: Any) -> Any:
            since = process_time()
            try:
                return called(*args, **options)
            finally:
                self.seconds[label] += process_time() - since

        setattr(owner, name, timed)

    def close(self) -> dict[str, float]:
        """The seconds of every step."""
        self._ends()
        return {name: round(seconds, 3) for name, seconds in self.seconds.items()}

    def _ends(self) -> None:
        now = process_time()
        self.seconds[self._step] += now - self._since
        self._since = now


def _label(owner: Any, name: str) -> str:
    return f"of these: {owner.__name__.rpartition('.')[2]}.{name}"


def run(workspace: Path, number: int) -> dict[str, Any]:
    """Computes and publishes the documents of `number` accounts, spread over the book."""
    accounts = _sample(workspace, number)
    steps = Steps()
    for owner, name in STEPS:
        steps.watch(owner, name)
    spent = measure(lambda: _publish(workspace, accounts, steps))
    number, split = len(accounts), steps.close()
    composing = sum(split.get(_label(owner, name), 0.0) for owner, name in STEPS)
    return {
        "accounts": number,
        "cpu": spent.cpu,
        "wall": spent.wall,
        "peak_mb": spent.peak_mb,
        "per_cpu_second": number / spent.cpu,
        "composed_per_cpu_second": number / composing,
        "steps": split,
    }


def _publish(workspace: Path, accounts: Sequence[str], steps: Steps) -> None:
    header = RunHeader(
        as_of=MOMENT, whole_book=False, config_digest="", data_version=1, published_at=MOMENT
    )
    triggers: list[FiredTrigger] = []
    with opened(workspace) as inputs, tempfile.TemporaryDirectory() as folder:
        computed = pipeline.compute(inputs, MOMENT, accounts, None, steps.progress)
        store = OperationalStore(Path(folder) / "store.sqlite")
        with spooled(_snapshots(computed, triggers)) as waiting:
            steps.progress("publishing", 1, 1)
            store.publish(header, waiting, triggers, {})
        store.close()


def _snapshots(computed: pipeline.Computed, triggers: list[FiredTrigger]) -> Iterator[Snapshot]:
    for result in computed.results:
        triggers += result.triggers
        yield result.snapshot


def _sample(workspace: Path, number: int) -> list[str]:
    """Customers by id, evenly spread: ids are hashes, so that is a fair draw."""
    everyone = customers(workspace)
    return everyone[:: max(1, len(everyone) // number)][:number]


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
