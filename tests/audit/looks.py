"""Views to record, and logs to record them in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from c360.model.access import Door
from c360.store.audit.checkpoint import Checkpoint
from c360.store.audit.key import Key
from c360.store.audit.log import AuditLog
from c360.store.audit.open import Target, open_place, open_to_read
from c360.store.audit.place import Place
from c360.store.audit.record import Stored, View
from c360.store.audit.verify import Verdict, verify

KEY = Key(bytes(range(32)))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULE = "support staff do not see commercial data"


def look(
    number: int = 0,
    *,
    account: str | None = "a1",
    viewer: str = "key:1f3a9c2e",
    door: Door = "rest",
    allowed: bool = True,
    address: str | None = "192.0.2.7",
) -> View:
    """One view; its request is `r<number>`."""
    return View(
        at=NOON + timedelta(seconds=number),
        viewer=viewer,
        role="support",
        auth="key",
        door=door,
        route="GET /accounts/{id}",
        account=account,
        allowed=allowed,
        rule=None if allowed else RULE,
        sections=("healthSummary", "supportSummary") if allowed else (),
        redactions={"commercialSummary": RULE},
        policy="0123456789abcdef",
        snapshot="17",
        response="ab" * 32,
        request=f"r{number}",
        address=address,
    )


def opener(target: Target, patience_seconds: float = 5) -> Callable[[], Place]:
    return lambda: open_place(target, patience_seconds)


@contextmanager
def log_in(target: Target, patience_seconds: float = 10) -> Iterator[AuditLog]:
    """A log in a file or on a server."""
    with AuditLog(opener(target), KEY, patience_seconds=patience_seconds) as log:
        yield log


def stored(target: Target) -> list[Stored]:
    """Every record, as it lies there."""
    place = open_to_read(target)
    try:
        return list(place.records())
    finally:
        place.close()


def requests(target: Target) -> set[str]:
    """The requests that are recorded."""
    return {
        record.body.partition(b'"request":"')[2].partition(b'"')[0].decode()
        for record in stored(target)
    }


def verdict_on(
    target: Target, points: Sequence[Checkpoint] = (), trusted: str | None = None
) -> Verdict:
    """What verify finds."""
    place = open_to_read(target)
    try:
        numbered = enumerate(points, 1)
        log_id = place.property_of("id")
        return verify(log_id, place.records(), place.subjects(), numbered, trusted)
    finally:
        place.close()


def filled(file: Path, records: int) -> Path:
    """A log of so many records."""
    with log_in(file) as log:
        for number in range(1, records + 1):
            log.record(look(number, account=f"a{number % 3}"))
    return file
