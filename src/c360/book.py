"""The book: all accounts as of one moment, measured and scored in bulk, handed out as cases."""

import difflib
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from c360.assessment import Assessment, has_minimum, minimum_of, open_assessment
from c360.config import Settings
from c360.errors import AccountNotFound, BadArgument, NotACustomer
from c360.features.canon import KEY
from c360.features.details import ROUTED, listed
from c360.features.measure import canon_of, feature_specs, measured
from c360.features.measure import read as read_measures
from c360.features.peers import RANKED, peer_rank, peer_statistics
from c360.guardrails.quality import SourceInfo
from c360.health.compare import compare
from c360.health.moves import Evidence
from c360.health.read import read as read_health
from c360.health.rescore import Rescorer, Scenario
from c360.health.score import score
from c360.identity.resolve import Identities, resolve
from c360.identity.settings import IdentitySettings
from c360.insights.facts import build_facts
from c360.insights.lexicon import lexicon
from c360.insights.opportunities import Prospects, module_book, proposes
from c360.model.case import Case
from c360.model.findings import Indicator, Standing
from c360.model.health import HealthChange, HealthScore
from c360.model.measures import Measures, Row
from c360.model.moment import Moments, iso, utc
from c360.model.quality import DataQuality
from c360.publish.compose import Context
from c360.risk.predict import Forecast, fit_book, forecasts
from c360.risk.signals import findings
from c360.routing.standings import LOOK_BACK, NOTHING, Matters, standing
from c360.sources.base import Progress
from c360.store.snapshots import BookStatistics
from c360.warehouse.base import Warehouse

Key = tuple[str, datetime]
Lists = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a computation reads: the warehouse, the settings, and what each source delivers."""

    warehouse: Warehouse
    settings: Settings
    sources: Sequence[SourceInfo]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What the bulk stages made of the accounts asked for, at every moment."""

    identities: Identities
    moments: Moments
    members: tuple[str, ...]
    measures: Mapping[Key, Measures]
    scores: Mapping[Key, HealthScore]
    """At the moments that are looked into: all but those of the history alone."""
    overall: Mapping[Key, float | None]
    lists: Mapping[Key, Lists]
    """Now; and, for what routing looks at, at the midnights it looks back to."""
    assessment: Assessment


