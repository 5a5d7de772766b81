"""The audit log: a verdict, and the records."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout

if TYPE_CHECKING:
    from c360.auditing import AuditEntry, AuditVerdict


def print_verdict(verdict: "AuditVerdict", *, as_json: bool) -> None:
    """Whether the log holds; every problem in a line of its own."""
    if as_json:
        print_json(_as_json(verdict))
        return
    for problem in verdict.problems:
        typer.echo(problem.what)
    more = verdict.found - len(verdict.problems)
    if more:
        typer.echo(f"… and {more} more")
    typer.echo(_summary(verdict))
    for note in verdict.notes:
        typer.echo(f"c360: {note}", err=True)


def _summary(verdict: "AuditVerdict") -> str:
    holds = (
        "every record is what was written" if verdict.holds else "the log is not what was written"
    )
    records = f"{verdict.records} records: {holds}"
    covered = verdict.covered
    if covered is None:
        proof = "No checkpoint covers them: that the newest were cut off would not show"
    else:
        many = verdict.checkpoints
        held = "1 checkpoint holds" if many == 1 else f"{many} checkpoints hold"
        proof = f"{held}, the newest of {covered.at} covers the first {covered.size}"
    forgotten = f". Names forgotten: {verdict.forgotten}" if verdict.forgotten else ""
    return f"{records}. {proof}{forgotten}."


def _as_json(verdict: "AuditVerdict") -> dict[str, Any]:
    head, covered = verdict.head, verdict.covered
    return {
        "holds": verdict.holds,
        "log": verdict.log,
        "records": verdict.records,
        "head": None if head is None else {"seq": head.seq, "digest": head.digest.hex()},
        "problems": [asdict(problem) for problem in verdict.problems],
        "problemsFound": verdict.found,
        "checkpoints": verdict.checkpoints,
        "covered": None if covered is None else asdict(covered),
        "forgottenNames": verdict.forgotten,
        "notes": list(verdict.notes),
    }


def print_export(found: Iterable["AuditEntry"], *, as_csv: bool) -> None:
    """One line a record."""
    from c360.auditing import exported  # noqa: PLC0415 - help stays quick

    for line in exported(found, "csv" if as_csv else "jsonl"):
        typer.echo(line)


def print_entries(found: Iterable["AuditEntry"], *, as_json: bool) -> None:
    """One row a look, the oldest first."""
    listed = list(found)
    if as_json:
        print_json([{"seq": entry.seq, **entry.said} for entry in listed])
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("record", "at", "who", "role", "door", "what", "shown", "withheld"):
        table.add_column(name, overflow="fold")
    for entry in listed:
        table.add_row(*(escape(cell) for cell in _row(entry)))
    stdout().print(table if listed else "nobody")


def _row(entry: "AuditEntry") -> tuple[str, ...]:
    said = entry.said
    shown = " ".join(said["sections"]) if said["allowed"] else f"refused: {said['rule']}"
    who = (said["at"], said["viewer"], said["role"], said["door"], said["route"])
    return (str(entry.seq), *(str(one) for one in who), shown, " ".join(said["redactions"]))
