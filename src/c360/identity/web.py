"""Web domains that only one account of a source has: accounts with that domain are one.

A domain is looked at as written first, then as registered: eu.acme.com and www.acme.com are both
acme.com. It is that of the account, else the one that all its contacts' e-mails name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from c360.identity.known import Account, Known
from c360.identity.matching import Groups, Rule, Tie

Holders = Mapping[str, Sequence[int]]
"""Source → its accounts with a domain."""


def holders(known: Known, domain_of: Callable[[str], str | None]) -> dict[str, list[int]]:
    """Domain → the accounts that have it."""
    found: dict[str, list[int]] = {}
    for place, host in enumerate(known.hosts):
        if host is not None and (domain := domain_of(host)) is not None:
            found.setdefault(domain, []).append(place)
    return found


def by_source(places: Iterable[int], known: Known) -> dict[str, list[int]]:
    """Accounts with a domain, by their source."""
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(known.accounts[place].source, []).append(place)
    return found


def speaking(places: Sequence[int], known: Known) -> Sequence[int]:
    """Of one source's accounts with a domain, those it stands for: parents before subsidiaries."""
    return [place for place in places if known.accounts[place].parent_ref is None] or places


def _by_host(known: Known, groups: Groups) -> list[Tie]:
    return _ties(known, groups, holders(known, str))


def _by_registered_domain(known: Known, groups: Groups) -> list[Tie]:
    return _ties(known, groups, holders(known, known.domains.registered))


def _ties(known: Known, groups: Groups, held: Mapping[str, Sequence[int]]) -> list[Tie]:
    stands = groups.stands
    apart = (domain for domain, places in held.items() if len({stands[p] for p in places}) > 1)
    ties = []
    for domain in sorted(apart):
        sources = by_source(held[domain], known)
        members = _members(sources, known, groups)
        if len(members) > 1:
            also = sources.get(groups.primary_source, ())
            ties.append(Tie(domain, members, frozenset(stands[place] for place in also)))
    return ties


def _members(sources: Holders, known: Known, groups: Groups) -> tuple[int, ...]:
    """The accounts that a domain makes one; none where a source has several that it stands for.

    What the primary source says of a domain decides. Else it has to mean one account to all.
    """
    speakers = {source: speaking(places, known) for source, places in sources.items()}
    primary = {groups.stands[place] for place in speakers.pop(groups.primary_source, ())}
    unshared = [places[0] for places in speakers.values() if len(places) == 1]
    if primary:
        return (*primary, *unshared) if len(primary) == 1 else ()
    linked = [place for places in speakers.values() for place in places if groups.linked[place]]
    to = {groups.stands[place] for place in linked}
    if to:
        return (linked[0], *(p for p in unshared if p != linked[0])) if len(to) == 1 else ()
    return tuple(unshared) if len(unshared) == len(speakers) else ()


def _words(domain: str, _one: Account, _other: Account) -> str:
    return domain


SAME_HOST = Rule("same domain", _by_host, _words)
SAME_DOMAIN = Rule("same domain", _by_registered_domain, _words)
