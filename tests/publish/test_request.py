"""What may be asked of a document."""

import pytest

from c360.errors import BadArgument
from c360.publish.request import checked, days_of


@pytest.mark.parametrize(
    ("timeframe", "days"), [("30d", 30), ("12w", 84), ("6m", 180), ("1y", 365)]
)
def test_timeframes_read(timeframe: str, days: int) -> None:
    assert days_of(timeframe) == days


ARABIC = "\u0663\u0660d"


@pytest.mark.parametrize(
    "timeframe", ["", "90", "d90", "0d", "-1d", "3 months", "2y", "9999y", ARABIC]
)
def test_other_timeframes_are_refused_with_an_example(timeframe: str) -> None:
    with pytest.raises(BadArgument, match="30d"):
        days_of(timeframe)


@pytest.mark.parametrize(("depth", "focus"), [("deep", "all"), ("summary", "money")])
def test_unknown_depths_and_focus_areas_are_refused_with_the_known(depth: str, focus: str) -> None:
    with pytest.raises(BadArgument, match="one of"):
        checked(depth, focus, "90d")