class Book:
    """All accounts as of one moment; `case` hands out one of them with everything known."""

    def __init__(self, inputs: Inputs, bulk: Bulk, statistics: BookStatistics | None) -> None:
        self.inputs = inputs
        self.members = bulk.members
        self._bulk = bulk
        self._specs = feature_specs()
        self._reads = {name: spec.reads for name, spec in self._specs.items()}
        self.lexicon = lexicon(inputs.settings.insights)
        self.statistics = statistics if statistics is not None else self._fit()

    @property
    def context(self) -> Context:
        """What composing needs to know of the workspace."""
        delivered = frozenset(table for s in self.inputs.sources for table in s.fields)
        return Context(self._specs, delivered, self.inputs.settings.document)

    def case(self, account_id: str) -> Case:
        """Everything known about one account."""
        bulk, moments = self._bulk, self._bulk.moments
        now = self._ranked(account_id)
        health = self._explained(bulk.scores[account_id, moments.as_of], now)
        change = self._change(account_id, health)
        case = self._light(
            account_id, now, health, change, bulk.lists.get((account_id, moments.as_of), {})
        )
        overall = ((moment, bulk.overall[account_id, moment]) for moment in moments.history)
        history = tuple((moment, score) for moment, score in overall if score is not None)
        return replace(case, history=history)

    def past(
        self, case: Case, indicators: Sequence[Indicator], growth: Prospects
    ) -> tuple[Standing, ...]:
        """The account's standing at the midnights and the moment that routing looks back to."""
        moments, settings = self._bulk.moments, self.inputs.settings
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
        for (account_id, kind), value in self._rescorer(scenarios).items():
            by_account.setdefault(account_id, {})[kind] = value
        return by_account

    @cached_property
    def _rescorer(self) -> Rescorer:
        instants = [name for name, spec in self._specs.items() if spec.unit in {"instant", "date"}]
        inputs = self.inputs
        return Rescorer(inputs.warehouse.prepared, inputs.settings.health, instants)

    def forecast(self, account_id: str) -> Forecast:
        """What the churn scorecard makes of the account."""
        return self._forecasts[account_id]

    @cached_property
    def _forecasts(self) -> dict[str, Forecast]:
        """Of all accounts at once: one by one, numpy takes longer to be asked than to answer."""
        ranked = [self._ranked(account_id) for account_id in self.members]
        made = forecasts(ranked, self.statistics, self.inputs.settings.risk)
        return dict(zip(self.members, made, strict=True))

    def assess(self, case: Case) -> DataQuality:
        """The quality of the data behind the case."""
        return self._bulk.assessment.of(case)

    def _light(
        self,
        account_id: str,
        measures: Measures,
        health: HealthScore,
        change: HealthChange,
        lists: Lists,
    ) -> Case:
        profile = self._bulk.identities.profiles[account_id]
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
            stale=self._bulk.assessment.book.stale_tables,
        )

    def _explained(self, health: HealthScore, measures: Measures) -> HealthScore:
        """Without the minimum data, the reason names what is missing."""
        held = minimum_of(measures, self.inputs.settings.minimum_data)
        missing = [_MINIMUM_WORDS[name] for name, there in held.items() if not there]
        if health.overall is not None or not missing:
            return health
        return replace(health, reason=f"no {' and no '.join(missing)} on record")

    def _change(self, account_id: str, health: HealthScore) -> HealthChange:
        bulk, earlier = self._bulk, (account_id, self._bulk.moments.earlier)
        now, then = bulk.measures[account_id, bulk.moments.as_of], bulk.measures.get(earlier)
        evidence = Evidence(now, then, self._reads, bulk.assessment.book.stale_tables)
        before = bulk.scores.get(earlier)
        if then is not None and then["tenure_days"] is None and now["tenure_days"] is not None:
            before = None  # it was no customer yet: what is observed of such a time is no score
        return compare(health, before, evidence, self.inputs.settings.health)

    def _standing(self, case: Case, moment: datetime, matters: Matters) -> Standing:
        settings, key = self.inputs.settings, (case.account_id, moment)
        measures, health = self._bulk.measures[key], self._bulk.scores[key]
        held = standing(measures, health, settings.routing)
        if matters == NOTHING:
            return held
        unknown = compare(health, None, Evidence(measures, None, self._reads), settings.health)
        lists = self._bulk.lists.get(key, {})
        then = self._light(case.account_id, measures, health, unknown, lists)
        found = findings(then, settings.risk)
        return replace(
            held,
            critical=matters.risks and any(item.severity == "critical" for item in found),
            expansion=matters.growth
            and proposes(then, [item.type for item in found], settings.growth),
        )

    def _scenario(self, account_id: str, item: Indicator) -> Scenario:
        measures = self._bulk.measures[account_id, self._bulk.moments.as_of]
        return Scenario(
            account_id=account_id,
            key=item.type,
            measures=measures,
            segment=self._bulk.identities.profiles[account_id].text("segment"),
            has_minimum=self._bulk.scores[account_id, measures.as_of].overall is not None,
            overrides=item.repairs,
        )

    def _ranked(self, account_id: str) -> Measures:
        measures = self._bulk.measures[account_id, self._bulk.moments.as_of]
        rank = peer_rank(
            self._plan(account_id),
            measures.number("seat_use_28d"),
            self.statistics,
            self.inputs.settings.features.usage.peers_least,
        )
        return replace(measures, values={**measures.values, RANKED: rank})

    def _plan(self, account_id: str) -> str | None:
        return self._bulk.identities.profiles[account_id].text("plan")

    def _fit(self) -> BookStatistics:
        """Statistics over all accounts of the book: peers, modules, and the prediction's."""
        as_of = self._bulk.moments.as_of
        seat_use = (
            (self._plan(a), self._bulk.measures[a, as_of].number("seat_use_28d"))
            for a in self.members
        )
        modules = (self._bulk.lists.get((a, as_of), {}).get("modules", ()) for a in self.members)
        self.statistics = {**peer_statistics(seat_use), **module_book(modules)}
        ranked = [self._ranked(account_id) for account_id in self.members]
        return {**self.statistics, **fit_book(ranked, self.inputs.settings.risk)}


