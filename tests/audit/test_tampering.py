"""Whatever is done to the log afterwards is found, and it is said where."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.store.audit.checkpoint import Checkpoint, Signer, is_signed
from c360.store.audit.record import Head, Stored, genesis, link
from c360.store.audit.subjects import Subject
from c360.store.audit.verify import Verdict, verify
from tests.audit.looks import KEY, NOON, filled, requests, stored, verdict_on

RECORDS = 40
LOG = "0123456789abcdef"
SIGNER = Signer(KEY)


def chain(bodies: list[bytes], before: Head | None = None) -> list[Stored]:
    head, made = before or genesis(LOG), list[Stored]()
    for body in bodies:
        digest = link(head.digest, head.seq + 1, body)
        head = Head(head.seq + 1, digest)
        made.append(Stored(head.seq, body, digest))
    return made


WHOLE = chain([b'{"request":"r%d"}' % number for number in range(RECORDS)])


def found_in(records: list[Stored], points: list[Checkpoint] | None = None) -> Verdict:
    numbered = enumerate(points or [], 1)
    return verify(LOG, records, list[Subject](), numbered, SIGNER.public)


def point_at(seq: int) -> Checkpoint:
    record = WHOLE[seq - 1]
    return SIGNER.checkpoint(LOG, Head(record.seq, record.digest), NOON)


places = st.integers(0, RECORDS - 1)


def flipped(data: bytes, bit: int) -> bytes:
    bit %= len(data) * 8
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_what_was_written_holds() -> None:
    verdict = found_in(WHOLE, [point_at(7), point_at(RECORDS)])
    assert (verdict.holds, verdict.records, verdict.checkpoints) == (True, RECORDS, 2)
    assert verdict.covered == point_at(RECORDS)


@settings(max_examples=300)
@given(places, st.integers(0, 10_000), st.booleans())
def test_a_flipped_bit_is_found_in_its_record(at: int, bit: int, in_digest: bool) -> None:
    record = WHOLE[at]
    body, digest = record.body, record.digest
    changed = (
        Stored(record.seq, body, flipped(digest, bit))
        if in_digest
        else Stored(record.seq, flipped(body, bit), digest)
    )
    verdict = found_in([*WHOLE[:at], changed, *WHOLE[at + 1 :]])
    assert [problem.seq for problem in verdict.problems] == [at + 1]


@given(places, st.integers(1, 6), st.booleans())
def test_removed_records_are_found(at: int, count: int, renumbered: bool) -> None:
    rest = WHOLE[at + count :]
    if renumbered:
        rest = [Stored(r.seq - count, r.body, r.digest) for r in rest]
    verdict = found_in([*WHOLE[:at], *rest], [point_at(RECORDS)])
    assert not verdict.holds
    assert verdict.problems[0].seq == at + 1  # cut off at the end, it takes the checkpoint


@given(places, places)
def test_moved_records_are_found(one: int, other: int) -> None:
    if one == other:
        return
    low, high = sorted((one, other))
    moved = list(WHOLE)
    a, b = WHOLE[low], WHOLE[high]
    moved[low] = Stored(a.seq, b.body, b.digest)
    moved[high] = Stored(b.seq, a.body, a.digest)
    assert found_in(moved).problems[0].seq == low + 1


@given(places, st.binary(min_size=1, max_size=60), st.booleans())
def test_an_added_record_is_found(at: int, body: bytes, well_linked: bool) -> None:
    before = WHOLE[at - 1].digest if at else genesis(LOG).digest
    digest = link(before, at + 1, body) if well_linked else bytes(32)
    pushed = [Stored(r.seq + 1, r.body, r.digest) for r in WHOLE[at:]]
    verdict = found_in([*WHOLE[:at], Stored(at + 1, body, digest), *pushed])
    assert verdict.problems[0].seq == at + (2 if well_linked else 1)


@given(places, st.integers(1, RECORDS))
def test_a_log_cut_off_is_found_by_a_checkpoint(kept: int, covered: int) -> None:
    verdict = found_in(WHOLE[:kept], [point_at(covered)])
    assert verdict.holds == (covered <= kept)
    if covered > kept:
        assert verdict.problems[0].seq == kept + 1
        assert f"{covered - kept} are cut off" in verdict.problems[0].what


@given(places, st.integers(1, RECORDS))
def test_a_log_written_anew_is_found_by_a_checkpoint(at: int, covered: int) -> None:
    bodies = [record.body for record in WHOLE]
    bodies[at] = b'{"request":"another"}'
    verdict = found_in(chain(bodies), [point_at(covered)])
    assert verdict.holds == (covered <= at)


def test_a_log_that_is_gone_is_found_by_a_checkpoint() -> None:
    verdict = verify(None, (), (), [(1, point_at(5))], SIGNER.public)
    assert "there is no log" in verdict.problems[0].what
    other = verify("another", chain([]), (), [(1, point_at(5))], SIGNER.public)
    assert "of another log" in other.problems[0].what


@given(st.integers(0, 10_000))
def test_a_checkpoint_that_was_changed_counts_for_nothing(bit: int) -> None:
    line = point_at(RECORDS)
    signature = flipped(bytes.fromhex(line.signature), bit).hex()
    changed = Checkpoint(line.log, line.size, line.head, line.at, line.key, signature)
    assert is_signed(line)
    assert not is_signed(changed)
    smaller = Checkpoint(line.log, 3, WHOLE[2].digest.hex(), line.at, line.key, line.signature)
    verdict = found_in(WHOLE, [changed, smaller])
    assert verdict.found == 2
    assert verdict.covered is None


def test_only_the_trusted_key_counts() -> None:
    verdict = verify(LOG, WHOLE, (), [(1, point_at(3))], "00" * 32)
    assert "signed with another key" in verdict.problems[0].what


@pytest.fixture(scope="module")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log in one file, nothing of it beside. Not to be written to."""
    file = filled(tmp_path_factory.mktemp("tampering") / "audit.db", 60)
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def test_any_byte_of_the_file_may_change_and_no_record_changes_unseen(
    log_file: Path, tmp_path: Path
) -> None:
    before, content = stored(log_file), log_file.read_bytes()
    drawn = random.Random(11)  # noqa: S311 - repeatable
    copy, found = tmp_path / "copy.db", 0
    for _ in range(400):
        copy.write_bytes(flipped(content, drawn.randrange(len(content) * 8)))
        try:
            holds = verdict_on(copy).holds
        except Exception:  # noqa: BLE001 - that it cannot be read is seen as well
            holds = False
        if holds:
            assert stored(copy) == before
        found += not holds
    assert found > 100


