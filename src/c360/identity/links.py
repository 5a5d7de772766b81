"""Which account every system's account id stands for, decided by exact keys, one rule at a time."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce

import ibis
from ibis.expr import types as ir

from c360.identity.settings import IdentitySettings
from c360.model.canonical import TABLES
from c360.model.moment import utc
from c360.warehouse.base import Engine
from c360.warehouse.instants import INSTANT

PRIMARY = "primary source"
EXTERNAL_REF = "external reference"
SAME_DOMAIN = "same domain"
SAME_REF = "same reference"
OWN_ACCOUNT = "own account"
COLUMNS = ("source", "account_ref", "account_id", "rule")


def instant(as_of: datetime) -> ir.TimestampScalar:
    """`as_of` as a literal of the type of the canonical instants."""
    return ibis.literal(utc(as_of).replace(tzinfo=None).isoformat()).cast(INSTANT)


def visible(table: ir.Table, as_of: datetime) -> ir.Table:
    """The versions in force at `as_of`."""
    moment = instant(as_of)
    current = table.superseded_at.isnull() | (table.superseded_at > moment)
    return table.filter((table.observed_at <= moment) & current)


def links(engine: Engine, as_of: datetime, settings: IdentitySettings) -> ir.Table:
    """source, account_ref → account_id and the rule that decided, for every id known by `as_of`."""
    records = _records(engine, as_of, settings)
    is_primary = records.source == settings.primary_source
    own = _primary(records.filter(is_primary))
    others = _matched(records.filter(~is_primary), own)
    found = own.select(*COLUMNS).union(others.select(*COLUMNS))
    return found.union(_named_elsewhere(engine, as_of, found, settings))


def _records(engine: Engine, as_of: datetime, settings: IdentitySettings) -> ir.Table:
    """One row per account id of each source: its newest record, and when it was first observed."""
    known = engine.table("account").filter(lambda row: row.observed_at <= instant(as_of))
    known = known.filter(known.account_ref.notnull())
    first = known.group_by("source", "account_ref").aggregate(first_at=known.observed_at.min())
    rows = visible(known, as_of)
    newest = ibis.window(
        group_by=["source", "account_ref"], order_by=[rows.observed_at.desc(), rows.source_id]
    )
    rows = rows.mutate(place=ibis.row_number().over(newest))
    rows = rows.filter(rows.place == 0).select(
        "source", "account_ref", "external_ref", "parent_ref", "domain"
    )
    rows = rows.mutate(domain=normalised(rows.domain, settings.free_mail_domains))
    return rows.inner_join(first, ["source", "account_ref"])


def normalised(domain: ir.StringValue, free_mail: Iterable[str]) -> ir.StringValue:
    """A web domain without scheme, www., path and port; null where it names no company."""
    bare = domain.lower().strip().re_replace("^[a-z][a-z0-9+.-]*://", "")
    bare = bare.re_replace("[/:?#].*$", "").re_replace(r"^www\.", "").re_replace(r"\.+$", "")
    named = bare.contains(".") & bare.notin([name.lower() for name in free_mail])
    return named.fill_null(ibis.literal(value=False)).ifelse(bare, ibis.null().cast("string"))


def _primary(rows: ir.Table) -> ir.Table:
    """The primary source's accounts; of several with one domain, the first observed stands for all.

    An account with a recorded parent is kept apart: a subsidiary may well share the domain.
    """
    child = rows.parent_ref.notnull()
    apart = child | rows.domain.isnull()
    group = apart.ifelse(rows.account_ref, rows.domain)
    rows = rows.mutate(child=child, apart=apart, group=group)
    oldest_first = ibis.window(
        group_by=["apart", "group"], order_by=[rows.first_at, rows.account_ref]
    )
    rows = rows.mutate(account_id=rows.account_ref.first().over(oldest_first))
    itself = rows.account_id == rows.account_ref
    return rows.mutate(rule=itself.ifelse(PRIMARY, SAME_DOMAIN))


def _matched(rows: ir.Table, primary: ir.Table) -> ir.Table:
    """Other sources' accounts: by the primary id they record, else by domain, else on their own."""
    by_ref = primary.select(external_ref="account_ref", by_ref="account_id")
    rows = rows.left_join(by_ref, "external_ref").select(*rows.columns, "by_ref")
    rows = rows.left_join(_by_domain(primary), "domain").select(*rows.columns, "by_domain")
    alone = rows.source + ":" + rows.account_ref
    rule = ibis.cases(
        (rows.by_ref.notnull(), EXTERNAL_REF),
        (rows.by_domain.notnull(), SAME_DOMAIN),
        else_=OWN_ACCOUNT,
    )
    return rows.mutate(account_id=ibis.coalesce(rows.by_ref, rows.by_domain, alone), rule=rule)


def _by_domain(primary: ir.Table) -> ir.Table:
    """Domain → the one account it stands for; a parent before its subsidiaries."""
    rows = primary.filter(primary.domain.notnull())
    first = ibis.window(group_by="domain", order_by=[rows.child, rows.first_at, rows.account_ref])
    rows = rows.mutate(place=ibis.row_number().over(first))
    return rows.filter(rows.place == 0).select("domain", by_domain="account_id")


def _named_elsewhere(
    engine: Engine, as_of: datetime, found: ir.Table, settings: IdentitySettings
) -> ir.Table:
    """Ids that only usage, tickets and the like name: by the same id in another source.

    The primary source's id comes first; else the same id of any source; else an account of its own.
    """
    named = _refs(engine, as_of).anti_join(found, ["source", "account_ref"])
    rows = found.mutate(other=found.source != settings.primary_source)
    first = ibis.window(group_by="account_ref", order_by=[rows.other, rows.source])
    rows = rows.mutate(place=ibis.row_number().over(first))
    same = rows.filter(rows.place == 0).select("account_ref", same_ref="account_id")
    table = named.left_join(same, "account_ref").select(*named.columns, "same_ref")
    is_primary = table.source == settings.primary_source
    alone = is_primary.ifelse(table.account_ref, table.source + ":" + table.account_ref)
    return table.select(
        "source",
        "account_ref",
        account_id=table.same_ref.fill_null(alone),
        rule=table.same_ref.notnull().ifelse(SAME_REF, OWN_ACCOUNT),
    )


def _refs(engine: Engine, as_of: datetime) -> ir.Table:
    """Every account id that any record known by `as_of` names."""
    names = [table.name for table in TABLES if table.per_account]
    tables = (engine.table(name) for name in names)
    seen = (
        table.filter((table.observed_at <= instant(as_of)) & table.account_ref.notnull())
        .select("source", "account_ref")
        .distinct()
        for table in tables
    )
    return reduce(lambda a, b: a.union(b), seen).distinct()
