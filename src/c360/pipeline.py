"""THE FLOW: the stages in order, for a whole book or for some of its accounts, as of one moment.

resolve → measure → score → detect → explain → route → compose. What comes out is published by the
caller. Nothing here reads the clock: the same data, settings and moment give the same documents.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from ibis.expr import types as ir

from c360.assessment import Assessment, open_assessment
from c360.book import Book, Inputs, Shared
from c360.features.measure import feature_specs
from c360.features.usage_rollups import ACCOUNT_DAYS
from c360.health.rescore import Rescorer
from c360.identity.resolve import Identities, resolve
from c360.identity.settings import IdentitySettings
from c360.insights.actions import actions
from c360.insights.narrative import narrative, why_moved, why_this_score
from c360.insights.opportunities import Prospects, potential_upsell, prospects
from c360.insights.serving import Gate
from c360.members import members
from c360.model.case import Case
from c360.model.document import Comprehensive
from c360.model.findings import Indicator
from c360.model.moment import Moments
from c360.model.prose import render
from c360.publish.compose import Findings, compose
from c360.publish.snapshot import fired, snapshot
from c360.risk.predict import predict
from c360.risk.signals import detect
from c360.rollups import rolled_up
from c360.routing.route import route
from c360.routing.standings import week_facts
from c360.settings import Settings
from c360.sources.base import Progress
from c360.statistics import book_statistics
from c360.store.snapshots import BookStatistics, FiredTrigger, Snapshot
from c360.survey import BATCH, Batch, Survey, glance_script, survey_script
from c360.warehouse.open import open_warehouse


@dataclass(frozen=True, slots=True)
class Result:
    """One account's document, ready to be published."""

    document: Comprehensive
    snapshot: Snapshot
    triggers: Sequence[FiredTrigger]


@dataclass(frozen=True, slots=True)
class Found:
    """What detection found about a case."""

    case: Case
    indicators: Sequence[Indicator]
    prospects: Prospects


@dataclass(frozen=True, slots=True)
class Computed:
    """The documents of one computation, made as they are read, and the book's statistics."""

    results: Iterator[Result]
    accounts: int
    statistics: BookStatistics


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
def compute(
    inputs: Inputs,
    as_of: datetime,
    accounts: Sequence[str] | None,
    statistics: BookStatistics | None,
    progress: Progress,
) -> Computed:
    """The documents of the whole book, or of the accounts named by id or name.

    Args:
        inputs: the warehouse, the settings and what the sources deliver.
        as_of: the moment to compute for; nothing learned later counts.
        accounts: which accounts; None computes every customer.
        statistics: of the book, from an earlier full refresh; None works them out.
        progress: is told of every stage.
    """
    settings, engine = inputs.settings, inputs.engine
    progress("resolving accounts", 1, _STEPS)
    rollups = _rollups(inputs)
    usage = rollups.get(ACCOUNT_DAYS)
    identities = resolve(engine, as_of, identity_settings(inputs), usage)
    asked = members(identities, accounts)
    progress("planning what to measure", 2, _STEPS)
    moments = Moments.around(as_of, settings.health.comparison_days)
    script = survey_script(engine, settings, inputs.sources, rollups)
    survey = Survey(script, engine, identities, moments)
    progress("measuring and scoring", 3, _STEPS)
    batches = _ahead(_batches(survey, asked))
    if statistics is None and len(asked) <= BATCH:
        everyone = list(batches)
        statistics = _statistics(everyone, identities, settings)
        batches = iter(everyone)
    elif statistics is None:
        statistics = _statistics(
            [_glance(inputs, identities, asked, rollups)], identities, settings
        )
    assessment, rescorer = _assessment(inputs, survey), _rescorer(inputs)
    shared = Shared(identities, moments, assessment, statistics, rescorer)
    results = _results(inputs, shared, batches, len(asked), progress)
    return Computed(results, len(asked), statistics)


_STEPS = 3


def _batches(survey: Survey, asked: Sequence[str]) -> Iterator[Batch]:
    for first in range(0, len(asked), BATCH):
        yield survey.batch(asked[first : first + BATCH])


