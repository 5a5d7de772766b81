"""The same company, measured on every engine: features, scores, lists, documents are equal.

The demo company with 60 accounts, against DuckDB; numbers to 1e-9.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from c360 import pipeline
from c360.book import Inputs
from c360.config import load_workspace
from c360.connectors import sources_of
from c360.model.moment import utc
from c360.pipeline import Result, compute
from c360.publish.pieces import json_bytes
from c360.store.snapshots import BookStatistics
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import LOCAL, engines, open_warehouse
from tests.contracts.conftest import quiet
from tests.contracts.engines import Place, differences


@dataclass(frozen=True)
class Measured:
    """What was computed of a company on an engine."""

    results: Sequence[Result]
    statistics: BookStatistics

    @property
    def documents(self) -> dict[str, Any]:
        return {r.snapshot.account_id: json.loads(json_bytes(r.document)) for r in self.results}

    @property
    def columns(self) -> dict[str, Any]:
        """What is stored of each account beside its document."""
        return {
            r.snapshot.account_id: {
                name: value if value is None or isinstance(value, int | float) else str(value)
                for name, value in vars_of(r.snapshot).items()
                if name != "parts"
            }
            for r in self.results
        }


def vars_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def measured(
    folder: Path,
    warehouse: Warehouse,
    engine: Engine,
    *accounts: str,
    statistics: BookStatistics | None = None,
) -> Measured:
    workspace = load_workspace(folder)
    assert workspace.settings.as_of
    inputs = Inputs(warehouse, engine, workspace.settings, sources_of(workspace))
    at = utc(workspace.settings.as_of)
    computed = compute(inputs, at, accounts or None, statistics, quiet)
    return Measured(list(computed.results), computed.statistics)


@pytest.fixture(scope="session", params=[name for name in engines() if name != LOCAL])
def engine_name(request: pytest.FixtureRequest) -> str:
    """All engines but the one that the others are compared with."""
    return str(request.param)


@pytest.fixture(scope="session")
def warehouse(company: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(load_workspace(company).warehouse_file, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def on_duckdb(company: Path) -> Measured:
    opened = open_warehouse(load_workspace(company).warehouse_file, read_only=True)
    found = measured(company, opened, opened)
    opened.close()
    return found


@pytest.fixture(scope="session")
def engine(new_place: Callable[[], Place], warehouse: Warehouse) -> Iterator[Engine]:
    opened = new_place().open(warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def here(company: Path, warehouse: Warehouse, engine: Engine) -> Measured:
    return measured(company, warehouse, engine)


def test_the_documents_are_equal(on_duckdb: Measured, here: Measured) -> None:
    assert list(here.documents) == list(on_duckdb.documents)
    assert len(here.documents) > 40
    assert differences(on_duckdb.documents, here.documents) == []


def test_what_is_listed_of_accounts_is_equal(on_duckdb: Measured, here: Measured) -> None:
    assert differences(on_duckdb.columns, here.columns) == []


def test_the_statistics_of_the_book_are_equal(on_duckdb: Measured, here: Measured) -> None:
    assert dict(here.statistics)
    assert differences(dict(on_duckdb.statistics), dict(here.statistics)) == []


def test_the_triggers_are_equal(on_duckdb: Measured, here: Measured) -> None:
    left, right = ([[vars_of(t) for t in r.triggers] for r in m.results] for m in (on_duckdb, here))
    assert (
        differences(
            json.loads(json.dumps(left, default=str)), json.loads(json.dumps(right, default=str))
        )
        == []
    )


def test_one_account_alone_is_what_it_is_in_the_book(
    company: Path, warehouse: Warehouse, engine: Engine, on_duckdb: Measured
) -> None:
    account = next(iter(on_duckdb.documents))
    alone = measured(company, warehouse, engine, account, statistics=on_duckdb.statistics)
    assert differences(on_duckdb.documents[account], alone.documents[account]) == []


def test_a_book_in_batches_is_the_same_book(
    company: Path,
    warehouse: Warehouse,
    engine: Engine,
    here: Measured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 25)
    batched = measured(company, warehouse, engine)
    assert differences(here.documents, batched.documents) == []
    assert differences(dict(here.statistics), dict(batched.statistics)) == []
