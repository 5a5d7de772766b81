"""Text that a vendor keeps as HTML, or as the words of a list, as people read it."""

import html
import re

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain(text: object) -> str | None:
    """Text without its HTML, a line for each paragraph; None where there is none."""
    if not isinstance(text, str):
        return None
    shown = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", text)))
    lines = (" ".join(line.split()) for line in html.unescape(shown).splitlines())
    return "\n".join(line for line in lines if line) or None


def in_words(name: object) -> str | None:
    """`COMPUTER_SOFTWARE` as Computer Software; what is not such a name stays as it is."""
    if not isinstance(name, str):
        return None
    return name.replace("_", " ").title() if re.fullmatch(r"[A-Z0-9_]+", name) else name
