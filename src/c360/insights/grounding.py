"""The grounding check: no sentence is served that says more than the facts it cites.

It reads the rendered text, not the template. The surface forms of the cited facts are found in it,
in the order of citation and each at most once; what remains must be words of the closed lexicon,
used as their topics, directions, units and negations allow (`sentences.py`). A customer's own words
count only as a whole, verbatim fact; what they say is never read as ours.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from c360.errors import UngroundedText
from c360.insights.lexicon import DEFAULT, Lexicon
from c360.insights.reading import Cited, Kind, Reading, tokens
from c360.insights.sentences import faults
from c360.insights.topics import topics_of
from c360.model.facts import Clause, Fact, FactBook

_TEXT = {"text", "quote", "reason"}
_DATES = {"date", "instant"}
_UNQUOTED = {"flag", "trend", "absence"}
_COUNTS = {"count", "users", "seats", "flag", "absence"}
_READINGS = 64
"""How many ways to find the facts in a text are tried: more would be a text made to confuse."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a clause says without a fact."""

    clause: int
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"clause {self.clause + 1}: {self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether all clauses are grounded, and what is not."""

    ok: bool
    problems: tuple[Problem, ...] = ()


def check(
    clauses: Sequence[Clause],
    facts: FactBook,
    names: frozenset[str] = frozenset(),
    lexicon: Lexicon = DEFAULT,
) -> Verdict:
    """Whether each clause says only what the facts it cites bear out.

    Args:
        clauses: rendered text with the ids of the facts it cites.
        facts: the account's facts at that moment.
        names: names of ours that any sentence may say, such as the product's.
        lexicon: the words prose may use; a workspace's own come from `lexicon.lexicon(settings)`.
    """
    found = [
        Problem(number, kind, detail)
        for number, clause in enumerate(clauses)
        for kind, detail in _clause(clause, facts, names, lexicon)
    ]
    return Verdict(not found, tuple(found))


def assert_grounded(
    clauses: Sequence[Clause],
    facts: FactBook,
    names: frozenset[str] = frozenset(),
    lexicon: Lexicon = DEFAULT,
) -> None:
    """Nothing, or `UngroundedText` with what is wrong."""
    verdict = check(clauses, facts, names, lexicon)
    if not verdict.ok:
        kinds = (problem.kind for problem in verdict.problems)
        raise UngroundedText(kinds, map(str, verdict.problems))


def _clause(
    clause: Clause, facts: FactBook, names: frozenset[str], lexicon: Lexicon
) -> Iterator[tuple[str, str]]:
    cited = [facts.get(fact_id) for fact_id in clause.facts]
    unknown = [i for i, fact in zip(clause.facts, cited, strict=True) if fact is None]
    if unknown or not cited:
        yield "citation", f"{unknown[0]!r} is no fact" if unknown else "it cites nothing"
        return
    known = [fact for fact in cited if fact is not None]
    yield from _hidden(clause.text, known)
    signs = tuple([_cited(fact) for fact in known])
    manner = (clause.basis, _band(clause.confidence, lexicon))
    best: tuple[tuple[str, str], ...] | None = None
    for pieces, order in islice(_readings(_plain(clause.text), known), _READINGS):
        wrong = _wrong(pieces, order, signs, manner, names, lexicon)
        if not wrong:
            return
        if best is None or len(wrong) < len(best):
            best = wrong
    yield from best or ()


def _band(confidence: float | None, lexicon: Lexicon) -> str:
    """How definite a statement of this confidence may be."""
    if confidence is None:
        return "none"
    if confidence >= lexicon.definite_from:
        return "definite"
    return "likely" if confidence >= lexicon.likely_from else "possible"


