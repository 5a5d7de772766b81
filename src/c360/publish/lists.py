"""The comprehensive document's lists: evidence, timeline, stakeholders and records."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic.alias_generators import to_camel

from c360.model.case import Case
from c360.model.document import (
    Evidence,
    Satisfaction,
    Stakeholder,
    SuccessPlan,
    TimelineEntry,
)
from c360.model.facts import Fact, FactBook
from c360.model.fields import FieldGroup
from c360.model.measures import RecordRef, Row, Scalar
from c360.model.moment import iso
from c360.publish.sheet import Sheet, one_place

_HIDDEN = {"account_id", "as_of", "superseded_at", "content_hash", "loaded_at", "account_ref"}


def evidence(sheet: Sheet, cited: Iterable[str]) -> dict[str, Evidence]:
    """The bodies of the facts cited anywhere in the document, and of those they derive from."""
    shown: dict[int, list[dict[str, str]]] = {}
    bodies: dict[str, Evidence] = {}
    for fact in _with_origins(sheet.case.facts, cited):
        # Facts of one origin share the tuple of its records, so they share how it is shown.
        records = shown.get(id(fact.records))
        if records is None:
            records = shown[id(fact.records)] = _references(fact.records)
        bodies[fact.id] = _body(fact, records, stale=sheet.is_stale(fact))
    return bodies


def _with_origins(book: FactBook, cited: Iterable[str]) -> list[Fact]:
    found: dict[str, Fact] = {}
    waiting = list(cited)
    while waiting:
        fact = book.get(waiting.pop())
        if fact is not None and fact.id not in found:
            found[fact.id] = fact
            waiting.extend(fact.of)
    return [found[name] for name in sorted(found)]


def _references(refs: Iterable[RecordRef]) -> list[dict[str, str]]:
    return [{"table": ref.table, "source": ref.source, "sourceId": ref.source_id} for ref in refs]


def _body(fact: Fact, records: list[dict[str, str]], *, stale: bool) -> Evidence:
    return {
        "label": fact.label,
        "value": plain(fact.value),
        "text": fact.text,
        "unit": fact.unit,
        "group": fact.group,
        "marks": list(fact.marks),
        "basis": fact.basis,
        "confidence": fact.confidence,
        "windowDays": fact.window_days,
        "observedAt": None if fact.observed_at is None else iso(fact.observed_at),
        "sources": list(fact.sources),
        "records": records,
        "recordCount": fact.record_count,
        "rule": fact.rule,
        "of": list(fact.of),
        "stale": stale,
    }


def plain(value: Scalar) -> Any:
    """A scalar as JSON holds it."""
    if not isinstance(value, date):
        return value
    return iso(value) if isinstance(value, datetime) else value.isoformat()


def record(row: Row) -> dict[str, Any]:
    """A source record as the document shows it; what the source does not give is left out."""
    return {
        _camel(name): plain(value) if isinstance(value, date) else value
        for name, value in row.items()
        if value is not None and name not in _HIDDEN
    }


@cache
def _camel(name: str) -> str:
    """users_28d → users28d: the unit of a window stays as it is written."""
    return re.sub(r"(?<=\d)[A-Z]$", lambda unit: unit[0].lower(), to_camel(name))


def records(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Source records as the document shows them."""
    return [record(row) for row in rows]


def success_plan(sheet: Sheet) -> SuccessPlan:
    """What was agreed with the customer, as the CS platform records it."""
    rows = {name: records(sheet.case.rows(name)) for name in ("plans", "goals", "milestones")}
    return SuccessPlan(plans=rows["plans"], goals=rows["goals"], milestones=rows["milestones"])


def satisfaction(sheet: Sheet) -> Satisfaction:
    """What they answered when asked."""
    return Satisfaction(
        csat=sheet.feature("/satisfaction/csat", "csat_90d", one_place),
        npsScore=sheet.feature("/satisfaction/npsScore", "nps_score", one_place),
        surveys=records(sheet.case.rows("surveys")),
    )