def _ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The next batch is measured while documents are made of the one before."""
    with ThreadPoolExecutor(1, "measuring") as pool:
        waiting = pool.submit(next, batches, None)
        while (batch := waiting.result()) is not None:
            waiting = pool.submit(next, batches, None)
            yield batch


def _statistics(
    everyone: Sequence[Batch], identities: Identities, settings: Settings
) -> BookStatistics:
    return book_statistics(everyone[0], identities.profiles, settings) if everyone else {}


def _glance(
    inputs: Inputs, identities: Identities, asked: Sequence[str], rollups: Mapping[str, ir.Table]
) -> Batch:
    """Of a book too big to be measured at once, what its statistics need."""
    script = glance_script(inputs.engine, inputs.settings, rollups)
    moment = Moments.alone(identities.as_of)
    survey = Survey(script, inputs.engine, identities, moment)
    return survey.batch(asked, ("features", "now:modules"))


def _rollups(inputs: Inputs) -> Mapping[str, ir.Table]:
    """Only the warehouse itself keeps roll-ups; an engine beside it makes its own on the way."""
    return rolled_up(inputs.warehouse) if inputs.engine is inputs.warehouse else {}


def identity_settings(inputs: Inputs) -> IdentitySettings:
    """Which source is the primary one, and which system each is."""
    names = {source.name: source.system for source in inputs.sources}
    crm = [name for name, system in names.items() if system == "crm"]
    primary = inputs.settings.primary_source or next(iter(crm or names), "")
    return inputs.settings.identity.model_copy(update={"primary_source": primary, "systems": names})


def _assessment(inputs: Inputs, survey: Survey) -> Assessment:
    settings, as_of = inputs.settings, survey.moments.as_of
    newest = survey.newest_records()
    quality = settings.quality, settings.minimum_data
    return open_assessment(inputs.warehouse, as_of, inputs.sources, newest, *quality)


def _rescorer(inputs: Inputs) -> Rescorer:
    """It asks about rows at hand, of an engine of its own: the other is measuring meanwhile."""
    instants = [name for name, spec in feature_specs().items() if spec.unit in {"instant", "date"}]
    return Rescorer(open_warehouse(":memory:", read_only=True), inputs.settings.health, instants)


def _results(
    inputs: Inputs, shared: Shared, batches: Iterable[Batch], total: int, progress: Progress
) -> Iterator[Result]:
    done = 0
    for batch in batches:
        for part in batch.parts(inputs.settings.health):
            for result in _composed(Book(inputs, shared, part), part.members):
                yield result
                done += 1
                progress("composing", done, total)


@rarely_collecting()
def _composed(book: Book, accounts: Sequence[str]) -> list[Result]:
    found = [find(book, account) for account in accounts]
    rescored = book.rescore({one.case.account_id: one.indicators for one in found})
    return [conclude(book, one, rescored.get(one.case.account_id, {})) for one in found]


def find(book: Book, account_id: str) -> Found:
    """Detect: risks and room to grow, now and at the midnights routing looks back to."""
    settings = book.inputs.settings
    case = book.case(account_id)
    indicators = detect(case, settings.risk)
    growth = prospects(case, indicators, settings.growth)
    case = replace(
        case, facts=case.facts.with_facts(growth.facts), past=book.past(case, indicators, growth)
    )
    case = replace(case, facts=case.facts.with_facts(week_facts(case)))
    return Found(case, indicators, growth)


def conclude(book: Book, found: Found, rescored: dict[str, float | None]) -> Result:
    """Explain, route and compose: what was found becomes the document."""
    settings, case = book.inputs.settings, found.case
    growth = found.prospects.opportunities
    gate = Gate(case.facts, book.lexicon)
    todo = actions(case, found.indicators, growth, rescored, settings.growth)
    way = route(case, found.indicators, growth, todo, settings.routing)
    told = gate.clauses(narrative(case, tuple(found.indicators), growth, settings.insights))
    findings = Findings(
        indicators=gate.findings(found.indicators),
        prediction=predict(case, settings.risk, book.forecast(case.account_id)),
        opportunities=gate.findings(growth),
        potential_upsell=potential_upsell(case),
        actions=gate.actions(todo),
        narrative=told,
        narrative_text=render(told),
        why_this_score=gate.clauses(why_this_score(case)),
        why_moved=gate.clauses(why_moved(case)),
        route=gate.route(way),
        quality=book.assess(case),
        flags=gate.flags(),
    )
    document = compose(case, findings, book.context)
    return Result(document, snapshot(document, case.profile), fired(case.account_id, way.triggers))
