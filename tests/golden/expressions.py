"""Everything that is measured, as expressions: nothing is computed, no engine is needed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import ibis
from ibis.expr import types as ir

from c360.assessment import has_minimum
from c360.features.canon import KEY, Canon
from c360.features.details import LISTS, in_order
from c360.features.measure import measured
from c360.features.settings import FeatureSettings
from c360.guardrails.completeness import completeness, newest_records
from c360.guardrails.quality import SourceInfo
from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.identity.links import links
from c360.identity.settings import IdentitySettings
from c360.model.canonical import TABLES
from c360.warehouse.housekeeping import shown_types

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)


class Paper:
    """An engine that only writes down: what would be kept gets a name."""

    engine = "paper"

    def __init__(self) -> None:
        self.kept: dict[str, ir.Table] = {}

    def table(self, name: str) -> ir.Table:
        return ibis.table(shown_types(name), name=name)

    def keep(self, expr: ir.Table) -> ir.Table:
        name = f"kept_{len(self.kept) + 1:03}"
        self.kept[name] = expr
        return ibis.table(expr.schema(), name=name)


def everything() -> dict[str, ir.Table]:
    """Name → expression: identity, features, scores, lists, data quality."""
    paper = Paper()
    named = {"links": links(paper, AS_OF, IdentitySettings(primary_source="crm"))}  # type: ignore[arg-type]  # it only reads tables
    linked = ibis.table(named["links"].schema(), name="links")
    moments = ibis.table({"as_of": "timestamp('UTC', 6)"}, name="moments")
    tables = {table.name: paper.table(table.name) for table in TABLES}
    canon = Canon(tables, linked, moments, None, paper.keep)
    named["features"] = features = measured(canon, FeatureSettings())
    named["score"] = _scored(features)
    for one in LISTS:
        named[f"list_{one.name}"] = in_order(one, canon, FeatureSettings())
    named |= dict(_quality(paper, linked))
    return paper.kept | named


def _scored(features: ir.Table) -> ir.Table:
    health = HealthSettings()
    names = dict.fromkeys((*KEY, "tenure_days", *health.features()))
    has = has_minimum(features, ("account", "usage", "support"))
    segment = ibis.literal("enterprise")
    return score(features.select(*names, has_minimum=has, segment=segment), health)


def _quality(paper: Paper, linked: ir.Table) -> Iterator[tuple[str, ir.Table]]:
    fields = {"account": ("name", "domain"), "ticket": ("created_at", "priority")}
    sources = [SourceInfo(name="crm", system="crm", fields=fields, period=None)]
    for name, expr in (
        ("completeness", completeness(paper, linked, AS_OF, sources)),  # type: ignore[arg-type]  # it only reads tables
        ("newest_records", newest_records(paper, AS_OF, sources)),  # type: ignore[arg-type]  # it only reads tables
    ):
        assert expr is not None
        yield name, expr
