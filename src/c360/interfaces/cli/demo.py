"""The demo: builds a company, runs the main job on it, shows what came out and what is next."""

import shlex
from pathlib import Path

from rich.rule import Rule

from c360.app import App, make_demo
from c360.interfaces.cli.show_account import print_document
from c360.interfaces.cli.show_accounts import print_portfolio, print_states
from c360.interfaces.cli.show_sync import print_refresh, print_sync
from c360.interfaces.cli.terminal import progress, stdout

ACCOUNT = "acc_12345"
_ROWS = 12


def run_demo(folder: Path, accounts: int, seed: int) -> None:
    """Build, sync, refresh, show."""
    out = stdout()
    with progress() as tell:
        make_demo(folder, accounts, seed, tell)
    app = App.open(folder, folder)
    out.print(Rule(f"c360 sync: five systems of a demo company, in {folder}", align="left"))
    with progress() as tell:
        outcomes = app.sync([], full=False, progress=tell)
    print_sync(outcomes, as_json=False)
    out.print(Rule("c360 refresh: score every account", align="left"))
    with progress() as tell:
        report = app.refresh(None, [], progress=tell)
    print_refresh(report, as_json=False)
    out.print(Rule("c360 accounts: the least healthy first", align="left"))
    print_portfolio(app.accounts(limit=_ROWS))
    print_states(app.accounts())
    out.print(Rule(f"c360 view {ACCOUNT}", align="left"))
    with progress() as tell:
        document, _ = app.view(ACCOUNT, None, ("detailed", "all", "90d"), progress=tell)
    print_document(document, "text")
    out.print(Rule("What next", align="left"))
    out.print(_next(folder), markup=False)


def _next(folder: Path) -> str:
    return "\n".join(
        (
            "In a shell with the virtual environment active (. .venv/bin/activate):",
            f"  cd {shlex.quote(str(folder))}",
            f"  c360 view {ACCOUNT} --format json        the whole document, facts and reasons",
            f"  c360 view {ACCOUNT} --as-of 2023-11-01   what was known then",
            "  c360 accounts --state at_risk            who needs help",
            "  c360 doctor                              what is in quarantine, and why",
            "  c360 init ../mine                        a workspace for your own data",
        )
    )
