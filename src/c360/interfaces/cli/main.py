"""`c360`: the commands. Heavy imports wait until a command needs them, so that help is quick."""

import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from c360 import __version__
from c360.errors import (
    AccountNotFound,
    BadArgument,
    C360Error,
    Misconfigured,
    NotACustomer,
    UnknownName,
    WarehouseBusy,
    WorkspaceNotFound,
)

if TYPE_CHECKING:
    from c360.app import App

EXIT_CODES = """Exit codes: 0 done · 1 failed · 2 wrong usage or configuration · 3 not found ·
4 done in part: a source could not be read, the rest is in place · 5 another c360 is writing."""

app = typer.Typer(
    name="c360",
    help="A Customer 360 that explains itself: sync, score, and see any account as of any moment.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"
    md = "md"


class TextOrJson(StrEnum):
    """How a list is printed."""

    text = "text"
    json = "json"


Workspace = Annotated[
    Path | None,
    typer.Option("-C", "--workspace", help="The workspace's folder.", metavar="DIR"),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="The moment to compute for: 2024-02-15 or 2024-02-15T14:30:00Z.",
    ),
]
Output = Annotated[TextOrJson, typer.Option("--format", help="How to print.")]


@app.callback()
def main(
    context: typer.Context,
    workspace: Workspace = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002 - a typer option
) -> None:
    """Remember the workspace for the command that follows."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    context.obj = workspace


@app.command(epilog=EXIT_CODES)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Create a workspace: a commented c360.yml to fill in."""
    from c360.app import init_workspace

    file = init_workspace(folder)
    typer.echo(f"Created {file}. Next: describe your sources in it, then: c360 -C {folder} sync")


@app.command(epilog=EXIT_CODES)
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to build it.")] = Path(
        "demo"
    ),
    accounts: Annotated[int, typer.Option(help="How many accounts.", min=20, max=5000)] = 300,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
) -> None:
    """Build a demo company in DIR, sync and refresh it, and show what came out."""
    from c360.interfaces.cli.demo import run_demo

    run_demo(folder, accounts, seed)


@app.command(epilog=EXIT_CODES)
def sync(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Default: all.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Load everything anew.")] = False,  # noqa: FBT002 - a typer option
    output: Output = TextOrJson.text,
) -> None:
    """Load what the sources deliver. Lossless: fetched = loaded + deduplicated + quarantined."""
    from c360.interfaces.cli.show_sync import print_sync
    from c360.interfaces.cli.terminal import progress

    with progress() as tell:
        reports = _open(context).sync(sources or [], full=full, progress=tell)
    print_sync(reports, as_json=output is TextOrJson.json)
    if any(report.error for report in reports):
        raise typer.Exit(4 if any(not report.error for report in reports) else 1)


@app.command(epilog=EXIT_CODES)
def refresh(
    context: typer.Context,
    as_of: AsOf = None,
    account: Annotated[
        list[str] | None, typer.Option("--account", metavar="ID", help="Only these accounts.")
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Score every account and publish its 360."""
    from c360.interfaces.cli.show_sync import print_refresh
    from c360.interfaces.cli.terminal import progress

    with progress() as tell:
        report = _open(context).refresh(_moment(as_of), account or [], progress=tell)
    print_refresh(report, as_json=output is TextOrJson.json)


@app.command(epilog=EXIT_CODES)
def view(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id or name.")],
    as_of: AsOf = None,
    depth: Annotated[
        str, typer.Option(metavar="D", help="summary, detailed or comprehensive.")
    ] = "detailed",
    focus_area: Annotated[
        str,
        typer.Option(metavar="F", help="health, engagement, support, usage, commercial or all."),
    ] = "all",
    timeframe: Annotated[
        str, typer.Option(metavar="W", help="How far back lists go: 30d, 90d, 6m, 1y.")
    ] = "90d",
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.text,
) -> None:
    """Show one account's 360: as last published, or computed for another moment."""
    from c360.interfaces.cli.show_account import print_document
    from c360.interfaces.cli.terminal import progress

    with progress() as tell:
        document, notes = _open(context).view(
            account, _moment(as_of), (depth, focus_area, timeframe), progress=tell
        )
    print_document(document, output.value)
    for note in notes:
        typer.echo(note, err=True)


@app.command(epilog=EXIT_CODES)
def accounts(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(metavar="S", help="Only this exit state.")] = None,
    segment: Annotated[str | None, typer.Option(metavar="S", help="Only this segment.")] = None,
    owner: Annotated[str | None, typer.Option(metavar="O", help="Only this CSM's.")] = None,
    sort: Annotated[
        str, typer.Option(metavar="K", help="health, arr, renewal, name, change or contact.")
    ] = "health",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="At most so many.")] = None,
    output: Output = TextOrJson.text,
) -> None:
    """List the accounts as last published, the least healthy first."""
    from c360.interfaces.cli.show_accounts import print_accounts

    listing = _open(context).accounts(
        state=state, segment=segment, owner=owner, sort=sort, limit=limit
    )
    print_accounts(listing, as_json=output is TextOrJson.json)


@app.command(epilog=EXIT_CODES)
def doctor(context: typer.Context, output: Output = TextOrJson.text) -> None:
    """Check the workspace: configuration, sources, data, freshness, disk; with remedies."""
    from c360.interfaces.cli.show_checks import print_checks

    checks = _open(context).doctor()
    print_checks(checks, as_json=output is TextOrJson.json)
    if any(check.level == "failed" for check in checks):
        raise typer.Exit(1)


class SchemaKind(StrEnum):
    """Which schema."""

    document = "document"
    config = "config"


@app.command(epilog=EXIT_CODES)
def schema(kind: Annotated[SchemaKind, typer.Argument(help="document or config.")]) -> None:
    """Print the JSON Schema of the 360 document, or of c360.yml (for your editor)."""
    import json

    from c360.app import json_schema

    typer.echo(json.dumps(json_schema(kind.value), indent=2, ensure_ascii=False))


def _open(context: typer.Context) -> "App":
    from c360.app import App

    return App.open(context.obj, Path.cwd())


def _moment(value: str | None) -> datetime | None:
    from c360.app import parse_moment

    return None if value is None else parse_moment(value)


_CODES: tuple[tuple[type[C360Error], int], ...] = (
    (Misconfigured, 2),
    (BadArgument, 2),
    (WorkspaceNotFound, 2),
    (AccountNotFound, 3),
    (NotACustomer, 3),
    (UnknownName, 3),
    (WarehouseBusy, 5),
)


def run(command: Callable[[], object] = app) -> NoReturn:
    """The entry point: what c360 raises on purpose becomes one sentence and an exit code."""
    try:
        command()
    except C360Error as error:
        typer.echo(f"c360: {error}", err=True)
        sys.exit(next((code for kind, code in _CODES if isinstance(error, kind)), 1))
    except KeyboardInterrupt:
        typer.echo("c360: stopped; what was published before is unchanged", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output (head, less) went away: that is its right.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)
