"""What all tests share: how many times a sync is killed."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=5, help="kill -9 so often per connector")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many syncs of a connector are killed; more in a soak."""
    return int(request.config.getoption("--kills"))
