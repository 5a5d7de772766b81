"""A company of which only accounts, subscriptions and weekly event counts are known.

A small team tool sells seats by the month or the year. Its exports hold when an account came and
went, what it pays, and per week and account how often each feature was used. There are no
contacts, meetings, tickets or invoices: most of a 360 cannot be known, and must not be invented.
Some accounts never used the product.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from c360.demo.build import Progress, install, prepare, storage_failed
from c360.demo.exports import Export, stamp_files, write_export
from c360.demo.world import Rng, Row, add_months, chance, day_text, pick
from c360.errors import BadArgument

MARK = "# c360 usage-only demo company"
FIRST, LAST = date(2022, 1, 3), date(2023, 6, 30)
EXPORTED = datetime(2023, 6, 30, tzinfo=UTC)
FEATURES = (
    "boards", "cards", "comments", "checklists", "labels", "calendar", "timeline", "file_share",
    "guest_links", "exports", "automation_runs", "webhooks",
)  # fmt: skip
PLANS = {"solo": 8.0, "team": 14.0, "firm": 21.0}
"""Monthly price per seat."""
SILENT_SHARE = 0.03
YEARLY_CHURN = 0.28


@dataclass(frozen=True, slots=True)
class Customer:
    """An account: from when to when, what it pays for, and how keen it is."""

    id: int
    start: date
    churned_on: date | None
    plan: str
    seats: int
    months: int
    keen: float
    silent: bool

    @property
    def end(self) -> date:
        return self.churned_on or LAST


def build_usage_only(
    folder: Path, *, seed: int = 11, accounts: int = 120, progress: Progress | None = None
) -> None:
    """Write the company's three exports and its mapping: the same seed gives the same bytes.

    Raises:
        BadArgument: The folder holds something that is not this demo.
        StorageFailed: The disk refused to be written.
    """
    if accounts < 1:
        raise BadArgument("accounts", str(accounts), "a number of accounts from 1 on")
    prepare(folder, MARK)
    customers = [_customer(chance(seed, n), n) for n in range(accounts)]
    exports = (
        Export("accounts.csv", "account_no", [_account(c) for c in customers]),
        Export("subscriptions.csv", "account_no", [r for c in customers for r in _terms(c)]),
        Export("weekly_events.csv", "account_no",
               [r for c in customers for r in _weeks(chance(seed, c.id, 1), c)]),
    )  # fmt: skip
    try:
        for done, export in enumerate(exports, 1):
            write_export(folder / "exports", export)
            if progress is not None:
                progress("exports", done, len(exports))
        stamp_files(folder / "exports", {}, EXPORTED)
        install("usage_only.yml", folder)
    except OSError as refused:
        raise storage_failed(folder, refused) from refused


_FIRST_CUSTOMERS_DAYS = 60


def _customer(rng: Rng, number: int) -> Customer:
    """A keen account stays longer: the odds of leaving grow as use thins out."""
    # Three in four were customers soon after the records begin; the others came since.
    span = _FIRST_CUSTOMERS_DAYS if rng.random() < 0.75 else (LAST - FIRST).days - 20
    start = FIRST + timedelta(days=int(rng.integers(0, span)))
    keen = float(rng.beta(2.2, 2.0))
    months = 12 if rng.random() < 0.25 else 1
    yearly = float(np.clip(YEARLY_CHURN * (1.9 - 1.8 * keen), 0.02, 0.9))
    odds = yearly if months == 12 else 1 - (1 - yearly) ** (1 / 12)
    return Customer(
        number, start, _end(rng, start, months, odds), pick(rng, tuple(PLANS), (5, 4, 1)),
        int(2 * 25 ** rng.random()), months, keen, rng.random() < SILENT_SHARE,
    )  # fmt: skip


def _end(rng: Rng, start: date, months: int, odds: float) -> date | None:
    """The end of the first term after which the account does not go on."""
    number = 1
    while (end := add_months(start, months * number)) < LAST:
        if rng.random() < odds:
            return end
        number += 1
    return None


def _account(customer: Customer) -> Row:
    return {
        "account_no": customer.id,
        "signup_channel": ("web", "partner", "store")[customer.id % 3],
        "country": ("US", "CA", "GB", "DE")[customer.id % 4],
        "started_on": day_text(customer.start),
        "churned_on": day_text(customer.churned_on),
    }


def _terms(customer: Customer) -> Iterator[Row]:
    number = 0
    while (start := add_months(customer.start, customer.months * number)) < customer.end:
        number += 1
        yield {
            "account_no": customer.id,
            "plan_code": f"{customer.plan}_{'yearly' if customer.months == 12 else 'monthly'}",
            "starts_on": day_text(start),
            "ends_on": day_text(add_months(customer.start, customer.months * number)),
            "mrr": round(PLANS[customer.plan] * customer.seats, 2),
            "seats": customer.seats,
            "months": customer.months,
        }


def _weeks(rng: Rng, customer: Customer) -> Iterator[Row]:
    """A row per week with any use; before an end, use thins out over two months."""
    uses = rng.random(len(FEATURES)) < np.linspace(0.95, 0.15, len(FEATURES))
    week = customer.start - timedelta(days=customer.start.weekday())
    while week + timedelta(days=7) <= LAST and week < customer.end and not customer.silent:
        left = (customer.end - week).days if customer.churned_on else 365
        level = customer.keen * min(1.0, 0.25 + left / 80)
        user_days = int(rng.binomial(customer.seats * 5, level))
        if user_days:
            counts = rng.poisson(np.where(uses, user_days * np.linspace(2.5, 0.3, 12), 0.0))
            yield {
                "account_no": customer.id,
                "week_of": day_text(week),
                "user_days": user_days,
                **{f: int(n) for f, n in zip(FEATURES, counts, strict=True)},
            }
        week += timedelta(days=7)
