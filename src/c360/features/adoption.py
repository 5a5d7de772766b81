"""Which of the plan's core features are in use."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, double, first_of, null, ratio, side_by_side
from c360.features.contracts import granted, last_term
from c360.features.joins import beside
from c360.features.settings import UsageSettings
from c360.features.usage_rows import feature_use

TRUE = ibis.literal(value=True)


def plans(canon: Canon) -> ir.Table:
    """The plan of every account at every moment: its contract's, else its account record's."""
    last = canon.once(last_term)
    bought = last.filter(last.in_force).select(*KEY, bought=last.plan)
    table = side_by_side(canon.spine, bought, _recorded_plan(canon))
    return table.select(*KEY, plan=table.bought.fill_null(table.recorded))


def _recorded_plan(canon: Canon) -> ir.Table:
    rows = canon["account"].filter(lambda row: row.plan.notnull())
    newest = first_of(rows, rows.observed_at.desc(), rows.source, rows.source_id)
    return newest.select(*KEY, recorded=newest.plan)


def core_features(canon: Canon) -> ir.Table:
    """(account_id, as_of, feature): the core features of each account's plan and modules."""
    catalog = canon.catalog.filter(lambda row: row.core.fill_null(TRUE))
    catalog = catalog.select("as_of", "feature", "module", for_plan=catalog.plan)
    rows = canon.once(plans).inner_join(catalog, "as_of")
    rows = rows.filter(rows.for_plan.isnull() | (rows.for_plan == rows.plan))
    owned = granted(canon, "module").select(*KEY, module="name", owned=TRUE).distinct()
    rows = beside(rows, owned, [*KEY, "module"])
    rows = rows.filter(rows.module.isnull() | rows.owned.fill_null(ibis.literal(value=False)))
    return rows.select(*KEY, "feature").distinct()


def adoption(canon: Canon, active: ir.Table, settings: UsageSettings) -> ir.Table:
    """Core features in the plan and in use, breadth and depth.

    `active` holds mau_28d, and whether the account's records name features at all: where they do
    not, nothing is said.
    """
    core = canon.once(core_features)
    in_plan = canon.keep(_in_plan(canon, core))
    in_use = canon.keep(_in_use(canon, core, active, settings))
    table = side_by_side(in_plan, active, in_use)
    known = (table.alive & table.features_known).fill_null(ibis.literal(value=False))
    known = known & table.core_features_in_plan.notnull()
    used = known.ifelse(table.in_use.fill_null(0), null("int64"))
    by_users = ratio(table.user_features.fill_null(0), table.mau_28d)
    return table.select(
        *KEY,
        "core_features_in_plan",
        core_features_used_28d=used,
        feature_breadth_28d=ratio(used, table.core_features_in_plan),
        usage_depth_28d=known.ifelse(ratio(by_users, table.core_features_in_plan), null("float64")),
    )


def _in_plan(canon: Canon, core: ir.Table) -> ir.Table:
    """How many core features; null where there is no catalogue at all."""
    counted = core.group_by(*KEY).aggregate(in_plan=core.count())
    table = beside(beside(canon.spine, counted), canon.delivered("feature_catalog"), ["as_of"])
    count = table.delivered.ifelse(table.in_plan.fill_null(0), null("int64"))
    return table.select(*KEY, core_features_in_plan=count)


def _in_use(canon: Canon, core: ir.Table, active: ir.Table, settings: UsageSettings) -> ir.Table:
    """Core features in use, and pairs of user and core feature, in the last 28 days.

    A feature recorded by user is in use from a share of the active users on; one that is only
    counted for the account, from its first event.
    """
    pairs = feature_use(canon).inner_join(core, [*KEY, "feature"])
    by_feature = pairs.group_by(*KEY, "feature").aggregate(users=pairs.user_ref.count())
    by_feature = beside(by_feature, active.select(*KEY, "mau_28d"))
    least = by_feature.mau_28d.cast("float64") * double(settings.core_user_share)
    enough = (by_feature.users.cast("float64") >= least).fill_null(TRUE)
    return by_feature.group_by(*KEY).aggregate(
        in_use=by_feature.count(where=(by_feature.users == 0) | enough),
        user_features=by_feature.users.sum(),
    )
