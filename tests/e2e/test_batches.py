"""A book that is measured in batches is the same book, and so is one without roll-ups."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from c360 import pipeline, survey
from c360.app import App, make_demo
from c360.book import Inputs
from c360.config import load_workspace
from c360.connectors import sources_of
from c360.publish.pieces import json_bytes
from c360.warehouse.open import open_warehouse

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    make_demo(folder, 40, 11, lambda *_: None)
    App.open(folder).sync([], full=False, progress=lambda *_: None)
    return folder


def documents(company: Path) -> tuple[Mapping[str, bytes], Mapping[str, float]]:
    found = load_workspace(company)
    warehouse = open_warehouse(found.warehouse_file, read_only=True)
    inputs = Inputs(warehouse, warehouse, found.settings, sources_of(found))
    computed = pipeline.compute(inputs, AS_OF, None, None, lambda *_: None)
    made = {one.snapshot.account_id: json_bytes(one.document) for one in computed.results}
    warehouse.close()
    assert len(made) == computed.accounts > 30
    return made, computed.statistics


@pytest.fixture(scope="module")
def whole(company: Path) -> tuple[Mapping[str, bytes], Mapping[str, float]]:
    return documents(company)


def test_batches_make_the_same_documents_and_statistics(
    company: Path,
    whole: tuple[Mapping[str, bytes], Mapping[str, float]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 16)
    monkeypatch.setattr(survey, "PART", 5)
    assert documents(company) == whole


def test_rollups_say_what_the_raw_rows_say(
    company: Path,
    whole: tuple[Mapping[str, bytes], Mapping[str, float]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "rolled_up", lambda _warehouse: {})
    assert documents(company) == whole
