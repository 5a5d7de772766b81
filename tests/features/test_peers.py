"""Ranks among peers come from the book's statistics, so that one account alone gets the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c360.features.peers import peer_rank, peer_statistics

BOOK = [("team", number / 30) for number in range(31)]


def test_the_lowest_ranks_0_the_highest_1_and_the_median_between() -> None:
    statistics = peer_statistics(BOOK)
    ranks = [peer_rank("team", value, statistics, 30) for value in (0.0, 0.5, 1.0)]
    assert ranks == [0.0, pytest.approx(0.5), 1.0]


def test_equals_rank_at_the_lowest_of_their_places() -> None:
    statistics = peer_statistics([("team", 0.0)] * 20 + [("team", 0.5)] * 20)
    assert peer_rank("team", 0.0, statistics, 30) == 0.0
    assert peer_rank("team", 0.5, statistics, 30) == pytest.approx(0.5, abs=0.06)


def test_there_is_no_rank_among_too_few_or_another_plan_or_without_seat_use() -> None:
    statistics = peer_statistics(BOOK[:29])
    assert peer_rank("team", 0.5, statistics, 30) is None
    assert peer_rank("solo", 0.5, peer_statistics(BOOK), 30) is None
    assert peer_rank("team", None, peer_statistics(BOOK), 30) is None


def test_an_unknown_plan_is_a_group_of_its_own_and_missing_values_do_not_count() -> None:
    statistics = peer_statistics([(None, 0.2), (None, None), ("team", 0.9)])
    assert statistics["peers..count"] == 1
    assert peer_rank(None, 0.2, statistics, 1) is not None


@given(st.lists(st.floats(0, 2), min_size=2, max_size=40), st.floats(0, 2), st.floats(0, 2))
def test_more_seat_use_never_ranks_lower(book: list[float], one: float, other: float) -> None:
    statistics = peer_statistics([("team", value) for value in book])
    low, high = sorted((one, other))
    ranks = [peer_rank("team", value, statistics, 1) for value in (low, high)]
    assert ranks[0] is not None
    assert ranks[1] is not None
    assert 0 <= ranks[0] <= ranks[1] <= 1
