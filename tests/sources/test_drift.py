"""When a vendor's records change their shape: told by name, unfit rows refused, nothing blanked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.sources.base import NEW, SyncReport, Wanted
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse
from tests.vendors.acmedesk import Connector
from tests.vendors.desk import TOKEN, AcmeDesk
from tests.vendors.drift import Change, Drift
from tests.vendors.records import TODAY, Company, demo_company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults

BEFORE = TODAY - timedelta(days=60)


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_company(accounts=30)


class Desk:
    """Acme Desk and the workspace that reads it."""

    def __init__(self, server: VendorServer, root: Path) -> None:
        self.server, self.root = server, root
        url = f"duckdb://{root}/data/warehouse.duckdb"
        self.warehouse: Warehouse = open_warehouse(url, read_only=False)

    def sync(self, wanted: Wanted = NEW) -> SyncReport:
        options = {"token": TOKEN, "base_url": self.server.base_url}
        report = Connector("desk", options, self.root).sync(
            self.warehouse, wanted, synced_at=self.server.clock, progress=lambda *_: None
        )
        assert report.counts.conserved
        return report

    def drifts(self, change: Change, path: str, to: Any = None) -> SyncReport:
        """A sync later, with a field of every ticket changed in shape."""
        self.server.clock = TODAY
        drift = Drift(kind="tickets", change=change, path=path, to=to)
        self.server.records = RecordFaults(drift=(drift,))
        return self.sync(Wanted(since=BEFORE - timedelta(days=400)))

    def tickets(self, *columns: str) -> list[tuple[object, ...]]:
        listed = ", ".join(columns)
        query = f"SELECT source_id, {listed} FROM ticket WHERE superseded_at IS NULL ORDER BY 1"
        return self.warehouse.rows(query)

    def refused(self) -> set[str]:
        return {str(r) for (r,) in self.warehouse.rows("SELECT DISTINCT reason FROM quarantine")}


@pytest.fixture
def desk(company: Company, tmp_path: Path) -> Iterator[Desk]:
    with VendorServer(AcmeDesk(company), clock=BEFORE) as server:
        one = Desk(server, tmp_path)
        assert one.sync().counts.loaded > 100
        yield one
        one.warehouse.close()


def test_nothing_is_told_while_records_keep_their_shape(desk: Desk) -> None:
    desk.server.clock = TODAY
    report = desk.sync()
    assert report.counts.loaded
    assert [note for note in report.notes if "field" in note] == []
    assert not report.counts.quarantined


def test_a_field_that_was_added_is_told(desk: Desk) -> None:
    report = desk.drifts("added", "channel", "chat")
    assert "ticket: field 'channel' was added" in report.notes
    assert not report.counts.quarantined


@pytest.mark.parametrize("change", ["dropped", "renamed"])
def test_a_field_that_went_blanks_nothing(desk: Desk, change: Change) -> None:
    before = desk.tickets("subject")
    report = desk.drifts(change, "subject", "subject_line" if change == "renamed" else None)
    (note,) = [n for n in report.notes if "'subject'" in n and "fills" in n]
    assert "which fills ticket.subject, no longer comes" in note
    assert ("is it 'subject_line' now?" in note) == (change == "renamed")
    assert desk.refused() == {"the field 'subject' no longer comes"}
    assert desk.tickets("subject") == before
    assert report.tables["ticket"].quarantined == report.tables["ticket"].fetched


def test_rows_that_were_refused_come_once_the_field_is_back(desk: Desk) -> None:
    desk.drifts("dropped", "subject")
    desk.server.records = RecordFaults()
    report = desk.sync(Wanted(since=BEFORE - timedelta(days=400)))
    assert report.tables["ticket"].loaded > 0
    assert all(subject for _, subject in desk.tickets("subject"))


def test_a_field_that_became_nested_blanks_nothing(desk: Desk) -> None:
    before = desk.tickets("subject")
    report = desk.drifts("nested", "subject")
    assert any("was text and is now an object" in note for note in report.notes)
    assert desk.refused() == {"the field 'subject' is now nested"}
    assert desk.tickets("subject") == before


def test_a_field_of_another_type_is_told_and_refused_where_it_does_not_read(desk: Desk) -> None:
    before = desk.tickets("created_at")
    report = desk.drifts("retyped", "created_at", 17)
    assert any("'created_at'" in n and "is now a number" in n for n in report.notes)
    assert any("created_at '17' is not a time" in reason for reason in desk.refused())
    assert desk.tickets("created_at") == before


def test_a_field_that_is_always_empty_now_is_told(desk: Desk) -> None:
    report = desk.drifts("nulled", "subject")
    assert any("'subject'" in note and "is now always empty" in note for note in report.notes)
