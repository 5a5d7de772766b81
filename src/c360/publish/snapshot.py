"""A document as the store keeps it: its bytes, and the columns lists are sorted and filtered by."""

import json
from collections.abc import Sequence

from c360.model.document import Comprehensive
from c360.model.findings import Trigger
from c360.model.measures import Profile
from c360.publish.parts import headline_needs, parts
from c360.store.snapshots import FiredTrigger, Snapshot


def snapshot(document: Comprehensive, record: Profile) -> Snapshot:
    """The document as parts, with what the account list shows of it and policy knows it by."""
    profile, health = document["accountProfile"], document["healthSummary"]
    state = document["exitState"]
    assert state is not None  # noqa: S101 - only a viewer's document may lack it
    return Snapshot(
        account_id=document["accountId"],
        name=profile["name"],
        segment=profile["segment"],
        owner=profile["csm"],
        exit_state=state,
        overall_score=health["overallScore"],
        trend_delta=health["trendDelta"],
        coverage=health["coverage"],
        arr=profile["arr"],
        currency=profile["currency"],
        days_to_renewal=document["commercialSummary"]["contract"]["daysToRenewal"],
        days_since_contact=document["engagementSummary"]["daysSinceContact"],
        headline=_headline(document),
        headline_needs=headline_needs(document),
        csm_email=_email(record, "csm_email"),
        ae_email=_email(record, "ae_email"),
        territory=record.text("territory"),
        parts=parts(document),
    )


def _email(record: Profile, name: str) -> str | None:
    """An address as it is compared: it means the same in any case."""
    found = record.text(name)
    return None if found is None else found.strip().lower()


def _headline(document: Comprehensive) -> str | None:
    """The one thing to know: the gravest risk, else the best opportunity."""
    gravest = [*document["riskIndicators"], *document["opportunities"]][:1]
    return gravest[0]["signal"] if gravest else None


def fired(account_id: str, triggers: Sequence[Trigger]) -> list[FiredTrigger]:
    """The triggers that are to be delivered, once each."""
    return [
        FiredTrigger(
            key=trigger.key,
            account_id=account_id,
            skill=trigger.skill,
            reason=trigger.reason,
            object_id=trigger.object_id,
            became_true_on=trigger.became_true_on.isoformat(),
            input=json.dumps(trigger.input, sort_keys=True),
        )
        for trigger in triggers
        if trigger.key is not None and trigger.became_true_on is not None
    ]
