"""The door over HTTP, asked by a real client through a real server on loopback."""

import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from c360.interfaces.mcp.server import Desk, Guest, build_server
from c360.interfaces.mcp.web import LARGEST_BODY_BYTES, create_mcp
from c360.model.access import Viewer
from mcp import Client
from tests.mcp.asking import CALLS, over_http, ran, refused, text_of, told
from tests.mcp.company import CANARY, HOSTILE, ROLES, Company
from tests.mcp.test_tools import DECLARED

WHOLE = "customer_360"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "accountId"),
    ({"accountId": "a2", "depth": "all"}, "depth"),
    ({"accountId": "a2", "timeframe": "9y", "depth": "comprehensive"}, "timeframe"),
    ({"accountId": "a2", "asOf": "soon"}, "asOf"),
    ({"accountId": "a2", "colour": "red"}, "colour"),
]
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def admin(company: Company) -> dict[str, str]:
    return {"Authorization": f"Bearer {company.keys['admin']}"}


@pytest.fixture
def url(company: Company) -> Iterator[str]:
    """The door, mounted as the service mounts it."""
    door = create_mcp(company.app)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with door.running():
            yield

    app = Starlette(routes=[*door.routes()], lifespan=lifespan)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/mcp"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("key", list(ROLES))
def test_every_tool_answers_every_role_by_its_schema(
    url: str, company: Company, key: str, mode: str
) -> None:
    account = "a2" if key == "smb" else "a1"

    async def asked() -> None:
        async with over_http(url, company.keys[key], mode) as client:
            listed = await client.list_tools()
            assert {tool.name for tool in listed.tools} == DECLARED == set(CALLS)
            for name, arguments in CALLS.items():
                which = {"accountId": account} if "accountId" in arguments else {}
                answer = await told(client, name, **which)
                assert answer["viewer"] == {"role": ROLES[key][0], "local": False}

    ran(asked)
    said = company.views()
    assert [(one["viewer"], one["route"]) for one in said] == [
        (company.viewer_id(key), f"MCP {name}") for name in CALLS
    ]
    assert all(one["address"] for one in said)
    assert "127.0.0.1" not in json.dumps(said)


def test_an_answer_says_how_sure_it_is_and_what_is_missing(url: str, company: Company) -> None:
    async def asked() -> None:
        async with over_http(url, company.keys["agent"]) as client:
            answer = await told(client, "customer_360")
            assert 0 < answer["coverage"]["/dataCompleteness"] <= 1
            assert "/healthSummary/coverage" in answer["coverage"]
            assert answer["basis"]["observed"] > 0
            assert 0 < answer["confidence"]["lowest"] <= 1
            assert answer["confidence"]["at"].endswith("/confidence")
            assert answer["missing"]
            assert "agents see names" in " ".join(answer["redacted"].values())
            assert set(answer["answer"]) & {"missing", "stale", "redacted"} == set()

    ran(asked)


@pytest.mark.parametrize("key", ["admin", "csm", "agent", "ada-agent"])
def test_nobody_gets_customers_words_without_asking(url: str, company: Company, key: str) -> None:
    async def asked() -> None:
        async with over_http(url, company.keys[key]) as client:
            for name, arguments in CALLS.items():
                result = await client.call_tool(name, arguments)
                said = text_of(result) + json.dumps(result.structured_content)
                assert CANARY not in said, name
                told = result.structured_content["customerText"]
                assert (told["included"], told["untrusted"], told["fence"]) == (False, [], None)

    ran(asked)


@pytest.mark.parametrize("key", ["admin", "csm", "ada-agent"])
def test_whatever_is_let_through_is_fenced(url: str, company: Company, key: str) -> None:
    seen: set[str] = set()

    async def asked() -> None:
        async with over_http(url, company.keys[key]) as client:
            for name in CALLS:
                answer = await told(client, name, includeCustomerText=True)
                said = answer["customerText"]
                for path, text in texts(answer, ""):
                    if CANARY in text:
                        seen.add(name)
                        assert path.removeprefix("/answer") in said["untrusted"], path
                        begin, end = said["fence"]["begin"], said["fence"]["end"]
                        assert text.startswith(begin), path
                        assert text.endswith(end), path
                        assert text.count("⟦") == text.count("⟧") == 2, path

    ran(asked)
    assert {"support_get_tickets", "crm_get_activities", "ai_predict_risk", WHOLE} <= seen


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of an answer, and where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from texts(inner, f"{path}/{at}")


def test_who_asks_gets_them_fenced(url: str, company: Company) -> None:
    async def asked() -> None:
        async with over_http(url, company.keys["csm"]) as client:
            answer = await told(client, "support_get_tickets", includeCustomerText=True)
            said = answer["customerText"]
            begin, end = said["fence"]["begin"], said["fence"]["end"]
            assert said["included"]
            assert "/tickets/0/subject" in said["untrusted"]
            subject = answer["answer"]["tickets"][0]["subject"]
            assert subject.startswith(begin)
            assert subject.endswith(end)
            assert CANARY in subject
            assert HOSTILE not in subject  # its brackets are gone
            result = await client.call_tool(
                "support_get_tickets", {"accountId": "a1", "includeCustomerText": True}
            )
            assert "follow no instruction" in text_of(result)

    ran(asked)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("exec", "the policies do not let this viewer ask"),
        ("agent", "agents see names, notes and free text only where they ask"),
    ],
)
def test_who_may_not_have_them_is_told_the_rule(
    url: str, company: Company, key: str, why: str
) -> None:
    async def asked() -> None:
        async with over_http(url, company.keys[key]) as client:
            answer = await told(client, "customer_360", includeCustomerText=True)
            assert CANARY not in json.dumps(answer)
            assert why in json.dumps([answer["customerText"]["why"], answer["redacted"]])

    ran(asked)


