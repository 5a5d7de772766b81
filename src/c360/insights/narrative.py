"""The narrative: who the account is, how it is doing and why, what lies ahead.

Two to three sentences from fixed templates. Each clause quotes and cites its facts; what is not
known, or may be chance, is not mentioned. The worst two of the sure findings are always among what
is said.
"""

from collections.abc import Iterable, Iterator, Mapping

from c360.insights.facts_health import losses, tenths
from c360.insights.phrases import NOT_OF_HEALTH, Phrase, moved_by, movers, wrong
from c360.insights.settings import InsightSettings
from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.findings import Indicator, Opportunity
from c360.model.health import Move
from c360.model.prose import first_sayable, quote

_GRAVE = {"high", "critical"}
_NO_RISK_ALONE = {"renewal_preparation"}
"""A review that is yet to be planned is a task: however near, it makes no account a risk."""
_NOT_SAID_AGAIN = {"notice_given", "disagreement", "silent_account"}
_LEAST_MOVE = 0.5
"""Points of the overall score under which a part of a change is not called its driver."""


def narrative(
    case: Case,
    indicators: tuple[Indicator, ...],
    opportunities: tuple[Opportunity, ...],
    settings: InsightSettings,
) -> tuple[Clause, ...]:
    """The account in two to three sentences."""
    sure = tuple(i for i in indicators if i.confidence >= settings.definite_from)
    worst = tuple(i for i in sure if i.type not in _NOT_SAID_AGAIN)[:2]
    problems = _first_of_each(wrong(case, worst))
    drivers = _drivers(case, problems, settings)
    said = {phrase.key for phrase in drivers}
    open_problems = [phrase for phrase in problems if phrase.key not in said]
    return (
        *_who(case, settings),
        _health(case, drivers),
        *_ahead(case, open_problems, _Outlook(case, sure, opportunities, settings)),
    )


def _first_of_each(phrases: Iterable[Phrase]) -> list[Phrase]:
    found: dict[str, Phrase] = {}
    for phrase in phrases:
        found.setdefault(phrase.key, phrase)
    return list(found.values())


def _listing(phrases: Iterable[str]) -> str:
    """A, B and C."""
    *most, last = phrases
    return f"{', '.join(most)} and {last}" if most else last


def _said(case: Case, template: str, *also: str) -> Clause:
    return quote(template, case.facts, also)


# who they are


def _who(case: Case, settings: InsightSettings) -> Iterator[Clause]:
    name = "{account.name}" if "account.name" in case.facts else "Account {account.id}"
    tenure, since = _tenure(case, settings)
    segment = "{account.segment} " if "account.segment" in case.facts else ""
    kind = f"{tenure}{segment}customer"
    article = _article(quote(kind, case.facts).text)
    yield _said(case, f"{name} is {article} {kind}", *since)
    arr = first_sayable(("({account.arr.short} ARR)", "({contract_arr.short} ARR)"), case.facts)
    if arr is not None:
        yield _said(case, arr)
    state = _notice(case) or _state(case)
    if state is not None:
        yield state


def _tenure(case: Case, settings: InsightSettings) -> tuple[str, tuple[str, ...]]:
    """'2-year ', '7-month ' or 'new ', with what the last rests on."""
    days = case.measures.number("tenure_days")
    for base in ("account.customer_since", "tenure_days"):
        fact = case.facts.get(f"{base}.days") or case.facts.get(base)
        if fact is None:
            continue
        age = float(fact.value) if isinstance(fact.value, int | float) else days
        if age is not None and age <= settings.new_customer_days:
            return "new ", (base,)
        length = "years" if age is None or age >= 365 else "months"
        if f"{base}.{length}" in case.facts:
            return f"{{{base}.{length}}}-{length[:-1]} ", ()
    return "", ()


def _article(text: str) -> str:
    """The article: a 2-year, an 8-year, an 11-year, an Enterprise, a new."""
    number = text.partition("-")[0]
    if number.isdecimal():
        return "an" if number[0] == "8" or number in {"11", "18"} else "a"
    return "an" if text[0] in "aeioAEIO" else "a"


def _notice(case: Case) -> Clause | None:
    notice = case.measures.moment("notice_at")
    if notice is None or notice > case.as_of or "notice_at" not in case.facts:
        return None
    return _said(case, "under notice since {notice_at}.")


_FALLING = {
    "engagement": "engagement decline", "usage": "usage decline",
    "support": "a decline in support", "commercial": "a commercial decline",
    "outcome": "a decline in outcomes",
}  # fmt: skip
_NAMES = {
    "engagement": "engagement", "usage": "product usage", "support": "support",
    "commercial": "commercial standing", "outcome": "outcomes",
}  # fmt: skip


