"""A record that its source says is gone counts until then, and is kept for the past."""

from datetime import timedelta

import pytest

from tests.sources.files_workspace import MONDAY, TUESDAY, WEDNESDAY, Workspace, csv, day

THURSDAY = WEDNESDAY + timedelta(days=1)
CONTACTS = {
    "table": "contact",
    "path": "contacts.csv",
    "id": "id",
    "account": "account",
    "deleted": "gone = true",
    "columns": {"name": "name"},
}
TIMED = CONTACTS | {"observed_at": "changed"}
HEADER = "id,account,name,gone"


def write(space: Workspace, *rows: str, header: str = HEADER) -> None:
    space.write("contacts.csv", csv(header, rows))


def test_a_deletion_ends_the_record_and_keeps_its_past(space: Workspace) -> None:
    space.maps(CONTACTS)
    write(space, "c1,a1,Anna,false", "c2,a1,Ben,false")
    space.sync(MONDAY)
    write(space, "c1,a1,Anna,true", "c2,a1,Ben,false")
    counts = space.counts(TUESDAY)
    assert (counts.fetched, counts.loaded, counts.deduplicated) == (2, 1, 1)
    assert space.seen("contact", MONDAY, "name") == [("Anna",), ("Ben",)]
    assert space.seen("contact", TUESDAY, "name") == [("Ben",)]


def test_it_is_told_again_and_is_no_news(space: Workspace) -> None:
    space.maps(CONTACTS)
    write(space, "c1,a1,Anna,false")
    space.sync(MONDAY)
    write(space, "c1,a1,Anna,true")
    space.sync(TUESDAY)
    write(space, "c1,a1,Anna,true", "c2,a1,Ben,false")
    counts = space.counts(WEDNESDAY)
    assert (counts.loaded, counts.deduplicated) == (1, 1)
    assert space.seen("contact", TUESDAY, "name") == []


def test_a_row_that_only_tells_of_a_deletion_needs_nothing_but_its_id(space: Workspace) -> None:
    space.maps(CONTACTS)
    write(space, "c1,a1,Anna,false")
    space.sync(MONDAY)
    write(space, "c1,,,true", ",,,true")
    counts = space.counts(TUESDAY)
    assert (counts.loaded, counts.quarantined) == (1, 1)
    assert space.reasons() == ["the id is missing"]
    assert space.seen("contact", TUESDAY, "name") == []


def test_the_data_may_say_when_it_was_deleted(space: Workspace) -> None:
    space.maps(TIMED)
    header = f"{HEADER},changed"
    write(space, "c1,a1,Anna,false,2024-01-01", header=header)
    space.sync(MONDAY)
    write(space, "c1,a1,Anna,true,2024-02-01", header=header)
    space.sync(TUESDAY)
    assert space.seen("contact", day("2024-01-31"), "name") == [("Anna",)]
    assert space.seen("contact", day("2024-02-01"), "name") == []


def test_a_version_that_comes_late_does_not_outlive_the_deletion(space: Workspace) -> None:
    space.maps(TIMED)
    header = f"{HEADER},changed"
    write(space, "c1,,,true,2024-02-01", header=header)
    space.sync(MONDAY)
    write(space, "c1,a1,Anna,false,2024-01-01", header=header)
    space.sync(TUESDAY)
    assert space.seen("contact", day("2024-01-15"), "name") == [("Anna",)]
    assert space.seen("contact", TUESDAY, "name") == []


@pytest.mark.parametrize("mapping", [CONTACTS, TIMED], ids=["seen", "timed"])
def test_a_record_that_comes_back_counts_again(
    space: Workspace, mapping: dict[str, object]
) -> None:
    space.maps(mapping)
    header, when = f"{HEADER},changed", "2024-01-01"
    alive, gone = f"c1,a1,Anna,false,{when}", "c1,a1,Anna,true,2024-02-01"
    for at, row in ((MONDAY, alive), (TUESDAY, gone), (WEDNESDAY, alive)):
        write(space, row, header=header)
        space.sync(at)
    assert space.seen("contact", TUESDAY, "name") == []
    assert space.seen("contact", THURSDAY, "name") == [("Anna",)]
    write(space, gone.replace("2024-02-01", "2024-03-07"), header=header)
    space.sync(THURSDAY)
    assert space.seen("contact", WEDNESDAY, "name") == [("Anna",)]
    assert space.seen("contact", THURSDAY, "name") == []


def test_created_and_deleted_between_two_syncs(space: Workspace) -> None:
    space.maps(TIMED)
    header = f"{HEADER},changed"
    rows = ("c1,a1,Anna,false,2024-01-01", "c1,a1,Anna,true,2024-02-01")
    write(space, *rows, header=header)
    counts = space.counts(MONDAY)
    assert (counts.fetched, counts.loaded) == (2, 2)
    assert space.seen("contact", day("2024-01-02"), "name") == [("Anna",)]
    assert space.seen("contact", MONDAY, "name") == []


def test_a_full_sync_makes_the_same_rows_again(space: Workspace) -> None:
    space.maps(CONTACTS)
    for at, gone in ((MONDAY, "false"), (TUESDAY, "true"), (WEDNESDAY, "false")):
        write(space, f"c1,a1,Anna,{gone}", "c2,a1,Ben,false")
        space.sync(at)
    columns = ("source_id", "observed_at", "superseded_at", "content_hash")
    before = space.all("contact", *columns, order="ALL")
    space.sync(THURSDAY, full=True)
    assert space.all("contact", *columns, order="ALL") == before


def test_that_an_unknown_record_is_gone_says_nothing_about_when_it_comes(space: Workspace) -> None:
    """A contact of no company is none of ours; once it has one it is, whenever it last changed."""
    space.maps(TIMED)
    header = f"{HEADER},changed"
    write(space, "c1,,,true,", f"c2,a1,Ben,false,{MONDAY.isoformat()}", header=header)
    counts = space.counts(TUESDAY)
    assert (counts.loaded, counts.deduplicated) == (1, 1)
    write(space, f"c1,a1,Anna,false,{MONDAY.isoformat()}", header=header)
    assert space.counts(WEDNESDAY).loaded == 1
    assert space.seen("contact", WEDNESDAY, "name") == [("Anna",), ("Ben",)]
    write(space, "c1,,,true,", header=header)
    space.sync(THURSDAY)
    assert space.seen("contact", THURSDAY, "name") == [("Ben",)]


def test_a_change_that_moves_no_time_counts_from_the_sync_that_saw_it(space: Workspace) -> None:
    space.maps(TIMED)
    header = f"{HEADER},changed"
    write(space, f"c1,a1,Anna,false,{MONDAY.isoformat()}", header=header)
    space.sync(TUESDAY)
    write(space, f"c1,a2,Anna,false,{MONDAY.isoformat()}", header=header)
    space.sync(WEDNESDAY)
    assert space.seen("contact", TUESDAY, "account_ref") == [("a1",)]
    assert space.seen("contact", WEDNESDAY, "account_ref") == [("a2",)]
