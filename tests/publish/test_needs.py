"""Every place of a document has its needs in the table; what is said adds to them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

import pytest
from pydantic import TypeAdapter

from c360.features.measure import feature_specs
from c360.model.access import BITS, EVERYTHING, bits
from c360.model.canonical import BY_NAME, ENVELOPE
from c360.model.document import Comprehensive
from c360.model.health import DIMENSIONS
from c360.publish.lists import record
from c360.publish.marks import Marks, part_of_score
from c360.publish.needs import NEEDS, Needs, below, field_needs
from c360.routing.triggers import EVENTS

SCHEMA = TypeAdapter(Comprehensive).json_schema(mode="serialization")
ASSEMBLED = {"depth", "focusArea", "timeframe", "missing", "facts", "stale", "redacted"}
"""What only assembling fills in."""


def leaves(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places of values, `*` for rows; a value whose form is open is one place."""
    if "$ref" in schema:
        yield from leaves(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], path)
        return
    forms = schema.get("anyOf", ())
    for form in forms:
        yield from leaves(form, path)
    for name, inner in schema.get("properties", {}).items():
        yield from leaves(inner, (*path, name))
    rows = schema.get("items") or schema.get("additionalProperties")
    if isinstance(rows, dict) and rows:
        yield from leaves(rows, (*path, "*"))
    elif not forms and "properties" not in schema:
        yield path


def named(node: Needs, path: tuple[str, ...]) -> bool:
    """Whether the table names the place, or a value that it is a part of."""
    if isinstance(node, int) or not path:
        return True
    return path[0] in node and named(node[path[0]], path[1:])


def test_every_place_of_the_schema_is_named() -> None:
    places = {path for path in leaves(SCHEMA) if path[0] not in ASSEMBLED}
    assert len(places) > 250
    assert [path for path in sorted(places) if not named(NEEDS, path)] == []


def test_a_name_that_the_table_lacks_is_found() -> None:
    assert not named(NEEDS, ("supportSummary", "secret"))
    assert below(NEEDS["supportSummary"], "secret") == EVERYTHING


@pytest.mark.parametrize(
    ("section", "table", "derived"),
    [
        ("activities", "activity", ("is_meeting", "is_two_way")),
        ("tickets", "ticket", ("open", "sla_due_at", "days_open", "past_sla")),
        ("invoices", "invoice", ("days_overdue",)),
        ("payments", "payment", ()),
        ("contracts", "contract", ()),
        ("entitlements", "entitlement", ()),
        ("successPlan/plans", "success_plan", ()),
        ("successPlan/goals", "goal", ()),
        ("successPlan/milestones", "milestone", ()),
        ("satisfaction/surveys", "survey_response", ()),
    ],
)
def test_every_column_of_a_record_is_named(
    section: str, table: str, derived: tuple[str, ...]
) -> None:
    columns = [column.name for column in (*ENVELOPE, *BY_NAME[table].columns)]
    row = record(dict.fromkeys((*columns, *derived), "x"))
    rows: Needs = NEEDS
    for name in (*section.split("/"), "*"):
        rows = below(rows, name)
    assert [name for name in row if not named(rows, (name,))] == []


def test_every_field_of_an_account_that_sources_may_differ_on_is_known() -> None:
    ids = {"external_ref", "parent_ref"}
    fields = [c.name for c in BY_NAME["account"].columns if not c.name.endswith("_ref")]
    assert ids.isdisjoint(fields)
    assert [name for name in fields if field_needs(name) == EVERYTHING] == []
    assert field_needs("arr") == BITS["commercial"]
    assert field_needs("anything_new") == EVERYTHING


def test_every_dimension_has_a_group() -> None:
    assert [d for d in DIMENSIONS if part_of_score({"dimension": d}) == EVERYTHING] == []
    assert part_of_score({"dimension": "anything new"}) == EVERYTHING


def body(group: str, *marks: str, of: tuple[str, ...] = (), text: str = "") -> dict[str, Any]:
    return {"group": group, "marks": list(marks), "of": list(of), "text": text}


MARKS = Marks({
    "evidence": {
        "arr": body("commercial"),
        "seats": body("usage", of=("arr",)),
        "name": body("people", "personal", text="Ada Poe"),
        "score": body("scores", of=("seats",)),
        "level": body("scores", of=("score",)),
        "round": body("usage", of=("round",)),
    }
})  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "marks"),
    [
        ("arr", ["commercial"]), ("seats", ["usage", "commercial"]), ("score", ["scores"]),
        ("level", ["scores"]), ("name", ["people", "personal"]),
    ],
)  # fmt: skip
def test_a_fact_needs_what_it_was_derived_from_unless_it_is_a_score(
    fact: str, marks: list[str]
) -> None:
    assert MARKS.fact(fact) == bits(marks)


def test_what_is_not_known_or_derives_from_itself_needs_everything() -> None:
    assert MARKS.fact("nothing") == EVERYTHING
    assert MARKS.fact("round") == EVERYTHING


def test_a_name_is_needed_only_where_it_is_quoted() -> None:
    said = {"text": "Ada Poe is silent", "facts": ["name"]}
    assert MARKS.saying(said) == bits(["people", "personal"])
    assert MARKS.saying({"text": "the champion is silent", "facts": ["name"]}) == bits(["people"])


def test_features_that_are_names_of_people_are_marked() -> None:
    marked = {name: spec.marks for name, spec in feature_specs().items() if spec.marks}
    assert marked == {
        "champion_name": ("personal",),
        "sponsor_name": ("personal",),
        "sponsor_sentiment": ("notes",),
    }


def test_the_events_that_name_people_are_of_the_group_people() -> None:
    named_ = {kind for kind, event in EVENTS.items() if "contact:" in str(event.wordings)}
    assert {EVENTS[kind].group for kind in named_} == {"people"}


def test_every_field_of_a_skills_input_is_known() -> None:
    folder = files("c360.routing.skills")
    names = [file.name[:-3] for file in folder.iterdir() if file.name.endswith(".py")]
    modules = [import_module(f"c360.routing.skills.{name}") for name in names]
    inputs = [module.Input for module in modules if hasattr(module, "Input")]
    fields = {f.alias or name for one in inputs for name, f in one.model_fields.items()}
    assert len(fields) > 15
    needs = MARKS.inputs({"input": dict.fromkeys(sorted(fields))})
    assert [name for name, found in needs.items() if found == EVERYTHING] == []
