"""However a vendor's pages overlap, repeat and change places: walking them meets every record."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.paging import (
    BadCursor,
    Page,
    after_id,
    by_offset,
    by_token,
    stream,
)
from tests.vendors.shelf import Record, RecordFaults
from tests.vendors.talk import Request

START = datetime(2024, 1, 1, tzinfo=UTC)
Walk = Callable[[Request, Sequence[Record], int], list[Page]]


def records(count: int) -> list[Record]:
    """One a minute; every fifth shows up an hour after the time it says it is from."""
    found = []
    for n in range(count):
        at = START + timedelta(minutes=n)
        found.append(Record(f"r{n}", at, at + timedelta(hours=n % 5 == 4), {"id": f"r{n}"}))
    return found


def request(faults: RecordFaults, **query: str) -> Request:
    asked = {name: (value,) for name, value in query.items()}
    return Request("GET", "/things", asked, {}, b"", "http://vendor", START, faults)


def ids(pages: Sequence[Page]) -> list[str]:
    return [record.id for page in pages for record in page.records]


def walk(first: Callable[[Page | None], Page]) -> list[Page]:
    pages: list[Page] = []
    while not pages or pages[-1].more:
        pages.append(first(pages[-1] if pages else None))
        assert len(pages) < 500, "the pages never end"
    return pages


def token_walk(asked: Request, all_: Sequence[Record], limit: int) -> list[Page]:
    return walk(lambda last: by_token(asked, lambda _: all_, last.next if last else None, limit))


def stream_walk(asked: Request, all_: Sequence[Record], limit: int) -> list[Page]:
    return walk(lambda last: stream(asked, all_, last.next if last else None, limit))


def id_walk(asked: Request, all_: Sequence[Record], limit: int) -> list[Page]:
    return walk(lambda last: after_id(asked, all_, last.records[-1].id if last else None, limit))


def offset_walk(asked: Request, all_: Sequence[Record], limit: int) -> list[Page]:
    offsets = iter(range(0, 10**6, limit))
    return walk(lambda _: by_offset(asked, all_, next(offsets), limit))


WALKS = [token_walk, stream_walk, id_walk, offset_walk]


@pytest.mark.parametrize("walked", WALKS)
@given(
    count=st.integers(0, 60),
    limit=st.integers(1, 20),
    faults=st.builds(
        RecordFaults,
        seed=st.integers(0, 1000),
        overlap=st.integers(0, 8),
        repeat=st.sampled_from([0.0, 0.4, 1.0]),
        reorder=st.booleans(),
    ),
)
def test_no_fault_of_paging_loses_a_record(
    walked: Walk, count: int, limit: int, faults: RecordFaults
) -> None:
    every = records(count)
    seen = ids(walked(request(faults), every, limit))
    assert set(seen) == {record.id for record in every}
    if not faults.overlap and not faults.repeat:
        assert len(seen) == count
    assert seen == ids(walked(request(faults), every, limit))


@pytest.mark.parametrize("walked", WALKS)
def test_pages_overlap(walked: Walk) -> None:
    first, second, third = walked(request(RecordFaults(overlap=2)), records(14), 5)
    assert len(first.records) == 5
    assert second.records[:2] == first.records[-2:]
    assert len(second.records) == 7
    assert third.records[:2] == second.records[-2:]


@pytest.mark.parametrize("walked", [token_walk, stream_walk])
def test_a_page_comes_twice(walked: Walk) -> None:
    pages = walked(request(RecordFaults(repeat=1.0)), records(10), 5)
    assert len(pages) == 4
    assert pages[0].records == pages[1].records != pages[2].records


@pytest.mark.parametrize("walked", [id_walk, offset_walk])
def test_a_page_starts_with_all_of_the_one_before(walked: Walk) -> None:
    first, second = walked(request(RecordFaults(repeat=1.0)), records(10), 5)
    assert list(second.records[:5]) == list(first.records)


@pytest.mark.parametrize("walked", WALKS)
def test_records_change_places_inside_a_page(walked: Walk) -> None:
    plain = walked(request(RecordFaults()), records(40), 10)
    mixed = walked(request(RecordFaults(reorder=True)), records(40), 10)
    assert ids(plain) != ids(mixed)
    assert {frozenset(ids([page])) for page in plain} == {frozenset(ids([p])) for p in mixed}


def test_pages_change_places_under_an_opaque_cursor() -> None:
    pages = token_walk(request(RecordFaults(seed=1, reorder=True)), records(40), 10)
    oldest = [min(record.updated_at for record in page.records) for page in pages]
    assert oldest != sorted(oldest)


def test_a_cursor_keeps_to_the_moment_of_its_first_page() -> None:
    moments: list[datetime] = []

    def listing(at: datetime) -> Sequence[Record]:
        moments.append(at)
        return records(10)

    first = by_token(request(RecordFaults()), listing, None, 5)
    later = Request("GET", "/things", {}, {}, b"", "", START + timedelta(days=1), RecordFaults())
    by_token(later, listing, first.next, 5)
    assert moments == [START, START]


def test_a_stream_goes_on_where_it_ended() -> None:
    asked, every = request(RecordFaults()), records(12)
    known = [record for record in every if record.seen_at < START + timedelta(minutes=8)]
    first = stream_walk(asked, known, 5)
    at_rest = stream(asked, known, first[-1].next, 5)
    assert (at_rest.records, at_rest.more) == ([], False)
    rest = stream(asked, every, at_rest.next, 50)
    assert sorted(ids([*first, rest])) == sorted(record.id for record in every)
    assert "r4" in ids([rest]), "it came late, with an older time than those before"


def test_a_stream_starts_at_a_time() -> None:
    asked = request(RecordFaults())
    page = stream(asked, records(4), None, 50, since=START + timedelta(minutes=2))
    assert ids([page]) == ["r2", "r3"]


@pytest.mark.parametrize("cursor", ["x", "nonsense", "eyJhIjoxfQ", "é"])
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        by_token(request(RecordFaults()), lambda _: records(3), cursor, 5)
    with pytest.raises(BadCursor):
        stream(request(RecordFaults()), records(3), cursor, 5)
    with pytest.raises(BadCursor):
        after_id(request(RecordFaults()), records(3), cursor, 5)


def test_a_cursor_of_another_listing_is_refused() -> None:
    other = stream(request(RecordFaults()), records(3), None, 1).next
    with pytest.raises(BadCursor):
        by_token(request(RecordFaults()), lambda _: records(3), other, 5)