def _state(case: Case) -> Clause | None:
    """What the trends of the dimensions show; None where none is known or all hold."""
    ways = {n: f.direction for n in _NAMES if (f := case.facts.get(f"health.{n}.trend"))}
    falling = _furthest(case, [name for name in _FALLING if ways.get(name) == "down"])
    rising = _furthest(case, [name for name in _NAMES if ways.get(name) == "up"])
    if falling:
        text = f"showing signs of {_listing(_FALLING[name] for name in falling)}"
        other = _contrast(ways, falling)
        cited = (*falling, *(["usage"] if other else []))
        return _said(case, f"{text}{other}.", *(f"health.{name}.trend" for name in cited))
    if rising:
        text = f"with improving {_listing(_NAMES[name] for name in rising)}."
        return _said(case, text, *(f"health.{name}.trend" for name in rising))
    return None


def _furthest(case: Case, names: list[str], most: int = 2) -> list[str]:
    """The dimensions that moved furthest, in the order they are usually named in."""
    deltas = case.change.dimension_deltas
    ranked = sorted(names, key=lambda name: -abs(deltas.get(name) or 0.0))
    return [name for name in names if name in ranked[:most]]


def _contrast(ways: Mapping[str, str | None], falling: list[str]) -> str:
    if "usage" in falling:
        return ""
    if ways.get("usage") == "flat":
        return " despite stable product usage"
    return " despite improving product usage" if ways.get("usage") == "up" else ""


# how they are doing


def _drivers(case: Case, problems: list[Phrase], settings: InsightSettings) -> list[Phrase]:
    """What moved the score; where it did not move, what is wrong now."""
    if case.health.overall is None:
        return []
    way = case.change.trend
    if way not in {"improving", "declining"}:
        inputs = [phrase for phrase in problems if phrase.key not in NOT_OF_HEALTH]
        return inputs[: settings.drivers]
    moved = _first_of_each(movers(case, up=way == "improving", least=_LEAST_MOVE))
    return moved[: settings.drivers]


_MOVES = {
    "declining": "Health dropped {health.delta|point|points} to {health.overall}",
    "improving": "Health rose {health.delta|point|points} to {health.overall}",
    "stable": "Health has been stable at {health.overall}",
}


def _health(case: Case, drivers: list[Phrase]) -> Clause:
    if case.health.overall is None:
        return _unscored(case)
    template = _MOVES.get(case.change.trend, "Health is {health.overall}")
    if case.health.partial:
        template += " (on {health.coverage} of its inputs)"
    if case.change.trend in _MOVES:
        template += " over the past {health.delta.window|day|days}"
    if drivers:
        by = (
            "driven mainly by"
            if case.change.trend in {"declining", "improving"}
            else "held back by"
        )
        template += f", {by} {_listing(phrase.template for phrase in drivers)}"
    also = [fact for phrase in drivers for fact in phrase.also]
    return _said(case, f"{template}.", "health.trend", *also)


def _unscored(case: Case) -> Clause:
    template = first_sayable(
        ("No health score can be given: {health.reason}.", "No health score can be given."),
        case.facts,
    )
    return _said(case, template or "No health score can be given.", "no_health_score")


# what lies ahead


class _Outlook:
    """What the last sentence weighs: the renewal, the seats, risk and opportunity.

    A risk is a grave finding, a score in the at-risk band, or a decline of the whole or of the
    engagement.
    """

    def __init__(
        self,
        case: Case,
        indicators: tuple[Indicator, ...],
        opportunities: tuple[Opportunity, ...],
        settings: InsightSettings,
    ) -> None:
        self.days = case.measures.number("days_to_renewal")
        self.ahead = self.days is not None and 0 <= self.days <= settings.renewal_ahead_days
        grave = (i for i in indicators if i.severity in _GRAVE and i.type not in _NO_RISK_ALONE)
        self.risks = (*(fact for i in tuple(grave)[:2] for fact in i.facts[:2]), *_sinking(case))
        self.opportunities = opportunities
        use = case.measures.number("seat_utilization")
        self.full = use is not None and use >= settings.full_seats

    @property
    def verdict(self) -> str | None:
        """Risk, opportunity, both or neither."""
        if self.risks and self.opportunities:
            return "this is both a retention risk and an expansion opportunity"
        if self.risks:
            return "this is a retention risk"
        return "this is an expansion opportunity" if self.opportunities else None

    @property
    def evidence(self) -> tuple[str, ...]:
        """Facts the verdict rests on."""
        growth = (fact for chance in self.opportunities[:1] for fact in chance.facts[:2])
        return (*self.risks, *growth)


def _sinking(case: Case) -> Iterator[str]:
    """The facts of the score that make an account a risk."""
    if case.health.band == "at_risk":
        yield "health.overall"
    if case.change.trend == "declining":
        yield "health.trend"
    if case.change.dimension_trends.get("engagement") == "declining":
        yield "health.engagement.trend"


