"""Every request that c360 makes of Stripe is valid against Stripe's own description of its API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from c360.sources.base import NEW, Wanted
from c360.sources.rest.http import Http, Refused
from c360.sources.rest.resource import Ask, Resource
from c360.sources.stripe import Connector
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors.prism import Prism, description, undeclared
from tests.vendors.records import TODAY


@pytest.fixture(scope="module")
def file() -> Path:
    return description("stripe", "list-endpoints.openapi.json")


@pytest.fixture(scope="module")
def prism(file: Path) -> Iterator[Prism]:
    with Prism(file) as one:
        yield one


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Ask]:
    """What is asked for in the test."""
    found: list[Ask] = []
    send = Http.send

    def noted(http: Http, ask: Ask, resource: Resource) -> object:
        found.append(ask)
        return send(http, ask, resource)

    monkeypatch.setattr(Http, "send", noted)
    return found


def test_all_that_is_asked_for_is_valid(
    prism: Prism, file: Path, tmp_path: Path, asked: list[Ask]
) -> None:
    """A full sync, one of changes, single objects and `check`."""
    given = {"api_key": "rk_test_opens_nothing", "base_url": prism.base_url}
    it, before = VendorWorkspace(tmp_path, Connector, given), len(prism.violations())
    assert all(one.ok for one in it.source().check())
    for wanted in (Wanted(full=True), NEW, Wanted(since=TODAY)):
        it.sync(TODAY, wanted)
    for resource in ("customers", "subscriptions", "invoices", "charges", "disputes"):
        it.fetch(TODAY, resource, "x_1")
    found = [("GET", *split(ask)) for ask in asked]
    assert {path for _, path, _ in found} >= {
        "/v1/events", "/v1/customers", "/v1/customers/x_1", "/v1/subscriptions",
        "/v1/subscriptions/x_1", "/v1/products/prod_Oaxlh23kWPWslc", "/v1/invoices",
        "/v1/invoices/x_1", "/v1/charges", "/v1/charges/x_1", "/v1/disputes", "/v1/disputes/x_1",
    }  # fmt: skip
    assert "created[gte]" in {name for _, _, names in found for name in names}
    assert all(ask.body is None for ask in asked)
    assert undeclared(file, found) == []
    assert prism.violations()[before:] == []


def split(ask: Ask) -> tuple[str, list[str]]:
    """The path, and the names of the parameters, of those too that stand in the path."""
    path, _, query = ask.path.partition("?")
    return f"/{path}", [*ask.params, *(part.partition("=")[0] for part in query.split("&") if part)]


def test_the_mock_tells_a_request_that_is_not_valid(
    prism: Prism, file: Path, tmp_path: Path
) -> None:
    """So that the test above can fail."""
    given = {"api_key": "rk_test", "base_url": prism.base_url}
    connector = Connector("stripe", given, tmp_path)
    with pytest.raises(Refused, match="customers was refused"):
        connector._connect().send(Ask("v1/customers", {"limit": "many"}), connector.resources()[1])
    assert any("limit must be integer" in problem for problem in prism.violations())
    assert undeclared(file, [("GET", "/v1/customers", ["limit", "updated[gte]"])]) == [
        "GET /v1/customers: updated[gte]"
    ]
