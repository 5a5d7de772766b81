"""Every feature, score and list, by account and moment, is the same on every engine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from c360.book import Inputs
from c360.config import load_workspace
from c360.connectors import sources_of
from c360.features.canon import KEY
from c360.features.details import LISTS, ROUTED
from c360.identity.resolve import resolve
from c360.model.moment import Moments, utc
from c360.pipeline import identity_settings
from c360.rollups import rolled_up
from c360.survey import Survey, survey_script
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import LOCAL, engines, open_warehouse
from tests.contracts.engines import Place, differences

LISTED = [f"now:{one.name}" for one in LISTS] + [f"routed:{one.name}" for one in ROUTED]


class Desk:
    """One engine's view of the company: identities, and every answer about all customers."""

    def __init__(self, folder: Path, warehouse: Warehouse, engine: Engine) -> None:
        workspace = load_workspace(folder)
        settings, sources = workspace.settings, sources_of(workspace)
        assert settings.as_of
        as_of = utc(settings.as_of)
        inputs = Inputs(warehouse, engine, settings, sources)
        self.identities = resolve(engine, as_of, identity_settings(inputs))
        rollups = rolled_up(warehouse) if engine is warehouse else {}
        script = survey_script(engine, settings, sources, rollups)
        moments = Moments.around(as_of, settings.health.comparison_days)
        survey = Survey(script, engine, self.identities, moments)
        self.batch = survey.batch(self.identities.customers)
        self.newest = survey.newest_records()

    def rows(self, answer: str, *keys: str) -> list[dict[str, Any]]:
        """The rows of an answer by account, or by the keys given."""
        rows = self.batch.whole(answer)
        if keys:
            rows = rows.sort_by([(key, "ascending") for key in keys])
        found: list[dict[str, Any]] = rows.to_pylist()
        return found


@pytest.fixture(scope="session", params=[name for name in engines() if name != LOCAL])
def engine_name(request: pytest.FixtureRequest) -> str:
    """All engines but the one that the others are compared with."""
    return str(request.param)


@pytest.fixture(scope="module")
def warehouse(company: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(load_workspace(company).warehouse_file, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def expected(company: Path, warehouse: Warehouse) -> Desk:
    return Desk(company, warehouse, warehouse)


@pytest.fixture(scope="module")
def desk(company: Path, warehouse: Warehouse, new_place: Callable[[], Place]) -> Iterator[Desk]:
    engine = new_place().open(warehouse)
    yield Desk(company, warehouse, engine)
    engine.close()


def test_the_same_records_are_the_same_accounts(desk: Desk, expected: Desk) -> None:
    assert desk.identities.links.equals(expected.identities.links)
    assert desk.identities.profiles == expected.identities.profiles
    assert desk.identities.customers == expected.identities.customers
    assert desk.newest == expected.newest
    assert desk.newest


@pytest.mark.parametrize(
    ("answer", "keys"),
    [
        ("features", KEY),
        ("provenance", (*KEY, "table", "source")),
        ("scores", KEY),
        ("counts", ("account_id", "source", "table", "field")),
    ],
)
def test_every_figure_is_equal(
    desk: Desk, expected: Desk, answer: str, keys: tuple[str, ...]
) -> None:
    left, right = (one.rows(answer, *keys) for one in (expected, desk))
    assert len(left) >= len(desk.identities.customers)
    assert differences(left, right) == []


@pytest.mark.parametrize("listed", LISTED)
def test_every_list_is_equal_and_in_the_same_order(desk: Desk, expected: Desk, listed: str) -> None:
    assert differences(expected.rows(listed), desk.rows(listed)) == []


def test_answers_come_in_the_same_types(desk: Desk, expected: Desk) -> None:
    assert desk.batch.answers.keys() == expected.batch.answers.keys()
    for name in desk.batch.answers:
        assert desk.batch.whole(name).schema == expected.batch.whole(name).schema, name
