"""Builds the demo company: its systems' exports, the mapping, and the truth beside them."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from c360.demo.acme import acme_dossier
from c360.demo.acme_usage import acme_usage
from c360.demo.analytics import AccountUsage, analytics_exports, usage_tables
from c360.demo.company import draw_company
from c360.demo.crm import crm_exports, duplicate_id
from c360.demo.engagement import draw_activities, draw_deals, is_late
from c360.demo.exports import Export, stamp_files, write_export, write_jsonl, write_parquet
from c360.demo.flaws import Flaws, PlantedFlaw, draw_flaws, spoil_tickets, with_broken_rows
from c360.demo.helpdesk import draw_desk
from c360.demo.money import draw_ledger
from c360.demo.platforms import billing_exports, cs_exports, support_exports
from c360.demo.records import Company, Dossier
from c360.demo.success import draw_success
from c360.demo.usage import Usage, draw_roster, draw_usage, no_usage
from c360.demo.world import CS_STOPPED, EXPORTED, Row, day_text, iso
from c360.errors import BadArgument, StorageFailed

Progress = Callable[[str, int, int], None]
MARK = "# c360 demo company"
"""First words of a demo's c360.yml: how an earlier demo is told from somebody's own folder."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One account of the demo: all that happened, its use, and its flaws."""

    dossier: Dossier
    usage: Usage
    flaws: Flaws


def build_demo(
    folder: Path, *, seed: int = 7, accounts: int = 300, progress: Progress | None = None
) -> None:
    """Write the demo company into `folder`: the same seed gives the same bytes.

    Args:
        folder: A new or empty folder, or one that holds an earlier demo.
        seed: Another seed tells other stories; Acme stays as it is.
        accounts: How many accounts, Acme among them.
        progress: Told what is being done, how far it is, and how far it goes.

    Raises:
        BadArgument: The folder holds something that is not a demo.
        StorageFailed: The disk refused to be written.
    """
    if accounts < 1:
        raise BadArgument("accounts", str(accounts), "a number of accounts from 1 on")
    tell = progress or _tell_nobody
    prepare(folder, MARK)
    chapters = []
    for index in range(accounts):
        chapters.append(_chapter(seed, index))
        tell("accounts", index + 1, accounts)
    try:
        _write(folder, seed, chapters, tell)
    except OSError as refused:
        raise storage_failed(folder, refused) from refused


