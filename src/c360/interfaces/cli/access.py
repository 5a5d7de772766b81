"""`c360 keys` and `c360 policy`: who may come in, what they may see, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from c360.interfaces.cli.ending import EXIT_CODES
from c360.interfaces.cli.options import Output, TextOrJson, group

if TYPE_CHECKING:
    from c360.access import Access

keys_app = group("keys", "API keys: what opens the doors for a program.")
policy_app = group("policy", "The policies: what each role may see and do.")


@keys_app.command("create", epilog=EXIT_CODES)
def create(
    context: typer.Context,
    role: Annotated[str, typer.Option(metavar="R", help="What it may see: csm, agent, admin …")],
    email: Annotated[
        str | None,
        typer.Option("--as", metavar="EMAIL", help="For whom it acts: their accounts are its own."),
    ] = None,
    expires: Annotated[
        str, typer.Option(metavar="W", help="After how long it ends: 90d, 12h, 4w; or never.")
    ] = "90d",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="S", help="read, refresh, write, audit or admin; repeat it. Default: read."
        ),
    ] = None,
    output: Output = TextOrJson.text,
) -> None:
    """Make a key and print it. It is shown this once: only a digest of it is kept."""
    from c360.interfaces.cli.show_access import print_created  # noqa: PLC0415 - help stays quick

    token, made = _access(context).create_key(role, email, scope or [], expires)
    print_created(token, made, as_json=output is TextOrJson.json)


@keys_app.command("list", epilog=EXIT_CODES)
def list_keys(context: typer.Context, output: Output = TextOrJson.text) -> None:
    """List the keys: whose they are, what they may do, when they end and were last used."""
    from c360.interfaces.cli.show_access import print_keys  # noqa: PLC0415

    print_keys(_access(context).keys(), as_json=output is TextOrJson.json)


@keys_app.command("revoke", epilog=EXIT_CODES)
def revoke(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as keys list shows it.")],
    output: Output = TextOrJson.text,
) -> None:
    """End a key, from the next request on."""
    from c360.interfaces.cli.show_access import print_revoked  # noqa: PLC0415

    print_revoked(_access(context).revoke_key(key), as_json=output is TextOrJson.json)


@policy_app.command("check", epilog=EXIT_CODES)
def check(context: typer.Context, output: Output = TextOrJson.text) -> None:
    """Check the policies: whether each can be followed, and whether every role is known."""
    from c360.interfaces.cli.show_access import print_policies  # noqa: PLC0415

    report = _access(context).check_policies()
    print_policies(report, as_json=output is TextOrJson.json)
    for warning in report.warnings:
        typer.echo(f"c360: {warning}", err=True)


@policy_app.command("explain", epilog=EXIT_CODES)
def explain(
    context: typer.Context,
    viewer: Annotated[
        str,
        typer.Argument(
            metavar="VIEWER", help="An e-mail of access.people, the id of a key, or role:NAME."
        ),
    ],
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id or name.")],
    output: Output = TextOrJson.text,
) -> None:
    """Show what a viewer sees of an account, and which policy says so."""
    from c360.interfaces.cli.show_access import print_explanation  # noqa: PLC0415

    found = _access(context).explain(viewer, account)
    print_explanation(found, as_json=output is TextOrJson.json)


def _access(context: typer.Context) -> "Access":
    from c360.app import App  # noqa: PLC0415

    return App.open(context.obj).access
