"""The demo company's help desk on loopback, and the address of its tickets."""

from collections.abc import Iterator

import pytest
import requests

from tests.vendors.desk import TOKEN, AcmeDesk
from tests.vendors.records import Company, demo_company
from tests.vendors.server import VendorServer


@pytest.fixture(scope="session")
def company() -> Company:
    return demo_company(accounts=12)


@pytest.fixture
def desk(company: Company) -> Iterator[VendorServer]:
    with VendorServer(AcmeDesk(company)) as server:
        yield server


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as one:
        one.headers["Authorization"] = f"Bearer {TOKEN}"
        one.trust_env = False
        yield one
