"""A disk that loses its power: what was not synced is gone, or there in part, sector by sector.

A virtual file system, as SQLite lets one be put under it. It does not model directories that lose
entries, nor disks that say they have synced and have not.
"""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from c360.store.audit.sqlite import Connection

SECTOR = 512


@dataclass(slots=True)
class Platter:
    """One file: what outlasts a loss of power, and what was written since the last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)
    """Writes (offset, bytes), and lengths it was cut to."""

    def sync(self) -> None:
        for change in self.pending:
            apply(self.durable, change)
        self.pending.clear()

    def after_crash(self, drawn: random.Random | None) -> bytes:
        """What is left: of what was not synced nothing, or some sectors, in any order."""
        left = bytearray(self.durable)
        if drawn is not None:
            parts = [part for change in self.pending for part in _sectors(change)]
            kept = [part for part in parts if drawn.random() < 0.5]
            for part in kept:
                apply(left, part)
        return bytes(left)


def apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        return
    offset, data = change
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _sectors(change: tuple[int, bytes] | int) -> list[tuple[int, bytes] | int]:
    if isinstance(change, int):
        return [change]
    offset, data = change
    first = SECTOR - offset % SECTOR
    edges = [0, *range(first, len(data), SECTOR), len(data)]
    return [(offset + a, data[a:b]) for a, b in itertools.pairwise(edges) if a < b]


class Disk(apsw.VFS):
    """Passes everything on to the real disk, and remembers what of it was synced."""

    def __init__(self, name: str, at_every_change: Callable[["Disk"], None]) -> None:
        self.files: dict[str, Platter] = {}
        self.changed = at_every_change
        self.refuses_to_sync = False
        self.name = name
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 - SQLite's own name
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.files.pop(Path(filename).name, None)
        super().xDelete(filename, syncdir)

    def connect(self, file: Path) -> Connection:
        """A connection on this disk; it has no memory to share, so the file is its own."""
        connection = apsw.Connection(str(file), vfs=self.name)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        return connection

    def crashed(self, folder: Path, drawn: random.Random | None) -> None:
        """Writes what is left of every file."""
        folder.mkdir()
        for name, platter in self.files.items():
            (folder / name).write_bytes(platter.after_crash(drawn))


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        called = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self._disk = disk
        self._platter = disk.files.setdefault(Path(called).name, Platter())

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._platter.pending.append((offset, bytes(data)))
        self._disk.changed(self._disk)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._platter.pending.append(newsize)
        self._disk.changed(self._disk)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        if self._disk.refuses_to_sync:
            # What Linux does: it is told once, and what was not written counts as written.
            self._disk.refuses_to_sync = False
            self._platter.pending.clear()
            raise apsw.IOError("the disk refused to sync")
        self._disk.changed(self._disk)
        self._platter.sync()
        self._disk.changed(self._disk)
