"""The product-analytics exports: workspaces, the feature catalogue, and use by month in Parquet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from c360.demo.crm import Book, customer_day
from c360.demo.exports import Export, Stamped, known
from c360.demo.flaws import Flaws
from c360.demo.records import Company
from c360.demo.usage import Usage
from c360.demo.world import (
    CORE_FEATURES,
    DAYS,
    FEATURES,
    GATED_FEATURES,
    MODULE_FEATURES,
    MODULES,
    START,
    Row,
    at,
    chance,
    day_of,
    iso,
)

NO_WORKSPACE_EVERY, NEGATIVE_EVERY = 9001, 15013
"""One row in so many names no workspace; one in so many counts a negative number of events."""


@dataclass(frozen=True, slots=True)
class AccountUsage:
    """The use of one account."""

    company: Company
    usage: Usage


def analytics_exports(book: Book) -> list[Export]:
    """The small files: who has a workspace, and what the features are."""
    spaces = [_workspace(d.company, flaws) for d, flaws in book if "no_usage" not in flaws]
    return [
        Export("analytics/workspaces.jsonl", "workspace_id", known(spaces)),
        Export("analytics/features.csv", "feature_name", list(_catalogue())),
    ]


def _workspace(company: Company, flaws: Flaws) -> Stamped:
    named = "analytics" not in flaws.domain_only
    return Stamped(at(company.customer_since, 7), {
        "workspace_id": company.known_as("ws"), "workspace_name": company.name,
        "crm_account_id": company.crm_id if named else None, "email_domain": company.domain,
        "created_at": customer_day(company),
    })  # fmt: skip


def _catalogue() -> Iterator[Row]:
    since = iso(at(START))
    for feature in FEATURES:
        module = MODULE_FEATURES.get(feature)
        yield {
            "feature_name": feature,
            "is_core": str(feature in CORE_FEATURES).lower(),
            "min_plan": "Enterprise" if feature in GATED_FEATURES else "",
            "add_on": module or "",
            "list_price_cents": MODULES[module] * 100 if module else "",
            "priced_per": "seat" if module else "",
            "currency": "USD" if module else "",
            "published_at": since,
        }


def usage_tables(seed: int, accounts: Sequence[AccountUsage]) -> Iterator[tuple[str, pa.Table]]:
    """One table per month, sorted by day and account, with the path it belongs at."""
    merged = _merged(accounts)
    order = np.lexsort((merged["feature"], merged["user"], merged["account"], merged["day"]))
    columns = {name: values[order] for name, values in merged.items()}
    names = _names(accounts)
    broken = chance(seed, 0, 10).permutation(len(order))
    broken[np.isin(columns["account"], _spared(accounts))] = 0
    for month, first, last in _months(columns["day"]):
        part = {name: values[first:last] for name, values in columns.items()}
        yield f"analytics/usage/{month}.parquet", _table(part, names, (first, broken[first:last]))


def _spared(accounts: Sequence[AccountUsage]) -> list[int]:
    """The example's account: its rows are as the specification says."""
    return [n for n, a in enumerate(accounts) if a.company.index == 0]


def _merged(accounts: Sequence[AccountUsage]) -> dict[str, np.ndarray]:
    """All rows; users are numbered through over all accounts."""
    sizes = [int(a.usage.user.max(initial=-1)) + 1 for a in accounts]
    offsets = np.cumsum([0, *sizes])[:-1]
    users = [a.usage.user + o for a, o in zip(accounts, offsets, strict=True)]
    return {
        "account": np.concatenate([np.full(len(a.usage), n) for n, a in enumerate(accounts)]),
        "user": np.concatenate(users),
        "day": np.concatenate([a.usage.day for a in accounts]),
        "feature": np.concatenate([a.usage.feature for a in accounts]),
        "events": np.concatenate([a.usage.events for a in accounts]),
    }


def _names(accounts: Sequence[AccountUsage]) -> dict[str, list[str]]:
    return {
        "account": [a.company.known_as("ws") for a in accounts],
        "user": [
            f"u{a.company.index:04d}_{n + 1:04d}"
            for a in accounts for n in range(int(a.usage.user.max(initial=-1)) + 1)
        ],
        "feature": list(FEATURES),
    }  # fmt: skip


def _months(days: np.ndarray) -> Iterator[tuple[str, int, int]]:
    """Each calendar month with the rows it spans; the rows are sorted by day."""
    months = sorted({(day_of(n).year, day_of(n).month) for n in range(DAYS)})
    for year, month in months:
        following = date(year + month // 12, month % 12 + 1, 1)
        bounds = ((date(year, month, 1) - START).days, (following - START).days)
        first, last = (int(n) for n in np.searchsorted(days, bounds))
        yield f"{year}-{month:02d}", first, last


def _table(
    part: dict[str, np.ndarray], names: dict[str, list[str]], spoiled: tuple[int, np.ndarray]
) -> pa.Table:
    first, luck = spoiled
    epoch = (START - date(1970, 1, 1)).days
    events = np.where(luck % NEGATIVE_EVERY == 2, -part["events"], part["events"])
    return pa.table({
        "insert_id": pa.array(np.arange(first, first + len(luck)) + 1_000_001),
        "event_date": pa.array((part["day"] + epoch).astype(np.int32)).cast(pa.date32()),
        "workspace_id": _texts(part["account"], names["account"], luck % NO_WORKSPACE_EVERY == 1),
        "user_id": _texts(part["user"], names["user"]),
        "feature_name": _texts(part["feature"], names["feature"]),
        "event_count": pa.array(events.astype(np.int32)),
    })  # fmt: skip


def _texts(numbers: np.ndarray, names: list[str], missing: np.ndarray | None = None) -> pa.Array:
    indices = pa.array(numbers.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names))
