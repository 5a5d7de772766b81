"""The records with the names of whom they mean: who saw an account, and all of it to take away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from c360.model.cells import csv_line, text_cell
from c360.store.audit.place import Place
from c360.store.audit.record import Stored

_FIELDS = (
    "at",
    "viewer",
    "role",
    "auth",
    "door",
    "route",
    "account",
    "allowed",
    "rule",
    "sections",
    "redactions",
    "policy",
    "snapshot",
    "response",
    "request",
    "address",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, and whom it means as far as that is not forgotten."""

    seq: int
    digest: str
    body: bytes
    said: Mapping[str, Any]
    """What the record says, with names instead of aliases; an alias that was forgotten stays."""


def entries(place: Place, records: Iterable[Stored], since: str | None = None) -> Iterator[Entry]:
    """Every record that reads, from a moment on (ISO 8601 in UTC)."""
    names = {subject.alias: subject.name for subject in place.subjects()}
    for record in records:
        said = _said(record.body, names)
        if said is not None and (since is None or str(said.get("at")) >= since.removesuffix("Z")):
            yield Entry(record.seq, record.digest.hex(), record.body, said)


def _said(body: bytes, names: Mapping[str, str]) -> dict[str, Any] | None:
    try:
        said = orjson.loads(body)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    for who in ("viewer", "account"):
        said[who] = names.get(str(said.get(who)), said.get(who))
    return said


def about(place: Place, account: str, records: Iterable[Stored]) -> Iterator[Stored]:
    """The records that name the account."""
    aliases = [alias.encode() for alias in place.aliases("account", account)]
    return (record for record in records if any(alias in record.body for alias in aliases))


def json_line(entry: Entry) -> bytes:
    """One line for a program: the record to the byte, so that its digest can be checked."""
    return orjson.dumps(
        {
            "seq": entry.seq,
            "digest": entry.digest,
            "viewer": entry.said.get("viewer"),
            "account": entry.said.get("account"),
            "record": orjson.Fragment(entry.body),
        }
    )


def csv_lines(found: Iterable[Entry]) -> Iterator[str]:
    """Lines for a spreadsheet, in which nothing is a formula."""
    yield csv_line(["seq", *_FIELDS, "digest"])
    for entry in found:
        cells = (_cell(entry.said.get(name)) for name in _FIELDS)
        yield csv_line([str(entry.seq), *cells, entry.digest])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else _listed(value)
    return text_cell(text)


def _listed(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return orjson.dumps(value).decode()
