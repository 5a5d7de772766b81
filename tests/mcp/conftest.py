"""A published workspace, and a copy of it with keys for each test."""

import shutil
from pathlib import Path

import pytest

from tests.cli.doors import called, within
from tests.mcp.company import Company, build


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company, synced and published. Not to be written to."""
    folder = build(tmp_path_factory.mktemp("mcp") / "published")
    assert called(within(folder, "sync", "--format", "json")) == 0
    assert called(within(folder, "refresh", "--format", "json")) == 0
    return folder


@pytest.fixture
def company(published: Path, tmp_path: Path) -> Company:
    return Company(Path(shutil.copytree(published, tmp_path / "workspace")))
