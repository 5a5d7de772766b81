"""Vitally (customer success): accounts and their health, users, NPS, notes, projects and tasks.

Rights: the REST API's secret token; Vitally has no token that may only read. It is sent as the
user name of Basic authentication, without a password. The API's paths carry no version.

Lists are sorted by time of change, newest first, and cannot be asked for a time: a sync reads
pages until it meets what it knows. Once a day everything is listed, by time of creation: that
shows what was deleted or archived, and health scores that moved without touching the account.
Churned accounts are read too. Vitally keeps no history of health scores that its API shows:
each day's score is kept from the first sync on. NPS answers name a user and no account: they
count for the user's first account, as users do. Goals and risks are custom objects or traits
where a workspace has them; conversations are listed without their messages and are not read.

Limits: 1,000 requests a minute, 100 records a page. Playbooks "ping a webhook" unsigned: they
are believed only where URL or header holds the shared secret, and only name what to read again.

Documentation: https://docs.vitally.io/en/articles/9880649-rest-api-overview ·
https://docs.vitally.io/en/articles/9880654-rest-api-accounts ·
https://docs.vitally.io/en/articles/9880661-rest-api-users ·
https://docs.vitally.io/en/articles/9880855-rest-api-tasks ·
https://docs.vitally.io/en/articles/9880872-rest-api-custom-objects ·
https://docs.vitally.io/pushing-data-to-vitally/rest-api/projects (notes, nps-responses) ·
https://docs.vitally.io/en/articles/9918977-automated-playbooks
"""

import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson
from pydantic import Field

from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.pages import Page
from c360.sources.rest.resource import (
    Ask,
    Cursor,
    Document,
    Record,
    Resource,
    Token,
    dig,
    read_time,
)
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest, is_shared, refuse
from c360.sources.settings import MappedSettings

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

_PAGES = Token("next", "from")
_NEWEST = "updatedAt"
_DAY = timedelta(days=1)
_AT = r"^(externalId|traits\.\S+)$"


class Options(RestOptions):
    """A Vitally workspace, by the key of its REST API."""

    api_key: Secret = Field(
        description="The secret token of the REST API (Settings → Integrations → Vitally REST API)."
    )
    base_url: str = Field(
        "https://rest.vitally.io",
        description="https://<your subdomain>.rest.vitally.io; in the EU https://rest.vitally-eu.io.",
        pattern="^https?://",
    )
    crm_id: str = Field(
        "externalId",
        description="Where an account holds its id in the CRM: externalId, or traits.<key>.",
        pattern=_AT,
    )
    team: dict[str, str] = Field(
        default={},
        description="Names of your team by Vitally's ids of them: its API lists no team, and names "
        "only those who have a key role at an account.",
    )
    lifecycle: str | None = Field(
        None, description="The account trait that names its stage: traits.<key>.", pattern=_AT
    )
    lifecycle_segments: tuple[str, ...] = Field(
        (), description="Or: the segments that are stages; an account's first one of these counts."
    )
    risk: str | None = Field(
        None, description="The account trait that names a risk: traits.<key>.", pattern=_AT
    )
    goal_object: str | None = Field(
        None, description="Id of the custom object whose instances are goals; see fields: goal."
    )
    risk_object: str | None = Field(
        None, description="Id of the custom object whose instances are risks; see fields: cs_risk."
    )
    webhook_secret: Secret | None = Field(
        None,
        min_length=16,
        description="A secret that the webhook's URL ends with, as ?secret=<it>; or a header.",
    )
    webhook_header: str = Field("X-Webhook-Secret", description="The header that may hold it.")


@dataclass(frozen=True, slots=True)
class Newest:
    """Pages with what changed last first: read on until all the rest is known."""

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        until = ask.until and read_time(ask.until, "iso")
        changed = [read_time(dig(record, _NEWEST), "iso") for record in records]
        if until and any(moment is not None and moment < until for moment in changed):
            return None
        return _PAGES.next(ask, document, records)


@dataclass(frozen=True, slots=True)
class Listed(Resource):
    """A kind of record in Vitally: it can be sorted by time of change, but not asked for by it."""

    records: str = "results"
    sweep: timedelta | None = _DAY
    per_minute: int | None = 900
    page_size: tuple[str, int] | None = ("limit", 100)

    def ask(self, since: datetime | None) -> Ask:
        # Records that change while all are listed would move in the order of change.
        order = "createdAt" if since is None or self.cursor is None else _NEWEST
        params = {**self.params, "limit": 100, "sortBy": order}
        if since is None or self.cursor is None:
            return Ask(self.path, params)
        return Ask(self.path, params, until=str(self.cursor.since(since)))


