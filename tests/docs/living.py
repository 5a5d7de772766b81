"""Living pages: what a page shows is what the product does, replayed block by block.

- a line that ends in "`path`:" above a block: the block is written to that file of the workspace;
  where the line begins with "Append", it is appended;
- ```console: each line `$ c360 …` is run, and what it prints stands below it;
- ```json Alpine#/pointer: that part of the account's whole document;
- <!-- path: "this" becomes "that" -->: a slip made in a file, for the blocks that follow;
- <!-- afresh -->: from here on as at the beginning of the page.
"""

import json
import re
import shlex
import shutil
import textwrap
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from c360.interfaces.cli.main import call

WIDTH = 118
_TERMINAL = {
    "FORCE_COLOR": "1",
    "TTY_INTERACTIVE": "0",
    "TERM": "xterm-256color",
    "COLUMNS": str(WIDTH),
}
_LIVING = re.compile(
    r"(?:^(?P<label>[^\n`]*)`(?P<path>[\w./-]+)`:\n\n)?"
    r"^```(?P<kind>\w+)(?: (?P<about>\S+))?\n(?P<body>.*?)^```$"
    r"|^<!-- (?P<order>.*?) -->$",
    re.MULTILINE | re.DOTALL,
)
_SLIP = re.compile(r'(?P<path>\S+): "(?P<this>.*)" becomes "(?P<that>.*)"', re.DOTALL)
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_VARIES = (
    (re.compile(r", [\d.]+ s$", re.MULTILINE), ", … s"),
    (re.compile(r"last synced \S+"), "last synced …"),
    (re.compile(r"[\d.]+ GB free"), "… GB free"),
)
"""What differs from run to run and machine to machine."""


class Desk:
    """Where a reader of the page would sit: a folder, a shell in it, and a workspace `mine`."""

    def __init__(self, home: Path, start: Path | None = None) -> None:
        self.home, self._start = home, start
        self.here = home
        self.exit_code = 0
        if start is not None:
            self.afresh()

    @property
    def workspace(self) -> Path:
        return self.home / "mine"

    def afresh(self) -> None:
        """Everything as it was when the reader began the page."""
        assert self._start is not None, "the page begins with nothing"
        shutil.rmtree(self.workspace, ignore_errors=True)
        shutil.copytree(self._start, self.workspace)
        self.here = self.workspace

    def replay(self, page: str) -> str:
        """The page with every living block as the product makes it now."""
        return _LIVING.sub(self._renewed, page)

    def _renewed(self, block: re.Match[str]) -> str:
        if block["order"] is not None:
            self._obey(block["order"])
        elif block["path"] is not None:
            self._write(block["path"], block["body"], append=block["label"].startswith("Append"))
        elif block["kind"] == "console":
            return _with_body(block, self._transcript(block["body"]))
        elif block["kind"] == "json" and block["about"]:
            return _with_body(block, self._excerpt(*block["about"].split("#")))
        return block[0]

    def _obey(self, order: str) -> None:
        slip = _SLIP.fullmatch(order)
        if slip is None:
            assert order == "afresh", order
            self.afresh()
            return
        file = self.workspace / slip["path"]
        text = file.read_text(encoding="utf-8")
        this, that = (slip[name].replace("\\n", "\n") for name in ("this", "that"))
        assert this in text, f"{slip['path']} does not hold {this!r}"
        file.write_text(text.replace(this, that, 1), encoding="utf-8")

    def _write(self, path: str, body: str, *, append: bool) -> None:
        file = self.workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if append else ""
        file.write_text(before + body, encoding="utf-8")

    def _transcript(self, body: str) -> str:
        commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self._printed(command)}" for command in commands)

    def _printed(self, command: str) -> str:
        program, *arguments = shlex.split(command)
        if program == "cd":
            self.here /= arguments[0]
            return ""
        if command == "echo $?":
            return f"{self.exit_code}\n"
        assert program == "c360", f"a page can only run c360, not {program}"
        return _tidy(self.c360(*arguments).replace(str(self.home), "/home/you"))

    def c360(self, *arguments: str) -> str:
        """What the command prints in a terminal; its exit code is kept."""
        out, err = StringIO(), StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            chdir(self.here),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            patch.delenv("C360_WORKSPACE", raising=False)
            for name, value in _TERMINAL.items():
                patch.setenv(name, value)
            self.exit_code = call(arguments)
        said = _CONTROL.sub("", err.getvalue()).lstrip("\n")
        printed = _CONTROL.sub("", out.getvalue()) + said
        assert "a bug in c360" not in printed, printed
        return printed

    def _excerpt(self, account: str, pointer: str) -> str:
        arguments = ("view", account, "--depth", "comprehensive", "--format", "json")
        part: Any = json.loads(self.c360(*arguments))
        for name in pointer.split("/")[1:]:
            key = name.replace("~1", "/").replace("~0", "~")
            part = part[int(key)] if isinstance(part, list) else part[key]
        return json.dumps(part, indent=2, ensure_ascii=False) + "\n"


def _with_body(block: re.Match[str], body: str) -> str:
    start, end = block.start("body") - block.start(), block.end("body") - block.start()
    return block[0][:start] + body + block[0][end:]


def _tidy(printed: str) -> str:
    """As it stands on a page: no trailing blanks, no longer than a line, nothing that varies."""
    for pattern, instead in _VARIES:
        printed = pattern.sub(instead, printed)
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    folded = (textwrap.wrap(line, WIDTH, drop_whitespace=True) or [""] for line in lines)
    shown = [
        part
        for line, parts in zip(lines, folded, strict=True)
        for part in ([line] if len(line) <= WIDTH else parts)
    ]
    return "".join(f"{line}\n" for line in shown)
