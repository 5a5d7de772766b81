"""The specification's thirteen calls: each reads its own sections of the unified document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from c360.model.document import FocusArea
from c360.model.fields import FieldGroup

Data = Literal["account", "cs", "support", "usage", "commercial"]
Generated = Literal["key_narrative", "risk_indicators", "opportunities", "recommended_actions"]

DATA_GROUPS: Mapping[Data, tuple[FieldGroup, ...]] = {
    "account": ("profile", "people"),
    "cs": ("scores", "engagement", "notes"),
    "support": ("support",),
    "usage": ("usage",),
    "commercial": ("commercial",),
}
"""The field groups of each kind of data that insights may be made from."""
GENERATED: Mapping[Generated, tuple[str, ...]] = {
    "key_narrative": ("keyNarrative", "narrative"),
    "risk_indicators": ("riskIndicators",),
    "opportunities": ("opportunities",),
    "recommended_actions": ("recommendedActions",),
}


class _Arguments(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )


class OfAccount(_Arguments):
    """Which account, as of when."""

    account_id: str = Field(min_length=1, max_length=500, description="The account's id.")
    as_of: datetime | None = Field(
        None, description="The newest snapshot at or before this instant; default: the current one."
    )


class OfAccountSince(OfAccount):
    """Which account, and how far back."""

    timeframe: str = Field("90d", description="How far back: 30d, 12w, 6m, 1y.", max_length=5)


class Synthesis(OfAccount):
    """What to make insights of, and which."""

    data: tuple[Data, ...] = Field(
        tuple(DATA_GROUPS), description="The data that insights may rest on."
    )
    focus: FocusArea = Field("all", description="The area that findings must touch.")
    generate: tuple[Generated, ...] = Field(tuple(GENERATED), description="What to make.")


@dataclass(frozen=True, slots=True)
class Call:
    """One of the calls: what it tells, and what it takes."""

    title: str
    describe: str
    sections: tuple[str, ...]
    """The sections of the document that it hands out."""
    arguments: type[OfAccount] = OfAccount


CALLS: Mapping[str, Call] = {
    "crm.get_account": Call(
        "Account",
        "Who the account is: firmographics, segment, owners, contract end, and how complete and "
        "fresh the data are.",
        ("dataCompleteness", "accountProfile", "dataQuality"),
    ),
    "crm.get_contacts": Call(
        "Contacts",
        "The people at the customer: role, seniority, last two-way contact, and the channels they "
        "allow.",
        ("stakeholderMap",),
    ),
    "crm.get_activities": Call(
        "Activities",
        "Meetings, calls, e-mails, notes and business reviews, newest first.",
        ("engagementSummary", "activities"),
        OfAccountSince,
    ),
    "cs.get_health_score": Call(
        "Health score",
        "The overall score and its five dimensions with trend, coverage and interval; why it is "
        "what it is and why it moved; the CS platform's own score beside ours.",
        ("healthSummary", "contributions", "healthHistory"),
        OfAccountSince,
    ),
    "cs.get_success_plan": Call(
        "Success plan",
        "The plan's goals and milestones, due and done, target and realised value.",
        ("successPlan",),
    ),
    "support.get_tickets": Call(
        "Tickets",
        "Tickets opened or open, newest first, with severity and state.",
        ("supportSummary", "tickets"),
        OfAccountSince,
    ),
    "support.get_satisfaction": Call(
        "Satisfaction", "CSAT and NPS, and the answers behind them.", ("satisfaction",)
    ),
    "analytics.get_product_usage": Call(
        "Product usage",
        "Active users and their trend, frequency, depth, breadth, power users and users at risk.",
        ("usageSummary",),
    ),
    "analytics.get_feature_adoption": Call(
        "Feature adoption",
        "Each feature: whether the plan has it, who used it and how often in 28 days.",
        ("featureAdoption",),
    ),
    "monetization.get_contract": Call(
        "Contract",
        "The contract in force and those before it, seats and modules, notice and renewal.",
        ("commercialSummary", "contracts", "entitlements"),
    ),
    "monetization.get_billing_history": Call(
        "Billing history",
        "Invoices and payments, newest first.",
        ("invoices", "payments"),
        OfAccountSince,
    ),
    "ai.predict_risk": Call(
        "Risk",
        "The probability of churn within the stated horizon with interval, reasons and track "
        "record, or why none is given; and the risk indicators that hold.",
        ("churnPrediction", "riskIndicators"),
    ),
    "ai.synthesize_insights": Call(
        "Insights",
        "The key narrative, risk indicators, opportunities and recommended actions, made from the "
        "data named and no other. Every clause cites its facts.",
        (),
        Synthesis,
    ),
}
"""By the specification's names."""


def sections_of(call: Call, arguments: OfAccount) -> frozenset[str]:
    """The sections that a call with these arguments hands out."""
    if isinstance(arguments, Synthesis):
        return frozenset(name for made in arguments.generate for name in GENERATED[made])
    return frozenset(call.sections)
