"""Accounts for the tests of insights: Acme as the specification tells it, and others beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from c360.features.measure import feature_specs
from c360.insights.facts import build_facts
from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.fields import Severity
from c360.model.findings import Indicator, Opportunity
from c360.model.health import DimensionScore, HealthChange, HealthScore, InputScore, Move, Trend
from c360.model.measures import Claim, Measures, Profile, Provenance, RecordRef, Row, Scalar

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
SEEN = datetime(2024, 2, 15, 2, 30, tzinfo=UTC)
SPECS = feature_specs()
TABLES = (
    "account", "activity", "contact", "contract", "entitlement", "escalation", "goal", "invoice",
    "payment", "survey_response", "ticket", "usage",
)  # fmt: skip
TRENDS: dict[str, Trend] = {
    "usage": "stable", "engagement": "declining", "support": "stable", "commercial": "stable",
    "outcome": "unknown",
}  # fmt: skip
SCORES = {"usage": 78.0, "engagement": 65.0, "support": 70.0, "commercial": 85.0, "outcome": 60.0}
WEIGHTS = {"usage": 30, "engagement": 25, "support": 20, "commercial": 15, "outcome": 10}
INPUTS = {
    "usage": ("seat_use", "seat_use_28d"),
    "engagement": ("meetings_change", "meetings_change_90d"),
    "support": ("escalations", "escalations_open"),
    "commercial": ("payment", "days_overdue_worst"),
    "outcome": ("goals", "goals_on_track_share"),
}
ACME: dict[str, Scalar] = {
    "arr": 180000.0, "name": "Acme Corporation", "segment": "Enterprise",
    "industry": "Financial Services", "customer_since": date(2022, 3, 15), "csm": "Sarah Chen",
    "ae": "Michael Torres", "currency": "USD",
}  # fmt: skip
VALUES: dict[str, Scalar] = {
    "active_users_trend_28d": 0.02, "seat_use_28d": 0.98, "seat_utilization": 0.98,
    "used_seats": 245.0, "paid_seats": 250.0, "mau_28d": 245, "dau_wau_ratio_28d": 0.42,
    "usage_depth_28d": 0.65, "power_users_28d": 12, "at_risk_users_28d": 8,
    "last_meeting_at": datetime(2024, 1, 28, tzinfo=UTC), "days_since_meeting": 18,
    "meetings_90d": 3, "meetings_prior_90d": 5, "meetings_change_90d": -0.4, "nps_score": 7.0,
    "meeting_gap_median_days_365d": 30.0, "median_reply_hours_90d": 48.0,
    "days_since_two_way": 18, "open_tickets": 2, "tickets_90d": 8, "p1_opened_90d": 0,
    "mean_resolution_hours_90d": 18.0, "escalations_open": 1, "csat_90d": 4.2,
    "contract_arr": 180000.0, "contract_currency": "USD", "contract_end": date(2024, 9, 30),
    "days_to_renewal": 227, "auto_renew": False, "days_overdue_worst": 0, "tenure_days": 702,
    "champion_name": "David Kim", "champion_title": "Director of Analytics",
    "champion_ref": "c2", "sponsor_name": "Jennifer Wu", "contacts_known": 6,
    "goals_on_track_share": 0.6, "arr_change_term": 0.0, "billing_status": "current",
}  # fmt: skip
ESCALATION: Row = {
    "source": "desk", "source_id": "esc-1", "observed_at": SEEN, "ticket_ref": "TKT-4521",
    "issue": "API rate limiting causing batch job failures", "severity": "P2", "days_open": 5,
    "past_sla": False, "sla_due_at": datetime(2024, 2, 17, tzinfo=UTC), "category": "Integration",
}  # fmt: skip
MOVES = (
    Move("meetings_change", "engagement", -4.6, "data_changed", 0.0, -0.4),
    Move("escalations", "support", -2.1, "data_changed", 0.0, 1.0),
    Move("payment", "commercial", -0.2, "time_passed", 0.0, 2.0),
)


@dataclass(frozen=True)
class Account:
    """What makes up a case; None as a value takes it out."""

    profile: Mapping[str, Scalar] = field(default_factory=dict)
    values: Mapping[str, Scalar] = field(default_factory=dict)
    overall: float | None = 72.4
    trend: Trend = "declining"
    delta: float | None = -8.2
    trends: Mapping[str, Trend] = field(default_factory=lambda: TRENDS)
    moves: tuple[Move, ...] = MOVES
    details: Mapping[str, tuple[Row, ...]] = field(
        default_factory=lambda: {"escalations": (ESCALATION,)}
    )
    scored: tuple[str, ...] = tuple(SCORES)
    partial: bool = False
    tables: tuple[str, ...] = TABLES

    def case(self) -> Case:
        profile = _profile({**ACME, **self.profile})
        values = {**VALUES, **self.values}
        known = {name: value for name, value in values.items() if value is not None}
        seen = {table: Provenance(SEEN, ("crm",), 7) for table in self.tables}
        measures = Measures("acc_12345", AS_OF, known, seen)
        health, change = self._health(), self._change()
        facts = build_facts(profile, measures, health, change, self.details, SPECS)
        return Case(profile, measures, health, change, facts, self.details)

    def _health(self) -> HealthScore:
        dimensions = {name: self._dimension(name) for name in SCORES}
        reason = None if self.overall is not None else "the minimum data are missing"
        coverage = sum(WEIGHTS[name] for name in self.scored) / 100
        return HealthScore(
            "acc_12345", AS_OF, self.overall, coverage, self.overall, self.overall, self.partial,
            "watch", dimensions, (), "base", reason,
        )  # fmt: skip

    def _dimension(self, name: str) -> DimensionScore:
        score = SCORES[name] if name in self.scored else None
        part, feature = INPUTS[name]
        adds = None if score is None else score * WEIGHTS[name] / 100
        one = InputScore(part, feature, None, score, 20.0, adds, 0.0, 1.0)
        reason = None if score is not None else "none of its inputs is known"
        return DimensionScore(name, score, WEIGHTS[name], 1.0, score, score, (one,), reason)

    def _change(self) -> HealthChange:
        reason = None if self.delta is not None else "there was no score then"
        return HealthChange(
            AS_OF - timedelta(days=90), self.trend, self.delta, self.trends, {}, self.moves,
            self.delta, reason,
        )  # fmt: skip


def _profile(values: Mapping[str, Scalar]) -> Profile:
    claims = {
        name: Claim(name, value, "crm", "A-1", SEEN)
        for name, value in values.items()
        if value is not None
    }
    return Profile("acc_12345", claims, refs=(RecordRef("account", "crm", "A-1"),))


def found(kind: str, severity: Severity, *facts: str) -> Indicator:
    """An indicator, of which the narrative reads type, severity and facts."""
    clause = Clause("", facts)
    return Indicator(kind, severity, clause, clause, "observed", 1.0, facts, (), {})


def room(*facts: str) -> Opportunity:
    """An opportunity to expand."""
    clause = Clause("", facts)
    return Opportunity(
        "expansion", "seats", clause, clause, None, None, None, "", "observed", 1.0, facts, ()
    )


ENGAGEMENT = found("engagement_decline", "medium", "days_since_meeting", "health.engagement.trend")
ESCALATED = found("active_escalation", "high", "escalations_open")
PREPARE = found("renewal_preparation", "low", "days_to_renewal", "no_qbr_scheduled")
SEATS = room("seat_utilization", "used_seats")
