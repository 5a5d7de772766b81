"""Who may see and do what: Cedar decides, by class of account, and each decision is kept.

Nothing is allowed that no policy permits; what one forbids, no other can permit. A policy that
cannot be evaluated forbids: Cedar itself would pass over it, also where it is a `forbid`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import cedarpy

from c360.guardrails.policy_files import (
    Policies,
    Statement,
    read_policies,
    schema,
)
from c360.model.access import (
    EVERYTHING,
    MARKS,
    AccountClass,
    Allowance,
    Door,
    Mark,
    OwnerRole,
    Viewer,
    bits,
)

ViewerAction = Literal[
    "export", "refresh", "read_audit", "manage_keys", "forget", "feedback", "ask_free_text"
]
ACTIONS: tuple[ViewerAction, ...] = get_args(ViewerAction)
Purpose = Literal["service", "marketing"]
OWNER_ROLES: tuple[OwnerRole, ...] = get_args(OwnerRole)
_KEPT = 8192
"""Decisions kept: roles × segments × territories of a large company, several times."""
MARK_WORDS: Mapping[Mark, str] = {
    "profile": "profiles",
    "people": "contacts and stakeholders",
    "engagement": "engagement",
    "notes": "notes",
    "support": "support data",
    "usage": "usage",
    "commercial": "commercial data",
    "scores": "scores",
    "personal": "personal data",
    "customer_text": "free text",
    "sensitive": "sensitive records",
    "restricted": "restricted records",
}
_ACTION_WORDS: Mapping[ViewerAction, str] = {
    "export": "export",
    "refresh": "refresh",
    "read_audit": "read the audit log",
    "manage_keys": "manage keys",
    "forget": "erase persons",
    "feedback": "give feedback",
    "ask_free_text": "ask for free text",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and by what."""

    allowed: bool
    rule: str
    """The @id of the policy that decided, or a sentence where none did: product text."""
    policies: tuple[Statement, ...] = ()
    """The policies that decided; none where nothing was permitted."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """On which channels a person at a customer allows and refuses to be contacted."""

    allowed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Explained:
    """Every decision on an account of a class, for somebody who asks why."""

    view: Decision
    marks: Mapping[Mark, Decision]
    owners: Mapping[OwnerRole, Decision]


@dataclass(frozen=True, slots=True)
class _Standing:
    """All that policy knows of a viewer: those who stand alike are decided alike."""

    role: str
    segments: frozenset[str] | None
    territories: frozenset[str] | None
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How an account is looked at."""

    door: Door
    asked: bool


_FAILED = Decision(allowed=False, rule="a policy could not be evaluated")


