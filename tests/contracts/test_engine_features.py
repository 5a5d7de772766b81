"""Every feature, score and list, by account and moment, is the same on every engine."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from c360.assessment import has_minimum
from c360.config import load_workspace
from c360.features.canon import KEY
from c360.features.details import LISTS, in_order
from c360.features.measure import canon_of, measured
from c360.features.settings import FeatureSettings
from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.identity.resolve import resolve
from c360.identity.settings import IdentitySettings
from c360.model.moment import utc
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import LOCAL, engines, open_warehouse
from tests.contracts.engines import Place, differences


class Desk:
    """One engine's view of the company: links, features, scores and lists."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        as_of = load_workspace(folder).settings.as_of
        assert as_of
        self.engine, self.as_of = engine, utc(as_of)
        settings = IdentitySettings(primary_source="crm")
        self.identities = resolve(engine, self.as_of, settings)
        moments = [self.as_of, self.as_of - timedelta(days=30), self.as_of - timedelta(days=400)]
        links = engine.keep(self.identities.links)
        self.canon = canon_of(engine, links, engine.moments(moments))
        self.features = measured(self.canon, FeatureSettings())

    def rows(self, table: Any, *keys: str) -> list[dict[str, Any]]:
        found: pa.Table = self.engine.to_arrow(table)
        listed: list[dict[str, Any]] = found.to_pylist()
        return sorted(listed, key=lambda row: [str(row[key]) for key in keys]) if keys else listed

    def measured(self) -> list[dict[str, Any]]:
        return self.rows(self.features, *KEY)

    def scored(self) -> list[dict[str, Any]]:
        health = HealthSettings()
        names = dict.fromkeys((*KEY, "tenure_days", *health.features()))
        table = self.features.select(
            *names,
            has_minimum=has_minimum(self.features, ("account", "usage", "support")),
            segment=self.features.account_id.substr(0, 3),
        )
        return self.rows(score(table, health), *KEY)


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
    return Desk(company, warehouse)


@pytest.fixture(scope="module")
def desk(company: Path, warehouse: Warehouse, new_place: Callable[[], Place]) -> Iterator[Desk]:
    engine = new_place().open(warehouse)
    yield Desk(company, engine)
    engine.close()


def test_the_same_records_are_the_same_accounts(desk: Desk, expected: Desk) -> None:
    assert desk.identities.profiles == expected.identities.profiles
    assert desk.identities.customers == expected.identities.customers


def test_every_feature_is_equal(desk: Desk, expected: Desk) -> None:
    assert differences(expected.measured(), desk.measured()) == []


def test_every_score_and_part_of_it_is_equal(desk: Desk, expected: Desk) -> None:
    assert differences(expected.scored(), desk.scored()) == []


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.name)
def test_every_list_is_equal_and_in_the_same_order(desk: Desk, expected: Desk, listed: Any) -> None:
    left, right = (
        one.rows(in_order(listed, one.canon, FeatureSettings())) for one in (expected, desk)
    )
    assert differences(left, right) == []