def stakeholders(sheet: Sheet) -> list[Stakeholder]:
    """The people at the customer: champion and sponsor first, then by seniority and activity."""
    people = sorted(
        (_stakeholder(row) for row in sheet.case.rows("contacts")),
        key=lambda person: (
            not person["isChampion"],
            not person["isSponsor"],
            -(person["seniority"] or 0),
            -person["twoWayLast90Days"],
            person["id"],
        ),
    )
    for index, person in enumerate(people):
        for name, value in person.items():
            if value is None:
                pointer = f"/stakeholderMap/{index}/{name}"
                sheet.missing[pointer] = _NOT_GIVEN.get(name, "no source gives it for this person")
    return people


_NOT_GIVEN = {
    "left": "no source says that this person has left",
    "lastTwoWay": "no two-way contact with this person is on record",
    "why": "this person is neither taken for the champion nor for the sponsor",
}


def _stakeholder(row: Row) -> Stakeholder:
    seniority, touches = row.get("seniority"), row.get("two_way_90d")
    return Stakeholder(
        id=str(row["source_id"]),
        name=_text(row.get("name")),
        title=_text(row.get("title")),
        seniority=int(seniority) if isinstance(seniority, int | float) else None,
        role=_text(row.get("role")),
        isChampion=bool(row.get("is_champion")),
        isSponsor=bool(row.get("is_sponsor")),
        left=_day(row.get("left_at")),
        lastTwoWay=_day(row.get("last_two_way_at")),
        twoWayLast90Days=int(touches) if isinstance(touches, int | float) else 0,
        emailAllowed=_flag(row.get("email_allowed")),
        phoneAllowed=_flag(row.get("phone_allowed")),
        marketingAllowed=_flag(row.get("marketing_allowed")),
        why=_text(row.get("why")),
    )


def _text(value: Scalar) -> str | None:
    return None if value is None else str(value)


def _day(value: Scalar) -> str | None:
    return None if value is None else str(plain(value))[:10]


def _flag(value: Scalar) -> bool | None:
    return None if value is None else bool(value)


_EVENTS: tuple[tuple[str, str, str, str, FieldGroup], ...] = (
    # list, time column, kind, title column, field group
    ("activities", "occurred_at", "activity", "subject", "engagement"),
    ("tickets", "created_at", "ticket opened", "subject", "support"),
    ("tickets", "solved_at", "ticket solved", "subject", "support"),
    ("escalations", "opened_at", "escalation opened", "issue", "support"),
    ("invoices", "issued_at", "invoice issued", "number", "commercial"),
    ("payments", "paid_at", "payment", "status", "commercial"),
    ("contracts", "start_date", "contract started", "type", "commercial"),
    ("surveys", "answered_at", "survey answered", "kind", "engagement"),
    ("outcomes", "occurred_at", "outcome", "kind", "commercial"),
)


def timeline(sheet: Sheet) -> list[TimelineEntry]:
    """What happened in every system up to `as_of`, newest first."""
    entries = [entry for event in _EVENTS for entry in _events(sheet.case, event)]
    return sorted(
        entries, key=lambda entry: (entry["at"], entry["kind"], entry["sourceId"]), reverse=True
    )


def _events(case: Case, event: tuple[str, str, str, str, FieldGroup]) -> Iterable[TimelineEntry]:
    name, time_column, kind, title_column, group = event
    cutoff = iso(case.as_of)
    for row in case.rows(name):
        moment = row.get(time_column)
        if moment is None:
            continue
        at = str(plain(moment))
        at = at if "T" in at else f"{at}T00:00:00Z"
        if at <= cutoff:
            yield {
                "at": at,
                "kind": str(row.get("type")) if kind == "activity" else kind,
                "title": str(row.get(title_column) or ""),
                "source": str(row["source"]),
                "sourceId": str(row["source_id"]),
                "group": "notes" if row.get("type") == "note" else group,
            }
