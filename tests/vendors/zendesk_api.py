"""Zendesk Support: what its API serves of the demo company's help desk, read-only.

Basic auth (`<email>/token` and an API token) or an OAuth bearer token; ids are integers:

* `GET /api/v2/incremental/tickets/cursor`, `/incremental/users/cursor`: exports by cursor, what
  changed longest ago first. The first request needs `start_time` (seconds since 1970, at least a
  minute ago), the others `cursor`; the answer has `after_cursor`, also where `end_of_stream` is
  true. What changed within the last minute is left out. Deleted tickets have the status `deleted`
  or `suspended`, deleted users `active: false`. Of what `include` names, `slas` lies in the ticket,
  `metric_sets` and `groups` beside the tickets.
* `GET /api/v2/organizations`, `/groups`, `/satisfaction_ratings`, `/tickets/{id}/audits`: cursor
  pagination, `page[size]` (at most 100) and `page[after]`; `meta.has_more`, `meta.after_cursor`.
  Ratings take `score` and `start_time`, which is about when a survey was offered; they do not name
  the organization.
* `GET /api/v2/tickets/{id}`, `/users/{id}`, `/organizations/{id}`: one of them. Deleted tickets and
  organizations are not found. `GET /api/v2/tickets/show_many?ids=`: up to 100.
* Errors: `{"error": code, "description": words}`; 401 is `{"error": "Couldn't authenticate you"}`.

Read from developer.zendesk.com: api-reference/ticketing/ticket-management/incremental_exports,
documentation/ticketing/managing-tickets/using-the-incremental-export-api,
documentation/ticketing/using-the-zendesk-api/side_loading, api-reference/introduction/pagination,
api-reference/ticketing/tickets/{tickets,ticket_audits,ticket_metrics},
api-reference/ticketing/ticket-management/satisfaction_ratings; and from Zendesk's own description.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from tests.vendors.paging import BadCursor, by_token, stream
from tests.vendors.records import Company, Row
from tests.vendors.shelf import Record, Shelf
from tests.vendors.talk import Json, Reply, Request
from tests.vendors.zendesk_json import (
    ESCALATION_FIELD,
    SHAPES,
    TABLES,
    gone_status,
    group_id,
    moment,
    number,
    text,
    user_id,
)

EMAIL, API_TOKEN, OAUTH_TOKEN = "admin@c360.example", "zendesk-test-key", "zendesk-test-oauth"
_MINUTE = timedelta(minutes=1)
_CODES = {
    400: ("InvalidValue", "The cursor is not valid"),
    403: ("Forbidden", "You do not have access to this page"),
    404: ("RecordNotFound", "Not found"),
    410: ("Gone", "The cursor has expired"),
    422: ("StartTimeTooRecent", "Too recent start_time. Use a start_time older than 1 minute"),
    429: ("APIRateLimitExceeded", "Number of allowed API requests per minute exceeded"),
}  # fmt: skip


class Zendesk:
    """The demo company's help desk, as Zendesk would serve it."""

    name = "zendesk"

    def __init__(self, company: Company, *, page: int = 200, audits: int = 100) -> None:
        """A page of an export holds `page` records, 1,000 with Zendesk; one of audits `audits`."""
        self._company = company
        self._page, self._audits_page = page, audits
        self._shelf = Shelf()
        self._made: dict[str, tuple[Sequence[Row], Sequence[Row], Sequence[Row]]] = {}
        self.marks: dict[int, list[tuple[datetime, bool]]] = {}
        """Tickets that lose or get the tag `escalated` at a time of the test's own."""

    def reply(self, request: Request) -> Reply:
        if not _signed_in(request):
            return self.refuse(401)
        try:
            return self._replied(request)
        except (BadCursor, ValueError):
            return self.refuse(400)

    def refuse(self, status: int) -> Reply:
        if status == 401:
            return Reply.json({"error": "Couldn't authenticate you"}, 401)
        code, words = _CODES.get(status, ("InternalError", "Sorry, something went wrong"))
        return Reply.json({"error": code, "description": words}, status)

    def cursor_of(self, request: Request) -> str | None:
        return request.one("cursor") or request.one("page[after]")

    def _replied(self, request: Request) -> Reply:  # noqa: PLR0911 - a path each
        path = request.path.strip("/").split("/")
        if request.method != "GET" or path[:2] != ["api", "v2"]:
            return self.refuse(404)
        match path[2:]:
            case ["incremental", ("tickets" | "users") as kind, "cursor"]:
                return self._export(request, kind)
            case [("organizations" | "satisfaction_ratings") as kind]:
                return self._list(request, kind)
            case ["groups"]:
                return Reply.json({"groups": self._groups(request), "meta": {"has_more": False}})
            case ["tickets", "show_many"]:
                return self._show_many(request)
            case ["tickets", key, "audits"]:
                return self._audits(request, int(key))
            case [("tickets" | "users" | "organizations") as kind, key]:
                return self._show(request, kind, key)
            case _:
                return self.refuse(404)

    # Exports --------------------------------------------------------------------------------------

    def _export(self, request: Request, kind: str) -> Reply:
        if request.unknown("cursor", "start_time", "include", "per_page"):
            return self.refuse(400)
        start, cursor = request.one("start_time"), request.one("cursor")
        since = datetime.fromtimestamp(int(start), UTC) if start is not None else None
        if since is None and cursor is None:
            return self.refuse(400)
        if since is not None and since > request.now - _MINUTE:
            return self.refuse(422)
        records = [r for r in self._records(request, kind) if r.seen_at <= request.now - _MINUTE]
        page = stream(request, records, cursor, self._page, since=since)
        shown = [self._shown(kind, record) for record in page.records]
        include = (request.one("include") or "").split(",")
        beside = self._beside(request, shown, include) if kind == "tickets" else {}
        where = f"{request.base_url}{request.path}?cursor={page.next}"
        return Reply.json(
            {
                kind: [_without(one, include) for one in shown],
                **beside,
                "after_cursor": page.next,
                "after_url": where,
                "before_cursor": None,
                "before_url": None,
                "end_of_stream": not page.more,
            }
        )

    def _beside(self, request: Request, tickets: Sequence[Json], include: list[str]) -> Json:
        beside: Json = {}
        if "metric_sets" in include:
            beside["metric_sets"] = [one["metric_set"] for one in tickets if "metric_set" in one]
        if "groups" in include:
            beside["groups"] = self._groups(request)
        return beside

    def _groups(self, request: Request) -> list[Json]:
        categories = {row["category"] for row in self._rows("tickets", request.now)}
        return [
            {"id": group_id(name), "name": name, "deleted": False} for name in sorted(categories)
        ]

    # Lists ----------------------------------------------------------------------------------------

    def _list(self, request: Request, kind: str) -> Reply:
        own = ("score", "start_time") if kind == "satisfaction_ratings" else ()
        if request.unknown("page[size]", "page[after]", *own):
            return self.refuse(400)
        start = request.one("start_time")
        since = datetime.fromtimestamp(int(start or 0), UTC)

        def listing(now: datetime) -> Sequence[Record]:
            found = [r for r in self._records(request, kind, now) if r.deleted_at is None]
            return [r for r in found if moment(r.body["created_at"]) >= since]

        return self._paged(request, kind, listing, 100)

    def _paged(
        self,
        request: Request,
        kind: str,
        listing: Callable[[datetime], Sequence[Record]],
        most: int,
    ) -> Reply:
        size = request.size("page[size]", usual=most, most=most)
        page = by_token(request, listing, request.one("page[after]"), size)
        meta = {"has_more": page.more, "after_cursor": page.next, "before_cursor": None}
        return Reply.json({kind: [self._shown(kind, r) for r in page.records], "meta": meta})

    def _audits(self, request: Request, ticket: int) -> Reply:
        found = [r for r in self._records(request, "tickets") if r.body["id"] == ticket]
        if not found or found[0].deleted_at:
            return self.refuse(404)
        audits = self._history(found[0], request.now)
        return self._paged(request, "audits", lambda _now: audits, self._audits_page)

    def _history(self, record: Record, now: datetime) -> list[Record]:
        """What happened to a ticket, as audits tell of it."""
        body = record.body
        first = [_event("Create", "tags", ["from_web"]), _event("Create", "status", "new")]
        told = [(moment(body["created_at"]), first)]
        told += [(at, _tagged(on)) for at, on in body["_marks"] if at <= now]
        if body["metric_set"]["solved_at"]:
            solved = _event("Change", "status", "solved")
            told.append((moment(body["metric_set"]["solved_at"]), [solved]))
        return [
            Record(f"{n:03}", at, at, _audit_json(body["id"], n, at, events))
            for n, (at, events) in enumerate(sorted(told, key=lambda one: one[0]))
        ]

    # One ------------------------------------------------------------------------------------------

    def _show(self, request: Request, kind: str, key: str) -> Reply:
        for record in self._records(request, kind):
            if str(record.body["id"]) == key and (record.deleted_at is None or kind == "users"):
                shown = self._shown(kind, record)
                include = (request.one("include") or "").split(",")
                beside = self._beside(request, [], include) if kind == "tickets" else {}
                beside.pop("metric_sets", None)
                name = kind.removesuffix("s")
                return Reply.json({name: _without(shown, include, embedded=True), **beside})
        return self.refuse(404)

    def _show_many(self, request: Request) -> Reply:
        ids = set((request.one("ids") or "").split(","))
        if not ids or len(ids) > 100 or request.unknown("ids", "include"):
            return self.refuse(400)
        found = [r for r in self._records(request, "tickets") if str(r.body["id"]) in ids]
        shown = [self._shown("tickets", r) for r in found if r.deleted_at is None]
        return Reply.json({"tickets": [_without(one, []) for one in shown]})

    # Records --------------------------------------------------------------------------------------

    def _shown(self, kind: str, record: Record) -> Json:
        """What a record looks like now, its own time of change included."""
        if kind == "audits":
            return record.body
        body = {**record.body, "updated_at": text(record.updated_at)}
        if kind == "users":
            body["active"] = record.deleted_at is None
        if kind == "tickets":
            body["generated_timestamp"] = int(record.seen_at.timestamp())
            if record.deleted_at:
                body["status"] = gone_status(record.body["id"])
        return {name: value for name, value in body.items() if not name.startswith("_")}

    def _records(
        self, request: Request, kind: str, now: datetime | None = None
    ) -> Sequence[Record]:
        now = now or request.now
        rows, shape = self._rows(kind, now), SHAPES[kind]
        return self._shelf.records(kind, rows, shape, now, request.faults)

    def _rows(self, kind: str, now: datetime) -> Sequence[Row]:
        system, table = ("crm", "contact") if kind == "users" else ("support", TABLES[kind])
        rows = self._company.rows(system, table, now)  # type: ignore[arg-type]
        if kind == "organizations":
            return rows
        beside = {"users": "account", "tickets": "escalation", "satisfaction_ratings": "ticket"}
        others = self._company.rows("support", beside[kind], now)
        kept = self._made.get(kind)
        if kept is None or kept[0] is not rows or kept[1] is not others or self.marks:
            kept = self._made[kind] = (rows, others, self._joined(kind, rows, others, now))
        return kept[2]

    def _joined(
        self, kind: str, rows: Sequence[Row], others: Sequence[Row], now: datetime
    ) -> Sequence[Row]:
        """Rows with what Zendesk says of them and the demo holds elsewhere."""
        if kind == "users":
            by_crm = {row["external_ref"]: row["source_id"] for row in others}
            people = [{**row, "organization": by_crm.get(row["account_ref"])} for row in rows]
            return [*people, *_agents(min(by_crm.values()))]
        if kind == "tickets":
            began = {row["ticket_ref"]: row["opened_at"] for row in others}
            return [self._marked(row, began.get(row["source_id"]), now) for row in rows]
        by_id = {row["source_id"]: row for row in others}
        return [{**row, "ticket": by_id[row["ticket_ref"]]} for row in rows]

    def _marked(self, row: Row, began: datetime | None, now: datetime) -> Row:
        """A ticket with the times at which it got the tag or lost it: each is an update."""
        own = self.marks.get(number(row["source_id"]), ())
        marks = [*([(began, True)] if began else []), *(mark for mark in own if mark[0] <= now)]
        changed = max([row["observed_at"], *(at for at, _ in marks)])
        return {**row, "marks": marks, "observed_at": changed}


