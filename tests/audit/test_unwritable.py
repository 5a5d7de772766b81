"""The log cannot be written: nothing is shown, and once it can be, everything goes on by itself."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from c360.errors import AuditUnwritable
from c360.store.audit.log import AuditLog
from c360.store.audit.open import open_place
from c360.store.audit.place import Place
from c360.store.audit.sqlite import SqlitePlace
from tests.audit.looks import KEY, log_in, look, opener, requests, verdict_on


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_refuses_and_once_there_is_room_the_log_goes_on(small_disk: Path) -> None:
    file, ballast = small_disk / "audit.db", small_disk / "ballast"
    recorded, refused = set(), 0
    with log_in(file) as log:
        log.record(look(0))
        ballast.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 60_000))
        for number in range(1, 400):
            try:
                log.record(look(number))
                recorded.add(f"r{number}")
            except AuditUnwritable:
                refused += 1
        assert refused > 100
        assert log.status().problem == "the disk is full. Free some space"
        ballast.unlink()
        for number in range(400, 500):
            log.record(look(number))
            recorded.add(f"r{number}")
        assert log.status().problem is None
    assert recorded <= requests(file)
    assert verdict_on(file).holds


def test_a_disk_that_turns_read_only_refuses_until_it_no_longer_is(small_disk: Path) -> None:
    def remount(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(small_disk)], check=True)

    file = small_disk / "audit.db"
    with log_in(file) as log:
        log.record(look(1))
        log._writer._close()  # as after a failure: the disk cannot turn under an open file
        remount("ro")
        for number in range(2, 20):
            with pytest.raises(AuditUnwritable):
                log.record(look(number))
        remount("rw")
        log.record(look(20))
    assert requests(file) == {"r1", "r20"}
    assert verdict_on(file).holds


def test_a_file_locked_by_another_program_refuses_until_it_is_let_go(tmp_path: Path) -> None:
    file = tmp_path / "audit.db"
    with AuditLog(opener(file, 0.2), KEY) as log:
        log.record(look(1))
        with locked(file):
            for number in range(2, 5):
                with pytest.raises(AuditUnwritable, match="another program holds it locked"):
                    log.record(look(number))
        log.record(look(5))
    assert requests(file) == {"r1", "r5"}


@contextmanager
def locked(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def test_a_log_that_cannot_be_opened_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "audit.db").mkdir()
    with pytest.raises(AuditUnwritable, match=r"audit\.db") as said:
        AuditLog(opener(tmp_path / "audit.db"), KEY)
    assert "Nothing is shown that cannot be recorded" in str(said.value)


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_bytes(b"not a database" * 500)
    with pytest.raises(AuditUnwritable, match="it is damaged"):
        AuditLog(opener(tmp_path / "audit.db"), KEY)


class Hanging(SqlitePlace):
    """A disk that does not answer."""

    def __init__(self, file: Path, held: Callable[[], object]) -> None:
        self._held = held
        super().__init__(file)

    def commit(self) -> None:
        self._held()
        super().commit()


def test_a_disk_that_hangs_refuses_after_a_while(tmp_path: Path) -> None:
    answers, asked = Event(), []

    def held() -> None:
        asked.append(1)
        if len(asked) == 2:  # the first commit makes the tables
            answers.wait(10)

    def hanging() -> Place:
        return Hanging(tmp_path / "audit.db", held)

    with AuditLog(hanging, KEY, patience_seconds=0.2) as log:
        with pytest.raises(AuditUnwritable, match=r"not answered for 0\.2 seconds"):
            log.record(look(1))
        answers.set()
        log.record(look(2))
    assert requests(tmp_path / "audit.db") == {"r1", "r2"}  # more than was shown, never less


class Forgetful(SqlitePlace):
    """A database that fails in a way nobody foresaw."""

    fails = False

    def commit(self) -> None:
        if self.fails:
            raise RuntimeError("unforeseen")
        super().commit()


def test_an_error_nobody_foresaw_is_raised_and_does_not_end_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AuditLog(lambda: Forgetful(tmp_path / "audit.db"), KEY) as log:
        monkeypatch.setattr(Forgetful, "fails", True)
        with pytest.raises(RuntimeError, match="unforeseen"):
            log.record(look(1))
        monkeypatch.setattr(Forgetful, "fails", False)
        log.record(look(2))
    assert requests(tmp_path / "audit.db") == {"r2"}


def test_a_log_on_the_same_place_can_be_opened_again(tmp_path: Path) -> None:
    place = open_place(tmp_path / "audit.db", 1)
    first = place.create("one")
    place.close()
    again = open_place(tmp_path / "audit.db", 1)
    assert again.create("two") == first == "one"
    again.close()
