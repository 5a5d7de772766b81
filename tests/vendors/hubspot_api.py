"""HubSpot's CRM, API version 2026-03, as its documentation and its OpenAPI files describe it.

* `GET /crm/objects/2026-03/{type}`: `after`, `limit` (1 to 100, usually 10), `properties` (comma-
  separated; only those asked for come), `archived`; by id, `paging.next.after` while more follow.
  The types are `companies`, `contacts`, `0-3` (deals), `meetings`, `calls`, `emails`, `notes`,
  `tasks`. `GET …/{id}`: one record; 404 where it is archived.
* `POST …/{type}/search`: `filterGroups`, `sorts`, `properties`, `limit` (1 to 200), `after` (a
  number); not the archived ones, and nothing beyond the 10,000th result. The time of change is
  `hs_lastmodifieddate`, of contacts `lastmodifieddate`.
* `POST /crm/associations/2026-03/{from}/{to}/batch/read`: at most 1,000 inputs; 500 associations a
  record, then `paging.next.after` of that record; 207 with an error for each that has none.
* `GET /crm/owners/2026-03`: `archived`, `limit` (to 500), `after`.
* Bearer token. Errors: `status`, `message`, `correlationId`, `category`; a 429 names `policyName`.

Ids are numbers in text: the digits of the demo's. Owners have a number made of their name.

https://developers.hubspot.com/docs/api/crm/search
https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/batch/get-associations
https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
https://github.com/HubSpot/HubSpot-public-api-spec-collection
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tests.vendors.hubspot_shapes import SHAPES, TABLES, TYPES, iso, owner_json
from tests.vendors.paging import BadCursor, by_offset, by_token
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.shelf import Record, Shape, Shelf
from tests.vendors.talk import Json, Reply, Request

TOKEN = "pat-eu1-test-token"  # noqa: S105 - opens nothing
_MOST_RESULTS = 10_000
_WRONG: Mapping[int, tuple[str, str]] = {
    400: ("VALIDATION_ERROR", "Invalid input JSON or parameters"),
    401: ("INVALID_AUTHENTICATION", "Authentication credentials not found"),
    403: ("MISSING_SCOPES", "This app hasn't been granted all required scopes"),
    404: ("OBJECT_NOT_FOUND", "resource not found"),
    410: ("GONE", "resource gone"),
}
NUMBERS = {
    "companies": "0-2",
    "contacts": "0-1",
    "0-3": "0-3",
    "meetings": "0-47",
    "calls": "0-48",
    "emails": "0-49",
    "notes": "0-46",
    "tasks": "0-27",
}


class HubSpot:
    """The demo company's CRM, as HubSpot would serve it."""

    name = "hubspot"

    def __init__(self, company: Company, token: str = TOKEN) -> None:
        self._company = company
        self._token = token
        self._shelf = Shelf()
        self._rows: dict[str, tuple[Sequence[Row], Sequence[Row]]] = {}
        self.policy = "TEN_SECONDLY_ROLLING"
        """The limit that a 429 names."""
        self.links_per_page = 500
        self.links: dict[tuple[str, str], dict[str, list[str]]] = {}
        """Associations instead of the demo's: (type, id) → type → ids, the first one primary."""
        self.properties: dict[tuple[str, str], Json] = {}
        """Properties beyond the demo's: (type, id) → name → value."""
        self.tasks: list[Row] = []
        """Tasks, which the demo has none of: rows of activities, with `properties`."""
        self.purged = False
        """Whether what was archived has been forgotten, as it is after 90 days."""
        self.half_answered = False
        """Whether the batch read fails for the first record of each request."""

    def reply(self, request: Request) -> Reply:
        if request.bearer != self._token:
            return self.refuse(401)
        try:
            return self._routed(request)
        except (BadCursor, ValueError, KeyError, TypeError):
            return self.refuse(400)

    def refuse(self, status: int) -> Reply:
        if status == 429:
            return Reply.json(_rate_limited(self.policy), 429)
        category, message = _WRONG.get(status, ("INTERNAL_ERROR", "internal error"))
        body = {"status": "error", "message": message, "category": category}
        return Reply.json(body | {"correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf"}, status)

    def cursor_of(self, request: Request) -> str | None:
        return request.one("after")

    def _routed(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["crm", "objects", "2026-03", kind] if kind in NUMBERS:
                return self._list(request, kind)
            case "GET", ["crm", "objects", "2026-03", kind, key] if kind in NUMBERS:
                return self._one(request, kind, key)
            case "POST", ["crm", "objects", "2026-03", kind, "search"] if kind in NUMBERS:
                return self._search(request, kind, request.json())
            case "POST", ["crm", "associations", "2026-03", start, end, "batch", "read"]:
                return self._associations(request, start, end)
            case "GET", ["crm", "owners", "2026-03"]:
                return self._owners(request)
            case _:
                return self.refuse(404)

    def _list(self, request: Request, kind: str) -> Reply:
        if request.unknown("after", "limit", "properties", "archived"):
            return self.refuse(400)
        archived = {"true": True, "false": False}[request.one("archived") or "false"]
        limit = int(request.one("limit") or 10)
        if not 1 <= limit <= 100:
            return self.refuse(400)
        page = by_token(
            request,
            lambda now: [r for r in self.records(request, kind, now) if self._in(r, archived)],
            request.one("after"),
            limit,
        )
        shown = [_shown(record, _names(request)) for record in page.records]
        return Reply.json({"results": shown} | _paging(page.next))

    def _in(self, record: Record, archived: bool) -> bool:
        if record.deleted_at is None:
            return not archived
        return archived and not self.purged

    def _one(self, request: Request, kind: str, key: str) -> Reply:
        if request.unknown("properties", "archived"):
            return self.refuse(400)
        for record in self.records(request, kind, request.now):
            if record.body["id"] == key and record.deleted_at is None:
                return Reply.json(_shown(record, _names(request)))
        return self.refuse(404)

    def _search(self, request: Request, kind: str, asked: Json) -> Reply:
        if set(asked) - {"filterGroups", "sorts", "properties", "limit", "after", "query"}:
            return self.refuse(400)
        limit, after = asked["limit"], int(asked["after"])
        if (
            not 1 <= limit <= 200
            or after + limit > _MOST_RESULTS
            or asked["sorts"] != ["hs_object_id"]
        ):
            return self.refuse(400)
        found = [
            record
            for record in self.records(request, kind, request.now)
            if record.deleted_at is None
            and any(
                all(_holds(record, kind, condition) for condition in group["filters"])
                for group in asked["filterGroups"]
            )
        ]
        page = by_offset(request, found, after, limit)
        shown = [_shown(record, asked["properties"]) for record in page.records]
        more = str(after + limit) if page.more else None
        return Reply.json({"total": len(found), "results": shown} | _paging(more))

    def _associations(self, request: Request, start: str, end: str) -> Reply:
        inputs = request.json()["inputs"]
        if not 1 <= len(inputs) <= 1000 or {start, end} - set(NUMBERS.values()):
            return self.refuse(400)
        kind = next(name for name, number in NUMBERS.items() if number == start)
        records = {r.body["id"]: r for r in self.records(request, kind, request.now)}
        live = {
            r.body["id"]
            for r in self.records(request, "companies" if end == "0-2" else "contacts", request.now)
            if r.deleted_at is None
        }
        results, errors = [], []
        for number, one in enumerate(inputs):
            record = records.get(one["id"])
            if record is None or record.deleted_at or (self.half_answered and not number):
                category = "INTERNAL_ERROR" if self.half_answered else "OBJECT_NOT_FOUND"
                errors.append(_error(category, None, one["id"]))
                continue
            targets = self.links.get((kind, one["id"]), record.body["links"]).get(end, [])
            targets = [target for target in targets if target in live]
            if targets:
                results.append(self._linked(one, start, end, targets))
            else:
                none = "crm.associations.NO_ASSOCIATIONS_FOUND"
                errors.append(_error("OBJECT_NOT_FOUND", none, one["id"]))
        times = {"startedAt": iso(request.now), "completedAt": iso(request.now)}
        body: Json = {"status": "COMPLETE", "results": results} | times
        if errors:
            body |= {"numErrors": len(errors), "errors": errors}
        return Reply.json(body, 207 if errors else 200)

    def _linked(self, one: Json, start: str, end: str, targets: Sequence[str]) -> Json:
        at = int(one.get("after") or 0)
        until = at + self.links_per_page
        shown = [
            {"toObjectId": target, "associationTypes": _types(start, end, target == targets[0])}
            for target in sorted(targets, key=int)[at:until]
        ]
        more = str(until) if until < len(targets) else None
        return {"from": {"id": one["id"]}, "to": shown} | _paging(more)

    def _owners(self, request: Request) -> Reply:
        if request.unknown("archived", "limit", "after", "email"):
            return self.refuse(400)
        rows = self._company.rows("crm", "account", TODAY)
        names = sorted({name for row in rows for name in (row["csm"], row["ae"]) if name})
        left = names[-1:]
        chosen = left if request.one("archived") == "true" else [n for n in names if n not in left]
        at, limit = int(request.one("after") or 0), request.size("limit", usual=100, most=500)
        more = str(at + limit) if at + limit < len(chosen) else None
        shown = [owner_json(name, archived=name in left) for name in chosen[at : at + limit]]
        return Reply.json({"results": shown} | _paging(more))

    def records(self, request: Request, kind: str, now: datetime) -> Sequence[Record]:
        """What HubSpot knows of a type, by id; archived ones too."""
        rows = self.rows(kind, now)
        records = self._shelf.records(kind, rows, self._shape(kind), now, request.faults)
        return sorted(records, key=lambda record: int(record.body["id"]))

    def _shape(self, kind: str) -> Shape:
        def shape(row: Row) -> Json:
            body = SHAPES[kind](row)
            body["properties"] |= self.properties.get((kind, body["id"]), {})
            return body

        return shape

    def rows(self, kind: str, now: datetime) -> Sequence[Row]:
        if kind == "tasks":
            return self.tasks
        table = TABLES[kind]
        rows = self._company.rows("crm", table, now)
        types = TYPES.get(kind)
        if types is None:
            return rows
        kept = self._rows.get(kind)
        if kept is None or kept[0] is not rows:
            self._rows[kind] = rows, [row for row in rows if row["type"] in types]
        return self._rows[kind][1]


def _shown(record: Record, names: Sequence[str]) -> Json:
    held = record.body["properties"]
    always = {"hs_object_id": record.body["id"]}
    known = {name: held[name] for name in names if name in held}
    body = {k: v for k, v in record.body.items() if k not in {"links", "properties"}}
    gone = {"archivedAt": iso(record.deleted_at)} if record.deleted_at else {}
    times = {"updatedAt": iso(record.updated_at), "archived": record.deleted_at is not None}
    return body | {"properties": always | known} | times | gone


def _holds(record: Record, kind: str, condition: Json) -> bool:
    changed = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
    millis = int(record.updated_at.timestamp() * 1000)
    value = {changed: millis, "hs_object_id": int(record.body["id"])}[condition["propertyName"]]
    limit = int(condition["value"])
    return {"GT": value > limit, "GTE": value >= limit}[condition["operator"]]


def _names(request: Request) -> Sequence[str]:
    return (request.one("properties") or "").split(",")


def _paging(after: str | None) -> Json:
    return {"paging": {"next": {"after": after, "link": "ignored"}}} if after else {}


def _types(start: str, end: str, primary: bool) -> list[Json]:
    numbers = {("0-1", "0-2"): (279, 1), ("0-3", "0-2"): (341, 5)}
    plain, first = numbers.get((start, end), (188, None))
    types = [{"category": "HUBSPOT_DEFINED", "typeId": plain}]
    if primary and first:
        types.append({"category": "HUBSPOT_DEFINED", "typeId": first, "label": "Primary"})
    return types


def _error(category: str, sub: str | None, key: str) -> Json:
    body = {"status": "error", "category": category, "message": f"Nothing for {key}"}
    return body | {"context": {}, "links": {}, "errors": []} | ({"subCategory": sub} if sub else {})


def _rate_limited(policy: str) -> Json:
    return {
        "status": "error",
        "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": "6828d000-3d2f-4701-8d90-b21e53b0d005",
        "policyName": policy,
        "requestId": "ce6a6a91-ac17-492f-bbdb-7d72477c319c",
        "category": "RATE_LIMITS",
    }
