"""What reading sources costs: a large file, and events from an API. `make bench-sources`.

Every run is a process of its own, one after another within a round, so that what else the machine
does meets them alike; ratios are within a round, their median is what is reported.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks import events
from benchmarks.measure import measure, peak_mb
from benchmarks.run import RESULTS, machine
from c360.sources.base import NEW
from c360.sources.files import Connector
from c360.warehouse.open import open_warehouse

BEGIN, END = "<!-- sources: begin -->", "<!-- sources: end -->"
ROWS, EVENTS = 5_000_000, 200_000
LIMITS = {"first": 5.0, "again": 1.5, "connector": 1.3}
"""How many times the CPU of its floor each may take."""
MOST_MB = 500
"""Memory that the events may take."""
_FLOORS = {"first": "create", "again": "create", "connector": "by_hand"}
_TITLES = {
    "create": "DuckDB: `CREATE TABLE AS` of {rows:,} rows of Parquet",
    "first": "`files`, first load",
    "again": "`files`, nothing changed",
    "by_hand": "{events:,} nested events: requests → pyarrow → upsert, by hand",
    "connector": "the same events through a connector",
}
_USAGE = {
    "table": "usage",
    "path": "usage.parquet",
    "account": "account_id",
    "grain": {"per": "user", "every": "day", "starts": "day"},
    "columns": {"user_ref": "user_id", "feature": "feature", "events": "events"},
}


def generate(file: Path, rows: int) -> None:
    """Usage by user, day and feature as an analytics vendor exports it, in one Parquet file.

    It is in the order in which it came, by day with users mixed; keys are 18 characters.
    """
    with duckdb.connect() as db:
        db.execute(
            "COPY (SELECT '001' || upper(left(md5((u % 9000)::VARCHAR), 15)) AS account_id, "
            "'003' || upper(left(md5(u::VARCHAR), 15)) AS user_id, "
            "DATE '2023-09-01' + d::INTEGER AS day, 'feature_' || lpad(((u * 7 + f * 5) % 24)"
            "::VARCHAR, 2, '0') AS feature, (1 + hash(u, d, f) % 12)::INTEGER AS events FROM "
            "(SELECT d, u, unnest(range(1 + (hash(d, u) % 3)::INTEGER)) AS f "
            "FROM range(246) AS days(d), range(60000) AS users(u) WHERE hash(u, d) % 100 < 17) "
            f"ORDER BY d, hash(u, d), f LIMIT {rows}) TO '{file}' (FORMAT parquet, "
            "COMPRESSION zstd)"
        )


def create(place: Path, _address: str) -> None:
    """`CREATE TABLE AS` of the file: the least there is."""
    with duckdb.connect(str(place / "floor.duckdb")) as db:
        db.execute(f"CREATE TABLE usage AS FROM read_parquet('{place}/usage.parquet')")


def sync_file(place: Path, _address: str) -> None:
    """What `files` does, until the rows are in the warehouse."""
    warehouse = open_warehouse(f"duckdb://{place}/files.duckdb", read_only=False)
    connector = Connector("usage", {"system": "analytics", "tables": [_USAGE]}, place)
    report = connector.sync(warehouse, NEW, synced_at=events.SYNCED_AT, progress=lambda *_: None)
    warehouse.close()
    if report.counts.quarantined or not report.counts.conserved:
        raise SystemExit(f"the file was not loaded whole: {report}")


def connector(place: Path, address: str) -> None:
    """The events through a connector."""
    _whole(events.through_connector(address, place), place)


def by_hand(place: Path, address: str) -> None:
    """The events by hand."""
    _whole(events.by_hand(address, place), place)


def _whole(rows: int, place: Path) -> None:
    expected = int((place / "events").read_text())
    if rows != expected:
        raise SystemExit(f"{rows} of {expected} events")


_SUBJECTS: Mapping[str, Callable[[Path, str], None]] = {
    "create": create,
    "first": sync_file,
    "again": sync_file,
    "by_hand": by_hand,
    "connector": connector,
}


def bench(rows: int, number: int, rounds: int, wanted: Sequence[str] = ()) -> dict[str, Any]:
    """Measures every subject so many times."""
    chosen = [name for name in _SUBJECTS if not wanted or name in wanted]
    with tempfile.TemporaryDirectory(prefix="c360-bench-") as folder, serving(number) as address:
        place = Path(folder)
        generate(place / "usage.parquet", rows)
        (place / "events").write_text(str(number))
        runs = [_round(chosen, place, address) for _ in range(rounds)]
    return {
        "rows": rows,
        "events": number,
        "machine": machine(),
        "subjects": {name: _summary(name, runs) for name in chosen},
    }


def _round(chosen: Sequence[str], place: Path, address: str) -> dict[str, dict[str, float]]:
    for left in (*place.glob("*.duckdb*"), place / "data"):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    costs = {}
    for name in chosen:
        costs[name] = _alone(name, place, address)
        print(f"  {name}: {costs[name]['cpu']:.2f} CPU s", flush=True)
    if {"by_hand", "connector"} <= costs.keys():
        ours, theirs = events.digest(place).values()
        if ours != theirs:
            raise SystemExit("the connector's rows are not those made by hand")
    return costs


def _alone(name: str, place: Path, address: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.sources", "--alone", name, str(place), address]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def serving(number: int) -> Iterator[str]:
    """The address of a server of so many events, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.events", str(number)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield (server.stdout or sys.stdin).readline().strip()
        finally:
            server.terminate()


