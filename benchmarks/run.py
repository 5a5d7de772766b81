"""Runs the benchmarks of one scale and writes what they cost: `make bench BENCH=1k|10k|100k`.

Every run of a subject is a process of its own; a round runs every subject once, one after another,
so that what else the machine does meets them alike. Ratios are within a round, their median is
what is reported. Results are compared with c360's; one difference fails the benchmark.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks import loading, report
from benchmarks.generate import SIZES
from benchmarks.measure import BY_NAME, SUBJECTS, Subject
from benchmarks.subjects import columns
from benchmarks.subjects.compare import differences

HERE = Path(__file__).parent
RESULTS = HERE / "results"
FLOOR = "floor"


def bench(scale: str, place: Path, rounds: int, wanted: Sequence[str] = ()) -> dict[str, Any]:
    """Measures every subject at a scale; the workspace in `place` is made where it is missing."""
    accounts = SIZES[scale]
    workspace = place / scale
    loaded = loading.prepare(workspace, accounts)
    chosen = [one for one in SUBJECTS if accounts <= one.largest]
    chosen = [one for one in chosen if not wanted or one.name in wanted]
    runs = [_round(chosen, workspace, place / "rows") for _ in range(rounds)]
    wrong = compare(chosen, place / "rows")
    return {
        "scale": scale,
        "accounts": accounts,
        "machine": machine(),
        "loading": loaded,
        "subjects": {one.name: summary(one.name, runs) for one in chosen},
        "differences": wrong,
    }


def _round(chosen: Iterable[Subject], workspace: Path, rows: Path) -> dict[str, Any]:
    rows.mkdir(parents=True, exist_ok=True)
    costs = {}
    for one in chosen:
        costs[one.name] = run_alone(one.name, workspace, rows / f"{one.name}.arrow")
        print(f"  {one.title}: {costs[one.name]['cpu']:.2f} CPU s", flush=True)
    return costs


def run_alone(name: str, workspace: Path, rows: Path) -> dict[str, Any]:
    """One subject in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", name, str(workspace), str(rows)]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(chosen: Iterable[Subject], rows: Path) -> dict[str, list[str]]:
    """What each subject says otherwise than c360, by subject; empty where all agree."""
    ours = read(rows / "c360.arrow")
    wrong = {}
    for one in chosen:
        names = [name for group in one.compared for name in getattr(columns, group)]
        found = differences(ours, read(rows / f"{one.name}.arrow"), names) if names else []
        if found:
            wrong[one.name] = found
    return wrong


def read(file: Path) -> pa.Table:
    """The rows a subject left."""
    with pa.memory_map(str(file)) as source:
        return pa.ipc.open_file(source).read_all()


def summary(name: str, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; ratios to the floor are made within each round first."""
    mine = [run[name] for run in runs]
    found: dict[str, Any] = {
        "title": BY_NAME[name].title,
        "cpu": median(one["cpu"] for one in mine),
        "wall": median(one["wall"] for one in mine),
        "peak_mb": max(one["peak_mb"] for one in mine),
        "split": mine[len(mine) // 2]["split"],
        "rounds": [{key: one[key] for key in ("cpu", "wall")} for one in mine],
    }
    if all(FLOOR in run for run in runs):
        for key in ("cpu", "wall"):
            found[f"{key}_ratio"] = median(run[name][key] / run[FLOOR][key] for run in runs)
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "date": datetime.now(UTC).date().isoformat(),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> int:
    """Measures, compares, and writes results/<scale>.json and the tables of README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scale", choices=SIZES)
    parser.add_argument("--place", type=Path, default=HERE / "workspaces")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--documents", type=int, default=500, help="0 leaves documents out")
    given = parser.parse_args()
    found = bench(given.scale, given.place.absolute(), given.rounds, given.only)
    if given.documents:
        found["documents"] = documents(given.place.absolute() / given.scale, given.documents)
    if not given.only:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{given.scale}.json").write_text(json.dumps(found, indent=1) + "\n")
        report.write(HERE / "README.md", RESULTS)
    print(report.table(found))
    for name, lines in found["differences"].items():
        print(f"{name} differs from c360:", *lines, sep="\n  ")
    return 1 if found["differences"] else 0


def documents(workspace: Path, number: int) -> dict[str, Any]:
    """What the documents of a sample of accounts cost, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.documents", str(workspace), str(number)]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
