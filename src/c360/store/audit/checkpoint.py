"""Checkpoints: how many records there are and the digest that stands for them, signed and dated.

The chain shows every change but one: that the newest records were cut off, or all written anew. A
checkpoint that lies elsewhere shows these too.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from os import SEEK_END, fsync
from pathlib import Path
from typing import Any

import orjson

from c360.errors import MissingExtra, StorageFailed
from c360.model.moment import iso
from c360.store.audit.key import Key
from c360.store.audit.log import AuditLog
from c360.store.audit.record import Head

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log held at a moment."""

    log: str
    """The log's id."""
    size: int
    head: str
    at: str
    key: str
    """The public key that it is signed with."""
    signature: str

    @property
    def line(self) -> str:
        """As it stands in a file."""
        return orjson.dumps(asdict(self)).decode()


class Signer:
    """Signs with Ed25519.

    Raises:
        MissingExtra: the package that can is not installed.
    """

    def __init__(self, key: Key) -> None:
        try:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - an extra
                Ed25519PrivateKey,
            )
        except ModuleNotFoundError:
            raise MissingExtra("serve", "signing checkpoints", "cryptography") from None
        self._private = Ed25519PrivateKey.from_private_bytes(key.derived(b"checkpoint"))
        self.public = self._private.public_key().public_bytes_raw().hex()

    def checkpoint(self, log_id: str, head: Head, at: datetime) -> Checkpoint:
        """Signs what the log holds now."""
        said = (log_id, head.seq, head.digest.hex(), iso(at), self.public)
        return Checkpoint(*said, self._private.sign(_signed_bytes(*said)).hex())


def is_signed(checkpoint: Checkpoint) -> bool:
    """Whether the checkpoint is what the owner of its key signed."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    c = checkpoint
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(c.key))
        said = _signed_bytes(c.log, c.size, c.head, c.at, c.key)
        key.verify(bytes.fromhex(c.signature), said)
    except (ValueError, InvalidSignature):
        return False
    return True


def _signed_bytes(*said: str | int) -> bytes:
    return b"c360 audit checkpoint 1\n" + orjson.dumps(said)


def append(file: Path, checkpoint: Checkpoint) -> None:
    """Adds the checkpoint to the file, on the disk when it returns.

    Raises:
        StorageFailed: it cannot be.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            before = b"\n" if _is_cut_off(file) else b""
            out.write(before + checkpoint.line.encode() + b"\n")
            out.flush()
            fsync(out.fileno())
    except OSError as refused:
        problem = refused.strerror or "it cannot be written"
        raise StorageFailed(file, problem, "Make it writable, or name another") from refused


def _is_cut_off(file: Path) -> bool:
    """Whether the last line was not written to its end."""
    with file.open("rb") as there:
        if there.seek(0, SEEK_END) == 0:
            return False
        there.seek(-1, SEEK_END)
        return there.read(1) != b"\n"


def lines(file: Path) -> Iterator[tuple[int, Checkpoint | None]]:
    """Every line of the file with its number; None for one that is no checkpoint.

    Raises:
        StorageFailed: it cannot be read.
    """
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError as refused:
        problem = refused.strerror or "it cannot be read"
        raise StorageFailed(file, problem, "Make it readable") from refused
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, _read(line)


def _read(line: bytes) -> Checkpoint | None:
    try:
        found: dict[str, Any] = orjson.loads(line)
        checkpoint = Checkpoint(**found)
    except (ValueError, TypeError):
        return None
    texts = (checkpoint.log, checkpoint.head, checkpoint.at, checkpoint.key, checkpoint.signature)
    is_whole = all(isinstance(text, str) for text in texts) and type(checkpoint.size) is int
    return checkpoint if is_whole else None


class Checkpointer:
    """Writes a checkpoint of a log that grows: after some seconds or records, and at the end.

    That a checkpoint cannot be written stops nobody from seeing anything: the records are durable.
    It is told in `problem`.
    """

    def __init__(
        self,
        log: AuditLog,
        file: Path,
        signer: Signer,
        clock: Callable[[], datetime],
        every: tuple[float, int],
    ) -> None:
        self._log, self._file, self._signer, self._clock = log, file, signer, clock
        self._seconds, self._records = every
        self._end = threading.Event()
        self._covered = log.status().head.seq if file.exists() else 0
        self._at = clock()
        self.problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="c360-checkpoints", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Covers what was written since the last one. Called after the log is closed."""
        self._end.set()
        self._thread.join()
        self._cover()

    def _run(self) -> None:
        while not self._end.wait(min(_LOOK_SECONDS, self._seconds)):
            waited = (self._clock() - self._at).total_seconds()
            if waited >= self._seconds or self._uncovered() >= self._records:
                self._cover()

    def _uncovered(self) -> int:
        return self._log.status().head.seq - self._covered

    def _cover(self) -> None:
        self._at = self._clock()
        head = self._log.status().head
        if head.seq == self._covered:
            return
        try:
            append(self._file, self._signer.checkpoint(self._log.id, head, self._at))
        except StorageFailed as refused:
            self.problem = str(refused)
        else:
            self.problem, self._covered = None, head.seq
