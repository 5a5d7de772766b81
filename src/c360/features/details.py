"""The rows behind the figures: contacts, tickets, features, changes and more.

Each list is one query over all accounts; its limit is applied there. Ties are broken by source and
source id, so the same rows come back in the same order.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from c360.features import changes, lists_commercial, lists_people, lists_product, lists_support
from c360.features.canon import KEY, OF_VERSIONS, Canon
from c360.features.settings import FeatureSettings
from c360.model.measures import Row
from c360.warehouse.values import columns_of


@dataclass(frozen=True, slots=True)
class DetailList:
    """One list: its rows, their order, and how many an account keeps.

    `order` names columns; a leading '-' means newest or largest first. Missing values come last.
    """

    name: str
    rows: Callable[[Canon, FeatureSettings], ir.Table]
    order: tuple[str, ...]
    limit: int | None = None


LISTS: tuple[DetailList, ...] = (
    DetailList("contacts", lists_people.contacts, ("-is_champion", "-is_sponsor", "-seniority")),
    DetailList("activities", lists_people.activities, ("-occurred_at",), 100),
    DetailList("planned", lists_people.planned_activities, ("occurred_at",), 100),
    DetailList("tickets", lists_support.tickets, ("-created_at",), 100),
    DetailList("escalations", lists_support.escalations, ("opened_at",)),
    DetailList("topics", lists_support.topics, ("-count", "category")),
    DetailList("surveys", lists_support.surveys, ("-answered_at",)),
    DetailList("invoices", lists_commercial.invoices, ("-issued_at",)),
    DetailList("payments", lists_commercial.payments, ("-paid_at",)),
    DetailList("contracts", lists_commercial.contracts, ("-start_date",)),
    DetailList("entitlements", lists_commercial.entitlements, ("kind", "name")),
    DetailList("limits", lists_commercial.limits, ("name",)),
    DetailList("deals", lists_commercial.deals, ("close_date",)),
    DetailList("outcomes", lists_commercial.outcomes, ("-occurred_at",)),
    DetailList("goals", lists_people.goals, ("due",)),
    DetailList("milestones", lists_people.milestones, ("due",)),
    DetailList("plans", lists_people.plans, ("-created_at",)),
    DetailList("cs_health", lists_people.cs_health, ("-scored_at",), 1),
    DetailList("csm_pulse", lists_people.csm_pulse, ("-recorded_at",), 1),
    DetailList("cs_risks", lists_people.cs_risks, ("-opened_at",)),
    DetailList("lifecycle", lists_people.lifecycle, ("-entered_at",), 1),
    DetailList("features", lists_product.features, ("-users_28d", "-events_28d", "feature")),
    DetailList("modules", lists_product.modules, ("-list_price", "module")),
    DetailList("changes", changes.changes, ("-on", "kind", "object_id")),
)
"""The one list to which a new one is added."""
_ROUTED = {"deals", "entitlements", "escalations", "invoices", "limits", "modules"}
ROUTED = tuple(one for one in LISTS if one.name in _ROUTED)
"""The lists that risks and opportunities read: routing looks at them in the past too."""


def in_order(listed: DetailList, canon: Canon, settings: FeatureSettings) -> ir.Table:
    """The list's query: in order, cut to its limit, without the columns nobody reads."""
    rows = listed.rows(canon, settings)
    keys = [_key(rows, name) for name in (*listed.order, "source", "source_id")]
    kept = [name for name in rows.columns if name not in OF_VERSIONS]
    if listed.limit is None:
        return rows.order_by(*KEY, *keys).select(*kept)
    place = ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=keys))
    rows = rows.select(*kept, place=place)
    return rows.filter(rows.place < listed.limit).order_by(*KEY, "place")


def grouped(rows: pa.Table) -> dict[tuple[str, datetime], tuple[Row, ...]]:
    """Rows by account and moment, in their order; instants are aware UTC."""
    columns = columns_of(rows)
    keys = zip(columns["account_id"], columns["as_of"], strict=True)
    shown = {name: column for name, column in columns.items() if name not in _PLACING}
    by_key: dict[tuple[str, datetime], list[Row]] = defaultdict(list)
    for (account_id, as_of), row in zip(keys, zip(*shown.values(), strict=True), strict=True):
        by_key[str(account_id), as_of].append(dict(zip(shown, row, strict=True)))
    return {key: tuple(listed) for key, listed in by_key.items()}


_PLACING = {"account_id", "as_of", "place"}


def _key(rows: ir.Table, name: str) -> ir.Value:
    if name.startswith("-"):
        return rows[name[1:]].desc(nulls_first=False)
    return rows[name].asc(nulls_first=False)
