"""The demo's canonical rows as Zendesk writes them; its ids are integers."""

from datetime import datetime
from typing import Any

from tests.vendors.records import Row
from tests.vendors.shelf import Shape
from tests.vendors.talk import Json

CATEGORY_FIELD, ESCALATION_FIELD = 360000000101, 360000000102
PRIORITIES = {"P1": "urgent", "P2": "high", "P3": "normal", "P4": "low"}


def number(text: str, above: int = 0) -> int:
    """The demo's id as one of Zendesk's: its digits."""
    return above + int("".join(c for c in text if c.isdigit()))


def organization_id(account: str) -> int:
    return number(account, 360000000000)


def user_id(contact: str) -> int:
    return number(contact, 1900000000000)


def rating_id(survey: str) -> int:
    return number(survey, 62000000000)


def group_id(category: str) -> int:
    return 360000000500 + sum(map(ord, category)) % 300


def gone_status(ticket: int) -> str:
    """What the status of a ticket is once it is gone: some are suspended, as their users are."""
    return "suspended" if ticket % 5 == 0 else "deleted"


def _organization_json(row: Row) -> Json:
    return {
        "id": organization_id(row["source_id"]),
        "name": row["name"],
        "external_id": row["external_ref"],
        "domain_names": [row["domain"]] if row["domain"] else [],
        "organization_fields": {"crm": row["external_ref"]},
        "tags": [],
        "created_at": text(row["first_observed_at"]),
    }


def _user_json(row: Row) -> Json:
    organization = row["organization"]
    return {
        "id": user_id(row["source_id"]),
        "organization_id": organization_id(organization) if organization else None,
        "name": row["name"],
        "email": row["email"],
        "external_id": row["source_id"],
        "role": row.get("role", "end-user"),
        "user_fields": {"crm": row["source_id"]},
        "suspended": False,
        "created_at": text(row["added_at"]),
    }


def _ticket_json(row: Row) -> Json:
    marks = row["marks"]
    escalated = bool(marks) and max(marks)[1]
    requester = row["requester_ref"]
    return {
        "id": number(row["source_id"]),
        "organization_id": organization_id(row["account_ref"]),
        "requester_id": user_id(requester) if requester else None,
        "group_id": group_id(row["category"]),
        "subject": row["subject"],
        "type": "question" if row["category"] == "How-to" else "incident",
        "priority": PRIORITIES.get(row["priority"]),
        "status": "new"
        if row["status"] == "open" and number(row["source_id"]) % 2
        else row["status"],
        "tags": ["from_web", "escalated"] if escalated else ["from_web"],
        "custom_fields": [
            {"id": CATEGORY_FIELD, "value": row["category"]},
            {"id": ESCALATION_FIELD, "value": escalated},
        ],
        "created_at": text(row["created_at"]),
        "due_at": None,
        "slas": {"policy_metrics": _policy_metrics(row)},
        "metric_set": _metric_json(row),
        "_marks": marks,
    }


def _policy_metrics(row: Row) -> list[Json]:
    """The first reply is due long before the solution is."""
    stage = "achieved" if row["solved_at"] else "active"
    reply = {"metric": "first_reply_time", "breach_at": text(row["created_at"]), "hours": -1}
    due = {"metric": "total_resolution_time", "breach_at": text(row["due_at"]), "days": 3}
    return [{**reply, "stage": "achieved"}, {**due, "stage": stage}] if row["due_at"] else []


def _metric_json(row: Row) -> Json:
    return {
        "id": number(row["source_id"], 70000000),
        "ticket_id": number(row["source_id"]),
        "solved_at": text(row["solved_at"]),
        "reply_time_in_minutes": {"calendar": 60, "business": 30},
        "reopens": 0,
    }


def _rating_json(row: Row) -> Json:
    """Good or bad is all that can be said; offered when the ticket was solved, answered later."""
    ticket = row["ticket"]
    requester = ticket["requester_ref"]
    return {
        "id": rating_id(row["source_id"]),
        "score": "good" if is_good(row) else "bad",
        "ticket_id": number(ticket["source_id"]),
        "requester_id": user_id(requester) if requester else None,
        "group_id": group_id(ticket["category"]),
        "created_at": text(ticket["solved_at"]),
        "comment": "",
    }


def is_good(row: Row) -> bool:
    """What becomes of an answer on the demo's scale."""
    return bool(row["score"] > 0.6 * row["scale_max"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def text(moment: datetime | None) -> Any:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


TABLES = {
    "organizations": "account",
    "tickets": "ticket",
    "satisfaction_ratings": "survey_response",
}
SHAPES: dict[str, Shape] = {
    "organizations": _organization_json,
    "users": _user_json,
    "tickets": _ticket_json,
    "satisfaction_ratings": _rating_json,
}
