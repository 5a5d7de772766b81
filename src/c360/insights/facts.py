"""Facts: all that prose about an account may say, with where each statement stands in the records.

A book makes a fact when it is asked for, since a document cites a few dozen of several hundred.
Derived facts (`facts_derived.py`) hang on any fact that allows them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from c360.insights.facts_derived import DERIVED, derived
from c360.insights.facts_health import HealthFacts, direction
from c360.insights.facts_items import KINDS, Items, written
from c360.insights.known import Known
from c360.insights.settings import InsightSettings
from c360.model import formats
from c360.model.facts import Direction, Fact, FactBook
from c360.model.fields import FieldGroup
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Claim, FeatureSpec, Measures, Profile, RecordRef, Row

_PROFILE: dict[str, tuple[str, str, str, FieldGroup]] = {
    "name": ("Account name", "account", "text", "profile"),
    "segment": ("Segment", "segment", "text", "profile"),
    "industry": ("Industry", "industry", "text", "profile"),
    "country": ("Country", "account", "text", "profile"),
    "plan": ("Plan", "plan", "text", "commercial"),
    "arr": ("ARR", "arr", "money", "commercial"),
    "customer_since": ("Customer since", "tenure", "date", "profile"),
    "csm": ("CSM", "owner", "text", "profile"),
    "ae": ("AE", "owner", "text", "profile"),
}
"""Field of the golden record → label, topic, form, group."""

_CURRENCY_OF = {"overdue_amount": "overdue_currency"}
_BEFORE = {"csat_90d": "csat_prior_90d"}
"""Feature → the one that says what it was before: its direction is how it went since."""


def build_facts(  # noqa: PLR0913, PLR0917 - what the stages before produced, one argument each
    profile: Profile,
    measures: Measures,
    health: HealthScore,
    change: HealthChange,
    details: Mapping[str, tuple[Row, ...]],
    specs: Mapping[str, FeatureSpec],
    settings: InsightSettings | None = None,
) -> FactBook:
    """The facts about one account at one moment."""
    chosen = settings or InsightSettings()
    known = Known(profile, measures, health, change, details, specs, chosen)
    return FactBook(AccountFacts(known))


class AccountFacts(Mapping[str, Fact]):
    """Facts by id; each is made once, when first asked for."""

    __slots__ = ("_health", "_ids", "_items", "_known", "_made")

    def __init__(self, known: Known) -> None:
        self._known = known
        self._health = HealthFacts(known)
        self._items = Items(known)
        self._made: dict[str, Fact | None] = {}
        self._ids: tuple[str, ...] | None = None

    def __getitem__(self, fact_id: str) -> Fact:
        fact = self._find(fact_id)
        if fact is None:
            raise KeyError(fact_id)
        return fact

    def __contains__(self, fact_id: object) -> bool:
        return isinstance(fact_id, str) and self._find(fact_id) is not None

    def get(self, fact_id: str, default: Any = None) -> Any:
        """The mapping's own `get` would raise and catch an error for every fact not known."""
        fact = self._find(fact_id)
        return default if fact is None else fact

    def __iter__(self) -> Iterator[str]:
        if self._ids is None:
            self._ids = tuple(fact_id for fact_id in self._possible() if fact_id in self)
        return iter(self._ids)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find(self, fact_id: str) -> Fact | None:
        try:
            return self._made[fact_id]
        except KeyError:
            fact = self._made[fact_id] = self._make(fact_id)
            return fact

    def _make(self, fact_id: str) -> Fact | None:
        head, dot, tail = fact_id.rpartition(".")
        if dot and tail in DERIVED:
            own = self._direct(fact_id)
            base = self._find(head) if own is None else None
            return own if base is None else derived(base, tail, self._known)
        return self._direct(fact_id)

    def _direct(self, fact_id: str) -> Fact | None:
        known = self._known
        if fact_id in known.specs:
            return _feature(known, fact_id)
        if fact_id.startswith("account."):
            return _profile_fact(known, fact_id.removeprefix("account."))
        if fact_id.startswith(("health.", "input:", "move:", "cap:")):
            return self._health.find(fact_id)
        if fact_id.startswith("claim:"):
            return _other_claim(known, fact_id)
        if ":" in fact_id:
            return self._items.find(fact_id)
        absence = ABSENCES.get(fact_id)
        return None if absence is None else absence.fact(fact_id, known)

    def _possible(self) -> Iterator[str]:
        bases = (
            *(f"account.{name}" for name in ("id", *_PROFILE)),
            *(name for name, value in self._known.measures.values.items() if value is not None),
            *self._health.ids(),
            *self._items.ids(),
            *(f"claim:{claim.source}.arr" for claim in _other_arrs(self._known.profile)),
            *ABSENCES,
        )
        for base in bases:
            yield base
            yield from (f"{base}.{tail}" for tail in DERIVED)


