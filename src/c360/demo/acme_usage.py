"""Acme's product use: 28-day blocks that end on the day before today, each built to measure.

In the newest block 245 users are active, of whom 12 on fifteen days or more; 8 use the product less
than half as often as in the block before; a user is active on 2.94 days of each week with any use,
so that mean daily over mean weekly users is .42; 3.25 of the five core features are used per user.
Nobody works on the first Thursday of the two newest blocks, and a Thursday follows only a week
with use: so it makes no difference whether a day counts by its start or by its end.
"""

import numpy as np

from c360.demo.usage import Ints, Usage
from c360.demo.world import DAYS, Rng, chance

BLOCK = 28
BLOCKS = 25
POWER_USERS = 12
AT_RISK = 8
DAYS_PER_WEEK = 2.94
"""Active days per user and active week: .42 of seven."""
USERS = (
    (0, 245), (2, 245), (3, 243), (5, 239), (8, 234), (12, 218), (17, 182), (21, 118), (24, 62),
)  # fmt: skip
"""Users by number of the block, counted back from the newest."""
THURSDAY, WEEKDAYS, WEEKEND = 0, (1, 4, 5, 6), (2, 3)
"""Days of a block's week by their place in it: each week starts on a Thursday."""
OFTEN = (1.0, 0.6, 0.5, 0.3, 0.35)
VOLUME = (7.0, 3.0, 22.0, 3.0, 2.0)


def takes_up(user: Ints) -> tuple[np.ndarray, ...]:
    """Per core feature, whether each user has taken it up."""
    return (
        user >= 0, user % 49 != 5, user % 12 != 7, user % 6 == 5, np.isin(user % 16, (1, 6, 11)),
    )  # fmt: skip


def acme_usage(seed: int) -> Usage:
    """All rows of the 25 blocks, about 100,000."""
    blocks = [_block(chance(seed, 0, 7, number), number) for number in range(BLOCKS)]
    columns = zip(*((b.user, b.day, b.feature, b.events) for b in reversed(blocks)), strict=True)
    return Usage(*(np.concatenate(parts) for parts in columns))


def _block(rng: Rng, number: int) -> Usage:
    days = _active_days(rng, number)
    user = np.array([u for u, chosen in enumerate(days) for _ in chosen], dtype=np.int64)
    day = np.array([d for chosen in days for d in chosen], dtype=np.int64)
    first = np.append(True, user[1:] != user[:-1])
    start = DAYS - BLOCK * (number + 1)
    return _features(rng, (user, day + start), first)


def _features(rng: Rng, active: tuple[Ints, Ints], first: np.ndarray) -> Usage:
    """Each feature a user has taken up is used on the first active day, later as it comes."""
    user, day = active
    parts = []
    for feature, taken in enumerate(takes_up(user)):
        used = taken & (first | (rng.random(len(user)) < OFTEN[feature]))
        count = int(np.count_nonzero(used))
        events = 1 + rng.poisson(VOLUME[feature], count)
        parts.append((user[used], day[used], np.full(count, feature), events))
    return Usage(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _active_days(rng: Rng, number: int) -> list[list[int]]:
    """Per user, the days of the block on which the product was used."""
    wanted = _day_counts(rng, number)
    weeks = _week_counts(wanted)
    return [_days(rng, n, k, number) for n, k in zip(wanted, weeks, strict=True)]


def usual_days(user: int) -> int:
    """Active days in 28: 17 for the power users, else 3 to 12."""
    return 17 if user < POWER_USERS else 3 + user % 10


def _day_counts(rng: Rng, number: int) -> list[int]:
    numbers, users = zip(*USERS, strict=True)
    count = round(float(np.interp(number, numbers, users)))
    sways = (0, 2) if number == 0 else (-1, 2)
    wanted = [usual_days(u) + int(rng.integers(*sways)) for u in range(count)]
    wanted[0] = 17
    if number == 0:
        fading = [u for u in range(POWER_USERS, count) if usual_days(u) == 10][:AT_RISK]
        for user in fading:
            wanted[user] = 3
    return wanted


def _week_counts(wanted: list[int]) -> list[int]:
    """How many weeks each user's days spread over, so that the mean is `DAYS_PER_WEEK`."""
    weeks = [min(4, max(1, round(n / DAYS_PER_WEEK))) for n in wanted]
    missing = round(sum(wanted) / DAYS_PER_WEEK) - sum(weeks)
    for user in range(POWER_USERS, len(wanted)):
        n, k = wanted[user], weeks[user]
        if missing > 0 and k < min(4, n - 1):
            weeks[user], missing = k + 1, missing - 1
        elif missing < 0 and k > 1 and n <= 4 * (k - 1):
            weeks[user], missing = k - 1, missing + 1
    return weeks


def _days(rng: Rng, wanted: int, weeks: int, number: int) -> list[int]:
    """`wanted` days over `weeks` weeks; working days first, a week-end where they run out."""
    chosen = sorted(rng.choice(4, weeks, replace=False).tolist())
    shares = [wanted // weeks + (n < wanted % weeks) for n in range(weeks)]
    days: list[int] = []
    for week, share in zip(chosen, reversed(shares), strict=True):
        open_days = [int(d) for d in rng.permutation(WEEKDAYS)]
        if (week - 1 in chosen) or (week == 0 and number > 1):
            open_days.insert(int(rng.integers(1, 5)), THURSDAY)
        days += [7 * week + d for d in [*open_days, *WEEKEND][:share]]
    return sorted(days)
