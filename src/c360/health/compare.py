"""Trend: the score against the same computation earlier, and why it moved.

"The same computation" is today's model over the values of then, so that neither a changed model nor
a variant that no longer fits makes a trend. Only dimensions scored at both dates count, at today's
weights; caps bind on both sides as they held.
"""

from datetime import timedelta

from c360.health.moves import Evidence, Stations, Walk
from c360.health.parts import DUST, Sides, counting, overall, remade, same_model, taken_apart
from c360.health.settings import HealthSettings
from c360.model.health import HealthChange, HealthScore, InputScore, Move, Trend
from c360.model.measures import Measures


def compare(
    now: HealthScore, then: HealthScore | None, evidence: Evidence, settings: HealthSettings
) -> HealthChange:
    """The change since `then`, per dimension and overall, with its causes.

    Args:
        now: today's score.
        then: the score of the same account at the comparison date; None where there is none.
        evidence: the measures of both dates, what each feature reads, and which tables are stale.
        settings: the health model in force.
    """
    if then is None:
        return _unknown(now, settings, "there is no earlier score")
    scored, restated = taken_apart(now), _restated(now, then, evidence.then, settings)
    deltas = {
        name: scored[name].score - restated[name].score
        if name in scored and name in restated
        else None
        for name in now.dimensions
    }
    stations = Stations(counting(taken_apart(then)), counting(restated), counting(scored))
    delta = _delta(now, then, stations)
    return HealthChange(
        since=then.as_of,
        trend=trend_of(delta, settings),
        delta=delta,
        dimension_trends={name: trend_of(change, settings) for name, change in deltas.items()},
        dimension_deltas=deltas,
        moves=_moves(now, then, evidence, stations),
        overall_change=_change(now, then),
        reason=_why_unknown(now, then, stations),
    )


def trend_of(delta: float | None, settings: HealthSettings) -> Trend:
    """Unknown without a comparison; else by the threshold, which itself counts as a change."""
    if delta is None:
        return "unknown"
    if delta <= -settings.trend_threshold + DUST:
        return "declining"
    return "improving" if delta >= settings.trend_threshold - DUST else "stable"


def _unknown(now: HealthScore, settings: HealthSettings, reason: str) -> HealthChange:
    return HealthChange(
        since=now.as_of - timedelta(days=settings.comparison_days),
        trend="unknown",
        delta=None,
        dimension_trends=dict.fromkeys(now.dimensions, "unknown"),
        dimension_deltas=dict.fromkeys(now.dimensions),
        moves=(),
        overall_change=None,
        reason=reason,
    )


def _restated(
    now: HealthScore, then: HealthScore, measures: Measures | None, settings: HealthSettings
) -> Sides:
    """Then's values under today's model; as it stood where the model is the same."""
    if same_model(now, then, settings.minimum_coverage):
        return taken_apart(then)
    stood = {part.feature: part.value for dim in then.dimensions.values() for part in dim.inputs}

    def value(part: InputScore) -> float | None:
        if part.feature in stood or measures is None:
            return stood.get(part.feature)
        return measures.number(part.feature)

    return remade(now, value, settings.minimum_coverage)


def _delta(now: HealthScore, then: HealthScore, stations: Stations) -> float | None:
    both = stations.both
    if now.overall is None or then.overall is None or not both:
        return None
    before, after = overall(stations.restated, both), overall(stations.after, both)
    return _capped(now, after) - _capped(then, before)


def _capped(score: HealthScore, value: float) -> float:
    return min([value, *(cap.ceiling for cap in score.caps)])


def _change(now: HealthScore, then: HealthScore) -> float | None:
    if now.overall is None or then.overall is None:
        return None
    return now.overall - then.overall


def _moves(
    now: HealthScore, then: HealthScore, evidence: Evidence, stations: Stations
) -> tuple[Move, ...]:
    if now.overall is None or then.overall is None:
        return ()
    return Walk(now, then, stations, evidence).moves()


def _why_unknown(now: HealthScore, then: HealthScore, stations: Stations) -> str | None:
    if now.overall is None:
        return f"there is no score now: {now.reason}"
    if then.overall is None:
        return f"there was no score then: {then.reason}"
    return None if stations.both else "no dimension scored at both dates"
