"""Drift: a field of a vendor's records is from some moment on not what it was."""

import copy
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Change = Literal["added", "dropped", "renamed", "retyped", "nulled", "nested"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One field's change of shape."""

    kind: str
    """The kind of record, as the vendor module calls it."""
    change: Change
    path: str
    """The field, with dots between levels (`properties.name`); of a list, it is in every item."""
    to: Any = None
    """added: the value · renamed: the new name · retyped: the value, if not `retyped`'s."""
    share: float = 1.0
    """Share of the records that it concerns."""
    since: datetime | None = None
    """From when on, by the vendor's clock; None: always."""

    def begun(self, now: datetime) -> bool:
        return self.since is None or self.since <= now


def drifted(body: dict[str, Any], drift: Drift) -> dict[str, Any]:
    """A copy of the record, changed; as it was where it has no such field to change."""
    changed = copy.deepcopy(body)
    _walk(changed, drift.path.split("."), drift)
    return changed


def _walk(value: Any, path: list[str], drift: Drift) -> None:
    if isinstance(value, list):
        for item in value:
            _walk(item, path, drift)
    elif isinstance(value, dict) and len(path) > 1:
        _walk(value.get(path[0]), path[1:], drift)
    elif isinstance(value, dict) and (path[0] in value or drift.change == "added"):
        _change(value, path[0], drift)


def _change(holder: dict[str, Any], name: str, drift: Drift) -> None:
    match drift.change:
        case "added":
            holder[name] = "new" if drift.to is None else drift.to
        case "dropped":
            del holder[name]
        case "renamed":
            holder[drift.to or f"{name}_v2"] = holder.pop(name)
        case "retyped":
            holder[name] = retyped(holder[name]) if drift.to is None else drift.to
        case "nulled":
            holder[name] = None
        case "nested":
            holder[name] = {"value": holder[name]}


def retyped(value: Any) -> Any:
    """The value as another type that does not mean the same: what a vendor's new version sends."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, int | float):
        return f"about {value}"
    if isinstance(value, str):
        return [value]
    return json.dumps(value)
