"""Zendesk (support): organizations, people, tickets, escalations and satisfaction.

Organizations come with their web domain and their id in the CRM; people are the end users of an
organization; tickets come in every state, with their metrics, the SLA's due time and their group,
and those deleted or suspended are gone. Ratings are good or bad, and say nothing finer. Tickets and
people without an organization belong to no account and are left out.

A ticket is escalated while it has the tag, the group or the value that `escalated` names. Since
when, its audits tell: a request for each escalated ticket that changed. After changing that option:
`c360 sync --full`. A ticket that is fetched alone may lack its SLA until the next sync.

Rights: the token's user is an admin, for exports are for admins; OAuth: scope `read`. API version:
v2, the only one. Limits: 10 exports a minute, of 1,000 tickets or users each, and 200 to 2,500
other requests by plan; Retry-After is obeyed. Exports leave out the newest minute. Time-based
exports are not used: they repeat records.

Written from
https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/
https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/side_loading/
https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_audits/
https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/
https://developer.zendesk.com/documentation/webhooks/verifying/
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import orjson
from pydantic import BeforeValidator, Field

from c360.sources.loading.positions import Positions
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.pages import Page
from c360.sources.rest.resource import Ask, Cursor, Record, Resource, Token, dig, read_time
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest, is_fresh, is_signed, refuse

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

P = Literal["P1", "P2", "P3", "P4"]
_USUAL: Any = {"urgent": "P1", "high": "P2", "normal": "P3", "low": "P4"}
_OR_USUAL = BeforeValidator(lambda own: {**_USUAL, **own} if isinstance(own, dict) else own)
_BESIDE = "metric_sets,slas,groups"
_EXPORT = Token("after_cursor", "cursor", end="end_of_stream", instead_of="start_time")
_PAGES = Token("meta.after_cursor", "page[after]", more="meta.has_more")
_OFFERED_BEFORE = timedelta(days=30)
"""start_time is about when a survey was offered; it ends when the ticket closes, within 28 days."""
_RESOLUTION = ("total_resolution_time", "requester_wait_time", "agent_work_time")
"""The metrics of an SLA policy that end with the ticket's solution."""
_GONE, _DONE = ("deleted", "suspended"), ("solved", "closed")
_ASKED = Resource("tickets", "What is asked beside a page.", "", scopes=("tickets:read",))
_KINDS = {"ticket": "tickets", "user": "users", "organization": "organizations"}


class Options(RestOptions):
    """Zendesk Support, by an API token or by OAuth."""

    base_url: str = Field(
        description="Your Zendesk's own address.",
        examples=["https://example.zendesk.com"],
        pattern="^https?://",
    )
    token: Secret = Field(
        description="An API token of the user that `email` names (Admin Center → Apps and "
        "integrations → APIs), or an OAuth token of scope read."
    )
    email: str | None = Field(None, description="Whose API token it is; left out for OAuth.")
    webhook_secret: Secret | None = Field(None, description="The webhook's signing secret.")
    requests_per_minute: int = Field(
        10, ge=1, description="Of exports; Zendesk allows 10, with the High Volume add-on 30."
    )
    priority: Annotated[dict[Literal["urgent", "high", "normal", "low"], P], _OR_USUAL] = Field(
        default=_USUAL, description="What your priorities mean; those left out, the usual."
    )
    category: str = Field(
        "type",
        description="What says what a ticket is about: or group_name, or field_ and a field's id.",
    )
    crm_id: str = Field(
        "external_id",
        description="Where an organization's id in the CRM is: or organization_fields. and a key.",
    )
    contact_crm_id: str = Field(
        "external_id", description="Where a person's id in the CRM is: or user_fields. and a key."
    )
    escalated: str = Field(
        "tags:escalated",
        description="What marks escalated tickets: tags:<tag>, group_id:<id>, field_<id>:<value>.",
        pattern=r"^(tags|group_id|field_\d+):.+$",
    )


