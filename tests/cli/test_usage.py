"""The command line explains itself, and says what is wrong with what was typed."""

import subprocess
import sys

import pytest
from typer.main import get_command

from c360 import __version__
from c360.interfaces.cli.main import app
from tests.cli.doors import Command, environment

COMMANDS = ("init", "demo", "sync", "refresh", "view", "accounts", "doctor", "schema")
HEAVY = ("duckdb", "ibis", "sqlalchemy", "alembic", "pydantic", "pyarrow", "numpy", "rich", "yaml")


def test_help_lists_every_command_and_exit_code(c360: Command) -> None:
    ended = c360("--help")
    assert ended.code == 0
    for word in (*COMMANDS, "--workspace", "--debug", "Exit codes", "130 stopped"):
        assert word in ended.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(c360: Command, name: str) -> None:
    ended = c360(name, "--help")
    assert ended.code == 0
    assert ended.out.startswith(f"Usage: c360 {name} ")
    assert "Exit codes" in ended.out


def test_every_option_and_argument_is_explained() -> None:
    group = get_command(app)
    commands = [group, *getattr(group, "commands").values()]  # noqa: B009 - typer types it as a command
    for command in commands:
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name}: {parameter.name}"


def test_help_waits_for_nothing_heavy() -> None:
    code = f"import sys, c360.interfaces.cli.main; print(*sorted({set(HEAVY)} & set(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert found.stdout.split() == []


def test_the_version_is_printed(c360: Command) -> None:
    assert c360("--version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["acounts"], "No such command 'acounts'. Did you mean 'accounts'? Read: c360 --help"),
        (["accounts", "--stat", "x"], "No such option: --stat (Possible options: --sort, --state)"),
        (["accounts", "-C", "x"], "This option stands before the command's name"),
        (["accounts", "--limit", "0"], "'--limit': it should be greater than or equal to 1"),
        (["accounts", "--limit", "many"], "'--limit': it should be a valid integer"),
        (["view"], "Missing argument 'ACCOUNT'. Read: c360 view --help"),
        (["view", "a1", "a2"], "Got unexpected extra argument(s) (a2)"),
        (["view", "a1", "--format", "xml"], "'xml' is not one of 'text', 'json', 'md'"),
        (["schema", "tables"], "'tables' is not one of 'document', 'config'"),
        (["demo", "--accounts", "3"], "'--accounts': it should be greater than or equal to 20"),
    ],
)
def test_a_slip_is_said_in_one_sentence(c360: Command, typed: list[str], said: str) -> None:
    assert said in c360(*typed).one_sentence(2)


def test_c360_alone_shows_its_help(c360: Command) -> None:
    ended = c360()
    assert ended.code == 2
    assert ended.err.startswith("Usage: c360 ")
