"""PostHog (product analytics): use by day, the groups that are accounts, and the people in them.

Rights: a personal API key with `query:read`, limited to the project; `group:read` too where the
group type is given by name. Nothing is written.

Use is counted inside PostHog (account, user, day, feature) and read a few days at a time, each
page after the greatest key of the one before. Events without a group of the chosen type belong
to no account and are not read. The last days are read again at every sync: a count that changed
is a new version of its row. PostHog knows no plans: give feature_catalog by a source of `files`.

Limits: 2,400 queries an hour, 240 a minute, 3 at a time for a project (some older ones 120 an
hour), 10 seconds a query, 50,000 rows an answer; OFFSET is refused. Webhooks carry no
signature: they are believed only where a header of your own holds the shared secret.

Documentation: https://posthog.com/docs/api/queries · https://posthog.com/docs/sql ·
https://posthog.com/docs/api/groups-types · https://posthog.com/docs/cdp/destinations/webhook
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import Field

from c360.errors import UnknownName
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.pages import Page
from c360.sources.rest.resource import Ask, Cursor, Document, Record, Resource, dig, read_time
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest, is_fresh, is_shared, refuse

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

_FULL_EVERYWHERE = 10_000
"""Rows that any version of PostHog returns when asked for so many: older ones cut there."""
_PROPERTY = r"(person\.)?properties\.[A-Za-z_$][A-Za-z0-9_$]*"

_SPAN = """\
select count() as times,
    formatDateTime(toTimeZone(min(timestamp), {zone}), '%Y-%m-%d') as first_day,
    formatDateTime(toTimeZone(max(timestamp), {zone}), '%Y-%m-%d') as last_day
from events
where timestamp >= toDateTime({scan_from}) and timestamp < now() + toIntervalDay(1)
    and notEmpty($group_INDEX)"""
_DAYS = """\
select formatDateTime(toTimeZone(timestamp, {zone}), '%Y-%m-%d') as day,
    $group_INDEX as account, ifNull(toString(USER), '') as user,
    ifNull(toString(FEATURE), '') as feature, count() as times
from events
where timestamp >= toDateTime({scan_from}) and timestamp < toDateTime({scan_to})
    and notEmpty($group_INDEX)EVENTS and day >= {since} and day < {until}
    and (day, account, user, feature) > ({day}, {account}, {user}, {feature})
group by day, account, user, feature
order by day, account, user, feature
limit ROWS"""
_GROUPS = """\
select key, properties, created_at, updated_at
from groups where index = INDEX and key WHICH {key} order by key limit ROWS"""
_PEOPLE = """\
select toString(p.id) as ref, e.account as account, e.user as user, p.properties.email as email,
    p.properties.name as name, p.properties.title as title, p.created_at as created_at
from persons as p inner join (
    select person_id as id, argMax($group_INDEX, timestamp) as account,
        argMax(ifNull(toString(USER), ''), timestamp) as user
    from events
    where timestamp >= toDateTime({scan_from}) and notEmpty($group_INDEX)
    group by person_id
) as e on p.id = e.id
where notEmpty(ifNull(p.properties.email, '')) and toString(p.id) WHICH {ref}
order by ref limit ROWS"""


class Options(RestOptions):
    """A PostHog project, by a personal API key that may query it."""

    api_key: Secret = Field(
        description="A personal API key with the scope query:read (Settings → Personal API keys); "
        "group:read as well where group_type is a name."
    )
    project_id: int = Field(description="The project's number (Settings → Project).", gt=0)
    base_url: str = Field(
        "https://us.posthog.com",
        description="https://us.posthog.com, https://eu.posthog.com, or your own PostHog.",
        pattern="^https?://",
    )
    group_type: int | str = Field(
        0, description="The group type whose groups are accounts: its index (0 to 4) or its name."
    )
    crm_id: str = Field(
        "properties.crm_id",
        description="Where a group holds the account's id in the CRM: properties.<name>, or key "
        "where the group's key is that id.",
        pattern=r"^(key|properties\.[^.\s]+)$",
    )
    user: str = Field(
        "person",
        description="What tells users apart: person (devices and merged ids count as one), "
        "distinct_id, or a property: properties.<name>, person.properties.<name>.",
        pattern=f"^(person|distinct_id|{_PROPERTY})$",
    )
    feature: str = Field(
        "event",
        description="What names a feature: event, or a property: properties.<name>.",
        pattern=f"^(event|{_PROPERTY})$",
    )
    events: tuple[str, ...] = Field((), description="The only events that are use of a feature.")
    exclude: tuple[str, ...] = Field((), description="Events that are no use of a feature.")
    autocapture: bool = Field(
        default=False, description="Count PostHog's own events too: names that begin with $."
    )
    start: date = Field(date(2020, 1, 1), description="The first day that is read.")
    overlap_days: int = Field(
        3, ge=1, le=60, description="Days read again each time, for events that arrive late."
    )
    days_per_query: int = Field(
        7, ge=1, le=366, description="Fewer where queries exceed PostHog's 10 seconds."
    )
    rows_per_query: int = Field(_FULL_EVERYWHERE, ge=1, le=50_000, description="At most 50,000.")
    webhook_secret: Secret | None = Field(
        None,
        min_length=16,
        description="The value of a header that you add to the webhook destination.",
    )
    webhook_header: str = Field("X-Webhook-Secret", description="The name of that header.")


@dataclass(frozen=True, slots=True)
class Query(Resource):
    """What one HogQL query after another lists."""

    records: str = "results"
    one_record: str = "results"
    scopes: Sequence[str] = ("query:read",)
    sql: str = ""
    sql_one: str | None = None
    first: Mapping[str, Any] = field(default_factory=dict)
    """The values of the first query's placeholders."""
    start: date = date.min

    def ask(self, since: datetime | None) -> Ask:
        day = (since - self.cursor.overlap).date() if since and self.cursor else self.start
        return self._query(self.sql, {"scan_from": _moment(max(day, self.start), days=-1)})

    def ask_one(self, key: str) -> Ask | None:
        if self.sql_one is None:
            return None
        return self._query(self.sql_one, {"scan_from": _moment(self.start, -1), self.key: key})

    def found(self, document: Document) -> list[Record] | None:
        """The rows by their columns' names; an answer about something else has none of ours."""
        rows, columns = dig(document, "results"), dig(document, "columns")
        if not isinstance(rows, list) or not isinstance(columns, list):
            return None
        if self.key not in columns:
            return []
        return [dict(zip(columns, row, strict=False)) for row in rows]

    def _query(self, sql: str, values: Mapping[str, Any]) -> Ask:
        query = {"kind": "HogQLQuery", "query": sql, "values": {**self.first, **values}}
        # Answers to queries are cached, and a cached one would hide events that came late.
        body = {"query": query, "refresh": "force_blocking", "name": f"c360 {self.name}"}
        return Ask(self.path, body=body)