class Connector(RestConnector[Options]):
    """Reads Zendesk Support."""

    system = "support"
    options_type = Options
    sign_in = "Put a valid token into .env; beside an API token, name the admin's address as email"
    mapping: ClassVar[str] = """
    - table: account
      path: organizations
      id: id
      observed_at: updated_at
      columns: {name: name, domain: domain, external_ref: "${crm_id}"}
    - table: contact
      path: users
      id: id
      account: organization_id
      observed_at: updated_at
      columns: {name: name, email: email, external_ref: "${contact_crm_id}", added_at: created_at}
    - table: ticket
      path: tickets
      id: id
      account: organization_id
      observed_at: updated_at
      columns:
        {subject: subject, category: "${category}", requester_ref: requester_id,
         priority: {column: priority, values: "${priority}"},
         status: {column: status, values: {new: open, open: open, pending: pending, hold: pending,
                                           solved: solved, closed: closed}},
         created_at: created_at, solved_at: solved_at, due_at: sla_due_at}
    - table: escalation
      path: tickets
      id: id
      account: organization_id
      observed_at: escalation_changed_at
      where: _gone = true or escalated_at is not null
      columns:
        {ticket_ref: id, issue: subject, severity: {column: priority, values: "${priority}"},
         opened_at: escalated_at, closed_at: escalation_closed_at, due_at: sla_due_at}
    - table: survey_response
      path: satisfaction_ratings
      id: id
      account: organization_id
      observed_at: updated_at
      where: organization_id is not null
      columns:
        {kind: {constant: csat}, score: {column: score, values: {good: 1, bad: 0}},
         scale_min: {constant: 0}, scale_max: {constant: 1}, answered_at: updated_at,
         contact_ref: requester_id, ticket_ref: ticket_id}
    """

    def basic_auth(self) -> tuple[str, str] | None:
        email, token = self.options.email, self.options.token.get_secret_value()
        return (f"{email}/token", token) if email else None

    def headers(self) -> Mapping[str, str]:
        token = self.options.token.get_secret_value()
        return {} if self.options.email else {"Authorization": f"Bearer {token}"}

    def resources(self) -> Sequence[Resource]:
        listed: dict[str, Any] = {"paging": _PAGES, "page_size": ("page[size]", 100)}
        pace = {"per_minute": self.options.requests_per_minute, "pace": "exports"}
        export: dict[str, Any] = {"paging": _EXPORT, "continues": True, **pace}
        return (
            Resource(
                "organizations",
                "Organizations, with the domain and the CRM's id.",
                "api/v2/organizations",
                "organizations",
                sweep=timedelta(0),
                deletes="seen: all are listed each time",
                one="api/v2/organizations/{id}",
                one_record="organization",
                scopes=("organizations:read",),
                **listed,
            ),
            Resource(
                "users",
                "The people who ask: end users of an organization.",
                "api/v2/incremental/users/cursor",
                "users",
                params={"start_time": 0},
                cursor=Cursor("updated_at", "start_time", "epoch_s", "iso"),
                deletes="told: active is false",
                one="api/v2/users/{id}",
                one_record="user",
                scopes=("users:read", "the role of an admin"),
                **export,
            ),
            Resource(
                "tickets",
                "Tickets of every state, with metrics, SLA, group and escalation.",
                "api/v2/incremental/tickets/cursor",
                "tickets",
                params={"start_time": 0, "include": _BESIDE},
                cursor=Cursor("generated_timestamp", "start_time", "epoch_s"),
                deletes="told: status is deleted, or suspended",
                one=f"api/v2/tickets/{{id}}?include={_BESIDE}",
                one_record="ticket",
                scopes=("tickets:read", "the role of an admin"),
                **export,
            ),
            Resource(
                "satisfaction_ratings",
                "Answers to satisfaction surveys, good or bad.",
                "api/v2/satisfaction_ratings",
                "satisfaction_ratings",
                params={"score": "received"},
                cursor=Cursor("updated_at", "start_time", "epoch_s", "iso", _OFFERED_BEFORE),
                scopes=("satisfaction_ratings:read", "the role of an admin"),
                **listed,
            ),
        )

    def beside(
        self, http: "Http", resource: Resource, document: Any, records: Sequence[Record]
    ) -> Iterable[Page]:
        """The audits of escalated tickets; the tickets of ratings, which name the organization."""
        del document
        if resource.name == "tickets":
            yield from self._audits(http, [r for r in records if r.get("status") not in _GONE])
        ids = sorted({str(r["ticket_id"]) for r in records if r.get("ticket_id")})
        if resource.name == "satisfaction_ratings" and ids:
            ask = Ask("api/v2/tickets/show_many", {"ids": ",".join(ids)})
            yield Page(resource.name, http.send(ask, _ASKED).body, kind="tickets")

    def _audits(self, http: "Http", tickets: Sequence[Record]) -> Iterator[Page]:
        """What happened to the tickets that are, or once were seen to be, escalated."""
        from c360.sources.rest.http import Refused  # noqa: PLC0415 - slow to load

        positions = Positions(self.zone.folder)
        known = positions.keys("escalations") or set()
        marked = {str(t.get("id")) for t in tickets if _is_escalated(t, self.options.escalated)}
        # Kept before any page is: asking in vain does no harm, and not asking would.
        if not marked <= known:
            positions.keep_keys("escalations", known | marked)
        for key in (str(ticket.get("id")) for ticket in tickets):
            if key in known | marked:
                with suppress(Refused):  # deleted since it was listed: the next sync is told
                    yield from self._audits_of(http, key)

    def _audits_of(self, http: "Http", key: str) -> Iterator[Page]:
        ask: Ask | None = Ask(f"api/v2/tickets/{key}/audits", {"page[size]": 100})
        while ask is not None:
            answer = http.send(ask, _ASKED)
            yield Page("tickets", answer.body, kind="audits", about=key)
            ask = _PAGES.next(ask, answer.document, ())

    def rows(self, page: Page) -> Iterable[Record]:
        if page.kind not in {"list", "one"}:
            return super().rows(page) if page.kind == "gone" else ()
        records = super().rows(page)
        if page.resource == "organizations":
            return [{**r, "domain": _first(r.get("domain_names"))} for r in records]
        if page.resource == "users":
            return [r if _is_customer(r) else _gone(r) for r in records]
        if page.resource == "tickets":
            return self._tickets(page, records)
        return _with_organization(page, records)

    def _tickets(self, page: Page, tickets: Iterable[Record]) -> Iterator[Record]:
        document, mark = page.document, self.options.escalated
        metrics = {str(m.get("ticket_id")): m for m in _list(document, "metric_sets")}
        groups = {str(g.get("id")): g.get("name") for g in _list(document, "groups")}
        audits: dict[str | None, list[Record]] = {}
        for one in page.beside:
            audits.setdefault(one.about, []).extend(_list(one.document, "audits"))
        for ticket in tickets:
            key, done = str(ticket.get("id")), ticket.get("status") in _DONE
            if ticket.get("status") in _GONE or ticket.get("organization_id") is None:
                yield _gone(ticket)
                continue
            metric = ticket.get("metric_set") or metrics.get(key) or {}
            told = {
                "metric_set": metric,
                "group_name": groups.get(str(ticket.get("group_id"))),
                "solved_at": metric.get("solved_at") if done else None,
                "sla_due_at": _due_at(ticket),
            }
            row = {**ticket, **_custom_fields(ticket), **told}
            yield {**row, **_escalation(row, audits.get(key, ()), mark)}

    def read_webhook(self, request: WebhookRequest) -> Verdict:
        """Base64 of HMAC-SHA256 over the timestamp's header and the body, with nothing between."""
        if self.options.webhook_secret is None:
            return refuse("no webhook_secret is set")
        secret = self.options.webhook_secret.get_secret_value()
        told = request.header("X-Zendesk-Webhook-Signature-Timestamp")
        given = request.header("X-Zendesk-Webhook-Signature")
        if not is_signed(told.encode() + request.body, secret, given, "base64"):
            return refuse("the signature is not Zendesk's")
        at = read_time(told, "iso")
        if at is None or not is_fresh(at.timestamp(), request.received_at):
            return refuse("the request is too old, or from the future")
        return _told(request.body, given)

    def _digest(self) -> str:
        """Which tickets are escalated is not in the mapping, and yet decides about rows."""
        return f"{super()._digest()}:{self.options.escalated}"


