"""The churn prediction before any outcome is known: a points scorecard on expert priors.

log-odds = intercept + the sum of weight x severity, plus a little for every blind spot. The
intercept is solved over the whole book so that the mean of the probabilities given equals the base
rate the workspace states. It is inferred, never observed, and declines where too little is known.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from c360.model.case import Case
from c360.model.findings import Prediction, Reason
from c360.model.moment import DAY
from c360.risk.scorecard import EVIDENCE, Array, Evidence, Reading, severities, weights
from c360.risk.settings import PredictSettings, RiskSettings

INTERCEPT = "predict.intercept"
MEDIAN = "predict.median."
CALIBRATION = "rule-based, not yet calibrated"
TRACK_RECORD = "no outcomes judged yet"
_REASONS_EACH_WAY = 3
_POINTS_PER_LOG_ODDS = 20 / math.log(2)
_SPREAD_AT_NO_CONFIDENCE = 0.4
_LEAST_CERTAINTY = 0.1
_BISECTIONS = 100


def fit_book(rows: Sequence[Reading], settings: RiskSettings) -> dict[str, float]:
    """Statistics over the whole book at one moment: the intercept, and each severity's median.

    The mean that equals the base rate is that of the probabilities as given (after the allowance
    for doubt), over all accounts. A signal that nobody has gets no median.
    """
    if not rows:
        return {}
    table = severities(rows, settings.predict.signals)
    book = {INTERCEPT: _intercept(*_sums(table, settings.predict), settings.predict.base_rate)}
    for evidence, column in zip(EVIDENCE, table.T, strict=True):
        present = column[~np.isnan(column)]
        if present.size:
            book[MEDIAN + evidence.name] = float(np.median(present))
    return book


def _sums(table: Array, settings: PredictSettings) -> tuple[Array, Array]:
    """Per account: the log-odds that its evidence adds, and the variance of that sum."""
    unknown = np.isnan(table).sum(axis=1)
    known = np.nan_to_num(table, nan=0.0)
    added = (known * weights(settings.signals)).sum(axis=1) + settings.blind_spot * unknown
    doubt = settings.signal_deviation**2 * (known**2).sum(axis=1)
    return added, doubt + settings.blind_spot_deviation**2 * unknown


def _intercept(added: Array, doubt: Array, base_rate: float) -> float:
    """By bisection: the mean rises with the intercept. Sorted, so that no order changes the sum."""
    order = np.lexsort((doubt, added))
    added, doubt = added[order], doubt[order]
    low = -float(added.max()) - 60.0
    high = 60.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if float(_probability(middle + added, doubt).mean()) < base_rate:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _sigmoid(log_odds: Array) -> Array:
    """By the hyperbolic tangent, which cannot overflow."""
    probability: Array = 0.5 * (1.0 + np.tanh(log_odds / 2))
    return probability


def _probability(log_odds: Array, doubt: Array) -> Array:
    """The point: the mean over what the log-odds may be (MacKay's approximation)."""
    return _sigmoid(log_odds / np.sqrt(1.0 + math.pi * doubt / 8))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the scorecard makes of one account, in figures."""

    severities: tuple[float | None, ...]
    """In the order of `EVIDENCE`; None where not known."""
    share_known: float
    estimate: tuple[float, float, float] | None
    """The probability and its interval; None without statistics over the book."""

    @property
    def missing(self) -> tuple[str, ...]:
        pairs = zip(EVIDENCE, self.severities, strict=True)
        return tuple(evidence.label for evidence, severity in pairs if severity is None)

    @property
    def present(self) -> tuple[tuple[Evidence, float], ...]:
        pairs = zip(EVIDENCE, self.severities, strict=True)
        return tuple((evidence, known) for evidence, known in pairs if known is not None)


def forecasts(
    rows: Sequence[Reading], book: Mapping[str, float], settings: RiskSettings
) -> list[Forecast]:
    """The forecast of every account, all at once; `book` holds the statistics of `fit_book`."""
    table = severities(rows, settings.predict.signals)
    each = weights(settings.predict.signals)
    total = float(each.sum())
    estimates = _estimates(table, book, settings.predict)
    known = ~np.isnan(table)
    return [
        Forecast(
            severities=tuple(
                [v if there else None for v, there in zip(row, is_there, strict=True)]
            ),
            share_known=float(each[is_known].sum()) / total if total else 0.0,
            estimate=estimate,
        )
        for row, is_there, is_known, estimate in zip(
            table.tolist(), known.tolist(), known, estimates, strict=True
        )
    ]


def _estimates(
    table: Array, book: Mapping[str, float], settings: PredictSettings
) -> Sequence[tuple[float, float, float] | None]:
    if INTERCEPT not in book:
        return [None] * len(table)
    added, doubt = _sums(table, settings)
    log_odds = book[INTERCEPT] + added
    spread = settings.interval_z * np.sqrt(doubt + settings.error_floor**2)
    low, high = _sigmoid(log_odds - spread), _sigmoid(log_odds + spread)
    point = _probability(log_odds, doubt)
    # The allowance for doubt draws an extreme point towards one half, even out of its interval.
    low, high = np.minimum(low, point), np.maximum(high, point)
    return list(zip(point.tolist(), low.tolist(), high.tolist(), strict=True))


def predict(case: Case, settings: RiskSettings, forecast: Forecast | None = None) -> Prediction:
    """The probability that the account churns within the horizon, or why none is given.

    `forecast` is the account's, where those of the whole book were made at once.
    """
    if forecast is None:
        (forecast,) = forecasts((case.measures,), case.book, settings)
    refusal = _refusal(case, forecast, settings.predict)
    if refusal is not None or forecast.estimate is None:
        return _prediction(settings.predict, forecast, refusal=refusal)
    _, low, high = forecast.estimate
    return _prediction(
        settings.predict,
        forecast,
        estimate=forecast.estimate,
        confidence=_confidence(case, forecast, high - low, settings.predict),
        reasons=_reasons(case, forecast, settings.predict),
    )


def _refusal(case: Case, forecast: Forecast, settings: PredictSettings) -> str | None:
    if case.health.overall is None:
        return f"Too little is known of the account: {case.health.reason or 'no overall score'}"
    if INTERCEPT not in case.book:
        return "No statistics over the whole book yet: they are made by a full refresh"
    if forecast.share_known < settings.min_evidence:
        return (
            f"Only {forecast.share_known:.0%} of the evidence by weight is known, "
            f"{settings.min_evidence:.0%} is needed; lacking: {', '.join(forecast.missing)}"
        )
    return None


def _prediction(
    settings: PredictSettings,
    forecast: Forecast,
    *,
    estimate: tuple[float, float, float] | None = None,
    confidence: float | None = None,
    reasons: tuple[Reason, ...] = (),
    refusal: str | None = None,
) -> Prediction:
    point, low, high = estimate or (None, None, None)
    return Prediction(
        probability=point,
        low=low,
        high=high,
        confidence=confidence,
        horizon_days=settings.horizon_days,
        target=f"the contract ends or is not renewed within {settings.horizon_days} days",
        basis="prior",
        calibration=CALIBRATION,
        reasons=reasons,
        missing=forecast.missing,
        refusal=refusal,
        base_rate=settings.base_rate,
        track_record=TRACK_RECORD,
    )


def _confidence(case: Case, forecast: Forecast, width: float, settings: PredictSettings) -> float:
    """How much is known x how fresh it is x how narrow the interval is, under the caps."""
    certainty = min(1.0, max(_LEAST_CERTAINTY, 1 - width / _SPREAD_AT_NO_CONFIDENCE))
    confidence = forecast.share_known * _freshness(case, forecast, settings) * certainty
    tables = {table for evidence, _ in forecast.present for table in evidence.tables}
    stale = not case.stale.isdisjoint(tables)
    cap = settings.stale_confidence_cap if stale else settings.confidence_cap
    return min(confidence, cap, settings.confidence_cap)


def _freshness(case: Case, forecast: Forecast, settings: PredictSettings) -> float:
    """The mean over the evidence whose age is known; 0 where no age is."""
    each = [_fresh(case, evidence, settings) for evidence, _ in forecast.present]
    known = [fresh for fresh in each if fresh is not None]
    return sum(known) / len(known) if known else 0.0


def _fresh(case: Case, evidence: Evidence, settings: PredictSettings) -> float | None:
    """1 when just observed, halved by every half-life; None where the age is not known."""
    if evidence.ages_as is None:
        return 1.0
    provenance = case.measures.provenance.get(evidence.tables[0])
    if provenance is None or provenance.observed_at is None:
        return None
    age = max(0.0, (case.as_of - provenance.observed_at) / DAY)
    half_life: float = getattr(settings.half_lives, evidence.ages_as)
    return float(2 ** (-age / half_life))


def _reasons(case: Case, forecast: Forecast, settings: PredictSettings) -> tuple[Reason, ...]:
    """What sets the account apart from the book's median: at most three reasons each way."""
    each = [
        (_contribution(case, evidence, known, settings), evidence, known)
        for evidence, known in forecast.present
    ]
    ordered = sorted(each, key=lambda one: (-abs(one[0]), one[1].name))
    raising = [one for one in ordered if one[0] > 0][:_REASONS_EACH_WAY]
    lowering = [one for one in ordered if one[0] < 0][:_REASONS_EACH_WAY]
    return tuple(
        Reason(
            signal=evidence.name,
            label=evidence.label,
            points=round(contribution * _POINTS_PER_LOG_ODDS),
            contribution=contribution,
            severity=severity,
            facts=case.facts.known(*evidence.features),
        )
        for contribution, evidence, severity in (*raising, *lowering)
    )


def _contribution(
    case: Case, evidence: Evidence, severity: float, settings: PredictSettings
) -> float:
    """What sets the account apart from the book's median, in log-odds."""
    usual = case.book.get(MEDIAN + evidence.name, 0.0)
    return evidence.ramp(settings.signals).log_odds * (severity - usual)
