"""The demo's records in HubSpot's JSON: text for every property, ids of digits, times in ISO 8601.

A record's `links` (type of object → ids) are its associations: HubSpot shows them elsewhere.
"""

import re
import zlib
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from tests.vendors.records import Row
from tests.vendors.shelf import Shape
from tests.vendors.talk import Json


def number(demo_id: str | None) -> str | None:
    """HubSpot's id of a record of the demo."""
    return demo_id and str(int(re.sub(r"\D", "", demo_id)))


def owner_id(name: str | None) -> str | None:
    """The id of the owner of that name."""
    return name and str(zlib.crc32(name.encode()))


def _object(row: Row, properties: Json, **links: list[str | None]) -> Json:
    created = iso(row["first_observed_at"])
    held = {name: None if value is None else str(value) for name, value in properties.items()}
    known = {name: [key for key in keys if key] for name, keys in links.items()}
    return {
        "id": number(row["source_id"]),
        "properties": {"createdate": created} | held,
        "createdAt": created,
        "links": {"0-2": known.get("companies", []), "0-1": known.get("contacts", [])},
    }


def _company_json(row: Row) -> Json:
    since = row["customer_since"]
    industry = row["industry"]
    return _object(
        row,
        {
            "name": row["name"],
            "domain": row["domain"],
            "industry": industry and industry.upper().replace(" ", "_"),
            "hs_country_code": row["country"],
            "country": "a country",
            "numberofemployees": row["employees"],
            "hs_lifecyclestage_customer_date": iso(since),
            "hubspot_owner_id": owner_id(row["ae"]),
            "customer_success_manager": owner_id(row["csm"]),
            "segment": row["segment"],
            "plan": row["plan"],
            "arr": row["arr"],
            "arr_currency": row["currency"],
        },
    )


def _contact_json(row: Row) -> Json:
    first, _, last = row["name"].partition(" ")
    roles = {
        "champion": "CHAMPION",
        "executive_sponsor": "EXECUTIVE_SPONSOR",
        "economic_buyer": "BUDGET_HOLDER;OTHER",
        "user": "END_USER",
        "detractor": "BLOCKER",
    }
    return _object(
        row,
        {
            "firstname": first,
            "lastname": last,
            "email": row["email"],
            "jobtitle": row["title"],
            "job_function": row["department"],
            "hs_buying_role": roles.get(row["role"]),
            "product_user_id": row["user_ref"],
            "createdate": iso(row["added_at"]),
            "hs_email_optout": _not(row["email_allowed"]),
            "do_not_call": _not(row["phone_allowed"]),
            "marketing_consent": _flag(row["marketing_allowed"]),
            "sentiment": row["sentiment"],
            "left_company_at": iso(row["left_at"]),
        },
        companies=[number(row["account_ref"])],
    )


def _deal_json(row: Row) -> Json:
    types = {"new": "newbusiness", "expansion": "existingbusiness", "renewal": "renewal"}
    return _object(
        row,
        {
            "dealname": row["name"],
            "dealtype": types[row["kind"]],
            "amount": row["amount"],
            "deal_currency_code": row["currency"],
            "hs_is_closed": _flag(row["status"] != "open"),
            "hs_is_closed_won": _flag(row["status"] == "won"),
            "createdate": iso(row["created_at"]),
            "closedate": iso(row["close_date"]),
            "product": row["product"],
        },
        companies=[number(row["account_ref"])],
    )


def _engagement(row: Row, properties: Json) -> Json:
    people = [number(key) for key in (row["participants"] or "").split(";") if key]
    own = {"hs_timestamp": iso(row["occurred_at"])}
    return _object(row, own | properties, companies=[number(row["account_ref"])], contacts=people)


def _meeting_json(row: Row) -> Json:
    outcomes = {"planned": "SCHEDULED", "held": "COMPLETED", "cancelled": "CANCELED"}
    review = "Quarterly Business Review" if row["type"] == "qbr" else "Check-in"
    properties = {
        "hs_meeting_title": row["subject"],
        "hs_meeting_start_time": iso(row["occurred_at"]),
        "hs_meeting_outcome": outcomes[row["status"]],
        "hs_activity_type": review,
    }
    return _engagement(row, properties)


def _call_json(row: Row) -> Json:
    statuses = {"planned": "QUEUED", "held": "COMPLETED", "cancelled": "CANCELED"}
    properties = {
        "hs_call_title": row["subject"],
        "hs_call_status": statuses[row["status"]],
        "hs_call_direction": row["direction"].upper(),
    }
    return _engagement(row, properties)


def _email_json(row: Row) -> Json:
    hours = row["reply_hours"]
    properties = {
        "hs_email_subject": row["subject"],
        "hs_email_status": "SENT",
        "hs_email_direction": "INCOMING_EMAIL" if row["direction"] == "inbound" else "EMAIL",
        "reply_minutes": None if hours is None else round(hours * 60),
    }
    return _engagement(row, properties)


def _note_json(row: Row) -> Json:
    body = f'<div style="" dir="auto"><p>{escape(row["body"] or "")}</p></div>'
    return _engagement(row, {"hs_note_body": body, "sensitivity": row["sensitivity"]})


def _task_json(row: Row) -> Json:
    return _engagement(row, row["properties"])


def owner_json(name: str, *, archived: bool) -> Json:
    first, _, last = name.partition(" ")
    when = iso(datetime(2019, 1, 1, tzinfo=UTC))
    return {
        "id": owner_id(name),
        "firstName": first,
        "lastName": last,
        "type": "PERSON",
        "createdAt": when,
        "updatedAt": when,
        "archived": archived,
    }


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _not(value: bool | None) -> str | None:
    return None if value is None else _flag(not value)


def iso(moment: date | None) -> Any:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


TABLES = {"companies": "account", "contacts": "contact", "0-3": "deal"} | dict.fromkeys(
    ("meetings", "calls", "emails", "notes"), "activity"
)
TYPES = {
    "meetings": {"meeting", "qbr"},
    "calls": {"call"},
    "emails": {"email"},
    "notes": {"note"},
}
SHAPES: dict[str, Shape] = {
    "companies": _company_json,
    "contacts": _contact_json,
    "0-3": _deal_json,
    "meetings": _meeting_json,
    "calls": _call_json,
    "emails": _email_json,
    "notes": _note_json,
    "tasks": _task_json,
}