def _is_escalated(ticket: Record, mark: str) -> bool:
    """Whether a ticket has the mark now."""
    name, _, wanted = mark.partition(":")
    return _holds({**ticket, **_custom_fields(ticket)}.get(name), wanted)


def _holds(value: object, wanted: str) -> bool:
    """Whether a field has that value, or holds it; audits write a ticked box as 1."""
    if isinstance(value, list):
        return wanted in value
    ticked = wanted == "true" and str(value) in ("1", "True")
    return ticked or wanted in (str(value), *str(value).split())


def _escalation(ticket: Record, audits: Iterable[Record], mark: str) -> Record:
    """When the ticket's newest escalation began, ended and last changed; None where it has none.

    It ends with its mark, or with the ticket.
    """
    began = ended = changed = None
    name, _, wanted = mark.removeprefix("field_").partition(":")
    for audit in sorted(audits, key=lambda one: str(one.get("created_at"))):
        at = str(audit.get("created_at"))
        for event in _list(audit, "events"):
            about, holds = event.get("field_name"), _holds(event.get("value"), wanted)
            if about == name and holds and (began is None or ended is not None):
                began, ended, changed = at, None, at
            elif about == name and not holds and began is not None:
                ended = ended or at
            elif about == "priority" and ended is None:
                changed = at
    if _is_escalated(ticket, mark):
        began, ended = began or str(ticket.get("created_at")), None
    if began is not None and ticket.get("status") in _DONE:
        solved = ticket.get("solved_at") or ticket.get("updated_at")
        ended = min(ended or "~", max(began, str(solved)))
    return {
        "escalated_at": began,
        "escalation_closed_at": ended,
        "escalation_changed_at": ended or max(began or "", changed or "") or None,
    }


