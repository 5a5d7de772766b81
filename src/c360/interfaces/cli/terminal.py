"""The terminal: progress on standard error, tables on standard output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
)

_PIPED_WIDTH = 160
Tell = Callable[[str, int, int], None]
"""Called with (what, done, total); total 0 where it is not known."""


class _Results(Console):
    """Leaves it to the command's end what a reader who went away means."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def stdout() -> Console:
    """The console results are printed on; plain and wide when piped."""
    console = _Results(highlight=False, emoji=False)  # ":ticket:" is a name, no picture
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    return console


@contextmanager
def progress() -> Iterator[Tell]:
    """A progress bar per stage on standard error; silent when that is not a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield tell
