"""`c360`: the commands. Heavy imports wait until a command needs them, so that help is quick."""

import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.main import get_command

from c360 import __version__
from c360.interfaces.cli.access import keys_app, policy_app
from c360.interfaces.cli.audit import audit_app
from c360.interfaces.cli.ending import EXIT_CODES, Stop, end
from c360.interfaces.cli.options import Output, TextOrJson, group
from c360.interfaces.cli.plain import print_json, speak_any_language
from c360.interfaces.cli.serve import serve

if TYPE_CHECKING:
    from c360.app import App

app = typer.Typer(
    name="c360",
    help="A Customer 360 that explains itself: sync, score, and see any account as of any moment.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

sources_app = group("sources", "What the sources deliver, and whether they can be read.")
app.add_typer(sources_app)
identity_app = group("identity", "Which records of several systems are the same account or person.")
app.add_typer(identity_app)
app.add_typer(audit_app)
app.add_typer(keys_app)
app.add_typer(policy_app)
app.command(epilog=EXIT_CODES)(serve)


class Format(StrEnum):
    """How a result is printed."""

    text = "text"
    json = "json"
    md = "md"


Workspace = Annotated[
    Path | None,
    typer.Option(
        "-C",
        "--workspace",
        metavar="DIR",
        readable=False,  # c360 says itself what cannot be read
        help="The workspace's folder; default: C360_WORKSPACE, else the nearest with a c360.yml.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="The moment to compute for: 2024-02-15 or 2024-02-15T14:30:00Z.",
    ),
]
Debug = Annotated[
    bool,
    typer.Option("--debug", help="Show the full traceback of an error; it may hold records."),
]


def _print_version(value: bool) -> None:  # noqa: FBT001 - a typer callback
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    workspace: Workspace = None,
    debug: Debug = False,  # noqa: ARG001, FBT002 - read where an error is shown
    version: Annotated[  # noqa: ARG001, FBT002 - acts when it is read
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Remember the workspace for the command that follows."""
    context.obj = workspace


@app.command(epilog=EXIT_CODES)
def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", readable=False, help="A folder without a c360.yml, or none."),
    ],
    output: Output = TextOrJson.text,
) -> None:
    """Create a workspace: a commented c360.yml to fill in."""
    from c360.app import init_workspace

    file = init_workspace(folder)
    if output is TextOrJson.json:
        print_json({"created": str(file)})
        return
    command = f"c360 -C {shlex.quote(str(folder))} sync"
    typer.echo(f"Created {file}. Next: describe your sources in it, then: {command}")


@app.command(epilog=EXIT_CODES)
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", readable=False, help="Where to build it.")
    ] = Path("demo"),
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
    full: Annotated[  # noqa: FBT002 - a typer option
        bool, typer.Option("--full", help="Read and load everything anew.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="T", help="Of an API: read all changes since then once more."),
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Load what the sources deliver. Lossless: fetched = loaded + deduplicated + quarantined."""
    from c360.interfaces.cli.show_sync import print_sync
    from c360.interfaces.cli.terminal import progress

    with progress() as tell:
        reports = _open(context).sync(
            sources or [], full=full, since=_moment(since, "since"), progress=tell
        )
    print_sync(reports, as_json=output is TextOrJson.json)
    if any(report.error for report in reports):
        raise typer.Exit(4 if any(not report.error for report in reports) else 1)


@sources_app.command("list", epilog=EXIT_CODES)
def sources_list(context: typer.Context, output: Output = TextOrJson.text) -> None:
    """List the sources: what each delivers, when it was synced, and whether that is fresh."""
    from c360.interfaces.cli.show_sources import print_sources

    print_sources(_open(context).sources(), as_json=output is TextOrJson.json)


@sources_app.command("check", epilog=EXIT_CODES)
def sources_check(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Default: all.")
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Check whether each source can be read, and with which rights; nothing is loaded."""
    from c360.interfaces.cli.show_sources import print_source_checks

    found = _open(context).check_sources(names or [])
    print_source_checks(found, as_json=output is TextOrJson.json)
    if any(not check.ok for check in found):
        raise typer.Exit(1)


@identity_app.command("stats", epilog=EXIT_CODES)
def identity_stats(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only this source's.")] = None,
    as_of: AsOf = None,
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, help="At most so many of each list; default: 20, in JSON all."
        ),
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Show what was linked by which rule, what was not and why, and what contradicts."""
    from c360.interfaces.cli.show_identity import print_identity
    from c360.interfaces.cli.terminal import progress

    with progress() as tell:
        report = _open(context).identity(source, _moment(as_of), progress=tell)
    print_identity(report, limit, as_json=output is TextOrJson.json)


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
    for note in report.notes:
        typer.echo(f"c360: {note}", err=True)


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
        typer.echo(f"c360: {note}", err=True)


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
    for note in listing.notes:
        typer.echo(f"c360: {note}", err=True)


@app.command(epilog=EXIT_CODES)
def doctor(context: typer.Context, output: Output = TextOrJson.text) -> None:
    """Check the workspace: configuration, sources, data, freshness, disk; with remedies."""
    from c360.interfaces.cli.show_checks import print_checks

    checks = _open(context).doctor()
    print_checks(checks, as_json=output is TextOrJson.json)
    if any(check.level == "failed" for check in checks):
        raise typer.Exit(1)


@app.command(epilog=EXIT_CODES)
def mcp(context: typer.Context) -> None:
    """Answer a language model's client on standard input and output (MCP), read-only.

    Calls have the rights of the key in C360_KEY; without one, those of the workspace's local
    viewer. Standard output carries the protocol and nothing else.
    """
    from c360.app import caller_key
    from c360.errors import MissingExtra

    try:
        from c360.interfaces.mcp.stdio import run_stdio
    except ModuleNotFoundError as missing:
        raise MissingExtra("serve", "c360 mcp", missing.name or "mcp") from None
    run_stdio(_open(context).desk, caller_key(), lambda said: typer.echo(f"c360: {said}", err=True))


class SchemaKind(StrEnum):
    """Which schema."""

    document = "document"
    config = "config"


@app.command(epilog=EXIT_CODES)
def schema(
    kind: Annotated[SchemaKind, typer.Argument(metavar="KIND", help="document or config.")],
) -> None:
    """Print the JSON Schema of the 360 document, or of c360.yml (for your editor)."""
    from c360.app import json_schema

    print_json(json_schema(kind.value))


def _open(context: typer.Context) -> "App":
    from c360.app import App

    return App.open(context.obj)


def _moment(value: str | None, option: str = "as-of") -> datetime | None:
    from c360.app import parse_moment

    return None if value is None else parse_moment(value, option)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """The entry point: whatever happens ends in an exit code and, at worst, one sentence."""
    speak_any_language()
    stop = Stop()
    stop.watch()
    sys.exit(call(arguments, stop))


def call(arguments: Sequence[str] | None = None, stop: Stop | None = None) -> int:
    """Runs a command line and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = {"debug": False}

    def command() -> None:
        group = get_command(app)
        with group.make_context("c360", given) as context:
            asked["debug"] = bool(context.params.get("debug"))
            group.invoke(context)

    return end(command, stop or Stop(), debug=lambda: asked["debug"])
