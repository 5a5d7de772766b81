"""Answers made of a document as its viewer sees it: never of more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic.alias_generators import to_camel

from c360.errors import BadArgument, UnknownName
from c360.store.listed import ListedAccount

Json = dict[str, Any]

_COMPARED = (
    "accountProfile", "healthSummary", "engagementSummary", "supportSummary", "usageSummary",
    "commercialSummary", "exitState",
)  # fmt: skip
_COMPARED_LISTS = {"riskIndicators": "type", "opportunities": "name", "triggers": "skill"}
_NOT_COMPARED = ("whyThisScore", "whyMoved")


def of_kinds(document: Json, kinds: Sequence[str]) -> Json:
    """The timeline, with entries of those kinds only."""
    there = {entry["kind"] for entry in document["timeline"]}
    unknown = [kind for kind in kinds if kind not in there]
    if unknown and there:
        raise BadArgument("kinds", ", ".join(unknown), f"some of {', '.join(sorted(there))}")
    if kinds:
        rows = [entry for entry in document["timeline"] if entry["kind"] in set(kinds)]
        document = document | {"timeline": rows}
    return document


def with_origins(document: Json, fact: str) -> Json:
    """A fact's body and those of the facts it derives from."""
    every = document["evidence"]
    if fact not in every:
        raise UnknownName("fact", fact, [])
    wanted, waiting = dict[str, Any](), [fact]
    while waiting:
        name = waiting.pop()
        if name in every and name not in wanted:
            wanted[name] = every[name]
            waiting.extend(every[name]["of"])
    return document | {"fact": fact, "evidence": wanted}


def of_dimension(document: Json, dimension: str | None) -> Json:
    """What explains the score, of one dimension or of all."""
    if dimension is None:
        return document
    known = document["healthSummary"]["dimensions"]
    if dimension not in known:
        raise UnknownName("dimension", dimension, known)
    rows = {
        name: [row for row in document[name] if row["dimension"] == dimension]
        for name in ("contributions", "healthMoves")
    }
    health = document["healthSummary"] | {"dimensions": {dimension: known[dimension]}}
    return document | rows | {"healthSummary": health}


def nothing_earlier(after: Json, since: str) -> Json:
    """The answer where nothing was published to compare with."""
    return {
        "accountId": after["accountId"],
        "asOf": after["generatedAt"],
        "since": None,
        "changes": [],
        "why": f"nothing was published at or before {since} to compare with",
    }


def changes(before: Json, after: Json) -> Json:
    """What one document says that another did not, both as the viewer sees them."""
    found = [
        change for name in _COMPARED for change in _changed(f"/{name}", before[name], after[name])
    ]
    for name, key in _COMPARED_LISTS.items():
        found += _come_and_gone(name, key, before[name], after[name])
    return {
        "accountId": after["accountId"],
        "asOf": after["generatedAt"],
        "since": before["generatedAt"],
        "changes": found,
        "redacted": after["redacted"],
        "why": None,
    }


def _changed(pointer: str, before: Any, after: Any) -> Iterator[Json]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in after:
            if name not in _NOT_COMPARED:
                yield from _changed(f"{pointer}/{name}", before.get(name), after[name])
    elif before != after:
        yield {"path": pointer, "before": before, "after": after}


def _come_and_gone(name: str, key: str, before: list[Json], after: list[Json]) -> Iterator[Json]:
    then, now = ({_name(row, key): row for row in rows} for rows in (before, after))
    for one in sorted(now.keys() - then.keys(), key=str):
        yield {"path": f"/{name}", "before": None, "after": _told(now[one], key)}
    for one in sorted(then.keys() - now.keys(), key=str):
        yield {"path": f"/{name}", "before": _told(then[one], key), "after": None}


def _name(row: Mapping[str, Any], key: str) -> tuple[Any, Any]:
    return row[key], row.get("objectId")


def _told(row: Mapping[str, Any], key: str) -> Json:
    return {name: row[name] for name in (key, "severity", "signal", "reason") if name in row}


def listed(account: ListedAccount) -> Json:
    """An account of a list, as it is sent."""
    return {to_camel(name): value for name, value in asdict(account).items()}
