"""The log: a record is durable when `record` returns, in one chain, and holds no content."""

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from c360.errors import AuditUnwritable
from c360.store.audit.log import AuditLog
from c360.store.audit.open import open_place, open_to_read
from c360.store.audit.reading import Entry, about, csv_lines, entries, json_line
from tests.audit.looks import KEY, filled, log_in, look, opener, requests, stored, verdict_on


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "audit.db"


def read(file: Path, account: str | None = None) -> list[Entry]:
    place = open_to_read(file)
    try:
        found = place.records()
        return list(entries(place, about(place, account, found) if account else found))
    finally:
        place.close()


def test_a_record_says_who_saw_what_and_nothing_of_its_content(file: Path) -> None:
    with log_in(file) as log:
        assert log.record(look(1)).seq == 1
    (record,) = stored(file)
    said = orjson.loads(record.body)
    assert said.pop("viewer") != "key:1f3a9c2e"
    assert said.pop("account") != "a1"
    assert said.pop("address") == KEY.hidden("192.0.2.7") != "192.0.2.7"
    assert said == {
        "at": "2026-03-01T12:00:01Z",
        "role": "support",
        "auth": "key",
        "door": "rest",
        "route": "GET /accounts/{id}",
        "allowed": True,
        "rule": None,
        "sections": ["healthSummary", "supportSummary"],
        "redactions": {"commercialSummary": "support staff do not see commercial data"},
        "policy": "0123456789abcdef",
        "snapshot": "17",
        "response": "ab" * 32,
        "request": "r1",
    }
    (entry,) = read(file)
    assert (entry.said["viewer"], entry.said["account"]) == ("key:1f3a9c2e", "a1")


def test_threads_that_ask_at_once_share_a_chain_and_each_has_its_own_number(file: Path) -> None:
    with log_in(file) as log, ThreadPoolExecutor(16) as pool:
        seqs = list(pool.map(lambda n: log.record(look(n, account=f"a{n % 7}")).seq, range(400)))
    by_seq = {record.seq: record for record in stored(file)}
    assert sorted(seqs) == list(range(1, 401)) == list(by_seq)
    for number, seq in enumerate(seqs):
        assert b'"request":"r%d"' % number in by_seq[seq].body
    assert verdict_on(file).holds


def test_coroutines_wait_without_holding_up_their_loop(file: Path) -> None:
    async def serve(log: AuditLog) -> tuple[list[int], int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0)
                beats += 1

        heart = asyncio.create_task(beat())
        got = await asyncio.gather(*(log.record_soon(look(n)) for n in range(200)))
        heart.cancel()
        return [receipt.seq for receipt in got], beats

    with log_in(file) as log:
        seqs, beats = asyncio.run(serve(log))
    assert sorted(seqs) == list(range(1, 201))
    assert beats > 0
    assert len(stored(file)) == 200


def test_one_who_gives_up_waiting_does_not_disturb_the_others(file: Path) -> None:
    async def serve(log: AuditLog) -> int:
        tasks = [asyncio.create_task(log.record_soon(look(n))) for n in range(20)]
        await asyncio.sleep(0)
        tasks[3].cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        return sum(not isinstance(one, BaseException) for one in ended)

    with log_in(file) as log:
        assert asyncio.run(serve(log)) == 19
    assert len(stored(file)) == 20  # more may be logged than was shown, never less


def test_a_view_that_cannot_be_written_down_fails_alone(file: Path) -> None:
    wrong = replace(look(1), sections=(object(),))  # type: ignore[arg-type]  # on purpose
    with log_in(file) as log:
        with pytest.raises(TypeError):
            log.record(wrong)
        assert log.record(look(2)).seq == 1
    assert requests(file) == {"r2"}


def test_a_log_goes_on_where_it_ended(file: Path) -> None:
    filled(file, 3)
    with log_in(file) as log:
        assert log.record(look(9)).seq == 4
    assert verdict_on(file).records == 4
    assert verdict_on(file).holds


_PROCESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tests.audit.looks import log_in, look
with log_in(Path(sys.argv[1])) as log, ThreadPoolExecutor(4) as pool:
    print("open", flush=True)
    sys.stdin.readline()
    start = int(sys.argv[2])
    list(pool.map(lambda n: log.record(look(n, account=f"a{n % 5}")), range(start, start + 300)))
"""


def test_processes_that_write_at_once_keep_one_chain(file: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, str(file), str(start)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # noqa: TID251 - for a child
        )
        for start in (0, 1000, 2000)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
    for child in children:
        child.communicate("go\n", timeout=60)
        assert child.returncode == 0
    verdict = verdict_on(file)
    assert (verdict.records, verdict.holds, verdict.forgotten) == (900, True, 0)
    assert requests(file) == {f"r{s + n}" for s in (0, 1000, 2000) for n in range(300)}
    assert len(read(file, "a1")) == 180  # whichever alias a process gave it


def test_a_name_can_be_forgotten_and_the_chain_still_holds(file: Path) -> None:
    with log_in(file) as log:
        for number in range(6):
            log.record(look(number, account=f"acme-{number % 2}-corporation"))
        assert log.forget("account", "acme-1-corporation") == 1
        assert verdict_on(file).forgotten == 1
        everything = b"".join(one.read_bytes() for one in file.parent.iterdir())
        assert b"acme-1-corporation" not in everything
        assert b"acme-0-corporation" in everything
        log.record(look(7, account="acme-1-corporation"))  # it is there again: under a new alias
    assert [entry.seq for entry in read(file, "acme-1-corporation")] == [7]
    assert verdict_on(file).holds


def test_what_an_alias_means_cannot_be_changed_unseen(file: Path) -> None:
    filled(file, 3)
    place = open_place(file, 1)
    place.run("UPDATE audit_subject SET name = 'a2' WHERE name = 'a1' AND kind = 'account'")
    place.close()
    (problem,) = verdict_on(file).problems
    assert "the account that" in problem.what
    assert "was changed" in problem.what


def test_a_closed_log_records_nothing(file: Path) -> None:
    with log_in(file) as log:
        pass
    with pytest.raises(AuditUnwritable, match="it is closed"):
        log.record(look())


def test_closing_waits_for_what_was_asked(file: Path) -> None:
    with log_in(file) as log:
        threads = [threading.Thread(target=log.record, args=[look(n)]) for n in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(stored(file)) == 50


def test_a_log_of_a_newer_c360_is_left_alone(file: Path) -> None:
    filled(file, 1)
    place = open_place(file, 1)
    place.run("UPDATE audit_log SET value = '9' WHERE name = 'format'")
    place.close()
    with pytest.raises(AuditUnwritable, match="its format is 9, this c360 knows 1"):
        AuditLog(opener(file), KEY)


def test_an_export_holds_each_record_to_the_byte(file: Path) -> None:
    filled(file, 3)
    for entry, record in zip(read(file), stored(file), strict=True):
        line = json_line(entry)
        assert b'"record":' + record.body + b"}" in line
        assert orjson.loads(line)["account"] == f"a{record.seq % 3}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\u00a0=", "\uff1d", " @", "\r="])
def test_a_spreadsheet_finds_no_formula_in_an_export(file: Path, start: str) -> None:
    with log_in(file) as log:
        log.record(replace(look(1), request=f"{start}HYPERLINK(1)\n=2", role=f"{start}x"))
    header, line = csv_lines(read(file))
    cells = dict(zip(header.split(","), line.split(","), strict=True))
    assert cells["request"].startswith("'")
    assert cells["role"].startswith("'")
    assert "\n" not in line
