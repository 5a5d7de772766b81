"""What was linked by which rule, what was not, and the nearest reason why not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from c360.identity.known import Account, Known, known
from c360.identity.links import account_id, grouped, linked
from c360.identity.matching import Groups
from c360.identity.people import People, people
from c360.identity.settings import IdentitySettings
from c360.identity.unlinked import Reasons
from c360.identity.visible import visible
from c360.model.identity import Contradicted, IdentityStats, SourceTally, Tally, Unlinked
from c360.warehouse.base import Engine


def identity_stats(engine: Engine, as_of: datetime, settings: IdentitySettings) -> IdentityStats:
    """Everything that is known of who is who at `as_of`, without what is measured of anybody."""
    seen = known(engine, as_of, settings)
    groups = grouped(seen)
    links = linked(groups).select(["source", "account_ref", "account_id"])
    found = people(engine, as_of, engine.bring("resolved", links), settings)
    counted = _contacts(engine, as_of)
    names = sorted(seen.places.keys() | counted.keys())
    alone = set(groups.standing_alone())
    return IdentityStats(
        accounts=len(set(groups.stands)),
        sources=tuple(
            SourceTally(
                name, _accounts_of(name, seen, groups, alone), _people_of(name, counted, found)
            )
            for name in names
        ),
        unlinked=(*_unlinked(seen, groups, alone), *_undecided(found)),
        contradictions=tuple(_contradictions(groups)),
    )


def _accounts_of(source: str, seen: Known, groups: Groups, alone: set[int]) -> Tally:
    places = seen.places.get(source, {}).values()
    rules = Counter(groups.rules[place] for place in places)
    return Tally(len(places), dict(sorted(rules.items())), sum(place in alone for place in places))


def _people_of(source: str, counted: Mapping[str, int], found: People) -> Tally:
    columns = (found.rows.column(name).to_pylist() for name in ("source", "rule"))
    rules = Counter(rule for name, rule in zip(*columns, strict=True) if name == source)
    records = counted.get(source, 0)
    return Tally(records, dict(sorted(rules.items())), records - rules.total())


def _contacts(engine: Engine, as_of: datetime) -> dict[str, int]:
    """How many contacts each source has."""
    rows = visible(engine.table("contact"), as_of)
    found = engine.to_arrow(rows.group_by("source").aggregate(records=rows.count()))
    columns = (found.column(name).to_pylist() for name in ("source", "records"))
    return dict(zip(*columns, strict=True))


def _unlinked(seen: Known, groups: Groups, alone: Iterable[int]) -> Iterator[Unlinked]:
    reasons = Reasons(seen, groups)
    for place in sorted({*alone, *groups.doubts}):
        one = seen.accounts[place]
        yield Unlinked("account", one.source, one.ref, one.name, reasons.of(place))


def _undecided(found: People) -> Iterator[Unlinked]:
    for one in found.undecided:
        for contact in one.contacts:
            yield Unlinked("contact", contact.source, contact.source_id, contact.email, one.why)


def _contradictions(groups: Groups) -> Iterator[Contradicted]:
    for one in groups.contradictions:
        account: Account = groups.accounts[one.account]
        yield Contradicted(
            source=account.source,
            id=account.ref,
            name=account.name,
            account_id=account_id(groups, groups.stands[one.account]),
            linked_by=groups.evidence[one.account],
            against=one.evidence,
            other_account_ids=_ids(groups, one.others),
        )


def _ids(groups: Groups, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(account_id(groups, groups.stands[place]) for place in places)
