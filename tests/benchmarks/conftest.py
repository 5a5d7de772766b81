from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.generate import generate
from benchmarks.subjects import in_c360
from c360.app import App

ACCOUNTS = 60


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small company of the benchmarks, synced."""
    folder = tmp_path_factory.mktemp("company")
    generate(folder, ACCOUNTS)
    outcomes = App.open(folder).sync([], full=False, progress=lambda *_: None)
    assert [one.error for one in outcomes] == [None] * 5
    return folder


@pytest.fixture(scope="session")
def measured(company: Path) -> pa.Table:
    return in_c360.everything(company)