class Policy:
    """The policies in force. Immutable, and safe to ask from several threads."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self._kept = lru_cache(_KEPT)(self._allowance)

    @classmethod
    def open(cls, folder: Path | None) -> "Policy":
        """The shipped policies, with a workspace's own beside or in place of them.

        Raises:
            Misconfigured: a policy is wrong; says which, where and why.
        """
        return cls(read_policies(folder))

    @property
    def digest(self) -> str:
        """Of every policy and of the schema: the same digest, the same decisions."""
        return self.policies.digest

    @property
    def roles(self) -> frozenset[str]:
        """The roles that policies name; any other sees nothing."""
        return self.policies.roles

    def allowance(
        self, viewer: Viewer, account: AccountClass, *, door: Door = "rest", asked: bool = False
    ) -> Allowance:
        """What the viewer may see of accounts of the class.

        Args:
            viewer: who asks.
            account: what is known of the account.
            door: the way in.
            asked: whether the caller asked for free text in so many words.
        """
        return self._kept(_standing(viewer), account, _Look(door, asked))

    def visible_classes(
        self,
        viewer: Viewer,
        accounts: Iterable[AccountClass],
        *,
        door: Door = "rest",
        asked: bool = False,
    ) -> dict[AccountClass, Allowance]:
        """The classes whose accounts exist for the viewer, and what of them may be seen."""
        found = {one: self.allowance(viewer, one, door=door, asked=asked) for one in accounts}
        return {one: allowance for one, allowance in found.items() if allowance.visible}

    def may(self, viewer: Viewer, action: ViewerAction) -> Decision:
        """Whether the viewer may do that at all."""
        words = _ACTION_WORDS[action]
        resource = {"uid": _uid("Workspace", "workspace"), "attrs": {}, "parents": []}
        asked = [(action, f"no policy lets the role {viewer.role!r} {words}")]
        return self._decide(_standing(viewer), resource, {}, asked)[0]

    def may_contact(
        self,
        viewer: Viewer,
        channel: str,
        preferences: Preferences | None,
        *,
        purpose: Purpose = "service",
    ) -> Decision:
        """Whether somebody at a customer may be contacted on a channel (email, phone …).

        No preferences on record refuse marketing, not contact about the service.
        """
        known = preferences or Preferences()
        attributes = {
            "allowed": sorted(name.lower() for name in known.allowed),
            "refused": sorted(name.lower() for name in known.refused),
        }
        resource = {"uid": _uid("Person", "person"), "attrs": attributes, "parents": []}
        context = {"channel": channel.lower(), "purpose": purpose}
        asked = [("contact", f"no policy lets the role {viewer.role!r} contact customers")]
        return self._decide(_standing(viewer), resource, context, asked)[0]

    def explain(
        self, viewer: Viewer, account: AccountClass, *, door: Door = "rest", asked: bool = False
    ) -> Explained:
        """Every decision, with the policies that made it."""
        return self._explained(_standing(viewer), account, _Look(door, asked))

    def _allowance(self, standing: _Standing, account: AccountClass, look: _Look) -> Allowance:
        found = self._explained(standing, account, look)
        if not found.view.allowed:
            withheld = {str(mark): found.view.rule for mark in MARKS}
            return Allowance(False, 0, withheld, frozenset(), self.digest)  # noqa: FBT003 - see its fields
        shown = [mark for mark, decision in found.marks.items() if decision.allowed]
        return Allowance(
            visible=True,
            marks=bits(shown),
            withheld={str(m): d.rule for m, d in found.marks.items() if not d.allowed},
            scope=_scope(found.owners),
            policy=self.digest,
        )

    def _explained(self, standing: _Standing, account: AccountClass, look: _Look) -> Explained:
        context = {"mine": account.mine, "door": look.door, "asked": look.asked}
        nothing = f"no policy lets the role {standing.role!r} see"
        asked = [
            ("view", f"{nothing} this account"),
            *((f"see_{mark}", f"{nothing} {MARK_WORDS[mark]}") for mark in MARKS),
            *((f"plan_{role.lower()}", f"{nothing} actions of {role}") for role in OWNER_ROLES),
        ]
        found = self._decide(_matched(standing, account), _account(account), context, asked)
        marks = dict(zip(MARKS, found[1:], strict=False))
        owners = dict(zip(OWNER_ROLES, found[1 + len(MARKS) :], strict=True))
        return Explained(found[0], marks, owners)

    def _decide(
        self,
        standing: _Standing,
        resource: Mapping[str, Any],
        context: Mapping[str, Any],
        asked: Sequence[tuple[str, str]],
    ) -> list[Decision]:
        """One decision for each action asked for, and the words where no policy decides it."""
        if standing.role not in self.roles:
            rule = f"no policy speaks of the role {standing.role!r}"
            return [Decision(allowed=False, rule=rule) for _ in asked]
        principal = _principal(standing)
        role = {"uid": _uid("Role", standing.role), "attrs": {}, "parents": []}
        known = _entities([principal, role, resource])
        if known is None:
            return [_FAILED for _ in asked]
        requests = [
            {
                "principal": principal["uid"],
                "action": _uid("Action", action),
                "resource": resource["uid"],
                "context": json.dumps(context),
            }
            for action, _ in asked
        ]
        results = cedarpy.is_authorized_batch(requests, self.policies.parsed, known, schema())
        return [
            self._decision(result, otherwise)
            for result, (_, otherwise) in zip(results, asked, strict=True)
        ]

    def _decision(self, result: cedarpy.AuthzResult, otherwise: str) -> Decision:
        if result.diagnostics.errors:
            return _FAILED
        numbers = sorted(int(one.removeprefix("policy")) for one in result.diagnostics.reasons)
        decided = tuple(self.policies.statements[number] for number in numbers)
        rule = decided[0].id if decided else otherwise
        return Decision(result.allowed, rule, decided)


def _scope(owners: Mapping[OwnerRole, Decision]) -> frozenset[str] | None:
    within = frozenset(role for role, decision in owners.items() if decision.allowed)
    return None if len(within) == len(owners) else within


def _standing(viewer: Viewer) -> _Standing:
    scopes = viewer.scopes or frozenset({"read"})
    return _Standing(viewer.role, viewer.segments, viewer.territories, scopes)


def _matched(standing: _Standing, account: AccountClass) -> _Standing:
    """The viewer's segments and territories as the account spells them: case decides nothing."""
    return _Standing(
        standing.role,
        _spelled(standing.segments, account.segment),
        _spelled(standing.territories, account.territory),
        standing.scopes,
    )


def _spelled(names: frozenset[str] | None, name: str | None) -> frozenset[str] | None:
    if names is None or name is None:
        return names
    return names | {name} if name.casefold() in {one.casefold() for one in names} else names


def _principal(standing: _Standing) -> dict[str, Any]:
    attributes: dict[str, list[str]] = {"scopes": sorted(standing.scopes)}
    if standing.segments is not None:
        attributes["segments"] = sorted(standing.segments)
    if standing.territories is not None:
        attributes["territories"] = sorted(standing.territories)
    parents = [_uid("Role", standing.role)]
    return {"uid": _uid("Viewer", "viewer"), "attrs": attributes, "parents": parents}


def _account(account: AccountClass) -> dict[str, Any]:
    known = {"segment": account.segment, "territory": account.territory}
    attributes = {name: value for name, value in known.items() if value is not None}
    return {"uid": _uid("Account", "account"), "attrs": attributes, "parents": []}


def _entities(known: Sequence[Mapping[str, Any]]) -> cedarpy.Entities | None:
    """As Cedar takes them; None where a name from the data is no text to it (half a character)."""
    try:
        return cedarpy.Entities.from_json_str(json.dumps(known), schema())
    except ValueError:
        return None


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


assert bits(MARK_WORDS) == EVERYTHING  # noqa: S101 - every mark has its words
