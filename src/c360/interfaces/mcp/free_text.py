"""Text that customers wrote: left out, or between fences that it cannot forge.

Whoever writes to support can write instructions to a language model. Policy keeps such text from
this door unless it is asked for; this module is the door's own part in that. It knows the text by
where it stands, leaves it out where nobody asked, and puts a fence around whatever is let through.
The fence bears a word drawn anew for each answer, and its brackets are taken from the text.
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OWN_WORDS = frozenset(
    {
        "subject", "issue", "body", "comment", "comments", "note", "notes", "verbatim",
        "description", "excerpt", "message", "snippet", "feedback",
    }
)  # fmt: skip
"""Names under which somebody's own words stand, wherever they do."""
NAMED_BY_PEOPLE = frozenset({"plans", "goals", "milestones"})
"""Lists whose rows people give names of several words to."""
PLAIN_TITLES = frozenset(
    {"invoice issued", "payment", "contract started", "survey answered", "outcome"}
)
"""Entries of the timeline whose title is a word of ours; any other's is somebody's subject."""
_QUOTE = "“"
"""A sentence of ours that holds somebody's wording has it in these quotation marks."""
LEFT_OUT = "text that customers wrote is left out unless it is asked for (includeCustomerText)"
WITHHELD = "(left out: it quotes text that a customer wrote)"
"""Stands for a sentence."""
_BRACKETS = str.maketrans({"⟦": "(", "⟧": ")", "〚": "(", "〛": ")", "【": "(", "】": ")"})
_KEPT = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Fence:
    """Two marks that no text between them can hold."""

    word: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def begin(self) -> str:
        return f"⟦untrusted {self.word}⟧"

    @property
    def end(self) -> str:
        return f"⟦/untrusted {self.word}⟧"

    def around(self, text: str) -> str:
        """The text between the marks."""
        return f"{self.begin}{harmless(text)}{self.end}"


def harmless(text: str) -> str:
    """The text without the fence's brackets, and without characters that no reader sees."""
    seen = (c for c in text if c in _KEPT or not unicodedata.category(c).startswith("C"))
    return "".join(seen).translate(_BRACKETS)


def pointer(path: tuple[str, ...]) -> str:
    """A place of the answer, as a JSON Pointer."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


class FreeText:
    """Goes through one answer, and leaves out or fences what is not ours."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.fence = Fence()
        self.fenced: list[str] = []
        self.left_out: list[str] = []

    def clean(self, value: Any, path: tuple[str, ...] = (), around: Any = None) -> Any:
        """The value with its free text fenced or left out."""
        if isinstance(value, Mapping):
            return {name: self.clean(v, (*path, name), value) for name, v in value.items()}
        if isinstance(value, list):
            return [self.clean(v, (*path, str(at)), around) for at, v in enumerate(value)]
        if not isinstance(value, str) or not value:
            return value
        return self._text(value, path, around if isinstance(around, Mapping) else {})

    def _text(self, text: str, path: tuple[str, ...], around: Mapping[str, Any]) -> str | None:
        own = _stands_alone(path, around)
        if not own and _QUOTE not in text:
            return text
        here = pointer(path)
        if not self.shown:
            self.left_out.append(here)
            return None if own else WITHHELD
        self.fenced.append(here)
        return self.fence.around(text)


def _stands_alone(path: tuple[str, ...], around: Mapping[str, Any]) -> bool:
    """Whether the place holds nothing but somebody's own words."""
    name = path[-1] if path else ""
    if name in {"before", "after"} and isinstance(around.get("path"), str):
        name = around["path"].rpartition("/")[2]  # of what changed, the place is named beside it
    if name == "title" and "kind" in around:
        return around["kind"] not in PLAIN_TITLES
    if name == "name" and not NAMED_BY_PEOPLE.isdisjoint(path):
        return True
    return name in OWN_WORDS or (name in {"value", "text"} and _quotes(around.get("marks")))


def _quotes(marks: object) -> bool:
    """Whether a fact with these marks is somebody's text."""
    return isinstance(marks, list) and "customer_text" in marks
