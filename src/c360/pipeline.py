"""THE FLOW: the stages in order, for a whole book or for some of its accounts, as of one moment.

resolve → measure → score → detect → explain → route → compose. What comes out is published by the
caller. Nothing here reads the clock: the same data, settings and moment give the same documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from c360.book import Book, Inputs, open_book, rarely_collecting
from c360.insights.actions import actions
from c360.insights.narrative import narrative, render, why_moved, why_this_score
from c360.insights.opportunities import Prospects, potential_upsell, prospects
from c360.insights.serving import Gate
from c360.model.case import Case
from c360.model.document import Comprehensive
from c360.model.findings import Indicator
from c360.publish.compose import Findings, compose
from c360.publish.snapshot import fired, snapshot
from c360.risk.predict import predict
from c360.risk.signals import detect
from c360.routing.route import route
from c360.routing.standings import week_facts
from c360.sources.base import Progress
from c360.store.snapshots import BookStatistics, FiredTrigger, Snapshot

BATCH = 500
"""Accounts that are re-scored in one query and held in memory together."""


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
    """The documents of one computation, and the book's statistics behind them."""

    results: Sequence[Result]
    statistics: BookStatistics


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
    book = open_book(inputs, as_of, accounts, statistics, progress)
    results: list[Result] = []
    for start in range(0, len(book.members), BATCH):
        found = [find(book, account) for account in book.members[start : start + BATCH]]
        rescored = book.rescore({one.case.account_id: one.indicators for one in found})
        for one in found:
            results.append(conclude(book, one, rescored.get(one.case.account_id, {})))
            progress("composing", len(results), len(book.members))
    return Computed(results, book.statistics)


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
    return Result(document, snapshot(document), fired(case.account_id, way.triggers))
