"""The book: accounts as of one moment, measured and scored, handed out as cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from c360.assessment import Assessment, minimum_of
from c360.features.measure import feature_specs
from c360.guardrails.quality import SourceInfo
from c360.health.compare import compare
from c360.health.moves import Evidence
from c360.health.rescore import Rescorer, Scenario
from c360.identity.resolve import Identities
from c360.insights.facts import build_facts
from c360.insights.lexicon import lexicon
from c360.insights.opportunities import Prospects, proposes
from c360.model.case import Case
from c360.model.findings import Indicator, Standing
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Measures
from c360.model.moment import Moments
from c360.model.quality import DataQuality
from c360.publish.compose import Context
from c360.risk.predict import Forecast, forecasts
from c360.risk.signals import findings
from c360.routing.standings import LOOK_BACK, NOTHING, Matters, standing
from c360.settings import Settings
from c360.statistics import with_rank
from c360.store.snapshots import BookStatistics
from c360.survey import Lists, Part
from c360.warehouse.base import Engine, Warehouse


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a computation reads: the ledger, the records, the settings, what sources deliver."""

    warehouse: Warehouse
    """What was loaded, and when."""
    engine: Engine
    """Where the records are measured; by default the warehouse itself."""
    settings: Settings
    sources: Sequence[SourceInfo]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all accounts of a book have in common."""

    identities: Identities
    moments: Moments
    assessment: Assessment
    statistics: BookStatistics
    rescorer: Rescorer


class Book:
    """Accounts as of one moment; `case` hands out one of them with everything known."""

    def __init__(self, inputs: Inputs, shared: Shared, part: Part) -> None:
        self.inputs = inputs
        self.statistics = shared.statistics
        self._shared = shared
        self._part = part
        self._specs = feature_specs()
        self._reads = {name: spec.reads for name, spec in self._specs.items()}
        self.lexicon = lexicon(inputs.settings.insights)

    @property
    def context(self) -> Context:
        """What composing needs to know of the workspace."""
        delivered = frozenset(table for s in self.inputs.sources for table in s.fields)
        return Context(self._specs, delivered, self.inputs.settings.document)

    def case(self, account_id: str) -> Case:
        """Everything known about one account."""
        part, moments = self._part, self._shared.moments
        now = self._ranked(account_id)
        health = self._explained(part.scores[account_id, moments.as_of], now)
        change = self._change(account_id, health)
        case = self._light(
            account_id, now, health, change, part.lists.get((account_id, moments.as_of), {})
        )
        overall = ((moment, part.overall[account_id, moment]) for moment in moments.history)
        history = tuple((moment, score) for moment, score in overall if score is not None)
        return replace(case, history=history)

    def past(
        self, case: Case, indicators: Sequence[Indicator], growth: Prospects
    ) -> tuple[Standing, ...]:
        """The account's standing at the midnights and the moment that routing looks back to."""
        moments, settings = self._shared.moments, self.inputs.settings
        matters = Matters.now(case.health, indicators, growth.opportunities, settings.routing)
        recent = set(moments.midnights[: LOOK_BACK + 1])
        return tuple(
            self._standing(case, moment, matters if moment in recent else NOTHING)
            for moment in (*moments.midnights, moments.week_ago)
            if moment != case.as_of
        )

    def rescore(
        self, found: Mapping[str, Sequence[Indicator]]
    ) -> dict[str, dict[str, float | None]]:
        """Per account and indicator, the overall score if the indicator were dealt with."""
        scenarios = [
            self._scenario(account_id, item)
            for account_id, indicators in found.items()
            for item in indicators
            if item.repairs
        ]
        by_account: dict[str, dict[str, float | None]] = {}
        for (account_id, kind), value in self._shared.rescorer(scenarios).items():
            by_account.setdefault(account_id, {})[kind] = value
        return by_account

    def forecast(self, account_id: str) -> Forecast:
        """What the churn scorecard makes of the account."""
        return self._forecasts[account_id]

    @cached_property
    def _forecasts(self) -> dict[str, Forecast]:
        """Of all accounts at once: one by one, numpy takes longer to be asked than to answer."""
        members = self._part.members
        ranked = [self._ranked(account_id) for account_id in members]
        made = forecasts(ranked, self.statistics, self.inputs.settings.risk)
        return dict(zip(members, made, strict=True))

    def assess(self, case: Case) -> DataQuality:
        """The quality of the data behind the case."""
        return self._shared.assessment.of(case, self._part.counts.get(case.account_id, ()))

    def _light(
        self,
        account_id: str,
        measures: Measures,
        health: HealthScore,
        change: HealthChange,
        lists: Lists,
    ) -> Case:
        profile = self._shared.identities.profiles[account_id]
        settings = self.inputs.settings.insights
        facts = build_facts(profile, measures, health, change, lists, self._specs, settings)
        return Case(
            profile=profile,
            measures=measures,
            health=health,
            change=change,
            facts=facts,
            details=lists,
            book=self.statistics,
            stale=self._shared.assessment.book.stale_tables,
        )

    def _explained(self, health: HealthScore, measures: Measures) -> HealthScore:
        """Without the minimum data, the reason names what is missing."""
        held = minimum_of(measures, self.inputs.settings.minimum_data)
        missing = [_MINIMUM_WORDS[name] for name, there in held.items() if not there]
        if health.overall is not None or not missing:
            return health
        return replace(health, reason=f"no {' and no '.join(missing)} on record")

    def _change(self, account_id: str, health: HealthScore) -> HealthChange:
        part, earlier = self._part, (account_id, self._shared.moments.earlier)
        now, then = (
            part.measures[account_id, self._shared.moments.as_of],
            part.measures.get(earlier),
        )
        evidence = Evidence(now, then, self._reads, self._shared.assessment.book.stale_tables)
        before = part.scores.get(earlier)
        if then is not None and then["tenure_days"] is None and now["tenure_days"] is not None:
            before = None  # it was no customer yet: what is observed of such a time is no score
        return compare(health, before, evidence, self.inputs.settings.health)

    def _standing(self, case: Case, moment: datetime, matters: Matters) -> Standing:
        settings, key = self.inputs.settings, (case.account_id, moment)
        measures = self._part.measures[key]
        held = standing(measures, self._part.overall[key], settings.routing)
        if matters == NOTHING:
            return held
        health = self._part.scores[key]
        unknown = compare(health, None, Evidence(measures, None, self._reads), settings.health)
        lists = self._part.lists.get(key, {})
        then = self._light(case.account_id, measures, health, unknown, lists)
        found = findings(then, settings.risk)
        return replace(
            held,
            critical=matters.risks and any(item.severity == "critical" for item in found),
            expansion=matters.growth
            and proposes(then, [item.type for item in found], settings.growth),
        )

    def _scenario(self, account_id: str, item: Indicator) -> Scenario:
        measures = self._part.measures[account_id, self._shared.moments.as_of]
        return Scenario(
            account_id=account_id,
            key=item.type,
            measures=measures,
            segment=self._shared.identities.profiles[account_id].text("segment"),
            has_minimum=self._part.overall[account_id, measures.as_of] is not None,
            overrides=item.repairs,
        )

    def _ranked(self, account_id: str) -> Measures:
        measures = self._part.measures[account_id, self._shared.moments.as_of]
        plan = self._shared.identities.profiles[account_id].text("plan")
        return with_rank(measures, plan, self.statistics, self.inputs.settings)


_MINIMUM_WORDS = {
    "account": "account record",
    "usage": "product usage",
    "support": "support data",
    "cs": "success data",
    "billing": "billing data",
}
