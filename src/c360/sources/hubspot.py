"""HubSpot (CRM): companies, contacts, deals and engagements, from its API of 2026-03.

All of it is only ever read, by a private app's token. Open tasks to call, write or meet are planned
activities; what comes of them is logged as an engagement of its own.

The first sync, and a sweep each day, list everything, 100 records a request, archived ones too.
In between, the search is asked for what changed, an hour overlapping, for it indexes late. It
gives no more than 10,000 results: so each request asks for the 200 ids after the last one, and
never for a second page. Associations are read by the batch read, as inside a record they end
at 100; one that changes moves no time of the record: the sweep sees it, or a webhook, and it
counts from then. What belongs to no company belongs to no account and is left out; an
engagement without one belongs to its contact's company.

Archived records count until they were archived; merged or purged ones until a sweep misses
them. Company properties `customer_success_manager` (a user, or text), `cs_id`, `support_id`,
`analytics_id`, `billing_id` and the contact's `product_user_id` are read where there are such;
name others with `fields`. Limits: 100 to 190 requests in 10 seconds, 5 searches a second, and a
daily one, which is not waited for: the next sync goes on.

https://developers.hubspot.com/docs/api/crm/search
https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/batch/get-associations
https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
https://github.com/HubSpot/HubSpot-public-api-spec-collection
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from pydantic import BaseModel, Field

from c360.errors import SourceUnavailable
from c360.sources.rest.connector import RestConnector
from c360.sources.rest.options import RestOptions, Secret
from c360.sources.rest.pages import Page
from c360.sources.rest.prose import in_words, plain
from c360.sources.rest.resource import Ask, Cursor, Document, Record, Resource, dig, write_time
from c360.sources.rest.webhook import Changed, Verdict, WebhookRequest, is_fresh, is_signed, refuse

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

VERSION = "2026-03"
COMPANY, CONTACT = "0-2", "0-1"
_TYPES = {
    "companies": (COMPANY, "Companies, with parent and owner."),
    "contacts": (CONTACT, "People, with their opt-outs."),
    "deals": ("0-3", "Deals of every pipeline."),
    "meetings": ("0-47", "Meetings; business reviews by their type."),
    "calls": ("0-48", "Calls."),
    "emails": ("0-49", "One-to-one e-mails, but not their text."),
    "notes": ("0-46", "Notes."),
    "tasks": ("0-27", "Tasks to call, write or meet."),
}
"""Resource → its type of object, and what is read."""
_BY_KIND = {number: name for name, (number, _) in _TYPES.items()}
_BY_KIND |= {"company": "companies", "contact": "contacts", "deal": "deals"}  # older webhooks
_PEOPLE = ("crm.objects.contacts.read",)
_SCOPES: dict[str, Sequence[str]] = {
    "companies": ("crm.objects.companies.read", "crm.objects.owners.read")
}
_SCOPES |= {"deals": ("crm.objects.deals.read",), "emails": (*_PEOPLE, "sales-email-read")}
Told = Mapping[str, Mapping[str, Sequence[str]]]
_PRIMARY = frozenset({1, 5})  # types of association: a contact's primary company, a deal's
_OVERLAP = timedelta(hours=1)
_NOTHING = frozenset({"OBJECT_NOT_FOUND", "crm.associations.NO_ASSOCIATIONS_FOUND"})
_ENCODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)  # signed decoded
_EVENT_ID = ("subscriptionId", "eventId", "objectId", "fromObjectId", "toObjectId", "occurredAt")


class Options(RestOptions):
    """HubSpot, by the access token of a private app that may read."""

    token: Secret = Field(description="Access token of a private app: Settings → Integrations.")
    base_url: str = Field("https://api.hubapi.com", description="Where the API lies.")
    webhook_secret: Secret | None = Field(None, description="The app's client secret.")
    outcomes_logged: bool = Field(
        default=True,
        description="Whether outcomes of meetings are logged. If not, say false: a past meeting "
        "that still says SCHEDULED then counts as held.",
    )


class Connector(RestConnector[Options]):
    """Reads HubSpot's CRM."""

    options_type, system = Options, "crm"
    sign_in = "Put a valid token into .env: Settings → Integrations → Private Apps → Auth"
    mapping = r"""
    - table: account
      path: companies
      <<: &record
        id: id
        account: company
        observed_at: coalesce(archivedAt, updatedAt)
        deleted: archived = true
      columns: {name: properties.name, domain: properties.domain, industry: properties.industry,
        parent_ref: properties.hs_parent_company_id, employees: properties.numberofemployees,
        country: {expr: "coalesce(properties.hs_country_code, properties.country)"},
        customer_since: properties.hs_lifecyclestage_customer_date, cs_ref: properties.cs_id,
        csm: properties.customer_success_manager, ae: properties.hubspot_owner_id,
        support_ref: properties.support_id, analytics_ref: properties.analytics_id,
        billing_ref: properties.billing_id}
    - table: contact
      path: contacts
      <<: *record
      columns: {name: {expr: "trim(concat_ws(' ', properties.firstname, properties.lastname))"},
        email: properties.email, title: properties.jobtitle, department: properties.job_function,
        role: {expr: "split_part(properties.hs_buying_role, ';', 1)", values_else: null, values: {
          CHAMPION: champion, EXECUTIVE_SPONSOR: executive_sponsor, BUDGET_HOLDER: economic_buyer,
          DECISION_MAKER: economic_buyer, END_USER: user, BLOCKER: detractor}},
        user_ref: properties.product_user_id, added_at: properties.createdate,
        email_allowed: {expr: properties.hs_email_optout = false},
        marketing_allowed: {expr: "case when properties.hs_email_optout = true then false end"}}
    - table: activity
      path: meetings
      <<: *record
      columns: {participants: contacts, subject: properties.hs_meeting_title,
        type: {expr: "case when regexp_matches(lower(properties.hs_activity_type),
          'qbr|business review') then 'qbr' else 'meeting' end"},
        occurred_at: {expr: "coalesce(properties.hs_meeting_start_time, properties.hs_timestamp)"},
        status: {column: properties.hs_meeting_outcome, values_else: null, values: {
          SCHEDULED: planned, COMPLETED: held, CANCELED: cancelled, NO_SHOW: cancelled,
          RESCHEDULED: cancelled}}}
    - table: activity
      path: calls
      <<: *record
      columns: {type: {constant: call}, occurred_at: properties.hs_timestamp,
        participants: contacts, subject: properties.hs_call_title,
        status: {column: properties.hs_call_status, values_else: null, values: {COMPLETED: held,
          QUEUED: planned, CANCELED: cancelled, FAILED: cancelled, MISSED: cancelled,
          NO_ANSWER: cancelled, BUSY: cancelled}},
        direction: {column: properties.hs_call_direction, values_else: null, values: {
          INBOUND: inbound, OUTBOUND: outbound}},
        two_way: {column: properties.hs_call_disposition, values_else: null, values: {
          f240bbac-87c9-4f6e-bf70-924b57d47db7: true,  # connected; the others are not
          73a0d17f-1163-4015-bdd5-ec830791da20: false, 9d9162e7-6cf3-4944-bf63-4dff82258764: false,
          b2cf5968-551e-4856-9783-52b3da59a7d0: false,
          17b47fee-58de-441e-a44c-c6300d46f273: false}}}
    - table: activity
      path: emails
      <<: *record
      columns: {type: {constant: email}, occurred_at: properties.hs_timestamp,
        participants: contacts, subject: properties.hs_email_subject,
        status: {column: properties.hs_email_status, values_else: null, values: {SENT: held,
          SCHEDULED: planned, BOUNCED: cancelled, FAILED: cancelled}},
        direction: {column: properties.hs_email_direction, values_else: null, values: {
          EMAIL: outbound, INCOMING_EMAIL: inbound, FORWARDED_EMAIL: internal}}}
    - table: activity
      path: notes
      <<: *record
      columns: {type: {constant: note}, status: {constant: held}, participants: contacts,
        occurred_at: properties.hs_timestamp, direction: {constant: internal},
        body: properties.hs_note_body}
    - table: activity
      path: tasks
      <<: *record
      deleted: archived = true or properties.hs_task_status = 'COMPLETED'
        or not coalesce(properties.hs_task_type, '') in ('CALL', 'EMAIL', 'MEETING')
      columns: {status: {constant: planned}, occurred_at: properties.hs_timestamp,
        type: {column: properties.hs_task_type, values: {CALL: call, EMAIL: email,
          MEETING: meeting}},
        participants: contacts, subject: properties.hs_task_subject}
    - table: deal
      path: deals
      <<: *record
      columns: {name: properties.dealname, amount: properties.amount,
        currency: properties.deal_currency_code, created_at: properties.createdate,
        close_date: properties.closedate,
        kind: {column: properties.dealtype, values_else: null, values: {newbusiness: new,
          existingbusiness: expansion, renewal: renewal}},
        status: {expr: "case when properties.hs_is_closed_won = true then 'won'
          when properties.hs_is_closed = true then 'lost' else 'open' end"}}
    """

    _owners: "tuple[Http, Sequence[Page]] | None" = None  # read once for each sync

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.options.token.get_secret_value()}"}

    def resources(self) -> Sequence[Resource]:
        return [self._objects(name, doc) for name, (_, doc) in _TYPES.items()]

    def is_used_up(self, refusal: Document) -> bool:
        return str(dig(refusal, "policyName")).upper() == "DAILY"

    def beside(
        self, http: "Http", resource: Resource, document: Document, records: Sequence[Record]
    ) -> Iterable[Page]:
        del document
        ids = [str(r["id"]) for r in records if "id" in r and not r.get("archived")]
        ours = _TYPES[resource.name][0]
        if resource.name == "companies":
            if self._owners is None or self._owners[0] is not http:
                self._owners = (http, list(_owners(http, resource)))
            return self._owners[1]
        pages = list(_associated(http, resource, ours, COMPANY, ids))
        if resource.name in {"contacts", "deals"}:
            return pages
        placed = _links(pages, ours, COMPANY)
        pages += _associated(http, resource, ours, CONTACT, ids)
        people = _links(pages, ours, CONTACT)
        lonely = {person for key in ids if key not in placed for person in people.get(key, ())}
        return [*pages, *_associated(http, resource, CONTACT, COMPANY, sorted(lonely))]

    def rows(self, page: Page) -> Iterable[Record]:
        if page.kind == "gone":
            return super().rows(page)
        if page.kind not in {"list", "one"}:
            return ()
        told = _told(page)
        return [self._row(page.resource, record, told) for record in super().rows(page)]

    def read_webhook(self, request: WebhookRequest) -> Verdict:
        """By signature v3 only: the older ones cover no time, and could be sent again."""
        if self.options.webhook_secret is None:
            return refuse("webhook_secret is not set, so that no signature can be checked")
        secret = self.options.webhook_secret.get_secret_value()
        stamp = request.header("X-HubSpot-Request-Timestamp")
        if not is_fresh(int(stamp) / 1000, request.received_at):
            return refuse("it was not signed within the last five minutes")
        url = _ENCODED.sub(lambda found: chr(int(found[1], 16)), request.url)
        message = f"{request.method}{url}".encode() + request.body + stamp.encode()
        if not is_signed(message, secret, request.header("X-HubSpot-Signature-v3"), "base64"):
            return refuse("its signature v3 does not fit")
        events = orjson.loads(request.body)
        ids = tuple(":".join(str(event.get(name)) for name in _EVENT_ID) for event in events)
        changed = dict.fromkeys(one for event in events for one in _changed(event))
        return Verdict(genuine=True, reason="signed by HubSpot", event_ids=ids, changed=(*changed,))

    def _objects(self, name: str, doc: str) -> "Objects":
        path = f"crm/objects/{VERSION}/{'0-3' if name == 'deals' else name}"
        mappings = [mapping for mapping in self.settings.tables if name in mapping.path]
        return Objects(
            name,
            doc,
            path,
            "results",
            paging=AfterId(),
            page_size=("limit", 100),
            cursor=Cursor("updatedAt", "", overlap=_OVERLAP),
            sweep=timedelta(days=1),
            deletes="listed as archived, or missed, by a daily sweep; told at once by a webhook",
            one=f"{path}/{{id}}",
            scopes=_SCOPES.get(name, _PEOPLE),
            properties=sorted({one for mapping in mappings for one in _read_by(mapping)}),
            changed="lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate",
        )

    def _row(self, resource: str, record: Record, told: Told) -> Record:
        held = record.get("properties")
        if record.get("archived") or not isinstance(held, Mapping):
            return record
        key = str(record.get("id"))
        contacts = told["contacts"].get(key, [])
        belongs = [told["companies"].get(key), *(told["theirs"].get(one) for one in contacts)]
        company = key if resource == "companies" else next((c[0] for c in belongs if c), None)
        if company is None:
            return {"id": key, "_gone": True}  # from now on: no time of the record says since when
        properties = {name: None if value == "" else value for name, value in held.items()}
        if resource == "companies":
            columns = self.settings.tables[0].columns
            for name in _read_by(columns["ae"]) + _read_by(columns["csm"]):
                properties[name] = _owner(properties.get(name), told["owners"])
            properties["industry"] = in_words(properties.get("industry"))
        elif resource == "notes":
            properties["hs_note_body"] = plain(properties.get("hs_note_body"))
        elif (
            properties.get("hs_meeting_outcome") == "SCHEDULED" and not self.options.outcomes_logged
        ):
            properties["hs_meeting_outcome"] = None
        people = ";".join(contacts) or None
        return {**record, "properties": properties, "company": company, "contacts": people}


