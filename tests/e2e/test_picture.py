"""The README's picture is what the terminal shows of the demo's Acme."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.svg"
COMMAND = ("view", "acc_12345")
WIDTH = 110
WRITE = os.environ.get("C360_GOLDEN") == "write"  # noqa: TID251 - asked for by `make golden`
SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""rich's own form, without fonts from the network."""


def shown(workspace: Path) -> str:
    """What a terminal of that width would be sent."""
    done = subprocess.run(
        [sys.executable, "-c", "from c360.interfaces.cli.main import run; run()", *COMMAND],
        cwd=workspace,
        env={
            **os.environ,  # noqa: TID251 - a child's
            "C360_WORKSPACE": str(workspace),
            "FORCE_COLOR": "1",
            "TERM": "xterm-256color",
            "COLORTERM": "",
            "COLUMNS": str(WIDTH),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def drawn(ansi: str) -> str:
    """The picture of a terminal that shows it."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    for line in ansi.splitlines():
        console.print(Text.from_ansi(line), soft_wrap=False, crop=True)
    title = f"c360 {' '.join(COMMAND)}"
    return console.export_svg(title=title, theme=MONOKAI, code_format=SVG, unique_id="c360")


def test_the_picture_shows_what_the_terminal_does(demo: Any) -> None:
    made = drawn(shown(demo.cli.workspace))
    if WRITE:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(made, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == made, "the picture is out of date: make golden"