STATEMENTS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "a text instead of bytes": lambda db: db.execute(
        "UPDATE audit_record SET body = replace(CAST(body AS TEXT), 'true', 'false') WHERE seq = 9"
    ),
    "the first removed": lambda db: db.execute("DELETE FROM audit_record WHERE seq = 1"),
    "one in the midst removed": lambda db: db.execute("DELETE FROM audit_record WHERE seq = 30"),
    "one before the first": lambda db: db.execute(
        "INSERT INTO audit_record SELECT 0, body, digest FROM audit_record WHERE seq = 5"
    ),
    "one far below": lambda db: db.execute(
        "INSERT INTO audit_record SELECT -9223372036854775808, body, digest FROM audit_record "
        "WHERE seq = 5"
    ),
    "one beyond the end": lambda db: db.execute(
        "INSERT INTO audit_record SELECT 99, body, digest FROM audit_record WHERE seq = 5"
    ),
    "another id": lambda db: db.execute("UPDATE audit_log SET value = 'x' WHERE name = 'id'"),
    "no id": lambda db: db.execute("DELETE FROM audit_log WHERE name = 'id'"),
}


@pytest.mark.parametrize("done", STATEMENTS)
def test_what_a_statement_does_is_found(log_file: Path, tmp_path: Path, done: str) -> None:
    copy = Path(shutil.copy(log_file, tmp_path / "copy.db"))
    assert verdict_on(copy).holds
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        STATEMENTS[done](db)
    assert not verdict_on(copy).holds
    assert len(requests(log_file)) == 60
