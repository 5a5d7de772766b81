"""Makes a CSV or JSONL file one that the engine reads safely: UTF-8, no quote left open."""

import codecs
import csv
import gzip
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from c360.errors import SourceRejected, SourceUnavailable
from c360.sources.settings import ReadOptions

_DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The first record of a CSV file."""

    names: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no row."""

    line: int
    text: str


@contextmanager
def reading(source: str, name: str, encoding: str) -> Iterator[None]:
    """Turns what can go wrong with a text file into what it means for the source."""
    try:
        yield
    except UnicodeError as error:
        problem = f"{name} is not {encoding}"
        remedy = "Name its encoding in the mapping's options, such as {encoding: latin-1}"
        raise SourceRejected(source, problem, remedy) from error
    except csv.Error as error:
        problem = f"{name} does not read as CSV ({error})"
        raise SourceRejected(source, problem, "Set format and options of the mapping") from error
    except (OSError, EOFError) as error:
        problem = f"{name} cannot be read: {error}"
        raise SourceUnavailable(source, problem, "Export it again, then sync again") from error


def as_utf8(path: Path, options: ReadOptions, scratch: Path) -> Path:
    """The file itself where it is UTF-8 already, else a decoded copy in `scratch`."""
    if codecs.lookup(options.encoding).name in {"utf-8", "ascii", "utf-8-sig"}:
        return path
    target = scratch / f"{path.name.removesuffix('.gz')}.utf8"
    with (
        io.TextIOWrapper(open_bytes(path), options.encoding, newline="") as text,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(text, out, _BLOCK)
    return target


def read_header(path: Path, options: ReadOptions) -> Header | None:
    """The column names; None for a file without any text."""
    with open_bytes(path) as raw:
        lines = (
            line.decode("utf-8-sig" if n == 0 else "utf-8", "replace") for n, line in enumerate(raw)
        )
        for _ in range(options.skip):
            next(lines, None)
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            return None
        delimiter = options.delimiter or _guess_delimiter(first, options.quote)
        names = next(_records(_chain(first, lines), delimiter, options))
    return Header(_distinct(names), delimiter)


def without_open_quotes(path: Path, quote: str, scratch: Path) -> tuple[Path, list[BrokenLine]]:
    """A copy in which each line with an open quote is blank, and those lines.

    One such line makes a CSV reader swallow all that follows. The copy gives up values that run
    over several lines, so it is made only where a quote was left open; no line is lost.
    """
    target = scratch / f"{path.name.removesuffix('.gz')}.mended"
    mark, broken = quote.encode(), []
    with open_bytes(path) as raw, target.open("wb") as out:
        for number, line in enumerate(raw, start=1):
            if line.count(mark) % 2:
                broken.append(BrokenLine(number, line.decode("utf-8", "replace").rstrip("\r\n")))
                out.write(b"\n")
            else:
                out.write(line)
    return target, broken


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is gzip."""
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")  # type: ignore[return-value]  # GzipFile reads as IO[bytes] does


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _guess_delimiter(line: str, quote: str) -> str:
    outside = "".join(line.split(quote)[::2]) if quote else line
    counts = Counter({d: outside.count(d) for d in _DELIMITERS})
    return counts.most_common(1)[0][0]


def _records(lines: Iterator[str], delimiter: str, options: ReadOptions) -> Iterator[list[str]]:
    """The lines as CSV records."""
    if not options.quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    if options.escape in {options.quote, ""}:
        return csv.reader(lines, delimiter=delimiter, quotechar=options.quote)
    return csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=options.quote,
        doublequote=False,
        escapechar=options.escape,
    )


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Trimmed names; an empty one is named by its place, a repeated one gets a number."""
    seen: Counter[str] = Counter()
    result = []
    for place, raw in enumerate(names, start=1):
        name = raw.strip() or f"column_{place}"
        seen[name.lower()] += 1
        count = seen[name.lower()]
        result.append(name if count == 1 else f"{name}_{count}")
    return tuple(result)
