"""The ways in which vendors page, each over a sorted list of records.

A vendor module picks one and writes the page into its own JSON. Every way obeys the request's
record faults: overlapping, repeated and reordered pages. Where the vendor chooses the cursor, a
repeated page comes twice; where the client does, the page after it starts with all of it again.
No record is ever left out, except as each way says.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.vendors.shelf import Record
from tests.vendors.talk import Request

Listing = Callable[[datetime], Sequence[Record]]


class BadCursor(Exception):
    """The cursor is none that this vendor gave out; the vendor answers as it does to that."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and how to go on."""

    records: Sequence[Record]
    more: bool
    next: str | None = None
    """The cursor of the page after; None at the end, and where the client makes its own."""


def by_token(request: Request, listing: Listing, cursor: str | None, limit: int) -> Page:
    """Pages by an opaque cursor: HubSpot's `paging.next.after`, Vitally's `next`, `links.next`.

    The cursor holds on to the moment of the first page: what changes meanwhile is for the next
    listing. Reordered, whole pages change places too.

    Raises:
        BadCursor: the cursor is none of ours.
    """
    place: dict[str, Any] = {
        "at": request.now.isoformat(),
        "from": 0,
        "size": limit,
        "again": False,
    }
    place |= _opened(cursor, place) if cursor else {}
    start, stop = int(place["from"]), int(place["from"]) + int(place["size"])
    records = _pages_shuffled(
        request, listing(datetime.fromisoformat(place["at"])), int(place["size"])
    )
    shown = _mixed(request, records[_back(request, start) : stop], start)
    if not place["again"] and _is_repeated(request, start):
        return Page(shown, more=True, next=_sealed(place | {"again": True}))
    if stop >= len(records):
        return Page(shown, more=False)
    return Page(shown, more=True, next=_sealed(place | {"from": stop, "again": False}))


def stream(
    request: Request,
    records: Sequence[Record],
    cursor: str | None,
    limit: int,
    *,
    since: datetime | None = None,
) -> Page:
    """Pages through changes without an end: Zendesk's `after_cursor` and `end_of_stream`.

    `next` is never None: it is where a later sync goes on. The order is that in which the vendor
    shows the records, so that one that comes late with an older time is not passed over.

    Raises:
        BadCursor: the cursor is none of ours.
    """
    ordered = sorted(records, key=_shown)
    place: dict[str, Any] = {"after": ["", ""], "again": False}
    if since is not None:
        place["after"] = [since.astimezone(UTC).isoformat(), ""]
    place |= _opened(cursor, place) if cursor else {}
    start = bisect_right(ordered, tuple(place["after"]), key=_shown)
    chosen = ordered[start : start + limit]
    shown = _mixed(request, ordered[_back(request, start) : start + limit], start)
    if chosen and not place["again"] and _is_repeated(request, start):
        return Page(shown, more=True, next=_sealed(place | {"again": True}))
    after = list(_shown(chosen[-1])) if chosen else place["after"]
    more = start + limit < len(ordered)
    return Page(shown, more, _sealed({"after": after, "again": False}))


def after_id(
    request: Request, records: Sequence[Record], starting_after: str | None, limit: int
) -> Page:
    """Pages by the last id of the page before: Stripe's `starting_after` and `has_more`.

    The order is the vendor's own. The last record of a page stays the last, for the client goes on
    from there.

    Raises:
        BadCursor: there is no such record.
    """
    start = 0
    if starting_after is not None:
        places = [n for n, record in enumerate(records) if record.id == starting_after]
        if not places:
            raise BadCursor(starting_after)
        start = places[0] + 1
    return by_offset(request, records, start, limit)


def by_offset(request: Request, records: Sequence[Record], offset: int, limit: int) -> Page:
    """Pages by offset. What changes between two pages can move a record away, as with vendors."""
    back = _back(request, offset)
    if offset and _is_repeated(request, offset):
        back = min(back, max(0, offset - limit))
    chosen = records[offset : offset + limit]
    if not chosen:
        return Page((), more=False)
    before = _mixed(request, records[back:offset], offset)
    shown = [*before, *_mixed(request, chosen[:-1], offset), chosen[-1]]
    return Page(shown, more=offset + limit < len(records))


def changed_since(records: Sequence[Record], since: datetime | None) -> Sequence[Record]:
    """Those of the records, sorted by it, whose own time is that or later."""
    if since is None:
        return records
    return records[bisect_left(records, since, key=lambda record: record.updated_at) :]


def _shown(record: Record) -> tuple[str, str]:
    return record.seen_at.astimezone(UTC).isoformat(), record.id


def _back(request: Request, start: int) -> int:
    return max(0, start - request.faults.overlap)


def _is_repeated(request: Request, start: int) -> bool:
    drawn = request.faults.drawn("repeat", request.path, start).random()
    return drawn < request.faults.repeat


def _mixed(request: Request, records: Sequence[Record], start: int) -> Sequence[Record]:
    if not request.faults.reorder:
        return records
    return request.faults.drawn("page", request.path, start).sample(records, len(records))


def _pages_shuffled(request: Request, records: Sequence[Record], size: int) -> Sequence[Record]:
    if not request.faults.reorder:
        return records
    starts = list(range(0, len(records), size))
    request.faults.drawn("pages", request.path).shuffle(starts)
    return [record for start in starts for record in records[start : start + size]]


def _sealed(place: dict[str, Any]) -> str:
    content = json.dumps(place, separators=(",", ":")).encode()
    return urlsafe_b64encode(zlib.crc32(content).to_bytes(4, "big") + content).decode().rstrip("=")


def _opened(cursor: str, like: dict[str, Any]) -> dict[str, Any]:
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(sealed[4:])
    except ValueError as garbage:
        raise BadCursor(cursor) from garbage
    whole = zlib.crc32(sealed[4:]).to_bytes(4, "big") == sealed[:4]
    if not whole or set(place) != set(like):
        raise BadCursor(cursor)
    return dict(place)
