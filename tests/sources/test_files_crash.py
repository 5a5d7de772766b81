"""Whatever stops a sync, the rows from before it stand."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from c360.sources.base import SyncCounts, Wanted
from c360.warehouse.open import open_warehouse
from tests.sources.files_workspace import ACCOUNTS, MONDAY, TUESDAY, Workspace, csv

TWO = csv("id,name,arr", ["a1,Alpine,100", "a2,Borealis,200"])
SYNC = """
import sys
from pathlib import Path
from tests.sources.files_workspace import ACCOUNTS, TUESDAY, Workspace
from c360.errors import C360Error
space = Workspace(Path(sys.argv[1]))
space.maps(ACCOUNTS)
print("open", flush=True)
try:
    space.sync(TUESDAY, full=True)
except C360Error as error:
    print(type(error).__name__, error)
    sys.exit(3)
"""


def run_sync(root: Path, limit: int | None = None) -> "subprocess.Popen[str]":
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-c", SYNC, str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # noqa: TID251 - for a child
        preexec_fn=limited,  # noqa: PLW1509 - the limit is for the child alone
    )


@pytest.mark.parametrize("step", ["crm: landing", "crm: loading"])
def test_an_interrupted_rebuild_leaves_the_old_rows(space: Workspace, step: str) -> None:
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    before = space.all("account")

    def interrupt(what: str, _done: int, _total: int) -> None:
        if what == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        space.connector().sync(
            space.warehouse, Wanted(full=True), synced_at=TUESDAY, progress=interrupt
        )
    assert space.all("account") == before
    assert space.sync(TUESDAY, full=True).rebuilt
    assert space.all("account") == before


def test_killed_syncs_lose_nothing(space: Workspace) -> None:
    rows = [f"a{n},Alpine {n},{n}" for n in range(20_000)]
    space.write("accounts.csv", csv("id,name,arr", rows))
    space.maps(ACCOUNTS)
    space.sync(MONDAY)
    space.warehouse.close()
    for wait in (0.05, 0.2, 0.4):
        child = run_sync(space.root)
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    space.warehouse = open_warehouse(space.root / "data" / "warehouse.duckdb", read_only=False)
    assert len(space.all("account")) == 20_000
    assert space.sync(TUESDAY).counts == SyncCounts(fetched=20_000, deduplicated=20_000)


@pytest.mark.parametrize("rows", [20_000, 200_000])
def test_a_full_disk_is_one_clear_sentence(space: Workspace, rows: int) -> None:
    """A limit on the size of files stands in for a full disk: landing or the warehouse hits it."""
    space.write("accounts.csv", TWO)
    space.maps(ACCOUNTS)
    space.sync()
    space.warehouse.close()
    space.write("accounts.csv", csv("id,name,arr", [f"a{n},Alpine {n},{n}" for n in range(rows)]))
    size = (space.root / "accounts.csv").stat().st_size
    limit = size + 500_000 if rows == 20_000 else size // 2
    child = run_sync(space.root, limit)
    out, err = child.communicate(timeout=60)
    assert "Traceback" not in err
    assert child.returncode == 3, out
    assert "StorageFailed" in out
    space.warehouse = open_warehouse(space.root / "data" / "warehouse.duckdb", read_only=False)
    assert space.all("account", "source_id") == [("a1",), ("a2",)]
    assert len(list((space.root / "data" / "raw" / "crm").glob("*accounts.csv"))) <= 2
    assert not list((space.root / "data" / "raw" / "crm").glob(".landing-*"))
