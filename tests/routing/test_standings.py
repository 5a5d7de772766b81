"""No flapping: keys and states over days of scores, as a pure function of the moment."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c360.model.findings import Route, Standing
from c360.model.moment import DAY
from c360.routing.standings import at_risk, became_true_on, line
from tests.routing.routing_cases import SETTINGS, make_case, plain_standing, routed

START = datetime(2024, 1, 1, tzinfo=UTC)
NOON = timedelta(hours=12)
DAYS = 40

Scores = Sequence[float | None]
SCORES = st.lists(
    st.one_of(st.none(), st.sampled_from([55.0, 59.4, 60.0, 61.0, 62.4, 63.0, 64.0, 70.0])),
    min_size=DAYS,
    max_size=DAYS,
)
KNOWN_SCORES = st.lists(
    st.sampled_from([55.0, 59.4, 60.0, 61.0, 62.4, 63.0, 64.0, 70.0]),
    min_size=DAYS,
    max_size=DAYS,
)


def past_of(scores: Scores, moment: datetime) -> list[Standing]:
    """The standings a refresh at `moment` would be given; scores change at each midnight."""
    last = (moment - START) // DAY
    days = range(max(0, last - 14), last + 1)
    past = [plain_standing(START + day * DAY, scores[day]) for day in reversed(days)]
    week_ago = moment - 7 * DAY
    if week_ago >= START:
        past.append(plain_standing(week_ago, scores[(week_ago - START) // DAY]))
    return past


def routed_at(scores: Scores, moment: datetime) -> Route:
    overall = scores[(moment - START) // DAY]
    return routed(make_case({}, overall=overall, past=past_of(scores, moment), as_of=moment))


def keys(way: Route) -> set[str]:
    return {t.key for t in way.triggers if t.key is not None and t.reason == "at_risk"}


@settings(max_examples=60, deadline=None)
@given(KNOWN_SCORES)
def test_at_risk_is_left_only_at_63_or_after_seven_clean_days(scores: Scores) -> None:
    risky = [
        routed_at(scores, START + day * DAY + NOON).exit_state == "at_risk" for day in range(DAYS)
    ]
    for day in range(1, DAYS):
        if risky[day - 1] and not risky[day]:
            score = scores[day]
            assert score is not None
            clean = all((s or 0) >= 60 for s in scores[max(0, day - 6) : day + 1])
            assert score >= 63 or clean


@settings(max_examples=60, deadline=None)
@given(KNOWN_SCORES)
def test_one_spell_at_risk_has_one_key(scores: Scores) -> None:
    ways = [routed_at(scores, START + day * DAY + NOON) for day in range(DAYS)]
    spells: list[set[str]] = [set()]
    for before, way in pairwise(ways):
        if before.exit_state == "at_risk":
            spells[-1] |= keys(before)
        if way.exit_state != "at_risk":
            spells.append(set())
    for spell in spells:
        assert len({key.rpartition("|")[2] for key in spell}) <= 1
    listed = [key for spell in spells for key in spell]
    assert len(listed) == len(set(listed))


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_a_key_never_names_a_day_to_come_and_gaps_never_break_it(scores: Scores) -> None:
    for day in range(DAYS):
        moment = START + day * DAY + NOON
        for trigger in routed_at(scores, moment).triggers:
            if trigger.became_true_on is not None:
                assert moment.date() - timedelta(days=7) <= trigger.became_true_on
                assert trigger.became_true_on <= moment.date()


@settings(max_examples=60, deadline=None)
@given(KNOWN_SCORES, st.integers(0, DAYS - 1), st.integers(0, 86_399), st.integers(0, 86_399))
def test_within_a_day_the_key_stays_the_same(
    scores: Scores, day: int, first: int, second: int
) -> None:
    morning = START + day * DAY + timedelta(seconds=first)
    evening = START + day * DAY + timedelta(seconds=second)
    assert keys(routed_at(scores, morning)) == keys(routed_at(scores, evening))


@settings(deadline=None)
@given(st.integers(1, 6))
def test_a_gap_in_the_data_ends_no_spell(length: int) -> None:
    scores: Scores = [70.0] * 10 + [55.0] * 30
    gap: Scores = [*scores[:12], *([None] * length), *scores[12 + length :]]
    fired: set[str] = set()
    for day in range(10, DAYS):
        fired |= keys(routed_at(gap, START + day * DAY + NOON))
    assert {key.rpartition("|")[2] for key in fired} == {"2024-01-10"}


def test_the_day_is_the_one_that_began_at_the_last_midnight_without_it() -> None:
    scores: Scores = [70.0] * 5 + [55.0] * (DAYS - 5)
    case = make_case({}, overall=55.0, past=past_of(scores, START + 7 * DAY), as_of=START + 7 * DAY)
    held = line(case, plain_standing(case.as_of, 55.0))
    assert became_true_on(at_risk, held, SETTINGS) == date(2024, 1, 5)


def test_true_now_and_not_at_this_days_midnight_is_true_today() -> None:
    moment = START + 20 * DAY + NOON
    past = [plain_standing(START + day * DAY, 70.0) for day in range(6, 21)]
    case = make_case({}, overall=55.0, past=past, as_of=moment)
    held = line(case, plain_standing(moment, 55.0))
    assert became_true_on(at_risk, held, SETTINGS) == moment.date()


def test_the_order_of_the_past_does_not_matter() -> None:
    scores: Scores = [70.0] * 20 + [55.0] * 20
    moment = START + 22 * DAY + NOON
    past = past_of(scores, moment)
    forwards = routed(make_case({}, overall=55.0, past=past, as_of=moment))
    backwards = routed(make_case({}, overall=55.0, past=past[::-1], as_of=moment))
    assert forwards == backwards


@pytest.mark.parametrize(("days_ago", "held"), [(6, True), (7, False)])
def test_a_score_under_the_mark_is_remembered_for_seven_midnights(
    days_ago: int, held: bool
) -> None:
    moment = START + 20 * DAY + NOON
    past = [
        plain_standing(START + day * DAY, 59.0 if day == 20 - days_ago else 61.0)
        for day in range(6, 21)
    ]
    case = make_case({}, overall=61.0, past=past, as_of=moment)
    assert at_risk(line(case, plain_standing(moment, 61.0)), moment, SETTINGS) is held


def test_an_account_new_to_us_fires_on_its_first_day_and_not_again() -> None:
    scores: Scores = [None] * 3 + [55.0] * (DAYS - 3)
    fired = [keys(routed_at(scores, START + day * DAY + NOON)) for day in range(DAYS)]
    first = {key.rpartition("|")[2] for day in fired for key in day}
    assert first == {"2024-01-03"}
