"""The disk: read-only, full, damaged, of a newer version, in use. Nothing is lost, all is said."""

import gc
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.company import write
from tests.cli.doors import PYTHON, Command, environment, python, run, within

STORE, WAREHOUSE = "data/store.db", "data/warehouse.duckdb"
NEWER = "UPDATE alembic_version SET version_num = '9999'"
SPOILT = "UPDATE snapshot SET summary = x'00112233'"


def _bound() -> list[str]:
    """The words before a command that make file permissions hold for root too."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may write everything, and setpriv is not installed")
    without = "-dac_override,-dac_read_search"
    return [setpriv, f"--bounding-set={without}", f"--inh-caps={without}"]


@pytest.fixture
def read_only(published: Path, copy: Callable[[Path], Path]) -> Iterator[Path]:
    """A workspace in which nothing may be written."""
    folder = copy(published)
    with _read_only(folder):
        yield folder


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    places = [folder, *folder.rglob("*")]
    for place in places:
        place.chmod(place.stat().st_mode & ~0o222)
    try:
        yield
    finally:
        for place in places:
            place.chmod(place.stat().st_mode | 0o200)


LOOKS = [["accounts"], ["view", "a1"], ["view", "a1", "--as-of", "2024-01-01"]]


@pytest.mark.parametrize("asked", LOOKS)
def test_what_cannot_be_put_on_record_is_not_shown(read_only: Path, asked: list[str]) -> None:
    said = run(within(read_only, *asked), prefix=_bound()).one_sentence(1)
    assert "Nothing is shown that cannot be recorded" in said


@pytest.mark.parametrize("asked", LOOKS)
def test_a_read_only_workspace_whose_log_lies_elsewhere_can_be_read(
    published: Path, copy: Callable[[Path], Path], tmp_path: Path, asked: list[str]
) -> None:
    folder, logs = copy(published), tmp_path / "logs"
    logs.mkdir()
    with (folder / "c360.yml").open("a") as config:
        config.write(f"audit: {{log: {logs}/audit.db, key: {logs}/audit.key}}\n")
    with _read_only(folder):
        ended = run(within(folder, *asked, "--format", "json"), prefix=_bound())
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == run(within(published, *asked, "--format", "json")).out


def test_the_doctor_needs_no_record(read_only: Path) -> None:
    assert run(within(read_only, "doctor"), prefix=_bound()).code == 0


@pytest.mark.parametrize("asked", [["sync"], ["refresh"], ["refresh", "--account", "a1"]])
def test_a_read_only_workspace_cannot_be_written(read_only: Path, asked: list[str]) -> None:
    said = run(within(read_only, *asked), prefix=_bound()).one_sentence(1)
    assert said.startswith(str(read_only / "data"))
    assert "it may not be written. Make the file and its folder writable" in said


def test_a_folder_that_may_not_be_written_gets_no_workspace(read_only: Path) -> None:
    for asked in (["init", str(read_only / "new")], ["demo", str(read_only / "new")]):
        said = run(asked, prefix=_bound()).one_sentence(1)
        assert said.startswith(f"{read_only / 'new'}: Permission denied. ")


def test_what_may_not_be_read_is_named(published: Path, copy: Callable[[Path], Path]) -> None:
    folder = copy(published)
    for name, said in ((STORE, "it cannot be opened"), ("c360.yml", "Permission denied")):
        (folder / name).chmod(0)
        sentence = run(within(folder, "accounts"), prefix=_bound()).one_sentence(1)
        assert sentence.startswith(f"{folder / name}: {said}")
        (folder / name).chmod(0o600)
    folder.chmod(0)
    sentence = run(within(folder, "accounts"), prefix=_bound()).one_sentence(1)
    folder.chmod(0o700)
    assert sentence.startswith(f"{folder}: Permission denied. Name a folder that you may read")


@contextmanager
def _small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root on a real machine can mount a small disk")
    # A disk with a file open cannot be taken out: nothing may wait for the collector to close it.
    gc.disable()
    try:
        yield place
    finally:
        try:
            subprocess.run(["umount", str(place)], check=True)
        finally:
            gc.enable()


def _fill(disk: Path) -> Path:
    """Leave no space at all."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for block in (1 << 16, 1 << 12, 1):
            try:
                while file.write(bytes(block)) == block:
                    pass
            except OSError:
                continue
    return filler


