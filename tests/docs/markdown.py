"""Markdown: pages, paragraphs and tables of the generated reference."""

import inspect
import textwrap
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made from the code by `make golden`. Do not edit. -->"
WIDTH = 118


def page(title: str, about: str, *parts: str) -> str:
    """A page of the reference."""
    return "\n\n".join((f"# {title}", GENERATED, prose(about), *parts)) + "\n"


def prose(text: str) -> str:
    """A paragraph in lines of the docs' width, however it was broken before."""
    text = " ".join(text.split())
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def flowing(docstring: str | None) -> str:
    """A docstring as paragraphs of the docs' width."""
    return "\n\n".join(map(prose, inspect.cleandoc(docstring or "").split("\n\n")))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; bars inside a cell are escaped."""
    body = (" | ".join(str(cell).replace("|", r"\|") for cell in row) for row in rows)
    lines = (f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {row} |" for row in body))
    return "\n".join(lines)
