"""Formats, encodings and everything that can be wrong with a file."""

import gzip
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from c360.errors import SourceRejected, SourceUnavailable, StorageFailed
from c360.sources.base import SyncCounts
from c360.sources.loading.landing import LandingZone
from tests.sources.files_workspace import ACCOUNTS, MONDAY, TUESDAY, Workspace, csv

HEADER = "id,name,arr"
ROWS = ["a1,Alpine,100", "a2,Borealis,200"]
PLAIN = [("a1", "Alpine", 100.0), ("a2", "Borealis", 200.0)]


def names(space: Workspace) -> list[tuple[object, ...]]:
    return space.all("account", "source_id", "name", "arr")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (csv(HEADER, ROWS).encode("utf-8-sig"), {}),
        (csv(HEADER, ROWS).replace("\n", "\r\n").encode(), {}),
        (csv(HEADER, ROWS).rstrip("\n").encode(), {}),
        (csv(HEADER, [ROWS[0], "", ROWS[1], ""]).encode(), {}),
        (csv(HEADER, ROWS).replace(",", ";").encode(), {}),
        (csv(HEADER, ROWS).replace(",", "\t").encode(), {}),
        (csv(HEADER, ROWS).replace(",", "|").encode(), {"delimiter": "|"}),
        (csv(HEADER, ROWS).encode("utf-16"), {"encoding": "utf-16"}),
        (("made by a tool\n\n" + csv(HEADER, ROWS)).encode(), {"skip": 2}),
        (csv('"id","name","arr"', ["'a1','Alpine','100'"]).encode(), {}),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_a_csv_file_is_read_however_it_is_written(
    space: Workspace, content: bytes, options: Mapping[str, object]
) -> None:
    space.write("accounts.csv", content.replace(b"'", b'"'))
    space.maps(ACCOUNTS | {"options": options})
    space.sync()
    assert names(space) == PLAIN[: len(names(space))]
    assert names(space)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-8", "mac-roman"])
def test_other_encodings_are_read_when_named(space: Workspace, encoding: str) -> None:
    space.write("accounts.csv", csv(HEADER, ["a1,Zürich – Gruppe,1"]).encode(encoding, "replace"))
    space.maps(ACCOUNTS | {"options": {"encoding": encoding}})
    space.sync()
    dash = "?" if encoding == "latin-1" else "–"
    assert names(space) == [("a1", f"Zürich {dash} Gruppe", 1.0)]


def test_a_line_in_another_encoding_goes_to_quarantine(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, [ROWS[0], "a2,Zürich,2"]).encode("latin-1"))
    space.maps(ACCOUNTS)
    assert space.counts() == SyncCounts(fetched=2, loaded=1, quarantined=1)
    assert "not utf-8" in space.reasons()[0]


def test_a_wrong_encoding_is_one_clear_sentence(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, ["a1,Alpine \x81,1"]).encode("latin-1"))
    space.maps(ACCOUNTS | {"options": {"encoding": "cp1252"}})
    with pytest.raises(SourceRejected, match=r"accounts\.csv is not cp1252"):
        space.sync()


@pytest.mark.parametrize("name", ["accounts.csv.gz", "accounts.jsonl.gz", "accounts.ndjson"])
def test_compressed_files_and_json_lines_are_read(space: Workspace, name: str) -> None:
    text = csv(HEADER, ROWS)
    if "json" in name:
        text = '{"id":"a1","name":"Alpine","arr":100}\n{"id":"a2","arr":200.0,"name":"Borealis"}\n'
    space.write(name, gzip.compress(text.encode()) if name.endswith("gz") else text)
    space.maps(ACCOUNTS | {"path": name})
    space.sync()
    assert names(space) == PLAIN


