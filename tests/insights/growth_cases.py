"""One account with real facts, for tests of opportunities and actions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from c360.features.measure import feature_specs
from c360.insights.facts import build_facts
from c360.model.canonical import TABLES
from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.fields import FieldGroup, Severity
from c360.model.findings import Indicator, Opportunity
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Claim, Measures, Profile, Provenance, Row, Scalar

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SEEN = datetime(2024, 2, 15, 2, 0, tzinfo=UTC)

ACME: dict[str, Scalar] = {
    "mau_28d": 245,
    "paid_seats": 250.0,
    "used_seats": 245.0,
    "seat_utilization": 0.98,
    "seat_use_28d": 0.98,
    "active_users_trend_28d": 0.02,
    "contract_arr": 180_000.0,
    "contract_currency": "USD",
    "contract_type": "Annual",
    "contract_start": date(2023, 9, 30),
    "contract_end": date(2024, 9, 30),
    "days_to_renewal": 227,
    "days_overdue_worst": 0,
    "days_since_meeting": 18,
    "meetings_90d": 3,
    "meetings_prior_90d": 5,
    "p1_open": 0,
    "p1_escalations_open": 0,
    "escalations_open": 1,
    "escalations_past_sla": 0,
}
SSO: Row = {
    "module": "Enterprise SSO", "owned": False, "list_price": 18_000.0, "priced_per": "account",
    "currency": "USD", "users_hitting_30d": 0, "source": "analytics", "source_id": "sso",
    "observed_at": SEEN,
}  # fmt: skip
ANALYTICS: Row = {**SSO, "module": "Advanced Analytics", "list_price": 24_000.0, "source_id": "aa"}


def person(source_id: str, **given: Scalar) -> Row:
    return {
        "source": "crm", "source_id": source_id, "observed_at": SEEN, "name": f"Person {source_id}",
        "email": f"{source_id}@acme.example", "is_champion": False, "is_sponsor": False, **given,
    }  # fmt: skip


def make_case(
    values: Mapping[str, Scalar] | None = None,
    details: Mapping[str, tuple[Row, ...]] | None = None,
    *,
    overall: float | None = 72.0,
    book: Mapping[str, float] | None = None,
    as_of: datetime = AS_OF,
) -> Case:
    """Acme as the example has it, with what is named put over it."""
    measured = {**ACME, **(values or {})}
    held = {table.name: Provenance(SEEN, ("crm",), 3) for table in TABLES if table.per_account}
    measures = Measures("acc_12345", as_of, measured, held)
    claims = {
        name: Claim(name, value, "crm", "001", SEEN)
        for name, value in (("name", "Acme Corporation"), ("arr", 180_000.0), ("currency", "USD"))
    }
    profile = Profile("acc_12345", claims)
    health = HealthScore(
        "acc_12345", as_of, overall, 1.0, overall, overall, False, None, {}, (), "base"
    )
    change = HealthChange(as_of, "stable", 0.0, {}, {}, (), 0.0)
    rows = dict(details or {})
    facts = build_facts(profile, measures, health, change, rows, feature_specs())
    return Case(profile, measures, health, change, facts, rows, book=book or {})


def indicator(
    kind: str,
    severity: Severity = "medium",
    *,
    confidence: float = 1.0,
    groups: tuple[FieldGroup, ...] = ("engagement",),
) -> Indicator:
    said = Clause("{days_since_meeting} days", ("days_since_meeting",))
    return Indicator(
        kind, severity, said, said, "observed", confidence, ("days_since_meeting",), groups, {}
    )


def opportunity(
    kind: str = "expansion", value: float | None = 16_560.0, *, confidence: float = 1.0
) -> Opportunity:
    said = Clause("98% seat utilization", ("seat_utilization",))
    basis = "observed" if confidence >= 0.7 else "inferred"
    return Opportunity(
        kind,  # type: ignore[arg-type]  # tests name the kinds as plain text
        kind,
        said,
        said,
        value,
        value,
        "USD",
        "own price",
        basis,  # type: ignore[arg-type]  # narrowed to the two literals above
        confidence,
        ("seat_utilization",),
        ("commercial",),
    )