class Connector(RestConnector[Options]):
    """Reads a Vitally workspace through its REST API; requests are GETs only."""

    system = "cs"
    options_type = Options
    sign_in = "Put a valid token into .env: Settings → Integrations → Vitally REST API"
    mapping = """
    - table: account
      path: accounts
      id: id
      observed_at: updatedAt
      columns: {name: name, external_ref: "${crm_id}", parent_ref: organizationId,
        csm: {column: csm, values: "${team}", values_else: keep},
        ae: {column: ae, values: "${team}", values_else: keep}}
    - table: cs_health
      path: accounts
      id: id || ':' || substr(updatedAt, 1, 10)
      account: id
      observed_at: updatedAt
      where: healthScore is not null
      columns: {score: healthScore, scale_max: {constant: 10}, scored_at: updatedAt}
    - table: lifecycle_stage
      path: accounts
      id: id || ':' || stage
      account: id
      where: stage is not null
      columns: {stage: stage}
    - table: cs_risk
      path: accounts
      id: id
      account: id
      deleted: risk is null
      columns: {name: risk}
    - table: contact
      path: users
      id: id
      account: account
      observed_at: updatedAt
      where: account is not null or _gone = true
      columns: {name: name, email: email, user_ref: externalId, added_at: createdAt,
        left_at: deactivatedAt, email_allowed: {expr: "unsubscribedFromConversations = false"}}
    - table: survey_response
      path: npsResponses
      id: id
      account: account
      where: account is not null or _gone = true
      columns: {kind: {constant: nps}, score: score, answered_at: respondedAt, contact_ref: userId}
    - table: activity
      path: notes
      id: id
      account: accountId
      observed_at: updatedAt
      where: accountId is not null or _gone = true
      deleted: archivedAt is not null
      columns: {type: {constant: note}, occurred_at: noteDate, direction: {constant: internal},
        subject: subject, body: note}
    - table: success_plan
      path: projects
      id: id
      account: accountId
      where: accountId is not null or _gone = true
      deleted: archivedAt is not null
      columns: {name: name, status: status,
        owner: {column: ownedByVitallyUserId, values: "${team}", values_else: keep},
        created_at: createdAt, target_date: targetCompletionDate}
    - table: milestone
      path: tasks
      id: id
      account: accountId
      observed_at: updatedAt
      where: project is not null or _gone = true
      deleted: archivedAt is not null
      columns: {plan_ref: project, name: name, created_at: createdAt, due: dueDate,
        done_at: completedAt}
    - table: goal
      path: goals
      id: id
      account: customerId
      observed_at: updatedAt
      deleted: archivedAt is not null
      columns: {name: name, created_at: createdAt}
    - table: cs_risk
      path: risks
      id: id
      account: customerId
      observed_at: updatedAt
      deleted: archivedAt is not null
      columns: {name: name, opened_at: createdAt}
    """

    def basic_auth(self) -> tuple[str, str]:
        return self.options.api_key.get_secret_value(), ""

    def resources(self) -> Sequence[Resource]:
        live = {"archived": "false"}
        objects = {"goals": self.options.goal_object, "risks": self.options.risk_object}
        own = [self._instances(name, key) for name, key in objects.items() if key]
        every = {"status": "activeOrChurned"}
        return (
            _listed("accounts", "Accounts, churned ones too, with health and traits.", every),
            _listed("users", "The customers' users."),
            _listed("npsResponses", "Answers to NPS surveys.", one=False),
            _listed("notes", "Notes about accounts.", live),
            replace(_listed("projects", "Projects: success plans.", live), cursor=None),
            _listed("tasks", "Tasks of projects.", live),
            *own,
        )

    def rows(self, page: Page) -> Iterable[Record]:
        if page.resource == "npsResponses" and page.kind == "list":
            return ()  # landed once more beside this page, with their users' accounts
        if page.kind == "answers":
            accounts = page.document["accounts"]
            found = page.document["results"]
            return [{**one, "account": accounts.get(one["userId"])} for one in found]
        return (self._flat(page.resource, record) for record in super().rows(page))

    def beside(
        self, http: "Http", resource: Resource, document: Document, records: Sequence[Record]
    ) -> Iterable[Page]:
        del document
        if resource.name == "users":
            self._accounts.update((str(r["id"]), _first(r.get("accountIds"))) for r in records)
        if resource.name == "npsResponses":
            users = {str(record["userId"]) for record in records}
            accounts = {user: self._account_of(user, http) for user in sorted(users)}
            body = orjson.dumps({"results": records, "accounts": accounts})
            yield Page(resource.name, body, kind="answers")

    def read_webhook(self, request: WebhookRequest) -> Verdict:
        secret = self.options.webhook_secret
        if secret is None:
            return refuse(
                "Vitally does not sign webhooks; set webhook_secret, and add it to the URL"
            )
        asked = parse_qs(urlsplit(request.url).query).get("secret", [""])
        given = request.header(self.options.webhook_header) or asked[0]
        if not is_shared(given, secret.get_secret_value()):
            return refuse("the shared secret is missing or wrong")
        match = orjson.loads(request.body)["match"]
        named = {"accounts": dig(match, "account.id"), "users": dig(match, "user.id")}
        changed = tuple(Changed(kind, str(key)) for kind, key in named.items() if key)
        # A ping has neither time nor id: the same content once more says nothing new.
        ids = (hashlib.sha256(request.body).hexdigest(),)
        return Verdict(genuine=True, reason="shared secret", event_ids=ids, changed=changed)

    # How ------------------------------------------------------------------------------------------

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._accounts: dict[str, str | None] = {}

    def _settings(self) -> MappedSettings:
        """Without the tables that nothing in this workspace fills."""
        settings = super()._settings()
        read = {resource.name for resource in self.resources()}
        stages = self.options.lifecycle or self.options.lifecycle_segments
        unused = {"lifecycle_stage": not stages, "cs_risk": not self.options.risk}
        tables = [table for table in settings.tables if read.issuperset(table.path)]
        kept = [t for t in tables if t.path != ("accounts",) or not unused.get(t.table)]
        return settings.model_copy(update={"tables": tuple(kept)})

    def _digest(self) -> str:
        asked = self.options.model_dump_json(include={"lifecycle", "lifecycle_segments", "risk"})
        return hashlib.sha256(f"{super()._digest()}{asked}".encode()).hexdigest()

    def _instances(self, name: str, key: str) -> Listed:
        path = f"resources/customObjects/{key}/instances"
        return replace(_listed(name, f"Custom objects: {name}.", one=False), path=path)

    def _account_of(self, user: str, http: "Http") -> str | None:
        """The account of a user who was not listed in this sync."""
        from c360.sources.rest.http import Refused  # noqa: PLC0415 - needs the extra

        if user not in self._accounts:
            users = self.resource("users")
            try:
                answer = http.send(users.ask_one(user) or Ask(users.path), users)
                self._accounts[user] = _first(dig(answer.document, "accountIds"))
            except Refused:
                self._accounts[user] = None
        return self._accounts[user]

    def _flat(self, resource: str, record: Record) -> Record:
        """The record with its traits by path, and with what lies in its lists."""
        flat: dict[str, Any] = {**record, "traits": _nested(record.get("traits") or {})}
        if resource == "accounts":
            flat |= {"csm": _named(record, "csmId"), "ae": _named(record, "accountExecutiveId")}
            flat |= {"stage": self._stage(flat), "risk": self._trait(flat, self.options.risk)}
        if resource == "users":
            flat["account"] = _first(record.get("accountIds"))
        if resource == "tasks":
            flat["project"] = _first([one.get("id") for one in record.get("projects") or ()])
        if resource == "projects":
            flat["status"] = _status(record)
        if resource == "notes":
            flat["note"] = _text(record.get("note"))
        return flat

    def _stage(self, account: Record) -> str | None:
        found = self._trait(account, self.options.lifecycle)
        held = {segment.get("name") for segment in account.get("segments") or ()}
        return found or _first([one for one in self.options.lifecycle_segments if one in held])

    def _trait(self, account: Record, path: str | None) -> str | None:
        found = dig(account, path) if path else None
        return str(found) if found not in (None, "", False) else None


