"""What the doctor found."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout

if TYPE_CHECKING:
    from c360.doctor import Check

_MARKS = {"ok": "[green]ok[/]    ", "warning": "[yellow]warn[/]  ", "failed": "[red]failed[/]"}


def print_checks(checks: Sequence["Check"], *, as_json: bool) -> None:
    """One line a check, with the remedy where something is wrong."""
    if as_json:
        print_json([asdict(check) for check in checks])
        return
    out = stdout()
    for check in checks:
        remedy = f". [dim]{escape(check.remedy)}[/dim]" if check.remedy else ""
        found = escape(check.found.removesuffix(".") if remedy else check.found)
        out.print(f"{_MARKS[check.level]} {escape(check.what)}: {found}{remedy}")
