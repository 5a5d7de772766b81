"""Every test here runs on every engine; one that cannot be had is skipped, and says why."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from c360.app import App, make_demo
from c360.warehouse.open import engines
from tests.contracts.engines import CannotBeHad, Place, server_of

_names = (f"place_{number}" for number in itertools.count())


def quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


@pytest.fixture(scope="session", params=engines())
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def server(engine_name: str) -> Iterator[str]:
    """The URL of the engine."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server_of(engine_name).started())
        except CannotBeHad as why:
            pytest.skip(f"{engine_name}: {why}")
        yield url


@pytest.fixture(scope="session")
def new_place(engine_name: str, server: str) -> Callable[[], Place]:
    """Makes a place on the engine that holds nothing yet."""
    return lambda: Place(engine_name, server_of(engine_name).fresh(server, next(_names)))


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    return new_place()


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with 60 accounts, synced. Not to be written to."""
    folder = tmp_path_factory.mktemp("engines") / "company"
    make_demo(folder, 60, 7, quiet)
    outcomes = App.open(folder).sync([], full=False, progress=quiet)
    assert not any(outcome.error for outcome in outcomes)
    return folder


@pytest.fixture
def copy_of_company(company: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(company, tmp_path / "company"))
