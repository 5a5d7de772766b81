"""The indicator about views that contradict each other: health, money and recorded sentiment."""

from dataclasses import dataclass

from c360.model.case import Case
from c360.model.fields import FieldGroup
from c360.risk.finding import Finding
from c360.risk.settings import RiskSettings


@dataclass(frozen=True, slots=True)
class _View:
    """One way to look at the account that is clearly good or clearly bad."""

    good: bool
    phrase: str
    fact: str
    group: FieldGroup
    tables: frozenset[str]


def disagreement(case: Case, settings: RiskSettings) -> Finding | None:
    """Health, money and people's recorded sentiment contradict each other.

    Holds when one of them is clearly good and another clearly bad: health above 75 or below 60 (the
    specification's bands); ARR 10 % up or down over the term, or an invoice more than 30 days
    overdue; the sentiment that the CSM, else the sponsor's record, gives as positive or negative.
    Low: a reason to look again, since one of the views is wrong or ahead of the others.
    """
    views = (_health(case, settings), _money(case, settings), _sentiment(case))
    good = next((view for view in views if view is not None and view.good), None)
    bad = next((view for view in views if view is not None and not view.good), None)
    if good is None or bad is None:
        return None
    return Finding(
        type="disagreement",
        severity="low",
        signal=(
            f"{good.phrase[0].upper()}{good.phrase[1:]}, while {bad.phrase}",
            "Health, billing and recorded sentiment do not agree",
        ),
        recommendation=("Find out which of both views is right",),
        evidence=(good.fact, bad.fact, *_also(good), *_also(bad)),
        tables=good.tables | bad.tables,
        groups=frozenset({good.group, bad.group}),
    )


def _also(view: _View) -> tuple[str, ...]:
    """A change of ARR rests on the ARR as well."""
    return ("account.arr",) if view.fact == "arr_change_term" else ()


def _health(case: Case, settings: RiskSettings) -> _View | None:
    overall = case.health.shown
    if overall is None:
        return None
    good = overall > settings.disagreement_health_high
    if not good and overall >= settings.disagreement_health_low:
        return None
    return _View(good, "health is {health.overall}", "health.overall", "scores", frozenset())


def _money(case: Case, settings: RiskSettings) -> _View | None:
    overdue = case.measures.number("days_overdue_worst")
    if overdue is not None and overdue > settings.overdue_above_days:
        phrase = "an invoice is {days_overdue_worst|day|days} overdue"
        return _View(
            good=False,
            phrase=phrase,
            fact="days_overdue_worst",
            group="commercial",
            tables=frozenset({"invoice"}),
        )
    change = case.measures.number("arr_change_term")
    if change is None or abs(change) < settings.disagreement_arr_change:
        return None
    phrase = f"ARR is {'up' if change > 0 else 'down'} {{arr_change_term}} over the term"
    return _View(change > 0, phrase, "arr_change_term", "commercial", frozenset({"contract"}))


def _sentiment(case: Case) -> _View | None:
    """The CSM's judgement where there is one, else what is recorded for the sponsor."""
    for fact, phrase, group, table in _SENTIMENTS:
        sentiment = case.measures.text(fact)
        if sentiment is not None:
            telling = sentiment in {"positive", "negative"}
            good = sentiment == "positive"
            return _View(good, phrase, fact, group, frozenset({table})) if telling else None
    return None


_SENTIMENTS: tuple[tuple[str, str, FieldGroup, str], ...] = (
    (
        "csm_pulse_sentiment",
        "the sentiment recorded by the CSM is {csm_pulse_sentiment}",
        "scores",
        "csm_pulse",
    ),
    (
        "sponsor_sentiment",
        "the sentiment recorded for the sponsor is {sponsor_sentiment}",
        "people",
        "contact",
    ),
)
