"""Vitally: the demo company's customer-success platform, read from its REST API.

What is served, as Vitally's documentation says
(https://docs.vitally.io/en/articles/9880649-rest-api-overview, the articles of each object beside
it, and https://docs.vitally.io/pushing-data-to-vitally/rest-api/projects):

* Basic authentication: the key as user name, no password. 401 otherwise.
* `GET /resources/accounts`, `/users`, `/npsResponses`, `/notes`, `/projects`, `/tasks`,
  `/customObjects/:id/instances`: `{"results": […], "next": cursor or null}`, newest first by
  `updatedAt`, or by `createdAt` with `sortBy`. Parameters `limit` (1 to 100), `from`, `sortBy`;
  accounts also `status` (active, churned, activeOrChurned; active by itself); notes, tasks and
  projects also `archived` (false: without those that were deleted). There is none for a time.
* `GET /resources/accounts/:id`, `/users/:id`, `/notes/:id`, `/projects/:id`, `/tasks/:id`: one
  record; 404 where there is none.
* Traits are a flat object whose keys hold dots. Projects show no `updatedAt`. NPS responses name
  their user, and no account. Notes are HTML. Archived notes, tasks and projects have `archivedAt`;
  other records that are deleted are gone.
* Errors are `{"error": message}`; 429 comes with `RateLimit-Reset`.

Of the demo, goals and risks are instances of custom objects. Vitally's ids are UUIDs.
"""

import base64
import html
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tests.vendors.paging import BadCursor, by_token
from tests.vendors.records import Company, Row
from tests.vendors.shelf import Record, Shape, Shelf
from tests.vendors.talk import Json, Reply, Request

KEY = "sk_live_test_key_of_the_demo"
GOALS, RISKS = "custom-object-goals", "custom-object-risks"
_ARCHIVED = frozenset({"notes", "projects", "tasks"})
_OWN: dict[str, tuple[str, ...]] = {
    "accounts": ("status",),
    **dict.fromkeys(_ARCHIVED, ("archived",)),
}


