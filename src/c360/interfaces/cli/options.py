"""What groups of commands and their options have in common."""

from enum import StrEnum
from typing import Annotated

import typer

from c360.interfaces.cli.ending import EXIT_CODES


class TextOrJson(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"


Output = Annotated[TextOrJson, typer.Option("--format", help="How to print.")]


def group(name: str, about: str) -> typer.Typer:
    """A group of commands, as in `c360 keys list`."""
    return typer.Typer(
        name=name, help=about, epilog=EXIT_CODES, no_args_is_help=True, rich_markup_mode=None
    )