@dataclass(frozen=True, slots=True)
class Objects(Resource):
    """Objects of one type: listed whole, or searched for what changed."""

    properties: Sequence[str] = ()
    changed: str = ""  # the property that holds the time of change

    def ask(self, since: datetime | None) -> Ask:
        if since is None:
            names = ",".join(self.properties)
            return Ask(self.path, {"limit": 100, "archived": "false", "properties": names})
        earliest = str(write_time(since - _OVERLAP, "epoch_ms"))
        changed = {"propertyName": self.changed, "operator": "GTE", "value": earliest}
        body = {"filterGroups": [{"filters": [changed]}], "sorts": ["hs_object_id"], "after": "0"}
        body |= {"properties": [*self.properties], "limit": 200}
        return Ask(f"{self.path}/search", body=_beyond(body, 0))

    def ask_one(self, key: str) -> Ask | None:
        return Ask(f"{self.path}/{quote(key, safe='')}", {"properties": ",".join(self.properties)})


@dataclass(frozen=True, slots=True)
class AfterId:
    """A listing goes on by its token, then with what is archived; a search after the last id."""

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        after = dig(document, "paging.next.after")
        if ask.body is not None:
            last = max((int(record.get("id", 0)) for record in records), default=0)
            return replace(ask, body=_beyond(ask.body, last)) if after and last else None
        if after or ask.params["archived"] == "true":
            return ask.with_params(after=after) if after else None
        return ask.with_params(after=None, archived="true")


