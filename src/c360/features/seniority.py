"""Seniority from a job title: 0 to 5, by the first rule of a table that finds one of its phrases.

Every phrase becomes part of one regular expression that only uses letters, spaces and alternation,
so it means the same on every engine; there is no word boundary both RE2 and Postgres know.
"""

import re

import ibis
from ibis.expr import types as ir

from c360.features.people_settings import PeopleSettings, SeniorityRule

_PUNCTUATION = r"[\s,;:/()&|+_'’\"\[\]-]+"
_ESCAPED = re.compile(r"([\\^$.|?*+(){}\[\]])")


def seniority(title: ir.StringValue, settings: PeopleSettings) -> ir.IntegerValue:
    """The level the title means; null where there is no title."""
    spaced = _words(title)
    rules = [(spaced.re_search(pattern(rule)), _level(rule.level)) for rule in settings.seniority]
    known = ibis.cases(*rules, else_=_level(settings.other_title_seniority))
    untitled = title.isnull() | (spaced.strip() == "")
    return ibis.ifelse(untitled, _level(None), known)


def pattern(rule: SeniorityRule) -> str:
    """The regular expression that finds any phrase of the rule in a title of spaced words."""
    return "(" + "|".join(_needle(phrase) for phrase in rule.phrases) + ")"


def _words(title: ir.StringValue) -> ir.StringValue:
    """Lower-case words with one space before, between and behind them; C.E.O. is one word."""
    words = title.lower().replace(".", "").re_replace(_PUNCTUATION, " ")
    return ibis.literal(" ") + words + ibis.literal(" ")


def _needle(phrase: str) -> str:
    starts = "" if phrase.startswith("*") else " "
    ends = "" if phrase.endswith("*") else " "
    words = re.sub(_PUNCTUATION, " ", phrase.strip("*").lower().replace(".", "")).strip()
    return starts + _ESCAPED.sub(r"\\\1", words) + ends


def _level(value: int | None) -> ir.IntegerScalar:
    return ibis.literal(value, "int64")
