"""What the customer wanted to reach, and how far it came."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, double, ratio
from c360.features.joins import beside
from c360.features.settings import FeatureSettings
from c360.features.touches import is_one_of
from c360.model.measures import FeatureSpec

_READS = ("success_plan", "goal")

FEATURES: tuple[FeatureSpec, ...] = (
    FeatureSpec(
        "goals_total", "Goals", "count", None, "scores", _READS,
        "Goals of active success plans.", "goal",
    ),
    FeatureSpec(
        "goals_on_track_share", "Goals on track", "ratio", None, "scores", _READS,
        "Share of the goals of active success plans that are on track or done.", "goal", "better",
    ),
    FeatureSpec(
        "value_realised_share", "Value realised", "ratio", None, "scores", _READS,
        "Value realised ÷ value planned over the goals of active success plans; a goal counts to "
        "its plan at most.", "value", "better",
    ),
)  # fmt: skip


def outcome(canon: Canon, settings: FeatureSettings) -> ir.Table:  # noqa: ARG001 - one form for all areas
    """Goals and value of every account at every moment."""
    goals = active_goals(canon)
    reached = is_one_of(goals.status, ("on_track", "done"))
    planned = goals.target_value > double(0)
    realised = ibis.least(goals.realised_value.fill_null(double(0)), goals.target_value)
    known = planned & goals.realised_value.notnull()
    summed = goals.group_by(list(KEY)).aggregate(
        goals_total=goals.count(),
        on_track=reached.sum(),
        rated=goals.status.count(),
        realised=realised.sum(where=known),
        target=goals.target_value.sum(where=known),
    )
    summed = summed.select(
        *KEY,
        "goals_total",
        goals_on_track_share=ratio(summed.on_track, summed.rated),
        value_realised_share=ratio(summed.realised, summed.target).round(9),
    )
    return beside(canon.spine, summed).select(*KEY, *(s.name for s in FEATURES))


def active_goals(canon: Canon) -> ir.Table:
    """Goals of active plans, and goals whose plan is not on record."""
    goals = canon["goal"]
    plans = canon["success_plan"]
    plans = plans.select(*KEY, "source", plan_ref="source_id", plan_status="status")
    joined = beside(goals, plans, [*KEY, "source", "plan_ref"])
    return joined.filter(joined.plan_status.isnull() | (joined.plan_status == "active"))
