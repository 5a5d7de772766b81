"""Pages as a vendor sent them, landed in files that never change, and read back as lines of JSON.

A file holds the pages of one resource, one after another, compressed with Zstandard: a line of
JSON about the page, then its body, byte for byte. It is named by its number and its digest.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from c360.errors import LandedDamaged, StorageFailed
from c360.sources.loading.landing import LandedFile, NumberedZone, digest_of
from c360.sources.rest.resource import Document, Record, parse, write

_COMMON = frozenset({"list", "one", "gone"})
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
    beside: tuple["Page", ...] = ()
    """The pages of the vendor's own kinds that were landed with it; filled when read back."""

    @property
    def document(self) -> Document:
        return parse(self.body)


class PageWriter:
    """Lands pages, each beside the others of its resource; a file is whole before its name is.

    What is landed together is landed before it is said to be: a position may then move.
    """

    def __init__(self, zone: "PageZone") -> None:
        self.zone = zone
        self._open: dict[str, _Unfinished] = {}

    def add(self, *pages: Page) -> bool:
        """Adds pages, those of a resource to one file; whether all added so far is now landed."""
        for page in pages:
            if page.resource not in self._open:
                self._open[page.resource] = _Unfinished(self.zone.folder / page.resource)
            self._open[page.resource].add(page)
        return sum(file.size for file in self._open.values()) >= _LARGEST and self.close()

    def close(self) -> bool:
        """Lands what was added."""
        for resource, file in list(self._open.items()):
            file.land(self.zone)
            del self._open[resource]
        return True

    def drop(self) -> None:
        """Leaves out what was added and not landed."""
        for file in self._open.values():
            file.remove()
        self._open.clear()


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
        del about["body"], about["beside"]
        head = orjson.dumps({**about, "bytes": len(page.body)})
        try:
            self._out.write(head + b"\n" + page.body)
        except OSError as error:
            raise _full(self.folder, error) from error
        self.size += len(page.body)

    def land(self, zone: "PageZone") -> None:
        try:
            self._out.close()
            if not self._file.closed:
                self._file.close()
            zone.keep(self.path, digest_of(self.path))
        except OSError as error:
            raise _full(self.folder, error) from error

    def remove(self) -> None:
        with suppress(OSError, ValueError):  # left open, Arrow complains as it goes
            self._out.close()
        self._file.close()
        self.path.unlink(missing_ok=True)


class PageZone(NumberedZone):
    """The landing zone of a vendor: files of pages instead of copies of files."""

    ending, shown = ".pages.zst", ".jsonl"
    told = "rows"

    def __init__(self, source: str, root: Path, rows: Rows) -> None:
        super().__init__(source, root)
        self._rows = rows

    def readable(self, file: LandedFile, scratch: Path) -> Path:
        """The records of a file of pages, a line of JSON each."""
        lines = scratch / f"{file.sha256}.jsonl"
        with lines.open("wb") as out:
            for page in with_beside(read_pages(self.root / file.landed)):
                out.writelines(write(row) + b"\n" for row in self._rows(page))
        return lines


def with_beside(pages: Iterable[Page]) -> Iterator[Page]:
    """The pages, each with those of the vendor's own kinds that come before it."""
    beside: tuple[Page, ...] = ()
    for page in pages:
        yield replace(page, beside=beside)
        beside = () if page.kind in _COMMON else (*beside, page)


def read_pages(path: Path) -> Iterator[Page]:
    """The pages of a landed file.

    Raises:
        LandedDamaged: it is damaged.
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
        raise LandedDamaged(path, problem, remedy) from broken


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
