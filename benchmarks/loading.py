"""Makes a workspace: generated once, synced once; what the sync cost stands beside it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generate import generate
from benchmarks.measure import measure, peak_mb
from c360.app import App
from c360.config import load_workspace

COST = "loading.json"


def prepare(workspace: Path, accounts: int) -> dict[str, Any]:
    """The workspace, made where it is missing, and what loading it cost, beside the floor."""
    if not (workspace / COST).exists():
        shutil.rmtree(workspace, ignore_errors=True)
        print(f"generating {accounts:,} accounts", flush=True)
        generate(workspace, accounts)
        print("syncing", flush=True)
        first = _alone("sync", workspace)
        floor = _alone("floor", workspace)
        again = _alone("sync", workspace)
        cost = {"first": first, "again": again, "floor": floor}
        (workspace / COST).write_text(json.dumps(cost))
    found: dict[str, Any] = json.loads((workspace / COST).read_text())
    return found


def _alone(what: str, workspace: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.loading", what, str(workspace)]
    done = subprocess.run(
        command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def sync(workspace: Path) -> None:
    """What `c360 sync` does, usage rolled up too."""
    outcomes = App.open(workspace).sync([], full=False, progress=lambda *_: None)
    troubles = [one.error for one in outcomes if one.error]
    if troubles:
        raise SystemExit("; ".join(troubles))


def floor(workspace: Path) -> None:
    """`CREATE TABLE AS` of every export that c360 loads, into a DuckDB file: the least there is."""
    file = workspace / "floor.duckdb"
    try:
        with duckdb.connect(str(file)) as db:
            for place, name in sorted(_exports(workspace)):
                db.execute(f"CREATE TABLE \"{name}\" AS FROM read_parquet('{place}')")
    finally:
        file.unlink(missing_ok=True)


def _exports(workspace: Path) -> set[tuple[str, str]]:
    sources = load_workspace(workspace).settings.sources.values()
    tables = [table for one in sources for table in one.connector_options()["tables"]]
    paths = {path for table in tables for path in _listed(table)}
    named = {workspace / path: path for path in paths}
    return {
        (str(place / "*.parquet" if place.is_dir() else place), name)
        for place, name in named.items()
    }


def _listed(table: dict[str, Any]) -> list[str]:
    path = table["path"]
    return [path] if isinstance(path, str) else list(path)


if __name__ == "__main__":
    spent = measure(lambda: {"sync": sync, "floor": floor}[sys.argv[1]](Path(sys.argv[2])))
    print(json.dumps({"cpu": spent.cpu, "wall": spent.wall, "peak_mb": peak_mb()}))