def test_a_full_disk_is_said_and_everything_is_still_there(
    published: Path, tmp_path: Path, c360: Command
) -> None:
    with _small_disk(tmp_path / "disk", "40m") as disk:
        folder = Path(shutil.copytree(published, disk / "workspace"))
        before = c360(*within(published, "accounts", "--format", "json")).out
        accounts = (folder / "exports" / "accounts.csv").read_text(encoding="utf-8")
        (folder / "exports" / "accounts.csv").write_text(f"{accounts}\n", encoding="utf-8")
        filler = _fill(disk)
        for asked in (["accounts"], ["view", "a1"]):
            said = c360(*within(folder, *asked)).one_sentence(1)
            assert "Nothing is shown that cannot be recorded" in said
        ended = c360(*within(folder, "sync"))
        assert ended.code == 1
        assert "Free some space" in ended.err
        assert "Free some space" in c360(*within(folder, "refresh")).one_sentence(1)
        said = c360("init", str(disk / "new")).one_sentence(1)
        assert "No space left on device. Choose a folder that you may write to" in said
        assert not (disk / "new" / "c360.yml").exists()
        filler.unlink()
        assert c360(*within(folder, "sync")).code == 0
        assert c360(*within(folder, "accounts", "--format", "json")).out == before


def test_a_disk_that_fills_up_keeps_the_sources_before(
    unsynced: Path, tmp_path: Path, c360: Command
) -> None:
    with _small_disk(tmp_path / "disk", "12m") as disk:
        folder = Path(shutil.copytree(unsynced, disk / "workspace"))
        rows = (f"a1,u{n},2024-01-{n % 28 + 1:02},f{n % 9},{n}" for n in range(250_000))
        write(folder / "exports" / "usage.csv", ["account,user,day,feature,events", *rows])
        ended = c360(*within(folder, "sync", "--format", "json"))
        assert ended.code == 4
        crm, product, desk = json.loads(ended.out)
        assert crm["report"]["counts"]["loaded"] == 6
        assert "Free some space" in product["error"]
        assert "source 'desk': not tried, because the disk refused" in desk["error"]
        assert ended.err.count("\n") == 2


@pytest.mark.parametrize("command", ["--version", "--help"])
def test_an_output_that_is_full_is_said(command: str) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("wb") as out:
        done = subprocess.run(
            [*PYTHON, command],
            stdout=out,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"c360: standard output: No space left on device. ")
    assert done.stderr.count(b"\n") == 1


def _execute(store: Path, statement: str) -> None:
    connection = sqlite3.connect(store)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_store_of_a_newer_version_is_left_alone(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    _execute(folder / STORE, NEWER)
    before = (folder / STORE).read_bytes()
    for asked in (["accounts"], ["view", "a1"], ["refresh"]):
        said = c360(*within(folder, *asked)).one_sentence(1)
        assert "store.db: a newer version of c360 wrote it. Upgrade c360" in said
    assert (folder / STORE).read_bytes() == before


@pytest.mark.parametrize("name", [STORE, WAREHOUSE])
def test_a_damaged_file_is_named_with_the_way_back(
    c360: Command, published: Path, copy: Callable[[Path], Path], name: str
) -> None:
    folder = copy(published)
    (folder / name).write_bytes(bytes(range(256)) * 100)
    said = c360(*within(folder, "refresh")).one_sentence(1)
    assert said.startswith(f"{folder / name}: ")
    assert "ove " in said  # move it away, or: move the file away
    doctor = c360(*within(folder, "doctor"))
    assert doctor.code == 1
    assert str(folder / name) in doctor.out.replace("\n", " ")
    (folder / name).unlink()
    if name == WAREHOUSE:
        assert c360(*within(folder, "sync", "--full")).code == 0
    assert c360(*within(folder, "refresh")).code == 0
    listed = c360(*within(folder, "accounts", "--format", "json")).out
    assert listed == c360(*within(published, "accounts", "--format", "json")).out


def test_a_damaged_document_is_said(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    _execute(folder / STORE, SPOILT)
    assert "it is damaged" in c360(*within(folder, "view", "a1")).one_sentence(1)


HOLD = """
import sys
from c360.warehouse.open import open_warehouse
warehouse = open_warehouse(sys.argv[1], read_only=False)
print("held", flush=True)
sys.stdin.readline()
warehouse.close()
"""


def test_a_second_writer_is_turned_away_and_readers_are_not(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    with python(HOLD, str(folder / WAREHOUSE)) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        for asked in (["sync"], ["refresh"], ["view", "a1", "--as-of", "2024-01-01"]):
            said = c360(*within(folder, *asked)).one_sentence(5)
            assert f"(PID {writer.pid})" in said
            assert "try again" in said
        assert c360(*within(folder, "accounts")).code == 0
        assert c360(*within(folder, "view", "a1")).code == 0
        assert "no account 'nobody'" in c360(*within(folder, "view", "nobody")).one_sentence(3)
        writer.communicate("\n")
    assert c360(*within(folder, "sync")).code == 0