def _listed(
    name: str, doc: str, params: Mapping[str, str] | None = None, *, one: bool = True
) -> Listed:
    path = f"resources/{name}"
    return Listed(
        name,
        doc,
        path,
        params=params or {},
        paging=Newest(),
        cursor=Cursor(_NEWEST, ""),
        deletes="not seen in the daily listing",
        one=f"{path}/{{id}}" if one else None,
    )


def _nested(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Traits by the parts of their keys: `vitally.custom.plan` lies in custom, in vitally."""
    tree: dict[str, Any] = {}
    for key, value in sorted(traits.items(), key=lambda item: item[0].count("."), reverse=True):
        *parts, last = key.split(".")
        branch = tree
        for part in parts:
            branch = branch.setdefault(part, {})
        branch.setdefault(last, value)
    return tree


def _named(account: Record, role: str) -> str | None:
    """The name of who has that role, where a key role tells it; else their id."""
    person = account.get(role)
    for key_role in account.get("keyRoles") or ():
        for held in key_role.values():
            if isinstance(held, Mapping) and held.get("id") == person and held.get("name"):
                return str(held["name"])
    return person


def _status(project: Record) -> str:
    if project.get("actualCompletionDate"):
        return "done"
    return "active" if project.get("actualStartDate") else "draft"


def _text(marked: str | None) -> str | None:
    """The text of a field that may hold HTML."""
    return marked and " ".join(html.unescape(re.sub(r"<[^>]*>", " ", marked)).split())


def _first(values: Any) -> Any:
    return values[0] if values else None
