"""What the things a document says need: findings and sentences by their facts, records by marks.

A fact needs its field group, its own marks and, unless it is a score, what the facts it was derived
from need. A sentence needs what its facts need; but personal data and customers' words only where
it quotes them: that the champion is silent can be said without the name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from c360.model.access import BITS, EVERYTHING, bits
from c360.publish.needs import (
    CUSTOMER_TEXT,
    NOTES,
    NOTHING,
    PERSONAL,
    PROFILE,
    SCORES,
    Needs,
    field_needs,
)

Json = Mapping[str, Any]
_QUOTED = PERSONAL | CUSTOMER_TEXT
_OF_DIMENSION = {
    "usage": BITS["usage"],
    "engagement": BITS["engagement"],
    "support": BITS["support"],
    "commercial": BITS["commercial"],
    "outcome": SCORES,
}
_TITLES_PLAIN = frozenset(
    {"invoice issued", "payment", "contract started", "survey answered", "outcome"}
)
"""Timeline entries whose title is a number or a word of ours; any other is somebody's subject."""
_INPUTS = {
    **dict.fromkeys(("accountId", "customer_id", "ticket_id"), "itself"),
    **dict.fromkeys(("period", "timeframe", "quarter", "planType", "analysisDepth"), "itself"),
    **dict.fromkeys(("includeRoadmap", "includeInactive", "audienceLevel"), "itself"),
    **dict.fromkeys(("include_customer_history", "alert_threshold"), "itself"),
    **dict.fromkeys(("manual_trigger", "escalation_threshold"), "itself"),
    **dict.fromkeys(("subscription_id", "days_past_due"), "itself"),
    "benchmarkCohort": "profile",
    **dict.fromkeys(("riskType", "severity", "sensitivityLevel", "flagCategories"), "risks"),
    "goals": "opportunities",
}
"""Field of a skill's input → what it is made of beyond the trigger itself."""


class Marks:
    """What the sayings and records of one document need beyond their place."""

    def __init__(self, document: Json) -> None:
        self._evidence: Json = document.get("evidence", {})
        self._facts: dict[str, int] = {}
        self._found = {
            "itself": NOTHING,
            "profile": PROFILE,
            "risks": self._all(document.get("riskIndicators", ())) | SCORES,
            "opportunities": self._all(document.get("opportunities", ())),
        }
        self._touchy = {
            (row.get("source"), row.get("sourceId")): _sensitivity(row)
            for row in document.get("activities", ())
        }

    def _all(self, rows: Iterable[Json]) -> int:
        needs = NOTHING
        for row in rows:
            needs |= self.saying(row)
        return needs

    def fact(self, fact_id: str) -> int:
        """What the fact needs; everything where the document does not hold it."""
        needs = self._facts.get(fact_id)
        if needs is None:
            self._facts[fact_id] = EVERYTHING  # one that derives from itself is shown to nobody
            needs = self._facts[fact_id] = self._needs(self._evidence.get(fact_id))
        return needs

    def _needs(self, body: Json | None) -> int:
        if body is None:
            return EVERYTHING
        needs = BITS[body["group"]] | bits(body["marks"])
        if body["group"] != "scores":
            for origin in body["of"]:
                needs |= self.fact(origin)
        return needs

    def saying(self, row: Json) -> int:
        """What an object needs by the facts it cites and the groups it names."""
        needs = bits(row.get("groups", ()))
        for inner in ("explanation", "reason"):
            if isinstance(row.get(inner), Mapping):
                needs |= self.saying(row[inner])
        cited = row.get("facts", ())
        words: list[str] | None = None
        for fact_id in cited:
            found = self.fact(fact_id)
            needs |= found & ~_QUOTED
            if found & _QUOTED:
                words = list(_words(row)) if words is None else words
                needs |= found & _QUOTED if self._quoted(fact_id, words) else NOTHING
        return needs

    def _quoted(self, fact_id: str, words: Iterable[str]) -> bool:
        body = self._evidence.get(fact_id)
        return body is None or any(str(body["text"]) in text for text in words)

    def said(self, row: Json, at: str) -> int:
        """What an object says, and what a row of the list at that place needs by what it is."""
        own = _ROWS.get(at)
        needs = (
            self.saying(row) if "facts" in row or "groups" in row or "reason" in row else NOTHING
        )
        if own is not None:
            needs |= own(row)
        return needs | self.entry(row) if at == "/timeline" else needs

    def inputs(self, row: Json) -> dict[str, Needs]:
        """What the fields of a trigger's input need beyond the trigger."""
        made_of = {name: _INPUTS.get(name) for name in row["input"]}
        return {
            name: EVERYTHING if kind is None else self._found[kind]
            for name, kind in made_of.items()
        }

    def entry(self, row: Json) -> int:
        """What an entry of the timeline needs."""
        touchy = self._touchy.get((row["source"], row["sourceId"]), NOTHING)
        return BITS.get(row["group"], EVERYTHING) | touchy


def title(row: Json) -> int:
    """What the title of an entry of the timeline needs: most are somebody's own words."""
    return NOTHING if row["kind"] in _TITLES_PLAIN else CUSTOMER_TEXT


def part_of_score(row: Json) -> int:
    """What a part of a score needs: the group of its dimension."""
    return _OF_DIMENSION.get(row["dimension"], EVERYTHING)


def activity(row: Json) -> int:
    """What a record of an activity needs: a note is a note, and some are marked."""
    return _sensitivity(row) | (NOTES if row.get("type") == "note" else NOTHING)


def conflict(row: Json) -> int:
    """What a disagreement between sources needs."""
    return field_needs(row["field"])


def answer(row: Json) -> int:
    """What an answer to a survey needs: about a ticket it is support's, else the relationship's."""
    groups = {"csat": BITS["support"], "nps": BITS["engagement"]}
    return groups.get(row.get("kind", ""), EVERYTHING)


_ROWS: Mapping[str, Callable[[Json], int]] = {
    "/contributions": part_of_score,
    "/healthMoves": part_of_score,
    "/activities": activity,
    "/dataQuality/conflicts": conflict,
    "/satisfaction/surveys": answer,
}
"""List → what a row of it needs by what it is."""


def _sensitivity(row: Json) -> int:
    """The record's own mark; one that is not known counts as the gravest."""
    marked = row.get("sensitivity")
    if marked is None or marked == "normal":
        return NOTHING
    return BITS["sensitive"] if marked == "sensitive" else BITS["restricted"]


def _words(row: Json) -> Iterator[str]:
    """The texts of an object, but for whom to contact: that has needs of its own."""
    for name, value in row.items():
        if isinstance(value, str) and name != "contact":
            yield value
        elif isinstance(value, Mapping):
            yield from _words(value)
