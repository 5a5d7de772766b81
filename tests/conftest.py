"""What all tests share: how many times a sync is killed."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=5, help="kill -9 so often per connector")
    parser.addoption("--cases", type=int, default=5000, help="requests made from the OpenAPI")


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> int:
    """How many requests are made from the OpenAPI, as all roles together; more in a soak."""
    return int(request.config.getoption("--cases"))


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many syncs of a connector are killed; more in a soak."""
    return int(request.config.getoption("--kills"))
