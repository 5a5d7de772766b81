"""The commands of the command line: their help, and whether a line would be understood."""

import shlex
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest
from typer.main import get_command

from c360.interfaces.cli.main import app, call

_GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = {
    f"{name} {inner}" if inner else name: command
    for name, outer in _GROUP.commands.items()
    for inner, command in (getattr(outer, "commands", None) or {"": outer}).items()
}
"""Each command by its words: `sync`, `sources list`."""


def helped(command: str) -> str:
    """What `--help` prints in a wide terminal."""
    lines = printed(*command.split()[1:], "--help").strip("\n").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def printed(*arguments: str) -> str:
    """What the command line prints on standard output."""
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setenv("COLUMNS", "100")
        assert call(arguments) == 0, arguments
    return out.getvalue()


def problem_with(line: str) -> str | None:
    """What is wrong with a `c360 …` line, if anything; words in capitals stand for a value."""
    words = _one_word_each(shlex.split(line.partition("#")[0])[1:])
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


def _one_word_each(words: list[str]) -> list[str]:
    """The words of a line, those of a command of two words as one."""
    for at in range(len(words) - 1):
        if f"{words[at]} {words[at + 1]}" in COMMANDS:
            return [*words[:at], f"{words[at]} {words[at + 1]}", *words[at + 2 :]]
    return words


def _is_value(words: Sequence[str], position: int, options: Sequence[str]) -> bool:
    """Whether the word is what the option before it takes."""
    return position > 0 and words[position - 1] in options and words[position - 1] != "--version"


def _options(command: Any) -> list[str]:
    return ["--help", *(name for parameter in command.params for name in _names(parameter))]


def _names(parameter: Any) -> list[str]:
    return [*parameter.opts, *parameter.secondary_opts]
