"""Bad exports: the other sources are loaded, the bad one keeps its last good rows."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from c360.warehouse.open import open_warehouse
from tests.cli.company import TICKETS, write
from tests.cli.doors import Command, Ended, within


def _missing(file: Path) -> None:
    file.unlink()


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _other_columns(file: Path) -> None:
    write(file, ["number,customer", "t1,a1"])


def _noise(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 20)


BAD_FILES = {
    "missing": (_missing, "tickets.csv does not exist. Put the export there, or mend path"),
    "a folder": (_folder, "tickets.csv holds no CSV, Parquet or JSONL file"),
    "other columns": (
        _other_columns,
        "there is no column 'priority'; the columns are: number, customer. Mend",
    ),
    "noise": (_noise, "exports/tickets.csv"),
}


@pytest.mark.parametrize("bad", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_export_leaves_the_others_and_its_own_last_rows(
    c360: Command,
    published: Path,
    copy: Callable[[Path], Path],
    bad: tuple[Callable[[Path], None], str],
) -> None:
    folder, (spoil, said) = copy(published), bad
    before = _tickets(folder)
    spoil(folder / "exports" / "tickets.csv")
    ended = c360(*within(folder, "sync"))
    assert ended.code == 4
    assert ended.err.startswith("c360: source 'desk': ")
    assert ended.err.count("\n") == 1
    assert said in ended.err
    assert [line.split()[0] for line in ended.out.splitlines()[1:3]] == ["crm", "product"]
    assert _tickets(folder) == before
    alone = c360(*within(folder, "sync", "desk"))
    assert (alone.code, alone.out, alone.err) == (1, "", ended.err)


def test_a_failed_source_is_json_on_one_side_and_a_sentence_on_the_other(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    _missing(folder / "exports" / "tickets.csv")
    ended = c360(*within(folder, "sync", "--format", "json"))
    failed = {one["source"]: one["error"] for one in json.loads(ended.out)}
    assert ended.err == f"c360: {failed['desk']}\n"
    assert failed["crm"] is None


def test_the_doctor_names_what_failed_and_what_to_do_once(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    _missing(folder / "exports" / "tickets.csv")
    c360(*within(folder, "sync"))
    ended = c360(*within(folder, "doctor", "--format", "json"))
    assert ended.code == 1
    checks = {check["what"]: check for check in json.loads(ended.out)}
    file = checks["source desk, 1:ticket"]
    assert (file["level"], file["found"]) == (
        "failed",
        f"{folder}/exports/tickets.csv does not exist",
    )
    assert file["remedy"].startswith("Put the export there")
    assert checks["source desk"]["found"].startswith("the last sync failed (source 'desk': ")
    assert checks["accounts"]["level"] == "ok"


def test_an_empty_export_is_noted(
    c360: Command, published: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(published)
    before = _tickets(folder)
    (folder / "exports" / "tickets.csv").write_bytes(b"")
    ended = c360(*within(folder, "sync", "desk"))
    assert ended.code == 0
    assert "desk: exports/tickets.csv is empty" in ended.out
    assert _tickets(folder) == before


def test_broken_lines_wait_in_quarantine_and_the_rest_is_loaded(
    c360: Command, unsynced: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(unsynced)
    many = [f"t{n},a1,2024-02-01,P3" for n in range(10, 208)]
    write(folder / "exports" / "tickets.csv", [*TICKETS[:2], *many, "t5,a1,soon,P3", "t6"])
    counts = _counts(c360(*within(folder, "sync", "desk", "--format", "json")))
    assert counts == {"fetched": 201, "loaded": 199, "deduplicated": 0, "quarantined": 2}
    again = _counts(c360(*within(folder, "sync", "desk", "--format", "json")))
    assert again == {"fetched": 201, "loaded": 0, "deduplicated": 199, "quarantined": 2}
    told = c360(*within(folder, "doctor")).out
    assert "created_at 'soon' is not a time" in told


def test_a_packed_export_in_another_encoding_with_a_mark_reads(
    c360: Command, unsynced: Path, copy: Callable[[Path], Path]
) -> None:
    folder = copy(unsynced)
    file = folder / "exports" / "tickets.csv"
    packed = file.with_name("tickets.csv.gz")
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + file.read_bytes()))
    config = (folder / "c360.yml").read_text(encoding="utf-8")
    config = config.replace("tickets.csv", "tickets.csv.gz")
    (folder / "c360.yml").write_text(config, encoding="utf-8")
    counts = _counts(c360(*within(folder, "sync", "desk", "--format", "json")))
    assert counts == {"fetched": 3, "loaded": 2, "deduplicated": 0, "quarantined": 1}


def _counts(ended: Ended) -> dict[str, int]:
    assert ended.code == 0, ended
    counts = json.loads(ended.out)[0]["report"]["counts"]
    return {name: counts[name] for name in ("fetched", "loaded", "deduplicated", "quarantined")}


def _tickets(folder: Path) -> list[tuple[object, ...]]:
    """What the warehouse holds of tickets."""
    warehouse = open_warehouse(folder / "data" / "warehouse.duckdb", read_only=True)
    try:
        return warehouse.rows("SELECT source_id, account_ref, priority FROM ticket ORDER BY ALL")
    finally:
        warehouse.close()
