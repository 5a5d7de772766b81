"""Results wait in a file until all are there, so that the store is locked only to write them."""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TypeVar

T = TypeVar("T")


@contextmanager
def spooled(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """All items, read to the last and handed back one by one, whatever room they take."""
    with tempfile.TemporaryFile() as file:
        for item in items:
            pickle.dump(item, file)
        file.seek(0)
        yield _read(file)


def _read(file: IO[bytes]) -> Iterator[T]:
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 - written above, in a file without a name
        except EOFError:
            return
