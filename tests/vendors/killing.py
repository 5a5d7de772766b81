"""kill -9 of a real sync in a process of its own, at random points, until one is let to its end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_SYNC = """
import json, sys, warnings
from datetime import datetime
from importlib import import_module
from pathlib import Path
from c360.sources.base import NEW
from c360.sources.rest import pages
from c360.warehouse.open import open_warehouse
module, options, root, at, largest = json.loads(sys.argv[1])
pages._LARGEST = largest  # so that positions are kept in the midst of a listing
connector = import_module(module).Connector("vendor", options, Path(root))
warehouse = open_warehouse(f"duckdb://{root}/data/warehouse.duckdb", read_only=False)
print("begun", flush=True)
report = connector.sync(
    warehouse, NEW, synced_at=datetime.fromisoformat(at), progress=lambda *_: None
)
assert report.counts.conserved, report
warehouse.close()
"""


@dataclass(frozen=True, slots=True)
class Killing:
    """What became of the syncs of one workspace."""

    killed: int
    """How many were killed while they ran."""
    ended: int
    """How many came to their end before they could be killed, the last one among them."""


def kill_and_end(
    module: str,
    options: Mapping[str, object],
    root: Path,
    at: datetime,
    kills: int,
    *,
    seed: int = 1,
    lasts: float = 1.0,
    largest: int = 20_000,
) -> Killing:
    """Syncs the workspace until so many syncs have been killed, then once more, to the end.

    Args:
        module: The connector's, such as `c360.sources.acmedesk`; its source is called `vendor`.
        options: Its options, the server's address among them.
        root: The workspace; its warehouse is data/warehouse.duckdb.
        at: The time of the sync.
        kills: How many syncs are to be killed.
        seed: Of the moments at which they are.
        lasts: About how many seconds a sync takes; it is killed within these.
        largest: Bytes of pages after which they are landed.
    """
    given = json.dumps([module, dict(options), str(root), at.isoformat(), largest])
    drawn = random.Random(seed)  # noqa: S311 - repeatable
    killed = ended = 0
    while killed < kills:
        assert ended <= 3 * kills, "syncs end before they can be killed: lower `lasts`"
        if _killed_after(given, drawn.uniform(0, lasts)):
            killed += 1
        else:
            ended += 1
    assert not _killed_after(given, None)
    return Killing(killed, ended + 1)


def _killed_after(given: str, seconds: float | None) -> bool:
    """Whether the sync was killed; one that fails by itself fails the test."""
    with subprocess.Popen(
        [sys.executable, "-c", _SYNC, given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # noqa: TID251 - for a child
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        if seconds is not None:
            time.sleep(seconds)
            child.kill()
        _, errors = child.communicate(timeout=120)
    assert child.returncode in {0, -signal.SIGKILL}, errors
    return child.returncode == -signal.SIGKILL
