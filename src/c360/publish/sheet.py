"""The sheet a document is written on: it notes for every figure its facts, for every null why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from c360.model.case import Case
from c360.model.measures import FeatureSpec, Scalar
from c360.model.moment import iso

T = TypeVar("T")

TABLE_WORDS = {
    "activity": "activities",
    "cs_health": "platform health scores",
    "csm_pulse": "CSM judgements",
    "entitlement": "entitlements",
    "escalation": "escalations",
    "feature_catalog": "feature catalogue",
    "goal": "success-plan goals",
    "success_plan": "success plans",
    "survey_response": "survey answers",
    "usage": "product usage",
}


def table_words(table: str) -> str:
    """The plural a reader knows a canonical table by."""
    return TABLE_WORDS.get(table, table.replace("_", " ") + "s")


@dataclass(slots=True)
class Sheet:
    """Collects the side tables `missing` and `facts` while the sections are written."""

    case: Case
    specs: Mapping[str, FeatureSpec]
    delivered: frozenset[str]
    """Canonical tables that a configured source delivers."""
    missing: dict[str, str] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)

    def feature(self, pointer: str, name: str, convert: Callable[[Scalar], T]) -> T | None:
        """A feature's value at a place of the document, its fact or the reason for its absence."""
        value = self.case.measures[name]
        if value is None:
            self.missing[pointer] = self.why_missing(name)
            return None
        self.cite(pointer, name)
        return convert(value)

    def profile(self, pointer: str, name: str, convert: Callable[[Scalar], T]) -> T | None:
        """A field of the golden record."""
        value = self.case.profile[name]
        if value is None:
            self.missing[pointer] = f"no source gives this account's {name.replace('_', ' ')}"
            return None
        self.cite(pointer, f"account.{name}")
        return convert(value)

    def given(self, pointer: str, value: T | None, reason: str, *fact_ids: str) -> T | None:
        """A value worked out by the caller: cited where it is known, explained where it is not."""
        if value is None:
            self.missing[pointer] = reason
        else:
            self.cite(pointer, *fact_ids)
        return value

    def cite(self, pointer: str, *fact_ids: str) -> None:
        known = self.case.facts.known(*fact_ids)
        if known:
            self.facts[pointer] = list(known)

    def why_missing(self, name: str) -> str:
        """Why a feature has no value for this account, in words."""
        spec = self.specs[name]
        undelivered = [table for table in spec.reads if table not in self.delivered]
        if undelivered:
            return f"no configured source delivers {_listed(undelivered)}"
        empty = [table for table in spec.reads if not self._records(table)]
        if empty:
            return f"no {_listed(empty)} on record for this account"
        window = f" in the last {spec.window_days} days" if spec.window_days else ""
        return f"the records on hand do not say: {_lower(spec.label)}{window}"

    def _records(self, table: str) -> int:
        found = self.case.measures.provenance.get(table)
        # The catalogue describes the product, not the account: it has no records of its own here.
        return 1 if table == "feature_catalog" else (found.records if found else 0)


def _listed(tables: list[str]) -> str:
    return " or ".join(table_words(table) for table in tables)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def whole(value: Scalar) -> int:
    """A count as an integer."""
    assert isinstance(value, int | float)  # noqa: S101 - the feature's unit is a number
    return int(value)


def two_places(value: Scalar) -> int | float:
    """Rounded half up to two decimals, as the specification shows ratios."""
    assert isinstance(value, int | float)  # noqa: S101 - the feature's unit is a number
    return _half_up(float(value), 100)


def one_place(value: Scalar) -> int | float:
    """Rounded half up to one decimal."""
    assert isinstance(value, int | float)  # noqa: S101 - the feature's unit is a number
    return _half_up(float(value), 10)


def day(value: Scalar) -> str:
    """The ISO date of a date or an instant."""
    assert isinstance(value, date)  # noqa: S101 - datetime is a date
    return value.isoformat()[:10]


def instant(value: Scalar) -> str:
    """The ISO instant."""
    assert isinstance(value, datetime)  # noqa: S101 - the column's type is an instant
    return iso(value)


def text(value: Scalar) -> str:
    """As text."""
    return str(value)


def flag(value: Scalar) -> bool:
    """As true or false."""
    return bool(value)


def number(value: Scalar) -> int | float:
    """An amount; whole amounts stay whole."""
    assert isinstance(value, int | float)  # noqa: S101 - the feature's unit is a number
    return tidy(float(value))


def tidy(value: float) -> int | float:
    """A whole number as an integer, so that it is written without a fraction."""
    return int(value) if value.is_integer() else value


def _half_up(value: float, scale: int) -> int | float:
    # The tiny nudge undoes binary dust (0.285 is stored as 0.28499…) without moving a true half.
    sign = -1 if value < 0 else 1
    return tidy(sign * int(abs(value) * scale + 0.5 + 1e-9) / scale)
