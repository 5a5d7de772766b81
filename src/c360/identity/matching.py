"""Deciding what is one from what accounts have in common, whatever rule found it.

A rule names ties: things that several accounts hold. An account that stands alone joins the linked
account that its ties lead to, and so may lead others there (billing → success → CRM). Where they
lead to several, nothing is decided. No two accounts of the primary source are ever joined here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from c360.identity.known import Account, Known


class Tie(NamedTuple):
    """One thing that accounts, by their numbers, have in common."""

    key: str
    members: tuple[int, ...]
    also: frozenset[int] = frozenset()
    """Accounts that hold it too, but are not linked by it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How accounts are found to be one; the stronger rule is asked first."""

    name: str
    ties: Callable[[Known, "Groups"], Iterable[Tie]]
    words: Callable[[str, Account, Account], str]
    """The evidence: what the two accounts have in common."""
    one_a_source: bool = True
    """Whether accounts that no linked one is among are left apart where two are of one source."""

    def __call__(self, known: Known, groups: "Groups") -> None:
        """Links by this rule, as far as it goes; what it cannot decide is kept as a doubt."""
        ties = [tie for tie in self.ties(known, groups) if _joins_several(tie, groups)]
        _contradict(self, ties, groups)
        waiting = _waiting(ties, groups)
        while found := _decided(self, waiting, groups):
            for root, (tie, member) in found.items():
                _join(self, tie, root, member, groups)
                del waiting[root]
        _join_the_rest(self, waiting, groups)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An account that a stronger rule has linked, and a weaker one would have linked elsewhere."""

    account: int
    linked_to: int
    rule: str
    evidence: str
    others: tuple[int, ...]
    """The accounts that the weaker rule speaks for."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An account whose ties of one rule lead to several accounts: nothing was decided."""

    rule: str
    leads_to: tuple[int, ...]


@dataclass(slots=True)
class Groups:
    """Which account stands for each, as the rules find it out, and by which rule."""

    accounts: Sequence[Account]
    primary_source: str
    stands: list[int]
    """Account → the one that stands for it; itself where it stands alone, or for others."""
    linked: list[bool]
    """Whether an account of the primary source stands for it."""
    rules: list[str]
    evidence: list[str]
    doubts: dict[int, Doubt] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    _followers: dict[int, list[int]] = field(default_factory=dict)

    def members(self, root: int) -> list[int]:
        """The account that stands for others, and the others."""
        return [root, *self._followers.get(root, ())]

    def join(self, root: int, to: int, rule: str, evidence: str) -> None:
        """From now on `to` stands for `root` and for all that `root` stood for."""
        moved = [root, *self._followers.pop(root, ())]
        for place in moved:
            self.stands[place] = to
            self.linked[place] = self.linked[to]
        self._followers.setdefault(to, []).extend(moved)
        self.rules[root], self.evidence[root] = rule, evidence
        self.doubts.pop(root, None)

    def standing_alone(self) -> list[int]:
        """The accounts that no other is linked with."""
        return [
            root
            for root, stands in enumerate(self.stands)
            if stands == root and not self._followers.get(root)
        ]

    def standing_for_others(self) -> list[int]:
        """The accounts that stand for others too."""
        return [root for root, others in self._followers.items() if others]

    def standing_first(self, roots: Iterable[int]) -> int:
        """Who stands for accounts that nobody in the primary source knows: the first observed."""

        def order(root: int) -> tuple[bool, int, int]:
            first_at = self.accounts[root].first_at
            return first_at is None, first_at or 0, root

        return min(roots, key=order)


def _joins_several(tie: Tie, groups: Groups) -> bool:
    first = groups.stands[tie.members[0]]
    return any(groups.stands[member] != first for member in tie.members)


def _waiting(ties: Iterable[Tie], groups: Groups) -> dict[int, list[Tie]]:
    """The accounts that are not linked yet, with their ties."""
    waiting: dict[int, list[Tie]] = defaultdict(list)
    for tie in ties:
        for root in {groups.stands[m] for m in tie.members if not groups.linked[m]}:
            waiting[root].append(tie)
    return dict(sorted(waiting.items()))


def _decided(
    rule: Rule, waiting: dict[int, list[Tie]], groups: Groups
) -> dict[int, tuple[Tie, int]]:
    """The accounts whose ties lead to one linked account, and by which; all seen at once."""
    found: dict[int, tuple[Tie, int]] = {}
    for root, ties in list(waiting.items()):
        leads = _leads(root, ties, groups)
        if len(leads) == 1:
            found[root] = next(iter(leads.values()))
        elif leads:
            groups.doubts[root] = Doubt(rule.name, tuple(sorted(leads)))
            del waiting[root]
    return found


