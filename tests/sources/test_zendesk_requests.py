"""What is asked of Zendesk is what Zendesk's own description of its API takes.

The description is Zendesk's and not ours to pass on: C360_OPENAPI_ZENDESK says where it lies
(`oas.yaml`, or the same as JSON). Without it these tests are skipped.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from c360.sources import zendesk
from c360.sources.base import Wanted
from tests.sources.test_zendesk import space
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors import prism
from tests.vendors.records import TODAY, demo_company
from tests.vendors.server import Call, VendorServer
from tests.vendors.zendesk_api import API_TOKEN, EMAIL, Zendesk
from tests.vendors.zendesk_json import number, organization_id, user_id

EXPORTS = ("/api/v2/incremental/tickets/cursor", "/api/v2/incremental/users/cursor")
NO_START_TIME = "start_time is said to be required, and the example of a next page has none"
SIDE_LOADED = "include is not described"
"""Of a single ticket; Zendesk's page on side-loading shows it with one."""
_LISTED = {"Cursor pagination": ("page[size]", "page[after]"), "Sideloading": ("include",)}
"""What an operation's text tells of parameters that it does not list."""


@pytest.fixture(scope="module")
def place() -> Path:
    named = os.environ.get("C360_OPENAPI_ZENDESK", "")  # noqa: TID251 - for tests only
    if not Path(named).is_file():
        pytest.skip("Zendesk's own description is not there: name it in C360_OPENAPI_ZENDESK")
    return Path(named)


@cache
def read(place: Path) -> Mapping[str, Any]:
    if place.suffix == ".json":
        return dict(json.loads(place.read_bytes()))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(place.read_bytes(), loader))  # noqa: S506 - a safe loader


def test_every_request_is_described(place: Path, tmp_path: Path) -> None:
    """Path, method, types and names; as to names, Prism lets pass what nobody has declared."""
    document = read(place)
    calls = everything_asked(tmp_path)
    problems = {problem for call in calls for problem in _problems(document, call)}
    (alone,) = {c.path for c in calls if re.fullmatch(r"/api/v2/tickets/\d+", c.path)}
    allowed = {f"{path}: {NO_START_TIME}" for path in EXPORTS}
    assert problems == {*allowed, f"{alone}: {SIDE_LOADED}"}


def everything_asked(root: Path) -> list[Call]:
    """Every call that a check, syncs of each kind and fetches make."""
    company = demo_company(accounts=12)
    with VendorServer(Zendesk(company, page=60, audits=1)) as server:
        it = space(server, root)
        it.source().check()
        for wanted in (Wanted(), Wanted(), Wanted(full=True), Wanted(since=TODAY)):
            it.sync(TODAY, wanted)
        (ticket, *_) = company.rows("support", "escalation", TODAY)
        (person, *_) = company.rows("crm", "contact", TODAY)
        it.fetch(TODAY, "tickets", str(number(ticket["ticket_ref"])))
        it.fetch(TODAY, "users", str(user_id(person["source_id"])))
        it.fetch(TODAY, "organizations", str(organization_id(ticket["account_ref"])))
        return server.calls


def _problems(document: Mapping[str, Any], call: Call) -> Iterator[str]:
    """What the description has against a call."""
    path, operation = _operation(document, call)
    if operation is None:
        yield f"{call.path}: not described"
        return
    declared = {p["name"]: p for p in _parameters(document, path, operation)}
    text = str(operation.get("description"))
    told = {name for words, names in _LISTED.items() if words in text for name in names}
    told |= set(re.findall(r"^\| (\w+) +\|", text, re.MULTILINE))
    for name, values in call.request.query.items():
        if name not in {*declared, *told}:
            yield f"{call.path}: {SIDE_LOADED if name == 'include' else f'{name}?'}"
        integer = declared.get(name, {}).get("schema", {}).get("type") == "integer"
        if integer and not all(value.isdecimal() for value in values):
            yield f"{call.path}: {name} is no integer"
    for name, parameter in declared.items():
        lacks = parameter["in"] == "query" and name not in call.request.query
        if lacks and parameter.get("required"):
            in_cursor = name == "start_time" and "cursor" in call.request.query
            yield f"{call.path}: {NO_START_TIME if in_cursor else f'{name} is missing'}"


def _operation(
    document: Mapping[str, Any], call: Call
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    paths = document["paths"]
    for pattern in sorted(paths, key=lambda p: p.count("{")):
        shape = re.sub(r"\\\{[^}]*\\\}", r"\\d+", re.escape(pattern))
        if re.fullmatch(shape, call.path) and call.request.method.lower() in paths[pattern]:
            return paths[pattern], paths[pattern][call.request.method.lower()]
    return {}, None


def _parameters(
    document: Mapping[str, Any], path: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    for one in (*path.get("parameters", ()), *operation.get("parameters", ())):
        found: Any = one
        while "$ref" in found:
            name = found["$ref"].rpartition("/")[2]
            found = document["components"]["parameters"][name]
        yield found


def test_prism_takes_every_request(place: Path, tmp_path: Path) -> None:
    """But those that go on by a cursor without start_time, as Zendesk's own next pages do."""
    file = prism.description(str(place))
    asked = {_kind(call): call for call in everything_asked(tmp_path / "recorded")}
    with prism.Prism(file) as mock, requests.Session() as session:
        session.trust_env, session.auth = False, (f"{EMAIL}/token", API_TOKEN)
        refused = set()
        for call in asked.values():
            answer = session.get(mock.base_url + call.path, params=dict(call.request.query))
            if answer.status_code != 200:
                told = [problem["message"] for problem in answer.json()["validation"]]
                refused.add((call.path, *told))
    lacks = "Request query must have required property 'start_time'"
    assert refused == {(path, lacks) for path in EXPORTS}
    assert len(asked) >= 12


def _kind(call: Call) -> tuple[str, ...]:
    """What is asked for, whichever record it is about."""
    return (re.sub(r"\d{2,}", "N", call.path), *sorted(call.request.query))


def test_the_connector_reads_what_prism_answers(place: Path, tmp_path: Path) -> None:
    """The examples of Zendesk's own description become rows."""
    with prism.Prism(prism.description(str(place))) as mock:
        given = {"email": EMAIL, "token": API_TOKEN, "base_url": mock.base_url}
        more = {"requests_per_minute": 100_000, "escalated": "tags:enterprise"}
        it = VendorWorkspace(tmp_path, zendesk.Connector, {**given, **more})
        assert [(r.subject, r.detail) for r in it.source().check() if not r.ok] == []
        report = it.sync(TODAY)
        for resource in ("tickets", "users", "organizations"):
            it.fetch(TODAY, resource, "35436")
        assert mock.violations() == []
    assert set(report.resources) == {r.name for r in it.source().resources()}
    assert report.counts.quarantined == 0
    (ticket,) = it.rows("ticket", "subject", "priority", "status", "requester_ref", "created_at")
    created = datetime(2009, 7, 20, 22, 55, 29, tzinfo=UTC)
    fire = ("Help, my printer is on fire!", "P2", "open", "20978392", created)
    assert ticket == ("35436", "509974", *fire)
    assert it.rows("escalation", "opened_at") == [("35436", "509974", created)]
    assert len(it.rows("account")) > 0
