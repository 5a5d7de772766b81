"""Facts about single records: `ticket:TKT-1.days_open`, `contact:17.name`, `module:SSO.price`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from c360.insights.known import Known, reference
from c360.insights.settings import InsightSettings
from c360.model import formats
from c360.model.access import Mark
from c360.model.facts import Fact, record_key
from c360.model.fields import FieldGroup
from c360.model.measures import Row, Scalar

Form = Literal["text", "quote", "count", "users", "seats", "days", "money", "date", "ratio", "flag"]
"""How the field is written; `quote` is a customer's own wording and stands in quotation marks."""


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a kind of record that prose may speak of."""

    column: str
    form: Form
    label: str
    topic: str | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: the detail list it is in, what its fact ids name it by, its fields."""

    rows: str
    keys: tuple[str, ...]
    table: str
    topic: str
    group: FieldGroup
    items: Mapping[str, Item]
    window_days: int | None = None


KINDS: dict[str, Kind] = {
    "ticket": Kind("tickets", ("source_id",), "ticket", "ticket", "support", {
        "subject": Item("subject", "quote", "Ticket's subject"),
        "category": Item("category", "text", "Ticket's category"),
        "priority": Item("priority", "text", "Ticket's priority"),
        "days_open": Item("days_open", "days", "Days the ticket is open"),
        "opened": Item("created_at", "date", "Ticket opened on"),
        "due": Item("sla_due_at", "date", "Ticket due by its SLA", "sla"),
        "past_sla": Item("past_sla", "flag", "Ticket past its SLA", "sla"),
    }),
    "escalation": Kind("escalations", ("ticket_ref",), "escalation", "escalation", "support", {
        "issue": Item("issue", "quote", "Escalated issue"),
        "severity": Item("severity", "text", "Escalation's severity"),
        "category": Item("category", "text", "Escalation's category"),
        "days_open": Item("days_open", "days", "Days the escalation is open"),
        "opened": Item("opened_at", "date", "Escalated on"),
        "due": Item("sla_due_at", "date", "Escalation due by its SLA", "sla"),
        "past_sla": Item("past_sla", "flag", "Escalation past its SLA", "sla"),
        "ticket": Item("ticket_ref", "text", "Escalated ticket", "ticket"),
    }),
    "topic": Kind("topics", ("category",), "ticket", "ticket", "support", {
        "category": Item("category", "text", "Ticket category"),
        "count": Item("count", "count", "Tickets of the category"),
    }, window_days=90),
    "invoice": Kind("invoices", ("number", "source_id"), "invoice", "invoice", "commercial", {
        "number": Item("number", "text", "Invoice number"),
        "amount": Item("amount", "money", "Invoice amount"),
        "days_overdue": Item("days_overdue", "days", "Days the invoice is overdue"),
        "due": Item("due_at", "date", "Invoice due on"),
    }),
    "payment": Kind("payments", ("source_id",), "payment", "invoice", "commercial", {
        "amount": Item("amount", "money", "Payment amount"),
        "paid": Item("paid_at", "date", "Payment on"),
        "method": Item("method", "text", "Payment method"),
        "status": Item("status", "text", "Payment status"),
    }),
    "contract": Kind("contracts", ("source_id",), "contract", "contract", "commercial", {
        "type": Item("type", "text", "Contract type"),
        "arr": Item("arr", "money", "ARR of the contract", "arr"),
        "seats": Item("seats", "seats", "Seats of the contract", "seat"),
        "start": Item("start_date", "date", "Contract starts on"),
        "end": Item("end_date", "date", "Contract ends on"),
    }),
    "contact": Kind("contacts", ("source_id",), "contact", "contact", "people", {
        "name": Item("name", "text", "Contact's name", marks=("personal",)),
        "title": Item("title", "text", "Contact's title"),
        "why": Item("why", "text", "Why the contact matters"),
        "added": Item("added_at", "date", "Contact added on"),
        "left": Item("left_at", "date", "Contact left on"),
        "last_contact": Item("last_two_way_at", "date", "Last contact with the person"),
    }),
    "feature": Kind("features", ("feature",), "usage", "feature", "usage", {
        "name": Item("label", "text", "Feature"),
        "users": Item("users_28d", "users", "Users of the feature"),
        "share": Item("share_28d", "ratio", "Share of users on the feature"),
        "events": Item("events_28d", "count", "Use of the feature"),
    }, window_days=28),
    "module": Kind("modules", ("module",), "feature_catalog", "module", "commercial", {
        "name": Item("module", "text", "Module"),
        "price": Item("list_price", "money", "List price of the module a year", "price"),
        "users": Item("users_hitting_30d", "users", "Users who tried the module", "module"),
    }, window_days=30),
    "limit": Kind("limits", ("name",), "entitlement", "limit", "commercial", {
        "name": Item("name", "text", "Limit"),
        "quantity": Item("quantity", "count", "Limit granted"),
        "used": Item("used", "count", "Limit used"),
    }),
    "goal": Kind("goals", ("source_id",), "goal", "goal", "scores", {
        "name": Item("name", "quote", "Goal"),
        "due": Item("due", "date", "Goal due on"),
    }),
    "plan": Kind("plans", ("source_id",), "success_plan", "goal", "scores", {
        "name": Item("name", "quote", "Success plan"),
        "target": Item("target_date", "date", "Success plan to be reached on"),
    }),
    "deal": Kind("deals", ("source_id",), "deal", "deal", "commercial", {
        "name": Item("name", "quote", "Deal"),
        "amount": Item("amount", "money", "Deal amount"),
        "close": Item("close_date", "date", "Deal expected to close on"),
    }),
    "planned": Kind("planned", ("source_id",), "activity", "meeting", "engagement", {
        "type": Item("type", "text", "Planned activity"),
        "on": Item("occurred_at", "date", "Meeting planned on"),
    }),
    "activity": Kind("activities", ("source_id",), "activity", "meeting", "engagement", {
        "type": Item("type", "text", "Activity"),
        "on": Item("occurred_at", "date", "Meeting held on"),
    }),
    "risk": Kind("cs_risks", ("source_id",), "cs_risk", "risk", "notes", {
        "name": Item("name", "quote", "Risk recorded by the CS team"),
        "severity": Item("severity", "text", "Severity of the recorded risk"),
    }),
    "change": Kind("changes", ("kind", "object_id"), "", "change", "profile", {
        "detail": Item("detail", "quote", "What changed"),
        "on": Item("on", "date", "Changed on"),
    }),
}  # fmt: skip

