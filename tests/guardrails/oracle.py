"""The default policies once more, as plain Python that shares nothing with them."""

from dataclasses import dataclass

ROLES = ("csm", "ae", "support", "exec", "admin", "agent")
ALL_SCOPES = frozenset({"read", "refresh", "write", "audit", "admin"})


@dataclass(frozen=True)
class Asked:
    """A question of the policies, told in the simplest terms."""

    role: str
    segments: frozenset[str] | None
    territories: frozenset[str] | None
    segment: str | None
    territory: str | None
    mine: bool
    door: str = "rest"
    asked: bool = False
    scopes: frozenset[str] = frozenset({"read"})


def sees_account(q: Asked) -> bool:
    if q.role not in ROLES or "read" not in q.scopes:
        return False
    if q.mine:
        return True
    return _within(q.segments, q.segment) and _within(q.territories, q.territory)


def _within(names: frozenset[str] | None, name: str | None) -> bool:
    if names is None:
        return True
    return name is not None and name.lower() in {one.lower() for one in names}


def sees_mark(q: Asked, mark: str) -> bool:
    return sees_account(q) and _of_role(q, mark) and not _kept_from_models(q, mark)


def _kept_from_models(q: Asked, mark: str) -> bool:
    return mark == "customer_text" and q.door == "mcp" and not q.asked


def _of_role(q: Asked, mark: str) -> bool:
    everybody = {"profile", "people", "engagement", "support", "usage", "scores"}
    if mark in everybody or q.role == "admin":
        return True
    own = q.mine
    sees = {
        "csm": {"personal", "customer_text"}
        | ({"commercial", "notes", "sensitive"} if own else set()),
        "ae": {"commercial", "notes", "personal", "customer_text"} if own else set(),
        "support": {"personal", "customer_text"},
        "exec": {"commercial", "notes", "sensitive"},
        "agent": {"commercial"}
        | ({"personal", "notes", "customer_text"} if own and q.asked else set()),
    }[q.role]
    return mark in sees


def plans(q: Asked) -> set[str]:
    """Owner roles whose actions are shown."""
    everybody = {"CSM", "AE", "Support", "Finance"}
    if not sees_account(q):
        return set()
    if q.role in {"exec", "admin", "agent"} or (q.role in {"csm", "ae"} and q.mine):
        return everybody
    return {"csm": {"CSM", "Support"}, "ae": {"AE"}, "support": {"Support"}}[q.role]


MAY = {
    "csm": {"export", "refresh", "feedback", "ask_free_text"},
    "ae": {"export", "refresh", "feedback", "ask_free_text"},
    "support": {"refresh", "feedback", "ask_free_text"},
    "exec": {"export", "feedback"},
    "admin": {
        "export", "refresh", "feedback", "ask_free_text", "read_audit", "manage_keys", "forget",
    },
    "agent": {"ask_free_text"},
}  # fmt: skip
NEEDS_SCOPE = {
    "export": "read",
    "ask_free_text": "read",
    "refresh": "refresh",
    "feedback": "write",
    "read_audit": "audit",
    "manage_keys": "admin",
    "forget": "admin",
}


def may(role: str, action: str, scopes: frozenset[str]) -> bool:
    return action in MAY.get(role, set()) and NEEDS_SCOPE[action] in scopes


def may_contact(role: str, channel: str, purpose: str, preferences: tuple[str, str] | None) -> bool:
    """Preferences: the one channel allowed, the one refused."""
    allowed, refused = preferences or ("", "")
    if role not in {"csm", "ae", "support", "exec", "admin"} or channel == refused:
        return False
    return purpose == "service" or channel == allowed
