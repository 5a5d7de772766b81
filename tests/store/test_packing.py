import zlib

import pytest

from c360.store.packing import Unreadable, packed, unpacked

DOCUMENT = b'{"accountId":"alpine"}' * 100


def test_what_is_packed_comes_back_smaller_and_whole() -> None:
    assert len(packed(DOCUMENT)) < len(DOCUMENT)
    assert unpacked(packed(DOCUMENT)) == DOCUMENT


def test_the_same_document_gives_the_same_bytes() -> None:
    assert packed(DOCUMENT) == packed(DOCUMENT)


def test_a_document_that_an_earlier_c360_stored_is_read() -> None:
    assert unpacked(zlib.compress(DOCUMENT, 1)) == DOCUMENT


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"nothing",
        zlib.compress(DOCUMENT)[:-5],
        packed(DOCUMENT)[:-5],
        packed(DOCUMENT)[:4] + bytes(20),
    ],
)
def test_what_was_damaged_is_not_read(stored: bytes) -> None:
    with pytest.raises(Unreadable):
        unpacked(stored)