_CHANGE_GROUPS: dict[str, FieldGroup] = {
    "ticket": "support", "invoice": "commercial", "payment": "commercial", "contact": "people",
}  # fmt: skip


class Items:
    """The records of one account, found by kind and key."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._index: dict[str, dict[str, Row]] = {}

    def find(self, fact_id: str) -> Fact | None:
        """The fact of an id such as `ticket:TKT-1.days_open`; None where there is none."""
        name, _, rest = fact_id.partition(":")
        key, _, field = rest.rpartition(".")
        kind = KINDS.get(name)
        item = kind.items.get(field) if kind is not None else None
        row = self._rows(name).get(key) if item is not None else None
        if kind is None or item is None or row is None:
            return None
        return self._fact(fact_id, kind, item, row)

    def ids(self) -> Iterator[str]:
        """Every id, whether or not the record has a value for it."""
        for name, kind in KINDS.items():
            for key in self._rows(name):
                yield from (f"{name}:{key}.{field}" for field in kind.items)

    def _rows(self, name: str) -> dict[str, Row]:
        found = self._index.get(name)
        if found is None:
            found = self._index[name] = _by_key(KINDS[name], self._known)
        return found

    def _fact(self, fact_id: str, kind: Kind, item: Item, row: Row) -> Fact | None:
        value = row.get(item.column)
        if value is None or value == "":
            return None
        seen, source = row.get("observed_at"), row.get("source")
        ref = reference(kind.table, row) if kind.table else None
        return Fact(
            id=fact_id,
            label=item.label,
            value=value,
            text=written(value, item.form, _currency(row), self._known.settings),
            topic=item.topic or kind.topic,
            group=_group(kind, row),
            unit=item.form,
            window_days=kind.window_days,
            observed_at=seen if isinstance(seen, datetime) else None,
            sources=(source,) if isinstance(source, str) else (),
            records=() if ref is None else (ref,),
            record_count=1,
            marks=_marks(item, row),
        )


def _by_key(kind: Kind, known: Known) -> dict[str, Row]:
    """Rows by key; of several with the same key the first counts."""
    found: dict[str, Row] = {}
    for row in known.details.get(kind.rows, ()):
        found.setdefault(_key(kind, row), row)
    found.pop("", None)
    return found


def _key(kind: Kind, row: Row) -> str:
    """The row's key, without the characters that mark a quotation in a template."""
    values = [str(value) for name in kind.keys if (value := row.get(name)) not in {None, ""}]
    whole = ":".join(values) if kind.rows == "changes" else next(iter(values), "")
    return record_key(whole)


def _group(kind: Kind, row: Row) -> FieldGroup:
    if kind.rows != "changes":
        return kind.group
    return _CHANGE_GROUPS.get(str(row.get("kind")).partition("_")[0], kind.group)


def _marks(item: Item, row: Row) -> tuple[Mark, ...]:
    """The item's own; whether it quotes somebody; how the record was marked."""
    marks = [*item.marks]
    if item.form == "quote":
        marks.append("customer_text")
    if item.form == "quote" and str(row.get("kind")).startswith("contact_"):
        marks.append("personal")  # a change of a contact is told by the name
    sensitivity = row.get("sensitivity")
    if sensitivity is not None and sensitivity != "normal":
        marks.append("sensitive" if sensitivity == "sensitive" else "restricted")
    return tuple(marks)


def _currency(row: Row) -> str | None:
    value = row.get("currency")
    return value if isinstance(value, str) else None


def written(value: Scalar, form: str, currency: str | None, settings: InsightSettings) -> str:
    """A record's value in its surface form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float):
        return _number(float(value), form, currency)
    text = formats.clean(str(value), settings.longest_quote)
    return formats.quoted(text) if form == "quote" else text


def _number(value: float, form: str, currency: str | None) -> str:
    if form == "money":
        return formats.money(value, currency)
    if form in {"ratio", "percent_change"}:
        return formats.percent(abs(value))
    if form == "days":
        return formats.number(float(int(value)))
    return formats.number(abs(value) if form == "points" else value)
