"""The power goes at any moment: no record that was acknowledged is lost, and none is half there."""

import itertools
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from c360.store.audit.log import AuditLog
from c360.store.audit.place import Place
from c360.store.audit.sqlite import SqlitePlace
from tests.audit.looks import KEY, log_in, look, requests, verdict_on
from tests.audit.power import Disk

CRASHES = 60
_names = (f"failing-{number}" for number in itertools.count())


class Careless(SqlitePlace):
    """The twin: what is usually advised for WAL."""

    synchronous = "NORMAL"


@dataclass(slots=True)
class Crashes:
    """Moments at which the power would have gone, and what had been acknowledged by then."""

    folder: Path
    torn: bool
    drawn: random.Random
    acknowledged: set[str]
    moments: list[tuple[Path, set[str]]]
    changes: int = 0
    next_at: int = 0

    def at_every_change(self, disk: Disk) -> None:
        self.changes += 1
        if not self.acknowledged or self.changes < self.next_at or len(self.moments) == CRASHES:
            return
        self.next_at = self.changes + self.drawn.randint(1, 40)
        place = self.folder / f"crash-{len(self.moments)}"
        disk.crashed(place, self.drawn if self.torn else None)
        self.moments.append((place / "audit.db", set(self.acknowledged)))


def crashes_of(kind: type[SqlitePlace], tmp_path: Path, *, torn: bool, seed: int) -> Crashes:
    """Records from several threads until the power has gone often enough."""
    crashes = Crashes(tmp_path, torn, random.Random(seed), set(), [])  # noqa: S311 - repeatable
    disk = Disk(next(_names), crashes.at_every_change)

    def opened() -> Place:
        return kind(tmp_path / "audit.db", connect=disk.connect)

    def serve(log: AuditLog, numbers: range) -> None:
        for number in numbers:
            if len(crashes.moments) == CRASHES:
                return
            view = look(number, account=f"a{number % 40}")
            log.record(view)
            crashes.acknowledged.add(view.request)

    with AuditLog(opened, KEY) as log, ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: serve(log, range(n * 10_000, n * 10_000 + 3_000)), range(3)))
    assert len(crashes.moments) == CRASHES
    disk.unregister()
    return crashes


def lost_in(crashes: Crashes, look_at: Callable[[Path], set[str]] = requests) -> list[int]:
    """How many acknowledged records each crash lost."""
    return [len(acknowledged - look_at(file)) for file, acknowledged in crashes.moments]


@pytest.mark.parametrize("torn", [False, True])
def test_no_acknowledged_record_is_lost(tmp_path: Path, *, torn: bool) -> None:
    crashes = crashes_of(SqlitePlace, tmp_path, torn=torn, seed=3 + torn)
    for file, acknowledged in crashes.moments:
        with log_in(file) as log:  # the machine is up again, and the service goes on
            log.record(look(99_999))
        assert not acknowledged - requests(file)
        assert verdict_on(file).holds
        assert verdict_on(file).forgotten == 0  # the names are there too
    assert len(crashes.moments[-1][1]) > CRASHES


def test_a_log_that_does_not_sync_every_commit_is_caught(tmp_path: Path) -> None:
    crashes = crashes_of(Careless, tmp_path, torn=False, seed=3)
    for file, _ in crashes.moments:
        with log_in(file):
            pass
    assert sum(lost > 0 for lost in lost_in(crashes)) > CRASHES / 2


def test_nothing_is_built_on_what_the_disk_refused_to_sync(tmp_path: Path) -> None:
    acknowledged = set[str]()
    disk = Disk(next(_names), lambda _: None)
    with AuditLog(lambda: SqlitePlace(tmp_path / "audit.db", connect=disk.connect), KEY) as log:
        for number in range(200):
            disk.refuses_to_sync = number % 20 == 10
            try:
                log.record(look(number, account=f"a{number}"))
                acknowledged.add(f"r{number}")
            except apsw.IOError:
                continue
        disk.crashed(tmp_path / "crash", None)
    disk.unregister()
    assert len(acknowledged) == 190
    with log_in(tmp_path / "crash" / "audit.db"):
        assert not acknowledged - requests(tmp_path / "crash" / "audit.db")
    assert verdict_on(tmp_path / "crash" / "audit.db").holds