class Vitally:
    """The demo company's Vitally workspace."""

    name = "vitally"

    def __init__(self, company: Company, key: str = KEY, most: int = 100) -> None:
        self._company, self._most = company, most
        self._signed = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        self._shelf = Shelf()

    def reply(self, request: Request) -> Reply:
        if request.headers.get("authorization") != self._signed:
            return self.refuse(401)
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["resources", kind] if kind in SHAPES and not kind.startswith("custom"):
                return self._list(request, kind)
            case "GET", ["resources", "customObjects", kind, "instances"] if kind in SHAPES:
                return self._list(request, kind)
            case "GET", ["resources", kind, key] if kind in SHAPES and kind != "npsResponses":
                return self._one(request, kind, key)
            case _:
                return self.refuse(404)

    def refuse(self, status: int) -> Reply:
        messages = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 403: "Forbidden"}
        body = {"error": messages.get(status, "Something went wrong")}
        return Reply.json(body, status, RateLimit_Limit="1000, 1000;window=60")

    def cursor_of(self, request: Request) -> str | None:
        return request.one("from")

    def _list(self, request: Request, kind: str) -> Reply:
        if request.unknown("limit", "from", "sortBy", *_OWN.get(kind, ())):
            return self.refuse(400)
        order = request.one("sortBy") or "updatedAt"
        limit = int(request.one("limit") or 100)
        if order not in {"createdAt", "updatedAt"} or not 1 <= limit <= 100:
            return self.refuse(400)
        try:
            page = by_token(
                request,
                lambda now: self._sorted(request, kind, now, order),
                request.one("from"),
                min(limit, self._most),
            )
        except BadCursor:
            return self.refuse(400)
        return Reply.json({"results": [_shown(kind, r) for r in page.records], "next": page.next})

    def _sorted(self, request: Request, kind: str, now: datetime, order: str) -> Sequence[Record]:
        records = [r for r in self._records(request, kind, now) if self._is_asked(request, kind, r)]
        if order == "createdAt":
            return sorted(records, key=lambda r: (r.body["createdAt"], r.id), reverse=True)
        return sorted(records, key=lambda r: (r.updated_at, r.id), reverse=True)

    def _is_asked(self, request: Request, kind: str, record: Record) -> bool:
        if kind in _ARCHIVED:
            wanted = request.one("archived")
            return wanted is None or (record.deleted_at is not None) == (wanted == "true")
        if record.deleted_at is not None:
            return False
        status = request.one("status") or "active"
        churned = record.body.get("churnedAt") is not None
        return kind != "accounts" or status == "activeOrChurned" or churned == (status == "churned")

    def _one(self, request: Request, kind: str, key: str) -> Reply:
        for record in self._records(request, kind, request.now):
            named = key in {record.body["id"], record.body.get("externalId")}
            if named and (record.deleted_at is None or kind in _ARCHIVED):
                return Reply.json(_shown(kind, record))
        return self.refuse(404)

    def _records(self, request: Request, kind: str, now: datetime) -> Sequence[Record]:
        rows, shape = SHAPES[kind]
        return self._shelf.records(kind, rows(self, now), shape, now, request.faults)

    # The demo's rows, with what Vitally keeps together --------------------------------------------

    def accounts(self, now: datetime) -> Sequence[Row]:
        health = {r["account_ref"]: r for r in self._company.rows("cs", "cs_health", now)}
        stages = {r["account_ref"]: r for r in self._company.rows("cs", "lifecycle_stage", now)}
        found = []
        for row in self._company.rows("cs", "account", now):
            known = [r for r in (health.get(row["source_id"]), stages.get(row["source_id"])) if r]
            changed = max([row["observed_at"], *(r["observed_at"] for r in known)])
            score = health.get(row["source_id"], {}).get("score")
            stage = stages.get(row["source_id"], {}).get("stage")
            found.append({**row, "observed_at": changed, "score": score, "stage": stage})
        return found

    def users(self, now: datetime) -> Sequence[Row]:
        accounts = self._by_crm(now)
        rows = self._company.rows("crm", "contact", now)
        return [
            {**r, "cs": accounts[r["account_ref"]]} for r in rows if r["account_ref"] in accounts
        ]

    def answers(self, now: datetime) -> Sequence[Row]:
        known = {row["source_id"] for row in self.users(now)}
        rows = self._company.rows("crm", "survey_response", now)
        return [r for r in rows if r["kind"] == "nps" and r["contact_ref"] in known]

    def notes(self, now: datetime) -> Sequence[Row]:
        accounts = self._by_crm(now)
        rows = self._company.rows("crm", "activity", now)
        noted = [r for r in rows if r["type"] == "note" and r["account_ref"] in accounts]
        return [{**r, "cs": accounts[r["account_ref"]]} for r in noted]

    def table(self, name: str, now: datetime) -> Sequence[Row]:
        return self._company.rows("cs", name, now)

    def _by_crm(self, now: datetime) -> dict[str, str]:
        rows = self._company.rows("cs", "account", now)
        return {row["external_ref"]: row["source_id"] for row in rows}


def vid(kind: str, key: str) -> str:
    """Vitally's id of the demo's record."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}:{key}"))


def admin(name: str) -> str:
    """Vitally's id of someone of our team."""
    return vid("admins", name)


def _account(row: Row) -> Json:
    return {
        **_ids("accounts", row),
        "externalId": row["external_ref"],
        "name": row["name"],
        "traits": {"vitally.custom.website": row["domain"], "vitally.custom.stage": row["stage"]},
        "organizationId": None,
        "churnedAt": "2024-01-01T00:00:00.000Z" if row["source_id"] == "gs0003" else None,
        "healthScore": None if row["score"] is None else row["score"] / 10,
        "csmId": row["csm"] and admin(row["csm"]),
        "accountExecutiveId": None,
        "keyRoles": [],
        "segments": [{"id": vid("segments", row["stage"] or ""), "name": row["stage"]}],
    }


