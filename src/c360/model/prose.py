"""Prose by quotation: a template's placeholders become the facts' own words, and are cited.

`{days_since_meeting}` quotes the fact of that id; `{days_since_meeting|day|days}` adds the noun in
the right number: "1 day", "18 days". Ids may hold dots, colons and dashes. No digit, name or date
is written into a template: it would stand in the text without a fact behind it.
"""

import re
from collections.abc import Iterable, Sequence

from c360.errors import ContractBroken
from c360.model.facts import Clause, Fact, FactBook
from c360.model.fields import Basis

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


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
    found = {inside: _quotation(inside, facts) for inside in _PLACEHOLDER.findall(template)}
    text = _PLACEHOLDER.sub(lambda match: found[match.group(1)][1], template)
    cited = [fact_id for fact_id, _ in found.values()]
    return Clause(text, tuple(dict.fromkeys([*cited, *facts.known(*also)])), basis, confidence)


def sayable(template: str, facts: FactBook) -> bool:
    """Whether every fact that the template quotes is known."""
    return all(_parse(inside, facts) is not None for inside in _PLACEHOLDER.findall(template))


def first_sayable(templates: Iterable[str], facts: FactBook) -> str | None:
    """The first of the templates, best first, whose facts are all known."""
    return next((template for template in templates if sayable(template, facts)), None)


def _parse(inside: str, facts: FactBook) -> tuple[Fact, str | None] | None:
    """The fact and, where a noun is asked for, the noun in the number that fits."""
    fact = facts.get(inside)
    if fact is not None:
        return fact, None
    name, *nouns = inside.rsplit("|", 2)
    fact = facts.get(name)
    if fact is None or len(nouns) != 2:
        return None
    return fact, nouns[0] if fact.text == "1" else nouns[1]


def _quotation(inside: str, facts: FactBook) -> tuple[str, str]:
    """The cited fact's id and the words that quote it."""
    parsed = _parse(inside, facts)
    if parsed is None:
        raise ContractBroken("that each placeholder of a sentence names a fact", f"{inside!r}")
    fact, noun = parsed
    return fact.id, fact.text if noun is None else f"{fact.text} {noun}"
