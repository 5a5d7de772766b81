"""One shape for every error, whoever raised it; and no word in it that the caller may not read."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

import c360.errors
from c360.errors import (
    AuditUnwritable,
    C360Error,
    ContractBroken,
    Forbidden,
    LandedDamaged,
    Misconfigured,
    MissingExtra,
    NotACustomer,
    NotPublished,
    SourceRejected,
    StorageFailed,
    UngroundedText,
    UnknownName,
    WarehouseBusy,
    WorkspaceNotFound,
)
from c360.interfaces.refusals import _MEANINGS
from c360.model.limits import ServeSettings
from tests.api.running import Running, running
from tests.api.standin import ACCOUNT, AS_OF, StandIn

PATH = f"/v1/accounts/{ACCOUNT}/360"


@pytest.fixture(scope="module")
def served_product() -> Iterator[tuple[Running, StandIn]]:
    product = StandIn(limits=ServeSettings(unknown_per_minute=10_000))
    with running(product) as service:
        yield service, product


@pytest.fixture
def served(served_product: tuple[Running, StandIn]) -> Running:
    return served_product[0]


@pytest.fixture
def product(served_product: tuple[Running, StandIn]) -> Iterator[StandIn]:
    made = served_product[1]
    made.seen = []
    yield made
    made.fails = None


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The error, checked for its shape."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    assert set(told) == {"error"}
    error: dict[str, Any] = told["error"]
    assert set(error) == {"code", "message", "rule", "requestId"}
    assert error["requestId"] == answer.headers["x-request-id"]
    assert len(error["message"]) > 10
    return error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Forbidden("an export", "support staff do not export"), 403, "forbidden"),
        (NotACustomer("x", AS_OF), 404, "account_not_found"),
        (NotPublished("/srv/secret-folder"), 409, "not_published"),
        (UnknownName("segment", "Hobby", ["SMB"]), 400, "unknown_name"),
        (UnknownName("fact", "f9", ["fact-of-others"]), 404, "fact_not_found"),
        (AuditUnwritable("/srv/secret-folder/a.db", "disk full", "free"), 503, "audit_unwritable"),
        (StorageFailed("/srv/secret-folder/s.db", "disk full", "free"), 503, "unavailable"),
        (WarehouseBusy("/srv/secret-folder/w", "4711"), 503, "unavailable"),
        (MissingExtra("serve", "an export", "xlsxwriter"), 501, "not_installed"),
        (Misconfigured("/srv/secret-folder/c360.yml", 3, "bad", "mend"), 500, "internal"),
        (ContractBroken("one row each", "/srv/secret-folder two"), 500, "internal"),
        (UngroundedText(["number"], ["secret-folder"]), 500, "internal"),
        (ValueError("secret-folder of a customer"), 500, "internal"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
@pytest.mark.parametrize("path", [PATH, f"/v1/accounts/{ACCOUNT}/timeline"], ids=["lean", "other"])
def test_an_error_of_the_product(
    served: Running, product: StandIn, path: str, error: Exception, status: int, code: str
) -> None:
    product.fails = error
    answer = served.client.get(path)
    assert answer.status_code == status
    told = error_of(answer)
    assert told["code"] == code
    assert told["rule"] == getattr(error, "rule", None)
    assert "secret-folder" not in answer.text
    assert "fact-of-others" not in answer.text
    if status == 503:
        assert int(answer.headers["retry-after"]) > 0


def test_every_error_of_the_product_has_its_meaning() -> None:
    raised = {
        kind
        for kind in vars(c360.errors).values()
        if isinstance(kind, type) and issubclass(kind, C360Error) and kind is not C360Error
    }
    bugs = {Misconfigured, WorkspaceNotFound, ContractBroken, UngroundedText}
    of_sources = {SourceRejected, LandedDamaged}  # nothing that serves reads them
    assert set(_MEANINGS) == raised - bugs - of_sources


def test_what_went_wrong_stands_in_the_log_but_not_what_it_held(
    served: Running, product: StandIn
) -> None:
    product.fails = ValueError("Größe & Co owes 12,000")
    told = error_of(served.client.get(PATH))
    lines = [json.loads(line) for line in served.log.splitlines()]
    mine = [line for line in lines if line.get("requestId") == told["requestId"]]
    found = next(line for line in mine if "error" in line)
    assert found["error"] == "ValueError"
    assert any("interfaces/api/hot.py" in place for place in found["places"])
    assert "owes" not in served.log


def test_not_visible_and_not_there_read_alike(served: Running) -> None:
    told = error_of(served.client.get("/v1/accounts/nobody/360"))
    assert told["code"] == "account_not_found"
    assert "acct-secret" not in told["message"]  # a hint would name what may not be known


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "no_such_route"),
        ("GET", "/v1/nowhere", 404, "no_such_route"),
        ("GET", "/v1/accounts/", 404, "no_such_route"),
        ("POST", PATH, 405, "no_such_method"),
        ("HEAD", PATH, 405, None),
        ("DELETE", "/v1/accounts", 405, "no_such_method"),
        ("TRACE", "/health", 405, "no_such_method"),
        ("GET", f"{PATH}?depth=deep", 400, "bad_argument"),
        ("GET", f"{PATH}?deep=summary", 400, "bad_argument"),
        ("GET", f"{PATH}?asOf=2024-02-30", 400, "bad_argument"),
        ("GET", f"{PATH}?asOf=2024-02-15T12:00:00", 400, "bad_argument"),
        ("GET", f"{PATH}?timeframe=9999y", 400, "bad_argument"),
        ("GET", f"{PATH}?depth=%ff", 400, "bad_argument"),
        ("GET", "/v1/accounts/%00/360", 400, "bad_argument"),
        ("GET", f"/v1/accounts/{'a' * 501}/360", 400, "bad_argument"),
        ("GET", "/v1/accounts?limit=201", 400, "bad_argument"),
        ("GET", "/v1/accounts?limit=0", 400, "bad_argument"),
        ("GET", "/v1/accounts?page=2", 400, "bad_argument"),
        ("GET", f"/v1/accounts/{ACCOUNT}/timeline?asOf=0", 400, "bad_argument"),
        ("GET", "/v1/calls/crm.get_account", 400, "bad_argument"),
        ("GET", "/v1/calls/crm.drop_table?accountId=a", 404, "no_such_route"),
    ],
)
def test_what_is_asked_wrongly(
    served: Running, method: str, path: str, status: int, code: str | None
) -> None:
    answer = served.client.request(method, path)
    assert answer.status_code == status
    if method != "HEAD":
        assert error_of(answer)["code"] == code
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"target":1,"verdict":"right"}', b'{"target":"x","verdict":"y"}',
     b'{"target":"\\ud800","verdict":"right"}', b'{"target":"x","verdict":"right","more":1}',
     b'{"target":"' + b"x" * 600 + b'","verdict":"right"}', b"\xff\xfe", b"[" * 100_000],
    ids=range(11),
)  # fmt: skip
def test_a_body_that_does_not_read(served: Running, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    path = f"/v1/accounts/{ACCOUNT}/feedback"
    answer = served.client.post(path, content=body, headers=headers)
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "bad_argument"


def test_a_body_is_at_most_a_megabyte(served: Running, product: StandIn) -> None:
    path = f"/v1/accounts/{ACCOUNT}/feedback"
    stated = served.client.post(path, content=b"x" * 1_000_001)
    streamed = served.client.post(path, content=(b"x" * 100_000 for _ in range(11)))
    for answer in (stated, streamed):
        assert answer.status_code == 413
        assert error_of(answer)["code"] == "body_too_large"
    comment = "x" * 2000
    said = {"target": "seat_decline", "verdict": "right", "comment": comment}
    assert served.client.post(path, json=said).status_code == 201
    assert len(product.seen) == 1


def test_a_get_with_a_large_body_is_refused_too(served: Running) -> None:
    answer = served.client.request("GET", PATH, content=b"x" * 1_000_001)
    assert answer.status_code == 413


def test_a_request_that_takes_too_long_is_given_up() -> None:
    product = StandIn(limits=ServeSettings(request_seconds=0.2), seconds=5)
    with running(product) as served:
        answer = served.client.get(PATH)
        assert answer.status_code == 503
        assert error_of(answer)["code"] == "took_too_long"


def test_a_look_that_takes_too_long_holds_nobody_else_up() -> None:
    product = StandIn(limits=ServeSettings(request_seconds=0.5), works=3)
    with running(product) as served, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(served.client.get, "/v1/sources")
        sleep(0.1)
        began = monotonic()
        assert served.client.get(PATH).status_code == 200
        assert monotonic() - began < 0.4
        assert error_of(slow.result())["code"] == "took_too_long"


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    with running(StandIn(limits=ServeSettings(request_seconds=0.3))) as served:

        def slowly() -> Iterator[bytes]:
            yield b'{"target"'
            yield from _waiting(1.0)

        path = f"/v1/accounts/{ACCOUNT}/feedback"
        headers = {"content-type": "application/json"}
        answer = served.client.post(path, content=slowly(), headers=headers)
        assert answer.status_code == 408
        assert error_of(answer)["code"] == "body_incomplete"


def _waiting(seconds: float) -> Iterator[bytes]:
    sleep(seconds)
    yield b"}"


def test_more_than_it_can_work_on_is_refused_at_once() -> None:
    product = StandIn(limits=ServeSettings(at_once=3), seconds=0.5)
    with running(product) as served, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: served.client.get(PATH), range(12)))
    codes = sorted(answer.status_code for answer in answers)
    assert set(codes) == {200, 503}
    assert codes.count(200) >= 3
    assert {error_of(answer)["code"] for answer in answers if answer.status_code == 503} == {"busy"}