def _user(row: Row) -> Json:
    return {
        **_ids("users", row),
        "externalId": row["user_ref"] or row["source_id"],
        "name": row["name"],
        "email": row["email"],
        "traits": {"title": row["title"]},
        "accountIds": [vid("accounts", row["cs"])],
        "organizationIds": [],
        "unsubscribedFromConversations": _not(row["email_allowed"]),
        "deactivatedAt": _text(row["left_at"]),
    }


def _answer(row: Row) -> Json:
    answered = _text(row["answered_at"])
    told = {"userId": vid("users", row["contact_ref"]), "score": row["score"], "feedback": None}
    return {**_ids("npsResponses", row), **told, "respondedAt": answered}


def _note(row: Row) -> Json:
    body = row["body"] and f"<p>{html.escape(row['body'])}</p>"
    told = {"accountId": vid("accounts", row["cs"]), "subject": row["subject"], "note": body}
    return {**_ids("notes", row), **told, "noteDate": _text(row["occurred_at"]), "tags": []}


def _project(row: Row) -> Json:
    done, begun = row["status"] == "done", row["status"] in {"active", "done"}
    return {
        **_ids("projects", row),
        "name": row["name"],
        "accountId": vid("accounts", row["account_ref"]),
        "ownedByVitallyUserId": row["owner"] and admin(row["owner"]),
        "targetCompletionDate": _day(row["target_date"]),
        "actualStartDate": _text(row["created_at"]) if begun else None,
        "actualCompletionDate": _text(row["observed_at"]) if done else None,
        "traits": {},
    }


def _task(row: Row) -> Json:
    return {
        **_ids("tasks", row),
        "name": row["name"],
        "accountId": vid("accounts", row["account_ref"]),
        "dueDate": _day(row["due"]),
        "completedAt": _text(row["done_at"]),
        "projects": [{"id": vid("projects", row["plan_ref"]), "name": "a plan"}],
        "traits": {},
    }


def _goal(row: Row) -> Json:
    traits = {
        "vitally.custom.status": row["status"],
        "vitally.custom.plan": vid("projects", row["plan_ref"]),
        "vitally.custom.due": _day(row["due"]),
        "vitally.custom.done": _text(row["done_at"]),
        "vitally.custom.target": row["target_value"],
        "vitally.custom.realised": row["realised_value"],
        "vitally.custom.unit": row["unit"],
    }
    return _instance(GOALS, row, traits)


def _risk(row: Row) -> Json:
    traits = {"vitally.custom.severity": row["severity"]}
    return _instance(RISKS, row, {**traits, "vitally.custom.closed": _text(row["closed_at"])})


def _instance(kind: str, row: Row, traits: Json) -> Json:
    customer = vid("accounts", row["account_ref"])
    created = row.get("created_at") or row.get("opened_at")
    told = {"name": row["name"], "customerId": customer, "customObjectId": kind, "traits": traits}
    return {**_ids(kind, row), "createdAt": _text(created), **told}


def _ids(kind: str, row: Row) -> Json:
    created = row.get("created_at") or row.get("added_at") or row["first_observed_at"]
    return {"id": vid(kind, row["source_id"]), "createdAt": _text(created)}


def _shown(kind: str, record: Record) -> Json:
    changed = {} if kind == "projects" else {"updatedAt": _text(record.updated_at)}
    archived = {"archivedAt": _text(record.deleted_at)} if kind in _ARCHIVED else {}
    return record.body | changed | archived


def _text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _not(flag: bool | None) -> bool | None:
    return None if flag is None else not flag


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


SHAPES: dict[str, tuple[Any, Shape]] = {
    "accounts": (Vitally.accounts, _account),
    "users": (Vitally.users, _user),
    "npsResponses": (Vitally.answers, _answer),
    "notes": (Vitally.notes, _note),
    "projects": (lambda it, now: it.table("success_plan", now), _project),
    "tasks": (lambda it, now: it.table("milestone", now), _task),
    GOALS: (lambda it, now: it.table("goal", now), _goal),
    RISKS: (lambda it, now: it.table("cs_risk", now), _risk),
}
