"""Quotation: the only way by which a figure gets into a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c360.errors import ContractBroken
from c360.model.facts import Fact, FactBook
from c360.model.prose import first_sayable, quote, sayable


def fact(fact_id: str, text: str) -> Fact:
    return Fact(fact_id, fact_id, text, text, "any", "support")


BOOK = FactBook(
    {
        each.id: each
        for each in (
            fact("days", "18"),
            fact("one", "1"),
            fact("ticket:TKT-4521.days_open", "5"),
            fact("odd|id", "7"),
            fact("braces", "{days}"),
        )
    }
)


def test_placeholders_become_the_facts_words_and_are_cited() -> None:
    clause = quote("Open for {ticket:TKT-4521.days_open} of {days} days", BOOK)
    assert clause.text == "Open for 5 of 18 days"
    assert clause.facts == ("ticket:TKT-4521.days_open", "days")


def test_a_noun_follows_the_number() -> None:
    assert quote("{one|day|days}, {days|day|days}", BOOK).text == "1 day, 18 days"


def test_an_id_may_hold_the_mark_of_a_noun() -> None:
    assert quote("{odd|id}, {odd|id|day|days}", BOOK).text == "7, 7 days"


def test_a_fact_is_cited_once_and_quoted_ones_come_first() -> None:
    assert quote("{days} {days}", BOOK, ("one", "days")).facts == ("days", "one")


def test_facts_that_are_not_known_are_not_cited() -> None:
    assert quote("Plain", BOOK, ("unknown", "one")).facts == ("one",)


def test_a_placeholder_without_a_fact_is_refused() -> None:
    with pytest.raises(ContractBroken, match="unknown"):
        quote("{unknown} days", BOOK)


def test_a_facts_own_braces_are_not_read_as_a_placeholder() -> None:
    assert quote("{braces}", BOOK).text == "{days}"


def test_basis_and_confidence_are_kept() -> None:
    clause = quote("May be", BOOK, basis="inferred", confidence=0.5)
    assert (clause.basis, clause.confidence) == ("inferred", 0.5)


def test_the_first_wording_whose_facts_are_known_is_chosen() -> None:
    assert not sayable("{unknown}", BOOK)
    assert not sayable("{days|day}", BOOK)
    assert first_sayable(("{unknown}", "{days}", "plain"), BOOK) == "{days}"
    assert first_sayable(("{unknown}",), BOOK) is None


@given(st.text(st.characters(exclude_characters="{}|"), min_size=1), st.text())
def test_any_id_and_any_words_survive_quotation(fact_id: str, text: str) -> None:
    book = FactBook({fact_id: fact(fact_id, text)})
    assert quote(f"a {{{fact_id}}} b", book).text == f"a {text} b"
