"""Ranks among peers: where an account's seat use stands among the accounts of its plan.

A rank needs the whole book, so the book's quantiles are statistics of a full refresh; refreshing
one account uses them as they stand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

QUANTILES = 20
RANKED = "low_usage_peer_rank"

Statistics = Mapping[str, float]


def peer_statistics(seat_use: Iterable[tuple[str | None, float | None]]) -> dict[str, float]:
    """Quantiles of seat use per plan, from (plan, seat use) of every account of the book."""
    by_plan: dict[str, list[float]] = defaultdict(list)
    for plan, value in seat_use:
        if value is not None:
            by_plan[plan or ""].append(value)
    found: dict[str, float] = {}
    for plan, values in sorted(by_plan.items()):
        found[f"peers.{plan}.count"] = float(len(values))
        points = np.quantile(np.sort(np.array(values)), np.linspace(0, 1, QUANTILES + 1))
        found |= {f"peers.{plan}.q{number:02}": float(p) for number, p in enumerate(points)}
    return found


def peer_rank(
    plan: str | None, seat_use: float | None, statistics: Statistics, least: int
) -> float | None:
    """Share of the plan's accounts with lower seat use, 0 to 1; None with too few peers."""
    name = f"peers.{plan or ''}"
    if seat_use is None or statistics.get(f"{name}.count", 0) < least:
        return None
    points = [statistics[f"{name}.q{number:02}"] for number in range(QUANTILES + 1)]
    # Among equals the lowest place counts: nobody has less seat use than those who share it.
    distinct = {point: number / QUANTILES for number, point in reversed(list(enumerate(points)))}
    places = sorted(distinct)
    return round(float(np.interp(seat_use, places, [distinct[at] for at in places])), 9)
