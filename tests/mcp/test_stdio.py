"""The door on standard input and output, asked by a real client of a process of its own."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.cli.doors import run
from tests.mcp.asking import CALLS, ROOT, environment, over_stdio, ran, refused, told
from tests.mcp.company import Company
from tests.mcp.test_tools import DECLARED

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "t", "version": "1"}},
}  # fmt: skip


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_by_its_schema_and_is_on_record(company: Company, mode: str) -> None:
    async def asked() -> None:
        async with over_stdio(company.workspace, None, mode) as client:
            listed = await client.list_tools()
            assert {tool.name for tool in listed.tools} == DECLARED == set(CALLS)
            for name in CALLS:
                answer = await told(client, name)
                assert answer["asOf"] is not None
                assert answer["viewer"] == {"role": "admin", "local": True}

    ran(asked)
    records = company.views()
    assert [one["route"] for one in records] == [f"MCP {name}" for name in CALLS]
    assert {(one["door"], one["allowed"]) for one in records} == {("mcp", True)}
    said = (company.workspace / "stderr.txt").read_text()
    assert said.startswith("c360: No C360_KEY is set: calls have the rights of the workspace's ")
    assert said.count("\n") == 1


def test_a_key_that_is_revoked_opens_nothing_from_then_on(company: Company) -> None:
    async def asked() -> None:
        async with over_stdio(company.workspace, company.keys["admin"]) as client:
            await told(client, "list_accounts")
            company.revoke("admin")
            await asyncio.sleep(1.1)
            error = await refused(client, "list_accounts")
            assert error["code"] == "no_valid_key"

    ran(asked)
    assert len(company.views()) == 1


def test_nothing_is_shown_that_cannot_be_put_on_record(company: Company) -> None:
    async def asked() -> None:
        async with over_stdio(company.workspace, None) as client:
            await told(client, "list_accounts")
            with company.audit_locked():
                error = await refused(client, "list_accounts")
            assert error["code"] == "audit_unwritable"
            assert "c360" not in error["message"]

    ran(asked)


def test_standard_output_carries_the_protocol_only(company: Company) -> None:
    lines = [
        json.dumps(HELLO),
        '{"jsonrpc":"2.0","method":"notifications/initialized"}',
        "this is no JSON",
        '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"no_such"}}',
        '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"customer_360"}}',
        '{"jsonrpc":"2.0","id":4,"method":"no/such"}',
    ]
    with started(company) as child:
        found = [say(child, line) for line in lines]
        out, errors = child.communicate(timeout=30)
    assert (out, child.returncode) == ("", 0)
    found = [one for one in found if one]
    assert all(one["jsonrpc"] == "2.0" for one in found)
    by_id = {one["id"]: one for one in found if "id" in one}
    assert "c360 answers what is known" in by_id[1]["result"]["instructions"]
    assert "No C360_KEY is set" in by_id[1]["result"]["instructions"]
    assert by_id[2]["error"]["code"] == -32602
    assert by_id[3]["result"]["isError"]
    assert by_id[4]["error"]["code"] == -32601
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(company: Company, number: signal.Signals) -> None:
    with started(company) as child:
        assert say(child, json.dumps(HELLO)) is not None
        child.send_signal(number)
        _, errors = child.communicate(timeout=30)
    assert child.returncode == 128 + number
    assert errors.count("\n") == 1


@contextmanager
def started(company: Company) -> Iterator["subprocess.Popen[str]"]:
    """The door in a process of its own, with its ends in our hands."""
    child = subprocess.Popen(
        [sys.executable, "-m", "c360", "-C", str(company.workspace), "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(None),
        cwd=ROOT,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def say(child: "subprocess.Popen[str]", line: str) -> Any:
    """What is answered to a line; None to one that asks for nothing."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{line}\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline()) if '"id"' in line else None


def test_it_says_whose_rights_it_has(company: Company) -> None:
    async def asked() -> None:
        async with over_stdio(company.workspace, company.keys["csm"]) as client:
            assert "the key in C360_KEY (csm, for ada@example.com)" in str(client.instructions)
            assert (await told(client, "list_accounts"))["viewer"]["role"] == "csm"

    ran(asked)


@pytest.mark.parametrize("key", ["nobody", "c360_live_" + "a" * 49])
def test_a_key_that_opens_nothing_ends_it_with_a_sentence(company: Company, key: str) -> None:
    arguments = ["-C", str(company.workspace), "mcp"]
    ended = run(arguments, {"C360_KEY": key})
    sentence = ended.one_sentence(1)
    assert "the key is not valid here" in sentence
    assert key not in sentence
