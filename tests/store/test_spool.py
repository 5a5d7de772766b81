"""Results wait in a file until all are there."""

from collections.abc import Iterator

import pytest

from c360.store.spool import spooled


def test_all_items_come_back_in_their_order() -> None:
    with spooled(range(1000)) as items:
        assert list(items) == list(range(1000))


def test_nothing_is_handed_back_before_the_last_was_read() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for item in range(3):
            read.append(item)
            yield item

    with spooled(items()) as waiting:
        assert read == [0, 1, 2]
        assert next(waiting) == 0


def test_where_an_item_cannot_be_made_nothing_is_handed_back() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"), spooled(items()) as waiting:
        pytest.fail(f"handed back {list(waiting)}")
