from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.files_workspace import Workspace
from tests.vendors.records import Company, demo_company


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path)
    yield workspace
    workspace.warehouse.close()


@pytest.fixture(scope="session")
def company() -> Company:
    return demo_company(accounts=12)
