"""An engine holds what was loaded: what is new is copied, and nothing is lost on the way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from c360.warehouse import moving
from c360.warehouse.moving import CANONICAL, behind
from tests.contracts.engines import Place, same_tables
from tests.sources.files_workspace import MONDAY, TUESDAY, WEDNESDAY, Workspace

ACCOUNTS = {
    "table": "account",
    "path": "accounts.csv",
    "id": "id",
    "account": "id",
    "observed_at": "changed",
    "columns": {"name": "name"},
}
TICKETS = {
    "table": "ticket",
    "path": "tickets.csv",
    "id": "id",
    "account": "account",
    "columns": {"created_at": "opened", "subject": "about"},
}


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path)
    made.maps(ACCOUNTS, TICKETS)
    made.write("accounts.csv", "id,name,changed\n1,One,2024-01-01\n2,Two,2024-01-01\n")
    made.write("tickets.csv", "id,account,opened,about\nt1,1,2024-02-01,It fails\n")
    made.sync(MONDAY)
    yield made
    made.warehouse.close()


def in_step(place: Place, space: Workspace) -> None:
    engine = place.open(space.warehouse)
    same_tables(engine, space.warehouse, CANONICAL)
    if engine is not space.warehouse:
        engine.close()


def test_all_of_it_at_first_and_nothing_the_second_time(place: Place, space: Workspace) -> None:
    in_step(place, space)
    in_step(place, space)


def test_what_was_added_and_what_it_superseded(place: Place, space: Workspace) -> None:
    in_step(place, space)
    space.write("accounts.csv", "id,name,changed\n1,Uno,2024-03-01\n3,Three,2024-03-01\n")
    space.sync(TUESDAY)
    in_step(place, space)
    engine = place.open(space.warehouse)
    rows = engine.table("account")
    ended = engine.to_arrow(rows.filter(rows.superseded_at.notnull()).select("name"))
    assert ended.to_pylist() == [{"name": "One"}]
    engine.close()


def test_only_what_is_new_is_moved(space: Workspace) -> None:
    copied = {move.table: move.mark for move in behind(space.warehouse, {})}
    assert behind(space.warehouse, copied) == []
    space.write("accounts.csv", "id,name,changed\n1,Uno,2024-03-01\n2,Two,2024-01-01\n")
    space.sync(TUESDAY)
    (move,) = behind(space.warehouse, copied)
    assert (move.table, move.since) == ("account", 1)
    with moving.rows(space.warehouse, move) as batches:
        names = sorted(batches.read_all().column("name").to_pylist())
    assert names == ["One", "Uno"]
    with moving.records(space.warehouse, move) as batches:
        assert batches.read_all().to_pylist() == [{"source": "crm", "source_id": "1"}]


def test_what_a_full_sync_deleted(place: Place, space: Workspace) -> None:
    in_step(place, space)
    space.maps(ACCOUNTS)
    space.sync(TUESDAY, full=True)
    assert space.all("ticket") == []
    in_step(place, space)


def test_rows_that_a_new_mapping_made_otherwise_under_their_old_runs(
    place: Place, space: Workspace
) -> None:
    in_step(place, space)
    space.maps(ACCOUNTS | {"columns": {"name": {"expr": "upper(name)"}}}, TICKETS)
    space.sync(TUESDAY)
    assert space.all("account", "name") == [("ONE",), ("TWO",)]
    in_step(place, space)


def test_another_warehouse_at_the_same_place_replaces_all(
    place: Place, space: Workspace, tmp_path: Path
) -> None:
    in_step(place, space)
    other = Workspace(tmp_path / "other")
    other.maps(ACCOUNTS)
    other.write("accounts.csv", "id,name,changed\n8,Eight,2024-01-01\n9,Nine,2024-01-01\n")
    other.sync(MONDAY)
    in_step(place, other)
    other.warehouse.close()
    in_step(place, space)


class Pulled(Exception):
    """The plug."""


def test_a_crash_while_moving_moves_again(
    place: Place, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_step(place, space)
    space.write("accounts.csv", "id,name,changed\n1,Uno,2024-03-01\n2,Two,2024-01-01\n")
    space.write("tickets.csv", "id,account,opened,about\nt2,2,2024-03-01,Again\n")
    space.sync(TUESDAY)

    def torn(whole: Callable[..., Any]) -> Callable[..., Any]:
        def one(self: object, sql: str, *parameters: object) -> Any:
            if 'FROM "ticket"' in sql and not sql.startswith("SELECT coalesce"):
                raise Pulled  # the tables before it have been moved by then
            return whole(self, sql, *parameters)

        return one

    if place.engine != "duckdb":
        with monkeypatch.context() as patched:
            kind = type(space.warehouse)
            patched.setattr(kind, "batches", torn(kind.batches))
            patched.setattr(kind, "run", torn(kind.run))
            with pytest.raises(Pulled):
                place.open(space.warehouse)
    in_step(place, space)
    space.write("accounts.csv", "id,name,changed\n1,Eins,2024-03-05\n2,Two,2024-01-01\n")
    space.sync(WEDNESDAY)
    in_step(place, space)


def test_every_gap_raises_what_is_declared(place: Place, space: Workspace) -> None:
    """U+0000: the one value that not every engine stores."""
    space.warehouse.run(
        "INSERT INTO account (source, source_id, account_ref, content_hash, _run, name) "
        "VALUES ('crm', '9', '9', 'h', 1, 'a' || chr(0) || 'b')"
    )
    if place.engine == "postgres":
        from c360.warehouse.postgres import GAPS  # noqa: PLC0415 - only where its driver is

        assert list(GAPS) == ["U+0000 in a text cannot be stored"]
        with pytest.raises(GAPS["U+0000 in a text cannot be stored"], match=r"U\+0000"):
            place.open(space.warehouse)
    else:
        in_step(place, space)


def test_marks_tell_a_table_whose_rows_were_exchanged(space: Workspace) -> None:
    (move,) = [m for m in behind(space.warehouse, {}) if m.table == "ticket"]
    space.warehouse.run("UPDATE ticket SET content_hash = 'other'")
    (again,) = behind(space.warehouse, {m.table: m.mark for m in behind(space.warehouse, {})} | {
        "ticket": move.mark
    })  # fmt: skip
    assert (again.since, again.mark.rows) == (None, move.mark.rows)
    assert again.mark.digest != move.mark.digest
