"""Cells of a spreadsheet, in which nothing that anybody wrote is a formula."""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet would take for a formula, in full width too."""


def text_cell(text: str) -> str:
    """Text on one line that no spreadsheet takes for more than text."""
    line = " ".join(text.splitlines())
    return f"'{line}" if _FORMULA.match(line) else line


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV, without its end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(list(cells))
    return out.getvalue()
