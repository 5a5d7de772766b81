"""Keys, policies, and what a viewer sees of an account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer
from rich.markup import escape
from rich.table import Table

from c360.interfaces.cli.plain import print_json
from c360.interfaces.cli.terminal import stdout

if TYPE_CHECKING:
    from c360.access import Decision, Explanation, KeyState, PolicyReport

_COLOURS = {"valid": "green", "expired": "yellow", "revoked": "red"}


def print_created(token: str, made: "KeyState", *, as_json: bool) -> None:
    """The key alone on standard output, so that it can be piped where it belongs."""
    if as_json:
        print_json({"token": token, **made.as_json()})
        return
    typer.echo(token)
    key = made.key
    ends = f"until {key.expires_at}" if key.expires_at else "and does not end"
    whom = f" for {key.email}" if key.email else ""
    scopes = ", ".join(sorted(key.scopes))
    typer.echo(
        f"c360: this is key {key.id}: role {key.role}{whom}, may {scopes}, {ends}. It is not kept "
        f"and cannot be shown again. To end it: c360 keys revoke {key.id}",
        err=True,
    )


def print_keys(keys: Sequence["KeyState"], *, as_json: bool) -> None:
    """One line a key."""
    if as_json:
        print_json([one.as_json() for one in keys])
        return
    if not keys:
        typer.echo("There are no keys yet. To make one: c360 keys create --role csm")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("id", "begins", "state", "role", "for", "may", "made", "ends", "last used"):
        table.add_column(name, overflow="fold")
    for one in keys:
        key = one.key
        table.add_row(
            key.id,
            f"{key.prefix}…",
            f"[{_COLOURS[one.state]}]{one.state}[/]",
            escape(key.role),
            escape(key.email or ""),
            ", ".join(sorted(key.scopes)),
            key.created_at[:10],
            key.expires_at[:10] if key.expires_at else "never",
            key.last_used_at or "never",
        )
    stdout().print(table)


def print_revoked(one: "KeyState", *, as_json: bool) -> None:
    """What became of a key."""
    if as_json:
        print_json(one.as_json())
        return
    typer.echo(f"Key {one.key.id} ({one.key.prefix}…) opens nothing since {one.key.revoked_at}")


def print_policies(report: "PolicyReport", *, as_json: bool) -> None:
    """The files in force, the roles they name, and the digest that audit records carry."""
    if as_json:
        files = [
            {"file": file, "shipped": shipped, "policies": count}
            for file, shipped, count in report.files
        ]
        head = {"digest": report.digest, "roles": list(report.roles)}
        print_json({**head, "files": files, "warnings": list(report.warnings)})
        return
    out = stdout()
    for file, _, count in report.files:
        out.print(f"[green]ok[/] {escape(file)}: {count} {'policy' if count == 1 else 'policies'}")
    out.print(f"Roles: {', '.join(report.roles)}")
    out.print(f"Digest: {report.digest}")


def print_explanation(found: "Explanation", *, as_json: bool) -> None:
    """Per mark, owner and action whether it is allowed, the rule, and where that is written."""
    if as_json:
        print_json(_as_json(found))
        return
    out = stdout()
    out.print(escape(_heading(found)))
    if not found.decisions.view.allowed:
        out.print(f"[red]does not see it[/]: {escape(found.decisions.view.rule)}")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "decision", "rule", "policy"):
        table.add_column(name, overflow="fold")
    for name, decision in _rows(found):
        shown = "[green]allowed[/]" if decision.allowed else "[red]withheld[/]"
        places = ", ".join(one.place for one in decision.policies)
        table.add_row(name, shown, escape(decision.rule), f"[dim]{escape(places)}[/]")
    out.print(table)
    for note in found.notes:
        typer.echo(f"c360: {note}", err=True)


def _rows(found: "Explanation") -> list[tuple[str, "Decision"]]:
    seen = found.decisions
    return [
        ("view", seen.view),
        *((f"see {mark}", decision) for mark, decision in seen.marks.items()),
        *((f"actions of {role}", decision) for role, decision in seen.owners.items()),
        *((action.replace("_", " "), decision) for action, decision in found.actions.items()),
    ]


def _heading(found: "Explanation") -> str:
    account, viewer = found.account, found.viewer
    confined = [
        f"{name} {', '.join(sorted(names)) or 'none'}"
        for name, names in (("segments", viewer.segments), ("territories", viewer.territories))
        if names is not None
    ]
    within = f", confined to {' and '.join(confined)}" if confined else ""
    whose = "theirs" if account.mine else "not theirs"
    segment = account.segment or "not known"
    territory = account.territory or "not known"
    return (
        f"{viewer.id}, role {viewer.role}{within} → {found.account_id}: segment {segment}, "
        f"territory {territory}, {whose}"
    )


def _as_json(found: "Explanation") -> dict[str, Any]:
    viewer, account, seen = found.viewer, found.account, found.decisions
    return {
        "viewer": {"id": viewer.id, "role": viewer.role, "email": viewer.email},
        "accountId": found.account_id,
        "account": {
            "segment": account.segment,
            "territory": account.territory,
            "mine": account.mine,
        },
        "view": _decision(seen.view),
        "marks": {mark: _decision(one) for mark, one in seen.marks.items()},
        "owners": {role: _decision(one) for role, one in seen.owners.items()},
        "actions": {action: _decision(one) for action, one in found.actions.items()},
        "policyDigest": found.digest,
        "notes": list(found.notes),
    }


def _decision(decision: "Decision") -> dict[str, Any]:
    places = [{"id": one.id, "place": one.place} for one in decision.policies]
    return {"allowed": decision.allowed, "rule": decision.rule, "policies": places}
