"""Every account id that is known at a moment, and what its record says of who it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from typing import Final, NamedTuple

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.identity.domains import Domains, host_of_email
from c360.identity.settings import IdentitySettings
from c360.identity.visible import instant, visible
from c360.model.canonical import SYSTEM_REFS, TABLES
from c360.warehouse.base import Engine

SEPARATOR: Final = ";"
"""Between the ids of a field that may hold several."""


class Account(NamedTuple):
    """One system's account id; a tuple, for there are hundreds of thousands."""

    source: str
    ref: str
    first_at: int | None
    """When its record was first observed, in microseconds since 1970; None: it has no record."""
    name: str | None = None
    domain: str | None = None
    """As written."""
    external_ref: str | None = None
    parent_ref: str | None = None
    vendor_ids: tuple[str | None, ...] = ()
    """The ids it names in other systems, as written, in the order of SYSTEM_REFS."""

    def __str__(self) -> str:
        return f"{self.source} {self.ref}"


@dataclass(frozen=True)
class Known:
    """The account ids in the order of (source, id), by which a rule's answers are numbered."""

    accounts: Sequence[Account]
    places: Mapping[str, Mapping[str, int]]
    """Source → its account ids → their numbers."""
    settings: IdentitySettings
    domains: Domains
    own_hosts: Sequence[str | None]
    """The host of each account's own domain, where it names a company."""
    contact_hosts: Mapping[int, frozenset[str]]
    """Account without such a domain → the hosts of its contacts' e-mails."""
    emails: Mapping[str, Sequence[int]]
    """E-mail address → the accounts that have such a contact, where they are several."""

    @cached_property
    def hosts(self) -> Sequence[str | None]:
        """The host that names each account's company: its own, else the one of all its contacts."""
        return [
            own or self._contacts_host(place) if place in self.contact_hosts else own
            for place, own in enumerate(self.own_hosts)
        ]

    def sources_of(self, system: str) -> list[str]:
        """The sources that are of a system."""
        return [name for name in self.places if self.settings.systems.get(name) == system]

    def _contacts_host(self, place: int) -> str | None:
        """Where its contacts' e-mails name one company only, the shortest of their hosts."""
        hosts = {h for h in self.contact_hosts[place] if self.domains.names_a_company(h)}
        if len({self.domains.registered(host) for host in hosts}) != 1:
            return None
        return min(hosts, key=lambda host: (len(host), host))


def known(
    engine: Engine, as_of: datetime, settings: IdentitySettings, usage: ir.Table | None = None
) -> Known:
    """What was known at `as_of`; `usage` names the accounts that usage names, in fewer rows."""
    naming = {table.name: engine.table(table.name) for table in TABLES if table.per_account}
    if usage is not None:
        naming["usage"] = usage
    accounts = _accounts(_recorded(engine, as_of), _only_named(engine, as_of, naming.values()))
    places = _places(accounts)
    domains = Domains(settings.free_mail_domains)
    own_hosts = [domains.named(account.domain) for account in accounts]
    lacking = [one for one, host in zip(accounts, own_hosts, strict=True) if host is None]
    return Known(
        accounts=accounts,
        places=places,
        settings=settings,
        domains=domains,
        own_hosts=own_hosts,
        contact_hosts=_contact_hosts(engine, as_of, places, lacking),
        emails=_shared_emails(engine, as_of, places),
    )


