"""Product use per user, day and feature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from c360.demo.records import Company
from c360.demo.stories import usage_level
from c360.demo.world import (
    DAYS,
    GATED_FEATURES,
    MODULE_FEATURES,
    Rng,
    chance,
    day_number,
    day_of,
)

Ints = NDArray[np.int64]
WEEK = np.array([1.0, 1.0, 1.0, 1.0, 0.95, 0.14, 0.12])
"""How likely use is on each weekday, Monday first."""
WEEKDAY = np.array([day_of(n).weekday() for n in range(DAYS)])
ADOPTION = (0.97, 0.78, 0.36, 0.44, 0.4)
"""Share of users who take up each core feature at a usual account."""
DAILY = (0.92, 0.5, 0.45, 0.3, 0.3)
"""How likely a user of the feature uses it on an active day."""
VOLUME = (6.0, 3.0, 14.0, 4.0, 2.0)


@dataclass(frozen=True, slots=True)
class Usage:
    """Rows of use: user number, day number, feature number and count, column by column."""

    user: Ints
    day: Ints
    feature: Ints
    events: Ints

    def __len__(self) -> int:
        return len(self.user)


@dataclass(frozen=True, slots=True)
class Roster:
    """The users of one account: from which day on, until which day, and how keen each is."""

    joined: Ints
    left: Ints
    keen: NDArray[np.float64]

    def assigned(self, day: int) -> int:
        """Seats assigned on that day."""
        return int(np.count_nonzero((self.joined <= day) & (self.left > day)))


def no_usage() -> Usage:
    """Nothing at all."""
    none = np.zeros(0, dtype=np.int64)
    return Usage(none, none, none, none)


def draw_roster(seed: int, company: Company) -> Roster:
    """Users join over the first months, and again when the account buys more seats."""
    rng = chance(seed, company.index, 6)
    fill = float(np.clip(rng.normal(0.82, 0.16), 0.3, 1.08))
    first, most = company.terms[0].seats, max(t.last_seats for t in company.terms)
    count = max(2, round(most * fill))
    early = min(count, max(2, round(first * fill)))
    joined = day_number(company.customer_since) + (rng.beta(1.0, 3.0, count) * 160).astype(int)
    late = day_number(company.story.begins) + rng.integers(30, 260, count)
    joined = np.where(np.arange(count) < early, joined, late)
    end = DAYS if company.churned_on is None else day_number(company.churned_on)
    left = np.where(rng.random(count) < 0.1, joined + rng.integers(60, 700, count), end)
    keen = np.clip(rng.beta(1.1, 3.2, count) * 1.1, 0.02, 0.95)
    return Roster(joined, np.minimum(left, end), keen)


def draw_usage(seed: int, company: Company, roster: Roster) -> Usage:
    """Every user's active days, and what was used on each."""
    rng = chance(seed, company.index, 7)
    users, days = _active_days(rng, company, roster)
    columns = [
        _feature(rng, (users, days), len(roster.keen), (number, share))
        for number, share in enumerate(_adoption(rng, company))
        if share > 0
    ]
    return Usage(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))


def _active_days(rng: Rng, company: Company, roster: Roster) -> tuple[Ints, Ints]:
    level = usage_level(company.story, company.customer_since) * WEEK[WEEKDAY]
    day = np.arange(DAYS)
    here = (roster.joined[:, None] <= day) & (day < roster.left[:, None])
    odds = np.clip(roster.keen[:, None] * level, 0.0, 0.97) * here
    users, days = np.nonzero(rng.random(odds.shape) < odds)
    return users, days


def _adoption(rng: Rng, company: Company) -> list[float]:
    """The share of users who take up each feature; locked ones are only tried here and there."""
    width = rng.uniform(0.55, 1.25)
    shares = [ADOPTION[0], *(float(np.clip(a * width, 0.03, 0.98)) for a in ADOPTION[1:])]
    curious = company.story.kind == "growth" or rng.random() < 0.08
    shares += [
        rng.uniform(0.3, 0.8) if module in company.modules else 0.05 * curious
        for module in MODULE_FEATURES.values()
    ]
    entitled = company.plan == "Enterprise"
    return shares + [0.15 if entitled else 0.03 * curious for _ in GATED_FEATURES]


def _feature(
    rng: Rng, active: tuple[Ints, Ints], users: int, kind: tuple[int, float]
) -> tuple[Ints, Ints, Ints, Ints]:
    number, share = kind
    takers = rng.random(users) < share
    daily = DAILY[number] if number < len(DAILY) else 0.25
    volume = VOLUME[number] if number < len(VOLUME) else 1.5
    used = takers[active[0]] & (rng.random(len(active[0])) < daily)
    count = int(np.count_nonzero(used))
    events = 1 + rng.poisson(volume, count)
    return active[0][used], active[1][used], np.full(count, number), events
