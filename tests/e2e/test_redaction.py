"""What viewers see of the demo company's documents."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import TypeAdapter

from c360.model.access import EVERYTHING, MARKS, UNLIMITED, Allowance, bits
from c360.model.document import Comprehensive, Detailed, Summary
from c360.model.parts import Parts
from c360.publish.assemble import assemble
from c360.publish.parts import parts
from c360.publish.request import Request
from tests.publish.by_parsing import shape
from tests.publish.test_assemble import REQUESTS, leads

Json = dict[str, Any]
SCHEMAS: dict[str, TypeAdapter[Any]] = {
    "summary": TypeAdapter(Summary),
    "detailed": TypeAdapter(Detailed),
    "comprehensive": TypeAdapter(Comprehensive),
}


def without(*marks: str) -> Allowance:
    told = dict.fromkeys(marks, "not for you")
    return Allowance(True, EVERYTHING & ~bits(marks), told, None, "digest")


@pytest.fixture(scope="module")
def documents(demo: Any) -> Sequence[Json]:
    return list(demo.cli.documents("2024-02-15T14:30:00Z").values())


@pytest.fixture(scope="module")
def cut(documents: Sequence[Json]) -> Sequence[Parts]:
    made: list[Any] = list(documents)
    return [parts(document) for document in made]


@pytest.mark.parametrize("asked", REQUESTS, ids=str)
def test_a_document_is_assembled_as_if_it_were_read_and_cut(
    documents: Sequence[Json], cut: Sequence[Parts], asked: Request
) -> None:
    for document, pieces in zip(documents[::4], cut[::4], strict=True):
        assert json.loads(assemble(pieces, asked, UNLIMITED)) == shape(document, asked)


@pytest.mark.parametrize("depth", SCHEMAS)
@pytest.mark.parametrize("withheld", [*((mark,) for mark in MARKS), MARKS], ids="+".join)
def test_the_schema_holds_whatever_is_withheld(
    cut: Sequence[Parts], withheld: tuple[str, ...], depth: Any
) -> None:
    for pieces in cut[::8]:
        found = json.loads(assemble(pieces, Request(depth, "all", "90d"), without(*withheld)))
        SCHEMAS[depth].validate_python(found)
        tables = [found[name] for name in ("missing", "facts", "stale", "redacted")]
        assert [at for table in tables for at in table if not leads(found, at)] == []


def test_who_may_not_see_commercial_data_is_told_the_arr_nowhere(
    documents: Sequence[Json], cut: Sequence[Parts]
) -> None:
    told = 0
    for document, pieces in zip(documents, cut, strict=True):
        evidence = document["evidence"]
        words = [evidence[name]["text"] for name in ("account.arr", "account.arr.short")]
        told += words[1] in document["keyNarrative"]
        shown = assemble(pieces, Request("comprehensive", "all", "1y"), without("commercial"))
        assert [word for word in words if word.encode() in shown] == []
    assert told > 200


def test_who_may_not_see_personal_data_is_told_no_name(
    documents: Sequence[Json], cut: Sequence[Parts]
) -> None:
    for document, pieces in zip(documents, cut, strict=True):
        names = [one["name"] for one in document["stakeholderMap"] if one["name"]]
        shown = assemble(pieces, Request("comprehensive", "all", "1y"), without("personal"))
        found = json.loads(shown)
        # A colleague of ours may bear the same name as somebody at the customer.
        ours = {found["accountProfile"]["csm"], found["accountProfile"]["ae"]}
        assert [n for n in names if n not in ours and n.encode() in shown] == []
        assert len(found["stakeholderMap"]) == len(document["stakeholderMap"])