def _due_at(ticket: Record) -> str | None:
    """When its SLA wants it solved; of a task without an SLA, when it is due."""
    told = _list(ticket.get("slas"), "policy_metrics")
    due = (str(m.get("breach_at") or "") for m in told if m.get("metric") in _RESOLUTION)
    return min(filter(None, due), default=ticket.get("due_at"))


def _with_organization(page: Page, ratings: Iterable[Record]) -> Iterator[Record]:
    """Ratings with the organization of the ticket they are about."""
    tickets = {str(t.get("id")): t for one in page.beside for t in _list(one.document, "tickets")}
    for rating in ratings:
        ticket = tickets.get(str(rating.get("ticket_id")), {})
        yield {**rating, "organization_id": ticket.get("organization_id")}


def _told(body: bytes, signature: str) -> Verdict:
    """What a genuine webhook is about; the body of one that a trigger sends is the user's own."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    told = document if isinstance(document, dict) else {}
    subject = re.fullmatch(r"zen:(\w+):(\d+)", str(told.get("subject")))
    pairs = [(kind, str(told.get(f"{kind}_id"))) for kind in _KINDS]
    pairs += [(subject[1], subject[2])] if subject else []
    changed = [Changed(_KINDS[k], i) for k, i in pairs if k in _KINDS and i.isdecimal()]
    event = str((subject and told.get("id")) or signature)
    return Verdict(genuine=True, reason="genuine", event_ids=(event,), changed=tuple(changed))


def _is_customer(user: Record) -> bool:
    """Whether it is a person of an account, and neither deleted nor one of our own."""
    is_other = user.get("role") in ("agent", "admin") or user.get("active") is False
    return not is_other and user.get("organization_id") is not None


def _gone(record: Record) -> Record:
    return {"id": record.get("id"), "updated_at": record.get("updated_at"), "_gone": True}


def _custom_fields(ticket: Record) -> Record:
    return {f"field_{f.get('id')}": f.get("value") for f in _list(ticket, "custom_fields")}


def _first(value: Any) -> object:
    return next(iter(value), None) if isinstance(value, list) else value


def _list(document: Any, name: str) -> list[Record]:
    """The records under that name; none where there is something else."""
    found = dig(document, name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