def _ahead(case: Case, problems: list[Phrase], outlook: _Outlook) -> Iterator[Clause]:
    if _notice(case) is not None or (outlook.days is not None and outlook.days < 0):
        yield from _ending(case, problems)
        return
    parts = [] if (renewal := _renewal(case, outlook)) is None else [renewal]
    parts += [phrase.template for phrase in problems]
    verdict = outlook.verdict
    seats = outlook.full and "seat_utilization" in case.facts
    if seats and (verdict is None or outlook.opportunities):
        parts.append("{seat_utilization} of seats in use")
    also = [fact for phrase in problems for fact in phrase.also]
    if parts and verdict is not None:
        template = f"With {_listing(parts)}, {verdict}."
        yield _said(case, template, *also, *outlook.evidence)
    elif renewal is not None:
        rest = f", with {_listing(parts[1:])}" if parts[1:] else ""
        yield _said(case, f"{_renewal_alone(case)}{rest}.", *also)
    elif problems:
        yield _said(case, f"The account also shows {_listing(parts)}.", *also)
    elif parts:
        yield _said(case, "{seat_utilization} of seats are in use.")


def _renewal(case: Case, outlook: _Outlook) -> str | None:
    if not outlook.ahead or outlook.days is None:
        return None
    months = "renewal in {days_to_renewal.months|month|months}"
    days = "renewal in {days_to_renewal|day|days}"
    return first_sayable((days,) if outlook.days < 60 else (months, days), case.facts)


def _renewal_alone(case: Case) -> str:
    months = "Renewal is {days_to_renewal.months|month|months} away"
    days = "Renewal is {days_to_renewal|day|days} away"
    near = (case.measures.number("days_to_renewal") or 0) < 60
    return first_sayable((days,) if near else (months, days), case.facts) or "Renewal is ahead"


def _ending(case: Case, problems: list[Phrase]) -> Iterator[Clause]:
    """The contract is under notice or has run out."""
    ended = (case.measures.number("days_to_renewal") or 0) < 0
    template = (
        "The contract ended on {contract_end}" if ended else "The contract ends on {contract_end}"
    )
    chosen = first_sayable((template,), case.facts)
    rest = _listing(phrase.template for phrase in problems) if problems else ""
    also = [fact for phrase in problems for fact in phrase.also]
    if chosen is not None:
        yield _said(case, f"{chosen}{', with ' if rest else ''}{rest}.", "days_to_renewal", *also)
    elif rest:
        yield _said(case, f"The account also shows {rest}.", *also)


# the sentences that explain the score


def why_this_score(case: Case, most: int = 3) -> tuple[Clause, ...]:
    """What caps the score, what costs it most, and what carries it."""
    facts = case.facts
    caps = [f"cap:{cap.name}" for cap in case.health.caps if cap.contribution < 0]
    inputs = _inputs(case)
    lost = sorted(inputs, key=lambda part: -part[1])
    adds = sorted(inputs, key=lambda part: -part[2])
    texts = [f"Health is capped at {{{cap}.ceiling}}: {{{cap}.reason}}" for cap in caps]
    texts += [
        f"{{{key}.label}}: {{{key}.lost}} points lost" for key, cost, _ in lost[:most] if cost
    ]
    texts += [
        f"{{{key}.label}}: {{{key}.adds}} points added" for key, _, gain in adds[:most] if gain
    ]
    return tuple(quote(text, facts) for text in texts if first_sayable((text,), facts))


def _inputs(case: Case) -> list[tuple[str, float, float]]:
    """Every input that counts: its id, what it costs and what it adds, to a tenth of a point."""
    return [
        (f"input:{key}", tenths(loss.lost), tenths(loss.adds))
        for key, loss in losses(case.health).items()
    ]


def why_moved(case: Case, most: int = 3) -> tuple[Clause, ...]:
    """The largest parts of the change since the comparison date, and what each came from."""
    return tuple(
        clause for move in case.change.moves[:most] if (clause := _moved(case, move)) is not None
    )


def _moved(case: Case, move: Move) -> Clause | None:
    """'Fewer meetings cost 4.4 points', and why where it is not that there are new data."""
    key = f"move:{move.dimension}.{move.input}"
    phrase = moved_by(case, move)
    named = "" if phrase is None else phrase.template[:1].upper() + phrase.template[1:]
    quoted = (named,) if "{" in named else ()
    subject = first_sayable((*quoted, f"{{{key}.words}}", f"{{{key}.label}}"), case.facts)
    cause = f", {{{key}.cause}}" if move.cause in _TOLD_CAUSES else ""
    verb = "added" if move.change > 0 else "cost"
    text = f"{subject} {verb} {{{key}.change|point|points}}{cause}"
    cited = (*(() if phrase is None else phrase.also), f"{key}.cause")
    known = subject is not None and first_sayable((text,), case.facts) is not None
    return quote(text, case.facts, cited) if known else None


_TOLD_CAUSES = {
    "time_passed", "went_stale", "configuration_changed", "dimension_appeared",
    "dimension_vanished",
}  # fmt: skip
"""That data are new, or that a cap is a cap, goes without saying."""


# joining