def _feature(known: Known, name: str) -> Fact | None:
    """What was measured; None where it is missing or no feature is called so."""
    value, spec = known.measures[name], known.specs.get(name)
    if value is None or spec is None:
        return None
    currency = _currency(known, name) if spec.unit == "money" else None
    text = written(value, spec.unit, currency, known.settings)
    if not text:
        return None
    origin = known.origin(spec.reads, spec.window_days)
    return Fact(
        id=name,
        label=spec.label,
        value=value,
        text=text,
        topic=spec.topic,
        group=spec.group,
        unit=spec.unit,
        direction=_direction(known, spec),
        window_days=spec.window_days,
        observed_at=origin.observed_at,
        sources=origin.sources,
        records=origin.records,
        record_count=origin.count,
        rule=spec.doc,
        marks=spec.marks,
    )


def _direction(known: Known, spec: FeatureSpec) -> Direction | None:
    """Changes have one; a trend of usage within the stable band is flat."""
    if spec.unit != "percent_change" and spec.name not in _BEFORE:
        return None
    value = known.measures.number(spec.name)
    if spec.name in _BEFORE:
        before = known.measures.number(_BEFORE[spec.name])
        return None if value is None or before is None else direction(value - before)
    if value is None:
        return None
    if "_trend_" in spec.name and abs(value) <= known.settings.stable_within:
        return "flat"
    return direction(value)


def _currency(known: Known, name: str) -> str | None:
    own = known.measures.text(_CURRENCY_OF.get(name, "contract_currency"))
    return own or known.profile.text("currency")


def _profile_fact(known: Known, name: str) -> Fact | None:
    if name == "id":
        return _id_fact(known)
    claim = known.profile.claims.get(name)
    if claim is None or name not in _PROFILE:
        return None
    return _claimed(known, f"account.{name}", claim, known.profile.text("currency"))


def _other_claim(known: Known, fact_id: str) -> Fact | None:
    """What a source says the ARR is where another one's word is taken: `claim:crm.arr`."""
    for claim in _other_arrs(known.profile):
        if fact_id == f"claim:{claim.source}.arr":
            return _claimed(known, fact_id, claim, _currency_at(known.profile, claim.source))
    return None


def _other_arrs(profile: Profile) -> Iterator[Claim]:
    for conflict in profile.conflicts:
        if conflict.field == "arr":
            yield from conflict.losers


def _currency_at(profile: Profile, source: str) -> str | None:
    """The currency as that source has it, where the sources differ on it."""
    losers = (
        c for conflict in profile.conflicts if conflict.field == "currency" for c in conflict.losers
    )
    own = next((c.value for c in losers if c.source == source), None)
    return own if isinstance(own, str) else profile.text("currency")


