"""What a vendor's file declares about each kind of record: where it lies, and how it is read."""

import gc
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol
from urllib.parse import quote

import orjson

Document = Any
"""A parsed JSON answer."""
Record = Mapping[str, Any]
Written = Literal["iso", "epoch_s", "epoch_ms"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, before it is signed: it can be written down, and asked again after a crash."""

    path: str
    """Below the base URL."""
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    """Sent as JSON with POST; without one it is a GET."""
    until: str | None = None
    """Not sent: where a listing that has the newest first may stop, as an ISO 8601 time."""

    def with_params(self, **params: object) -> "Ask":
        """The same with these parameters; None takes one away."""
        merged = {**self.params, **params}
        return replace(self, params={k: v for k, v in merged.items() if v is not None})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Paging(Protocol):
    """How the next page is asked for."""

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        """The request after `ask`, which was answered with `document`; None after the last."""
        ...


@dataclass(frozen=True, slots=True)
class OnePage:
    """Everything comes at once."""

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:  # noqa: ARG002 - the protocol's
        return None


@dataclass(frozen=True, slots=True)
class Token:
    """Each page names a token for the next one."""

    at: str
    """Dotted path of the token in the answer."""
    param: str
    more: str | None = None
    """Dotted path of what says whether there is a next page, where the token does not."""
    end: str | None = None
    """Dotted path of what says that there is none."""
    instead_of: str | None = None
    """A parameter of the first request that the token takes the place of."""

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        del records
        ended = self.end is not None and bool(dig(document, self.end))
        lacks = self.more is not None and not dig(document, self.more)
        if ended or lacks or not dig(document, self.at):
            return None
        return self.go_on(ask, document)

    def go_on(self, ask: Ask, document: Document) -> Ask:
        """Where to go on, though there may be nothing there yet."""
        token = dig(document, self.at)
        dropped = {self.instead_of: None} if self.instead_of else {}
        return ask.with_params(**dropped, **{self.param: token}) if token else ask


@dataclass(frozen=True, slots=True)
class AfterLast:
    """The next page begins after the last record of this one."""

    param: str
    more: str
    key: str = "id"

    def next(self, ask: Ask, document: Document, records: Sequence[Record]) -> Ask | None:
        if not records or not dig(document, self.more):
            return None
        return ask.with_params(**{self.param: dig(records[-1], self.key)})


@dataclass(frozen=True, slots=True)
class Cursor:
    """How to ask for what changed since the last sync only."""

    field: str
    """Dotted path of the time of change in a record."""
    param: str
    """The parameter that takes the earliest time."""
    written: Written = "iso"
    """How the parameter is written."""
    field_written: Written | None = None
    """How the field is, where that differs."""
    overlap: timedelta = timedelta(minutes=5)
    """Read again each time: what was changed while it was listed, or indexed late."""

    def since(self, moment: datetime) -> str | int:
        """The parameter's value: `moment`, less the overlap."""
        return write_time(moment - self.overlap, self.written)

    def read(self, record: Record) -> datetime | None:
        """When the record changed; None where it does not say."""
        return read_time(dig(record, self.field), self.field_written or self.written)


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record of a vendor."""

    name: str
    doc: str
    """What is read, in a line; shown in the documentation."""
    path: str
    records: str = ""
    """Dotted path of the list of records in an answer; empty where the answer is the list."""
    key: str = "id"
    paging: Paging = OnePage()
    page_size: tuple[str, int] | None = None
    """The parameter that sets it, and how many records a page then holds."""
    params: Mapping[str, Any] = field(default_factory=dict)
    cursor: Cursor | None = None
    """Without one, everything is listed each time."""
    continues: bool = False
    """Whether the last page's token is where the next sync goes on; its paging is a `Token`."""
    sweep: timedelta | None = None
    """How often everything is listed to see what is gone; None where the vendor says what is.

    Without a cursor nothing is listed in between: what changes is told by another resource."""
    tells_changes: bool = False
    """It tells which records of the other resources changed: the first sync, and one of
    everything, only note from when on it is to be read."""
    deletes: str = "not seen"
    """How deletions are seen, in words."""
    one: str | None = None
    """Path of a single record, with `{id}`; None where it cannot be asked for alone."""
    one_record: str = ""
    """Dotted path of the record in that answer."""
    scopes: Sequence[str] = ()
    """The rights it needs, as the vendor calls them."""
    per_minute: int | None = None
    """Requests a minute that the vendor allows, where that is few."""
    pace: str | None = None
    """Resources that name the same one share that allowance; by itself, each has its own."""

    def ask(self, since: datetime | None) -> Ask:
        """The first request of a listing."""
        params = dict(self.params)
        if self.page_size:
            params[self.page_size[0]] = self.page_size[1]
        if since is not None and self.cursor:
            params[self.cursor.param] = self.cursor.since(since)
        return Ask(self.path, params)

    def ask_one(self, key: str) -> Ask | None:
        """The request for a single record; None where it cannot be asked for alone."""
        return None if self.one is None else Ask(self.one.replace("{id}", quote(key, safe="")))

    def found(self, document: Document) -> list[Record] | None:
        """The records of an answer to a listing; None where it has no list of them."""
        records = dig(document, self.records)
        return records if isinstance(records, list) else None


def parse(body: bytes) -> Document:
    """What an answer says.

    A page makes tens of thousands of objects, and no cycles among them: the garbage collector is
    paused, which halves what parsing costs.

    Raises:
        orjson.JSONDecodeError: it is no JSON.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        with suppress(ValueError, RecursionError):
            return _parse_loosely(body)
        raise
    finally:
        if collects:
            gc.enable()


def write(value: object) -> bytes:
    """A value as JSON, however deeply it is nested."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _parse_loosely(body: bytes) -> Document:
    """JSON as lax programs write it, for one odd value must not keep a page from being read.

    Half a character becomes a question mark; what is no number (NaN, 1e400) becomes text, to be
    refused where a number is wanted.
    """
    text = body.decode("utf-8-sig", "replace")
    document = json.loads(text, parse_constant=str, parse_float=_float, parse_int=_int)
    return orjson.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))


def _float(written: str) -> float | str:
    number = float(written)
    return number if math.isfinite(number) else written


def _int(written: str) -> int | str:
    return int(written) if len(written) < 19 else written


def dig(document: Document, path: str) -> Any:
    """What lies at a dotted path; None where nothing does. An empty path is the whole."""
    for part in path.split(".") if path else ():
        if not isinstance(document, Mapping):
            return None
        document = document.get(part)
    return document


def write_time(moment: datetime, written: Written) -> str | int:
    """A moment as the vendor writes it."""
    if written == "iso":
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    seconds = moment.timestamp()
    return int(seconds * 1000) if written == "epoch_ms" else int(seconds)


def read_time(value: object, written: Written) -> datetime | None:
    """A moment that the vendor wrote; None where it does not read as one."""
    try:
        if written == "iso":
            moment = datetime.fromisoformat(str(value))
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = float(str(value)) / (1000 if written == "epoch_ms" else 1)
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
