"""The command line as its users meet it: in this process, or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from c360.interfaces.cli.main import call

PYTHON = (sys.executable, "-m", "c360")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def one_sentence(self, code: int) -> str:
        """The sentence it failed with; nothing else was printed, and no traceback."""
        assert self.code == code, self
        assert self.out == ""
        assert self.err.startswith("c360: ")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("c360: ").rstrip("\n")


Command = Callable[..., Ended]


def run(
    arguments: Sequence[str],
    env: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
    **options: object,
) -> Ended:
    """Runs c360 in a process of its own, to its end."""
    done = subprocess.run(
        [*prefix, *PYTHON, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
        env=environment(env),
        **options,  # type: ignore[call-overload]  # passed on as given
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def start(arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """Starts c360 in a process of its own."""
    return subprocess.Popen(
        [*PYTHON, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def python(code: str, *arguments: str) -> "subprocess.Popen[str]":
    """Starts another program that uses c360; it says on its standard output when it is ready."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, with our own path."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("C360_")}  # noqa: TID251 - for a child
    return given | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | dict(more or {})


def within(folder: Path, *arguments: str) -> list[str]:
    """A command line for a workspace."""
    return ["-C", str(folder), *arguments]


def called(arguments: Sequence[str]) -> int:
    """Runs a command line in this process."""
    return call(list(arguments))