def _tell_nobody(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def prepare(folder: Path, mark: str) -> None:
    """Make room for a demo; only an earlier demo's files are removed."""
    try:
        _clear(folder, mark)
    except OSError as refused:
        raise storage_failed(folder, refused) from refused


def _clear(folder: Path, mark: str) -> None:
    settings = folder / "c360.yml"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (settings.is_file() and settings.read_text("utf-8").startswith(mark)):
            wanted = "a new or empty folder, nor one with an earlier demo; name another folder"
            raise BadArgument("folder", str(folder), wanted)
        shutil.rmtree(folder / "exports", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def storage_failed(folder: Path, refused: OSError) -> StorageFailed:
    """The operating system's refusal as one clear sentence."""
    problem = refused.strerror or "the disk refused"
    return StorageFailed(refused.filename or folder, problem, "Free space, or name another folder")


def install(name: str, folder: Path) -> None:
    """Copy a mapping that is part of this package to the workspace's c360.yml."""
    text = files("c360.demo").joinpath(name).read_text("utf-8")
    (folder / "c360.yml").write_text(text, "utf-8", newline="\n")


def _chapter(seed: int, index: int) -> Chapter:
    if index == 0:
        return Chapter(acme_dossier(), acme_usage(seed), Flaws())
    company = draw_company(seed, index)
    flaws = draw_flaws(seed, company)
    roster = draw_roster(seed, company)
    desk, ledger = draw_desk(seed, company), draw_ledger(seed, company, roster)
    dossier = Dossier(
        company, draw_activities(seed, company), draw_deals(seed, company),
        spoil_tickets(company, flaws, desk.tickets), desk.escalations, desk.surveys,
        draw_success(seed, company), ledger.invoices, ledger.payments, ledger.holdings,
        ledger.outcomes,
    )  # fmt: skip
    used = no_usage() if "no_usage" in flaws else draw_usage(seed, company, roster)
    return Chapter(dossier, used, flaws)


def _write(folder: Path, seed: int, chapters: Sequence[Chapter], tell: Progress) -> None:
    book = [(c.dossier, c.flaws) for c in chapters]
    made = [crm_exports, cs_exports, support_exports, analytics_exports, billing_exports]
    exports, planted = _spoil(seed, [export for make in made for export in make(book)])
    for number, export in enumerate(exports):
        write_export(folder / "exports", export)
        tell("exports", number + 1, len(exports))
    used = [AccountUsage(c.dossier.company, c.usage) for c in chapters]
    tables = list(usage_tables(seed, used))
    for number, (path, table) in enumerate(tables):
        write_parquet(folder / "exports" / path, table)
        tell("usage", number + 1, len(tables))
    stamp_files(folder / "exports", {"cs": CS_STOPPED}, EXPORTED)
    write_jsonl(folder / "truth.jsonl", [*_truth(chapters), *_unplaced(planted)])
    install("demo.yml", folder)


def _spoil(seed: int, exports: Iterable[Export]) -> tuple[list[Export], list[PlantedFlaw]]:
    spoiled, planted = [], []
    for export in exports:
        changed, flaws = with_broken_rows(seed, export)
        spoiled.append(changed)
        planted += flaws
    return spoiled, planted


def _truth(chapters: Sequence[Chapter]) -> list[Row]:
    return [_life(c) for c in chapters]


def _life(chapter: Chapter) -> Row:
    company = chapter.dossier.company
    notices = [t.notice_at for t in company.terms if t.notice_at is not None]
    return {
        "account_id": company.crm_id,
        "name": company.name,
        "story": company.story.kind,
        "story_begins": day_text(company.story.begins),
        "story_depth": round(company.story.depth, 3),
        "customer_since": day_text(company.customer_since),
        "notice_at": iso(notices[-1]) if notices else None,
        "churned_on": day_text(company.churned_on) or None,
        "decisions": [
            {"on": day_text(d.on), "churn_probability": d.churn_probability, "churned": d.churned}
            for d in company.decisions
        ],
        "flaws": [
            {"kind": f.kind, "export": f.export, "record": f.record} for f in _flaws_of(chapter)
        ],
    }


def _flaws_of(chapter: Chapter) -> list[PlantedFlaw]:
    dossier, flaws = chapter.dossier, chapter.flaws
    company = dossier.company
    planted = [
        PlantedFlaw("domain_only", system, company.crm_id) for system in sorted(flaws.domain_only)
    ]
    for kind in sorted(flaws.kinds):
        record = _carrier(kind, dossier)
        if record is not None:
            planted.append(record)
    late = [PlantedFlaw("late_record", "crm/activities.jsonl.gz", a.id)
            for a in dossier.activities if is_late(a)]  # fmt: skip
    late += [PlantedFlaw("late_record", "billing/invoices.parquet", i.id)
             for i in dossier.invoices if i.seen_at is not None]  # fmt: skip
    return planted + late


def _carrier(kind: str, dossier: Dossier) -> PlantedFlaw | None:
    """The record that shows an account's flaw; none where the account has no such record."""
    company, tickets = dossier.company, dossier.tickets
    if kind == "ticket_before_account":
        return PlantedFlaw(kind, "support/tickets.csv", tickets[0].id) if tickets else None
    if kind == "end_before_start":
        wrong = [t for t in tickets if t.solved_at and t.solved_at < t.created_at]
        return PlantedFlaw(kind, "support/tickets.csv", wrong[0].id) if wrong else None
    return PlantedFlaw(kind, *_place(kind, company))


def _place(kind: str, company: Company) -> tuple[str, str]:
    if kind == "duplicate_account":
        return "crm/accounts.csv", duplicate_id(company)
    if kind == "no_cs":
        return "cs", company.known_as("gs")
    if kind == "no_usage":
        return "analytics", company.known_as("ws")
    return "crm/accounts.csv", company.crm_id


def _unplaced(planted: Iterable[PlantedFlaw]) -> list[Row]:
    """Flaws that belong to no account: broken rows, and the platform that stopped."""
    rows: list[Row] = [
        {"account_id": None, "kind": "cs_stopped", "export": "cs", "record": iso(CS_STOPPED)},
        {"account_id": None, "kind": "does_not_fit", "export": "analytics/usage",
         "record": "rows without workspace_id or with event_count below 0"},
    ]  # fmt: skip
    return rows + [
        {"account_id": None, "kind": f.kind, "export": f.export, "record": f.record}
        for f in planted
    ]
