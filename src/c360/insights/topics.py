"""What a fact is about: its topic, and the topics its id and label name."""

import re
from functools import lru_cache
from typing import NamedTuple

from c360.insights.lexicon import CLAIMS, SAME, listed
from c360.model.facts import Fact

_BY_WORD: dict[str, frozenset[str]] = {}
for _topic, _listed in CLAIMS.items():
    for _word in _listed.lower().split():
        _BY_WORD[_word] = _BY_WORD.get(_word, frozenset()) | {_topic}

_QUIET = listed("score use uses used active activity issue issues left due product people person")
"""Words of ids and labels that do not make a fact one of their topic."""

_SCORES = ("health.", "input:", "move:", "cap:")


class Topics(NamedTuple):
    """All topics of a fact; and those that its id and label name, else its topic."""

    all: frozenset[str]
    own: frozenset[str]


def topics_of(fact: Fact) -> Topics:
    """A part of the score is about its topic alone: an input's trend is not that of health.

    How an input's value moved is about what its feature is about.
    """
    if fact.id.startswith("move:") and fact.id.endswith(".value") and fact.of:
        return _topics(fact.of[0], "", fact.topic)
    if fact.unit == "absence" or fact.id.startswith(_SCORES):
        return _topics("", "", fact.topic)
    head, colon, rest = fact.id.partition(":")
    return _topics(f"{head}.{rest.rpartition('.')[2]}" if colon else head, fact.label, fact.topic)


@lru_cache(maxsize=4096)
def _topics(plain: str, label: str, topic: str) -> Topics:
    named = re.split(r"[._ /]+", f"{plain.replace('auto_renew', 'auto-renew')} {label}".lower())
    own: frozenset[str] = frozenset().union(
        *(_BY_WORD.get(word, frozenset()) for word in named if word not in _QUIET)
    )
    main = frozenset({SAME.get(topic, topic)})
    return Topics(own | main, own or main)
