"""The list of accounts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout
from c360.interfaces.cli.words import STATE_STYLES, STATE_WORDS, known, money

if TYPE_CHECKING:
    from c360.app import AccountRow
    from c360.reports import Listing


def print_accounts(listing: "Listing", *, as_json: bool) -> None:
    """The accounts of the current book."""
    if as_json:
        print_json(listing.as_json())
        return
    if listing.accounts:
        print_portfolio(listing)
    shown, total = len(listing.accounts), listing.total
    rest = "" if shown == total else f" of {total}"
    stdout().print(f"[dim]{shown}{rest} accounts as of {listing.as_of}[/dim]")


def print_portfolio(listing: "Listing") -> None:
    """One row an account: whole when piped, as much as fits on a terminal."""
    out = stdout()
    if not out.is_terminal:
        out.width = _WHOLE
    out.print(_portfolio(listing, out.width))


def _portfolio(listing: "Listing", width: int) -> Table:
    shown = [column for column in _COLUMNS if width >= column.from_width]
    fills = width < _WHOLE and shown[-1] is _COLUMNS[-1]
    table = Table(box=None, pad_edge=False, header_style="dim", expand=fills)
    for column in shown:
        table.add_column(
            column.title,
            justify=column.justify,
            no_wrap=not column.wraps,
            overflow="ellipsis",
            ratio=1 if column is _COLUMNS[-1] else None,
        )
    for row in listing.accounts:
        table.add_row(*(column.cell(row) for column in shown))
    return table


def _health(row: "AccountRow") -> str:
    partial = "" if (row.coverage or 0) >= 0.8 else f" ({row.coverage or 0:.0%})"
    return f"{known(row.overall_score)}{partial}"


def _state(row: "AccountRow") -> str:
    state = row.exit_state
    return f"[{STATE_STYLES[state]}]{STATE_WORDS[state]}[/]" if state else known(None)


def _change(row: "AccountRow") -> str:
    return "" if row.trend_delta is None else f"{row.trend_delta:+d}"


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    cell: Callable[["AccountRow"], str]
    justify: Literal["left", "right"] = "left"
    from_width: int = 0
    """Shown on terminals at least so wide."""
    wraps: bool = False


_WHOLE = 1000
_COLUMNS = (
    _Column("account", lambda row: escape(row.account_id)),
    _Column("name", lambda row: escape(known(row.name)), wraps=True),
    _Column("state", _state),
    _Column("health", _health, "right"),
    _Column("90 days", _change, "right", 100),
    _Column("ARR", lambda row: money(row.arr, row.currency), "right", 80),
    _Column("renewal", lambda row: known(row.days_to_renewal, " d"), "right", 80),
    _Column("owner", lambda row: escape(known(row.owner)), from_width=110),
    _Column("what to know", lambda row: escape(row.headline or ""), from_width=130),
)


def print_states(listing: "Listing") -> None:
    """How many accounts are in each exit state."""
    counts = Counter(row.exit_state for row in listing.accounts)
    parts = [
        f"[{STATE_STYLES[s]}]{counts[s]} {STATE_WORDS[s]}[/]" for s in STATE_WORDS if counts[s]
    ]
    stdout().print(" · ".join(parts))