def _places(accounts: Sequence[Account]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for place, account in enumerate(accounts):
        found.setdefault(account.source, {})[account.ref] = place
    return found


def _recorded(engine: Engine, as_of: datetime) -> pa.Table:
    """Each account id that has a record, by its newest, and when it was first observed."""
    records = engine.table("account").filter(lambda row: row.observed_at <= instant(as_of))
    records = records.filter(records.account_ref.notnull())
    first = records.group_by("source", "account_ref").aggregate(first_at=records.observed_at.min())
    rows = visible(records, as_of)
    newest = ibis.window(
        group_by=["source", "account_ref"], order_by=[rows.observed_at.desc(), rows.source_id]
    )
    rows = rows.mutate(place=ibis.row_number().over(newest))
    rows = rows.filter(rows.place == 0).inner_join(first, ["source", "account_ref"])
    kept = ("name", "domain", "external_ref", "parent_ref", *SYSTEM_REFS)
    return engine.to_arrow(rows.select("source", "account_ref", "first_at", *kept))


def _accounts(recorded: pa.Table, only_named: pa.Table) -> list[Account]:
    rows = pa.concat_tables([recorded, only_named], promote_options="default")
    rows = rows.sort_by([("source", "ascending"), ("account_ref", "ascending")])
    place = rows.schema.get_field_index("first_at")
    rows = rows.set_column(place, "first_at", rows.column("first_at").cast(pa.int64()))
    columns = [rows.column(name).to_pylist() for name in rows.column_names]
    plain, refs = columns[: -len(SYSTEM_REFS)], columns[-len(SYSTEM_REFS) :]
    return list(map(Account._make, zip(*plain, zip(*refs, strict=True), strict=True)))


def _only_named(engine: Engine, as_of: datetime, naming: Iterable[ir.Table]) -> pa.Table:
    """The account ids without a record that some record known by `as_of` names."""
    moment = instant(as_of)
    seen = (
        table.filter((table.observed_at <= moment) & table.account_ref.notnull())
        .select("source", "account_ref")
        .distinct()
        for table in naming
    )
    every = reduce(lambda a, b: a.union(b), seen).distinct()
    described = visible(engine.table("account"), as_of).select("source", "account_ref")
    return engine.to_arrow(every.anti_join(described, ["source", "account_ref"]))


def _emails(engine: Engine, as_of: datetime) -> ir.Table:
    """source, account_ref, email of every contact: lower case, trimmed, with an @."""
    rows = visible(engine.table("contact"), as_of)
    rows = rows.filter(rows.account_ref.notnull(), rows.email.contains("@"))
    return rows.select("source", "account_ref", email=emailed(rows))


def emailed(contacts: ir.Table) -> ir.StringValue:
    """The address of each contact as addresses are compared; null where it is none."""
    address = contacts.email.strip().lower()
    return address.contains("@").ifelse(address, ibis.null().cast("string"))


def _shared_emails(
    engine: Engine, as_of: datetime, places: Mapping[str, Mapping[str, int]]
) -> dict[str, list[int]]:
    rows = _emails(engine, as_of).distinct()
    several = rows.group_by("email").aggregate(holders=rows.count())
    several = several.filter(several.holders > 1).select("email")
    found = engine.to_arrow(rows.semi_join(several, "email"))
    held: dict[str, list[int]] = {}
    columns = (found.column(name).to_pylist() for name in ("email", "source", "account_ref"))
    for email, source, ref in sorted(zip(*columns, strict=True)):
        held.setdefault(email, []).append(places[source][ref])
    return held


def _contact_hosts(
    engine: Engine,
    as_of: datetime,
    places: Mapping[str, Mapping[str, int]],
    wanted: Sequence[Account],
) -> dict[int, frozenset[str]]:
    columns = {"source": [one.source for one in wanted], "account_ref": [one.ref for one in wanted]}
    schema = pa.schema([(name, pa.string()) for name in columns])
    asked = engine.bring("domainless", pa.table(columns, schema))
    rows = _emails(engine, as_of).semi_join(asked, ["source", "account_ref"])
    host = rows.email.re_extract("@([^@]*)$", 1)
    found = engine.to_arrow(rows.select("source", "account_ref", host=host).distinct())
    hosts: dict[int, set[str]] = {}
    for source, ref, written in zip(*(c.to_pylist() for c in found.columns), strict=True):
        named = host_of_email(f"@{written}")
        if named is not None:
            hosts.setdefault(places[source][ref], set()).add(named)
    return {place: frozenset(named) for place, named in hosts.items()}