def _summary(name: str, runs: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, Any]:
    mine = [run[name] for run in runs]
    found: dict[str, Any] = {
        "cpu": median(one["cpu"] for one in mine),
        "wall": median(one["wall"] for one in mine),
        "peak_mb": max(one["peak_mb"] for one in mine),
    }
    floor = _FLOORS.get(name)
    if floor and all(floor in run for run in runs):
        for key in ("cpu", "wall"):
            found[f"{key}_ratio"] = median(run[name][key] / run[floor][key] for run in runs)
    return found


def table(result: Mapping[str, Any]) -> str:
    """What was measured, as Markdown."""
    lines = [
        "| | CPU × floor | wall × floor | CPU s | wall s | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in result["subjects"].items():
        title = _TITLES[name].format(rows=result["rows"], events=result["events"])
        ratios = [f"{one[k]:.2f}" if k in one else "1.00" for k in ("cpu_ratio", "wall_ratio")]
        figures = f"{one['cpu']:.2f} | {one['wall']:.2f} | {one['peak_mb']:,.0f}"
        lines.append(f"| {title} | {' | '.join(ratios)} | {figures} |")
    return "\n".join(lines)


def write(readme: Path, result: Mapping[str, Any]) -> None:
    """Puts what was measured between the markers."""
    on = result["machine"]
    head = (
        f"{on['cores']} cores (load {on['load']} when it ended), Python {on['python']}, "
        f"DuckDB {on['duckdb']}, {on['date']}."
    )
    text = readme.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n\n{head}\n\n{table(result)}\n\n{END}{after}")


def missed(result: Mapping[str, Any]) -> list[str]:
    """The limits that do not hold."""
    subjects = result["subjects"]
    found = [
        f"{name}: {subjects[name]['cpu_ratio']:.2f} × its floor, at most {limit}"
        for name, limit in LIMITS.items()
        if subjects.get(name, {}).get("cpu_ratio", 0) > limit
    ]
    peak = subjects.get("connector", {}).get("peak_mb", 0)
    return found + ([f"connector: {peak:,.0f} MB, at most {MOST_MB}"] if peak > MOST_MB else [])


def main() -> int:
    """Measures, writes results/sources.json, and fails where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=())
    given = parser.parse_args()
    found = bench(given.rows, given.events, given.rounds, given.only)
    if not given.only and (given.rows, given.events) == (ROWS, EVENTS):
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "sources.json").write_text(json.dumps(found, indent=1) + "\n")
        write(RESULTS.parent / "README.md", found)
    print(table(found))
    print(*missed(found), sep="\n")
    return 1 if missed(found) else 0


def _one(name: str, place: Path, address: str) -> None:
    spent = measure(lambda: _SUBJECTS[name](place, address))
    print(json.dumps({"cpu": spent.cpu, "wall": spent.wall, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        _one(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main())
