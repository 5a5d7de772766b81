"""Checkpoints: signed, appended while the log grows, read whatever became of the file."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from c360.errors import StorageFailed
from c360.store.audit.checkpoint import Checkpointer, Signer, append, is_signed, lines
from c360.store.audit.key import key_of
from c360.store.audit.log import AuditLog
from tests.audit.looks import KEY, NOON, filled, log_in, look, verdict_on

SIGNER = Signer(KEY)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def until_written(file: Path, count: int) -> list[int]:
    """The sizes in the file, once there are so many."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        sizes = [point.size for _, point in lines(file) if point]
        if len(sizes) >= count:
            return sizes
        time.sleep(0.02)
    pytest.fail(f"there are not {count} checkpoints")


def checkpointer(log: AuditLog, file: Path, watch: Watch, every: tuple[float, int]) -> Checkpointer:
    return Checkpointer(log, file, SIGNER, watch, every)


def test_records_get_a_checkpoint_after_so_many_and_at_the_end(tmp_path: Path) -> None:
    file, watch = tmp_path / "elsewhere" / "points.jsonl", Watch()
    with log_in(tmp_path / "audit.db") as log:
        points = checkpointer(log, file, watch, (0.05, 5))
        watch.now -= timedelta(hours=1)  # so that time does not count
        for number in range(5):
            log.record(look(number))
        assert until_written(file, 1) == [5]
        log.record(look(6))
        log.close()
        points.close()
    read = [point for _, point in lines(file)]
    assert [point.size for point in read if point] == [5, 6]
    assert all(point and is_signed(point) for point in read)
    verdict = verdict_on(tmp_path / "audit.db", [p for p in read if p], SIGNER.public)
    assert (verdict.holds, verdict.checkpoints) == (True, 2)


def test_records_get_a_checkpoint_after_so_many_seconds(tmp_path: Path) -> None:
    file, watch = tmp_path / "points.jsonl", Watch()
    with log_in(tmp_path / "audit.db") as log:
        points = checkpointer(log, file, watch, (0.05, 1000))
        watch.now -= timedelta(hours=1)
        log.record(look(1))
        time.sleep(0.3)
        assert not file.exists()
        watch.now += timedelta(hours=2)
        assert until_written(file, 1) == [1]
        log.close()
        points.close()
    assert len(file.read_text().splitlines()) == 1  # nothing new, nothing written


def test_a_checkpoint_that_cannot_be_written_stops_nobody_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "points.jsonl").mkdir()
    with log_in(tmp_path / "audit.db") as log:
        points = checkpointer(log, tmp_path / "points.jsonl", Watch(), (0.01, 1))
        assert log.record(look(1)).seq == 1
        log.close()
        points.close()
    assert "points.jsonl" in str(points.problem)


def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "points.jsonl"
    log_file = filled(tmp_path / "audit.db", 4)
    with log_in(log_file) as log:
        for seconds in range(3):
            at = NOON + timedelta(seconds=seconds)
            append(file, SIGNER.checkpoint(log.id, log.status().head, at))
            if seconds == 1:
                file.write_bytes(file.read_bytes()[:-40])
    read = list(lines(file))
    assert [number for number, point in read if point] == [1, 3]
    assert verdict_on(log_file, [point for _, point in read if point], SIGNER.public).holds


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "data" / "audit.key"
    first = key_of(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Signer(key_of(file)).public == Signer(first).public
    assert [one.name for one in file.parent.iterdir()] == ["audit.key"]
    assert first.hidden("192.0.2.7") == key_of(file).hidden("192.0.2.7") != KEY.hidden("192.0.2.7")


@pytest.mark.parametrize("content", ["", "no key", "abcd", "ab" * 31])
def test_a_file_that_holds_no_key_is_said(tmp_path: Path, content: str) -> None:
    file = tmp_path / "audit.key"
    file.write_text(content)
    with pytest.raises(StorageFailed, match="holds no key") as said:
        key_of(file)
    assert content not in str(said.value).replace("it holds no key", "") or not content
