from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pytest

from c360.health.rescore import Rescorer, Scenario
from c360.health.settings import HealthSettings
from c360.model.health import HealthScore
from c360.model.measures import Measures, Scalar
from c360.warehouse.open import open_warehouse

Row = Mapping[str, Scalar]
Rescore = Callable[[Sequence[Scenario], HealthSettings], dict[tuple[str, str], float | None]]
Health = Callable[[Sequence[Row], HealthSettings], list[HealthScore]]
AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SHIPPED = HealthSettings()


@pytest.fixture(scope="module")
def rescore() -> Iterator[Rescore]:
    """Scores scenarios in a real warehouse; each health model is compiled once."""
    warehouse = open_warehouse("duckdb://:memory:", read_only=False)
    made: dict[str, Rescorer] = {}

    def execute(
        scenarios: Sequence[Scenario], settings: HealthSettings
    ) -> dict[tuple[str, str], float | None]:
        model = settings.model_dump_json()
        if model not in made:
            made[model] = Rescorer(warehouse, settings, {"notice_at"})
        return made[model](scenarios)

    yield execute
    warehouse.close()


def _scenario(values: Row, key: str = "as_is", **overrides: float) -> Scenario:
    return Scenario("acc_0", key, Measures("acc_0", AS_OF, values), None, True, overrides)


def test_without_overrides_the_score_is_the_same(
    rescore: Rescore, health: Health, example: Row
) -> None:
    (found,) = health([example], SHIPPED)
    assert rescore([_scenario(example)], SHIPPED) == {("acc_0", "as_is"): found.overall}


def test_a_repaired_input_raises_the_score_by_its_part(rescore: Rescore, example: Row) -> None:
    scores = rescore(
        [_scenario(example), _scenario(example, "resolved", escalations_open=0)],
        SHIPPED,
    )
    before, after = scores["acc_0", "as_is"], scores["acc_0", "resolved"]
    assert before is not None
    assert after == pytest.approx(before + 0.20 * 0.20 * 50)


def test_repairing_what_capped_the_score_lifts_the_cap(rescore: Rescore, example: Row) -> None:
    overdue = {**example, "days_overdue_worst": 70}
    scores = rescore(
        [_scenario(overdue), _scenario(overdue, "paid", days_overdue_worst=0)], SHIPPED
    )
    assert scores["acc_0", "as_is"] == 39
    after = scores["acc_0", "paid"]
    assert after is not None
    assert after > 70


@pytest.mark.parametrize("notice", [AS_OF, date(2024, 2, 1)])
def test_a_notice_stays_given(rescore: Rescore, example: Row, notice: datetime | date) -> None:
    assert rescore([_scenario({**example, "notice_at": notice})], SHIPPED) == {
        ("acc_0", "as_is"): 39
    }


def test_accounts_of_nothing_have_no_score(rescore: Rescore) -> None:
    assert rescore([_scenario({})], SHIPPED) == {("acc_0", "as_is"): None}
    assert rescore([], SHIPPED) == {}


def test_variants_and_the_minimum_data_hold_in_scenarios_too(
    rescore: Rescore, example: Row
) -> None:
    model = HealthSettings.model_validate(
        {
            "variants": [
                {"when": {"segment": ["SMB"], "tenure_days_below": 90}, "weights": {"outcome": 0}}
            ]
        }
    )
    measures = Measures("acc_1", AS_OF, {**example, "tenure_days": 10})
    scores = rescore(
        [
            Scenario("acc_1", "usual", measures, "Enterprise", has_minimum=True),
            Scenario("acc_1", "small", measures, "SMB", has_minimum=True),
            Scenario("acc_1", "lacking", measures, "SMB", has_minimum=False),
        ],
        model,
    )
    assert scores["acc_1", "lacking"] is None
    assert scores["acc_1", "usual"] != scores["acc_1", "small"]
