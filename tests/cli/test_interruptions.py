"""Whatever stops c360 in the middle: nothing is lost, nothing is half published."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from c360.interfaces.cli.ending import Stop, end
from c360.warehouse.open import open_warehouse
from tests.cli.company import build_company, write
from tests.cli.doors import PYTHON, Command, environment, python, start, within

ROWS = 150_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose sync takes a while. Not to be written to."""
    folder = build_company(tmp_path_factory.mktemp("large") / "workspace")
    rows = (f"a{n % 4 + 1},u{n % 97},2024-01-{n % 28 + 1:02},f{n},{n % 7}" for n in range(ROWS))
    write(folder / "exports" / "usage.csv", ["account,user,day,feature,events", *rows])
    return folder


def _rows(folder: Path) -> list[tuple[object, ...]]:
    warehouse = open_warehouse(folder / "data" / "warehouse.duckdb", read_only=True)
    try:
        tables = ("account", "outcome", "usage", "ticket", "quarantine")
        counts = (f"SELECT '{t}', source, count(*) FROM {t} GROUP BY source" for t in tables)
        return warehouse.rows(" UNION ALL ".join(counts) + " ORDER BY ALL")
    finally:
        warehouse.close()


def _wait_for(sign: Path, process: "subprocess.Popen[str]") -> None:
    while not sign.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def test_a_sync_that_is_killed_again_and_again_loses_nothing(
    large: Path, copy: Callable[[Path], Path], c360: Command
) -> None:
    folder = copy(large)
    for patience in (0.0, 0.3, 0.6, 1.0):
        with start(within(folder, "sync")) as process:
            _wait_for(folder / "data" / "warehouse.duckdb", process)
            time.sleep(patience)
            process.kill()
    ended = c360(*within(folder, "sync", "--format", "json"))
    assert ended.code == 0
    assert _rows(folder) == [
        ("account", "crm", 5),
        ("outcome", "crm", 1),
        ("quarantine", "desk", 1),
        ("ticket", "desk", 2),
        ("usage", "product", ROWS),
    ]
    again = json.loads(c360(*within(folder, "sync", "--format", "json")).out)
    assert [one["report"]["counts"]["loaded"] for one in again] == [0, 0, 0]


def test_a_rebuild_that_is_killed_leaves_the_rows_before(
    published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    before = _rows(folder)
    with start(within(folder, "sync", "--full")) as process:
        _wait_for(folder / "data" / "warehouse.duckdb.wal", process)
        process.kill()
    assert _rows(folder) == before


PUBLISH = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from c360.model.parts import DEPTHS, Parts
from c360.store.operational import OperationalStore
from c360.store.snapshots import AccountFilter, RunHeader
store = OperationalStore(Path(sys.argv[1]))
row = store.accounts(AccountFilter())[0]
layers = Parts(dict.fromkeys(DEPTHS, bytes(9000)))
def snapshots():
    for number in range(2000):
        yield replace(row, account_id=f"new{number}", parts=layers)
    print("half", flush=True)
    time.sleep(100)
now = datetime(2024, 2, 15, 13, tzinfo=UTC)
store.publish(RunHeader(now, True, "c", 9, now), snapshots(), [], {})
"""


def test_a_refresh_that_is_killed_publishes_nothing(
    published: Path, copy: Callable[[Path], Path], c360: Command
) -> None:
    folder = copy(published)
    before = c360(*within(folder, "accounts", "--format", "json")).out
    with python(PUBLISH, str(folder / "data" / "store.db")) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        assert c360(*within(folder, "accounts", "--format", "json")).out == before
        process.kill()
    assert c360(*within(folder, "accounts", "--format", "json")).out == before
    assert c360(*within(folder, "refresh")).code == 0
    assert c360(*within(folder, "accounts", "--format", "json")).out == before


@pytest.mark.parametrize("asked", [["sync", "--full"], ["refresh"]], ids=" ".join)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_says_so(
    large: Path,
    published: Path,
    copy: Callable[[Path], Path],
    asked: list[str],
    number: signal.Signals,
) -> None:
    folder = copy(large if asked[0] == "sync" else published)
    with start(within(folder, *asked)) as process:
        if asked[0] == "sync":
            _wait_for(folder / "data" / "warehouse.duckdb", process)
        else:
            _wait_for(folder / "data" / "store.db-wal", process)
        time.sleep(0.2)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert (out, err) == ("", "c360: stopped. What was synced or published before is unchanged\n")


@pytest.mark.parametrize(
    "asked",
    [["accounts"], ["view", "a1"], ["view", "a1", "--format", "json"], ["schema", "config"]],
)
def test_a_reader_that_leaves_early_is_no_failure(published: Path, asked: list[str]) -> None:
    read, written = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*PYTHON, *within(published, *asked)],
        stdout=written,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(written)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("stream", [1, 2])
def test_a_stream_that_is_closed_is_no_failure(published: Path, stream: int) -> None:
    command = " ".join([*PYTHON, "-C", f"'{published}'", "accounts", f"{stream}>&-"])
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, env=environment(), check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def _fail() -> None:
    raise KeyError("Alpine's secret")


def test_a_bug_is_one_sentence_without_what_it_was_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert end(_fail, Stop(), debug=lambda: False) == 1
    err = capsys.readouterr().err
    assert err.startswith("c360: a bug in c360 ")
    assert "KeyError in interfaces/cli/ending.py, line " in err
    assert "c360 --debug" in err
    assert "secret" not in err
    assert err.count("\n") == 1


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(_fail, Stop(), debug=lambda: True) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert 'KeyError: "Alpine\'s secret"' in err
    assert err.splitlines()[-1].startswith("c360: a bug in c360 ")


def test_debug_shows_where_an_expected_error_came_from(c360: Command, tmp_path: Path) -> None:
    ended = c360("--debug", *within(tmp_path, "accounts"))
    assert ended.code == 2
    assert "WorkspaceNotFound" in ended.err
