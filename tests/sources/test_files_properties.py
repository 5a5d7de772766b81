"""What holds for any rows: none is lost, and the order of loading changes nothing that is seen."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from c360.sources.base import SyncCounts
from tests.sources.files_workspace import MONDAY, Workspace, csv, day

ACCOUNTS = {
    "table": "account",
    "path": "exports",
    "id": "id",
    "observed_at": "at",
    "columns": {"name": "name", "arr": "arr"},
}
DAYS = [f"2024-01-{n:02}" for n in range(1, 7)]

# (id, day) decides the content, so that no two rows contradict each other
ids = st.sampled_from(["a1", "a2", "a3"])
good_rows = st.builds(lambda i, d: f"{i},name of {i} on {d},{int(d[-2:]) // 2},{d}", ids,
                      st.sampled_from(DAYS))  # fmt: skip
bad_rows = st.sampled_from(
    [",no id,1,2024-01-01", "a1,no number,abc,2024-01-01", "a1,short", "a1,x,1,never", "a1,b,c,d,e"]
)
files = st.lists(st.lists(good_rows | bad_rows, max_size=6), min_size=1, max_size=3)


def seen_after(
    batches: Sequence[Sequence[str]],
) -> tuple[list[list[tuple[object, ...]]], SyncCounts]:
    """Loads each batch as a file of its own, one sync after the other; what is seen, each day."""
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(Path(folder))
        space.maps(ACCOUNTS)
        total = SyncCounts()
        for number, rows in enumerate(batches):
            space.write(f"exports/{number}.csv", csv("id,name,arr,at", rows))
            counts = space.sync(MONDAY + timedelta(hours=number)).counts
            assert counts.fetched == sum(len(batch) for batch in batches[: number + 1])
            total += counts
        views = [space.seen("account", day(d), "source_id", "name", "arr") for d in DAYS]
        space.warehouse.close()
    return views, total


def oracle(batches: Sequence[Sequence[str]], moment: datetime) -> list[tuple[object, ...]]:
    """The newest good row of each id at the moment, told without a database."""
    newest: dict[str, tuple[datetime, tuple[object, ...]]] = {}
    for row in (row for batch in batches for row in batch if row.startswith("a")):
        cells = row.split(",")
        if len(cells) == 4 and cells[2].isdigit() and cells[3] in DAYS:
            at = day(cells[3])
            if at <= moment and at >= newest.get(cells[0], (at,))[0]:
                newest[cells[0]] = (at, (cells[0], cells[1], float(cells[2])))
    return sorted(row for _, row in newest.values())


@settings(max_examples=12, deadline=None)
@given(batches=files, data=st.data())
def test_the_order_of_loading_changes_nothing_that_is_seen(
    batches: list[list[str]], data: st.DataObject
) -> None:
    shuffled = [data.draw(st.permutations(batch)) for batch in data.draw(st.permutations(batches))]
    views, counts = seen_after(batches)
    assert counts.conserved
    assert seen_after(shuffled)[0] == views
    assert views == [oracle(batches, day(d)) for d in DAYS]


@settings(max_examples=10, deadline=None)
@given(contents=st.lists(st.lists(good_rows | bad_rows, max_size=5), min_size=2, max_size=3))
def test_a_rebuild_makes_the_same_rows(contents: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(Path(folder))
        space.maps(ACCOUNTS)
        for number, rows in enumerate(contents):
            space.write("exports/accounts.csv", csv("id,name,arr,at", rows))
            space.sync(MONDAY + timedelta(hours=number))
        columns = ("source_id", "observed_at", "superseded_at", "loaded_at", "content_hash")
        before = space.all("account", *columns), sorted(space.reasons())
        space.sync(MONDAY + timedelta(days=1), full=True)
        assert (space.all("account", *columns), sorted(space.reasons())) == before
        space.warehouse.close()
