"""The survey: everything an engine computes about accounts, in one script, batch after batch.

Measures, scores, the rows behind them and counts of what is present come out as Arrow tables; they
are handed on in parts of a few hundred accounts, so that a book of any size fits into memory.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from c360.assessment import has_minimum
from c360.features.canon import KEY, Canon, side_by_side
from c360.features.details import LISTS, ROUTED, DetailList, grouped, in_order
from c360.features.measure import measured
from c360.features.measure import read as read_measures
from c360.features.provenance import provenance, read_provenance, records_by_table
from c360.guardrails.completeness import (
    completeness,
    field_counts,
    newest_by_source,
    newest_records,
)
from c360.guardrails.quality import FieldCount, SourceInfo
from c360.health.read import read as read_health
from c360.health.score import score
from c360.health.settings import HealthSettings
from c360.identity.resolve import Identities
from c360.model.canonical import TABLES
from c360.model.health import HealthScore
from c360.model.measures import Measures, Row
from c360.model.moment import Moments
from c360.routing.standings import LOOK_BACK
from c360.settings import Settings
from c360.warehouse.base import Engine
from c360.warehouse.instants import AWARE, INSTANT
from c360.warehouse.script import Playing, Script
from c360.warehouse.values import columns_of

Key = tuple[str, datetime]
Lists = Mapping[str, tuple[Row, ...]]

BATCH = 1000
"""Accounts that the engine is asked about at once."""
PART = 250
"""Accounts that are held as Python values at once."""

LINKS = {"source": "string", "account_ref": "string", "account_id": "int64"}
"""To the engine an account is a number, its place in the batch: joins and groups cost half."""
PEOPLE = {
    "account_id": "int64", "source": "string", "source_id": "string", "person_source": "string",
    "person_id": "string", "rank": "int64",
}  # fmt: skip
"""Only of those whom several records describe: everyone else is the one record there is."""
PROFILES = {"account_id": "int64", "segment": "string"}
MOMENTS = {"as_of": INSTANT, "now": "boolean", "routed": "boolean"}


@dataclass(frozen=True, slots=True)
class Part:
    """What was measured of some accounts, at every moment that a refresh looks at."""

    members: tuple[str, ...]
    measures: Mapping[Key, Measures]
    """At the moments that are looked into: all but those of the history alone."""
    scores: Mapping[Key, HealthScore]
    overall: Mapping[Key, float | None]
    lists: Mapping[Key, Lists]
    """Now; and, for what routing looks at, at the midnights it looks back to."""
    counts: Mapping[str, Sequence[FieldCount]]
    """Now: how often each field that a source should fill is filled."""


def survey_script(
    engine: Engine,
    settings: Settings,
    sources: Sequence[SourceInfo],
    rollups: Mapping[str, ir.Table],
) -> Script:
    """Everything that documents are made of, compiled; for as many accounts as fit into memory.

    Args:
        engine: whose tables are read, and in whose SQL it is written.
        settings: of the workspace.
        sources: what they deliver decides what is counted.
        rollups: tables of usage rolled up already; what is missing is rolled up on the way.
    """
    script = Script(engine, "survey")
    given = _Given.of(script)
    canon = _canon(script, engine, given, rollups, few=True)
    _ask_measures(script, canon, given, settings)
    now, routed = given.moments_where("now"), given.moments_where("routed")
    _ask_lists(script, canon.at(now), settings, LISTS, "now")
    _ask_lists(script, canon.at(routed), settings, ROUTED, "routed")
    _ask_counts(script, engine, given.links, now, sources)
    return script


def glance_script(engine: Engine, settings: Settings, rollups: Mapping[str, ir.Table]) -> Script:
    """What may be asked of all accounts at once: features and scores, and their modules."""
    script = Script(engine, "glance")
    given = _Given.of(script)
    canon = _canon(script, engine, given, rollups, few=False)
    _ask_measures(script, canon, given, settings)
    modules = [one for one in LISTS if one.name == "modules"]
    _ask_lists(script, canon.at(given.moments_where("now")), settings, modules, "now")
    return script


@dataclass(frozen=True, slots=True)
class _Given:
    """The tables that a script starts from."""

    moments: ir.Table
    links: ir.Table
    people: ir.Table
    profiles: ir.Table

    @classmethod
    def of(cls, script: Script) -> "_Given":
        moments = script.given("moments", MOMENTS, lasting=True)
        accounts = (("links", LINKS), ("people", PEOPLE), ("profiles", PROFILES))
        return cls(moments, *(script.given(name, schema) for name, schema in accounts))

    def moments_where(self, flag: str) -> ir.Table:
        return self.moments.filter(self.moments[flag]).select("as_of")


def _canon(
    script: Script, engine: Engine, given: _Given, rollups: Mapping[str, ir.Table], *, few: bool
) -> Canon:
    tables = {table.name: engine.table(table.name) for table in TABLES} | dict(rollups)
    moments = given.moments.select("as_of")
    canon = Canon(tables, given.links, moments, None, script.keep, few=few)
    canon.people = given.people
    return canon


def _ask_measures(script: Script, canon: Canon, given: _Given, settings: Settings) -> None:
    features = measured(canon, settings.features)
    origins = script.keep(provenance(canon))
    script.ask("features", features)
    script.ask("provenance", origins)
    script.ask("scores", _scored(features, origins, given.profiles, settings))


def _ask_lists(
    script: Script, canon: Canon, settings: Settings, lists: Sequence[DetailList], when: str
) -> None:
    for one in lists:
        script.ask(f"{when}:{one.name}", in_order(one, canon, settings.features))


def _ask_counts(
    script: Script, engine: Engine, links: ir.Table, now: ir.Table, sources: Sequence[SourceInfo]
) -> None:
    counted = completeness(engine, links, now, sources)
    newest = newest_records(engine, now, sources)
    if counted is not None and newest is not None:
        script.ask("counts", counted)
        script.ask("newest", newest)


def _scored(
    features: ir.Table, origins: ir.Table, profiles: ir.Table, settings: Settings
) -> ir.Table:
    """The health of every account at every moment, from what health needs of its features."""
    read = dict.fromkeys((*KEY, "tenure_days", *settings.health.features()))
    needed = features.select(*dict.fromkeys((*read, "tickets_90d")))
    table = side_by_side(needed, records_by_table(origins))
    table = table.select(*read, has_minimum=has_minimum(table, settings.minimum_data))
    table = table.left_join(profiles, "account_id").select(*table.columns, "segment")
    return score(table, settings.health)


class Survey:
    """A script being run as of one moment, for the accounts that `identities` knows."""

    def __init__(
        self, script: Script, engine: Engine, identities: Identities, moments: Moments
    ) -> None:
        self.moments = moments
        self._script = script
        self._identities = identities
        self._segments = {
            account_id: str(segment)
            for account_id, segment in identities.profiles.values_of("segment").items()
        }
        self._playing = Playing(script, engine)
        self._playing.give("moments", _moments(moments))

    def newest_records(self) -> dict[str, datetime]:
        """Source → when its newest record became known."""
        if "newest" not in self._script.answers:
            return {}
        ((_, rows),) = self._playing.read(["newest"])
        return newest_by_source(rows)

    def batch(self, members: Sequence[str], asked: Collection[str] = ()) -> "Batch":
        """What is measured of some accounts: the answers asked for, or all there are."""
        ordered = tuple(sorted(members))
        self._playing.give("links", _numbered(self._identities.links, ordered, LINKS))
        self._playing.give("people", _numbered(self._identities.people.rows, ordered, PEOPLE))
        segments = [self._segments.get(one) for one in ordered]
        numbers = pa.array(range(len(ordered)), pa.int64())
        profiles = {"account_id": numbers, "segment": pa.array(segments, pa.string())}
        self._playing.give("profiles", pa.table(profiles))
        every = [name for name in self._script.answers if name != "newest"]
        read = self._playing.read(asked or every)
        rows = {name: ByAccount(rows, ordered) for name, rows in read}
        return Batch(ordered, self.moments, rows)


@dataclass(frozen=True, slots=True)
class Batch:
    """The answers about some accounts, to be read part by part."""

    members: tuple[str, ...]
    moments: Moments
    answers: Mapping[str, "ByAccount"]

    def parts(self, settings: HealthSettings) -> Iterator[Part]:
        """What is measured, a few hundred accounts at a time, in the order of their ids."""
        for first, members in self._stretches():
            mine = {name: rows.of(first, len(members)) for name, rows in self.answers.items()}
            scored = mine.pop("scores")
            counts = field_counts(mine.pop("counts")) if "counts" in mine else {}
            yield Part(
                members=members,
                measures=self._measures(mine.pop("features"), mine.pop("provenance")),
                scores=read_health(self._looked_into(scored), settings),
                overall=_overall(scored),
                lists=_lists(mine),
                counts=counts,
            )

    def _measures(self, features: pa.Table, provenance: pa.Table) -> dict[Key, Measures]:
        origins = read_provenance(self._looked_into(provenance))
        return read_measures(self._looked_into(features), origins)

    def whole(self, name: str) -> pa.Table:
        """All rows of an answer."""
        return self.answers[name].of(0, len(self.members))

    def now(self, features: Collection[str]) -> Iterator[Measures]:
        """Of every account, some features as they are now, without where they came from."""
        for first, members in self._stretches():
            rows = _at(self.answers["features"].of(first, len(members)), [self.moments.as_of])
            yield from read_measures(rows.select([*KEY, *features]), {}).values()

    def now_listed(self, name: str) -> Iterator[tuple[Row, ...]]:
        """Of every account that has any, the rows of a list as they are now."""
        for first, members in self._stretches():
            rows = self.answers[f"now:{name}"].of(first, len(members))
            yield from grouped(rows).values()

    def _stretches(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for first in range(0, len(self.members), PART):
            yield first, self.members[first : first + PART]

    def _looked_into(self, rows: pa.Table) -> pa.Table:
        """The rows of the moments of which more than the overall score is read."""
        at = self.moments
        return _at(rows, {at.as_of, at.earlier, at.week_ago, *at.midnights})


class ByAccount:
    """Rows about numbered accounts, of which a stretch can be looked up."""

    def __init__(self, rows: pa.Table, members: Sequence[str]) -> None:
        order = pc.sort_indices(rows, sort_keys=[("account_id", "ascending")])
        numbers = rows.column("account_id")
        if not pc.all(pc.equal(numbers, numbers.take(order))).as_py():
            rows = rows.take(order)
        self._numbers = rows.column("account_id").to_numpy()
        self._rows, self._ids = rows, pa.array(members, pa.string())

    def of(self, first: int, count: int) -> pa.Table:
        """The rows of `count` accounts from number `first` on, by their ids."""
        start, end = np.searchsorted(self._numbers, [first, first + count])
        rows = self._rows.slice(start, end - start)
        place = rows.schema.get_field_index("account_id")
        return rows.set_column(place, "account_id", self._ids.take(rows.column("account_id")))


def _numbered(rows: pa.Table, members: Sequence[str], columns: Iterable[str]) -> pa.Table:
    """The rows of the accounts, by their numbers."""
    numbers = pc.index_in(rows["account_id"], value_set=pa.array(members, pa.string()))
    numbers = numbers.cast(pa.int64())
    rows = rows.set_column(rows.schema.get_field_index("account_id"), "account_id", numbers)
    return rows.select(list(columns)).filter(pc.is_valid(numbers))


def _at(rows: pa.Table, moments: Iterable[datetime]) -> pa.Table:
    column = rows.column("as_of")
    return rows.filter(pc.is_in(column, value_set=pa.array(sorted(moments), column.type)))


def _moments(moments: Moments) -> pa.Table:
    every = moments.every()
    routed = {at for at in moments.midnights[: LOOK_BACK + 1] if at != moments.as_of}
    return pa.table(
        {
            "as_of": pa.array(every, AWARE),
            "now": pa.array([at == moments.as_of for at in every]),
            "routed": pa.array([at in routed for at in every]),
        }
    )


def _overall(scored: pa.Table) -> dict[Key, float | None]:
    ids, times, overall = columns_of(scored.select([*KEY, "overall"])).values()
    return dict(zip(zip(ids, times, strict=True), overall, strict=True))


def _lists(answers: Mapping[str, pa.Table]) -> dict[Key, dict[str, tuple[Row, ...]]]:
    found: dict[Key, dict[str, tuple[Row, ...]]] = {}
    for name, rows in answers.items():
        for key, listed in grouped(rows).items():
            found.setdefault(key, {})[name.partition(":")[2]] = listed
    return found
