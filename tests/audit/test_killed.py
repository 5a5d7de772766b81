"""kill -9 of a process that serves and logs: whatever the outside world has seen is in the log."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.audit.looks import requests, verdict_on

_SERVE = """
import itertools, os, sys, threading
from pathlib import Path
from tests.audit.looks import log_in, look
file, life, order = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def serve(log, thread):
    for number in itertools.count():
        view = look(int(f"{life}{thread}{number:07}"), account=f"a{number % 50}")
        shown = f"{view.request}\\n".encode()
        if order == "log first":
            log.record(view)
            os.write(1, shown)
        else:
            os.write(1, shown)
            log.record(view)
with log_in(file) as log:
    os.write(1, b"open\\n")
    threads = [threading.Thread(target=serve, args=[log, n], daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@pytest.fixture
def kills(kills: int) -> int:
    """At least twenty: each takes half a second."""
    return max(kills, 20)


def seen_until_killed(file: Path, life: int, order: str, seconds: float) -> set[str]:
    """What the process has shown to the outside world when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(file), str(life), order],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # noqa: TID251 - for a child
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        killer = subprocess.Popen(["sh", "-c", f"sleep {seconds:.4f}; kill -9 {child.pid}"])
        shown = child.stdout.read()
        assert child.wait(60) == -signal.SIGKILL
        killer.wait(60)
    whole, _, _ = shown.rpartition(b"\n")
    return set(whole.decode().split())


def test_nothing_that_was_shown_is_unlogged_however_often_it_is_killed(
    tmp_path: Path, kills: int
) -> None:
    drawn, seen = random.Random(5), set[str]()  # noqa: S311 - repeatable
    for life in range(1, kills + 1):
        file = tmp_path / f"{life % 4}.db"  # some begin anew, most go on
        seen |= seen_until_killed(file, life, "log first", drawn.uniform(0.005, 0.3))
    files = sorted(tmp_path.glob("*.db"))
    logged = set().union(*(requests(file) for file in files))
    print(f"{kills} kills, {len(seen)} shown, {len(logged - seen)} logged and not shown")  # noqa: T201
    assert len(seen) > 50 * kills
    assert not seen - logged
    assert all(verdict_on(file).holds for file in files)


def test_a_service_that_logs_after_it_has_shown_is_caught(tmp_path: Path, kills: int) -> None:
    """The twin: the same test sees the difference, so it can fail."""
    unlogged = set[str]()
    for life in range(1, kills + 1):
        file = tmp_path / f"{life}.db"
        seen = seen_until_killed(file, life, "show first", 0.1)
        unlogged |= seen - requests(file)
        if unlogged:
            return
    pytest.fail("a view that was shown and not logged went unseen")


def test_a_log_is_there_again_at_once_after_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "audit.db"
    seen_until_killed(file, 1, "log first", 0.5)
    begun = time.monotonic()
    assert seen_until_killed(file, 2, "log first", 0.3)
    assert time.monotonic() - begun < 10
    assert verdict_on(file).holds