def _beyond(body: Mapping[str, Any], last: int) -> Mapping[str, Any]:
    """The same search, for the ids after `last` only."""
    beyond = {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)}
    return {**body, "filterGroups": [{"filters": [body["filterGroups"][0]["filters"][0], beyond]}]}


def _owners(http: "Http", resource: Resource) -> Iterator[Page]:
    """All owners, also those who left: what they own still names them."""
    ask: Ask | None = Ask(f"crm/owners/{VERSION}", {"limit": 500, "archived": "false"})
    while ask:
        answer = http.send(ask, resource)
        yield Page(resource.name, answer.body, "owners")
        ask = resource.paging.next(ask, answer.document, ())


def _associated(
    http: "Http", resource: Resource, start: str, end: str, ids: Sequence[str]
) -> Iterator[Page]:
    """The associations of each record, all pages of them."""
    inputs: list[dict[str, str]] = [{"id": key} for key in ids]
    path = f"crm/associations/{VERSION}/{start}/{end}/batch/read"
    while inputs:
        now, inputs = inputs[:1000], inputs[1000:]
        answer = http.send(Ask(path, body={"inputs": now}), resource)
        yield _whole(http, Page(resource.name, answer.body, "associations", f"{start}/{end}"))
        after = ((r["from"]["id"], dig(r, "paging.next.after")) for r in answer.document["results"])
        inputs += [{"id": str(key), "after": token} for key, token in after if token]


