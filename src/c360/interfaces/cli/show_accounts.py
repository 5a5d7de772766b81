"""The list of accounts."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal

import typer
from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.terminal import stdout
from c360.interfaces.cli.words import STATE_STYLES, STATE_WORDS, known, money

if TYPE_CHECKING:
    from c360.app import Listing


def print_accounts(listing: "Listing", *, as_json: bool) -> None:
    """The accounts of the current book."""
    if as_json:
        typer.echo(json.dumps(listing.as_json(), indent=2, ensure_ascii=False))
        return
    out = stdout()
    out.print(portfolio(listing))
    shown, total = len(listing.accounts), listing.total
    rest = "" if shown == total else f" of {total}"
    out.print(f"[dim]{shown}{rest} accounts as of {listing.as_of}[/dim]")


def portfolio(listing: "Listing") -> Table:
    """One row an account."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, right in (
        ("account", False), ("name", False), ("state", False), ("health", True), ("90 days", True),
        ("ARR", True), ("renewal", True), ("owner", False), ("what to know", False),
    ):  # fmt: skip
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(name, justify=justify, no_wrap=True, overflow="ellipsis")
    for row in listing.accounts:
        partial = "" if (row.coverage or 0) >= 0.8 else f" ({row.coverage or 0:.0%})"
        table.add_row(
            escape(row.account_id),
            escape(known(row.name)),
            f"[{STATE_STYLES[row.exit_state]}]{STATE_WORDS[row.exit_state]}[/]",
            f"{known(row.overall_score)}{partial}",
            "" if row.trend_delta is None else f"{row.trend_delta:+d}",
            money(row.arr, row.currency),
            known(row.days_to_renewal, " d"),
            escape(known(row.owner)),
            escape(row.headline or ""),
        )
    return table


def print_states(listing: "Listing") -> None:
    """How many accounts are in each exit state."""
    counts = Counter(row.exit_state for row in listing.accounts)
    parts = [
        f"[{STATE_STYLES[s]}]{counts[s]} {STATE_WORDS[s]}[/]" for s in STATE_WORDS if counts[s]
    ]
    stdout().print(" · ".join(parts))
