"""The seniority of a job title, for peers without SQL: the rules that c360 ships."""

import re

from c360.features.people_settings import PeopleSettings
from c360.features.seniority import pattern

_RULES = [(re.compile(pattern(rule)), rule.level) for rule in PeopleSettings().seniority]
_PUNCTUATION = re.compile(r"[\s,;:/()&|+_'’\"\[\]-]+")


def seniority_of(title: str) -> int:
    """0 to 5; 1 where no rule finds anything."""
    spaced = f" {_PUNCTUATION.sub(' ', title.lower().replace('.', ''))} "
    return next((level for rule, level in _RULES if rule.search(spaced)), 1)
