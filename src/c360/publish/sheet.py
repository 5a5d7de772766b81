"""The sheet a document is written on: it notes for every figure its facts, for every null why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from c360.model.case import Case
from c360.model.facts import Fact
from c360.model.measures import FeatureSpec, Scalar

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


_NOTHING_FOUND = {
    "auto_renew_points": "the contract runs from month to month, or does not say if it renews",
    "champion_activity_ratio_30d": "there is too little earlier activity to compare with",
    "champion_engagement": "there is too little earlier activity to compare with",
    "champion_name": "no contact is recorded as the champion or comes near to being one",
    "champion_ref": "no contact is recorded as the champion or comes near to being one",
    "champion_title": "no champion is known, or no source gives the title",
    "csat_90d": "no survey was answered in the last 90 days",
    "days_since_meeting": "no two-way meeting or call is on record",
    "last_meeting_at": "no two-way meeting or call is on record",
    "mean_resolution_hours_90d": "no ticket was solved in the last 90 days",
    "median_reply_hours_90d": "no reply was recorded in the last 90 days",
    "meeting_gap_median_days_365d": "fewer than two meetings in 12 months are on record",
    "meetings_change_90d": "no meeting was held in the 90 days before, to compare with",
    "next_qbr_at": "no business review is on the calendar",
    "notice_at": "no notice is on record",
    "nps_score": "no NPS survey was answered in the last 180 days",
    "sponsor_last_touch_at": "no two-way contact with an executive is on record",
    "sponsor_name": "no contact is recorded as the sponsor or senior enough to be one",
    "sponsor_ref": "no contact is recorded as the sponsor or senior enough to be one",
    "sponsor_sentiment": "nobody has recorded a sentiment",
    "sponsor_title": "no sponsor is known, or no source gives the title",
}
"""Feature → what it means that it is missing where its records are there."""


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
    stale: dict[str, str] = field(default_factory=dict)
    _late: dict[str, bool] = field(default_factory=dict)
    """Fact id → whether it rests on a stale source."""
    _noted: dict[tuple[str, ...], tuple[list[str], str]] = field(default_factory=dict)
    """What was noted of the facts of one figure: many figures rest on the same."""

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
        """Note the facts that the figure there rests on, and which of their sources are stale."""
        known, late = self._noted.get(fact_ids) or self._note(fact_ids)
        if known:
            self.facts[pointer] = known
        if late:
            self.stale[pointer] = late

    def _note(self, fact_ids: tuple[str, ...]) -> tuple[list[str], str]:
        """Those of the ids that are facts, and the stale sources behind them in words."""
        book = self.case.facts
        known = [fact for fact_id in fact_ids if (fact := book.get(fact_id)) is not None]
        late = [fact for fact in known if self.is_stale(fact)]
        sources = {source for fact in late for source in fact.sources}
        words = (", ".join(sorted(sources)) or "its source") if late else ""
        self._noted[fact_ids] = [fact.id for fact in known], words
        return self._noted[fact_ids]

    def is_stale(self, fact: Fact) -> bool:
        """Whether a source behind the fact, or behind what it derives from, is stale."""
        late = self._late.get(fact.id)
        if late is None:
            late = self._late[fact.id] = bool(self.case.stale) and self._rests_on_stale(fact)
        return late

    def _rests_on_stale(self, fact: Fact) -> bool:
        stale, specs = self.case.stale, self.specs
        if any(record.table in stale for record in fact.records):
            return True
        for name in (fact.id, *self._scored_from(fact.id)):
            if name in specs and not stale.isdisjoint(specs[name].reads):
                return True
        origins = (self.case.facts.get(fact_id) for fact_id in fact.of)
        return any(self.is_stale(origin) for origin in origins if origin is not None)

    def _scored_from(self, fact_id: str) -> list[str]:
        """The features behind a score: a dimension's inputs, or all of them for the overall."""
        if not fact_id.startswith("health."):
            return []
        dimensions = self.case.health.dimensions
        name = fact_id.split(".")[1]
        chosen = [dimensions[name]] if name in dimensions else list(dimensions.values())
        return [i.feature for d in chosen for i in d.inputs if i.contribution is not None]

    def why_missing(self, name: str) -> str:
        """Why a feature has no value for this account, in words."""
        spec = self.specs[name]
        undelivered = [table for table in spec.reads if table not in self.delivered]
        if undelivered:
            return f"no configured source delivers {_listed(undelivered)}"
        if name in _NOTHING_FOUND and self._has_records(spec):
            return _NOTHING_FOUND[name]
        empty = [table for table in spec.reads if not self._records(table)]
        if empty:
            return f"no {_listed(empty)} on record for this account"
        window = f" in the last {spec.window_days} days" if spec.window_days else ""
        return f"the records on hand do not say: {_lower(spec.label)}{window}"

    def _has_records(self, spec: FeatureSpec) -> bool:
        return any(self._records(table) for table in spec.reads if table != "feature_catalog")

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


def ratio(value: Scalar) -> float:
    """Rounded like `two_places`, but always with a fraction: 1.0."""
    return float(two_places(value))


def one_place(value: Scalar) -> int | float:
    """Rounded half up to one decimal."""
    assert isinstance(value, int | float)  # noqa: S101 - the feature's unit is a number
    return _half_up(float(value), 10)


def day(value: Scalar) -> str:
    """The ISO date of a date or an instant."""
    assert isinstance(value, date)  # noqa: S101 - datetime is a date
    return value.isoformat()[:10]


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
