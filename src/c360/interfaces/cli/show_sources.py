"""The sources of a workspace, and whether they can be read."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout
from c360.model.formats import age_short

if TYPE_CHECKING:
    from c360.freshness import SourceState
    from c360.reports import SourceCheck


def print_sources(states: Sequence["SourceState"], *, as_json: bool) -> None:
    """One line a source."""
    if as_json:
        print_json([_as_json(state) for state in states])
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("source", "type", "system", "data as of", "limit", "state", "delivers"):
        table.add_column(column, overflow="fold")
    for state in states:
        table.add_row(
            escape(state.name),
            escape(state.type),
            state.system,
            f"{state.data_as_of:%Y-%m-%d %H:%M}" if state.data_as_of else "none yet",
            age_short(state.limit) if state.limit is not None else "",
            _state(state),
            ", ".join(state.tables),
        )
    stdout().print(table)


def print_source_checks(checks: Sequence["SourceCheck"], *, as_json: bool) -> None:
    """One line for each thing that was asked, with the remedy where it does not work."""
    if as_json:
        print_json([asdict(check) for check in checks])
        return
    out = stdout()
    for check in checks:
        mark = "[green]ok[/]    " if check.ok else "[red]failed[/]"
        detail = check.detail.removeprefix(f"source {check.source!r}: ")
        out.print(f"{mark} {escape(check.source)}, {escape(check.subject)}: {escape(detail)}")


def _state(state: "SourceState") -> str:
    if state.failed is not None:
        return "[red]failed[/]"
    if state.synced_at is None:
        return "[yellow]never synced[/]"
    if state.limit is None or state.age is None:
        return "loaded"  # a workspace of the past: nothing ages there
    if state.stale:
        return f"[yellow]stale: {age_short(state.age)} old[/]"
    return f"[green]fresh: {age_short(state.age)} old[/]"


def _as_json(state: "SourceState") -> dict[str, object]:
    """Moments in ISO 8601, lengths of time in hours."""
    found = asdict(state)
    for name in ("synced_at", "data_as_of"):
        found[name] = found[name] and found[name].isoformat()
    for name in ("age", "limit"):
        length = found.pop(name)
        found[f"{name}_hours"] = None if length is None else length.total_seconds() / 3600
    return found