def _hidden(text: str, cited: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """Characters that look like others once normalised, outside of what is quoted."""
    if text.isascii():
        return
    allowed = _MARKS.union(*(fact.text for fact in cited))
    strange = sorted({c for c in text if not c.isascii() and c not in allowed})
    if strange:
        yield "character", f"U+{ord(strange[0]):04X} is not used in prose"


_MARKS = frozenset("–—’“”€£…")


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=16_384)
def _wrong(
    pieces: tuple[str, ...],
    order: tuple[int, ...],
    cited: tuple[Cited, ...],
    manner: tuple[str, str],
    names: frozenset[str],
    lexicon: Lexicon,
) -> tuple[tuple[str, str], ...]:
    """What is wrong with one reading. Accounts share sentences, so most verdicts are found here."""
    read = tokens(pieces, order, names, lexicon)
    return tuple(faults(Reading(read, cited, frozenset(order), manner, lexicon)))


def _cited(fact: Fact) -> Cited:
    """What a fact can bear out."""
    topics = topics_of(fact)
    return Cited(
        kind=_kind(fact.unit),
        unit=fact.unit,
        topics=topics.all,
        own=topics.own,
        denied=topics.own if _is_absent(fact) else frozenset(),
        direction=fact.direction,
        since=fact.id.startswith("days_since_"),
        window=fact.window_days,
        level=_level(fact),
        inferred=fact.basis == "inferred",
    )


def _kind(unit: str) -> Kind:
    if unit in _TEXT:
        return "text"
    if unit in _DATES:
        return "date"
    return "none" if unit in _UNQUOTED else "number"


def _is_absent(fact: Fact) -> bool:
    """Known not to be there: a count of none, a flag that is not set, an absence."""
    if fact.unit == "absence":
        return True
    counted = fact.unit in _COUNTS or (fact.unit == "days" and "overdue" in fact.id)
    return counted and not fact.value


def _level(fact: Fact) -> str:
    """P1 … P4, where the fact is about tickets of one: written like that and in no other way."""
    for written in (fact.text.upper(), fact.id[:2].upper()):
        if written in _LEVELS:
            return written
    return ""


_LEVELS = frozenset({"P1", "P2", "P3", "P4"})


Slots = list[tuple[int, int, int]]
"""Start, end and place in the citation of each fact found in a text."""


def _readings(
    text: str, cited: Sequence[Fact]
) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Ways to find the cited facts in the text, in their order: the plain one first."""
    forms = [
        (place, _plain(fact.text))
        for place, fact in enumerate(cited)
        if fact.text and fact.unit not in _UNQUOTED
    ]
    yield _cut(text, _in_order(text, forms))
    found = sorted(
        ((start, start + len(form), place) for place, form in forms for start in _all(text, form)),
        key=lambda slot: (slot[0], -slot[1], slot[2]),
    )
    for chosen in _chains(found, 0, -1):
        yield _cut(text, chosen)


def _in_order(text: str, forms: Sequence[tuple[int, str]]) -> Slots:
    slots: Slots = []
    cursor = 0
    for place, form in forms:
        start = next(_all(text, form, cursor), -1)
        if start >= 0:
            cursor = start + len(form)
            slots.append((start, cursor, place))
    return slots


def _chains(found: Slots, cursor: int, last: int) -> Iterator[Slots]:
    """Chains of slots that do not overlap and keep the order of citation."""
    for number, slot in enumerate(found):
        if slot[0] >= cursor and slot[2] > last:
            for rest in _chains(found[number + 1 :], slot[1], slot[2]):
                yield [slot, *rest]
    yield []


def _all(text: str, form: str, cursor: int = 0) -> Iterator[int]:
    """Where the form stands in the text as a whole."""
    start = text.find(form, cursor)
    while start >= 0:
        if _stands_alone(text, start, start + len(form)):
            yield start
        start = text.find(form, start + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Neither end is inside a word or a number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    if not text[start].isdigit() and not text[end - 1].isdigit():
        return True
    if before in {".", ",", "-", "$", "€", "£", "%", "+", "<", ">", "=", "~"} and before:
        return False
    return after != "%" and not (after in {".", ","} and text[end + 1 : end + 2].isdigit())


def _cut(text: str, slots: Slots) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The text between the slots, and which fact each slot holds."""
    pieces, cursor = [], 0
    for start, end, _ in slots:
        pieces.append(text[cursor:start])
        cursor = end
    return (*pieces, text[cursor:]), tuple(place for _, _, place in slots)