def _leads(root: int, ties: Iterable[Tie], groups: Groups) -> dict[int, tuple[Tie, int]]:
    """Linked account → the first tie that leads there; of those only that are not ruled out."""
    doubt = groups.doubts.get(root)
    leads: dict[int, tuple[Tie, int]] = {}
    for tie in ties:
        for member in tie.members:
            to = groups.stands[member]
            if groups.linked[member] and (doubt is None or to in doubt.leads_to):
                leads.setdefault(to, (tie, member))
    return leads


def _join(rule: Rule, tie: Tie, root: int, member: int, groups: Groups) -> None:
    own = next(place for place in tie.members if groups.stands[place] == root)
    words = rule.words(tie.key, groups.accounts[own], groups.accounts[member])
    groups.join(root, groups.stands[member], rule.name, f"{rule.name}: {words}")


def _join_the_rest(rule: Rule, waiting: Mapping[int, list[Tie]], groups: Groups) -> None:
    """Accounts that nobody in the primary source knows, and that have a tie: they are one."""
    free = {
        root: [tie for tie in ties if _all_in(tie, waiting, groups)]
        for root, ties in waiting.items()
        if root not in groups.doubts
    }
    seen: set[int] = set()
    for root in free:
        if root not in seen:
            together = _together(root, free, groups)
            seen |= together
            _unite(rule, together, free, groups)


def _all_in(tie: Tie, waiting: Mapping[int, list[Tie]], groups: Groups) -> bool:
    roots = {groups.stands[member] for member in tie.members}
    return all(root in waiting and root not in groups.doubts for root in roots)


def _together(root: int, free: Mapping[int, list[Tie]], groups: Groups) -> set[int]:
    """The accounts that ties lead to from one, directly or by way of others."""
    reached, next_ = {root}, [root]
    while next_:
        for tie in free[next_.pop()]:
            fresh = {groups.stands[member] for member in tie.members} - reached
            reached |= fresh
            next_ += fresh
    return reached


def _unite(rule: Rule, together: set[int], free: Mapping[int, list[Tie]], groups: Groups) -> None:
    """Joins them to the one that stands first, nearest first, so that each names its neighbour."""
    if len(together) == 1:
        return
    sources = [groups.accounts[m].source for root in together for m in groups.members(root)]
    if rule.one_a_source and len(set(sources)) < len(sources):
        for root in together:
            groups.doubts[root] = Doubt(rule.name, tuple(sorted(together - {root})))
        return
    first = groups.standing_first(together)
    before = {place: root for root in together for place in groups.members(root)}
    layer, left = [first], together - {first}
    while left:
        layer = _next_layer(rule, layer, left, (free, before), groups)


def _next_layer(
    rule: Rule,
    layer: list[int],
    left: set[int],
    before: tuple[Mapping[int, list[Tie]], Mapping[int, int]],
    groups: Groups,
) -> list[int]:
    """Joins the neighbours of those just joined; `before` tells what stood for each until now."""
    free, stood = before
    reached: dict[int, tuple[Tie, int]] = {}
    for root in sorted(layer):
        for tie in free[root]:
            member = next(m for m in tie.members if stood[m] == root)
            for place in tie.members:
                if stood[place] in left:
                    reached.setdefault(stood[place], (tie, member))
    for root, (tie, member) in sorted(reached.items()):
        left.discard(root)
        _join(rule, tie, root, member, groups)
    return list(reached)


def _contradict(rule: Rule, ties: Iterable[Tie], groups: Groups) -> None:
    """Notes the linked accounts whose ties lead elsewhere, and not also where they are linked to.

    Accounts of the primary source stand as they are: nobody contradicts those.
    """
    leads: dict[int, dict[int, tuple[Tie, int]]] = {}
    confirmed: set[int] = set()
    for tie in ties:
        members = [member for member in tie.members if groups.linked[member]]
        for member in members:
            if groups.accounts[member].source == groups.primary_source:
                continue
            own = groups.stands[member]
            others = {groups.stands[m]: (tie, m) for m in members if m != member}
            if own in others or own in tie.also:
                confirmed.add(member)
            elif others:
                leads.setdefault(member, {}).update(others)
    told = {(one.account, one.rule, one.others) for one in groups.contradictions}
    for member, others in sorted(leads.items()):
        speaks_for = tuple(sorted(others))
        if member in confirmed or (member, rule.name, speaks_for) in told:
            continue
        tie, other = others[speaks_for[0]]
        words = rule.words(tie.key, groups.accounts[member], groups.accounts[other])
        against = f"{rule.name}: {words}"
        found = Contradiction(member, groups.stands[member], rule.name, against, speaks_for)
        groups.contradictions.append(found)
