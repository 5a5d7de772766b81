"""Every call to HubSpot is one that HubSpot's own OpenAPI files describe.

They are no part of this repository: `C360_OPENAPI_HUBSPOT` names a folder with the files of
version 2026-03 of associations, calls, companies, contacts, crmOwners, deals, emails, meetings,
notes and tasks, from https://github.com/HubSpot/HubSpot-public-api-spec-collection.
"""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.sources.base import Wanted
from tests.sources.hubspot_space import space
from tests.vendors.hubspot_api import HubSpot
from tests.vendors.hubspot_shapes import number
from tests.vendors.openapi import Descriptions
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.talk import Reply, Request


@pytest.fixture(scope="module")
def described() -> Descriptions:
    named = os.environ.get("C360_OPENAPI_HUBSPOT")  # noqa: TID251 - tests only
    if not named or not Path(named, "companies.json").exists():
        pytest.skip(
            "HubSpot's OpenAPI files are not there: C360_OPENAPI_HUBSPOT names their folder"
        )
    return Descriptions(Path(named))


@pytest.fixture(scope="module")
def server(
    described: Descriptions,  # noqa: ARG001 - skips where there are none
    company: Company,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[VendorServer]:
    """One that was asked everything that the connector can ask."""
    with VendorServer(HubSpot(company)) as one:
        assert isinstance(one.vendor, HubSpot)
        one.vendor.links_per_page = 1
        root = tmp_path_factory.mktemp("asked")
        meeting = next(r for r in company.rows("crm", "activity", TODAY) if r["type"] == "meeting")
        people = str(number(company.rows("crm", "contact", TODAY)[0]["source_id"]))
        one.vendor.links["meetings", str(number(meeting["source_id"]))] = {"0-1": [people]}
        it = space(one, root)
        one.clock = TODAY - timedelta(days=30)
        assert all(result.ok for result in it.source().check())
        it.sync(one.clock)
        one.clock = TODAY
        it.sync(TODAY, Wanted(since=TODAY - timedelta(days=900)))
        for table, resource in (("account", "companies"), ("contact", "contacts")):
            it.fetch(TODAY, resource, str(it.rows(table)[0][0]))
        it.fetch(TODAY, "deals", str(it.rows("deal")[0][0]))
        yield one


def test_every_request_is_valid(described: Descriptions, server: VendorServer) -> None:
    problems = {}
    for call in server.calls:
        operation = described.operation(call.request)
        found = ["unknown"] if operation is None else [*operation.problems_of_request(call.request)]
        if found:
            problems[call.request.method, call.path] = found
    assert problems == {}


def test_all_kinds_of_requests_were_made(server: VendorServer) -> None:
    asked = {(call.request.method, call.path.rsplit("/", 1)[-1]) for call in server.calls}
    kinds = {"companies", "contacts", "0-3", "meetings", "calls", "emails", "notes", "tasks"}
    assert {("GET", kind) for kind in kinds} <= asked
    assert {("POST", "search"), ("POST", "read")} <= asked
    searched = {call.path.split("/")[-2] for call in server.called("search$")}
    assert searched == kinds
    bodies = [call.request.json() for call in server.called("batch/read$")]
    assert any("after" in one for body in bodies for one in body["inputs"])


def test_what_the_loopback_answers_is_as_described(
    described: Descriptions, server: VendorServer
) -> None:
    """But for what HubSpot answers otherwise than it describes: an unset property is null, and an
    error's subCategory is text (https://developers.hubspot.com/docs/api/error-handling)."""
    problems = {}
    statuses = set()
    for call in server.calls:
        reply = server.vendor.reply(call.request)
        operation = described.operation(call.request)
        assert operation is not None
        statuses.add(reply.status)
        if found := [*operation.problems_of_reply(_as_described(reply))]:
            problems[call.request.method, call.path] = found[:3]
    assert problems == {}
    assert statuses == {200, 207}


def _as_described(reply: Reply) -> Reply:
    body = json.loads(reply.body)
    for record in body.get("results", [body]):
        if "properties" in record:
            held = record["properties"].items()
            record["properties"] = {name: value for name, value in held if value is not None}
    for error in body.get("errors", ()):
        assert isinstance(error.pop("subCategory"), str)
    return Reply.json(body, reply.status)


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "problem"),
    [
        ("GET", "companies", {"updatedAfter": ("1",)}, None, "no parameter updatedAfter"),
        ("GET", "companies", {"limit": ("many",)}, None, "limit"),
        ("GET", "companies", {"archived": ("yes",)}, None, "archived"),
        ("POST", "companies/search", {}, {"limit": 5}, "'after' is a required property"),
        ("POST", "companies/search", {}, {"limit": 5, "since": 1}, "'since' was unexpected"),
    ],
)
def test_an_invalid_request_is_found(
    described: Descriptions,
    method: str,
    path: str,
    query: dict[str, tuple[str, ...]],
    body: dict[str, Any] | None,
    problem: str,
) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    place = f"/crm/objects/2026-03/{path}"
    asked = Request(method, place, query, {}, content, "", TODAY, None)  # type: ignore[arg-type]  # none is asked for
    operation = described.operation(asked)
    assert operation is not None
    assert any(problem in found for found in operation.problems_of_request(asked))
    gone = Request(method, f"/crm/v9/{path}", {}, {}, content, "", TODAY, None)  # type: ignore[arg-type]  # likewise
    assert described.operation(gone) is None