def _signed_in(request: Request) -> bool:
    basic = b64encode(f"{EMAIL}/token:{API_TOKEN}".encode()).decode()
    return request.headers.get("authorization") in {f"Basic {basic}", f"Bearer {OAUTH_TOKEN}"}


def _agents(organization: str) -> list[Row]:
    """Our own people; they too can belong to an organization."""
    at = datetime(2019, 1, 1, tzinfo=UTC)
    return [
        {"source_id": f"00{n}", "organization": organization, "name": name, "role": role,
         "email": f"{n}@c360.example", "observed_at": at, "first_observed_at": at, "added_at": at}
        for n, (name, role) in enumerate((("Ada Agent", "agent"), ("Ben Boss", "admin")))
    ]  # fmt: skip


def _audit_json(ticket: int, n: int, at: datetime, events: list[Json]) -> Json:
    return {
        "id": ticket * 1000 + n,
        "ticket_id": ticket,
        "created_at": text(at),
        "author_id": user_id("1"),
        "events": events,
    }


def _event(kind: str, name: str, value: object) -> Json:
    return {"type": kind, "field_name": name, "value": value}


def _tagged(on: bool) -> list[Json]:
    """The escalation's three marks go together; a comment says why."""
    return [
        {"type": "Comment", "body": "escalated", "public": False},
        _event("Change", "tags", ["from_web", *(["escalated"] if on else [])]),
        _event("Change", str(ESCALATION_FIELD), "1" if on else "0"),
    ]


def _without(ticket: Json, include: Sequence[str], *, embedded: bool = False) -> Json:
    """A record without what was not asked for; exports put metrics beside the tickets."""
    dropped = {"slas"} - set(include)
    if not embedded or "metric_sets" not in include:
        dropped.add("metric_set")
    return {name: value for name, value in ticket.items() if name not in dropped}
