"""Resolve: which records are the same account, what stands about it, and who is a customer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from c360.identity.customers import customers
from c360.identity.links import links
from c360.identity.records import Record, contracted, described, read
from c360.identity.settings import IdentitySettings
from c360.identity.survivorship import Survivorship
from c360.model.measures import Profile, RecordRef
from c360.warehouse.base import Engine


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who as of one moment: links, golden records, customers."""

    as_of: datetime
    links: pa.Table
    """source, account_ref, account_id, rule."""
    profiles: Mapping[str, Profile]
    customers: tuple[str, ...]
    """The accounts that are customers, sorted."""


def resolve(engine: Engine, as_of: datetime, settings: IdentitySettings) -> Identities:
    """Matches the accounts of all systems by exact keys, knowing what was known at `as_of`."""
    found = engine.to_arrow(links(engine, as_of, settings))
    found = found.sort_by([("source", "ascending"), ("account_ref", "ascending")])
    table = engine.bring("resolved", found)
    told = read(engine, described(engine, as_of, table))
    billed = read(engine, contracted(engine, as_of, table))
    profiles = _profiles(told, billed, found, settings)
    known = {account_id: profiles[account_id] for account_id in told}
    return Identities(as_of, found, profiles, customers(engine, as_of, table, known))


def _profiles(
    told: Mapping[str, list[Record]],
    billed: Mapping[str, list[Record]],
    found: pa.Table,
    settings: IdentitySettings,
) -> dict[str, Profile]:
    """The golden record of every account, from what its systems say."""
    rules, decide = _rules(found), Survivorship(settings)
    profiles = {}
    for account_id in sorted(rules):
        records = told.get(account_id, [])
        golden = decide.golden([*records, *billed.get(account_id, [])])
        refs = tuple(RecordRef("account", record.source, record.source_id) for record in records)
        profiles[account_id] = Profile(
            account_id, golden.claims, golden.conflicts, refs, rules[account_id]
        )
    return profiles


def _rules(found: pa.Table) -> dict[str, dict[str, str]]:
    """account_id → source → the rules that matched its records, in words."""
    rules: dict[str, dict[str, str]] = defaultdict(dict)
    columns = (found.column(name).to_pylist() for name in ("account_id", "source", "rule"))
    for account_id, source, rule in sorted(zip(*columns, strict=True)):
        told = rules[account_id].get(source)
        if told is None:
            rules[account_id][source] = rule
        elif rule not in told.split("; "):
            rules[account_id][source] = f"{told}; {rule}"
    return dict(rules)
