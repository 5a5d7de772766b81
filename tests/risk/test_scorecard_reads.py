"""The statistics of a book read no more of an account than `READ` names."""

from collections.abc import Mapping

from c360.model.measures import Scalar
from c360.risk.scorecard import READ, severities
from c360.risk.settings import PredictSettings


class Watched:
    """An account that notes which of its features are looked at."""

    def __init__(self, values: Mapping[str, Scalar]) -> None:
        self._values = values
        self.seen: set[str] = set()

    def __getitem__(self, feature: str) -> Scalar:
        self.seen.add(feature)
        return self._values.get(feature)

    def number(self, feature: str) -> float | None:
        value = self[feature]
        return float(value) if isinstance(value, int | float) else None


def test_severities_read_only_what_is_declared() -> None:
    account = Watched({"contacts_known": 3, "meetings_90d": 2})
    severities([account], PredictSettings().signals)
    assert account.seen <= READ
    assert {"champion_ref", "seat_use_28d"} <= account.seen
