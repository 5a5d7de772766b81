"""Who is let in: keys, the local mode, and how often."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from c360.interfaces.api.app import Manner
from c360.interfaces.api.guard import Budget, is_loopback
from c360.model.limits import ServeSettings
from tests.api.running import Running, running
from tests.api.standin import ACCOUNT, KEY, StandIn
from tests.api.test_refusals import error_of

PATH = f"/v1/accounts/{ACCOUNT}/360"
OTHER_WAYS = ["/mcp", "/mcp/", "/v1/nothing-there", "/v1/%61ccounts", "/v1//accounts"]
MALFORMED = [
    b"",
    b" ",
    b"Bearer",
    b"Bearer ",
    b"Bearer  ",
    b"bearer\t" + KEY.encode(),
    b"Bearer " + KEY.encode() + b" x",
    b"Bearer " + KEY.encode()[:-1],
    b"Bearer " + KEY.encode() + b"=",
    b"Bearer " + KEY.encode() + b"\xc3\xa9",
    b"Bearer \xff\xfe",
    b"Bearer " + b"a" * 9000,
    b"Bearer a,b",
    b"Bearer " + KEY.encode() + b"," + KEY.encode(),
    b'Bearer "' + KEY.encode() + b'"',
    b"Basic " + KEY.encode(),
    b"Digest username=x",
    b"Token " + KEY.encode(),
    KEY.encode(),
    b"Bearer Bearer " + KEY.encode(),
    b"Bearer null",
    b"Bearer ../../../etc/passwd",
    b"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
    b"Bearer " + KEY.upper().encode(),
]


@pytest.fixture(scope="module")
def product() -> StandIn:
    return StandIn()


@pytest.fixture(scope="module")
def served(product: StandIn) -> Iterator[Running]:
    with running(product) as service:
        yield service


@pytest.mark.parametrize("given", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_key_opens_nothing(served: Running, product: StandIn, given: bytes) -> None:
    before = len(product.seen)
    answer = _sent(served.port, given)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b'"code":"no_valid_key"' in answer
    assert b'www-authenticate: Bearer realm="c360"' in answer
    assert len(product.seen) == before


def _sent(port: int, authorization: bytes) -> bytes:
    """What is answered to a header as it stands: no client would send some of them."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        head = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" % PATH.encode()
        line.sendall(head + b"Authorization: " + authorization + b"\r\n\r\n")
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_two_keys_are_none(served: Running) -> None:
    twice = [(b"authorization", b"Bearer " + KEY.encode())] * 2
    with httpx.Client(base_url=served.client.base_url) as nobody:
        assert nobody.get(PATH, headers=twice).status_code == 401


def test_the_scheme_is_read_in_any_case(served: Running) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = served.client.get(PATH, headers={"authorization": f"{scheme} {KEY}"})
        assert answer.status_code == 200


def test_without_a_key_nothing_below_v1_is_told(served: Running, product: StandIn) -> None:
    before = len(product.seen)
    paths = [
        path.replace("{account_id}", ACCOUNT).replace("{fact}", "f1").replace("{job_id}", "j1")
        for path in served.client.get("/openapi.json").json()["paths"]
        if path.startswith("/v1/")
    ]
    assert len(paths) > 25
    with httpx.Client(base_url=served.client.base_url) as nobody:
        for path in [*paths, *OTHER_WAYS]:
            for method in ("GET", "POST", "PUT", "OPTIONS"):
                answer = nobody.request(method, path, content=b"{")
                assert answer.status_code == 401, (method, path)
                assert error_of(answer)["message"].startswith("a key is needed")
    assert len(product.seen) == before


def test_what_needs_no_key_tells_nobodys_data(served: Running) -> None:
    served.client.get(PATH)
    with httpx.Client(base_url=served.client.base_url) as nobody:
        for path in ("/health", "/ready", "/metrics", "/docs", "/openapi.json"):
            answer = nobody.get(path)
            assert answer.status_code == 200, path
            assert ACCOUNT not in answer.text
            assert "0badcafe" not in answer.text


def test_a_key_has_so_many_requests() -> None:
    with running(StandIn(limits=ServeSettings(requests_per_minute=5))) as served:
        codes = [served.client.get(PATH).status_code for _ in range(7)]
        assert codes == [200] * 5 + [429] * 2
        answer = served.client.get(PATH)
        assert error_of(answer)["code"] == "too_many_requests"
        assert 0 < int(answer.headers["retry-after"]) <= 12
        assert served.client.get("/health").status_code == 200


def test_trying_out_accounts_ends_in_429_for_those_there_are_too() -> None:
    with running(StandIn(limits=ServeSettings(unknown_per_minute=3))) as served:
        codes = [served.client.get(f"/v1/accounts/{n}/360").status_code for n in range(5)]
        assert codes == [404] * 3 + [429] * 2
        answer = served.client.get(PATH)
        assert error_of(answer)["code"] == "too_many_unknown"


def test_a_budget_fills_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("c360.interfaces.api.guard.monotonic", lambda: now[0])
    budget = Budget(60)
    for _ in range(60):
        assert budget.wait("a") == 0
        budget.take("a")
    assert budget.wait("a") == pytest.approx(1)
    assert budget.wait("b") == 0
    now[0] += 1.0
    assert budget.wait("a") == 0
    budget.take("a")
    assert budget.wait("a") > 0
    now[0] += 3600
    took = 0
    while budget.wait("a") == 0:
        budget.take("a")
        took += 1
    assert took == 60  # what was not used is saved for a minute, no longer


# The local mode

FOLLOWED = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
"""What a browser sends when somebody follows a link on a page from elsewhere."""


@pytest.fixture(scope="module")
def alone() -> Iterator[tuple[Running, StandIn]]:
    product = StandIn()
    with running(product, Manner(local=True)) as service:
        del service.client.headers["authorization"]
        yield service, product


def test_in_local_mode_nobody_is_asked_for_a_key(alone: tuple[Running, StandIn]) -> None:
    served, product = alone
    assert served.client.get(PATH).status_code == 200
    assert product.seen[-1].viewer.id == "local:tester"


def test_a_key_that_is_shown_counts(alone: tuple[Running, StandIn]) -> None:
    served, product = alone
    good, bad = ({"authorization": f"Bearer {key}"} for key in (KEY, "nothing"))
    assert served.client.get(PATH, headers=good).status_code == 200
    assert product.seen[-1].viewer.id == "key:0badcafe"
    assert served.client.get(PATH, headers=bad).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:8360"}, 421),
        ({"host": "localhost.evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": "evil.example@127.0.0.1"}, 421),
        ({"host": "10.0.0.1"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"x-forwarded-for": "203.0.113.9"}, 403),
        ({"forwarded": "for=203.0.113.9"}, 403),
        ({"via": "1.1 proxy"}, 403),
        ({"host": "localhost"}, 200),
        ({"host": "[::1]:8360"}, 200),
        ({"host": "127.0.0.1:9"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        (FOLLOWED | {"sec-fetch-dest": "iframe"}, 403),
        (FOLLOWED, 200),
        ({"host": "localhost:5", "origin": "http://localhost:5"}, 200),
    ],
)
def test_local_mode_answers_this_machine_alone(
    alone: tuple[Running, StandIn], headers: dict[str, str], status: int
) -> None:
    served, _ = alone
    for path in (PATH, "/metrics"):
        answer = served.client.get(path, headers=headers)
        assert answer.status_code == status, path
        if status != 200:
            error_of(answer)


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True),
     ("::", False), ("10.0.0.1", False), ("example.com", False), ("", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone
