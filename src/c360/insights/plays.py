"""The plays: what to do about each indicator and opportunity, who does it, and with which skill."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from c360.model.findings import Indicator

Channel = Literal["email", "phone"]
Purpose = Literal["service", "marketing"]
Whom = Literal["champion", "sponsor"]

_EITHER: tuple[Channel, ...] = ("email", "phone")
_CALL_FIRST: tuple[Channel, ...] = ("phone", "email")


@dataclass(frozen=True, slots=True)
class Outreach:
    """A play that contacts a person: whom first, for what purpose, over which channels, best first.

    A service contact may be made unless the person refused the channel; marketing needs the
    person's consent on record. `instead` is the action where nobody may be contacted.
    """

    whom: Whom
    purpose: Purpose
    channels: tuple[Channel, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Play:
    """One answer to one or several kinds of finding; `skill` would carry it out once accepted."""

    answers: tuple[str, ...]
    action: str
    owner: str
    skill: str | None = None
    outreach: Outreach | None = None
    cautious: str | None = None
    """The action where the finding is not sure: nothing stronger than a check."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles that own it."""
        return frozenset(self.owner.split(" + "))


PLAYS: tuple[Play, ...] = (
    Play(
        ("active_escalation",),
        "Resolve active escalation",
        "Support + CSM",
        "support_ops/escalation_predictor",
    ),
    Play(
        ("support_escalation",),
        "Review P1 tickets and plan their fix",
        "Support + CSM",
        "support_ops/escalation_predictor",
    ),
    Play(
        ("engagement_decline", "engagement_drop", "silent_account"),
        "Schedule account check-in",
        "CSM",
        outreach=Outreach(
            "champion",
            "service",
            _EITHER,
            "Agree with the account team on how to reach the account",
        ),
    ),
    Play(
        ("usage_decline",),
        "Review product use with the account",
        "CSM",
        "customer_success/risk_mitigation_playbook",
        Outreach("champion", "service", _EITHER, "Review product use with the account team"),
        cautious="Check product use again",
    ),
    Play(
        ("champion_risk",),
        "Reach out to the champion",
        "CSM",
        "customer_success/stakeholder_mapper",
        Outreach("champion", "service", _EITHER, "Plan how to reach the champion with the team"),
    ),
    Play(
        ("single_threaded",),
        "Meet another contact at the account",
        "CSM",
        "customer_success/stakeholder_mapper",
    ),
    Play(
        ("payment_issue",),
        "Settle overdue invoice",
        "Finance + CSM",
        "monetization/dunning_automation",
    ),
    Play(
        ("contract_concern",),
        "Hold renewal conversation",
        "CSM + AE",
        "customer_success/risk_mitigation_playbook",
        Outreach("sponsor", "service", _CALL_FIRST, "Plan the renewal with the account team"),
    ),
    Play(
        ("notice_given",),
        "Speak with the account about the notice",
        "CSM + AE",
        "customer_success/risk_mitigation_playbook",
        Outreach(
            "sponsor", "service", _CALL_FIRST, "Plan next steps on the notice with the account team"
        ),
    ),
    Play(
        ("renewal_preparation",),
        "Schedule business review before the renewal",
        "CSM",
        "customer_success/quarterly_business_review",
        Outreach(
            "sponsor", "service", _EITHER, "Prepare the business review with the account team"
        ),
    ),
    Play(
        ("seats_underused",),
        "Review unused seats with the account",
        "CSM",
        "customer_success/adoption_score",
    ),
    Play(
        ("satisfaction_drop",),
        "Follow up on satisfaction answers",
        "CSM + Support",
        "customer_success/risk_mitigation_playbook",
        Outreach(
            "champion", "service", _CALL_FIRST, "Review satisfaction answers with the account team"
        ),
    ),
    Play(
        ("disagreement",),
        "Check which of the figures is right",
        "CSM",
        "customer_success/red_flag_detector",
    ),
    Play(
        ("expansion",),
        "Prepare expansion proposal",
        "CSM + AE",
        "customer_success/success_plan_generator",
        Outreach("sponsor", "marketing", _EITHER, "Prepare expansion proposal"),
    ),
    Play(
        ("upsell",),
        "Prepare module proposal",
        "AE + CSM",
        "customer_success/success_plan_generator",
        Outreach("sponsor", "marketing", _EITHER, "Prepare module proposal"),
        cautious="Check whether another module may help",
    ),
    Play(
        ("overage",),
        "Prepare limit proposal",
        "CSM + AE",
        "customer_success/success_plan_generator",
        Outreach("sponsor", "marketing", _EITHER, "Prepare limit proposal"),
    ),
)
"""The one list to which a new play is added. Findings of one play are answered by one action."""

PLAY_FOR: dict[str, Play] = {finding: play for play in PLAYS for finding in play.answers}
"""The play for each type of indicator and opportunity."""

CHAMPION_LEFT = Play(
    ("champion_risk",),
    "Win a champion at the account",
    "CSM",
    "customer_success/stakeholder_mapper",
)
"""A champion who left cannot be reached out to: another one is needed."""


def play_for(indicator: Indicator, types: Collection[str]) -> Play | None:
    """The play that answers an indicator, given the types of all that was found of the account.

    None where nothing is to be done about it: with notice given there is no renewal to prepare.
    """
    if indicator.type == "renewal_preparation" and "notice_given" in types:
        return None
    if indicator.type == "champion_risk" and "champion_left" in indicator.facts:
        return CHAMPION_LEFT
    return PLAY_FOR.get(indicator.type)
