from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.files_workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path)
    yield workspace
    workspace.warehouse.close()
