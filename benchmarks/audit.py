"""What the audit log costs: records a second and the time one waits, beside simpler ways.

    python -m benchmarks.audit [--seconds S] [--rounds N]

Every way runs in a process of its own, one after another within a round, so that what else the
machine does meets them alike; ratios are within a round, and their median is what is printed.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from c360.store.audit.key import Key
from c360.store.audit.log import AuditLog
from c360.store.audit.record import View, encoded
from c360.store.audit.sqlite import SqlitePlace

WRITERS = (1, 8, 64)
WAYS = {
    "log": "the audit log",
    "log_async": "the audit log, coroutines",
    "appended": "a file, one fsync'd append per record",
    "single": "SQLite FULL, one transaction per record",
    "normal": "the audit log with synchronous=NORMAL: loses records",
}
VIEWS = [
    View(
        at=datetime(2026, 3, 1, 12, 0, number % 60, number, tzinfo=UTC),
        viewer=f"key:{number % 30:08x}",
        role="csm",
        auth="key",
        door="rest",
        route="GET /accounts/{id}",
        account=f"001{number % 500:015}",
        allowed=True,
        rule=None,
        sections=("accountProfile", "healthSummary", "supportSummary", "usageSummary"),
        redactions={"commercialSummary": "support staff do not see commercial data"},
        policy="0123456789abcdef",
        snapshot="17",
        response="ab" * 32,
        request=f"{number:032x}",
        address=f"192.0.2.{number % 250}",
    )
    for number in range(2_000)
]
Record = Callable[[View], object]


class Normal(SqlitePlace):
    """What is usually advised for WAL."""

    synchronous = "NORMAL"


@contextmanager
def log_in(folder: Path, kind: type[SqlitePlace]) -> Iterator[AuditLog]:
    """A log in a file of its own."""
    with AuditLog(lambda: kind(folder / "audit.db"), Key(bytes(32))) as log:
        yield log


@contextmanager
def the_log(folder: Path) -> Iterator[Record]:
    """The product's own way."""
    with log_in(folder, SqlitePlace) as log:
        yield log.record


@contextmanager
def normal(folder: Path) -> Iterator[Record]:
    """The same without a sync of every commit."""
    with log_in(folder, Normal) as log:
        yield log.record


@contextmanager
def appended(folder: Path) -> Iterator[Record]:
    """The least there is: no chain, no names, no other process."""
    lock = threading.Lock()
    with (folder / "audit.jsonl").open("ab", buffering=0) as out:

        def record(view: View) -> None:
            body = encoded(view, view.viewer, view.account, view.address)
            with lock:
                out.write(body + b"\n")
                os.fsync(out.fileno())

        yield record


@contextmanager
def single(folder: Path) -> Iterator[Record]:
    """What one would write first."""
    lock = threading.Lock()
    with closing(SqlitePlace(folder / "audit.db")) as place:
        place.create("log")
        count = 0

        def record(view: View) -> None:
            nonlocal count
            body = encoded(view, view.viewer, view.account, view.address)
            with lock:
                count += 1
                place.begin()
                place.append([count, body, bytes(32)])
                place.commit()

        yield record


