"""PostHog: the demo company's product analytics, asked in HogQL as PostHog's query endpoint is.

What is served, as https://posthog.com/docs/api/queries, https://posthog.com/docs/sql,
https://posthog.com/docs/api/groups-types and PostHog's own source say:

* `POST /api/projects/:id/query/` `{"query": {"kind": "HogQLQuery", "query": …, "values": {…}},
  "refresh": …, "name": …}`: the SQL is really run, over tables `events`, `groups` and `persons`
  made of the demo's rows (DuckDB, its words translated from ClickHouse's). `{name}` in it stands
  for a value. 100 rows without a LIMIT, at most `cap` with one. OFFSET is refused to keys. The
  answer is `{"results": [[…]], "columns": […], "types": […], "is_cached": …, "hasMore": …}`.
* Without `refresh: force_blocking` an answer is kept, and given again to the same query.
* `GET /api/projects/:id/groups_types/`: the group types, a plain list; scope group:read.
* Bearer token; errors `{"type", "code", "detail", "attr"}`.

Events carry the group in `$group_0` (`organization`) and `$group_1` (`project`, never set here).
Half of a row's events come with `late`; PostHog's own `$pageview` events lie among them, and events
without a group, and one from the year 2050. A group or person that is deleted is gone.
"""

import json
import re
import threading
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp

from tests.vendors.records import TODAY, Company, Row
from tests.vendors.shelf import RecordFaults, Shelf
from tests.vendors.talk import Json, Reply, Request

TOKEN = "phx_test_key_of_the_demo_project"  # noqa: S105 - opens nothing
PROJECT = 4711
BEGINS = TODAY - timedelta(days=15)
"""When the demo company switched PostHog on: nothing older is in the project."""
_TYPES = {400: "validation_error", 401: "authentication_error", 403: "authentication_error"}
_KNOWN = frozenset({"query", "refresh", "name", "client_query_id"})
_FUNCTIONS = frozenset(
    {
        *("count", "min", "max", "argmax", "formatdatetime", "totimezone", "todatetime", "now"),
        *("tostring", "tointervalday", "notempty", "startswith", "ifnull", "and", "or", "in"),
    }
)
_MACROS = """\
SET TimeZone = 'UTC';
CREATE MACRO toTimeZone(t, z) AS timezone(z, t);
CREATE MACRO toDateTime(t) AS CAST(t || '+00' AS TIMESTAMPTZ);
CREATE MACRO formatDateTime(t, f) AS strftime(t, f);
CREATE MACRO toString(v) AS CAST(v AS VARCHAR);
CREATE MACRO toIntervalDay(n) AS to_days(n);
CREATE MACRO notEmpty(v) AS v <> '';
CREATE MACRO startsWith(v, p) AS starts_with(v, p);
CREATE MACRO argMax(v, t) AS arg_max(v, t);
"""
_ONE_AT_A_TIME = threading.Lock()
_TABLES: dict[tuple[Path, datetime, RecordFaults], duckdb.DuckDBPyConnection] = {}
_EVENTS = """\
CREATE TABLE events AS
SELECT event, uid AS distinct_id, person AS person_id, "group" AS group__0, '' AS group__1,
    "at" + to_seconds(n * 60) AS "timestamp", properties
FROM told, unnest(range(times)) AS t(n)
"""