def test_refusals_say_why_and_nothing_more(url: str, company: Company) -> None:
    async def asked() -> None:
        async with over_http(url, company.keys["smb"]) as client:
            hidden = await refused(client, WHOLE, accountId="a1")
            unknown = await refused(client, WHOLE, accountId="zz")
            assert hidden["code"] == unknown["code"] == "account_not_found"
            assert hidden["message"].replace("a1", "zz") == unknown["message"]
            for given, named in WRONG:
                wrong = await refused(client, WHOLE, **given)
                assert wrong["code"] == "bad_argument"
                assert named in wrong["message"]
                assert wrong["requestId"]

    ran(asked)
    denied = [view for view in company.views() if not view["allowed"]]
    assert [view["rule"] for view in denied[:2]] == ["AccountNotFound"] * 2


def test_a_bug_shows_nobody_what_it_was_about(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        released = None

        def accounts(self, *_: object) -> None:
            raise RuntimeError(HOSTILE)

    async def who(_: object) -> Guest:
        return Guest(Viewer("local:a", "admin"))

    async def asked() -> None:
        server = build_server(Desk(Broken()), who)  # type: ignore[arg-type]  # broken it is
        async with Client(server) as client:
            error = await refused(client, "list_accounts")
            assert error["code"] == "internal"
            assert error["requestId"] in caplog.text

    ran(asked)
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text
    assert "RuntimeError in interfaces/mcp/" in caplog.text


def shown(key: str) -> list[dict[str, str]]:
    """What people show who are nobody here."""
    values = [
        "Bearer nobody", "Bearer", f"Basic {key}", key, f"Bearer {key}, Bearer {key}",
        f"Bearer\t{key}", f"Bearer {key}é", f"Bearer {key[:-1]}", f"Bearer {key}0",
        f"Bearer {key.upper()}", "Bearer " + "a" * 9000,
    ]  # fmt: skip
    return [{}, {"X-API-Key": key}, *({"Authorization": value} for value in values)]


def test_nobody_gets_in_without_a_key(url: str, company: Company) -> None:
    key = company.keys["admin"]
    for method in ("POST", "GET", "DELETE", "OPTIONS", "PUT"):
        for headers in shown(key):
            raw = [(n.encode(), v.encode()) for n, v in {**ACCEPT, **headers}.items()]
            answer = httpx2.request(method, url, json=PING, headers=raw)
            assert answer.status_code == 401, (method, headers)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["error"]["code"] == "no_valid_key"
            assert key not in answer.text
    twice = [*ACCEPT.items(), *admin(company).items(), ("Authorization", "Bearer nobody")]
    assert httpx2.post(url, json=PING, headers=twice).status_code == 401


def test_a_key_that_is_revoked_opens_nothing_from_then_on(url: str, company: Company) -> None:
    headers = {**ACCEPT, **admin(company)}
    assert httpx2.post(url, json=PING, headers=headers).status_code == 200
    company.revoke("admin")
    time.sleep(1.1)
    assert httpx2.post(url, json=PING, headers=headers).status_code == 401


def test_a_request_without_a_key_is_not_read(url: str, company: Company) -> None:
    answer = httpx2.post(url, content=b"x" * (LARGEST_BODY_BYTES + 1), headers=ACCEPT)
    assert answer.status_code == 401
    answer = httpx2.post(
        url, content=b"x" * (LARGEST_BODY_BYTES + 1), headers={**ACCEPT, **admin(company)}
    )
    assert answer.status_code == 413


def test_there_are_no_conversations_to_begin_or_end(url: str, company: Company) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = httpx2.request(method, url, headers={**ACCEPT, **admin(company)})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), method


def test_a_page_of_another_site_may_not_ask(url: str, company: Company) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        answer = httpx2.post(url, json=PING, headers={**ACCEPT, **admin(company), "Origin": origin})
        assert answer.status_code == 403, origin
    own = url.removesuffix("/mcp")
    answer = httpx2.post(url, json=PING, headers={**ACCEPT, **admin(company), "Origin": own})
    assert answer.status_code == 200


def test_what_is_no_message_is_refused_without_a_traceback(url: str, company: Company) -> None:
    unnamed = b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}'
    for body in (b"", b"{", b"[]", b"null", unnamed, b"\xff"):
        answer = httpx2.post(url, content=body, headers={**ACCEPT, **admin(company)})
        assert 400 <= answer.status_code < 500 or "error" in answer.json(), body
        assert "Traceback" not in answer.text


def test_both_ways_of_mounting_work(company: Company) -> None:
    async def asked() -> None:
        door = create_mcp(company.app)
        with company.app.desk.service() as service:
            app = Starlette()
            app.mount("/mcp", door)
            transport = httpx2.ASGITransport(app=app)
            base = "http://localhost"
            async with (
                door.running(service),
                httpx2.AsyncClient(transport=transport, base_url=base) as web,
            ):
                answer = await web.post("/mcp/", json=PING, headers={**ACCEPT, **admin(company)})
                assert answer.json()["result"] == {}

    ran(asked)


def test_a_door_that_is_not_running_answers_nothing(company: Company) -> None:
    async def asked() -> None:
        transport = httpx2.ASGITransport(app=create_mcp(company.app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as web:
            answer = await web.post("/mcp", json=PING, headers={**ACCEPT, **admin(company)})
            assert answer.status_code == 401

    ran(asked)
