"""Depth, focus area and timeframe cut the document; they never change a figure."""

from typing import Any

import pytest

from c360.errors import BadArgument
from c360.publish.shape import checked, days_of, shape


def document() -> dict[str, Any]:
    """The parts of a comprehensive document that shaping looks at."""
    row = {"severity": "high", "signal": "s", "groups": ["support"], "objectId": None}
    return {
        "accountId": "alpine",
        "generatedAt": "2024-02-15T14:30:00Z",
        "depth": "comprehensive",
        "focusArea": "all",
        "timeframe": "1y",
        "accountProfile": {"name": "Alpine"},
        "engagementSummary": {"lastMeeting": "2024-01-28", "champion": {"name": "Ada"}},
        "supportSummary": {"openTickets": 2, "topIssues": [{"category": "API", "count": 1}]},
        "usageSummary": {"mau": 12, "topFeatures": ["Reports"]},
        "commercialSummary": {"arr": 1000, "contract": {"type": None}},
        "riskIndicators": [row, row | {"groups": ["usage"]}, row, row],
        "recommendedActions": [row | {"groups": ["engagement", "support"]}],
        "opportunities": [row | {"groups": ["usage"]}],
        "keyNarrative": "Alpine is a customer.",
        "exitState": "healthy",
        "timeline": [{"at": "2024-02-01T00:00:00Z"}, {"at": "2023-10-01T00:00:00Z"}],
        "healthHistory": [{"asOf": "2023-06-01T00:00:00Z", "overallScore": 70}],
        "missing": {
            "/riskIndicators/1/objectId": "about the account",
            "/riskIndicators/3/objectId": "about nobody",
            "/commercialSummary/contract/type": "not on record",
            "/timeline/1/x": "gone",
        },
        "facts": {"/usageSummary/mau": ["mau_28d"], "/supportSummary/openTickets": ["open"]},
        "stale": {"/riskIndicators/3": "support"},
        "redacted": {},
    }


def test_a_summary_holds_its_parts_and_the_top_risks_only() -> None:
    cut = shape(document(), checked("summary", "all", "90d"), top_risks=2)
    assert "usageSummary" not in cut
    assert "timeline" not in cut
    assert len(cut["riskIndicators"]) == 2
    assert cut["facts"] == {}
    assert cut["depth"] == "summary"


def test_detailed_keeps_every_summary_and_leaves_the_lists_out() -> None:
    cut = shape(document(), checked("detailed", "all", "90d"))
    assert cut["usageSummary"] == document()["usageSummary"]
    assert "timeline" not in cut
    assert len(cut["riskIndicators"]) == 4


def test_the_timeframe_bounds_lists_and_moves_no_figure() -> None:
    short = shape(document(), checked("comprehensive", "all", "30d"))
    long = shape(document(), checked("comprehensive", "all", "1y"))
    assert len(short["timeline"]) == 1
    assert len(long["timeline"]) == 2
    assert short["usageSummary"] == long["usageSummary"]
    assert short["riskIndicators"] == long["riskIndicators"]


def test_side_tables_point_only_at_what_is_there() -> None:
    cut = shape(document(), checked("comprehensive", "all", "30d"))
    assert "/timeline/1/x" not in cut["missing"]
    assert "/commercialSummary/contract/type" in cut["missing"]


def test_a_focus_keeps_every_key_and_says_why_the_rest_is_empty() -> None:
    cut = shape(document(), checked("detailed", "support", "90d"))
    assert cut["supportSummary"] == document()["supportSummary"]
    assert cut["usageSummary"] == {"mau": None, "topFeatures": []}
    assert cut["missing"]["/usageSummary"] == "not asked for: the focus area is support"
    assert cut["engagementSummary"]["champion"] == {"name": None}
    assert [row["groups"] for row in cut["riskIndicators"]] == [["support"]] * 3
    assert cut["recommendedActions"]
    assert cut["opportunities"] == []


def test_side_tables_follow_the_rows_that_are_kept() -> None:
    cut = shape(document(), checked("detailed", "support", "90d"))
    assert cut["missing"]["/riskIndicators/2/objectId"] == "about nobody"
    assert "/riskIndicators/1/objectId" not in cut["missing"]
    assert cut["stale"] == {"/riskIndicators/2": "support"}
    assert "/usageSummary/mau" not in cut["facts"]
    assert "/supportSummary/openTickets" in cut["facts"]


def test_the_document_in_store_is_left_as_it_is() -> None:
    original = document()
    shape(original, checked("detailed", "support", "30d"))
    assert original == document()


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
