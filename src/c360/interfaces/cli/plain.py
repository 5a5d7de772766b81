"""Standard output for any program and locale; light, so that help stays quick."""

import io
import json
import sys

import typer


def speak_any_language() -> None:
    """Where the locale cannot write a character, a question mark stands for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(value: object) -> None:
    """One JSON document; in a locale without Unicode its characters are escaped, never lost."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    typer.echo(json.dumps(value, indent=2, ensure_ascii=not unicode, allow_nan=False))