@dataclass(frozen=True, slots=True)
class After:
    """The next page lists what comes after the greatest key of this one; OFFSET is refused."""

    keys: tuple[str, ...]
    rows: int

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        del document
        if len(records) < min(self.rows, _FULL_EVERYWHERE):
            return None
        last = max(tuple(str(record[key]) for key in self.keys) for record in records)
        return _with(ask, **dict(zip(self.keys, last, strict=True)))


@dataclass(frozen=True, slots=True)
class Days:
    """Some days at a time, each in as many pages as it takes; the first query tells which days."""

    sql: str
    keys: After
    days: int

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        if (ask.body or {})["query"]["query"] != self.sql:
            return self._first(ask, document)
        further, values = self.keys.next(ask, document, records), _values(ask)
        if further is not None or values["until"] > values["last_day"]:
            return further
        return self._window(ask, date.fromisoformat(values["until"]))

    def _first(self, ask: Ask, document: Document) -> Ask | None:
        count, first_day, last_day = dig(document, "results")[0]
        if not count:
            return None
        asked = date.fromisoformat(_values(ask)["scan_from"][:10]) + timedelta(days=1)
        begin = max(asked, date.fromisoformat(first_day))
        return self._window(_with(ask, self.sql, last_day=last_day), begin)

    def _window(self, ask: Ask, begin: date) -> Ask:
        end = begin + timedelta(days=self.days)
        return _with(
            ask,
            since=begin.isoformat(),
            until=end.isoformat(),
            # A day more at each end: a day of the source's zone is no day of the project's.
            scan_from=_moment(begin, days=-1),
            scan_to=_moment(end, days=1),
            **dict.fromkeys(self.keys.keys, ""),
        )


