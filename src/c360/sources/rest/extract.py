"""Reads one resource of a vendor: page after page, each landed before the position moves on."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import orjson

from c360.errors import SourceRejected
from c360.sources.base import Wanted
from c360.sources.loading.connector import Read
from c360.sources.loading.positions import Position, Positions
from c360.sources.rest.http import Http, Refused
from c360.sources.rest.pages import Page, PageWriter, PageZone
from c360.sources.rest.resource import Ask, Document, Record, Resource, Token, dig, write

Beside = Callable[[Http, Resource, Document, Sequence[Record]], Iterable[Page]]
"""What is to be asked for beside a page of a listing."""
Tell = Callable[[int, int], None]
"""Told how many records have been read, and how many there are: 0 while nobody knows."""

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Changes before are asked for as of then: an overlap before the year 1 is no time."""
_ALIKE = 10_000
"""Pages in a row with the same records, or none, after which a listing has no end."""
_LEEWAY = timedelta(hours=1)
"""How far our clock may be ahead of the vendor's, where no request has shown the vendor's."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Reads the resources of one source."""

    source: str
    http: Http
    zone: PageZone
    positions: Positions
    at: datetime
    beside: Beside

    def read(self, resource: Resource, wanted: Wanted, tell: Tell) -> Read:
        """Lands what changed since the last sync, or what is wanted beyond that."""
        full, since = wanted.full, wanted.since
        position = self.positions.of(resource.name)
        if resource.tells_changes and since is None and (full or position.since is None):
            begin = (self.at - _LEEWAY).isoformat()
            self.positions.keep(resource.name, Position(since=begin))
            return Read(resource.name)
        if full or since is not None:
            position = replace(position, resume=None, newest=None)
        sweeping = full or self._is_due(resource, position)
        if not (sweeping or since or resource.cursor or resource.continues):
            return Read(resource.name)
        listing = _Listing(self, resource, tell, sweeping=sweeping and since is None)
        if position.resume is None or (sweeping and resource.sweep):
            listing.run(resource.ask(self._from(position, since, sweeping)), position)
        else:
            self._resume(listing, position, since)
        return listing.read

    def _from(self, position: Position, since: datetime | None, sweeping: bool) -> datetime | None:  # noqa: FBT001 - private
        if since is None and not sweeping and position.since is not None:
            since = datetime.fromisoformat(position.since)
            if since > self.at + _LEEWAY:  # nothing would come until then: begin anew
                return None
        return None if since is None else max(since, _EARLIEST)

    def _is_due(self, resource: Resource, position: Position) -> bool:
        """Whether everything is to be listed this time."""
        if resource.sweep is None:
            return resource.cursor is None and not resource.continues
        swept = position.swept and datetime.fromisoformat(position.swept)
        return not swept or self.at - swept >= resource.sweep

    def _resume(self, listing: "_Listing", position: Position, since: datetime | None) -> None:
        ask = Ask(**(position.resume or {}))
        try:
            listing.run(ask, position)
        except Refused:
            listing.read.notes.append(
                f"{listing.resource.name}: the place to go on from has expired; read from the start"
            )
            fresh = replace(position, resume=None, newest=None)
            listing.run(listing.resource.ask(self._from(fresh, since, sweeping=False)), fresh)


