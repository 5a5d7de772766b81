"""One small workspace, synced and published once; each test that writes gets a copy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.company import build_company
from tests.cli.doors import Command, Ended, called, within


@pytest.fixture(scope="session")
def unsynced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's exports, of which nothing is loaded. Not to be written to."""
    return build_company(tmp_path_factory.mktemp("cli") / "unsynced")


@pytest.fixture(scope="session")
def published(unsynced: Path) -> Path:
    """The company, synced and published. Not to be written to."""
    folder = unsynced.parent / "published"
    shutil.copytree(unsynced, folder)
    assert called(within(folder, "sync", "--format", "json")) == 0
    assert called(within(folder, "refresh", "--format", "json")) == 0
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a workspace, to be written to."""

    def copied(folder: Path) -> Path:
        return Path(shutil.copytree(folder, tmp_path / "workspace"))

    return copied


@pytest.fixture
def c360(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line in this process."""

    def command(*arguments: str) -> Ended:
        capsys.readouterr()
        code = called(arguments)
        return Ended(code, *capsys.readouterr())

    return command
