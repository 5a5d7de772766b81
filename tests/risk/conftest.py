from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pytest

from c360.model.case import Case
from c360.model.facts import Direction, Fact, FactBook
from c360.model.fields import FieldGroup
from c360.model.health import HealthChange, HealthScore, Trend
from c360.model.measures import Claim, Measures, Profile, Provenance, Row, Scalar
from c360.risk.settings import RiskSettings

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
OBSERVED = datetime(2024, 2, 15, 2, 30, tzinfo=UTC)
TABLES = ("usage", "activity", "contact", "ticket", "invoice", "contract", "account")
RATIOS = ("trend", "ratio", "seat_use", "change")
GROUPS: tuple[tuple[str, FieldGroup], ...] = (
    ("champion", "people"),
    ("contacts", "people"),
    ("health", "scores"),
    ("csat", "support"),
    ("ticket", "support"),
    ("p1", "support"),
    ("escalation", "support"),
    ("meeting", "engagement"),
    ("two_way", "engagement"),
    ("active_users", "usage"),
    ("seat", "usage"),
    ("mau", "usage"),
    ("usage", "usage"),
)


def fact(fact_id: str, value: Scalar) -> Fact:
    """A fact whose text is written as the product writes it."""
    text = _text(fact_id, value)
    return Fact(fact_id, fact_id, value, text, "any", _group(fact_id), direction=_way(value))


def _group(fact_id: str) -> FieldGroup:
    return next((group for word, group in GROUPS if word in fact_id), "commercial")


def _way(value: Scalar) -> Direction | None:
    return "down" if isinstance(value, float) and value < 0 else None


def _text(fact_id: str, value: Scalar) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and any(word in fact_id for word in RATIOS):
        return f"{abs(value):.0%}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def build_case(
    values: Mapping[str, Scalar] | None = None,
    *,
    overall: float | None = 70.0,
    engagement: Trend = "stable",
    details: Mapping[str, tuple[Row, ...]] | None = None,
    facts: Mapping[str, Scalar] | None = None,
    stale: frozenset[str] = frozenset(),
    book: Mapping[str, float] | None = None,
    tables: tuple[str, ...] = TABLES,
    silent: bool = False,
) -> Case:
    """One account: what is not named is missing. `silent` leaves all facts out."""
    given = dict(values or {})
    said = {**given, "health.engagement.trend": engagement, "health.overall": overall}
    said |= dict(facts or {})
    known = [fact(name, value) for name, value in said.items() if value is not None]
    reason = None if overall is not None else "no support tickets are delivered"
    return Case(
        profile=Profile("acc_1", {"name": Claim("name", "Borealis", "crm", "1", OBSERVED)}),
        measures=Measures(
            "acc_1", AS_OF, given, {table: Provenance(OBSERVED, ("crm",), 3) for table in tables}
        ),
        health=HealthScore(
            "acc_1", AS_OF, overall, 1.0, overall, overall, False, None, {}, (), "base", reason
        ),
        change=HealthChange(AS_OF, "stable", 0.0, {"engagement": engagement}, {}, (), 0.0),
        facts=FactBook().with_facts([] if silent else known),
        details=details or {},
        stale=stale,
        book=book or {},
    )


@pytest.fixture(scope="session")
def case() -> Callable[..., Case]:
    return build_case


@pytest.fixture(scope="session")
def settings() -> RiskSettings:
    return RiskSettings()
