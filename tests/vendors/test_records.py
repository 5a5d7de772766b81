"""The demo company moves with the vendor's clock; records come late, go, and drift as told."""

from datetime import timedelta
from typing import Any

import pytest

from tests.vendors.drift import Change, Drift, drifted
from tests.vendors.records import TODAY, Company, Row
from tests.vendors.shelf import RecordFaults, Shelf, spoiled

WEEK = timedelta(days=7)


def shape(row: Row) -> dict[str, Any]:
    return {
        "id": row["source_id"],
        "priority": row["priority"],
        "sla": {"days": 3, "strict": True, "note": None},
        "tags": [{"name": row["category"]}, {"name": row["status"]}],
    }


@pytest.fixture
def tickets(company: Company) -> list[Row]:
    return list(company.rows("support", "ticket", TODAY))


def test_a_record_is_there_once_as_it_was_known(company: Company) -> None:
    for at in (TODAY - 20 * WEEK, TODAY):
        rows = company.rows("support", "ticket", at)
        assert len({row["source_id"] for row in rows}) == len(rows) > 20
        assert all(row["first_observed_at"] <= row["observed_at"] <= at for row in rows)


def test_the_company_moves_on(company: Company) -> None:
    before = {row["source_id"]: row for row in company.rows("support", "ticket", TODAY - 4 * WEEK)}
    after = {row["source_id"]: row for row in company.rows("support", "ticket", TODAY)}
    assert set(before) < set(after)
    changed = [i for i, row in before.items() if row["status"] != after[i]["status"]]
    assert changed
    assert all(after[i]["observed_at"] > before[i]["observed_at"] for i in changed)


def test_each_system_has_its_own_rows(company: Company) -> None:
    nps = {row["kind"] for row in company.rows("crm", "survey_response", TODAY)}
    csat = {row["kind"] for row in company.rows("support", "survey_response", TODAY)}
    assert (nps, csat) == ({"nps"}, {"csat"})


def test_a_stretch_of_time_holds_what_became_known_in_it(company: Company) -> None:
    first, last = TODAY - 3 * WEEK, TODAY - 2 * WEEK
    some = company.rows("analytics", "usage", TODAY, since=first, before=last)
    every = company.rows("analytics", "usage", TODAY, since=first)
    assert some == [row for row in every if row["observed_at"] < last]
    assert 0 < len(some) < len(every)


def test_late_records_show_up_with_their_older_time(tickets: list[Row]) -> None:
    late = RecordFaults(seed=3, late=0.5, late_by=20 * WEEK)
    before = {r.id: r for r in spoiled("ticket", tickets, shape, TODAY, late)}
    after = {r.id: r for r in spoiled("ticket", tickets, shape, TODAY + 20 * WEEK, late)}
    assert {row["source_id"] for row in tickets} == set(after) > set(before)
    newest = max(record.updated_at for record in before.values())
    come = [record for i, record in after.items() if i not in before]
    assert any(record.updated_at < newest <= TODAY < record.seen_at for record in come)
    in_time = [row for row in tickets if not late.is_late("ticket", row["source_id"])]
    assert {row["source_id"] for row in in_time} <= set(before)


def test_a_change_never_makes_a_record_look_deleted(tickets: list[Row]) -> None:
    late = RecordFaults(late=1.0, late_by=1000 * WEEK)
    shown = spoiled("ticket", tickets, shape, TODAY, late)
    changed = [row for row in tickets if row["observed_at"] > row["first_observed_at"]]
    assert {record.id for record in shown} == {row["source_id"] for row in changed}


def test_deleted_records_say_since_when(tickets: list[Row]) -> None:
    named = tickets[0]["source_id"]
    gone = RecordFaults(
        deleted=0.2, deleted_at=TODAY, deleted_ids=frozenset({("ticket", named)})
    )  # fmt: skip
    before = spoiled("ticket", tickets, shape, TODAY - timedelta(seconds=1), gone)
    assert not [record for record in before if record.deleted_at]
    after = spoiled("ticket", tickets, shape, TODAY, gone)
    deleted = {record.id for record in after if record.deleted_at}
    assert deleted == {r.id for r in after if gone.is_deleted("ticket", r.id)} >= {named}
    assert 0 < len(deleted) < len(after) == len(tickets)
    assert all(record.updated_at == TODAY for record in after if record.deleted_at)
    assert [record.id for record in after][-len(deleted) :] == sorted(deleted)


