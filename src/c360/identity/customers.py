"""Which accounts are customers at a moment."""

from datetime import date, datetime

import ibis
from ibis.expr import types as ir

from c360.identity.profiles import Profiles
from c360.identity.visible import instant, visible
from c360.model.measures import Scalar
from c360.model.moment import utc
from c360.warehouse.base import Engine
from c360.warehouse.instants import INSTANT

STAYED = ("renewed", "expanded")


def customers(
    engine: Engine, as_of: datetime, links: ir.Table, profiles: Profiles
) -> tuple[str, ...]:
    """The accounts that are customers as of `as_of`: begun, and not churned without coming back."""
    gone = set(_churned(engine, as_of, links))
    since = profiles.values_of("customer_since")
    return tuple(
        account_id
        for account_id in profiles.described()
        if account_id not in gone and _begun(since.get(account_id), as_of)
    )


def _begun(since: Scalar, as_of: datetime) -> bool:
    return not isinstance(since, date) or utc(since) <= as_of


def _churned(engine: Engine, as_of: datetime, links: ir.Table) -> list[str]:
    """Accounts whose last churn no renewal, expansion or new contract follows."""
    outcomes = _linked(visible(engine.table("outcome"), as_of), links)
    outcomes = outcomes.filter(outcomes.occurred_at <= instant(as_of))
    known = outcomes.group_by("account_id").aggregate(
        churned_at=outcomes.occurred_at.max(where=outcomes.kind == "churned"),
        stayed_at=outcomes.occurred_at.max(where=outcomes.kind.isin(list(STAYED))),
    )
    begun = _last_start(engine, as_of, links)
    table = known.left_join(begun, "account_id").select(*known.columns, "started_at")
    back = ibis.literal(value=False)
    for later in (table.stayed_at, table.started_at):
        back |= (later > table.churned_at).fill_null(ibis.literal(value=False))
    gone = table.filter(table.churned_at.notnull() & ~back).select("account_id")
    return [str(name) for name in engine.to_arrow(gone).column("account_id").to_pylist()]


def _last_start(engine: Engine, as_of: datetime, links: ir.Table) -> ir.Table:
    rows = _linked(visible(engine.table("contract"), as_of), links)
    rows = rows.mutate(starts=rows.start_date.cast(INSTANT))
    rows = rows.filter(rows.starts <= instant(as_of))
    return rows.group_by("account_id").aggregate(started_at=rows.starts.max())


def _linked(rows: ir.Table, links: ir.Table) -> ir.Table:
    return rows.inner_join(
        links.select("source", "account_ref", "account_id"), ["source", "account_ref"]
    )
