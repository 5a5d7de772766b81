"""Resolve: which records are the same account, what stands about it, and who is a customer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.identity.customers import customers
from c360.identity.links import links, visible
from c360.identity.settings import IdentitySettings
from c360.identity.survivorship import FIELDS, Record, Survivorship
from c360.model.measures import Claim, Profile, RecordRef
from c360.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who as of one moment: links, golden records, customers."""

    as_of: datetime
    links: ir.Table
    """source, account_ref, account_id, rule."""
    profiles: Mapping[str, Profile]
    customers: tuple[str, ...]
    """The accounts that are customers, sorted."""


def resolve(warehouse: Warehouse, as_of: datetime, settings: IdentitySettings) -> Identities:
    """Matches the accounts of all systems by exact keys, knowing what was known at `as_of`."""
    found = warehouse.to_arrow(links(warehouse, as_of, settings))
    found = found.sort_by([("source", "ascending"), ("account_ref", "ascending")])
    table = ibis.memtable(found)
    profiles = _profiles(warehouse, as_of, settings, found, table)
    return Identities(as_of, table, profiles, customers(warehouse, as_of, table, profiles))


def _profiles(
    warehouse: Warehouse,
    as_of: datetime,
    settings: IdentitySettings,
    found: pa.Table,
    table: ir.Table,
) -> dict[str, Profile]:
    described = _records(warehouse, as_of, table, "account")
    billed = _records(warehouse, as_of, table, "contract")
    rules = _rules(found)
    decide = Survivorship(settings)
    profiles = {}
    for account_id in sorted(rules):
        records = described.get(account_id, [])
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
    return rules


def _records(
    warehouse: Warehouse, as_of: datetime, table: ir.Table, name: str
) -> dict[str, list[Record]]:
    """account_id → the records that describe it: account records, or the contract in force."""
    rows = visible(warehouse.table(name), as_of)
    if name == "contract":
        rows = _in_force(rows, as_of)
    fields = [field for field in FIELDS if field in rows.columns]
    rows = rows.inner_join(table, ["source", "account_ref"])
    rows = rows.select("account_id", "source", "source_id", "observed_at", *fields)
    if name == "contract":
        rows = _latest(rows)
    return _grouped(warehouse.to_arrow(rows).to_pylist(), fields)
