"""Life stories: how strongly an account uses the product, and how likely it is to leave."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from c360.demo.records import Story
from c360.demo.world import DAYS, START, TODAY, Rng, day_number, pick

Floats = NDArray[np.float64]
Shape = Callable[[Floats, float], Floats]

ODDS = {
    "healthy_renewal": 0.28, "growth": 0.16, "quiet_decline": 0.11, "champion_left": 0.10,
    "escalation": 0.09, "dunning": 0.08, "seasonal": 0.08, "downgrade": 0.06, "competitor": 0.04,
}  # fmt: skip
DEPTHS = {
    "growth": (0.3, 0.9), "quiet_decline": (0.4, 0.75), "champion_left": (0.15, 0.45),
    "escalation": (0.1, 0.35), "dunning": (0.1, 0.4), "seasonal": (0.2, 0.4),
    "downgrade": (0.25, 0.45), "competitor": (0.2, 0.5),
}  # fmt: skip


def _rise(days: Floats, over: float) -> Floats:
    return np.clip(days / over, 0.0, 1.0)


SHAPES: dict[str, Shape] = {
    "growth": lambda x, d: 1 + d * _rise(x, 240),
    "quiet_decline": lambda x, d: 1 - d * _rise(x, 200),
    "champion_left": lambda x, d: 1 - d * _rise(x, 90) + 0.7 * d * _rise(x - 200, 120),
    "escalation": lambda x, d: 1 - d * _rise(x, 20) + 0.8 * d * _rise(x - 90, 90),
    "dunning": lambda x, d: 1 - 0.5 * d * _rise(x, 60) + 0.4 * d * _rise(x - 150, 60),
    "seasonal": lambda x, d: 1 + d * np.sin(2 * math.pi * x / 365),
    "downgrade": lambda x, d: 1 - d * _rise(x, 120),
    "competitor": lambda x, d: 1 - d * _rise(x, 120),
}
SIGNAL_WEIGHTS = {
    "champion_left": (2.1, 420), "escalation": (1.8, 330), "dunning": (2.4, 300),
    "competitor": (3.2, 500), "growth": (-0.9, 700), "downgrade": (-0.4, 400),
}  # fmt: skip
"""Log-odds a story adds while it is younger than so many days."""
BASE_LOG_ODDS = -2.7


def draw_story(rng: Rng, since: date) -> Story:
    """A story for a customer since that day; those of the last months are still onboarding."""
    if (TODAY - since).days < 130:
        return Story("onboarding", since, 0.0)
    kind = pick(rng, tuple(ODDS), tuple(ODDS.values()))
    low, high = DEPTHS.get(kind, (0.0, 0.0))
    first = max(since, START) + timedelta(days=100)
    span = max(1, (TODAY - first).days - 15)
    return Story(kind, first + timedelta(days=int(rng.integers(span))), rng.uniform(low, high))


def shape(story: Story, days: Floats) -> Floats:
    """Use relative to the account's usual, by days since the story began."""
    course = SHAPES.get(story.kind)
    return np.ones_like(days) if course is None else course(days, story.depth)


def usage_level(story: Story, since: date) -> Floats:
    """Use relative to the account's usual for each day of the exports; 0 before it joined."""
    day = np.arange(DAYS, dtype=np.float64)
    age = day - day_number(since)
    ramp = 0.1 + 0.9 * _rise(age, 150.0 if story.kind == "onboarding" else 60.0)
    level: Floats = np.where(age < 0, 0.0, ramp) * shape(story, day - day_number(story.begins))
    return level


def lost_use(story: Story, on: date) -> float:
    """Share of its usual use the account has lost by that day; seasons do not count."""
    if story.kind == "seasonal":
        return 0.0
    days = np.array([(on - story.begins).days], dtype=np.float64)
    return max(0.0, 1.0 - float(shape(story, days)[0]))


def in_story(story: Story, on: date, days: int) -> bool:
    """Whether that day lies within so many days of the story's begin."""
    return 0 <= (on - story.begins).days < days


def churn_probability(story: Story, on: date, *, first_term: bool) -> float:
    """The odds that a yearly decision taken that day ends the contract."""
    weight, lasts = SIGNAL_WEIGHTS.get(story.kind, (0.0, 0))
    log_odds = BASE_LOG_ODDS + 4.6 * lost_use(story, on) + 0.4 * first_term
    log_odds += weight if in_story(story, on, lasts) else 0.0
    return 1 / (1 + math.exp(-log_odds))
