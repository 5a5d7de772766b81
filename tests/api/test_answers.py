"""Answers: their headers, their tags, their lines in the log and the metrics."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from c360.interfaces.api.answering import unchanged
from c360.interfaces.api.logs import without_secrets
from c360.model.limits import ServeSettings
from tests.api.running import Running, running
from tests.api.standin import ACCOUNT, AS_OF, KEY, StandIn

PATH = f"/v1/accounts/{ACCOUNT}/360"
OTHER = f"/v1/accounts/{ACCOUNT}/timeline"
EVERYWHERE = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def product() -> StandIn:
    return StandIn()


@pytest.fixture
def served(product: StandIn) -> Iterator[Running]:
    with running(product) as service:
        yield service


@pytest.mark.parametrize(
    "path", [PATH, OTHER, "/health", "/metrics", "/v1/x", "/x", "/openapi.json"]
)
def test_every_answer_is_guarded_by_its_headers(served: Running, path: str) -> None:
    answer = served.client.get(path)
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_the_documentation_page_takes_nothing_from_elsewhere(served: Running) -> None:
    answer = served.client.get("/docs")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/]{43}='$", policy)
    assert "<script" not in answer.text
    assert not re.search(r'(src|href)="(?!#|/openapi\.json")', answer.text)
    assert "://" not in answer.text.replace("https://json-schema.org", "")
    for path in served.client.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in answer.text


@pytest.mark.parametrize("path", [PATH, OTHER], ids=["lean", "other"])
def test_an_unchanged_answer_is_304_and_as_much_on_record(
    served: Running, product: StandIn, path: str
) -> None:
    first = served.client.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Authorization"
    assert first.headers["c360-as-of"] == AS_OF
    again = served.client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert product.recorded == 2
    changed = served.client.get(path, headers={"if-none-match": '"other"'})
    assert changed.status_code == 200
    assert product.recorded == 3


def test_what_was_asked_reaches_the_service(served: Running, product: StandIn) -> None:
    served.client.get(f"{PATH}?freeText=true")
    caller = product.seen[-1]
    assert (caller.route, caller.door, caller.asked) == (
        "GET /v1/accounts/{account_id}/360",
        "rest",
        True,
    )
    assert caller.address == "127.0.0.1"
    answer = served.client.get(f"{OTHER}?timeframe=6m&kind=call&kind=note&asOf=2024-02-15")
    assert "'6m'" in answer.text
    assert "('call', 'note')" in answer.text
    assert "datetime(2024, 2, 15, 0, 0" in answer.text
    assert product.seen[-1].request_id == answer.headers["x-request-id"]
    asked = {"accountId": ACCOUNT, "data": ["cs"], "asOf": "2024-02-15T14:00:00+02:00"}
    answer = served.client.post("/v1/calls/ai.synthesize_insights", json=asked)
    assert product.seen[-1].route == "POST /v1/calls/ai.synthesize_insights"
    assert "'as_of': datetime.datetime(2024, 2, 15, 12, 0" in answer.text


def test_an_id_may_hold_what_a_path_may_not(served: Running) -> None:
    for account in ("a%2Fb", "a%20b", "%C3%A9", "a%2F360", "x%3Fdepth"):
        told = served.client.get(f"/v1/accounts/{account}/360").json()["error"]
        assert told["code"] == "account_not_found"
        assert f"'{unquote(account)}'" in told["message"]


def test_a_proxy_is_believed_only_where_it_is_trusted() -> None:
    forwarded = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    for trusted, address, tls in (((), "127.0.0.1", False), (("127.0.0.1",), "203.0.113.9", True)):
        product = StandIn(limits=ServeSettings(trusted_proxies=trusted))
        with running(product) as served:
            answer = served.client.get(PATH, headers=forwarded)
            assert product.seen[-1].address == address
            assert ("strict-transport-security" in answer.headers) == tls


def test_the_log_tells_of_requests_but_not_whom_they_were_about(served: Running) -> None:
    served.client.get(f"{PATH}?asOf=2024-02-15&freeText=true")
    served.client.get("/v1/accounts/acct-other/360")
    served.client.get("/some/where?token=abc")
    lines = [json.loads(line) for line in served.log.splitlines()]
    told = [line for line in lines if line["logger"] == "c360.access"]
    assert [line["status"] for line in told] == [200, 404, 404]
    assert told[0]["route"] == "/v1/accounts/{account_id}/360"
    assert told[0]["viewer"] == "key:0badcafe"
    assert told[0]["bytes"] > 0
    assert told[0]["ms"] > 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told[0]["at"])
    for word in (ACCOUNT, "acct-other", "2024-02-15", "freeText", "some/where", "abc", KEY[10:]):
        assert word not in served.log


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
        "Bearer abc.def-123",
        "password=hunter2",
        'api_key: "hunter2"',
        "postgres://user:hunter2@host/db",
    ],
)
def test_secrets_are_blotted_out_of_the_log(secret: str) -> None:
    shown = without_secrets(f"could not connect: {secret} was refused")
    for piece in (KEY, "hunter2", "c2lnbmF0dXJl", "def-123"):
        assert piece not in shown
    assert shown.endswith("was refused")


def test_metrics_count_by_route_and_name_nobody(served: Running) -> None:
    for path in (PATH, PATH, OTHER, "/v1/accounts/acct-other/360", "/v1/what/ever", "/x?y=z"):
        served.client.get(path)
    served.client.request("BREW", "/x")
    text = served.client.get("/metrics").text
    lean = 'c360_http_requests_total{method="GET",route="/v1/accounts/{account_id}/360"'
    assert f'{lean},status="200"}} 2.0' in text
    assert f'{lean},status="404"}} 1.0' in text
    assert 'method="other",route="(none)"' in text
    assert "c360_http_request_seconds_bucket" in text
    for word in (ACCOUNT, "acct-other", "what/ever", "BREW", "0badcafe"):
        assert word not in text


@pytest.mark.parametrize(
    ("asked", "tag", "same"),
    [
        (None, b'"a"', False),
        (b'"a"', b'"a"', True),
        (b'W/"a"', b'"a"', True),
        (b'"b", "a"', b'"a"', True),
        (b"*", b'"a"', True),
        (b'"b"', b'"a"', False),
        (b"a", b'"a"', False),
        (b'""', b'"a"', False),
    ],
)
def test_if_none_match(asked: bytes | None, tag: bytes, same: bool) -> None:
    assert unchanged(asked, tag) == same