class PostHog:
    """The demo company's PostHog project."""

    name = "posthog"

    def __init__(
        self, company: Company, *, token: str = TOKEN, cap: int = 50_000, scopes: str = "group:read"
    ) -> None:
        self._company, self._token, self._cap, self._scopes = company, token, cap, scopes
        self._shelf = Shelf()
        self._answers: dict[str, Reply] = {}

    def reply(self, request: Request) -> Reply:
        if request.bearer != self._token:
            return self.refuse(401)
        api = f"/api/projects/{PROJECT}/"
        match request.method, request.path.removeprefix(api).strip("/"):
            case "POST", "query" if request.path.startswith(api):
                return self._query(request)
            case "GET", "groups_types" if request.path.startswith(api):
                return self._group_types()
            case _:
                return self.refuse(404)

    def refuse(self, status: int) -> Reply:
        detail = {
            401: "Personal API key found in request Authorization header is invalid.",
            403: "API key missing required scope 'query:read'",
            404: "Not found.",
            429: "Request was throttled. Expected available in 1 second.",
        }.get(status, "A server error occurred.")
        return _error(status, _TYPES.get(status, "server_error"), detail)

    def cursor_of(self, request: Request) -> str | None:  # noqa: ARG002 - the protocol's
        """There is none that could expire: what a page goes on from is a condition of its query."""
        return None

    def _group_types(self) -> Reply:
        if "group:read" not in self._scopes:
            detail = "API key missing required scope 'group:read'"
            return _error(403, "authentication_error", detail)
        named = enumerate(("organization", "project"))
        return Reply.json(
            [{"group_type": name, "group_type_index": index} for index, name in named]
        )

    def _query(self, request: Request) -> Reply:
        asked = request.json()
        if set(asked) - _KNOWN or request.query or asked["query"]["kind"] != "HogQLQuery":
            return _error(400, "validation_error", "the request has something unknown in it")
        kept = json.dumps(asked["query"], sort_keys=True)
        with _ONE_AT_A_TIME:
            if asked.get("refresh") == "force_blocking" or kept not in self._answers:
                self._answers[kept] = self._asked(request, asked["query"])
            return self._answers[kept]

    def _asked(self, request: Request, query: Json) -> Reply:
        try:
            tree = _parsed(query["query"], query.get("values") or {}, request.now, self._cap)
        except _Refused as refused:
            return _error(400, "validation_error", str(refused))
        found = self._tables(request).execute(tree.sql("duckdb"))
        columns = [str(column[0]) for column in found.description or ()]
        rows = [[_written(value) for value in row] for row in found.fetchall()]
        if request.faults.reorder:
            rows = request.faults.drawn("page", len(rows)).sample(rows, len(rows))
        told = {"results": rows, "columns": columns, "types": [], "is_cached": False}
        return Reply.json({**told, "hasMore": None, "limit": None, "offset": None})

    def _tables(self, request: Request) -> duckdb.DuckDBPyConnection:
        """The project's tables as they are now; many tests look at the same moment."""
        moment = (self._company.folder, request.now, replace(request.faults, reorder=False))
        if moment not in _TABLES:
            if len(_TABLES) > 8:
                _TABLES.pop(next(iter(_TABLES))).close()
            base = duckdb.connect()
            base.execute(_MACROS)
            self._fill(base, request)
            _TABLES[moment] = base
        return _TABLES[moment]

    def _fill(self, base: duckdb.DuckDBPyConnection, request: Request) -> None:
        events = [*self._events(request), *_noise(request.now)]
        base.register("told", pa.Table.from_pylist(events))
        base.execute(_EVENTS)
        for kind, rows in (("groups", self._groups(request)), ("persons", self._persons(request))):
            base.register(f"{kind}_told", pa.Table.from_pylist(list(rows)))
            base.execute(f'CREATE TABLE "{kind}" AS SELECT * FROM {kind}_told')

    def _events(self, request: Request) -> Sequence[Json]:
        rows = self._company.rows("analytics", "usage", request.now, since=BEGINS)
        halves = [_half(row, first=first) for row in rows for first in (True, False)]
        if request.faults.late:
            seen = self._shelf.records("events", halves, dict, request.now, request.faults)
            halves = [record.body for record in seen]
        return [_told(half) for half in halves if half["events"]]

    def _groups(self, request: Request) -> Sequence[Json]:
        rows = self._company.rows("analytics", "account", request.now)
        records = self._shelf.records("groups", rows, _group, request.now, request.faults)
        return [{**r.body, "updated_at": r.updated_at} for r in records if not r.deleted_at]

    def _persons(self, request: Request) -> Sequence[Json]:
        rows = self._company.rows("crm", "contact", request.now)
        records = self._shelf.records("persons", rows, _person, request.now, request.faults)
        return [r.body for r in records if not r.deleted_at and r.body["user"]]