def from_threads(record: Record, writers: int, seconds: float) -> list[float]:
    """How long each record took."""
    waited: list[float] = []
    until = time.perf_counter() + seconds

    def write(start: int) -> None:
        own: list[float] = []
        while (begun := time.perf_counter()) < until:
            record(VIEWS[(start + len(own)) % len(VIEWS)])
            own.append(time.perf_counter() - begun)
        waited.extend(own)

    threads = [threading.Thread(target=write, args=[n * 31]) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waited


async def from_coroutines(log: AuditLog, writers: int, seconds: float) -> list[float]:
    """The same for coroutines of one loop."""
    waited: list[float] = []
    until = time.perf_counter() + seconds

    async def write(start: int) -> None:
        count = start
        while (begun := time.perf_counter()) < until:
            await log.record_soon(VIEWS[count % len(VIEWS)])
            waited.append(time.perf_counter() - begun)
            count += 1

    await asyncio.gather(*(write(n * 31) for n in range(writers)))
    return waited


def measured(way: str, writers: int, seconds: float) -> dict[str, float]:
    """Records a second, the median wait, and CPU of the whole process per record."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:  # /tmp may be memory
        waited, wall, cpu = _timed(way, Path(folder), writers, seconds)
    return {
        "per_second": len(waited) / wall,
        "p50_ms": median(waited) * 1e3,
        "cpu_us": cpu / len(waited) * 1e6,
    }


def _timed(
    way: str, folder: Path, writers: int, seconds: float
) -> tuple[list[float], float, float]:
    ways = {"log": the_log, "appended": appended, "single": single, "normal": normal}
    if way == "log_async":
        with log_in(folder, SqlitePlace) as log:
            begun = time.perf_counter(), time.process_time()
            waited = asyncio.run(from_coroutines(log, writers, seconds))
            return waited, time.perf_counter() - begun[0], time.process_time() - begun[1]
    with ways[way](folder) as record:
        begun = time.perf_counter(), time.process_time()
        waited = from_threads(record, writers, seconds)
        return waited, time.perf_counter() - begun[0], time.process_time() - begun[1]


def writing_alone() -> float:
    """Microseconds of CPU that a record costs the writer, in groups of 64, waking nobody."""
    from c360.store.audit.log import _Ticket, _Writer  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        writer = _Writer(lambda: SqlitePlace(Path(folder) / "audit.db"), Key(bytes(32)))
        writer.open()
        tickets = [_Ticket(view) for view in VIEWS[:64]]
        writer._answer(tickets, writer._written)  # noqa: SLF001
        begun = time.process_time()
        for _ in range(300):
            writer._answer(tickets, writer._written)  # noqa: SLF001
        spent = time.process_time() - begun
        writer._close()  # noqa: SLF001
    return spent / 300 / 64 * 1e6


def one(way: Sequence[str], seconds: float) -> dict[str, float] | float:
    """One measurement: of a way and a number of writers, or of the writer alone."""
    return writing_alone() if way[0] == "alone" else measured(way[0], int(way[1]), seconds)


def in_a_process(*arguments: str) -> Any:
    """Runs one measurement by itself."""
    command = [sys.executable, "-m", "benchmarks.audit", "--one", *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def report(rounds: Sequence[dict[tuple[str, int], dict[str, float]]]) -> Iterator[str]:
    """A table for every number of writers."""
    for writers in WRITERS:
        yield f"\n{writers} writer{'s' if writers > 1 else ''}"
        yield f"{'':54}{'records/s':>10}{'log ÷ it':>10}{'p50 ms':>9}{'CPU µs':>8}"
        for way, title in WAYS.items():
            of = [one[way, writers] for one in rounds]
            ratios = [
                one["log", writers]["per_second"] / one[way, writers]["per_second"]
                for one in rounds
            ]
            speed, wait, cpu = (
                median(m[name] for m in of) for name in ("per_second", "p50_ms", "cpu_us")
            )
            yield f"{title:54}{speed:10,.0f}{median(ratios):10.2f}{wait:9.2f}{cpu:8.1f}"


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each way runs")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--one", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one, given.seconds)))
        return
    rounds = [
        {
            (way, writers): in_a_process(way, str(writers), "--seconds", str(given.seconds))
            for writers in WRITERS
            for way in WAYS
        }  # short and often: what else the machine does meets all of them
        for _ in range(given.rounds)
    ]
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores (load {load:.1f} when it ended), {given.rounds} rounds, medians")
    print("\n".join(report(rounds)))
    alone = median(in_a_process("alone") for _ in range(given.rounds))
    print(f"\nCPU of the writer alone, groups of 64: {alone:.1f} µs a record")


if __name__ == "__main__":
    main()