class _Listing:
    """One walk through the pages of a resource."""

    def __init__(
        self, extraction: Extraction, resource: Resource, tell: Tell, *, sweeping: bool
    ) -> None:
        self.by, self.resource, self._tell = extraction, resource, tell
        self.read = Read(resource.name)
        self._sweeping = sweeping and resource.sweep is not None
        self._keys: set[str] = set()
        self._writer = PageWriter(extraction.zone)
        self._asked: set[bytes] = set()
        self._alike, self._before = 0, b""

    def run(self, first: Ask, position: Position) -> None:
        try:
            self._walk(first, position)
        except BaseException:
            self._writer.drop()
            raise

    def _walk(self, first: Ask, position: Position) -> None:
        ask: Ask | None = first
        newest, last = position.newest, None
        while ask is not None:
            document, records = self._page(ask)
            newest = self._newest(records, newest)
            following = self.resource.paging.next(ask, document, records)
            self._watch(ask, following, records)
            landed = self._add(ask, document, records)
            self._tell(self.read.records, 0)
            if landed and following is not None:
                self._keep(replace(position, resume=following.as_json(), newest=newest))
            last, ask = self._go_on(ask, document), following
        self._end(position, newest, last)

    def _go_on(self, ask: Ask, document: Document) -> Ask | None:
        """Where the next sync goes on, once nothing follows."""
        paging = self.resource.paging
        if not self.resource.continues or not isinstance(paging, Token):
            return None
        return paging.go_on(ask, document)

    def _page(self, ask: Ask) -> tuple[Document, Sequence[Record]]:
        self._answer = self.by.http.send(ask, self.resource)
        document = self._answer.document
        records = self.resource.found(document)
        if records is None:
            where = self.resource.records or "the answer"
            raise SourceRejected(
                self.by.source,
                f"{self.resource.name}: {where} is no list of records",
                "Check base_url and the version of the API",
            )
        return document, records

    def _add(self, ask: Ask, document: Document, records: Sequence[Record]) -> bool:
        """Adds a page, and what belongs beside it; returns whether all of it is landed."""
        self.read.pages += 1
        self.read.records += len(records)
        if self._sweeping:
            self._keys.update(str(dig(r, self.resource.key)) for r in records)
        if not records:
            return False
        page = Page(self.resource.name, self._answer.body, about=ask.path)
        extra = self.by.beside(self.by.http, self.resource, document, records)
        return self._writer.add(*extra, page)

    def _newest(self, records: Sequence[Record], newest: str | None) -> str | None:
        cursor = self.resource.cursor
        if cursor is None:
            return newest
        for record in records:
            moment = cursor.read(record)
            if moment is not None and (self.read.newest is None or moment > self.read.newest):
                self.read.newest = moment
        if self.read.newest is None:
            return newest
        seen = min(self.read.newest, self.by.at).isoformat()  # a record from 9999 ends no reading
        return seen if newest is None else max(newest, seen, key=datetime.fromisoformat)

    def _end(self, position: Position, newest: str | None, last: Ask | None) -> None:
        """Everything is read: lands the rest, and what is gone, before the position moves."""
        if self._sweeping:
            self._add_gone()
        self._writer.close()
        self._tell(self.read.records, self.read.records)
        if self._sweeping:
            self.by.positions.keep_keys(self.resource.name, self._keys)
        ended = Position(
            since=_later(position.since, newest),
            resume=last.as_json() if last else None,
            swept=self.by.at.isoformat() if self._sweeping else position.swept,
        )
        self._keep(ended)

    def _add_gone(self) -> None:
        known = self.by.positions.keys(self.resource.name)
        gone = sorted(known - self._keys) if known else []
        if gone:
            self.read.gone = len(gone)
            self._writer.add(Page(self.resource.name, orjson.dumps(gone), kind="gone"))

    def _keep(self, position: Position) -> None:
        self.by.positions.keep(self.resource.name, position)

    def _watch(self, ask: Ask, following: Ask | None, records: Sequence[Record]) -> None:
        """Sees to it that the listing ends: no page is asked for twice, nor for ever the same."""
        if following is None:
            return
        self._asked.add(_digest(ask.as_json()))
        held = _digest([len(records), *records[:1], *records[-1:]])
        self._alike = self._alike + 1 if held == self._before else 0
        self._before = held
        if _digest(following.as_json()) in self._asked:
            raise self._endless("a page names itself, or one before it, as the next one")
        if self._alike >= _ALIKE:
            raise self._endless(f"{_ALIKE:,} pages in a row bring nothing new, and name a next one")

    def _endless(self, what: str) -> SourceRejected:
        problem = f"{self.resource.name}: {what}"
        return SourceRejected(self.by.source, problem, "Sync again later, or ask the vendor")


def _digest(value: object) -> bytes:
    return hashlib.sha256(write(value)).digest()[:16]


def _later(one: str | None, other: str | None) -> str | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known, key=datetime.fromisoformat, default=None)
