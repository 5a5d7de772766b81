"""Resolve: which records are the same account, what stands about it, and who is a customer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from ibis.expr import types as ir

from c360.identity.customers import customers
from c360.identity.known import known
from c360.identity.links import grouped, linked
from c360.identity.people import People, people
from c360.identity.profiles import Profiles, Told
from c360.identity.records import contracted, described
from c360.identity.settings import IdentitySettings
from c360.identity.survivorship import Survivorship
from c360.warehouse.base import Engine


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who as of one moment: links, golden records, customers."""

    as_of: datetime
    links: pa.Table
    """source, account_ref, account_id, and why: the rule and its evidence."""
    people: People
    """Who is known to several systems."""
    profiles: Profiles
    customers: tuple[str, ...]
    """The accounts that are customers, sorted."""


def resolve(
    engine: Engine, as_of: datetime, settings: IdentitySettings, usage: ir.Table | None = None
) -> Identities:
    """Matches the accounts of all systems by exact keys, knowing what was known at `as_of`.

    Args:
        engine: holds the records.
        as_of: what was known then.
        settings: which source is the primary one, and what else can be set.
        usage: usage rolled up, where it is: it names the same accounts in fewer rows.
    """
    found = linked(grouped(known(engine, as_of, settings, usage)))
    table = engine.bring("resolved", found.select(["source", "account_ref", "account_id"]))
    told = Told(engine.to_arrow(described(engine, as_of, table)))
    billed = Told(engine.to_arrow(contracted(engine, as_of, table)))
    known_to_several = people(engine, as_of, table, settings)
    profiles = Profiles(told, billed, _rules(found), Survivorship(settings))
    present = customers(engine, as_of, table, profiles)
    return Identities(as_of, found, known_to_several, profiles, present)


def _rules(found: pa.Table) -> dict[str, dict[str, str]]:
    """account_id → source → the rules that matched its records, in words."""
    rules: dict[str, dict[str, str]] = defaultdict(dict)
    columns = (found.column(name).to_pylist() for name in ("account_id", "source", "rule"))
    for account_id, source, rule in zip(*columns, strict=True):
        told = rules[account_id].setdefault(source, rule)
        if told is not rule and rule not in (several := told.split("; ")):
            rules[account_id][source] = "; ".join(sorted([*several, rule]))
    return {account_id: rules[account_id] for account_id in sorted(rules)}
