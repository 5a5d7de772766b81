"""`c360 serve` as its users meet it: a process of its own, on loopback."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from c360.app import App
from tests.cli.doors import called, environment, run, within

PATH = "/v1/accounts/a1/360"


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    """`c360 serve` on a free port, until the block ends; and a client without a key."""
    command = [sys.executable, "-m", "c360", "-C", str(folder), "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment({})
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"at (http://\S+) ", first)
        assert found, first + process.stderr.read()
        with httpx.Client(base_url=found[1], timeout=30) as client:
            _wait(client)
            yield client, process
    finally:
        process.kill()
        process.wait(10)
        assert process.stderr is not None
        process.stderr.close()


def _wait(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service does not answer")


@pytest.fixture
def workspace(company: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(company, tmp_path / "workspace"))


def with_key(workspace: Path, role: str = "admin") -> dict[str, str]:
    scopes = ["read", "refresh", "write", "audit"]
    token, _ = App.open(workspace).access.create_key(role, None, scopes, "1d")
    return {"authorization": f"Bearer {token}"}


def test_one_persons_machine_is_served_without_a_key_and_says_so(workspace: Path) -> None:
    with serving(workspace) as (client, process):
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Local mode: nobody is asked for a key")
        answer = client.get(PATH, params={"depth": "summary"})
        assert answer.status_code == 200
        assert answer.json()["accountProfile"]["name"] == "Alpine"
        assert client.get(PATH, headers={"host": "evil.example"}).status_code == 421
        seen = client.get("/v1/audit").json()["records"]
        assert seen[0]["account"] == "a1"
        assert seen[0]["viewer"].startswith("local:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        rest = [json.loads(line) for line in process.stderr.read().splitlines()]
        assert {line["logger"] for line in rest} == {"c360.access"}
        assert [line["status"] for line in rest if line["route"] != "/health"] == [200, 421, 200]


def test_with_keys_everybody_is_asked_for_one(workspace: Path) -> None:
    headers = with_key(workspace)
    with serving(workspace) as (client, process):
        assert process.stderr is not None
        assert "needs a key" in process.stderr.readline()
        assert client.get(PATH).status_code == 401
        assert client.get(PATH, headers=headers).status_code == 200
        refused = client.get(PATH, headers={"authorization": headers["authorization"][:-1]})
        assert refused.status_code == 401


def test_a_key_that_was_revoked_opens_nothing_a_second_later(workspace: Path) -> None:
    headers = with_key(workspace)
    with serving(workspace) as (client, _):
        assert client.get(PATH, headers=headers).status_code == 200
        [key] = App.open(workspace).access.keys()
        App.open(workspace).access.revoke_key(key.key.id)
        time.sleep(1.2)
        assert client.get(PATH, headers=headers).status_code == 401


def test_when_the_last_key_has_ended_the_service_does_not_open_to_all(workspace: Path) -> None:
    with_key(workspace)
    [key] = App.open(workspace).access.keys()
    App.open(workspace).access.revoke_key(key.key.id)
    with serving(workspace) as (client, _):
        assert client.get(PATH).status_code == 401


def test_what_is_withheld_differs_by_role(workspace: Path) -> None:
    admin, support = with_key(workspace), with_key(workspace, "support")
    with serving(workspace) as (client, _):
        whole, part = (client.get(PATH, headers=one) for one in (admin, support))
        assert whole.json()["redacted"] == {}
        assert whole.json()["accountProfile"]["arr"] == 120000
        assert part.json()["accountProfile"]["arr"] is None
        assert "/accountProfile/arr" in part.json()["redacted"]
        assert whole.headers["etag"] != part.headers["etag"]


def test_a_refresh_is_a_job(workspace: Path) -> None:
    headers = with_key(workspace)
    with serving(workspace) as (client, _):
        asked = client.post("/v1/accounts/a1/refresh", headers=headers)
        assert asked.status_code == 202
        link = asked.json()["link"]
        assert asked.headers["location"] == link
        job = asked.json()
        for _ in range(200):
            job = client.get(link, headers=headers).json()
            if job["state"] in {"done", "failed"}:
                break
            time.sleep(0.1)
        assert job["state"] == "done", job
        assert client.get("/v1/jobs/0000", headers=headers).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_an_export_is_a_file(workspace: Path, kind: str) -> None:
    with serving(workspace) as (client, _):
        answer = client.get("/v1/export", params={"format": kind})
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="accounts.{kind}"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content[:2] in {b"ac", b"PK", b"PA"}
        record = client.get("/v1/audit", params={"limit": 1}).json()["records"][0]
        assert record["door"] == "export"


def test_pages_of_accounts_follow_one_another(workspace: Path) -> None:
    with serving(workspace) as (client, _):
        found: list[str] = []
        given: dict[str, str | int] = {"limit": 1, "sort": "name"}
        for _ in range(5):
            page = client.get("/v1/accounts", params=given).json()
            found += [row["accountId"] for row in page["accounts"]]
            if page["next"] is None:
                break
            given["cursor"] = page["next"]
        assert sorted(found) == ["a1", "a2", "a3", "a4"]
        assert client.get("/v1/accounts", params={"cursor": "x"}).status_code == 400


def test_several_processes_serve_and_count_together(workspace: Path) -> None:
    headers = with_key(workspace)
    with serving(workspace, "--workers", "2") as (client, process):
        for _ in range(10):
            with httpx.Client(base_url=client.base_url, headers=headers, timeout=30) as one:
                assert one.get(PATH).status_code == 200
        text = client.get("/metrics").text
        counted = re.search(r'c360_http_requests_total\{.*360".*"200"\} (\S+)', text)
        assert counted
        assert float(counted[1]) == 10.0
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_the_record_that_cannot_be_written_is_a_view_that_is_not_shown(workspace: Path) -> None:
    with serving(workspace) as (client, _):
        first = client.get(PATH)
        assert first.status_code == 200
        log = next(workspace.glob("data/audit.db"))
        with subprocess.Popen(
            [sys.executable, "-c", _HOLDING, str(log)], stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            for headers in ({}, {"if-none-match": first.headers["etag"]}):
                answer = client.get(PATH, headers=headers)
                assert answer.status_code == 503
                assert answer.json()["error"]["code"] in {"audit_unwritable", "took_too_long"}
            holder.kill()
        assert client.get(PATH).status_code == 200


_HOLDING = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("begin immediate")
print("held", flush=True)
time.sleep(120)
"""


