"""Documents that an earlier c360 stored, before facts said what makes them touchy.

What such a document does not say is decided for the stricter: a record whose mark is not known
counts as restricted.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import orjson

from c360.model.document import Comprehensive
from c360.publish.parts import headline_needs, parts

Json = dict[str, Any]
_Marked = Mapping[tuple[object, object], str | None]
"""Source and id of an activity → how it was marked."""
_NAMES = {"champion_name", "sponsor_name"}
_DIMENSIONS = {"usage", "engagement", "support", "commercial"}


def converted(stored: bytes) -> tuple[Mapping[str, bytes], int]:
    """A document that was stored whole, as layers; and what its headline needs."""
    document = brought_up(orjson.loads(stored))
    layers = {str(depth): layer for depth, layer in parts(document).layers.items()}
    return layers, headline_needs(document)


def brought_up(document: Mapping[str, Any]) -> Comprehensive:
    """The document with the marks of its facts; the original is left as it is."""
    evidence = document["evidence"]
    marked = {
        (row.get("source"), row.get("sourceId")): row.get("sensitivity")
        for row in document["activities"]
    }
    marked_evidence = {
        name: _marked(name, body, marked, evidence) for name, body in evidence.items()
    }
    later = {name: value for name, value in _LATER.items() if name not in document}
    missing = dict(document["missing"]) | {f"/{name}": _NOT_KEPT for name in later}
    whole = {**document, **later, "evidence": marked_evidence, "missing": missing}
    return cast("Comprehensive", whole)


_NOT_KEPT = "published before c360 kept it; to add it: c360 refresh"
_LATER: Mapping[str, Any] = {
    **{name: [] for name in ("payments", "contracts", "entitlements", "featureAdoption")},
    "successPlan": {"plans": [], "goals": [], "milestones": []},
    "satisfaction": {"csat": None, "npsScore": None, "surveys": []},
}
"""Sections that came later."""


def _marked(fact_id: str, body: Json, marked: _Marked, evidence: Json) -> Json:
    if "marks" in body:
        return body
    group = "commercial" if fact_id.startswith("account.plan") else body["group"]
    marks = [*_told(fact_id, body, evidence), *_of_records(fact_id, body, marked)]
    return {**body, "group": group, "marks": list(dict.fromkeys(marks))}


def _told(fact_id: str, body: Json, evidence: Json) -> Iterator[str]:
    kind, _, key = fact_id.partition(":")
    about_contact = kind == "change" and key.startswith("contact_")
    if fact_id in _NAMES or (kind == "contact" and fact_id.endswith(".name")):
        yield "personal"
    if body["unit"] == "quote":
        yield "customer_text"
        if about_contact:
            yield "personal"
    if fact_id == "sponsor_sentiment":
        yield "notes"
    if kind in {"input", "move"} and key.partition(".")[0] in _DIMENSIONS:
        yield key.partition(".")[0]
    if body["group"] == "scores" and kind in {"input", "move", "cap"}:
        yield from (evidence[of]["group"] for of in body["of"] if of in evidence)


def _of_records(fact_id: str, body: Json, marked: _Marked) -> Iterator[str]:
    """Only facts about a single activity are marked as it is."""
    if not fact_id.startswith(("activity:", "planned:")):
        return
    for record in body["records"]:
        sensitivity = marked.get((record["source"], record["sourceId"]), "restricted")
        if sensitivity is not None and sensitivity != "normal":
            yield "sensitive" if sensitivity == "sensitive" else "restricted"
