"""`c360 audit`: is the log what was written, who saw an account, all of it to take away."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from c360.interfaces.cli.ending import EXIT_CODES
from c360.interfaces.cli.options import Output, TextOrJson, group

if TYPE_CHECKING:
    from c360.auditing import Auditing

audit_app = group("audit", "The log of who saw what, and whether it is what was written.")


class ExportFormat(StrEnum):
    """What records are written as."""

    jsonl = "jsonl"
    csv = "csv"


Since = Annotated[str | None, typer.Option(metavar="T", help="Only from this date or instant on.")]


@audit_app.command(epilog=EXIT_CODES)
def verify(
    context: typer.Context,
    checkpoints: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="A file of checkpoints; default: as configured."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="HEX", help="Public key they are signed with; default: our own."),
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Read the whole log, and say what was changed, removed, added, moved or cut off."""
    from c360.interfaces.cli.show_audit import print_verdict  # noqa: PLC0415 - help stays quick

    verdict = _audit(context).verify(checkpoints, key)
    print_verdict(verdict, as_json=output is TextOrJson.json)
    if not verdict.holds:
        raise typer.Exit(1)


@audit_app.command(epilog=EXIT_CODES)
def export(
    context: typer.Context,
    output: Annotated[
        ExportFormat, typer.Option("--format", help="What to write.")
    ] = ExportFormat.jsonl,
    since: Since = None,
) -> None:
    """Write all records to standard output, with the names of whom they mean."""
    from c360.interfaces.cli.show_audit import print_export  # noqa: PLC0415

    found = _audit(context).export(_moment(since))
    print_export(found, as_csv=output is ExportFormat.csv)


@audit_app.command("who-saw", epilog=EXIT_CODES)
def who_saw(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id or name.")],
    since: Since = None,
    output: Output = TextOrJson.text,
) -> None:
    """Show who looked at an account, when, through which door, and what was withheld."""
    from c360.interfaces.cli.show_audit import print_entries  # noqa: PLC0415

    found = _audit(context).who_saw(account, _moment(since))
    print_entries(found, as_json=output is TextOrJson.json)


@audit_app.command(epilog=EXIT_CODES)
def checkpoint(context: typer.Context) -> None:
    """Sign what the log holds now, print it, and add it to the file of checkpoints."""
    sealed = _audit(context).checkpoint()
    typer.echo(sealed.checkpoint.line)
    if sealed.file is not None:
        typer.echo(f"c360: added to {sealed.file}", err=True)


def _audit(context: typer.Context) -> "Auditing":
    from c360.app import App  # noqa: PLC0415

    return App.open(context.obj).audit


def _moment(value: str | None) -> datetime | None:
    from c360.app import parse_moment  # noqa: PLC0415

    return None if value is None else parse_moment(value, "since")