def test_parquet_is_read_with_its_types(space: Workspace) -> None:
    table = pa.table(
        {
            "id": pa.array([1.0, 2.0]),
            "name": ["Alpine", None],
            "arr": pa.array([100, 200], pa.int32()),
            "since": pa.array([MONDAY, TUESDAY], pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(table, space.root / "accounts.parquet")
    columns = {"name": "name", "arr": "arr", "customer_since": "since"}
    space.maps(ACCOUNTS | {"path": "accounts.parquet", "columns": columns, "observed_at": "since"})
    space.sync(TUESDAY)
    assert space.all("account", "source_id", "name", "arr", "customer_since", "observed_at") == [
        ("1", "Alpine", 100.0, MONDAY.date(), MONDAY),
        ("2", None, 200.0, TUESDAY.date(), TUESDAY),
    ]


def test_json_lines_reach_into_objects(space: Workspace) -> None:
    space.write("accounts.jsonl", '{"id":"a1","props":{"name":"Alpine","arr":{"now":7}}}\n')
    columns = {"name": "props.name", "arr": {"expr": "props.arr.now * 2"}}
    space.maps(ACCOUNTS | {"path": "accounts.jsonl", "columns": columns})
    space.sync()
    assert names(space) == [("a1", "Alpine", 14.0)]


def test_broken_json_lines_go_to_quarantine(space: Workspace) -> None:
    lines = ['{"id":"a1","name":"Alpine","arr":1}', '{"id":"a2",', "", "[1]", '"text"', "null"]
    space.write("accounts.jsonl", b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\n\xff\n")
    space.maps(ACCOUNTS | {"path": "accounts.jsonl"})
    assert space.counts() == SyncCounts(fetched=6, loaded=1, quarantined=5)
    assert {str(n) for (n,) in space.all("quarantine", "line")} == {"2", "4", "5", "6", "7"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a9,short", "the line is not a row"),
        ("a9,too,many,values", "the line is not a row"),
        ('a9,"inside"out,1', "a quote is not closed, or stands inside a value"),
        ("a9,Alpine,abc", "arr 'abc' is not a number"),
        ("a9,Alpine,nan", "arr 'nan' is not a number"),
        (",Alpine,1", "the id is missing"),
        ("   ,Alpine,1", "the id is missing"),
    ],
)
def test_a_row_that_does_not_fit_goes_to_quarantine_with_the_reason(
    space: Workspace, line: str, reason: str
) -> None:
    space.write("accounts.csv", csv(HEADER, [ROWS[0], line, ROWS[1]]))
    space.maps(ACCOUNTS)
    assert space.counts() == SyncCounts(fetched=3, loaded=2, quarantined=1)
    assert names(space) == PLAIN
    assert reason in space.reasons()[0]


def test_quarantine_keeps_the_row_and_its_place(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, [ROWS[0], "a9,Alpine,abc", "a9,short"]))
    space.maps(ACCOUNTS)
    space.sync()
    kept = space.all("quarantine", "file", "target", "line", "row", "raw", order="line")
    assert kept == [
        ("accounts.csv", "account", 4, None, '"a9,short"'),
        ("accounts.csv", "account", None, 2, '{"id":"a9","name":"Alpine","arr":"abc"}'),
    ]


def test_quarantine_holds_the_newest_version_of_a_file(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, [ROWS[0], "a9,Alpine,abc"]))
    space.maps(ACCOUNTS)
    assert space.counts().quarantined == 1
    assert space.counts(TUESDAY).quarantined == 1
    assert len(space.reasons()) == 1
    space.write("accounts.csv", csv(HEADER, [ROWS[0], "a9,Alpine,7"]))
    assert space.counts(TUESDAY) == SyncCounts(fetched=2, loaded=1, deduplicated=1)
    assert space.reasons() == []


def test_one_percent_of_broken_lines_loses_only_those(space: Workspace) -> None:
    kinds = ['{n},"open,1', "{n},short", "{n},a,b,c", "{n},Alpine,abc", '{n},"in"side,1']
    rows = [
        (kinds[(n // 100) % 5] if n % 100 == 50 else "{n},Alpine {n},{n}").format(n=n)
        for n in range(5000)
    ]
    space.write("accounts.csv", csv(HEADER, rows))
    space.maps(ACCOUNTS)
    assert space.counts() == SyncCounts(fetched=5000, loaded=4950, quarantined=50)
    lines = [n for (n,) in space.all("quarantine", "line") if n is not None]
    assert lines == [n + 2 for n in range(50, 5000, 100) if (n // 100) % 5 != 3]


def test_values_over_several_lines_are_read(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, ['a1,"Alpine\nGroup, ""A""",1']))
    space.maps(ACCOUNTS)
    space.sync()
    assert names(space) == [("a1", 'Alpine\nGroup, "A"', 1.0)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["accounts.csv", "accounts.jsonl"])
def test_an_empty_file_is_no_rows_and_a_note(space: Workspace, name: str, content: bytes) -> None:
    space.write(name, content)
    space.maps(ACCOUNTS | {"path": name})
    report = space.sync()
    assert report.counts == SyncCounts()
    assert report.notes == (f"{name} is empty",)


def test_a_header_alone_is_no_rows(space: Workspace) -> None:
    space.write("accounts.csv", "id,name,arr\n")
    space.maps(ACCOUNTS)
    assert space.counts() == SyncCounts()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("accounts.csv", "does not exist"),
        ("exports/*.csv", "matches no file"),
        ("empty", "holds no CSV, Parquet or JSONL file"),
    ],
)
def test_a_missing_file_is_named_with_what_to_do(space: Workspace, path: str, problem: str) -> None:
    (space.root / "empty").mkdir()
    space.maps(ACCOUNTS | {"path": path})
    with pytest.raises(SourceUnavailable, match=problem) as raised:
        space.sync()
    assert str(space.root / path) in str(raised.value)
    assert [(c.ok, problem in c.detail) for c in space.connector().check()] == [(False, True)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("accounts.csv.gz", b"this is not gzip"),
        ("accounts.csv.gz", gzip.compress(csv(HEADER, ROWS * 9999).encode())[:-500]),
        ("accounts.jsonl.gz", b"\x1f\x8b\x08\x00abc"),
        ("accounts.parquet", b"this is not parquet"),
    ],
)
def test_an_unreadable_file_is_one_clear_sentence(
    space: Workspace, name: str, content: bytes
) -> None:
    space.write(name, content)
    space.maps(ACCOUNTS | {"path": name})
    with pytest.raises(SourceUnavailable, match=name) as raised:
        space.sync()
    assert "\n" not in str(raised.value)
    assert space.all("account") == []


def test_a_json_array_is_refused_with_what_to_do(space: Workspace) -> None:
    space.write("accounts.jsonl", '[{"id": 1}]')
    space.maps(ACCOUNTS | {"path": "accounts.jsonl"})
    with pytest.raises(SourceRejected, match="one JSON object a line"):
        space.sync()


def test_a_missing_column_names_the_file_the_column_and_what_there_is(space: Workspace) -> None:
    space.write("accounts.csv", csv("Id,Nmae,ARR", ["a1,Alpine,1"]))
    space.maps(ACCOUNTS)
    with pytest.raises(SourceRejected) as raised:
        space.sync()
    for part in ("accounts.csv", "'name'", "did you mean Nmae?", "Id, Nmae, ARR", "table account"):
        assert part in str(raised.value)


def test_a_column_missing_from_one_file_of_many_names_that_file(space: Workspace) -> None:
    space.write("exports/1.csv", csv(HEADER, ROWS))
    space.write("exports/2.csv", csv("id,name", ["a3,Cirrus"]))
    space.maps(ACCOUNTS | {"path": "exports"})
    with pytest.raises(SourceRejected, match=r"exports/2\.csv.*'arr'"):
        space.sync()
    space.maps(ACCOUNTS | {"path": "exports", "optional": ["arr"]})
    space.sync()
    assert names(space) == [*PLAIN, ("a3", "Cirrus", None)]


def test_an_unknown_ending_needs_a_format(space: Workspace) -> None:
    space.write("accounts.dat", csv(HEADER, ROWS))
    space.maps(ACCOUNTS | {"path": "accounts.dat"})
    with pytest.raises(SourceRejected, match="Set format of table account"):
        space.sync()
    space.maps(ACCOUNTS | {"path": "accounts.dat", "format": "csv"})
    space.sync()
    assert names(space) == PLAIN


def test_duplicate_keys_in_one_file(space: Workspace) -> None:
    rows = ["a1,Alpine,100", "a1,Alpine,100", "a2,Borealis,1", "a2,Borealis,2"]
    space.write("accounts.csv", csv(HEADER, rows))
    space.maps(ACCOUNTS)
    assert space.counts() == SyncCounts(fetched=4, loaded=2, deduplicated=1, quarantined=1)
    assert names(space) == [("a1", "Alpine", 100.0), ("a2", "Borealis", 2.0)]
    assert space.reasons() == ["another row with the same id and time stands later and differs"]
    assert '"arr":"1"' in str(space.all("quarantine", "raw")[0][0])


@pytest.mark.parametrize(
    ("rows", "mapped"),
    [
        (["a|b,c,2024-01-02,5", "a,b|c,2024-01-02,5"], {}),
        (
            ["a,u,2024-01-02T09:00:05,5", "a,u,2024-01-02T09:00:45,5"],
            {"observed_at": "'2024-02-01'"},
        ),
    ],
    ids=["parts that join alike", "times within a minute"],
)
def test_what_only_the_id_takes_for_the_same_is_not_lost(
    space: Workspace, rows: list[str], mapped: dict[str, str]
) -> None:
    grain = {"per": "user", "every": "day", "starts": "at"}
    columns = {"user_ref": "user", "events": "n"}
    usage: dict[str, object] = {"table": "usage", "path": "u.csv", "account": "account"}
    space.write("u.csv", csv("account,user,at,n", rows))
    space.maps(usage | {"grain": grain, "columns": columns} | mapped)
    assert space.counts() == SyncCounts(fetched=2, loaded=1, quarantined=1)


def test_duplicate_keys_of_different_times_are_versions(space: Workspace) -> None:
    rows = ["a1,Alpine,2,2024-02-01", "a1,Alpine,1,2024-01-01"]
    space.write("accounts.csv", csv("id,name,arr,at", rows))
    space.maps(ACCOUNTS | {"observed_at": "at"})
    assert space.counts() == SyncCounts(fetched=2, loaded=2)
    assert space.seen("account", MONDAY, "arr") == [(2.0,)]


def test_columns_of_one_name_stay_apart(space: Workspace) -> None:
    space.write("accounts.csv", csv("id,name,Name,,arr", ["a1,Alpine,Borealis,x,1"]))
    space.maps(ACCOUNTS | {"columns": {"name": "Name_2", "segment": "column_4", "arr": "arr"}})
    space.sync()
    assert space.all("account", "name", "segment") == [("Borealis", "x")]


def test_file_names_and_columns_with_quotes_are_only_names(space: Workspace) -> None:
    space.write("it's; drop.csv", csv('"i""d",na\'me', ["a1,Al'pine"]))
    columns = {"name": "na'me"}
    space.maps(ACCOUNTS | {"path": "it's; drop.csv", "id": 'i"d', "columns": columns})
    assert space.counts() == SyncCounts(fetched=1, loaded=1)
    assert space.all("account", "name") == [("Al'pine",)]


def test_json_fields_may_be_named_like_anything(space: Workspace) -> None:
    record = {"id": "a1", "*": "star", 'na"me': "quote", "b\\c": "back", "o": {"*/~": "deep"}}
    space.write("a.jsonl", json.dumps(record) + "\n" + json.dumps({"id": "a2"}))
    columns = {"name": "*", "domain": 'na"me', "segment": "b\\c", "country": "o.*/~"}
    space.maps(ACCOUNTS | {"path": "a.jsonl", "columns": columns})
    space.sync()
    assert space.all("account", *columns)[:1] == [("star", "quote", "back", "deep")]


def test_a_line_of_json_that_is_too_long_is_told(space: Workspace) -> None:
    lines = [{"id": "a1", "name": "x" * 17_000_000}, {"id": "a2", "name": "Borealis"}]
    space.write("a.jsonl", "\n".join(map(json.dumps, lines)))
    space.maps(ACCOUNTS | {"path": "a.jsonl", "columns": {"name": "name"}})
    assert space.counts() == SyncCounts(fetched=2, loaded=1, quarantined=1)
    assert space.reasons() == ["the line is longer than 16 MB"]


def test_a_file_whose_name_is_not_utf_8_is_a_sentence(space: Workspace) -> None:
    with open(os.fsencode(space.root) + b"/a\xff.csv", "wb") as file:  # noqa: PTH123 - bytes
        file.write(csv(HEADER, ROWS).encode())
    space.maps(ACCOUNTS | {"path": "*.csv"})
    with pytest.raises(SourceUnavailable, match=r"the name of a file is not UTF-8: b'a\\xff.csv'"):
        space.sync()


def test_unfinished_and_hidden_files_of_a_folder_are_left_alone(space: Workspace) -> None:
    space.write("exports/1.csv", csv(HEADER, ROWS))
    for name in (".hidden.csv", "2.csv.part", "~lock.csv", "notes.md"):
        space.write(f"exports/{name}", "rubbish")
    space.maps(ACCOUNTS | {"path": "exports"})
    assert space.counts().loaded == 2


def test_files_one_may_not_read_or_write(space: Workspace) -> None:
    file = space.write("accounts.csv", csv(HEADER, ROWS))
    space.maps(ACCOUNTS)
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("the superuser may read and write everything")
    with pytest.raises(SourceUnavailable, match="Permission denied"):
        space.sync()
    file.chmod(0o644)
    (space.root / "data").chmod(0o555)
    with pytest.raises(StorageFailed, match="Permission denied"):
        space.sync()
    (space.root / "data").chmod(0o755)


def test_a_landing_zone_that_cannot_be_made_is_one_clear_sentence(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, ROWS))
    space.write("data/raw", "a file where the folder should be")
    space.maps(ACCOUNTS)
    with pytest.raises(StorageFailed, match="free"):
        space.sync()
    assert space.all("sync_run", "ok") == [(False,)]


def test_a_landed_copy_that_vanished_is_one_clear_sentence(space: Workspace) -> None:
    file = space.write("accounts.csv", csv(HEADER, ROWS))
    space.maps(ACCOUNTS)
    space.sync()
    file.write_text(csv(HEADER, ROWS[:1]))
    space.sync(TUESDAY)
    zone = LandingZone("crm", space.root)
    (space.root / zone.manifests()[0].files[0].landed).unlink()
    before = space.all("account")
    space.maps(ACCOUNTS | {"columns": {"name": "name"}})  # so that all rows are made again
    with pytest.raises(StorageFailed, match=r"of accounts.csv cannot be read.*sync with --full"):
        space.sync(TUESDAY)
    assert space.all("account") == before
    report = space.sync(TUESDAY, full=True)
    assert any("what was landed of accounts.csv" in note for note in report.notes)
    assert report.counts.conserved


def test_a_landed_copy_that_was_changed_makes_no_rows(space: Workspace) -> None:
    space.write("accounts.csv", csv(HEADER, ROWS))
    space.maps(ACCOUNTS)
    space.sync()
    landed = space.root / LandingZone("crm", space.root).manifests()[0].files[0].landed
    landed.chmod(0o644)
    landed.write_bytes(b"")
    before = space.all("account")
    with pytest.raises(StorageFailed, match=r"what was landed of accounts.csv was changed"):
        space.sync(TUESDAY, full=True)
    assert space.all("account") == before


def test_a_file_with_a_name_as_long_as_names_can_be(space: Workspace) -> None:
    name = "\N{SNOWMAN}" * 82 + ".csv"
    space.write(name, csv(HEADER, ROWS))
    space.maps(ACCOUNTS | {"path": name})
    assert space.counts().loaded == 2


def test_the_path_may_lie_outside_the_workspace(space: Workspace, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "accounts.csv").write_text(csv(HEADER, ROWS))
    space.maps(ACCOUNTS | {"path": str(outside / "accounts.csv")})
    assert space.counts().loaded == 2
    space.maps(ACCOUNTS | {"path": f"../{outside.name}/accounts.csv"})
    assert space.sync(TUESDAY).counts.conserved


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("exports/*.csv", "exports/a.csv"),
        ("./exports/*.csv", "exports/a.csv"),
        ("**/*.csv", "exports/2024/a.csv"),
        ("exports/**/a*.csv", "exports/2024/01/a1.csv"),
        ("exports", "exports/a.csv"),
        ("exports/a[1]*.csv", "exports/a1.csv"),
        ("exports/we[i]rd [name]*.csv", "exports/we[i]rd [name]*.csv"),
    ],
)
def test_patterns_find_files_and_know_them_when_they_are_gone(
    tmp_path: Path, path: str, file: str
) -> None:
    space = Workspace(tmp_path / "work [1] * space")
    gone = space.write(file, csv(HEADER, ROWS))
    space.write("other/b.parquet", b"not read")
    space.maps(ACCOUNTS | {"path": path})
    assert space.counts().loaded == 2
    gone.rename(gone.with_name("a1-later.csv" if "[" not in file else "we[i]rd [name]2.csv"))
    if "we" not in file:
        assert space.counts(TUESDAY).conserved
        space.sync(TUESDAY, full=True)
        assert len(space.all("landing")) == 2
        assert len(space.all("account")) == 2
    space.warehouse.close()
