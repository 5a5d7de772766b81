"""How figures are worded for people: short money, known and not known."""

from typing import Any

from c360.model.formats import money_short

STATE_WORDS = {
    "insufficient_data": "insufficient data",
    "at_risk": "at risk",
    "escalation_required": "escalation required",
    "expansion_ready": "expansion ready",
    "renewal_focus": "renewal focus",
    "attention_needed": "attention needed",
    "healthy": "healthy",
}
STATE_STYLES = {
    "insufficient_data": "dim",
    "at_risk": "bold red",
    "escalation_required": "red",
    "expansion_ready": "cyan",
    "renewal_focus": "magenta",
    "attention_needed": "yellow",
    "healthy": "green",
}
SEVERITY_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}


def money(amount: float | None, currency: str | None) -> str:
    """$180K; the exact amount stands in the document."""
    if amount is None:
        return "not known"
    return money_short(amount, currency)


def known(value: Any, unit: str = "") -> str:
    """The value, or the words 'not known'."""
    return "not known" if value is None else f"{value}{unit}"


def percent(share: float) -> str:
    """Whole percents; under ten with a decimal, so that small chances do not read as none."""
    return f"{share:.0%}" if share == 0 or share >= 0.1 else f"{share:.1%}"
