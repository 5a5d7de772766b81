"""CONTRIBUTING, "add a source in one file", followed with a vendor the package lacks."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from c360.sources.find import connector_types
from tests.vendors import acmedesk
from tests.vendors.desk import TOKEN, AcmeDesk
from tests.vendors.records import demo_company
from tests.vendors.server import VendorServer

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "c360"
OUR_OWN = {"files", "sql"}
"""Connectors of no vendor: their names are words that other files need."""


@pytest.fixture(scope="module")
def server() -> Iterator[VendorServer]:
    with VendorServer(AcmeDesk(demo_company(accounts=12))) as one:
        yield one


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with that one file more."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(SOURCE, folder / "c360", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(Path(acmedesk.__file__), folder / "c360" / "sources" / "acmedesk.py")
    return folder


@pytest.fixture
def workspace(server: VendorServer, tmp_path: Path) -> Path:
    (tmp_path / "c360.yml").write_text(
        "version: 1\nsources:\n  desk:\n    type: acmedesk\n    system: support\n"
        f"    base_url: {server.base_url}\n    token: ${{ACMEDESK_TOKEN}}\n",
        encoding="utf-8",
    )
    (tmp_path / ".env").write_text(f"ACMEDESK_TOKEN={TOKEN}\n", encoding="utf-8")
    return tmp_path


def c360(package: Path, workspace: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(package)}  # noqa: TID251 - a process of its own
    command = [sys.executable, "-m", "c360", "-C", str(workspace), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_is_checked_synced_and_listed(package: Path, workspace: Path) -> None:
    checked = c360(package, workspace, "sources", "check", "--format", "json")
    assert checked.returncode == 0, checked.stderr
    assert [one["subject"] for one in json.loads(checked.stdout) if one["ok"]] == [
        "organizations",
        "people",
        "tickets",
    ]
    synced = c360(package, workspace, "sync", "--format", "json")
    assert synced.returncode == 0, synced.stderr
    (outcome,) = json.loads(synced.stdout)
    counts = outcome["report"]["counts"]
    assert counts["loaded"] == counts["fetched"] > 100
    assert outcome["report"]["resources"]["people"]["newest"].startswith("2024-")
    (state,) = json.loads(c360(package, workspace, "sources", "list", "--format", "json").stdout)
    assert (state["stale"], state["tables"]) == (False, ["account", "contact", "ticket"])


def test_its_options_are_part_of_the_schema_of_the_configuration(
    package: Path, workspace: Path
) -> None:
    schema = c360(package, workspace, "schema", "config").stdout
    assert "An API token: Settings → API → Tokens, role Viewer." in schema


def test_its_token_is_shown_nowhere(package: Path, workspace: Path) -> None:
    (workspace / ".env").write_text("ACMEDESK_TOKEN=canary-7f3a\n", encoding="utf-8")
    for arguments in (("sync",), ("sources", "check"), ("doctor",), ("--debug", "sync")):
        ended = c360(package, workspace, *arguments)
        assert ended.returncode == 1
        assert "canary-7f3a" not in ended.stdout + ended.stderr
    written = [f for f in (workspace / "data").rglob("*") if f.is_file()]
    assert all(b"canary-7f3a" not in file.read_bytes() for file in written)


def test_a_token_that_stands_in_the_configuration_is_refused(
    package: Path, workspace: Path
) -> None:
    file = workspace / "c360.yml"
    file.write_text(file.read_text("utf-8").replace("${ACMEDESK_TOKEN}", TOKEN), encoding="utf-8")
    ended = c360(package, workspace, "sync")
    assert ended.returncode == 2
    assert (
        "c360.yml:7: token is a secret and stands here. Write token: ${DESK_TOKEN}" in ended.stderr
    )
    assert TOKEN not in ended.stderr


@pytest.mark.parametrize("kind", sorted(set(connector_types()) - OUR_OWN))
def test_the_name_of_a_vendor_stands_in_no_other_file(kind: str) -> None:
    own = SOURCE / "sources"
    named = [
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*")
        if file.suffix in {".py", ".yml"}
        and file != own / f"{kind}.py"
        and own / kind not in file.parents
        and file != own / "fivetran" / f"{kind}.yml"  # a schema of Fivetran's, named as it names it
        and re.search(rf"\b{kind}\b", file.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert named == []
