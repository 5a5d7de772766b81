"""Exit states and triggers for the reference: what routing's own code holds."""

import ast
import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from c360.routing import skills, states
from c360.routing import triggers as firing
from c360.routing.triggers import EVENTS
from tests.docs.markdown import prose, table

WHEN = {
    "at_risk": "the exit state at_risk holds",
    "escalation_required": "the exit state escalation_required holds",
    "expansion_ready": "the exit state expansion_ready holds",
    "renewal_focus": "the exit state renewal_focus holds",
    "health_decline": "the overall score lost points within 7 days, or fell into at_risk",
    "usage_up": "active users rose by enough, and by more than chance explains",
    "usage_down": "active users fell by enough, and by more than chance explains",
    "ticket_opened": "a ticket of the priorities named was opened",
    "ticket_raised": "a ticket was raised to one of these priorities",
    "invoice_overdue": "an invoice turned overdue",
    "payment_failed": "a payment failed",
    "payment_disputed": "a payment was disputed",
    "contact_added": "a contact was added",
    "contact_left": "a contact left",
    "contact_changed": "a contact's role or title changed",
}
"""What each reason means. A test holds it against the reasons that routing can give."""
SKILLS: dict[str, ModuleType] = {
    module.SKILL: module
    for info in iter_modules([str(Path(next(iter(skills.__path__))))])
    if hasattr(module := import_module(f"{skills.__name__}.{info.name}"), "SKILL")
}


def exit_states() -> str:
    """The rules in the order they are tried."""
    rows = [(f"`{state}`", inspect.getdoc(rule)) for state, rule in states.RULES]
    rows.append(("`healthy`", "None of the others holds."))
    return f"## Exit states\n\n{table(('state', 'holds when'), rows)}"


def triggers() -> str:
    """What fires each skill, and with which input."""
    rows = [
        (f"`{skill}`", f"`{reason}`", WHEN.get(reason, "")) for skill, reason in sorted(fired())
    ]
    about = prose(
        "A trigger has a key of account, skill, reason, record and the UTC day on which it "
        "became true; the same key never fires twice. What has held for longer than the "
        "look-back of 7 days has no key."
    )
    fires = table(("skill", "reason", "fired when"), rows)
    inputs = table(
        ("skill", "what it is for", "its input"), (_skill(name) for name in sorted(SKILLS))
    )
    return f"## Triggers\n\n{about}\n\n{fires}\n\n## Skills\n\n{inputs}"


def _skill(name: str) -> Sequence[object]:
    module = SKILLS[name]
    fields = module.Input.model_fields.items()
    return f"`{name}`", inspect.getdoc(module), ", ".join(f"`{f.alias or n}`" for n, f in fields)


def fired() -> set[tuple[str, str]]:
    """Each skill and each reason it can be fired for, read from routing's source."""
    listed = {(event.skill, kind) for kind, event in EVENTS.items()}
    return listed | set(_in_code())


def _in_code() -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(inspect.getsource(firing))):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Firing"):
            continue
        skill, reason = node.args[0], node.args[1]
        if not (isinstance(skill, ast.Attribute) and skill.attr == "SKILL"):
            continue  # fired for an event, which EVENTS lists
        name = getattr(firing, ast.unparse(skill.value)).SKILL
        if isinstance(reason, ast.Constant):
            yield name, str(reason.value)
        else:
            yield from ((name, f"usage_{direction}") for direction in ("up", "down"))