_MINIMUM_WORDS = {
    "account": "account record",
    "usage": "product usage",
    "support": "support data",
    "cs": "success data",
    "billing": "billing data",
}


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Expressions, facts and documents are many objects, none of which is garbage before the end.

    Searching them for garbage takes a fifth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(_RARELY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


_RARELY = 200_000


@rarely_collecting()
def open_book(
    inputs: Inputs,
    as_of: datetime,
    accounts: Sequence[str] | None,
    statistics: BookStatistics | None,
    progress: Progress,
) -> Book:
    """Resolve, measure and score in bulk.

    Without `statistics` they are worked out from the accounts asked for, so those should be all.
    """
    settings = inputs.settings
    steps = iter(range(1, _STEPS + 1))

    def step(what: str) -> None:
        progress(what, next(steps), _STEPS)

    step("resolving accounts")
    identities = resolve(inputs.warehouse, as_of, _identity(inputs))
    members = _members(identities, accounts)
    mine = ibis.memtable(pa.table({"account_id": pa.array(members, pa.string())}))
    links = inputs.warehouse.keep(identities.links.semi_join(mine, "account_id"))
    step("measuring and scoring")
    moments = Moments.around(as_of, settings.health.comparison_days)
    times = inputs.warehouse.moments(moments.every())
    canon = canon_of(inputs.warehouse, links, times, few=accounts is not None)
    features = measured(canon, settings.features)
    scored = inputs.warehouse.to_arrow(_scored(features, identities, settings))
    step("reading what was measured")
    measures = read_measures(inputs.warehouse.to_arrow(features))
    scores = read_health(_looked_into(scored, moments), settings.health)
    step("listing records")
    run = inputs.warehouse.to_arrow
    lists = listed(run, canon.at(as_of), settings.features)
    looked_back = [at for at in moments.midnights[: LOOK_BACK + 1] if at != as_of]
    lists |= listed(run, canon.at(*looked_back), settings.features, ROUTED)
    step("assessing data quality")
    assessment = open_assessment(
        inputs.warehouse, links, as_of, inputs.sources, settings.quality, settings.minimum_data
    )
    bulk = Bulk(identities, moments, members, measures, scores, _overall(scored), lists, assessment)
    return Book(inputs, bulk, statistics)


_STEPS = 5


def _identity(inputs: Inputs) -> IdentitySettings:
    names = {source.name: source.system for source in inputs.sources}
    crm = [name for name, system in names.items() if system == "crm"]
    primary = inputs.settings.primary_source or next(iter(crm or names), "")
    return inputs.settings.identity.model_copy(update={"primary_source": primary, "systems": names})


def _scored(features: ir.Table, identities: Identities, settings: Settings) -> ir.Table:
    """The health of every account at every moment, from what health needs of its features."""
    profiles = identities.profiles
    segments = pa.table(
        {
            "account_id": pa.array(list(profiles), pa.string()),
            "segment": pa.array([p.text("segment") for p in profiles.values()], pa.string()),
        }
    )
    has = has_minimum(features, settings.minimum_data)
    read = dict.fromkeys((*KEY, "tenure_days", *settings.health.features()))
    table = features.select(*read, has_minimum=has)
    table = table.left_join(ibis.memtable(segments), "account_id").select(*table.columns, "segment")
    return score(table, settings.health)


def _looked_into(scored: pa.Table, moments: Moments) -> pa.Table:
    """The rows of the moments of which more than the overall score is read."""
    times = {moments.as_of, moments.earlier, moments.week_ago, *moments.midnights}
    column = scored.column("as_of")
    return scored.filter(pc.is_in(column, value_set=pa.array(sorted(times), column.type)))


def _overall(scored: pa.Table) -> dict[Key, float | None]:
    ids, times, overall = (scored.column(n).to_pylist() for n in (*KEY, "overall"))
    return {(i, utc(t)): value for i, t, value in zip(ids, times, overall, strict=True)}


def _members(identities: Identities, accounts: Sequence[str] | None) -> tuple[str, ...]:
    if accounts is None:
        return identities.customers
    return tuple(dict.fromkeys(_member(identities, account) for account in accounts))


def _member(identities: Identities, account: str) -> str:
    """The customer meant: by id, else by a name that only one account bears."""
    profiles, as_of = identities.profiles, iso(identities.as_of)
    names = {account_id: (p.text("name") or "").lower() for account_id, p in profiles.items()}
    named = [account] if account in names else _bearing(names, account, as_of)
    if named[0] not in identities.customers:
        raise NotACustomer(named[0], as_of)
    return named[0]


def _bearing(names: Mapping[str, str], account: str, as_of: str) -> list[str]:
    found = [account_id for account_id, name in names.items() if name == account.lower()]
    if len(found) > 1:
        raise BadArgument("account", account, f"one account: {', '.join(found)} bear that name")
    if not found:
        words = {**{i.lower(): i for i in names}, **{name: i for i, name in names.items()}}
        near = difflib.get_close_matches(account.lower(), words, n=3)
        raise AccountNotFound(account, as_of, dict.fromkeys(words[word] for word in near))
    return found
