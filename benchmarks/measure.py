"""Measures one subject in this process, which is fresh: CPU, wall, peak memory, and its rows.

python -m benchmarks.measure SUBJECT WORKSPACE RESULT.arrow → one line of JSON.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is measured: a function from a workspace to rows."""

    name: str
    title: str
    function: str
    """module:function, under benchmarks.subjects."""
    compared: tuple[str, ...] = ()
    """Names of the lists in `columns` on which its rows must equal c360's."""
    largest: int = 1_000_000
    """Accounts above which it is not run."""

    def load(self) -> Callable[[Path], pa.Table]:
        """The function, with everything it imports."""
        module, name = self.function.split(":")
        found: Callable[[Path], pa.Table] = getattr(
            import_module(f"benchmarks.subjects.{module}"), name
        )
        return found


SUBJECTS: tuple[Subject, ...] = (
    Subject("floor", "Floor: one scan of the Parquet exports", "floors:exports"),
    Subject("own_floor", "One scan of c360's own tables", "floors:warehouse"),
    Subject(
        "c360", "c360, all features and scores, from raw", "in_c360:everything", ("CORE", "SCORES")
    ),
    Subject(
        "c360_rollups", "c360, all features and scores, from roll-ups", "in_c360:from_rollups",
        ("CORE", "SCORES"),
    ),
    Subject(
        "c360_columns", "c360, without where figures come from", "in_c360:peers_columns",
        ("CORE", "SCORES"),
    ),
    Subject(
        "c360_columns_rollups", "c360, without, from roll-ups",
        "in_c360:peers_columns_from_rollups", ("CORE", "SCORES"),
    ),
    Subject("c360_touched", "c360, every hundredth account, from roll-ups", "in_c360:touched"),
    Subject("sql", "DuckDB SQL by hand, with champion and scores", "by_hand:whole",
            ("CORE", "SCORES")),
    Subject("sql_core", "DuckDB SQL by hand, without", "by_hand:core", ("CORE",)),
    Subject("polars", "Polars, lazy and streaming, without", "in_polars:core", ("CORE",)),
    Subject("pandas", "pandas, without", "in_pandas:core", ("CORE",), largest=10_000),
)  # fmt: skip
"""The one list to which a way of computing the features is added."""
BY_NAME = {subject.name: subject for subject in SUBJECTS}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run cost; imports are not in it, memory is all of the process."""

    cpu: float
    wall: float
    peak_mb: float
    split: dict[str, float] = field(default_factory=dict)
    """Wall seconds resolving, building and compiling, executing, where c360 was run."""

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def measure(run: Callable[[], object]) -> Measured:
    """CPU seconds of this process and its children, wall seconds, peak memory."""
    cpu, wall = _cpu(), perf_counter()
    run()
    return Measured(_cpu() - cpu, perf_counter() - wall, peak_mb())


def peak_mb() -> float:
    """The most memory this process has held.

    What Linux counts of its memory begins with the program; `ru_maxrss` begins with what the
    process held that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu() -> float:
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(name: str, workspace: Path, result: Path) -> Measured:
    """Runs the subject and keeps its rows in `result`."""
    run = BY_NAME[name].load()
    rows: list[pa.Table] = []
    cost = measure(lambda: rows.append(run(workspace)))
    split = getattr(sys.modules[run.__module__], "SPLIT", {})
    with pa.OSFile(str(result), "wb") as file, pa.ipc.new_file(file, rows[0].schema) as writer:
        writer.write_table(rows[0])
    return Measured(cost.cpu, cost.wall, cost.peak_mb, split)


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])).as_json())
