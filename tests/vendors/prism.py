"""Prism as a process: a mock of a vendor's API, made from the vendor's own description (OpenAPI).

    with Prism(OPENAPI / "stripe" / "list-endpoints.openapi.json") as prism:
        Connector("stripe", {"base_url": prism.base_url, ...}, root).check()
        assert prism.violations() == []

It checks that a request is valid: path, types of parameters, body, security scheme. It has no
state, and it lets parameters pass that the description does not have: `undeclared` finds these.
`make test` installs it into `.tools/prism`; where it is missing, a test says so and is skipped.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

REPOSITORY = Path(__file__).parents[2]
OPENAPI = REPOSITORY.parent / "shared" / "openapi"
"""Vendors' own descriptions, kept beside the repository and never in it."""
_BINARY = REPOSITORY / ".tools" / "prism" / "node_modules" / ".bin" / "prism"
_STARTS_WITHIN = 120.0
"""Seconds: it reads a description of a megabyte for some ten of them."""
_SETTLES_WITHIN = 0.3


def description(*parts: str) -> Path:
    """A vendor's description; skips the test where it, or Prism, is not there."""
    place = OPENAPI.joinpath(*parts)
    if not place.exists():
        pytest.skip(f"the vendor's own description is not there: {place.name} in {place.parent}")
    if shutil.which("npm") is None and not _BINARY.exists():
        pytest.skip("Prism needs Node 20 with npm, which this machine lacks")
    if not _BINARY.exists():
        pytest.skip("Prism is not installed: `make prism` does it")
    return place


class Prism:
    """Serves a description on a free port of loopback until closed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._log = tempfile.NamedTemporaryFile("w+", prefix="prism-", suffix=".log")  # noqa: SIM115
        self._port = _free_port()
        self._process = subprocess.Popen(
            [str(_BINARY), "mock", "-h", "127.0.0.1", "-p", str(self._port), "--errors", str(file)],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def violations(self) -> list[str]:
        """What was wrong with the requests so far, in Prism's words."""
        return re.findall(r"(?<=Violation: )request.*|(?<=errors#).*", self._settled())

    def _settled(self) -> str:
        """The log, once nothing is being added to it: it is written a little late."""
        file, before = Path(self._log.name), ""
        while (now := file.read_text()) != before:
            before = now
            time.sleep(_SETTLES_WITHIN)
        return now

    def close(self) -> None:
        """Ends it, and what it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=10)
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def _wait(self) -> None:
        """Until it listens."""
        end = time.monotonic() + _STARTS_WITHIN
        while "Prism is listening" not in Path(self._log.name).read_text():
            if self._process.poll() is not None or time.monotonic() > end:
                told = Path(self._log.name).read_text()[-2000:]
                raise AssertionError(f"Prism does not start with {self.file.name}: {told}")
            time.sleep(0.1)


def undeclared(file: Path, asked: Iterable[tuple[str, str, Iterable[str]]]) -> list[str]:
    """The query parameters that the description does not have, and paths that it does not know.

    Args:
        file: The description, as JSON.
        asked: Method, path and names of the query parameters of each request.
    """
    paths: Mapping[str, Any] = json.loads(file.read_bytes())["paths"]
    problems = []
    for method, path, names in asked:
        operation = _operation(paths, method, path)
        if operation is None:
            problems.append(f"{method} {path}: not in the description")
            continue
        known = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
        problems += [f"{method} {path}: {n}" for n in names if not {n, n.partition("[")[0]} & known]
    return problems


def _operation(paths: Mapping[str, Any], method: str, path: str) -> Mapping[str, Any] | None:
    """The operation that serves a path; one without placeholders goes first."""
    for pattern in sorted(paths, key=lambda p: p.count("{")):
        shape = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern))
        found = paths[pattern].get(method.lower())
        if found is not None and re.fullmatch(shape, path):
            return dict(found)
    return None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
