"""The commands of the command line: their help, and whether a line would be understood."""

import shlex
from collections.abc import Sequence
from typing import Any

import typer
from typer.testing import CliRunner

from c360.interfaces.cli.main import app

_GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(_GROUP.commands)


def helped(command: str) -> str:
    """What `--help` prints, 100 columns wide."""
    arguments = [*command.split()[1:], "--help"]
    runner = CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    found = runner.invoke(app, arguments, prog_name="c360")
    assert found.exit_code == 0, found.output
    return "".join(f"{line.rstrip()}\n" for line in found.output.strip("\n").splitlines())


def problem_with(line: str) -> str | None:
    """What is wrong with a `c360 …` line, if anything; words in capitals stand for a value."""
    words = shlex.split(line.partition("#")[0])[1:]
    options = [*_options(_GROUP)]
    for position, word in enumerate(words):
        if word.startswith("-"):
            if word.partition("=")[0] not in options:
                return f"no option {word}"
        elif word in COMMANDS and not _is_value(words, position, options):
            options += _options(COMMANDS[word])
        elif position == 0:
            return f"no command {word}"
    return None


def _is_value(words: Sequence[str], position: int, options: Sequence[str]) -> bool:
    """Whether the word is what the option before it takes."""
    return position > 0 and words[position - 1] in options and words[position - 1] != "--version"


def _options(command: Any) -> list[str]:
    return ["--help", *(name for parameter in command.params for name in parameter.opts)]
