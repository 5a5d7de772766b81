"""Is the log what was written? Finds what was changed, removed, added, moved or cut off."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from c360.store.audit.checkpoint import Checkpoint, is_signed
from c360.store.audit.record import Head, Stored, genesis, link
from c360.store.audit.subjects import Subject

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is not as it was written."""

    seq: int | None
    """The first record that is meant, if one is."""
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    log: str | None
    records: int
    head: Head | None
    """The newest record."""
    problems: Sequence[Problem]
    """The first of them; how many there are in all stands in `found`."""
    found: int
    covered: Checkpoint | None
    """The newest checkpoint that holds."""
    checkpoints: int
    """How many hold."""
    forgotten: int
    """Aliases whose names were destroyed."""
    notes: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        return not self.found


@dataclass(slots=True)
class _Found:
    """Problems, of which only the first are kept."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, seq: int | None, what: str) -> None:
        self.count += 1
        if len(self.kept) < _MOST_TOLD:
            self.kept.append(Problem(seq, what))


class Walk:
    """Goes along the chain, and keeps what is wrong with it."""

    def __init__(self, log_id: str, found: _Found) -> None:
        start = genesis(log_id)
        self.head = start
        self.count = 0
        self._found = found
        self._before: tuple[bytes, ...] | None = (start.digest,)

    def along(self, records: Iterable[Stored]) -> Iterator[Stored]:
        """Hands on every record, good or bad."""
        for record in records:
            self._check(record)
            self.count += 1
            yield record

    def _check(self, record: Stored) -> None:
        seq, expected = record.seq, self.head.seq + 1
        if seq != expected:
            self._jumped(seq, expected)
        # After a digest that does not hold, the next may stand on it, or on what it should be.
        before = self._before or ()
        digests = [link(one, seq, record.body) for one in before]
        if before and record.digest not in digests:
            self._found.add(seq, f"record {seq} is not what was written, or not where it was")
        self._before = tuple({record.digest, *digests})
        self.head = Head(seq, record.digest)

    def _jumped(self, seq: int, expected: int) -> None:
        if seq < expected:
            self._found.add(seq, f"record {seq} was added: the first of a log is 1")
            return
        missing = (
            f"record {expected} is"
            if seq == expected + 1
            else f"records {expected} to {seq - 1} are"
        )
        self._found.add(expected, f"{missing} missing")
        self._before = None  # what it stands on is gone


def verify(
    log_id: str | None,
    records: Iterable[Stored],
    subjects: Iterable[Subject],
    checkpoints: Iterable[tuple[int, Checkpoint | None]],
    trusted: str | None,
) -> Verdict:
    """Reads everything.

    Args:
        log_id: The log's id; None where there is no log.
        records: All records, in their order.
        subjects: What aliases mean; read after the records.
        checkpoints: Lines of a file of checkpoints; read before the records.
        trusted: The public key that checkpoints are to be signed with.
    """
    found, notes = _Found(), list[str]()
    good = list(_trusted(checkpoints, trusted, found, notes))
    walk = Walk(log_id or "", found)
    digests, used = _read(walk, records, {point.size for point in good})
    known = _checked(subjects, found)
    held = _held(good, log_id, walk.head, digests, found)
    head = walk.head if walk.count else None
    newest = max(held, key=lambda point: point.size, default=None)
    forgotten = len(used - known)
    totals = (found.kept, found.count, newest, len(held), forgotten)
    return Verdict(log_id, walk.count, head, *totals, notes)


def _trusted(
    checkpoints: Iterable[tuple[int, Checkpoint | None]],
    trusted: str | None,
    found: _Found,
    notes: list[str],
) -> Iterator[Checkpoint]:
    for number, point in checkpoints:
        if point is None:
            notes.append(f"line {number} of the checkpoints is not one: it was cut off, or changed")
        elif point.key != trusted:
            found.add(None, f"line {number} of the checkpoints is signed with another key")
        elif not is_signed(point):
            found.add(None, f"line {number} of the checkpoints is not what was signed")
        else:
            yield point


def _read(
    walk: Walk, records: Iterable[Stored], wanted: set[int]
) -> tuple[Mapping[int, str], set[str]]:
    """The digests of the records wanted, and all aliases that are used."""
    digests: dict[int, str] = {}
    used: set[str] = set()
    for record in walk.along(records):
        if record.seq in wanted:
            digests[record.seq] = record.digest.hex()
        used |= aliases_in(record.body)
    return digests, used


def aliases_in(body: bytes) -> set[str]:
    """Whom a record names; nobody where it does not read."""
    try:
        said = orjson.loads(body)
    except ValueError:
        return set()
    named = (said.get("viewer"), said.get("account")) if isinstance(said, dict) else ()
    return {alias for alias in named if isinstance(alias, str)}


def _checked(subjects: Iterable[Subject], found: _Found) -> set[str]:
    """The aliases whose meaning is known."""
    known: set[str] = set()
    for subject in subjects:
        known.add(subject.alias)
        if not subject.is_true:
            found.add(None, f"the {subject.kind} that {subject.alias} means was changed")
    return known


def _held(
    points: Sequence[Checkpoint],
    log_id: str | None,
    last: Head,
    digests: Mapping[int, str],
    found: _Found,
) -> list[Checkpoint]:
    """The checkpoints that say of the log what is so."""
    held: list[Checkpoint] = []
    for point in sorted(points, key=lambda one: one.size):
        wrong = _disagreement(point, log_id, last, digests, held)
        if wrong is None:
            held.append(point)
        else:
            found.add(*wrong)
    return held


def _disagreement(
    point: Checkpoint,
    log_id: str | None,
    last: Head,
    digests: Mapping[int, str],
    held: Sequence[Checkpoint],
) -> tuple[int | None, str] | None:
    """What the log says otherwise than the checkpoint."""
    if log_id is None:
        return 1, f"there is no log, and the checkpoint of {point.at} says {point.size} records"
    if point.log != log_id:
        return None, f"the checkpoint of {point.at} is of another log: this is not the one it was"
    if point.size > last.seq:
        cut = f"the log ends with record {last.seq}, and the checkpoint of {point.at} says"
        return last.seq + 1, f"{cut} {point.size}: {point.size - last.seq} are cut off"
    if point.size and digests.get(point.size) != point.head:
        first = held[-1].size + 1 if held else 1
        what = f"records {first} to {point.size} are not those of the checkpoint of {point.at}"
        return first, f"{what}: they were written anew"
    return None
