"""Prose by quotation: a template's placeholders become the facts' own words, and are cited.

`{days_since_meeting}` quotes the fact of that id; `{days_since_meeting|day|days}` adds the noun in
the right number: "1 day", "18 days". Ids may hold dots, colons and dashes. No digit, name or date
is written into a template: it would stand in the text without a fact behind it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from c360.errors import ContractBroken
from c360.model.facts import Clause, Fact, FactBook
from c360.model.fields import Basis

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class _Placeholder:
    """What stands between braces: a fact and, where a noun is asked for, that for one and many."""

    fact: str
    nouns: tuple[str, ...] = ()

    def words(self, fact: Fact) -> str:
        if not self.nouns:
            return fact.text
        return f"{fact.text} {self.nouns[0] if fact.text == '1' else self.nouns[1]}"


def quote(
    template: str,
    facts: FactBook,
    also: Sequence[str] = (),
    basis: Basis = "observed",
    confidence: float | None = None,
) -> Clause:
    """Render a template from the facts and cite them; `also` names facts it rests on unquoted.

    Ids in `also` that are no facts here are left out: nothing can be cited that is not known.
    """
    texts, placeholders = _parsed(template)
    words = [texts[0]]
    cited: dict[str, None] = {}
    for placeholder, text in zip(placeholders, texts[1:], strict=True):
        fact = facts.get(placeholder.fact)
        if fact is None:
            rule = "that each placeholder of a sentence names a fact"
            raise ContractBroken(rule, repr(placeholder.fact))
        words += (placeholder.words(fact), text)
        cited[fact.id] = None
    cited |= dict.fromkeys(facts.known(*also))
    return Clause("".join(words), tuple(cited), basis, confidence)


def sayable(template: str, facts: FactBook) -> bool:
    """Whether every fact that the template quotes is known."""
    _, placeholders = _parsed(template)
    return all(facts.get(placeholder.fact) is not None for placeholder in placeholders)


def first_sayable(templates: Iterable[str], facts: FactBook) -> str | None:
    """The first of the templates, best first, whose facts are all known."""
    for template in templates:
        if sayable(template, facts):
            return template
    return None


@lru_cache(maxsize=4_096)
def _parsed(template: str) -> tuple[tuple[str, ...], tuple[_Placeholder, ...]]:
    """The template's own words, and the placeholders between them."""
    pieces = _PLACEHOLDER.split(template)
    return tuple(pieces[::2]), tuple(_placeholder(inside) for inside in pieces[1::2])


def _placeholder(inside: str) -> _Placeholder:
    """A fact id never holds a bar; without both nouns the whole is taken for an id, of no fact."""
    name, *nouns = inside.rsplit("|", 2)
    return _Placeholder(name, tuple(nouns)) if len(nouns) == 2 else _Placeholder(inside)


def render(clauses: Iterable[Clause]) -> str:
    """The clauses as prose. A clause in lower case, or in brackets, continues the one before.

    Any of them may have been left out for a reader who must not see it.
    """
    sentences: list[str] = []
    for clause in clauses:
        text = clause.text.strip()
        named = clause.facts[:1] == ("account.name",)
        if sentences and not sentences[-1].endswith(".") and _continues(text) and not named:
            sentences[-1] = f"{sentences[-1]} {text}"
        elif text:
            sentences = [*map(_closed, sentences), text if named else _opened(text)]
    return " ".join(map(_closed, sentences))


def _continues(text: str) -> bool:
    return text[:1] == "(" or text[:1].islower()


def _opened(text: str) -> str:
    if text[0] == "(" and text[-1] == ")":
        text = text[1:-1]
    return text[0].upper() + text[1:]


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence.rstrip(',;: ')}."
