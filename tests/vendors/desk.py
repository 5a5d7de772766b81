"""Acme Desk: a help desk that c360 has no connector for, and the pattern of a vendor module.

Read-only, bearer token, newest API version in the path:

* `GET /v1/organizations`, `/v1/people`, `/v1/tickets`: `{"data": […], "next_cursor": …}`, the one
  least recently updated first. Parameters: `cursor`, `limit` (1 to 100, usually 50),
  `updated_since` (RFC 3339). A cursor goes with the parameters of its first page.
* `GET /v1/tickets/{id}`: one ticket; 404 where there is none, 410 where it was deleted.
* Tickets are deleted softly: they stay in the list, with `deleted_at`. Organizations and people
  are not deleted.
* Errors are `{"error": {"code": …, "message": …}}`; a cursor expires with 410.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.vendors.paging import BadCursor, by_token, changed_since
from tests.vendors.records import Company, Row
from tests.vendors.shelf import Record, Shape, Shelf
from tests.vendors.talk import Json, Reply, Request

TOKEN = "acmedesk-test-token"  # noqa: S105 - opens nothing
PRIORITIES = {"P1": "urgent", "P2": "high", "P3": "normal", "P4": "low"}
_CODES = {
    400: "bad_request",
    401: "bad_token",
    403: "missing_scope",
    404: "not_found",
    410: "gone",
    429: "too_many_requests",
}


class AcmeDesk:
    """The demo company's help desk, as Acme Desk would serve it."""

    name = "acmedesk"

    def __init__(self, company: Company, token: str = TOKEN) -> None:
        self._company = company
        self._token = token
        self._shelf = Shelf()

    def reply(self, request: Request) -> Reply:
        if request.bearer != self._token:
            return self.refuse(401)
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v1", kind] if kind in KINDS:
                return self._list(request, kind)
            case "GET", ["v1", "tickets", ticket_id]:
                return self._ticket(request, ticket_id)
            case _:
                return self.refuse(404)

    def refuse(self, status: int) -> Reply:
        code = _CODES.get(status, "internal")
        message = f"Acme Desk could not serve this request ({code})"
        return Reply.json({"error": {"code": code, "message": message}}, status)

    def cursor_of(self, request: Request) -> str | None:
        return request.one("cursor")

    def _list(self, request: Request, kind: str) -> Reply:
        if request.unknown("cursor", "limit", "updated_since"):
            return self.refuse(400)
        since = request.one("updated_since")
        try:
            start = datetime.fromisoformat(since) if since else None
            limit = request.size("limit", usual=50, most=100)
            page = by_token(
                request,
                lambda now: changed_since(self._records(request, kind, now), start),
                request.one("cursor"),
                limit,
            )
        except (BadCursor, ValueError):
            return self.refuse(400)
        shown = [_shown(record) for record in page.records]
        return Reply.json({"data": shown, "next_cursor": page.next})

    def _ticket(self, request: Request, ticket_id: str) -> Reply:
        for record in self._records(request, "tickets", request.now):
            if record.id == ticket_id:
                return self.refuse(410) if record.deleted_at else Reply.json(_shown(record))
        return self.refuse(404)

    def _records(self, request: Request, kind: str, now: datetime) -> Sequence[Record]:
        table, shape = KINDS[kind]
        rows = self._company.rows("crm" if table == "contact" else "support", table, now)
        return self._shelf.records(kind, rows, shape, now, request.faults)


def _shown(record: Record) -> Json:
    deleted = {"deleted_at": _text(record.deleted_at)} if record.deleted_at else {}
    return record.body | {"updated_at": _text(record.updated_at)} | deleted


def _organization_json(row: Row) -> Json:
    return {
        "id": row["source_id"],
        "name": row["name"],
        "domains": [row["domain"]] if row["domain"] else [],
        "external_id": row["external_ref"],
        "created_at": _text(row["first_observed_at"]),
    }


def _person_json(row: Row) -> Json:
    return {
        "id": row["source_id"],
        "organization": {"external_id": row["account_ref"]},
        "name": row["name"],
        "email": row["email"],
        "job_title": row["title"],
    }


def _ticket_json(row: Row) -> Json:
    return {
        "id": row["source_id"],
        "organization_id": row["account_ref"],
        "subject": row["subject"],
        "topic": {"name": row["category"]},
        "priority": PRIORITIES.get(row["priority"]),
        "status": row["status"],
        "requester_id": row["requester_ref"],
        "created_at": _text(row["created_at"]),
        "solved_at": _text(row["solved_at"]),
        "due_at": _text(row["due_at"]),
        "deleted_at": None,
    }


def _text(moment: datetime | None) -> Any:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


KINDS: dict[str, tuple[str, Shape]] = {
    "organizations": ("account", _organization_json),
    "people": ("contact", _person_json),
    "tickets": ("ticket", _ticket_json),
}