def _claimed(known: Known, fact_id: str, claim: Claim, currency: str | None) -> Fact | None:
    if claim.value is None:
        return None
    label, topic, form, group = _PROFILE[claim.field]
    text = written(claim.value, form, currency, known.settings)
    if not text:
        return None
    return Fact(
        id=fact_id,
        label=label,
        value=claim.value,
        text=text,
        topic=topic,
        group=group,
        unit=form,
        observed_at=claim.observed_at,
        sources=(claim.source,),
        records=(RecordRef("account", claim.source, claim.source_id),),
        record_count=1,
    )


def _id_fact(known: Known) -> Fact | None:
    origin = known.origin(("account",))
    account_id = known.measures.account_id
    text = formats.clean(account_id, known.settings.longest_quote)
    refs = known.profile.refs
    return Fact(
        id="account.id",
        label="Account id",
        value=account_id,
        text=text,
        topic="account",
        group="profile",
        observed_at=origin.observed_at,
        sources=tuple(dict.fromkeys(ref.source for ref in refs)) or origin.sources,
        records=refs[: known.settings.records_per_fact],
        record_count=max(1, len(refs)),
    )


@dataclass(frozen=True, slots=True)
class Absence:
    """Something known not to be there: what 'no' and 'without' may rest on."""

    label: str
    text: str
    topic: str
    group: FieldGroup
    tables: tuple[str, ...]
    holds: Callable[[Known], bool] = field(repr=False)

    def fact(self, fact_id: str, known: Known) -> Fact | None:
        if not self.holds(known):
            return None
        origin = known.origin(self.tables)
        return Fact(
            id=fact_id,
            label=self.label,
            value=None,
            text=self.text,
            topic=self.topic,
            group=self.group,
            unit="absence",
            observed_at=origin.observed_at,
            sources=origin.sources,
            record_count=origin.count,
            rule=f"none among the records of: {', '.join(self.tables)}",
        )


def _calendar(known: Known) -> bool:
    """Whether activities of this account are recorded at all; else nothing can be absent."""
    held = known.measures.provenance.get("activity")
    return bool(held and held.records) or known.measures.number("meetings_90d") is not None


def _review_before(known: Known) -> bool:
    review, end = known.measures.moment("next_qbr_at"), known.measures.number("days_to_renewal")
    if review is None:
        return False
    return end is None or known.days_from(review) <= end


def _none_of(known: Known, name: str) -> bool:
    return bool(known.measures.number("contacts_known")) and known.measures[name] is None


ABSENCES: dict[str, Absence] = {
    "no_qbr_scheduled": Absence(
        "No business review on the calendar", "no QBR scheduled", "qbr", "engagement",
        ("activity",), lambda k: _calendar(k) and k.measures["next_qbr_at"] is None,
    ),
    "no_qbr_before_renewal": Absence(
        "No business review before the renewal", "no QBR before the renewal", "qbr", "engagement",
        ("activity", "contract"), lambda k: _calendar(k) and not _review_before(k),
    ),
    "no_meeting_on_record": Absence(
        "No meeting on record", "no meeting on record", "meeting", "engagement", ("activity",),
        lambda k: _calendar(k) and k.measures["last_meeting_at"] is None,
    ),
    "no_champion_known": Absence(
        "No champion among the contacts", "no known champion", "champion", "people",
        ("contact", "activity"), lambda k: _none_of(k, "champion_ref"),
    ),
    "no_sponsor_known": Absence(
        "No executive sponsor among the contacts", "no known sponsor", "sponsor", "people",
        ("contact", "activity"), lambda k: _none_of(k, "sponsor_ref"),
    ),
    "no_health_score": Absence(
        "No health score", "no health score", "health", "scores", ("account", "usage"),
        lambda k: k.health.overall is None,
    ),
    "no_earlier_score": Absence(
        "No earlier score to compare with", "no earlier score", "health", "scores",
        ("account", "usage"),
        lambda k: k.health.overall is not None and k.change.delta is None,
    ),
}  # fmt: skip


__all__ = ["ABSENCES", "KINDS", "AccountFacts", "build_facts"]
