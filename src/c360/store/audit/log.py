"""The audit log as the service uses it: `record` returns when the record is durable.

One thread writes. Whatever waits when it begins is one transaction and one sync of the disk, so the
more ask at once, the less each costs. The newest record is read inside the transaction: several
processes keep one chain.
"""

import asyncio
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from c360.errors import AuditUnwritable
from c360.store.audit.key import Key
from c360.store.audit.open import same_format
from c360.store.audit.place import Place, PlaceRefused
from c360.store.audit.record import Head, Receipt, View, encoded, link
from c360.store.audit.subjects import Aliases, Kind

OpenPlace = Callable[[], Place]
_MOST_AT_ONCE = 512
_PAUSE_SHARE, _MOST_PAUSE_SECONDS = 0.1, 0.001


class _Ticket:
    """One that waits for its record: a thread, by a lock; a coroutine, by a future of its loop."""

    __slots__ = ("answer", "future", "lock", "loop", "work")

    def __init__(
        self,
        work: View | Callable[[Place], object],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.work, self.loop = work, loop
        self.answer: object = None
        self.future = None if loop is None else loop.create_future()
        self.lock = threading.Lock()
        self.lock.acquire()


_Queue = queue.SimpleQueue[_Ticket | None]


@dataclass(frozen=True, slots=True)
class Status:
    """How the log stands, for whoever watches the service."""

    head: Head
    problem: str | None
    """Why the last write failed; None when it did not."""


class AuditLog:
    """Records views, durable and in one chain.

    Args:
        open_place: Opens the database; again after it has failed.
        key: The log's key.
        patience_seconds: How long one waits for a record before it counts as not written.
    """

    def __init__(self, open_place: OpenPlace, key: Key, *, patience_seconds: float = 10) -> None:
        self._patience = patience_seconds
        self._queue: _Queue = queue.SimpleQueue()
        self._closed = False
        self._writer = _Writer(open_place, key)
        self._writer.open()
        self.id = self._writer.log_id
        self._thread = threading.Thread(
            target=self._writer.serve, args=[self._queue], name="c360-audit", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, view: View) -> Receipt:
        """Blocks until the record is durable.

        Raises:
            AuditUnwritable: it is not, or nobody knows: nothing may be shown.
        """
        return self._receipt(self._wait(_Ticket(view)))

    async def record_soon(self, view: View) -> Receipt:
        """The same for coroutines; the loop goes on meanwhile."""
        ticket = _Ticket(view, asyncio.get_running_loop())
        assert ticket.future is not None  # noqa: S101 - it was given a loop
        self._ask(ticket)
        try:
            async with asyncio.timeout(self._patience):
                await ticket.future
        except TimeoutError:
            raise self._too_slow() from None
        return self._receipt(ticket)

    def forget(self, kind: Kind, name: str) -> int:
        """Destroys what ties the records to a name. Returns how many aliases it had."""
        ticket = self._wait(_Ticket(lambda place: place.forget(kind, name)))
        return self._receipt(ticket).seq

    def status(self) -> Status:
        return Status(self._writer.head, self._writer.problem)

    def check(self) -> None:
        """Whether the newest records could be written.

        Raises:
            AuditUnwritable: they could not.
        """
        problem = self._writer.problem
        if problem is not None:
            raise AuditUnwritable(self._writer.place, problem, "It is tried again with each view")

    def close(self) -> None:
        """Ends when all that was asked for is written."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()

    def _ask(self, ticket: _Ticket) -> None:
        if self._closed:
            raise AuditUnwritable(self._writer.place, "it is closed", "Open it again")
        self._queue.put(ticket)

    def _wait(self, ticket: _Ticket) -> _Ticket:
        self._ask(ticket)
        if not ticket.lock.acquire(timeout=self._patience):
            raise self._too_slow()
        return ticket

    def _too_slow(self) -> AuditUnwritable:
        problem = f"it has not answered for {self._patience:g} seconds"
        return AuditUnwritable(self._writer.place, problem, "Look at the disk, or at the server")

    def _receipt(self, ticket: _Ticket) -> Receipt:
        answer = ticket.answer
        if isinstance(answer, int):
            return Receipt(answer)
        if isinstance(answer, PlaceRefused):
            raise AuditUnwritable(self._writer.place, answer.problem, answer.remedy)
        assert isinstance(answer, Exception)  # noqa: S101 - the only other answer there is
        raise answer


class _Writer:
    """The only one that touches the database; all its methods but `open` run in its thread."""

    def __init__(self, open_place: OpenPlace, key: Key) -> None:
        self._open_place, self._key = open_place, key
        self._aliases = Aliases()
        self._at: Place | None = None
        self.place = "the audit log"
        self.log_id = secrets.token_hex(16)
        self.head = Head(0, b"")
        self.problem: str | None = None

    def open(self) -> None:
        """Opens the log, or makes it.

        Raises:
            AuditUnwritable: it cannot be.
        """
        try:
            self._opened()
        except PlaceRefused as refused:
            self._drop(refused)
            where = refused.where or self.place
            raise AuditUnwritable(where, refused.problem, refused.remedy) from refused

    def _opened(self) -> Place:
        if self._at is None:
            place = self._open_place()
            self._at, self.place = place, str(place)
            with place.refusals():
                self.log_id = place.create(self.log_id)
                same_format(place)
                self.head = place.head(self.log_id)
        return self._at

    def serve(self, waiting: _Queue) -> None:
        """Writes what waits, until there is a None."""
        going_on = True
        while going_on:
            batch, going_on = _taken(waiting)
            begun = time.perf_counter()
            views = [ticket for ticket in batch if isinstance(ticket.work, View)]
            if views:
                self._answer(views, self._written)
            for ticket in batch:
                if not isinstance(ticket.work, View):
                    self._answer([ticket], self._run)
            took = time.perf_counter() - begun
            _tell(batch)
            if len(batch) > 1:
                # Those just answered ask again: beside what a sync takes, waiting for them is
                # nothing, and without it two halves would take turns.
                time.sleep(min(took * _PAUSE_SHARE, _MOST_PAUSE_SECONDS))
        self._close()

    def _answer(self, batch: list[_Ticket], act: Callable[[list[_Ticket], Place], None]) -> None:
        """Acts for the batch; whatever goes wrong is the answer, and nobody waits for ever."""
        try:
            was_open = self._at is not None
            try:
                self._act(batch, act)
            except PlaceRefused as refused:
                if not (refused.lost and was_open):
                    raise
                self._drop(refused)  # the server was restarted: at worst it is logged twice
                self._act(batch, act)
            self.problem = None
        except Exception as refused:  # noqa: BLE001 - it is raised where it was asked for
            self._drop(refused)
            for ticket in batch:
                ticket.answer = refused

    def _act(self, batch: list[_Ticket], act: Callable[[list[_Ticket], Place], None]) -> None:
        place = self._opened()
        with place.refusals():
            act(batch, place)

    def _written(self, batch: list[_Ticket], place: Place) -> None:
        place.begin()
        head = place.head(self.log_id)
        rows, seqs = self._chained(batch, head, place)
        subjects = self._aliases.to_keep()
        if subjects:
            place.name(subjects)
        place.append(rows)
        place.commit()
        self._aliases.kept()
        if seqs:
            self.head = Head(rows[-3], rows[-1])  # type: ignore[arg-type]  # number, body, digest
        for ticket, seq in seqs:
            ticket.answer = seq

    def _chained(
        self, batch: Iterable[_Ticket], head: Head, place: Place
    ) -> tuple[list[object], list[tuple[_Ticket, int]]]:
        """The records' numbers, bytes and digests; a view that cannot be written is left out."""
        seq, digest = head.seq, head.digest
        rows: list[object] = []
        seqs: list[tuple[_Ticket, int]] = []
        for ticket in batch:
            try:
                body = self._body(ticket.work, place)  # type: ignore[arg-type]  # only views
            except (TypeError, ValueError, AttributeError) as wrong:
                ticket.answer = wrong
                continue
            seq += 1
            digest = link(digest, seq, body)
            rows += (seq, body, digest)
            seqs.append((ticket, seq))
        return rows, seqs

    def _body(self, view: View, place: Place) -> bytes:
        aliases = self._aliases
        viewer = aliases.of("viewer", view.viewer, place.alias)
        account = view.account and aliases.of("account", view.account, place.alias)
        address = view.address and self._key.hidden(view.address)
        return encoded(view, viewer, account or None, address or None)

    def _run(self, tickets: list[_Ticket], place: Place) -> None:
        self._aliases.forget()
        for ticket in tickets:
            assert not isinstance(ticket.work, View)  # noqa: S101 - views are written in batches
            ticket.answer = ticket.work(place)

    def _drop(self, refused: Exception) -> None:
        """Begins anew with the next batch: what the connection is worth now, nobody knows."""
        self.problem = str(refused) if isinstance(refused, PlaceRefused) else type(refused).__name__
        self._aliases.lost()
        self._close()

    def _close(self) -> None:
        place, self._at = self._at, None
        if place is not None:
            with suppress(Exception):  # it may be lost already
                place.rollback()
            with suppress(Exception):
                place.close()


def _taken(waiting: _Queue) -> tuple[list[_Ticket], bool]:
    """All that waits now, at least one; and whether more may come."""
    batch: list[_Ticket] = []
    ticket = waiting.get()
    while ticket is not None:
        batch.append(ticket)
        if len(batch) == _MOST_AT_ONCE:
            return batch, True
        try:
            ticket = waiting.get_nowait()
        except queue.Empty:
            return batch, True
    return batch, False


def _tell(batch: Sequence[_Ticket]) -> None:
    """Wakes whoever waits: threads one by one, each event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[_Ticket]] = {}
    for ticket in batch:
        if ticket.loop is None:
            ticket.lock.release()
        else:
            loops.setdefault(ticket.loop, []).append(ticket)
    for loop, tickets in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, tickets)


def _resolve(tickets: Sequence[_Ticket]) -> None:
    for ticket in tickets:
        if ticket.future is not None and not ticket.future.done():
            ticket.future.set_result(None)