def _whole(http: "Http", page: Page) -> Page:
    """The page, unless parts are missing for another reason than that there is nothing."""
    for error in page.document.get("errors") or ():
        if not {str(error.get("category")), str(error.get("subCategory"))} & _NOTHING:
            problem = f"{page.kind} of {page.resource} came in part ({error.get('message')})"
            raise SourceUnavailable(http.vendor.source, problem, "Sync again later")
    return page


def _read_by(mapping: BaseModel) -> list[str]:
    """The properties that a mapping reads, or a part of one: none comes unless asked for."""
    return re.findall(r"\bproperties\.(\w+)", mapping.model_dump_json())


def _told(page: Page) -> Told:
    """What the pages beside a page of records say about them."""
    ours, beside = _TYPES[page.resource][0], page.beside
    owners = [o for one in beside if one.kind == "owners" for o in one.document["results"]]
    return {
        "companies": _links(beside, ours, COMPANY),
        "contacts": _links(beside, ours, CONTACT),
        "theirs": _links(beside, CONTACT, COMPANY),
        "owners": {o["id"]: [o[k] for k in ("firstName", "lastName") if o.get(k)] for o in owners},
    }


def _owner(value: object, owners: Mapping[str, Sequence[str]]) -> str | None:
    """The owner's name; what is the id of none is a name already, or nobody's."""
    unknown = [] if value is None or str(value).isdigit() else [str(value)]
    return " ".join(owners.get(str(value), unknown)) or None


