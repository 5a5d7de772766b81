"""`c360 serve`: the REST door, on this machine alone unless it is told otherwise."""

from importlib import import_module
from types import ModuleType
from typing import Annotated

import typer

from c360.errors import MissingExtra


def serve(
    context: typer.Context,
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine needs keys."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 is a free one.")
    ] = 8360,
    workers: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Processes.")] = 1,
    local: Annotated[
        bool | None,
        typer.Option(
            "--local/--keys",
            help="Ask nobody for a key, or everybody; default: nobody, while there are no keys "
            "and only this machine can ask.",
        ),
    ] = None,
) -> None:
    """Serve the published accounts over HTTP; every view passes the policy and is on record."""
    from c360.app import App  # noqa: PLC0415 - heavy; help stays quick

    server = _server()
    place = server.Place(host, port, workers, local)
    server.serve(App.open(context.obj), place, _tell)


def _server() -> ModuleType:
    try:
        return import_module("c360.interfaces.api.server")
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package == "c360":
            raise
        raise MissingExtra("serve", "c360 serve", package) from None


def _tell(line: str) -> None:
    typer.echo(line, err=True)
