"""A document as the store keeps it: its bytes, and the columns lists are sorted and filtered by."""

import json
from collections.abc import Sequence

import orjson
from pydantic_core import to_json

from c360.model.document import Comprehensive
from c360.model.findings import Trigger
from c360.store.snapshots import FiredTrigger, Snapshot


def snapshot(document: Comprehensive) -> Snapshot:
    """The document with what the account list shows of it."""
    profile, health = document["accountProfile"], document["healthSummary"]
    return Snapshot(
        account_id=document["accountId"],
        name=profile["name"],
        segment=profile["segment"],
        owner=profile["csm"],
        exit_state=document["exitState"],
        overall_score=health["overallScore"],
        trend_delta=health["trendDelta"],
        coverage=health["coverage"],
        arr=profile["arr"],
        currency=profile["currency"],
        days_to_renewal=document["commercialSummary"]["contract"]["daysToRenewal"],
        days_since_contact=document["engagementSummary"]["daysSinceContact"],
        headline=_headline(document),
        document=document_bytes(document),
    )


def document_bytes(document: Comprehensive) -> bytes:
    """The document as JSON: the same document, the same bytes."""
    try:
        return orjson.dumps(document)
    except TypeError:  # a whole number of more than 64 bits: an absurd amount, but a legal one
        return to_json(document, inf_nan_mode="null")


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
