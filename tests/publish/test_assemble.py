"""A viewer is shown what they may see and asked for, and nothing else is in the bytes."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from c360.model.access import BITS, EVERYTHING, MARKS, UNLIMITED, Allowance, bits
from c360.model.parts import Parts
from c360.publish.assemble import assemble
from c360.publish.parts import headline_needs, parts
from c360.publish.request import Request, checked
from tests.publish.canaries import canary_document

Json = dict[str, Any]
WHOLE = Request("comprehensive", "all", "1y")
DOCUMENT, NEEDS = canary_document()


def without(*marks: str, scope: frozenset[str] | None = None) -> Allowance:
    """An allowance of everything but these marks."""
    told = {mark: f"no {mark} for you" for mark in marks}
    return Allowance(True, EVERYTHING & ~bits(marks), told, scope, "digest")


def cut() -> Parts:
    document: Any = DOCUMENT
    return parts(document)


def viewed(request: Request = WHOLE, allowance: Allowance = UNLIMITED, top: int = 3) -> Json:
    found: Json = json.loads(assemble(cut(), request, allowance, top_risks=top))
    return found


def test_what_is_not_limited_is_the_document_itself() -> None:
    assert viewed() == DOCUMENT


def test_the_original_is_left_as_it_is() -> None:
    before = json.dumps(DOCUMENT)
    cut()
    assert json.dumps(DOCUMENT) == before


WITHHELD = [
    *((mark,) for mark in MARKS),
    *combinations(MARKS, 2),
    ("commercial", "notes", "customer_text"),
    MARKS,
]


@pytest.mark.parametrize("marks", WITHHELD, ids="+".join)
def test_only_words_that_need_what_is_withheld_are_not_in_the_bytes(marks: tuple[str, ...]) -> None:
    shown = assemble(cut(), WHOLE, without(*marks)).decode()
    leaked = [word for word, needs in NEEDS.items() if needs & bits(marks) and word in shown]
    lost = [word for word, needs in NEEDS.items() if not needs & bits(marks) and word not in shown]
    assert (leaked, lost) == ([], [])


REQUESTS = [
    Request(depth, area, timeframe)
    for depth in ("summary", "detailed", "comprehensive")
    for area in ("all", "health", "engagement", "support", "usage", "commercial")
    for timeframe in ("30d", "1y")
]


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_side_tables_point_only_at_what_is_there(request_: Request) -> None:
    for marks in WITHHELD:
        found = viewed(request_, without(*marks))
        for table in ("missing", "facts", "stale", "redacted"):
            astray = [pointer for pointer in found[table] if not leads(found, pointer)]
            assert astray == [], (table, marks)


def leads(document: Any, pointer: str) -> bool:
    here = document
    for part in pointer.split("/")[1:]:
        if isinstance(here, list):
            if int(part) >= len(here):
                return False
            here = here[int(part)]
        elif isinstance(here, dict) and part in here:
            here = here[part]
        else:
            return False
    return True


def nulls(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from nulls(inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from nulls(inner, f"{pointer}/{place}")
    elif value is None:
        yield pointer


@pytest.mark.parametrize("mark", MARKS)
def test_every_withheld_value_names_the_rule_at_its_place_or_a_parents(mark: str) -> None:
    found = viewed(allowance=without(mark))
    assert found["redacted"]
    assert set(found["redacted"].values()) == {f"no {mark} for you"}
    for pointer in nulls(found):
        places = [pointer.rsplit("/", n)[0] for n in range(pointer.count("/"))]
        assert any(place in found["redacted"] for place in places), pointer


def test_a_document_keeps_every_key_whatever_is_withheld() -> None:
    def shape(value: Any) -> Any:
        keep = isinstance(value, dict)
        return {name: shape(inner) for name, inner in value.items()} if keep else None

    kept, whole = shape(viewed(allowance=without(*MARKS))), shape(DOCUMENT)
    for tables in ("missing", "facts", "stale", "redacted", "evidence"):
        del kept[tables], whole[tables]
    assert kept == whole


def test_the_narrative_is_joined_anew_from_the_clauses_that_are_shown() -> None:
    found = viewed(allowance=without("commercial"))
    texts = [clause["text"].strip() for clause in DOCUMENT["narrative"]]
    assert found["keyNarrative"].lower() == " ".join([*texts[:3], texts[4]])
    assert found["facts"]["/keyNarrative"] == ["used", "named", "score"]
    assert found["redacted"]["/keyNarrative"] == "no commercial for you"


def test_of_several_marks_the_rule_of_one_that_is_withheld_is_named() -> None:
    told = viewed(allowance=without("customer_text", "usage"))["redacted"]
    assert told["/tickets/0/subject"] == "no customer_text for you"
    assert told["/usageSummary"] == "no usage for you"


def test_side_tables_follow_the_rows_that_are_left() -> None:
    found = viewed(allowance=without("usage", "restricted"))
    assert len(found["riskIndicators"]) == 2
    assert found["missing"]["/riskIndicators/1/objectId"] in NEEDS
    assert list(found["stale"]) == ["/riskIndicators/1"]
    bounded = viewed(Request("comprehensive", "all", "90d"), without("people"))
    assert [row["createdAt"][:7] for row in bounded["tickets"]] == ["2024-02", "2024-01"]
    assert bounded["redacted"]["/tickets/1/requesterRef"] == "no people for you"
    assert "/tickets/2/requesterRef" not in bounded["redacted"]


@pytest.mark.parametrize(
    ("scope", "owners"),
    [
        (None, ["Support + CSM", "AE"]), ({"CSM"}, ["Support + CSM"]),
        ({"AE", "Support"}, ["Support + CSM", "AE"]), ({"Finance"}, []), (set(), []),
    ],
)  # fmt: skip
def test_actions_are_those_of_the_viewers_scope(scope: set[str] | None, owners: list[str]) -> None:
    asked = without(scope=None if scope is None else frozenset(scope))
    found = viewed(allowance=asked)
    assert [row["owner"] for row in found["recommendedActions"]] == owners
    assert found["redacted"] == {}


def test_a_place_that_the_table_does_not_name_is_shown_only_to_who_may_see_all() -> None:
    document: Any = json.loads(json.dumps(DOCUMENT))
    document["supportSummary"]["new"] = "canary-new"
    for mark in MARKS:
        assert b"canary-new" not in assemble(parts(document), WHOLE, without(mark))
    assert b"canary-new" in assemble(parts(document), WHOLE, UNLIMITED)


def test_the_headline_needs_what_its_finding_needs() -> None:
    document: Any = DOCUMENT
    assert headline_needs(document) == BITS["usage"]
    assert headline_needs(document | {"riskIndicators": []}) == bits(["usage", "commercial"])
    assert headline_needs(document | {"riskIndicators": [], "opportunities": []}) == 0


# depth, focus area, timeframe


def test_a_summary_holds_its_parts_and_the_top_risks_only() -> None:
    found = viewed(checked("summary", "all", "90d"), top=2)
    assert "usageSummary" not in found
    assert "timeline" not in found
    assert len(found["riskIndicators"]) == 2
    assert "/supportSummary/openTickets" not in found["missing"]
    assert found["depth"] == "summary"


def test_the_top_risks_are_the_first_that_the_viewer_may_see() -> None:
    found = viewed(checked("summary", "all", "90d"), without("usage"), top=1)
    assert [row["facts"] for row in found["riskIndicators"]] == [["quoted"]]


def test_a_summary_needs_its_own_layer_only() -> None:
    summary = Parts({"summary": cut().layers["summary"]})
    assert json.loads(assemble(summary, Request("summary"), UNLIMITED))["accountId"] == "alpine"


def test_detailed_keeps_every_summary_and_leaves_the_lists_out() -> None:
    found = viewed(checked("detailed", "all", "90d"))
    assert found["usageSummary"] == DOCUMENT["usageSummary"]
    assert "timeline" not in found
    assert len(found["riskIndicators"]) == 5


def test_the_timeframe_bounds_lists_and_moves_no_figure() -> None:
    short = viewed(checked("comprehensive", "all", "30d"))
    assert len(short["tickets"]) == 1
    assert len(viewed()["tickets"]) == 3
    assert short["usageSummary"] == DOCUMENT["usageSummary"]
    assert short["riskIndicators"] == DOCUMENT["riskIndicators"]


def test_a_focus_keeps_every_key_and_says_why_the_rest_is_empty() -> None:
    found = viewed(checked("detailed", "support", "90d"))
    assert found["supportSummary"] == DOCUMENT["supportSummary"]
    assert found["usageSummary"].keys() == DOCUMENT["usageSummary"].keys()
    assert found["usageSummary"]["mau"] is None
    assert found["usageSummary"]["topFeatures"] == []
    assert found["missing"]["/usageSummary"] == "not asked for: the focus area is support"
    assert found["engagementSummary"]["champion"]["name"] is None
    assert [row["groups"] for row in found["riskIndicators"]] == [["support"]]
    assert [row["owner"] for row in found["recommendedActions"]] == ["Support + CSM"]
    assert found["opportunities"] == []
    assert list(found["stale"]) == ["/riskIndicators/0"]


def test_what_was_not_asked_for_is_not_said_to_be_withheld() -> None:
    found = viewed(checked("detailed", "support", "90d"), without("usage"))
    assert "/usageSummary" in found["missing"]
    assert "/usageSummary" not in found["redacted"]
