"""`c360 mcp`: the door on standard input and output, for a client that starts it itself."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack

import anyio
from anyio.abc import TaskStatus
from mcp.server.stdio import stdio_server

from c360.errors import KeyRefused
from c360.interfaces.mcp.needs import Product
from c360.interfaces.mcp.server import Context, Desk, Guest, build_server
from c360.model.access import Viewer

_SETTING = "C360_KEY"


def run_stdio(product: Product, key: str | None, tell: Callable[[str], object]) -> None:
    """Serve until standard input ends.

    Args:
        product: what c360 can do with the workspace.
        key: the caller's; None is the workspace's local viewer.
        tell: takes a sentence on whose rights the calls have.

    Raises:
        KeyRefused: the key is not one of this workspace.
    """
    opened = ExitStack()
    with opened:
        desk = Desk(doorkeeper=opened.enter_context(product.doorkeeper()))
        said = _introduction(viewer_of(product, desk, key), key)
        desk.service = opened.enter_context(product.service())
        tell(said)
        anyio.run(_serve, product, desk, key, said, opened)


def viewer_of(product: Product, desk: Desk, key: str | None) -> Viewer:
    """Who asks; found anew for each call, since a key can be revoked meanwhile.

    Raises:
        KeyRefused: the key is not, or no longer, one of this workspace.
    """
    viewer = product.local_viewer() if key is None else desk.recognise(key)
    if viewer is None:
        raise KeyRefused(_SETTING)
    return viewer


def _introduction(viewer: Viewer, key: str | None) -> str:
    """Whose rights the calls have."""
    whom = f", for {viewer.email}" if viewer.email else ""
    if key is None:
        return (
            f"No {_SETTING} is set: calls have the rights of the workspace's local viewer "
            f"({viewer.role}{whom})."
        )
    return f"Calls have the rights of the key in {_SETTING} ({viewer.role}{whom})."


async def _serve(
    product: Product, desk: Desk, key: str | None, said: str, opened: ExitStack
) -> None:
    async def who(_: Context) -> Guest:
        return Guest(await anyio.to_thread.run_sync(viewer_of, product, desk, key))

    server = build_server(desk, who, said)
    async with anyio.create_task_group() as tasks:
        if sys.platform != "win32":
            await tasks.start(_leave_when_told, opened)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
        tasks.cancel_scope.cancel()


async def _leave_when_told(
    opened: ExitStack, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED
) -> None:
    """Ends the process at a signal: a thread that waits for the client's next line never would."""
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as told:
        task_status.started()
        async for number in told:
            opened.close()
            os._exit(128 + number)
