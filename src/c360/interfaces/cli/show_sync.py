"""What a sync and a refresh did."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout
from c360.interfaces.cli.words import STATE_STYLES, STATE_WORDS

if TYPE_CHECKING:
    from c360.reports import RefreshReport, SyncOutcome

_COUNTS = ("fetched", "loaded", "deduplicated", "quarantined", "flagged", "filtered")


def print_sync(outcomes: Sequence["SyncOutcome"], *, as_json: bool) -> None:
    """One row a source, whose counts add up; and what went wrong."""
    if as_json:
        print_json([outcome.as_json() for outcome in outcomes])
    elif any(outcome.report for outcome in outcomes):
        _print_counts(outcomes)
    for outcome in outcomes:
        if outcome.error:
            typer.echo(f"c360: {outcome.error}", err=True)


def _print_counts(outcomes: Sequence["SyncOutcome"]) -> None:
    out = stdout()
    out.print(_counts(outcomes))
    out.print("[dim]fetched = loaded + deduplicated + quarantined, checked for every file[/dim]")
    for outcome in outcomes:
        _print_resources(out, outcome)
        for note in outcome.report.notes if outcome.report else ():
            out.print(f"[dim]{escape(outcome.source)}: {escape(note)}[/dim]")
    if any(outcome.report and outcome.report.counts.quarantined for outcome in outcomes):
        out.print("[dim]What is in quarantine, and why: c360 doctor[/dim]")


def _print_resources(out: Console, outcome: "SyncOutcome") -> None:
    """Of a source read by requests: what each kind of record brought, and the waits."""
    report = outcome.report
    if report is None or not report.resources:
        return
    for name, read in report.resources.items():
        parts = [f"{read.records:,} records in {read.pages:,} pages"]
        if read.gone:
            parts.append(f"{read.gone:,} gone")
        if read.newest:
            parts.append(f"newest change {read.newest:%Y-%m-%d %H:%M}")
        out.print(f"[dim]{escape(outcome.source)}: {escape(name)}: {', '.join(parts)}[/dim]")
    if report.waits:
        waited = f"waited {report.waited_seconds:,.0f} s for its rate limit ({report.waits} times)"
        out.print(f"[dim]{escape(outcome.source)}: {waited}[/dim]")


def _counts(outcomes: Sequence["SyncOutcome"]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("source")
    for name in _COUNTS:
        table.add_column(name, justify="right")
    for outcome in outcomes:
        if outcome.report:
            counts = asdict(outcome.report.counts)
            table.add_row(escape(outcome.source), *(f"{counts[name]:,}" for name in _COUNTS))
    return table


def print_refresh(report: "RefreshReport", *, as_json: bool) -> None:
    """How many documents were published, and how the book stands."""
    if as_json:
        print_json(asdict(report))
        return
    out = stdout()
    out.print(f"{report.accounts} accounts published as of {report.as_of}, {report.seconds:g} s")
    states = report.states
    parts = [
        f"[{STATE_STYLES[s]}]{states[s]} {STATE_WORDS[s]}[/]" for s in STATE_WORDS if s in states
    ]
    if parts:
        out.print(" · ".join(parts))
    out.print(f"[dim]{report.triggers_new} new triggers[/dim]")
