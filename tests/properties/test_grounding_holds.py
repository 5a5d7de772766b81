"""Whatever is altered in a served sentence, the grounding check refuses it."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from c360.insights.grounding import check
from c360.insights.lexicon import FALLS, HOLDS, RISES
from c360.insights.narrative import narrative, why_moved, why_this_score
from c360.insights.settings import InsightSettings
from c360.model.case import Case
from c360.model.facts import Clause
from c360.model.prose import quote
from tests.insights.insight_cases import (
    ENGAGEMENT,
    ESCALATED,
    PREPARE,
    SEATS,
    Account,
    found,
)

OVERDUE = found("payment_issue", "critical", "days_overdue_worst")
LEFT = found("champion_risk", "high", "champion_name")


def _served() -> list[tuple[Case, Clause]]:
    told = [
        (Account(), (ESCALATED, ENGAGEMENT, PREPARE), (SEATS,)),
        (Account(values={"days_overdue_worst": 64, "champion_left": True}), (OVERDUE, LEFT), ()),
        (Account(trend="stable", delta=1.0), (PREPARE, ESCALATED), ()),
    ]
    found_clauses = []
    for account, indicators, opportunities in told:
        case = account.case()
        clauses = narrative(case, indicators, opportunities, InsightSettings())
        every = (*clauses, *why_this_score(case), *why_moved(case))
        found_clauses += [(case, clause) for clause in every]
    return found_clauses


SERVED = _served()
WAYS = (RISES, FALLS, HOLDS)


def _refused(case: Case, clause: Clause, text: str) -> bool:
    return text == clause.text or not check([replace(clause, text=text)], case.facts).ok


def test_what_is_served_is_grounded() -> None:
    for case, clause in SERVED:
        assert check([clause], case.facts).problems == ()


@given(st.data())
def test_no_digit_can_be_altered(data: st.DataObject) -> None:
    case, clause = data.draw(st.sampled_from([s for s in SERVED if re.search(r"\d", s[1].text)]))
    place = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", clause.text)]))
    digit = data.draw(st.sampled_from(["", *"0123456789", "٣", "\uff13", "²", "1.", "1,0"]))
    assert _refused(case, clause, clause.text[:place] + digit + clause.text[place + 1 :])


@given(st.data())
def test_no_name_can_be_altered(data: st.DataObject) -> None:
    named = [
        (case, clause, fact.text)
        for case, clause in SERVED
        for fact_id in clause.facts
        if (fact := case.facts[fact_id]).unit == "text"
        and fact.text in clause.text
        and not fact_id.startswith(("input:", "move:"))
    ]
    case, clause, name = data.draw(st.sampled_from(named))
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    other = name[:place] + letter + name[place + 1 :]
    assert _refused(case, clause, clause.text.replace(name, other)) or other == name


@given(st.data())
def test_no_direction_can_be_altered(data: st.DataObject) -> None:
    moving = [
        (case, clause, match)
        for case, clause in SERVED
        for match in re.finditer(r"[a-z]+", clause.text)
        if any(match.group() in way for way in WAYS)
    ]
    case, clause, match = data.draw(st.sampled_from(moving))
    others = sorted(frozenset().union(*(way for way in WAYS if match.group() not in way)))
    word = data.draw(st.sampled_from(others))
    text = clause.text[: match.start()] + word + clause.text[match.end() :]
    assert _refused(case, clause, text)


@given(st.data())
def test_no_denial_can_be_put_in(data: st.DataObject) -> None:
    case, clause = data.draw(st.sampled_from(SERVED))
    places = [match.start() for match in re.finditer(r"\b[a-z]", clause.text)] or [0]
    place = data.draw(st.sampled_from(places))
    word = data.draw(st.sampled_from(["no", "not", "never", "without"]))
    assert _refused(case, clause, f"{clause.text[:place]}{word} {clause.text[place:]}")


@given(st.data())
def test_no_figure_of_another_fact_can_be_put_in(data: st.DataObject) -> None:
    case, clause = data.draw(st.sampled_from([s for s in SERVED if re.search(r"\d", s[1].text)]))
    match = data.draw(st.sampled_from(list(re.finditer(r"[$\d][\d.,%K-]*\d?", clause.text))))
    fact = data.draw(st.sampled_from([f for f in case.facts if re.search(r"\d", f.text)]))
    if fact.id in clause.facts or fact.text in {case.facts[i].text for i in clause.facts}:
        return
    text = clause.text[: match.start()] + fact.text + clause.text[match.end() :]
    assert _refused(case, clause, text)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_name_and_any_title_can_be_quoted(name: str) -> None:
    facts = Account(profile={"name": name}).case().facts
    if "account.name" in facts:
        clause = quote("{account.name} has {tickets_90d} tickets", facts)
        assert check([clause], facts).problems == ()


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(text: str) -> None:
    case, clause = SERVED[0]
    verdict = check([Clause(text, clause.facts)], case.facts)
    assert verdict.ok == (not verdict.problems)
