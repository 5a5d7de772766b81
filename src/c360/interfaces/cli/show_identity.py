"""Who was found to be who: by which rules, who was not, and what contradicts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout

if TYPE_CHECKING:
    from c360.model.identity import Contradicted, SourceTally, Tally, Unlinked
    from c360.reports import IdentityReport

_SHOWN = 20
"""Rows of each list, where nobody says how many."""


def print_identity(report: "IdentityReport", limit: int | None, *, as_json: bool) -> None:
    """What each source's ids were linked by, then what is not linked, then what contradicts."""
    if as_json:
        print_json(report.as_json(limit))
        return
    out = stdout()
    found = report.stats
    ids = sum(one.accounts.records for one in found.sources)
    head = f"{ids} account ids, {found.accounts} accounts in all, as of {report.as_of}"
    out.print(f"[dim]{head}; their ids are those of {escape(report.primary_source)}[/dim]")
    _print_rows(out, _TALLIES, [_tallied(one) for one in found.sources])
    most = _SHOWN if limit is None else limit
    _print_list(out, ("Not linked", _UNLINKED), [_unlinked(one) for one in found.unlinked], most)
    against = [_contradicted(one) for one in found.contradictions]
    _print_list(out, ("Contradictions, of which the stronger rule won", _AGAINST), against, most)


_TALLIES = ("source", "accounts", "linked by", "alone", "contacts", "one person by", "alone")
_UNLINKED = ("what", "source", "id", "name", "why not")
_AGAINST = ("source", "id", "name", "account", "linked by", "against it", "which speaks for")


def _tallied(one: "SourceTally") -> tuple[str, ...]:
    return one.source, *_tally(one.accounts), *_tally(one.contacts)


def _unlinked(one: "Unlinked") -> tuple[str, ...]:
    return one.kind, one.source, one.id, one.name or "", one.reason


def _contradicted(one: "Contradicted") -> tuple[str, ...]:
    about = one.source, one.id, one.name or "", one.account_id
    return *about, one.linked_by, one.against, ", ".join(one.other_account_ids)


def _tally(tally: "Tally") -> tuple[str, str, str]:
    rules = ", ".join(f"{rule} {count}" for rule, count in tally.linked_by.items())
    return str(tally.records), rules, str(tally.alone)


def _print_list(
    out: Console, named: tuple[str, Sequence[str]], rows: Sequence[Sequence[str]], most: int
) -> None:
    """A list under its title, with its columns; nothing where it is empty."""
    if not rows:
        return
    title, columns = named
    shown = "" if len(rows) <= most else f", the first {most}"
    out.print(f"\n{title}: {len(rows)}{shown}")
    _print_rows(out, columns, rows[:most])


def _print_rows(out: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """One line a row: whole when piped, folded on a terminal."""
    if not out.is_terminal:
        out.width = _WHOLE
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    out.print(table)


_WHOLE = 1000
