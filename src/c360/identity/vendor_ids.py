"""Ids of each other's accounts that vendors record: a billing customer in a success platform."""

from collections.abc import Iterator

from c360.identity.known import SEPARATOR, Account, Known
from c360.identity.matching import Groups, Rule, Tie
from c360.model.canonical import SYSTEM_REFS, System


def named_ids(account: Account) -> Iterator[tuple[System, str]]:
    """(system, id) of all that an account's record names in other systems."""
    for system, written in zip(SYSTEM_REFS.values(), account.vendor_ids, strict=False):
        if written:
            ids = {one.strip() for one in written.split(SEPARATOR)}
            yield from ((system, one) for one in sorted(ids) if one)


def _ties(known: Known, _groups: Groups) -> list[Tie]:
    """One tie for each id that is on record in exactly one other source of its system."""
    ties = []
    sources = {system: known.sources_of(system) for system in SYSTEM_REFS.values()}
    for place, account in enumerate(known.accounts):
        if not any(account.vendor_ids):
            continue
        for system, ref in named_ids(account):
            held = [known.places[name].get(ref) for name in sources[system]]
            found = [other for other in held if other is not None]
            if len(found) == 1 and known.accounts[found[0]].source != account.source:
                ties.append(Tie(f"{account} names {known.accounts[found[0]]}", (place, *found)))
    return ties


def _words(key: str, _one: Account, _other: Account) -> str:
    return key


VENDOR_IDS = Rule("vendor id", _ties, _words, one_a_source=False)
