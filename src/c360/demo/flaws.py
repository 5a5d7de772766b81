"""The flaws of real life: which account carries which, and rows that fit no model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from c360.demo.exports import Export
from c360.demo.records import Company, Ticket
from c360.demo.world import Rng, Row, at, chance

ACCOUNT_FLAWS = {
    "arr_conflict": 0.05, "duplicate_account": 0.025, "missing_segment": 0.02,
    "missing_plan": 0.03, "no_cs": 0.08, "no_usage": 0.015, "ticket_before_account": 0.012,
    "end_before_start": 0.012,
}  # fmt: skip
DOMAIN_ONLY = 0.12
"""Share of the account rows outside the CRM that do not name the CRM's id."""
SYSTEMS = ("cs", "support", "analytics", "billing")
BROKEN_SHARE = 0.003
BROKEN_VALUES = {
    "crm/contacts.csv": {"CreatedDate": "2023-02-30T10:00:00Z"},
    "crm/activities.jsonl.gz": {"ActivityDateTime": "yesterday", "Type": "Fax"},
    "crm/opportunities.csv": {"StageName": "???", "CloseDate": "31.31.2023", "Amount": "a lot"},
    "cs/scorecards.csv": {"score": "n/a", "scored_on": "2023-13-45 06:00:00"},
    "support/tickets.csv": {"priority": "P0!", "created_at": "13/45/2023"},
    "support/satisfaction.csv": {"score": "very good"},
    "billing/charges.csv": {"status": "unclear", "created": "00.00.2023 10:00:00"},
}


@dataclass(frozen=True, slots=True)
class Flaws:
    """The flaws of one account's records."""

    kinds: frozenset[str] = frozenset()
    domain_only: frozenset[str] = frozenset()
    """The systems that know the account by its domain alone."""

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds


@dataclass(frozen=True, slots=True)
class PlantedFlaw:
    """One line of the truth: which record of which export carries the flaw."""

    kind: str
    export: str
    record: str


def draw_flaws(seed: int, company: Company) -> Flaws:
    """Which flaws this account's records get."""
    rng = chance(seed, company.index, 9)
    kinds = frozenset(kind for kind, share in ACCOUNT_FLAWS.items() if rng.random() < share)
    systems = frozenset(system for system in SYSTEMS if rng.random() < DOMAIN_ONLY)
    return Flaws(kinds, systems)


def spoil_tickets(
    company: Company, flaws: Flaws, tickets: tuple[Ticket, ...]
) -> tuple[Ticket, ...]:
    """Give the first two tickets the impossible times the account's flaws ask for."""
    spoiled = list(tickets)
    if "ticket_before_account" in flaws and spoiled:
        early = at(company.customer_since - timedelta(days=90), 11)
        priority = spoiled[0].priorities[-1][1]
        spoiled[0] = replace(spoiled[0], created_at=early, priorities=((early, priority),))
    if "end_before_start" in flaws and len(spoiled) > 1 and spoiled[1].solved_at is not None:
        ended = spoiled[1].created_at - timedelta(days=2)
        spoiled[1] = replace(spoiled[1], solved_at=ended)
    return tuple(spoiled)


def with_broken_rows(seed: int, export: Export) -> tuple[Export, list[PlantedFlaw]]:
    """The export with copies of a few of its rows in which one value cannot be read."""
    broken = BROKEN_VALUES.get(export.path)
    if broken is None or not export.rows:
        return export, []
    rng = chance(seed, *export.path.encode())
    wanted = max(1, round(len(export.rows) * BROKEN_SHARE))
    copies = [_broken(rng, export, number, broken) for number in range(wanted)]
    planted = [PlantedFlaw("does_not_fit", export.path, str(row[export.id])) for row in copies]
    return replace(export, rows=_spread(rng, export.rows, copies)), planted


def _broken(rng: Rng, export: Export, number: int, broken: dict[str, str]) -> Row:
    column = list(broken)[number % len(broken)]
    row = dict(export.rows[int(rng.integers(len(export.rows)))])
    return {**row, export.id: f"broken-{number:04d}", column: broken[column]}


def _spread(rng: Rng, rows: Sequence[Row], extra: Iterable[Row]) -> tuple[Row, ...]:
    mixed = list(rows)
    for row in extra:
        mixed.insert(int(rng.integers(len(mixed) + 1)), row)
    return tuple(mixed)
