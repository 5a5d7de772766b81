"""Accounts with real facts and a past, for tests of routing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from c360.features.measure import feature_specs
from c360.insights.facts import build_facts
from c360.model.canonical import TABLES
from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.fields import Severity
from c360.model.findings import Indicator, Opportunity, Route, Standing
from c360.model.health import HealthChange, HealthScore, Trend
from c360.model.measures import Claim, Measures, Profile, Provenance, Row, Scalar
from c360.model.moment import DAY, midnight
from c360.routing.route import route
from c360.routing.settings import RoutingSettings

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SEEN = datetime(2024, 2, 15, 2, 0, tzinfo=UTC)
SETTINGS = RoutingSettings()

ACME: dict[str, Scalar] = {
    "contract_start": date(2023, 9, 30),
    "contract_end": date(2024, 9, 30),
    "days_to_renewal": 227,
    "p1_open": 0,
    "p1_escalations_open": 0,
    "escalations_open": 1,
    "escalations_past_sla": 0,
    "meetings_90d": 3,
    "seat_utilization": 0.98,
    "days_since_meeting": 18,
    "active_users_trend_28d": 0.02,
    "active_users_trend_low_90": -0.03,
    "active_users_trend_high_90": 0.07,
}


def health_of(overall: float | None, as_of: datetime) -> HealthScore:
    reason = None if overall is not None else "support tickets are missing"
    return HealthScore(
        "acc_12345", as_of, overall, 1.0, overall, overall, False, None, {}, (), "base", reason
    )


def make_case(
    values: Mapping[str, Scalar] | None = None,
    details: Mapping[str, tuple[Row, ...]] | None = None,
    *,
    overall: float | None = 72.0,
    trend: Trend = "stable",
    delta: float | None = -8.0,
    past: Sequence[Standing] = (),
    as_of: datetime = AS_OF,
) -> Case:
    """Acme as the example has it, with what is named put over it."""
    held = {table.name: Provenance(SEEN, ("crm",), 3) for table in TABLES if table.per_account}
    measures = Measures("acc_12345", as_of, {**ACME, **(values or {})}, held)
    claims = {"segment": Claim("segment", "Enterprise", "crm", "001", SEEN)}
    profile = Profile("acc_12345", claims)
    health = health_of(overall, as_of)
    change = HealthChange(as_of - 90 * DAY, trend, delta, {}, {}, (), delta)
    rows = dict(details or {})
    facts = build_facts(profile, measures, health, change, rows, feature_specs())
    return Case(profile, measures, health, change, facts, rows, tuple(past))


def plain_standing(as_of: datetime, overall: float | None = 72.0, **more: object) -> Standing:
    given: dict[str, object] = {
        "critical": False, "escalation_active": False, "expansion": False,
        "renewal_approaching": False, "qbr_scheduled": False, "usage_change": None, **more,
    }  # fmt: skip
    return Standing(as_of, overall, **given)  # type: ignore[arg-type]  # tests name fields freely


def days_before(days: int, as_of: datetime = AS_OF) -> datetime:
    """The UTC midnight of the day of `as_of`, or of one that many days before."""
    return midnight(as_of) - days * DAY


def steady(overall: float | None = 72.0, as_of: datetime = AS_OF, **more: object) -> list[Standing]:
    """The same standing at all 15 midnights, and seven days ago."""
    moments = [days_before(back, as_of) for back in range(15)] + [as_of - timedelta(days=7)]
    return [plain_standing(moment, overall, **more) for moment in moments]


def indicator(kind: str, severity: Severity = "medium") -> Indicator:
    said = Clause("18 days", ("days_since_meeting",))
    return Indicator(
        kind, severity, said, said, "observed", 1.0, ("days_since_meeting",), ("engagement",), {}
    )


def opportunity() -> Opportunity:
    said = Clause("98% seat utilization", ("seat_utilization.percent",))
    return Opportunity(
        "expansion", "seats", said, said, 100.0, 100.0, "USD", "price", "observed", 1.0,
        ("seat_utilization.percent",), ("commercial",),
    )  # fmt: skip


def routed(
    case: Case, indicators: Sequence[Indicator] = (), opportunities: Sequence[Opportunity] = ()
) -> Route:
    return route(case, indicators, opportunities, (), SETTINGS)
