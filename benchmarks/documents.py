"""How fast documents are composed, on one core: python benchmarks/documents.py WORKSPACE [ROUNDS]

Opens the workspace's book once, then makes and stores every account's document, several rounds.
Prints documents per second of CPU time in the quickest round, and the milliseconds per document of
every step in it. What is done once a book (the query that re-scores, the scorecard, the lexicon's
verdicts on sentences seen before) is done in a first round, whose extra time is printed by itself.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from c360 import pipeline
from c360.book import Book, Inputs, open_book, rarely_collecting
from c360.config import Workspace, as_of_default, load_workspace
from c360.connectors import sources_of
from c360.insights.serving import Gate
from c360.store.operational import OperationalStore
from c360.store.snapshots import RunHeader
from c360.warehouse.open import open_warehouse

STEPS: tuple[tuple[Any, str], ...] = (
    (Book, "case"), (pipeline, "detect"), (pipeline, "prospects"), (Book, "past"),
    (pipeline, "week_facts"), (Book, "rescore"), (pipeline, "actions"), (pipeline, "route"),
    (pipeline, "narrative"), (pipeline, "why_this_score"), (pipeline, "why_moved"),
    (pipeline, "predict"), (pipeline, "potential_upsell"), (Gate, "clauses"), (Gate, "findings"),
    (Gate, "actions"), (Gate, "route"), (Book, "assess"), (pipeline, "compose"),
    (pipeline, "snapshot"), (pipeline, "fired"), (OperationalStore, "publish"),
)  # fmt: skip
"""The steps of the flow, by where the flow finds them; none of them calls another."""


def main(workspace: Path, rounds: int) -> None:
    """Measure and print."""
    book = opened(load_workspace(workspace))
    gc.freeze()  # a book of this size is not what is measured
    with tempfile.TemporaryDirectory() as folder:
        store = OperationalStore(Path(folder) / "store.db")
        first, *others = [measured(book, store) for _ in range(rounds + 1)]
        store.close()
    best, documents = min(others, key=total), len(book.members)
    print(f"{documents} documents a round, {documents / total(best):.0f} per second of CPU time")
    print(f"{total(first) - total(best):8.3f} s   once a book")
    for step, seconds in (best | {"in all": total(best)}).items():
        print(f"{1000 * seconds / documents:8.3f} ms  {step}")


def measured(book: Book, store: OperationalStore) -> dict[str, float]:
    """The CPU time of one round, by step."""
    spent: dict[str, float] = {}
    start = time.process_time()
    with watched(spent):
        made(book, store)
    return spent | {"all else": time.process_time() - start - total(spent)}


def total(spent: dict[str, float]) -> float:
    return sum(spent.values())


def opened(workspace: Workspace) -> Book:
    """The book of the workspace, as of its own moment."""
    warehouse = open_warehouse(f"duckdb://{workspace.warehouse_file}", read_only=True)
    inputs = Inputs(warehouse, workspace.settings, sources_of(workspace))
    now = as_of_default(workspace.settings, datetime.now(UTC))  # noqa: TID251 - only a fallback
    return open_book(inputs, now, None, None, lambda *_: None)


@rarely_collecting()
def made(book: Book, store: OperationalStore) -> None:
    """Every document of the book, as `pipeline.compute` makes them, and published."""
    results: list[pipeline.Result] = []
    for start in range(0, len(book.members), pipeline.BATCH):
        batch = book.members[start : start + pipeline.BATCH]
        found = [pipeline.find(book, account) for account in batch]
        rescored = book.rescore({one.case.account_id: one.indicators for one in found})
        results += [
            pipeline.conclude(book, one, rescored.get(one.case.account_id, {})) for one in found
        ]
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    header = RunHeader(
        moment, whole_book=True, config_digest="", data_version=1, published_at=moment
    )
    triggers = [trigger for result in results for trigger in result.triggers]
    store.publish(header, (result.snapshot for result in results), triggers, {})


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Add the CPU time of every call of a step to `spent`."""
    with ExitStack() as stack:
        for owner, name in STEPS:
            step = f"{owner.__name__.rpartition('.')[2]}.{name}"
            spent[step] = 0.0
            stack.enter_context(patch.object(owner, name, timed(getattr(owner, name), step, spent)))
        yield


def timed(step: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(step)
    def run(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return step(*args, **kwargs)
        finally:
            spent[name] += time.process_time() - start

    return run


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
