"""Who is known to several systems: contacts of one account that are one person, and why.

Two contacts of one source are two people, unless both name the same id elsewhere: an address that
two of them share is a mailbox, and says nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final, NamedTuple

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.identity.known import emailed
from c360.identity.settings import IdentitySettings
from c360.identity.visible import visible
from c360.warehouse.base import Engine

EXTERNAL_ID: Final = "external id"
SAME_EMAIL: Final = "same e-mail"
STANDS_FOR_OTHERS: Final = "one person"
COLUMNS: Final = {
    "account_id": pa.string(),
    "source": pa.string(),
    "source_id": pa.string(),
    "person_source": pa.string(),
    "person_id": pa.string(),
    "rank": pa.int64(),
    "rule": pa.string(),
    "evidence": pa.string(),
}


class Contact(NamedTuple):
    """One system's record of a person."""

    account_id: str
    source: str
    source_id: str
    email: str | None
    external_ref: str | None

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Contacts that have something in common which does not say who is who."""

    contacts: tuple[Contact, ...]
    why: str


@dataclass(frozen=True, slots=True)
class People:
    """The people whom several records describe; everyone else is their one record."""

    rows: pa.Table
    """Each of their records, the one that stands for the person, and why it is this person's; the
    primary source's has `rank` 0, the others 1."""
    undecided: tuple[Undecided, ...]


def people(engine: Engine, as_of: datetime, links: ir.Table, settings: IdentitySettings) -> People:
    """The people known to several systems at `as_of`.

    Args:
        engine: holds the contacts.
        as_of: what was known then.
        links: source, account_ref → account_id.
        settings: which source is the primary one.
    """
    accounts: dict[str, list[Contact]] = defaultdict(list)
    for contact in _with_something_in_common(engine, as_of, links, settings.primary_source):
        accounts[contact.account_id].append(contact)
    rows: list[tuple[str | int, ...]] = []
    undecided: list[Undecided] = []
    for _, contacts in sorted(accounts.items()):
        one = _Account(sorted(contacts, key=itemgetter(1, 2)), settings.primary_source)
        rows += one.rows()
        undecided += one.undecided
    columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
    arrays = [
        pa.array(values, kind) for values, kind in zip(columns, COLUMNS.values(), strict=True)
    ]
    return People(pa.table(dict(zip(COLUMNS, arrays, strict=True))), tuple(undecided))


def _with_something_in_common(
    engine: Engine, as_of: datetime, links: ir.Table, primary: str
) -> list[Contact]:
    """The contacts that share an address within their account, name another, or are named."""
    rows = visible(engine.table("contact"), as_of)
    rows = rows.inner_join(links, ["source", "account_ref"])
    rows = rows.select("account_id", "source", "source_id", "external_ref", email=emailed(rows))
    rows = rows.filter(
        rows.email.notnull() | rows.external_ref.notnull() | (rows.source == primary)
    )
    addressed = rows.filter(rows.email.notnull())
    several = addressed.group_by("account_id", "email").aggregate(records=addressed.count())
    several = several.filter(several.records > 1)
    naming = rows.filter(rows.external_ref.notnull(), rows.source != primary)
    named = naming.select("account_id", source_id="external_ref").distinct()
    shared = rows.semi_join(several, ["account_id", "email"])
    own = rows.filter(rows.source == primary).semi_join(named, ["account_id", "source_id"])
    found = engine.to_arrow(ibis.union(shared, naming, own, distinct=True))
    names = [found.column(name).to_pylist() for name in Contact._fields]
    return [Contact(*values) for values in zip(*names, strict=True)]


class _Account:
    """The people of one account, from the contacts that have something in common."""

    def __init__(self, contacts: Sequence[Contact], primary: str) -> None:
        self.contacts = contacts
        self.primary = primary
        self.undecided: list[Undecided] = []
        self._ids = self._by_id()
        self._emails = self._by_email()

    def rows(self) -> list[tuple[str | int, ...]]:
        """A row for each record of a person who has several."""
        by_id = _components(len(self.contacts), self._ids)
        together = _components(len(self.contacts), [*self._ids, *self._emails])
        rows: list[tuple[str | int, ...]] = []
        for group in together:
            parts = [part for part in by_id if part <= group]
            if self._distinct(parts):
                rows += self._person(group)
                continue
            self._doubt(group, "their ids and e-mails would make two contacts of one source one")
            rows += [row for part in parts for row in self._person(part)]
        return rows

    def _by_id(self) -> list[tuple[int, ...]]:
        held = {c.source_id: n for n, c in enumerate(self.contacts) if c.source == self.primary}
        return [
            (number, held[contact.external_ref])
            for number, contact in enumerate(self.contacts)
            if contact.source != self.primary and contact.external_ref in held
        ]

    def _by_email(self) -> list[tuple[int, ...]]:
        held: dict[str, list[int]] = defaultdict(list)
        for number, contact in enumerate(self.contacts):
            if contact.email is not None:
                held[contact.email].append(number)
        found = []
        for email, numbers in held.items():
            sources = [self.contacts[number].source for number in numbers]
            if len(set(sources)) == len(sources):
                found.append(tuple(numbers))
            elif len(set(sources)) > 1:
                self._doubt(numbers, f"{email} is the address of several contacts of one source")
        return found

    def _distinct(self, parts: Sequence[set[int]]) -> bool:
        """Whether no source knows two of the parts."""
        sources = [{self.contacts[number].source for number in part} for part in parts]
        return len(set().union(*sources)) == sum(map(len, sources))

    def _person(self, group: set[int]) -> list[tuple[str | int, ...]]:
        if len(group) == 1:
            return []
        first, *others = sorted(group, key=lambda n: (self.contacts[n].source != self.primary, n))
        stands = self.contacts[first]
        found = [
            self._row(
                stands,
                stands,
                (STANDS_FOR_OTHERS, f"the first of {len(group)} records of one person"),
            )
        ]
        return [*found, *(self._row(self.contacts[n], stands, self._why(n, group)) for n in others)]

    def _row(
        self, contact: Contact, stands: Contact, why: tuple[str, str]
    ) -> tuple[str | int, ...]:
        rank = int(contact.source != self.primary)
        return *contact[:3], stands.source, stands.source_id, rank, *why

    def _why(self, number: int, group: set[int]) -> tuple[str, str]:
        """The strongest rule that ties a record to another of the person, and its evidence."""
        contact = self.contacts[number]
        for one, other in self._ids:
            if one == number:
                return EXTERNAL_ID, f"{EXTERNAL_ID}: {self.contacts[other]} named by {contact}"
        others = [n for n in sorted(group) if n != number]
        other = next(n for n in others if self.contacts[n].email == contact.email)
        of_both = f"{contact.email} is the address of both {contact} and {self.contacts[other]}"
        return SAME_EMAIL, f"{SAME_EMAIL}: {of_both}"

    def _doubt(self, numbers: Iterable[int], why: str) -> None:
        self.undecided.append(Undecided(tuple(self.contacts[n] for n in sorted(numbers)), why))


def _components(count: int, ties: Iterable[Sequence[int]]) -> list[set[int]]:
    """The sets that ties make of the numbers below `count`, in the order of their smallest."""
    of = {number: {number} for number in range(count)}
    for first, *others in ties:
        for other in others:
            if of[first] is not of[other]:
                of[first] |= of[other]
                for number in of[other]:
                    of[number] = of[first]
    return sorted({id(group): group for group in of.values()}.values(), key=min)
