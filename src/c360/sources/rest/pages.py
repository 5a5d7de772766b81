"""Pages as a vendor sent them, landed in files that never change, and read back as lines of JSON.

A file holds the pages of one resource, one after another, compressed with Zstandard: a line of
JSON about the page, then its body, byte for byte. It is named by its number and its digest.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from c360.errors import StorageFailed
from c360.sources.loading.landing import LandedFile, NumberedZone
from c360.sources.rest.resource import Document, Record

_LARGEST = 16_000_000
"""Bytes of pages after which a file is closed; what is not closed when a sync dies is read anew."""

Rows = Callable[["Page"], Iterable[Record]]
"""The records that a page holds, as the mapping reads them."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a vendor."""

    resource: str
    body: bytes
    kind: str = "list"
    """`list` of records · `one` record alone · `gone`: keys that a full listing no longer had;
    other kinds are the vendor's own."""
    about: str | None = None
    """What the page was asked about, where it does not say so itself."""

    @property
    def document(self) -> Document:
        return orjson.loads(self.body)


class PageWriter:
    """Lands the pages of one resource; each file is whole on disk before its name appears."""

    def __init__(self, zone: "PageZone", resource: str) -> None:
        self.zone, self.resource = zone, resource
        self._open: _Unfinished | None = None

    def add(self, page: Page) -> bool:
        """Adds a page; returns whether everything added so far is now landed."""
        if self._open is None:
            self._open = _Unfinished(self.zone.folder / self.resource)
        self._open.add(page)
        return self._open.size >= _LARGEST and self.close()

    def close(self) -> bool:
        """Lands what was added."""
        if self._open is not None:
            self._open.land(self.zone, self.zone.next_number(self.resource))
            self._open = None
        return True

    def drop(self) -> None:
        """Leaves out what was added and not landed."""
        if self._open is not None:
            self._open.remove()
            self._open = None


class _Unfinished:
    """A file of pages while it is written."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.path = folder / f".{os.getpid()}.unfinished"
            self._file = self.path.open("wb")
            self._out = pa.CompressedOutputStream(pa.PythonFile(self._file, "w"), "zstd")
        except OSError as error:
            raise _full(folder, error) from error

    def add(self, page: Page) -> None:
        about = asdict(page)
        del about["body"]
        head = orjson.dumps({**about, "bytes": len(page.body)})
        try:
            self._out.write(head + b"\n" + page.body)
        except OSError as error:
            raise _full(self.folder, error) from error
        self.size += len(page.body)

    def land(self, zone: "PageZone", number: int) -> None:
        try:
            self._out.close()
            if not self._file.closed:
                self._file.close()
            with self.path.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            zone.keep(self.path, digest, number)
        except OSError as error:
            raise _full(self.folder, error) from error

    def remove(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class PageZone(NumberedZone):
    """The landing zone of a vendor: files of pages instead of copies of files."""

    ending, shown = ".pages.zst", ".jsonl"

    def __init__(self, source: str, root: Path, rows: Rows) -> None:
        super().__init__(source, root)
        self._rows = rows

    def readable(self, file: LandedFile, scratch: Path) -> Path:
        """The records of a file of pages, a line of JSON each."""
        lines = scratch / f"{file.sha256}.jsonl"
        with lines.open("wb") as out:
            for page in read_pages(self.root / file.landed):
                out.writelines(orjson.dumps(row) + b"\n" for row in self._rows(page))
        return lines


def read_pages(path: Path) -> Iterator[Page]:
    """The pages of a landed file.

    Raises:
        StorageFailed: it is damaged.
    """
    try:
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
            whole = memoryview(stream.read())
        at = 0
        while at < len(whole):
            end = _line_end(whole, at)
            about: dict[str, Any] = orjson.loads(whole[at:end])
            at = end + 1 + about.pop("bytes")
            yield Page(body=bytes(whole[end + 1 : at]), **about)
    except (OSError, ValueError, KeyError, TypeError) as broken:
        problem = f"a landed page cannot be read ({broken})"
        remedy = "Restore the file from a copy, or remove it and sync with --full"
        raise StorageFailed(path, problem, remedy) from broken


def _line_end(whole: memoryview, at: int) -> int:
    """Where the line that starts at `at` ends."""
    step = 512
    while True:
        found = bytes(whole[at : at + step]).find(b"\n")
        if found >= 0:
            return at + found
        if at + step >= len(whole):
            raise ValueError("it breaks off")
        step *= 2


def _full(place: Path, error: OSError) -> StorageFailed:
    problem = f"pages cannot be written: {error.strerror or error}"
    return StorageFailed(place, problem, "Free some space, or make data/ writable; then sync again")