def _links(pages: Iterable[Page], start: str, end: str) -> dict[str, list[str]]:
    """Record → the records at the other end: the primary one first, then by their ids."""
    found: dict[str, set[tuple[bool, int]]] = {}
    for page in pages:
        results = page.document["results"] if page.about == f"{start}/{end}" else ()
        for result in results:
            for to in result["to"]:
                types = {one["typeId"] for one in to["associationTypes"]}
                place = (not types & _PRIMARY, int(to["toObjectId"]))
                found.setdefault(str(result["from"]["id"]), set()).add(place)
    return {key: [*dict.fromkeys(str(n) for _, n in sorted(to))] for key, to in found.items()}


def _changed(event: Mapping[str, Any]) -> Iterator[Changed]:
    """The objects that an event is about: also what they were merged or associated with."""
    about, _, what = event["subscriptionType"].partition(".")
    named = event.get("objectTypeId") or event.get("fromObjectTypeId") or about
    keys = [event.get("objectId"), event.get("fromObjectId"), event.get("primaryObjectId")]
    keys += [event.get("newObjectId"), *(event.get("mergedObjectIds") or ())]
    found = [(named, key) for key in keys if key is not None]
    if what == "associationChange":
        other = str(event.get("associationType")).rpartition("_TO_")[2].lower()
        found.append((event.get("toObjectTypeId") or other, event["toObjectId"]))
    yield from (Changed(_BY_KIND[kind], str(key)) for kind, key in found if kind in _BY_KIND)
