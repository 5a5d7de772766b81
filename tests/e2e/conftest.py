"""Workspaces built once through the real door, for all end-to-end tests of a worker."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from c360.model.access import UNLIMITED
from c360.model.parts import DEPTHS, Parts
from c360.publish.assemble import assemble
from c360.publish.request import Request
from c360.store.packing import unpacked

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
FIGHT_CHURN = ROOT.parent / "shared" / "data" / "fight-churn-crm"


@dataclass(frozen=True)
class Cli:
    """The command line as a user runs it: a process of its own."""

    workspace: Path

    def __call__(self, *arguments: str, exit_code: int = 0) -> str:
        entry = "from c360.interfaces.cli.main import run; run()"
        done = subprocess.run(
            [sys.executable, "-c", entry, *arguments],
            cwd=self.workspace,
            env={**os.environ, "C360_WORKSPACE": str(self.workspace)},  # noqa: TID251 - a child's
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--format", "json"))

    def documents(self, as_of: str) -> dict[str, Json]:
        """Every document published as of that moment, as stored."""
        store = self.workspace / "data" / "store.db"
        engine = sa.create_engine(f"sqlite:///{store}")
        query = sa.text("SELECT * FROM snapshot WHERE as_of = :t ORDER BY id")
        with engine.connect() as connection:
            rows = connection.execute(query, {"t": as_of}).all()
        engine.dispose()
        return {row.account_id: _whole(row) for row in rows}


def _whole(row: Any) -> Json:
    parts = Parts({depth: unpacked(getattr(row, depth)) for depth in DEPTHS})
    found: Json = json.loads(assemble(parts, Request("comprehensive", "all", "1y"), UNLIMITED))
    return found


@dataclass(frozen=True)
class Demo:
    """The demo company, and what `c360 demo` printed while building it."""

    cli: Cli
    printed: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    outside = Cli(folder)
    printed = outside("demo", str(folder / "company"))
    return Demo(Cli(folder / "company"), printed)


def _nulls(value: object, pointer: str = "") -> Sequence[str]:
    if isinstance(value, dict):
        return [p for name, below in value.items() for p in _nulls(below, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [p for i, below in enumerate(value) for p in _nulls(below, f"{pointer}/{i}")]
    return [pointer] if value is None else []


@pytest.fixture(scope="session")
def unexplained() -> Callable[[Json], list[str]]:
    """The nulls of a document for which neither their place nor a parent's says why."""

    def find(document: Json) -> list[str]:
        told = document["missing"]
        shown = {name: part for name, part in document.items() if name != "evidence"}
        found = []
        for pointer in _nulls(shown):
            # An observed clause carries no confidence; a skill's optional input may be left out.
            if pointer.endswith("/confidence") or pointer.startswith("/triggers/"):
                continue
            parents = [pointer.rsplit("/", n)[0] for n in range(pointer.count("/"))]
            if not any(parent in told for parent in parents):
                found.append(pointer)
        return found

    return find