class Connector(RestConnector[Options]):
    """Reads a PostHog project by HogQL: what was used each day, groups as accounts, persons."""

    system = "analytics"
    options_type = Options
    sign_in = "Put a valid personal API key into .env: Settings → Personal API keys, Query read"
    mapping = """
    - table: account
      path: groups
      id: key
      observed_at: updated_at
      columns:
        name: properties.name
        domain: properties.domain
        external_ref: "${crm_id}"
    - table: contact
      path: people
      id: ref
      account: account
      columns:
        name: name
        email: email
        title: title
        user_ref: user
        added_at: created_at
    - table: usage
      path: usage
      id: day || '|' || account || '|' || user || '|' || feature
      account: account
      grain: {per: user, every: day, starts: {expr: "day || ' 00:00:00'"}}
      columns:
        user_ref: user
        feature: feature
        events: times
    """
    _index: int | None = None

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.options.api_key.get_secret_value()}"}

    def resources(self) -> Sequence[Resource]:
        return (self._groups(), self._people(), self._usage())

    def rows(self, page: Page) -> Iterable[Record]:
        if page.kind == "gone":
            return super().rows(page)
        return map(_opened, self.resource(page.resource).found(page.document) or [])

    def read_webhook(self, request: WebhookRequest) -> Verdict:
        secret = self.options.webhook_secret
        if secret is None:
            return refuse("PostHog does not sign webhooks; set webhook_secret, and add its header")
        given = request.header(self.options.webhook_header)
        if not is_shared(given, secret.get_secret_value()):
            return refuse("the shared secret is missing or wrong")
        told = orjson.loads(request.body)
        event = told["event"]
        happened = read_time(event["timestamp"], "iso")
        if happened is None or not is_fresh(happened.timestamp(), request.received_at):
            return refuse("the event is not fresh: the next sync reads it")
        ids, changed = (str(event["uuid"]),), tuple(self._changed(told))
        return Verdict(genuine=True, reason="shared secret", event_ids=ids, changed=changed)

    # How ------------------------------------------------------------------------------------------

    def _changed(self, told: Mapping[str, Any]) -> Iterable[Changed]:
        person = dig(told, "person.id")
        if person:
            yield Changed("people", str(person))
        key = dig(told, "event.properties.$groups") or {}
        named = self.options.group_type
        group = key.get(named) or dig(told, f"event.properties.$group_{named}")
        if group:
            yield Changed("groups", str(group))

    def _connect(self, *, soon: bool = False) -> "Http":
        http = super()._connect(soon=soon)
        named = self.options.group_type
        if isinstance(named, str) and self._index is None:
            self._index = self._index_of(named, http)
        return http

    def _index_of(self, named: str, http: "Http") -> int:
        """The index of a group type that goes by that name."""
        path = f"api/projects/{self.options.project_id}/groups_types/"
        types = Resource("group types", "", path, scopes=("group:read",))
        answer = http.send(Ask(path), types)
        known = {one["group_type"]: int(one["group_type_index"]) for one in answer.document}
        if named not in known:
            raise UnknownName("group type", named, known)
        return known[named]

    def _groups(self) -> Query:
        about = "Groups of the chosen type, with their properties."
        return self._listed("groups", about, _GROUPS, "key")

    def _people(self) -> Query:
        about = "Persons with an e-mail address, each in the account of its last event."
        return self._listed("people", about, _PEOPLE, "ref")

    def _listed(self, name: str, about: str, sql: str, key: str) -> Query:
        return Query(
            name,
            about,
            self._path,
            key=key,
            paging=After((key,), self.options.rows_per_query),
            sweep=timedelta(days=1),
            sql=self._sql(sql.replace("WHICH", ">")),
            sql_one=self._sql(sql.replace("WHICH", "=")),
            first={key: ""},
            start=self.options.start,
        )

    def _usage(self) -> Query:
        options = self.options
        keys = After(("day", "account", "user", "feature"), options.rows_per_query)
        chosen = {"events": list(options.events), "exclude": list(options.exclude)}
        return Query(
            "usage",
            "Events counted by account, user, day and feature.",
            self._path,
            key="day",
            paging=Days(self._sql(_DAYS), keys, options.days_per_query),
            cursor=Cursor("day", "", overlap=timedelta(days=options.overlap_days)),
            deletes="not seen: a day's use stands",
            sql=self._sql(_SPAN),
            first={"zone": options.timezone, **{k: v for k, v in chosen.items() if v}},
            start=options.start,
        )

    @property
    def _path(self) -> str:
        return f"api/projects/{self.options.project_id}/query/"

    def _sql(self, text: str) -> str:
        """The query with what PostHog takes no placeholder for: names that the options allow."""
        options = self.options
        given = options.group_type if isinstance(options.group_type, int) else 0
        parts = {
            "INDEX": str(given if self._index is None else self._index),
            "USER": "person_id" if options.user == "person" else options.user,
            "FEATURE": options.feature,
            "EVENTS": self._chosen_events(),
            "ROWS": str(options.rows_per_query),
        }
        return re.sub("|".join(parts), lambda found: parts[found[0]], text)

    def _chosen_events(self) -> str:
        own = not self.options.autocapture and not self.options.events
        return (
            (" and not startsWith(event, '$')" if own else "")
            + (" and event in {events}" if self.options.events else "")
            + (" and event not in {exclude}" if self.options.exclude else "")
        )


def _opened(record: Record) -> Record:
    """The record with its properties as an object: PostHog sends them as text."""
    properties = record.get("properties")
    return {**record, "properties": orjson.loads(properties)} if properties else record


def _values(ask: Ask) -> dict[str, Any]:
    return dict((ask.body or {})["query"]["values"])


def _with(ask: Ask, sql: str | None = None, **values: object) -> Ask:
    """The same question with other values, or another one with these."""
    body = dict(ask.body or {})
    query = body["query"]
    asked = {**query, "query": sql or query["query"], "values": {**query["values"], **values}}
    return replace(ask, body={**body, "query": asked})


def _moment(day: date, days: int) -> str:
    return f"{day + timedelta(days=days)} 00:00:00"
