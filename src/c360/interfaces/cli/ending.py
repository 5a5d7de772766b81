"""How a command ends: its exit code, and one sentence where something went wrong."""

import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer
from typer.exceptions import TyperException

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

EXIT_CODES = """Exit codes: 0 done · 1 failed · 2 wrong usage or configuration · 3 not found ·
4 done in part: a source could not be read, the rest is in place · 5 another c360 is writing ·
130 stopped."""

_CODES: tuple[tuple[type[C360Error], int], ...] = (
    (Misconfigured, 2),
    (BadArgument, 2),
    (WorkspaceNotFound, 2),
    (AccountNotFound, 3),
    (NotACustomer, 3),
    (UnknownName, 3),
    (WarehouseBusy, 5),
)
_GLOBAL_OPTIONS = {"-C", "--workspace", "--debug"}
_PACKAGE = Path(__file__).parents[2]
_KEPT = "What was synced or published before is unchanged"


class Stop:
    """Turns the signals that ask for an end into KeyboardInterrupt, and remembers that they came.

    Engines that run native code report an interruption as an error of their own.
    """

    def __init__(self) -> None:
        self.number: int | None = None

    def watch(self) -> None:
        """Listens from here on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, number: int, _frame: FrameType | None) -> NoReturn:
        self.number = number
        raise KeyboardInterrupt


def end(command: Callable[[], object], stop: Stop, *, debug: Callable[[], bool]) -> int:
    """Runs the command; returns the exit code, and says on standard error what went wrong."""
    try:
        command()
        if not getattr(sys.stdout, "closed", True):  # it may have been closed before we began
            sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return _stopped(stop)
    except Exception as error:  # noqa: BLE001 - the last stand before the user
        if stop.number is not None:
            return _stopped(stop)
        code, sentence = _meaning(error)
        if debug():
            typer.echo("".join(traceback.format_exception(error)), err=True, nl=False)
        typer.echo(sentence, err=True)
        return code
    return 0


def _meaning(error: Exception) -> tuple[int, str]:
    """The exit code and the sentence for whatever was raised."""
    if isinstance(error, C360Error):
        return exit_code(error), f"c360: {error}"
    if isinstance(error, TyperException):
        return error.exit_code, _usage(error)
    if isinstance(error, OSError) and error.strerror:
        where = error.filename or "standard output"
        remedy = "Make sure that it can be used and that the disk has space left"
        return 1, f"c360: {where}: {error.strerror}. {remedy}"
    return 1, _bug(error)


def exit_code(error: C360Error) -> int:
    """The exit code that tells a script what to do about the error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), 1)


def _usage(error: TyperException) -> str:
    """What is wrong with the command line, and where to read about it."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "c360"
    text = error.format_message().strip()
    if text.startswith("Usage:"):  # the command alone asks for its help
        return text
    text = re.sub(r"(Value error, |Input )", "", text).replace(": should be", ": it should be")
    stop = "" if text.endswith((".", "?")) else "."
    sentence = f"c360: {text}{stop} Read: {command} --help"
    if getattr(error, "option_name", None) in _GLOBAL_OPTIONS:
        sentence += ". This option stands before the command's name"
    return sentence


def _bug(error: Exception) -> str:
    """An error that nobody foresaw; its message is not shown, it may hold a customer's data."""
    places = [
        f"{Path(frame.filename).relative_to(_PACKAGE)}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    return (
        f"c360: a bug in c360 {__version__}: {type(error).__name__} in {places[-1]}. {_KEPT}. "
        "Please report it with what the same command prints as: c360 --debug …"
    )


def _stopped(stop: Stop) -> int:
    typer.echo(f"c360: stopped. {_KEPT}", err=True)
    return 128 + (stop.number or signal.SIGINT)


def _reader_left() -> int:
    """The reader of our output (head, less) went away: that is its right."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return 0  # not a real file, then there is nothing left to flush either
    return 0
