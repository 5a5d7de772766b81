"""Whatever goes wrong on the way: the same rows as without it, or a sentence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.errors import C360Error, SourceRejected, SourceUnavailable, StorageFailed
from c360.sources.base import NEW, SyncReport, Wanted
from c360.warehouse.open import open_warehouse
from tests.vendors.acmedesk import Connector
from tests.vendors.desk import TOKEN, AcmeDesk
from tests.vendors.faults import Fault, Faults
from tests.vendors.records import TODAY, Company, demo_company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults

BEFORE = TODAY - timedelta(days=60)
TABLES = ("account", "contact", "ticket")
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_company(accounts=30)


@pytest.fixture
def server(company: Company) -> Iterator[VendorServer]:
    with VendorServer(AcmeDesk(company), clock=BEFORE) as one:
        yield one


class Space:
    """A workspace that reads Acme Desk."""

    def __init__(self, server: VendorServer, root: Path, **options: Any) -> None:
        self.server, self.root = server, root
        self.options: Mapping[str, Any] = {"token": TOKEN, "base_url": server.base_url} | options
        self.warehouse = open_warehouse(f"duckdb://{root}/data/w.duckdb", read_only=False)

    def sync(self, wanted: Wanted = NEW) -> SyncReport:
        report = Connector("desk", self.options, self.root).sync(
            self.warehouse, wanted, synced_at=self.server.clock, progress=lambda *_: None
        )
        assert report.counts.conserved
        return report

    def twice(self) -> Rows:
        """A first sync, and another sixty days later."""
        self.server.clock = BEFORE
        self.sync()
        self.server.clock = TODAY
        self.sync()
        return self.rows()

    def rows(self) -> Rows:
        query = "SELECT * EXCLUDE (loaded_at, _run, _stamp, _late, _base) FROM {} ORDER BY ALL"
        return {table: self.warehouse.rows(query.format(table)) for table in TABLES}


@pytest.fixture
def space(server: VendorServer, tmp_path: Path) -> Iterator[Space]:
    one = Space(server, tmp_path / "one")
    yield one
    one.warehouse.close()


@pytest.fixture(scope="module")
def undisturbed(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    with VendorServer(AcmeDesk(company)) as server:
        one = Space(server, tmp_path_factory.mktemp("undisturbed"))
        rows = one.twice()
        one.warehouse.close()
    assert all(len(rows[table]) >= 30 for table in TABLES)
    return rows


WIRE: tuple[Fault, ...] = (
    *("rate_limited", "rate_limited_date", "busy", "error_500", "error_502", "error_503"),
    *("truncated", "cut_json", "reset", "slow"),
)


@pytest.mark.parametrize("fault", WIRE)
def test_what_goes_wrong_on_the_wire_changes_no_row(
    space: Space, undisturbed: Rows, fault: Fault
) -> None:
    space.server.faults = Faults(
        seed=3, at={2: fault, 5: fault}, chances={fault: 0.05}, slow_seconds=0.2
    )
    assert space.twice() == undisturbed
    assert not space.server.violations


@pytest.mark.parametrize(
    "records",
    [
        RecordFaults(seed=1, overlap=3),
        RecordFaults(seed=2, repeat=0.4),
        RecordFaults(seed=3, reorder=True),
        RecordFaults(seed=4, overlap=2, repeat=0.3, reorder=True),
        RecordFaults(seed=5, late=0.2, late_by=timedelta(minutes=4)),
    ],
    ids=["overlap", "repeat", "reorder", "all", "late"],
)
def test_pages_that_overlap_repeat_or_come_in_any_order_change_no_row(
    space: Space, undisturbed: Rows, records: RecordFaults
) -> None:
    space.server.records = records
    assert space.twice() == undisturbed


def test_a_deleted_record_ends_and_stays_in_the_past(space: Space) -> None:
    space.server.records = RecordFaults(
        seed=1, deleted=0.1, deleted_at=TODAY - timedelta(days=5), kinds=frozenset({"tickets"})
    )
    rows = space.twice()["ticket"]
    query = "SELECT source_id FROM ticket WHERE superseded_at IS NULL"
    standing = {str(i) for (i,) in space.warehouse.rows(query)}
    gone = {str(row[1]) for row in rows} - standing
    assert gone
    assert all(space.server.records.is_deleted("tickets", one) for one in gone)
    assert not any(space.server.records.is_deleted("tickets", one) for one in standing)


def test_a_rate_limit_is_waited_out_and_told(space: Space) -> None:
    space.server.faults = Faults(at={2: "rate_limited"}, retry_after=1)
    report = space.sync()
    assert (report.waits, report.waited_seconds) == (1, 1.0)
    assert not space.server.violations


def test_a_wait_that_is_too_long_ends_the_sync_and_loses_nothing(
    space: Space, undisturbed: Rows, company: Company
) -> None:
    space.server.faults = Faults(at={4: "rate_limited"}, retry_after=3600)
    with pytest.raises(SourceUnavailable, match=r"no more requests for another 3,\d+ seconds"):
        space.sync()
    assert len(space.server.calls) == 5
    assert space.rows() == {table: [] for table in TABLES}
    with VendorServer(AcmeDesk(company)) as an_hour_later:
        space.server = an_hour_later
        space.options = {**space.options, "base_url": an_hour_later.base_url}
        assert space.twice() == undisturbed


def test_what_was_landed_by_a_sync_that_failed_is_loaded_by_the_next(space: Space) -> None:
    space.server.faults = Faults(only="tickets", chances={"forbidden": 1.0})
    with pytest.raises(SourceUnavailable, match="Grant read:tickets to the key, or leave it out"):
        space.sync()
    space.server.faults = Faults()
    calls = len(space.server.called("organizations"))
    report = space.sync()
    assert report.tables["account"].loaded == 29
    assert report.resources["organizations"].records == 1  # the newest, within the overlap
    assert len(space.server.called("organizations")) == calls + 1


def test_a_resource_that_may_not_be_read_can_be_left_out(
    server: VendorServer, tmp_path: Path
) -> None:
    server.faults = Faults(only="tickets", chances={"forbidden": 1.0})
    report = Space(server, tmp_path, skip=["tickets"]).sync()
    assert set(report.tables) >= {"account", "contact"}
    assert not server.called("tickets")


def test_an_unknown_resource_to_skip_is_a_sentence(server: VendorServer, tmp_path: Path) -> None:
    with pytest.raises(C360Error, match="unknown resource to skip 'tickts'; available: org"):
        Space(server, tmp_path, skip=["tickts"]).sync()


def _token(space: Space) -> None:
    space.options = {**space.options, "token": "wrong-and-secret"}


def _host(space: Space) -> None:
    space.options = {**space.options, "base_url": "http://no-such-host.invalid"}


def _path(space: Space) -> None:
    space.options = {**space.options, "base_url": f"{space.server.base_url}/old"}


def _page(space: Space) -> None:
    space.server.faults = Faults(chances={"html": 1.0})


def _down(space: Space) -> None:
    space.server.faults = Faults(chances={"error_503": 1.0}, most_in_a_row=99)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_token, "the credentials were refused .*Put a valid token into .env"),
        (_host, "there is no server called no-such-host.invalid .*Check base_url"),
        (_path, "there is nothing at /old/v1/organizations .*Check base_url"),
        (_page, "answers with a web page. Check base_url"),
        (_down, r"cannot be read now \(HTTP 503.*Sync again later; what was read is kept"),
    ],
    ids=["token", "host", "path", "page", "down"],
)
def test_a_refusal_is_one_sentence_with_its_remedy(
    space: Space, spoil: Callable[[Space], None], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("c360.sources.rest.http._BACKOFF_SECONDS", 0.01)
    spoil(space)
    with pytest.raises((SourceUnavailable, SourceRejected), match=says) as raised:
        space.sync()
    assert "wrong-and-secret" not in str(raised.value)
    assert "\n" not in str(raised.value)
    ((ok, error),) = space.warehouse.rows("SELECT ok, error FROM sync_run")
    assert (ok, error) == (False, str(raised.value))


def test_whoever_checks_is_not_kept_waiting(space: Space) -> None:
    _down(space)
    connector = Connector("desk", space.options, space.root)
    found = connector.check()
    assert not any(one.ok for one in found)
    asked = Counter(call.path for call in space.server.calls)
    assert asked
    assert max(asked.values()) <= 2, "a sync asks six times"


def test_what_a_failed_sync_leaves_is_the_last_good_data(space: Space) -> None:
    space.sync()
    before = space.rows()
    space.server.clock = TODAY
    space.server.faults = Faults(only="tickets", chances={"unauthorized": 1.0})
    with pytest.raises(SourceUnavailable):
        space.sync()
    assert space.rows() == before


def test_a_place_to_go_on_from_that_has_expired_begins_anew(
    space: Space, undisturbed: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 1)
    space.server.faults = Faults(only="tickets", at={4: "unauthorized"})
    with pytest.raises(SourceUnavailable):
        space.sync()
    space.server.faults = Faults(only="tickets", at={0: "gone_cursor"})
    space.server.clock += timedelta(minutes=1)  # so that a new listing has cursors of its own
    report = space.sync()
    assert any("the place to go on from has expired" in note for note in report.notes)
    space.server.faults = Faults()
    assert space.twice() == undisturbed


def test_a_listing_goes_on_where_it_was_broken_off(
    space: Space, undisturbed: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("c360.sources.rest.pages._LARGEST", 1)
    space.server.faults = Faults(only="tickets", at={4: "unauthorized"})
    with pytest.raises(SourceUnavailable):
        space.sync()
    space.server.faults = Faults()
    first = len(space.server.calls)
    space.sync()
    resumed = [c for c in space.server.calls[first:] if c.path.endswith("tickets")]
    assert resumed[0].request.one("cursor") is not None
    assert space.twice() == undisturbed


def test_a_full_sync_reads_and_makes_everything_again(space: Space, undisturbed: Rows) -> None:
    assert space.twice() == undisturbed
    calls = len(space.server.calls)
    report = space.sync(Wanted(full=True))
    assert report.rebuilt
    assert len(space.server.calls) - calls >= 9
    assert space.rows() == undisturbed


def test_a_lost_warehouse_is_made_again_from_what_was_landed(
    space: Space, undisturbed: Rows
) -> None:
    space.twice()
    space.warehouse.close()
    for file in (space.root / "data").glob("w.duckdb*"):
        file.unlink()
    again = Space(space.server, space.root)
    again.sync()
    assert again.rows() == undisturbed
    again.warehouse.close()


def test_a_damaged_page_is_named(space: Space) -> None:
    space.sync()
    (landed,) = (space.root / "data/raw/desk/people").glob("*.pages.zst")
    landed.chmod(0o644)
    landed.write_bytes(landed.read_bytes()[:-40])
    with pytest.raises(
        StorageFailed, match=r"people/.*what was landed of people/000001.jsonl was changed"
    ):
        space.sync(Wanted(full=True))


def test_one_object_is_fetched_and_one_that_is_gone_is_marked(space: Space) -> None:
    space.sync()
    ((ticket,),) = space.warehouse.rows("SELECT min(source_id) FROM ticket")
    connector = Connector("desk", space.options, space.root)
    space.server.clock = TODAY
    report = connector.fetch(space.warehouse, "tickets", str(ticket), synced_at=TODAY)
    assert report.counts.fetched == 1
    space.server.records = RecordFaults(
        deleted_ids=frozenset({("tickets", str(ticket))}), deleted_at=TODAY
    )
    connector.fetch(space.warehouse, "tickets", str(ticket), synced_at=TODAY)
    query = "SELECT superseded_at IS NULL FROM ticket WHERE source_id = ?"
    assert all(not standing for (standing,) in space.warehouse.rows(query, [ticket]))


def test_a_record_is_not_taken_for_gone_where_the_address_is_wrong(space: Space) -> None:
    space.sync()
    before = space.rows()
    ((ticket,),) = space.warehouse.rows("SELECT min(source_id) FROM ticket")
    _path(space)
    connector = Connector("desk", space.options, space.root)
    with pytest.raises(SourceRejected, match="there is nothing at /old/v1/tickets"):
        connector.fetch(space.warehouse, "tickets", str(ticket), synced_at=TODAY)
    assert space.rows() == before


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(0, None), (1860, "31 minutes behind the vendor's"), (-1860, "31 minutes ahead of")],
)
def test_a_clock_that_is_wrong_is_told(space: Space, seconds: int, says: str | None) -> None:
    space.server.faults = Faults(skew_seconds=seconds)
    connector = Connector("desk", space.options, space.root)
    now = datetime.now(UTC)  # noqa: TID251 - the vendor's clock is held against the real one
    report = connector.sync(space.warehouse, NEW, synced_at=now, progress=lambda *_: None)
    told = [note for note in report.notes if "this machine's clock is" in note]
    assert len(told) == (0 if says is None else 1)
    assert says is None or says in told[0]
