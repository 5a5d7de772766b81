"""Who may come in and what they may see: a workspace's keys, people and policies as use cases."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from c360.config import Workspace
from c360.errors import AccountNotFound, BadArgument, NotPublished, UnknownName
from c360.guardrails.access_settings import ROLE
from c360.guardrails.policy import ACTIONS, Decision, Explained, Policy, ViewerAction
from c360.guardrails.viewers import key_viewer, person_viewer, role_viewer
from c360.model.access import AccountClass, Viewer
from c360.store.keys import SCOPES, Grant, Key
from c360.stores import keys_of, store_of

_LENGTH = re.compile(r"([1-9]\d{0,3})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
NEVER = "never"
__all__ = ["Access", "Decision", "Explanation", "KeyState", "PolicyReport"]


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key, and whether it opens anything."""

    key: Key
    state: str
    """valid, expired or revoked."""

    def as_json(self) -> dict[str, Any]:
        """As JSON; nothing in it opens a door."""
        found = {name: getattr(self.key, name) for name in Key.__slots__}
        return found | {"scopes": sorted(self.key.scopes), "state": self.state}


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """The policies in force, and what is odd about them."""

    digest: str
    files: Sequence[tuple[str, bool, int]]
    """How each file is named to people, whether c360 ships it, how many policies it holds."""
    roles: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a viewer sees of an account, and why."""

    viewer: Viewer
    account_id: str
    account: AccountClass
    decisions: Explained
    actions: dict[ViewerAction, Decision]
    digest: str
    notes: Sequence[str] = ()


class Access:
    """The use cases of one workspace. Keys are looked up anew each time: a revoked one is out."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self.workspace = workspace
        self._clock = clock

    def policy(self) -> Policy:
        """The policies in force: c360's own, and those of the workspace's folder `policies`."""
        return Policy.open(self.workspace.policies)

    def create_key(
        self, role: str, email: str | None, scopes: Sequence[str], expires: str
    ) -> tuple[str, KeyState]:
        """A new key in plain text, which is shown once, and what is known of it."""
        self._check_role(role)
        for scope in scopes:
            if scope not in SCOPES:
                raise BadArgument("scope", scope, f"one of {', '.join(SCOPES)}")
        if email is not None and not _EMAIL.fullmatch(email):
            raise BadArgument("as", email, "an e-mail address")
        now = self._clock()
        person = None if email is None else email.lower()
        grant = Grant(role, person, frozenset(scopes or ["read"]), _until(expires, now))
        with keys_of(self.workspace) as keys:
            token, key = keys.create(grant, now)
        return token, KeyState(key, "valid")

    def keys(self) -> list[KeyState]:
        """Every key there ever was, the newest first."""
        now = self._clock()
        with keys_of(self.workspace, read_only=True) as keys:
            return [KeyState(key, key.problem(now) or "valid") for key in keys.every()]

    def asks_for_keys(self) -> bool:
        """Whether a key was ever made, or somebody vouches for people.

        When the last key has expired, nobody comes in: a server does not fall back to letting in
        whoever can reach it.
        """
        if self.workspace.settings.access.oidc is not None:
            return True
        try:
            return bool(self.keys())
        except NotPublished:
            return False  # no store yet, hence no keys

    def revoke_key(self, key_id: str) -> KeyState:
        """Ends a key, named by its id, with or without `key:` before it."""
        now = self._clock()
        with keys_of(self.workspace) as keys:
            key = keys.revoke(key_id.removeprefix("key:"), now)
            if key is None:
                raise UnknownName("key", key_id, [known.id for known in keys.every()])
        return KeyState(key, key.problem(now) or "valid")

    def check_policies(self) -> PolicyReport:
        """The policies in force; raises what is wrong with them."""
        policy = self.policy()
        held = Counter(statement.file for statement in policy.policies.statements)
        counts = [(file.shown, file.shipped, held[file.shown]) for file in policy.policies.files]
        warnings = list(self._roles_unheard_of(policy))
        return PolicyReport(policy.digest, counts, sorted(policy.roles), warnings)

    def explain(self, viewer: str, account: str) -> Explanation:
        """What a viewer (an e-mail, a key's id, or role:NAME) sees of an account, and why."""
        policy, (who, notes) = self.policy(), self._viewer(viewer)
        account_id, account_class = self._account(account, who.email)
        return Explanation(
            viewer=who,
            account_id=account_id,
            account=account_class,
            decisions=policy.explain(who, account_class, door="cli"),
            actions={action: policy.may(who, action) for action in ACTIONS},
            digest=policy.digest,
            notes=notes,
        )

    def _viewer(self, named: str) -> tuple[Viewer, Sequence[str]]:
        access = self.workspace.settings.access
        if named.startswith("role:"):
            role = named.removeprefix("role:")
            self._check_role(role)
            return role_viewer(role), ()
        if "@" in named:
            found = person_viewer(access, named, f"person:{named.lower()}")
            if found is None:
                raise UnknownName("person", named, access.people)
            return found, ()
        return self._keyed(named)

    def _keyed(self, named: str) -> tuple[Viewer, Sequence[str]]:
        with keys_of(self.workspace, read_only=True) as keys:
            known = {key.id: key for key in keys.every()}
        key = known.get(named.removeprefix("key:"))
        if key is None:
            expected = "an e-mail under access.people, the id of a key, or a role as in role:csm"
            raise BadArgument("viewer", named, expected)
        problem = key.problem(self._clock())
        notes = (f"key {key.id} is {problem}: it opens nothing any more",) if problem else ()
        return key_viewer(self.workspace.settings.access, key), notes

    def _account(self, account: str, email: str | None) -> tuple[str, AccountClass]:
        with store_of(self.workspace, read_only=True) as store:
            run = store.current_run()
            if run is None:
                raise NotPublished(self.workspace.root)
            account_id = store.find(account, run)
            found = store.account_class(account_id, run, email)
        if found is None:
            raise AccountNotFound(account, run.as_of)
        return account_id, found

    def _check_role(self, role: str) -> None:
        roles = self.policy().roles
        if role not in roles or not re.fullmatch(ROLE, role):
            raise UnknownName("role", role, roles)

    def _roles_unheard_of(self, policy: Policy) -> Iterator[str]:
        """People and keys of a role that no policy names: they see nothing."""
        access = self.workspace.settings.access
        given = {"local_role": access.local_role}
        given |= {f"people.{email}": person.role for email, person in access.people.items()}
        if self.workspace.store_file.exists():
            given |= {f"key {s.key.id}": s.key.role for s in self.keys() if s.state == "valid"}
        for who, role in given.items():
            if role not in policy.roles:
                yield f"{who}: no policy speaks of the role {role!r}, so that it sees nothing"


def _until(expires: str, now: datetime) -> datetime | None:
    if expires == NEVER:
        return None
    found = _LENGTH.fullmatch(expires)
    if found is None:
        raise BadArgument("expires", expires, "a length of time such as 90d, 12h, 4w, or never")
    return now + int(found[1]) * _UNITS[found[2]]