def person_of(user: str) -> str:
    """PostHog's id of the person who goes by that distinct id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, user))


class _Refused(Exception):
    """PostHog does not run the query; the message says why."""


def _parsed(sql: str, values: Json, now: datetime, cap: int) -> exp.Select:
    """The query with its values, as DuckDB runs it."""
    missing = set(re.findall(r"\{(\w+)\}", sql)) - set(values)
    if missing:
        raise _Refused(f"Placeholders, such as {{{missing.pop()}}}, are not supported")
    filled = re.sub(r"\{(\w+)\}", lambda found: _constant(values[found[1]]), sql)
    tree = sqlglot.parse_one(filled.replace("$group_", "group__"), dialect="clickhouse")
    if tree.find(exp.Offset):
        raise _Refused("OFFSET is not supported on queries made with a personal API key.")
    for name in re.findall(r"(\w+)\(", filled):
        if name.lower() not in _FUNCTIONS:
            raise _Refused(f"Unsupported function call '{name}(...)'")
    limit = tree.args.get("limit")
    most = min(int(limit.expression.name) if limit else 100, cap)
    return _in_duckdb(tree, now).limit(most)


def _in_duckdb(tree: exp.Expr, now: datetime) -> exp.Select:
    def turned(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.CurrentTimestamp):
            return exp.cast(exp.Literal.string(now.isoformat()), "timestamptz")
        if isinstance(node, exp.Column | exp.Dot) and ".properties." in f".{node.sql()}":
            owner, _, name = node.sql().rpartition("properties.")
            column = "person_properties" if owner == "person." else f"{owner}properties"
            return sqlglot.parse_one(f"json_extract_string({column}, '$.{name}')", "duckdb")
        return node

    changed = tree.transform(turned)
    assert isinstance(changed, exp.Select)
    return changed


def _constant(value: object) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(_constant(one) for one in value) + ")"
    return "'" + str(value).replace("'", "''") + "'"


def _half(row: Row, *, first: bool) -> Row:
    """Some of the events of a day: each half can come late by itself."""
    count = int(row["events"])
    times = count // 2 if first else count - count // 2
    return {**row, "source_id": f"{row['source_id']}{'a' if first else 'b'}", "events": times}


def _told(row: Row) -> Json:
    at = row["period_start"] + timedelta(hours=6 if row["source_id"].endswith("a") else 12)
    return _event(row["feature"], row["user_ref"], row["account_ref"], at, int(row["events"]))


def _event(event: str, user: str, group: str, at: datetime, times: int) -> Json:
    properties = json.dumps({"module": event.lower(), "user_id": user})
    told = {"event": event, "uid": user, "person": person_of(user), "group": group}
    return {**told, "at": at, "times": times, "properties": properties}


def _noise(now: datetime) -> list[Json]:
    """What lies in every project beside use of features by accounts."""
    at = BEGINS + timedelta(days=1)
    return [
        _event("$pageview", "u0000_0001", "ws0000", at, 30),
        _event("$identify", "u0000_0002", "ws0000", at, 2),
        _event("Dashboard", "visitor", "", at, 5),
        _event("Dashboard", "u0000_0001", "ws0000", now + timedelta(days=9500), 1),
    ]


def _group(row: Row) -> Json:
    properties = {"name": row["name"], "domain": row["domain"], "crm_id": row["external_ref"]}
    told = {"index": 0, "key": row["source_id"], "created_at": row["first_observed_at"]}
    return {**told, "properties": json.dumps(properties)}


def _person(row: Row) -> Json:
    properties = {"email": row["email"], "name": row["name"], "title": row["title"]}
    user = row["user_ref"]
    told = {"id": person_of(user or ""), "created_at": row["added_at"], "user": user}
    return {**told, "properties": json.dumps(properties)}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _error(status: int, kind: str, detail: str) -> Reply:
    code = {401: "authentication_failed", 403: "permission_denied", 404: "not_found"}
    told = {"type": kind, "code": code.get(status, "error"), "detail": detail, "attr": None}
    return Reply.json(told, status)
