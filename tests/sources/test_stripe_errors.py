"""Stripe: one object at a time, and what is said where something is not as it should be."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from c360.errors import C360Error, SourceUnavailable
from c360.sources import stripe
from tests.sources.stripe_workspace import Everything, final, space
from tests.sources.vendor_workspace import VendorWorkspace
from tests.vendors.records import TODAY, Company
from tests.vendors.server import VendorServer
from tests.vendors.shelf import RecordFaults
from tests.vendors.stripe_api import KEY, StripeApi

DAY = timedelta(days=1)


@pytest.fixture
def api(company: Company) -> StripeApi:
    return StripeApi(company)


@pytest.fixture
def server(api: StripeApi) -> Iterator[VendorServer]:
    with VendorServer(api) as one:
        yield one


@pytest.fixture(scope="module")
def whole(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """What is in force after one sync without any trouble."""
    with VendorServer(StripeApi(company)) as server:
        return final(server, tmp_path_factory.mktemp("whole"))


# One object --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "table"),
    [("customers", "account"), ("subscriptions", "contract"), ("invoices", "invoice"),
     ("charges", "payment")],
)  # fmt: skip
def test_one_object_is_fetched(
    server: VendorServer, tmp_path: Path, whole: Everything, resource: str, table: str
) -> None:
    it = space(server, tmp_path)
    one = whole[table][0]
    it.fetch(TODAY, resource, str(one[0]).partition(":")[0])
    assert it.rows(table) == [one]


def test_a_payment_is_disputed_until_the_dispute_is_won(
    api: StripeApi, server: VendorServer, tmp_path: Path, whole: Everything
) -> None:
    paid = str(next(row[0] for row in whole["payment"] if row[-1] == "succeeded"))
    it = space(server, tmp_path, skip=["customers", "subscriptions", "invoices"])

    def status() -> object:
        return {row[0]: row[2] for row in it.rows("payment", "status")}[paid]

    api.disputed = frozenset({paid})
    it.sync(TODAY)
    assert status() == "disputed"
    api.dispute = "won"
    it.fetch(TODAY + DAY, "charges", paid)
    assert status() == "disputed"
    it.fetch(TODAY + DAY, "disputes", f"du_{paid}")
    assert status() == "succeeded"
    api.dispute = "lost"
    it.fetch(TODAY + 2 * DAY, "disputes", f"du_{paid}")
    assert status() == "disputed"
    other = space(server, tmp_path / "other", skip=["customers", "subscriptions", "disputes"])
    other.sync(TODAY)
    assert {row[0]: row[2] for row in other.rows("payment", "status")}[paid] == "disputed"


def test_an_object_that_is_deleted_is_gone(server: VendorServer, tmp_path: Path) -> None:
    it = space(server, tmp_path)
    it.sync(TODAY - DAY)
    gone = str(it.rows("account")[0][0])
    server.records = RecordFaults(deleted_at=TODAY, deleted_ids=frozenset({("customers", gone)}))
    it.fetch(TODAY, "customers", gone)
    assert gone not in {row[0] for row in it.rows("account")}
    it.fetch(TODAY, "invoices", "in_never_was")
    with pytest.raises(SourceUnavailable, match="changes cannot be read one by one"):
        it.fetch(TODAY, "changes", "evt_1")


# Errors ------------------------------------------------------------------------------------------


def failure(it: VendorWorkspace) -> str:
    with pytest.raises(C360Error) as caught:
        it.sync(TODAY)
    said = str(caught.value)
    assert KEY not in said
    assert "Traceback" not in said
    return said


def test_errors_are_sentences(server: VendorServer, company: Company, tmp_path: Path) -> None:
    said = failure(space(server, tmp_path / "a", api_key="rk_wrong"))
    assert "the credentials were refused" in said
    assert "Developers → API keys" in said
    said = failure(space(server, tmp_path / "b", base_url=f"{server.base_url}/elsewhere"))
    assert "there is nothing at /elsewhere/v1/customers" in said
    assert "Check base_url" in said
    said = failure(space(server, tmp_path / "c", base_url="https://stripe.invalid"))
    assert "there is no server called stripe.invalid" in said
    with VendorServer(StripeApi(company, lacks=["disputes"])) as lacking:
        it = space(lacking, tmp_path / "d")
        said = failure(it)
        assert "disputes may not be read" in said
        assert "Grant Disputes: Read to the key, or leave it out with skip: [disputes]" in said
        checked = {one.subject: one.ok for one in it.source().check()}
        assert [subject for subject, ok in checked.items() if not ok] == ["disputes"]
        space(lacking, tmp_path / "d", skip=["disputes"]).sync(TODAY)


def test_a_key_that_may_not_read_events_lists_every_day(
    company: Company, tmp_path: Path, whole: Everything
) -> None:
    with VendorServer(StripeApi(company, lacks=["events"])) as lacking:
        ago = [40 * DAY]
        assert final(lacking, tmp_path, *ago, skip=["changes"]) == whole


def test_a_page_size_of_one_reads_the_same(
    server: VendorServer, tmp_path: Path, whole: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe, "_PAGE", ("limit", 1))
    skip = ["subscriptions", "charges", "invoices"]
    found = final(server, tmp_path, timedelta(hours=6), skip=skip)
    assert found["account"] == whole["account"]
