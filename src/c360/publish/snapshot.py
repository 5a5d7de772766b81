"""A document as the store keeps it: its bytes, and the columns lists are sorted and filtered by."""

import json
from collections.abc import Sequence

from c360.model.document import Comprehensive
from c360.model.findings import Trigger
from c360.store.snapshots import FiredTrigger, Snapshot


def snapshot(document: Comprehensive) -> Snapshot:
    """The document with what the account list shows of it."""
    profile, health = document.account_profile, document.health_summary
    return Snapshot(
        account_id=document.account_id,
        name=profile.name,
        segment=profile.segment,
        owner=profile.csm,
        exit_state=document.exit_state,
        overall_score=health.overall_score,
        trend_delta=health.trend_delta,
        coverage=health.coverage,
        arr=profile.arr,
        currency=profile.currency,
        days_to_renewal=document.commercial_summary.contract.days_to_renewal,
        days_since_contact=document.engagement_summary.days_since_contact,
        headline=_headline(document),
        document=document_bytes(document),
    )


def document_bytes(document: Comprehensive) -> bytes:
    """The document as JSON: the same document, the same bytes."""
    return document.model_dump_json(by_alias=True).encode()


def _headline(document: Comprehensive) -> str | None:
    """The one thing to know: the gravest risk, else the best opportunity."""
    if document.risk_indicators:
        return document.risk_indicators[0].signal
    return document.opportunities[0].signal if document.opportunities else None


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
