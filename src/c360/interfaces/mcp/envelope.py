"""What an answer says of itself: as of when, how sure, and what is not in it and why."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from c360.interfaces.mcp.free_text import LEFT_OUT, FreeText, pointer
from c360.model.access import Viewer
from c360.serving.answers import Served

SIDES = ("missing", "stale", "redacted")
"""The answer's side tables that stand beside it here: JSON Pointer into it → why."""
NOT_ALLOWED = "the policies do not let this viewer ask for text that customers wrote"
_SHARES = frozenset({"coverage", "dataCompleteness"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer was asked with."""

    tool: str
    viewer: Viewer
    shown: bool = False
    """Whether text that customers wrote was asked for and is allowed."""
    why_not: str | None = None
    """The rule that forbids it, where it was asked for and is not allowed."""


def envelope(asked: Asked, served: Served) -> dict[str, Any]:
    """The structured answer of a tool."""
    body: dict[str, Any] = json.loads(served.body)
    viewer = asked.viewer
    text = FreeText(shown=asked.shown)
    sides = {name: body.pop(name, None) or {} for name in SIDES}
    answer = text.clean(body)
    why = asked.why_not or LEFT_OUT
    sides["redacted"] = {**sides["redacted"], **dict.fromkeys(text.left_out, why)}
    return {
        "tool": asked.tool,
        "asOf": served.as_of or body.get("asOf") or body.get("generatedAt"),
        "viewer": {"role": viewer.role, "local": viewer.id.startswith("local:")},
        **_trust(answer),
        **sides,
        "customerText": _customer_text(text, why),
        "answer": answer,
    }


def _customer_text(text: FreeText, why: str) -> dict[str, Any]:
    fence = {"begin": text.fence.begin, "end": text.fence.end} if text.fenced else None
    return {
        "included": text.shown,
        "why": None if text.shown else why,
        "untrusted": text.fenced,
        "fence": fence,
    }


def _trust(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Coverage by place; the lowest confidence and where; how much is observed or inferred."""
    coverage: dict[str, float] = {}
    confidence: list[tuple[float, str]] = []
    basis: Counter[str] = Counter()
    for path, value in _leaves(answer):
        name = path[-1]
        if name in _SHARES and _is_share(value):
            coverage[pointer(path)] = value
        elif name == "confidence" and _is_share(value):
            confidence.append((value, pointer(path)))
        elif name == "basis" and isinstance(value, str):
            basis[value] += 1
    lowest = min(confidence, default=None)
    found = None if lowest is None else {"lowest": lowest[0], "at": lowest[1]}
    return {"coverage": coverage, "confidence": found, "basis": dict(sorted(basis.items()))}


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(inner, (*path, str(at)))
    elif path:
        yield path, value
