"""Large files: staged in parts, read in place; what is loaded is the same as all at once."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from c360.errors import SourceUnavailable
from c360.sources.base import NEW
from c360.sources.loading import stage
from tests.sources.files_workspace import MONDAY, TUESDAY, Workspace, quiet

TICKETS: Mapping[str, object] = {
    "table": "ticket",
    "path": "tickets/*.csv",
    "id": "id",
    "account": "account",
    "observed_at": "changed",
    "columns": {"subject": "subject", "created_at": "opened", "priority": "priority"},
}
USAGE: Mapping[str, object] = {
    "table": "usage",
    "path": "usage/*.parquet",
    "account": "account",
    "grain": {"per": "user", "every": "day", "starts": "day"},
    "columns": {"user_ref": "user", "feature": "feature", "events": "events"},
}
HEAD = "id,account,subject,opened,changed,priority\n"


def _fill(space: Workspace) -> None:
    """Versions, duplicates and conflicts across files, and rows that do not fit."""
    first = [f"t{n},a{n % 3},One,2024-01-0{1 + n % 9},2024-02-01,P{1 + n % 5}" for n in range(20)]
    second = [f"t{n},a{n % 3},Two,2024-01-0{1 + n % 9},2024-02-0{1 + n % 2},P1" for n in range(15)]
    odd = ["t1,a1,One,2024-01-02,2024-02-01,P2", ",a1,No id,2024-01-02,2024-02-01,P1"]
    late = ["t30,a1,Late,never,2024-02-01,P1", "t31,,None,2024-01-02,2024-02-01,P1"]
    space.write("tickets/1.csv", HEAD + "\n".join([*first, *odd]) + "\n")
    space.write("tickets/2.csv", HEAD + "\n".join([*second, *late]) + "\n")
    for name, events in (("1", 1), ("2", 2)):
        _usage(space.root / "usage" / f"{name}.parquet", events)
    space.maps(TICKETS, USAGE)


def _usage(file: Path, events: int) -> None:
    file.parent.mkdir(exist_ok=True)
    days = [f"2024-01-{1 + n % 28:02}" for n in range(40)]
    rows = {
        "account": [f"a{n % 4}" if n % 11 else None for n in range(40)],
        "user": [f"u|{n % 7}" for n in range(40)],
        "day": [*days[:-1], "someday"],
        "feature": ["x" if n % 3 else None for n in range(40)],
        "events": [events] * 40,
    }
    pq.write_table(pa.table(rows), file)


def _everything(space: Workspace) -> dict[str, list[tuple[object, ...]]]:
    tables = ("ticket", "usage", "quarantine", "record_flag", "file_load")
    found = {name: space.warehouse.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in tables}
    runs = "SELECT * EXCLUDE (exported_at) FROM sync_run ORDER BY ALL"
    return {**found, "sync_run": space.warehouse.rows(runs)}


def _synced(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Loaded, then loaded again with one file changed."""
    folder.mkdir()
    space = Workspace(folder)
    _fill(space)
    space.sync(MONDAY)
    space.write("tickets/2.csv", HEAD + "t1,a1,Three,2024-01-02,2024-02-01,P2\n")
    _usage(folder / "usage" / "2.parquet", 3)
    space.sync(TUESDAY)
    found = _everything(space)
    space.warehouse.close()
    return found


def test_parts_make_the_same_rows_versions_flags_and_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _synced(tmp_path / "whole")
    monkeypatch.setattr(stage, "AT_ONCE", 3)
    parts = _synced(tmp_path / "parts")
    assert parts == whole
    assert len(whole["ticket"]) > 20
    assert {str(row[7]) for row in whole["quarantine"]} >= {
        "the id is missing",
        "the account is missing",
    }


def test_more_rows_than_at_once_are_staged_in_several_parts(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "AT_ONCE", 10)
    _fill(space)
    made: list[int] = []
    staged = stage.parts

    def counted(*given: object) -> list[stage.Part]:
        found = staged(*given)  # type: ignore[arg-type]  # handed on as it came
        made.append(len(found))
        return found

    monkeypatch.setattr("c360.sources.loading.loader.parts", counted)
    space.sync()
    assert made == [4, 8]


def test_a_row_of_parquet_that_does_not_fit_is_kept_as_it_was_read(space: Workspace) -> None:
    _fill(space)
    space.sync()
    found = space.warehouse.rows(
        "SELECT row, raw FROM quarantine WHERE file = 'usage/1.parquet' "
        "AND reason NOT LIKE 'another row%' ORDER BY row"
    )
    assert found[0] == (
        1,
        '{"account":null,"user":"u|0","day":"2024-01-01","feature":null,"events":"1"}',
    )
    assert [row for row, _ in found] == [1, 12, 23, 34, 40]


def test_a_column_called_as_the_engine_calls_row_numbers_is_read_all_the_same(
    space: Workspace,
) -> None:
    rows = {"id": ["t1", "t2"], "account": ["a", "a"], "FILE_ROW_NUMBER": ["x", "y"]}
    pq.write_table(pa.table(rows), space.root / "tickets.parquet")
    columns = {"subject": "file_row_number"}
    space.maps(
        {"table": "ticket", "path": "tickets.parquet", "id": "id", "account": "account"}
        | {"columns": columns}
    )
    space.sync()
    assert space.all("ticket", "source_id", "subject") == [("t1", "x"), ("t2", "y")]


def test_parquet_that_is_damaged_inside_is_told_as_a_file_that_cannot_be_read(
    space: Workspace,
) -> None:
    _fill(space)
    file = space.root / "usage" / "1.parquet"
    content = bytearray(file.read_bytes())
    content[4:60] = bytes(56)  # the first pages; the footer says nothing of it
    file.write_bytes(content)
    with pytest.raises(SourceUnavailable, match=r"usage/1\.parquet does not read as parquet"):
        space.connector().sync(space.warehouse, NEW, synced_at=MONDAY, progress=quiet)
    assert space.all("usage") == []
