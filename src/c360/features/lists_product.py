"""Detail lists about the product: its features and modules, and who uses them.

The feature catalogue belongs to no account: each account sees it through its plan and modules.
"""

import ibis
from ibis.expr import types as ir

from c360.features.adoption import plans
from c360.features.canon import KEY, Canon, double, within
from c360.features.contracts import granted
from c360.features.joins import beside
from c360.features.settings import FeatureSettings
from c360.features.touches import yes
from c360.features.usage_rows import use

TRUE = ibis.literal(value=True)
_FEATURE = (*KEY, "feature")
_MODULE = (*KEY, "module")


def features(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Every feature of the catalogue or in use, with its users of 28 days."""
    used, listed = canon.keep(_use(canon)), canon.keep(_listed(canon))
    keys = ibis.union(used.select(*_FEATURE), listed.select(*_FEATURE), distinct=True)
    rows = beside(beside(keys, listed, _FEATURE), used, _FEATURE)
    rows = beside(rows, canon.once(_users))
    users = ibis.ifelse(rows.mau > 0, rows.users.fill_null(0), ibis.literal(None, "int64"))
    events = ibis.ifelse(rows.used_at_all, rows.events.fill_null(double(0)), _no_number())
    return rows.select(
        *_FEATURE, "label", "core", "in_plan", "module",
        users_28d=users,
        share_28d=users.cast("float64") / rows.mau.nullif(0).cast("float64"),
        events_28d=events,
        source=rows.use_source.fill_null(rows.catalog_source),
        source_id=rows.use_source_id.fill_null(rows.catalog_source_id),
        observed_at=rows.use_observed_at.fill_null(rows.catalog_observed_at),
    )  # fmt: skip


def modules(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """The paid modules, whether the account owns them, and how many users tried their features."""
    offered = canon.once(_offered)
    offered = offered.filter(offered.module.notnull())
    order = [offered.list_price.isnull(), offered.source, offered.source_id]
    place = ibis.row_number().over(ibis.window(group_by=list(_MODULE), order_by=order))
    one = offered.mutate(place=place)
    one = one.filter(one.place == 0)
    rows = beside(beside(one, _tried(canon, offered), _MODULE), canon.once(_users))
    hitting = ibis.ifelse(
        rows.users_ever_30d, rows.tried_by.fill_null(0), ibis.literal(None, "int64")
    )
    return rows.select(
        *_MODULE, "owned", "list_price", "priced_per", "currency",
        "source", "source_id", "observed_at",
        users_hitting_30d=hitting,
    )  # fmt: skip


def _offered(canon: Canon) -> ir.Table:
    """Every row of the catalogue for every account, with `owned` and `in_plan`."""
    catalog = canon.catalog.select(
        "as_of", "feature", "label", "core", "module", "list_price", "priced_per", "currency",
        "source", "source_id", "observed_at", for_plan="plan",
    )  # fmt: skip
    rows = canon.once(plans).inner_join(catalog, "as_of")
    granted_modules = granted(canon, "module").select(*KEY, module="name", granted=TRUE).distinct()
    rows = beside(rows, granted_modules, _MODULE)
    owned = yes(rows.granted)
    held = rows.for_plan.isnull() | yes(rows.for_plan == rows.plan)
    return rows.mutate(owned=owned, in_plan=held & (rows.module.isnull() | owned))


def _listed(canon: Canon) -> ir.Table:
    """One row per account and feature of the catalogue."""
    rows = canon.once(_offered)
    newest = ibis.window(group_by=list(_FEATURE), order_by=[rows.source, rows.source_id])
    rows = rows.mutate(first=ibis.row_number().over(newest) == 0)
    return rows.group_by(list(_FEATURE)).aggregate(
        label=rows.label.max(),
        core=rows.core.fill_null(TRUE).any(),
        in_plan=rows.in_plan.any(),
        module=rows.module.max(),
        catalog_source=rows.source.max(where=rows.first),
        catalog_source_id=rows.source_id.max(where=rows.first),
        catalog_observed_at=rows.observed_at.max(where=rows.first),
    )


def _lately_used(canon: Canon) -> ir.Table:
    """Use in the 30 days before each moment."""
    return canon.recent(use(canon), 30)


def _use(canon: Canon) -> ir.Table:
    """Use of each feature in 28 days; its newest record stands for the rest."""
    rows = canon.once(_lately_used)
    rows = rows.filter(rows.feature.notnull(), within(rows["at"], rows.as_of, 28))
    order = [rows["at"].desc(), rows.source, rows.source_id]
    newest = ibis.window(group_by=list(_FEATURE), order_by=order)
    rows = rows.mutate(first=ibis.row_number().over(newest) == 0)
    return rows.group_by(list(_FEATURE)).aggregate(
        users=rows.user_ref.nunique(),
        events=rows.events.sum(),
        use_source=rows.source.max(where=rows.first),
        use_source_id=rows.source_id.max(where=rows.first),
        use_observed_at=rows.observed_at.max(),
    )


def _users(canon: Canon) -> ir.Table:
    """Whether there is any use, and by how many users, in 28 and in 30 days."""
    rows = canon.once(_lately_used)
    lately = within(rows["at"], rows.as_of, 28)
    return rows.group_by(list(KEY)).aggregate(
        mau=rows.user_ref.nunique(where=lately),
        used_at_all=lately.any(),
        users_ever_30d=rows.user_ref.notnull().any(),
    )


def _tried(canon: Canon, offered: ir.Table) -> ir.Table:
    """Distinct users of 30 days of each module's features."""
    rows = canon.once(_lately_used)
    rows = rows.filter(rows.user_ref.notnull())
    users = rows.select(*_FEATURE, "user_ref").distinct()
    holding = offered.select(*_FEATURE, "module").distinct()
    pairs = users.inner_join(holding, list(_FEATURE))
    return pairs.group_by(list(_MODULE)).aggregate(tried_by=pairs.user_ref.nunique())


def _no_number() -> ir.FloatingScalar:
    return ibis.literal(None, "float64")
