"""Acme Desk, read by a plain client that retries: the same tickets under every fault."""

import time
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.vendors.faults import Fault, Faults
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.waiting import announced_seconds

Json = dict[str, Any]


def read(server: VendorServer, session: requests.Session, kind: str, **query: str) -> list[Json]:
    """Every record, as a patient client sees it: retrying, waiting as told."""
    found: list[Json] = []
    cursor: str | None = None
    while True:
        asked = {**query, "limit": "10"} | ({"cursor": cursor} if cursor else {})
        page = patient(session, f"{server.base_url}/v1/{kind}", asked)
        found += page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def patient(session: requests.Session, url: str, query: dict[str, str]) -> Json:
    for _ in range(30):
        try:
            reply = session.get(url, params=query, timeout=5)
            if reply.status_code == 200:
                return dict(reply.json())
        except requests.exceptions.RequestException:
            continue
        time.sleep(max(0.0, announced_seconds(reply.headers.get("Retry-After", "0"))))
    raise AssertionError(f"{url} never answered")


def by_id(records: list[Json]) -> dict[str, Json]:
    return {record["id"]: record for record in records}


def test_it_serves_every_ticket_of_the_company(
    desk: VendorServer, session: requests.Session, company: Company
) -> None:
    served = read(desk, session, "tickets")
    rows = company.rows("support", "ticket", TODAY)
    assert [ticket["id"] for ticket in served] == [row["source_id"] for row in rows]
    assert served[0]["subject"] == rows[0]["subject"]
    assert read(desk, session, "organizations")
    assert all("@" in person["email"] for person in read(desk, session, "people"))


WIRE: list[Fault] = [
    "rate_limited", "rate_limited_date", "rate_limited_silent", "busy", "error_500", "error_502",
    "error_503", "slow", "truncated", "cut_json", "reset", "html",
]  # fmt: skip


@pytest.mark.parametrize("fault", WIRE)
def test_a_patient_client_sees_the_same_under_every_fault(
    desk: VendorServer, session: requests.Session, fault: Fault
) -> None:
    plain = read(desk, session, "tickets")
    desk.faults = Faults(at={1: fault, 3: fault}, slow_seconds=0.1)
    assert read(desk, session, "tickets") == plain
    assert [call.fault for call in desk.calls if call.fault] == [fault, fault]
    assert not desk.violations


@pytest.mark.parametrize("seed", range(3))
def test_pages_that_misbehave_hold_the_same_tickets(
    desk: VendorServer, session: requests.Session, seed: int
) -> None:
    plain = read(desk, session, "tickets")
    desk.records = RecordFaults(seed=seed, overlap=3, repeat=0.3, reorder=True)
    spoiled = read(desk, session, "tickets")
    assert by_id(spoiled) == by_id(plain)
    assert len(spoiled) > len(plain)


def test_a_week_later_only_what_changed(desk: VendorServer, session: requests.Session) -> None:
    desk.clock = TODAY - timedelta(days=28)
    first = by_id(read(desk, session, "tickets"))
    since = max(ticket["updated_at"] for ticket in first.values())
    desk.clock = TODAY
    changes = by_id(read(desk, session, "tickets", updated_since=since))
    assert 0 < len(changes) < len(first)
    assert first | changes == by_id(read(desk, session, "tickets"))


def test_a_deleted_ticket_stays_in_the_list_and_is_gone_itself(
    desk: VendorServer, session: requests.Session
) -> None:
    one = read(desk, session, "tickets")[0]["id"]
    url = f"{desk.base_url}/v1/tickets/{one}"
    assert session.get(url, timeout=5).json()["deleted_at"] is None
    desk.records = RecordFaults(deleted_at=TODAY, deleted_ids=frozenset({("tickets", one)}))
    last = read(desk, session, "tickets")[-1]
    assert (last["id"], last["deleted_at"]) == (one, TODAY.isoformat().replace("+00:00", "Z"))
    assert session.get(url, timeout=5).status_code == 410


@pytest.mark.parametrize(
    "query", ["page=2", "limit=many", "updated_since=soon", "cursor=none-of-ours"]
)
def test_what_it_does_not_know_it_refuses(
    desk: VendorServer, session: requests.Session, query: str
) -> None:
    assert session.get(f"{desk.base_url}/v1/tickets?{query}", timeout=5).status_code == 400


def test_a_wrong_token_opens_nothing(desk: VendorServer) -> None:
    headers = {"Authorization": "Bearer wrong"}
    refused = requests.get(f"{desk.base_url}/v1/tickets", headers=headers, timeout=5)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "bad_token")