def test_beyond_this_machine_there_must_be_keys(workspace: Path) -> None:
    everywhere = ".".join("0000")
    ended = run(within(workspace, "serve", "--host", everywhere, "--port", "0"))
    sentence = ended.one_sentence(2)
    assert "there are no keys yet" in sentence
    assert "c360 keys create" in sentence
    with_key(workspace)
    ended = run(within(workspace, "serve", "--host", everywhere, "--port", "0", "--local"))
    assert "an address of this machine alone" in ended.one_sentence(2)


def test_a_port_that_is_taken(workspace: Path) -> None:
    with serving(workspace) as (client, _):
        port = str(client.base_url.port)
        sentence = run(within(workspace, "serve", "--port", port)).one_sentence(1)
        assert f"127.0.0.1:{port}: Address already in use" in sentence
        assert "--port 0" in sentence


def test_without_its_packages_it_says_how_to_get_them(workspace: Path) -> None:
    hide = "import sys; sys.modules['fastapi'] = None; from c360.interfaces.cli.main import run; "
    done = subprocess.run(
        [sys.executable, "-c", f"{hide}run(['-C', {str(workspace)!r}, 'serve'])"],
        capture_output=True,
        text=True,
        check=False,
        env=environment({}),
    )
    assert done.returncode == 1
    assert "pip install 'c360[serve]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_workspace_without_a_book_is_not_ready(tmp_path: Path) -> None:
    assert called(["init", str(tmp_path / "new")]) == 0
    with serving(tmp_path / "new") as (client, _):
        assert client.get("/health").status_code == 200
        for path in ("/ready", PATH):
            answer = client.get(path)
            assert answer.status_code == 409
            assert answer.json()["error"]["code"] == "not_published"


def test_agents_are_answered_beside_it(workspace: Path) -> None:
    headers = with_key(workspace, "agent") | {
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-06-18",
    }
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with serving(workspace) as (client, _):
        assert client.post("/mcp", json=asked).status_code == 401
        answer = client.post("/mcp", json=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        names = {tool["name"] for tool in answer.json()["result"]["tools"]}
        assert "customer_360" in names
        assert answer.headers["x-content-type-options"] == "nosniff"