def test_faults_of_a_share_can_be_kept_to_kinds(tickets: list[Row]) -> None:
    gone = RecordFaults(deleted=1.0, deleted_at=TODAY, kinds=frozenset({"person"}))
    assert not any(r.deleted_at for r in spoiled("ticket", tickets, shape, TODAY, gone))
    assert all(r.deleted_at for r in spoiled("person", tickets, shape, TODAY, gone))


@pytest.mark.parametrize(
    ("change", "path", "to", "expected"),
    [
        ("added", "sla.hours", 8, {"sla": {"days": 3, "strict": True, "note": None, "hours": 8}}),
        ("added", "region", None, {"region": "new"}),
        ("dropped", "sla.days", None, {"sla": {"strict": True, "note": None}}),
        ("renamed", "sla", "policy", {"policy": {"days": 3, "strict": True, "note": None}}),
        ("retyped", "sla.days", None, {"sla": {"days": "about 3", "strict": True, "note": None}}),
        ("retyped", "sla.strict", None, {"sla": {"days": 3, "strict": "Y", "note": None}}),
        ("retyped", "priority", None, {"priority": ["P3"]}),
        ("retyped", "priority", 3, {"priority": 3}),
        ("retyped", "sla.note", None, {}),
        ("nulled", "priority", None, {"priority": None}),
        ("nested", "priority", None, {"priority": {"value": "P3"}}),
        ("nulled", "tags.name", None, {"tags": [{"name": None}, {"name": None}]}),
        ("dropped", "no.such", None, {}),
    ],
)
def test_one_field_drifts(
    tickets: list[Row], change: Change, path: str, to: object, expected: dict[str, Any]
) -> None:
    row = next(row for row in tickets if row["priority"] == "P3")
    drift = Drift(kind="ticket", change=change, path=path, to=to)
    (record,) = spoiled("ticket", [row], shape, TODAY, RecordFaults(drift=(drift,)))
    gone = {"dropped": {path}, "renamed": {path}}.get(change, set())
    plain = {name: value for name, value in shape(row).items() if name not in gone}
    assert record.body == plain | expected


def test_drift_leaves_the_record_it_was_given_alone() -> None:
    body = {"sla": {"days": 3}}
    changed = drifted(body, Drift(kind="ticket", change="dropped", path="sla.days"))
    assert (body, changed) == ({"sla": {"days": 3}}, {"sla": {}})


def test_drift_begins_and_concerns_as_told(tickets: list[Row]) -> None:
    drift = Drift(kind="ticket", change="nulled", path="priority", share=0.5, since=TODAY)
    faults = RecordFaults(drift=(drift,))
    before = spoiled("ticket", tickets, shape, TODAY - timedelta(seconds=1), faults)
    after = spoiled("ticket", tickets, shape, TODAY, faults)
    assert all(record.body["priority"] for record in before)
    drifted = [record for record in after if record.body["priority"] is None]
    assert 0.3 < len(drifted) / len(after) < 0.7


def test_a_shelf_notices_what_it_is_asked(company: Company) -> None:
    shelf, rows = Shelf(), company.rows("support", "ticket", TODAY)
    plain = shelf.records("ticket", rows, shape, TODAY, RecordFaults())
    assert shelf.records("ticket", rows, shape, TODAY, RecordFaults()) is plain
    gone = RecordFaults(deleted=1.0, deleted_at=TODAY)
    assert all(r.deleted_at for r in shelf.records("ticket", rows, shape, TODAY, gone))
    earlier = company.rows("support", "ticket", TODAY - 20 * WEEK)
    assert len(shelf.records("ticket", earlier, shape, TODAY, gone)) == len(earlier) < len(rows)
