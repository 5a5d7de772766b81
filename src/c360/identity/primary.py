"""What the primary source says by itself, and what equal ids say: no rule here weighs evidence."""

from collections import defaultdict
from collections.abc import Sequence, Set

from c360.identity.known import Known
from c360.identity.matching import Doubt, Groups

PRIMARY = "primary source"
DUPLICATE = "same domain"
EXTERNAL_ID = "external id"
SAME_REFERENCE = "same reference"
OWN_ACCOUNT = "own account"

_ALONE = "nothing links it to another account"


def begin(known: Known) -> Groups:
    """Every account alone, but for those of the primary source that are one by its own records."""
    accounts, primary = known.accounts, known.settings.primary_source
    own = [account.source == primary and account.first_at is not None for account in accounts]
    groups = Groups(
        accounts=accounts,
        primary_source=primary,
        stands=list(range(len(accounts))),
        linked=own,
        rules=[PRIMARY if mine else OWN_ACCOUNT for mine in own],
        evidence=[f"an account of {primary}" if mine else _ALONE for mine in own],
    )
    _join_duplicates(known, groups)
    return groups


def _join_duplicates(known: Known, groups: Groups) -> None:
    """Of several of the primary source's accounts with one host, the first observed stands for all.

    An account with a recorded parent is kept apart: a subsidiary may well share the domain.
    """
    by_host: dict[str, list[int]] = defaultdict(list)
    for place in known.places.get(known.settings.primary_source, {}).values():
        host, account = known.own_hosts[place], known.accounts[place]
        if host is not None and account.parent_ref is None and groups.linked[place]:
            by_host[host].append(place)
    for host, places in by_host.items():
        first = groups.standing_first(places)
        for place in places:
            if place != first:
                groups.join(place, first, DUPLICATE, f"{DUPLICATE}: {host}")


def join_by_external_id(known: Known, groups: Groups) -> None:
    """Accounts that record the primary source's id of theirs."""
    primary = known.settings.primary_source
    ids = {ref: p for ref, p in known.places.get(primary, {}).items() if groups.linked[p]}
    for place, account in enumerate(known.accounts):
        named = account.external_ref
        if named in ids and account.source != primary:
            words = f"{EXTERNAL_ID}: {primary} {named} named by {account.source} {account.ref}"
            groups.join(place, groups.stands[ids[named]], EXTERNAL_ID, words)


def join_by_same_reference(known: Known, groups: Groups) -> None:
    """Ids without a record, named by usage, tickets and the like: by the same id in another source.

    The primary source's account comes first; else the id has to mean one account wherever it is
    on record.
    """
    alone = {
        place: account
        for place, account in enumerate(known.accounts)
        if account.first_at is None and groups.stands[place] == place
    }
    held = _holders(known, {account.ref for account in alone.values()}, alone.keys())
    meant = {place: _meant(held.get(one.ref, ()), groups) for place, one in alone.items()}
    for place, account in alone.items():
        others = meant[place]
        if not others:
            continue
        if len(others) > 1:
            groups.doubts[place] = Doubt(SAME_REFERENCE, tuple(sorted(others)))
            continue
        ((to, source),) = others.items()
        words = f"{SAME_REFERENCE}: {account.ref} is an id of {account.source} and of {source}"
        groups.join(place, to, SAME_REFERENCE, words)


def _holders(known: Known, refs: Set[str], but: Set[int]) -> dict[str, list[int]]:
    """Id → the accounts that bear it."""
    held: dict[str, list[int]] = defaultdict(list)
    for place, account in enumerate(known.accounts):
        if account.ref in refs and place not in but:
            held[account.ref].append(place)
    return held


def _meant(holders: Sequence[int], groups: Groups) -> dict[int, str]:
    """The accounts that an id stands for, and the source that says so."""
    own = [p for p in holders if groups.accounts[p].source == groups.primary_source]
    meant: dict[int, str] = {}
    for place in own or holders:
        meant.setdefault(groups.stands[place], groups.accounts[place].source)
    return meant


def name_first_ones(groups: Groups) -> None:
    """Says of who stands for others, unknown to the primary source, why it is this one."""
    for root in groups.standing_for_others():
        if not groups.linked[root]:
            number = len(groups.members(root))
            groups.evidence[root] = f"the first observed of {number} that are one account"
