"""Workspaces that are served: a small company, and the demo company with keys for every role."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from c360.app import App, make_demo
from c360.interfaces.api.app import Manner
from tests.api.running import Running, running
from tests.cli.company import build_company

ROLES = ("csm", "ae", "support", "exec", "admin", "agent")
SCOPES = ("read", "write", "audit", "admin")
GENEROUS = """
serve:
  requests_per_minute: 1000000
  unknown_per_minute: 1000000
"""


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def publish(folder: Path) -> App:
    """Syncs and publishes a workspace."""
    app = App.open(folder)
    app.sync([], full=False, progress=silent)
    app.refresh(None, [], progress=silent)
    return app


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of five accounts, published. Not to be written to."""
    folder = build_company(tmp_path_factory.mktemp("api") / "company")
    publish(folder)
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company, small, published, and with limits that tests do not reach."""
    folder = tmp_path_factory.mktemp("api") / "demo"
    make_demo(folder, 20, 7, silent)
    with (folder / "c360.yml").open("a", encoding="utf-8") as file:
        file.write(GENEROUS)
    publish(folder)
    return folder


@pytest.fixture(scope="session")
def keys(demo: Path) -> dict[str, str]:
    """A key of each role. One may have accounts computed anew: that takes seconds each time."""
    access, made = App.open(demo).access, {}
    for role in ROLES:
        scopes = (*SCOPES, "refresh") if role == "csm" else SCOPES
        made[role] = access.create_key(role, None, scopes, "1d")[0]
    return made


@pytest.fixture(scope="module")
def served_demo(demo: Path, keys: dict[str, str]) -> Iterator[Running]:
    """The demo company, served; shows the key of an administrator."""
    with running(App.open(demo).desk, Manner(), keys["admin"]) as service:
        yield service
