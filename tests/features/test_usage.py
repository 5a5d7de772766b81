"""Use of the product, on examples worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from c360.features.usage import usage

if TYPE_CHECKING:
    from tests.features.conftest import Book

AS_OF = datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
MIDNIGHT = datetime(2024, 2, 15, tzinfo=UTC)
YESTERDAY = date(2024, 2, 14)
MONDAY = datetime(2024, 2, 12, tzinfo=UTC)


def days_ago(*numbers: int) -> list[date]:
    """The UTC days before AS_OF: 0 is yesterday, the last whole one."""
    return [YESTERDAY - timedelta(days=n) for n in numbers]


def weekly(book: Book, values: Sequence[float | None], feature: str | None = None) -> None:
    """Account-level rows of whole weeks, newest first, the last one ending on Monday 2024-02-12."""
    for place, value in enumerate(values):
        end = MONDAY - timedelta(weeks=place)
        what = "events" if feature else "active_user_days"
        start = end - timedelta(weeks=1)
        row = {"period_start": start, "period_end": end, "feature": feature, what: value}
        book.add("usage", "alpine", **row)


def test_monthly_daily_and_weekly_users(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(*range(28)))
    book.add_days("alpine", "bob", days_ago(0, 1, 7, 14))
    book.add_days("alpine", "old", days_ago(28, 60))
    row = book.area(usage)
    assert (row["mau_28d"], row["users_ever"]) == (2, 3)
    assert row["mean_daily_users_28d"] == pytest.approx(32 / 28)
    assert row["mean_weekly_users_28d"] == pytest.approx(7 / 4)
    assert row["dau_wau_ratio_28d"] == pytest.approx((32 / 28) / (7 / 4))


@pytest.mark.parametrize("as_of", [MIDNIGHT, AS_OF, MIDNIGHT + timedelta(hours=23, minutes=59)])
def test_28_whole_days_count_at_any_time_of_day(book: Book, as_of: datetime) -> None:
    book.add_days("alpine", "ann", days_ago(27))
    book.add_days("alpine", "bob", days_ago(28))
    book.add_days("alpine", "tim", [date(2024, 2, 15)])
    assert book.area(usage, as_of)["mau_28d"] == 1


def test_an_event_counts_from_exactly_28_days_before(book: Book) -> None:
    for user, when in (
        ("ann", AS_OF - timedelta(days=28)),
        ("bob", AS_OF - timedelta(days=28, seconds=1)),
    ):
        book.add("usage", "alpine", user_ref=user, period_start=when, period_end=when, events=1.0)
    book.add("usage", "alpine", user_ref="tim", period_start=AS_OF, period_end=AS_OF, events=1.0)
    assert book.area(usage)["mau_28d"] == 1


def test_rows_that_report_no_use_are_none(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(1))
    book.add_days("alpine", "bob", days_ago(1), events=0.0)
    book.add_days("alpine", "tim", days_ago(1), events=None)
    assert book.area(usage)["mau_28d"] == 2


def test_power_users_and_users_at_risk(book: Book) -> None:
    book.add_days("alpine", "power", days_ago(*range(15), *range(28, 58)))
    book.add_days("alpine", "almost", days_ago(*range(14), *range(28, 42)))
    book.add_days("alpine", "half", days_ago(0, 1, *range(28, 32)))
    book.add_days("alpine", "under_half", days_ago(0, *range(28, 31)))
    book.add_days("alpine", "gone", days_ago(40))
    book.add_days("alpine", "new", days_ago(3))
    row = book.area(usage)
    assert (row["power_users_28d"], row["at_risk_users_28d"]) == (1, 2)


def test_nobody_is_called_at_risk_before_two_full_windows(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(40))
    assert book.area(usage)["at_risk_users_28d"] is None


def test_days_since_last_use(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(4, 200))
    assert book.area(usage)["days_since_last_usage"] == 4


def test_silence_is_zero_while_the_source_delivers_and_unknown_when_it_does_not(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(30, 60))
    silent = book.area(usage)
    assert (silent["mau_28d"], silent["active_users_trend_28d"]) == (None, None)
    book.add_days("borealis", "bo", days_ago(3))
    row = book.area(usage)
    assert (row["mau_28d"], row["mean_daily_users_28d"], row["power_users_28d"]) == (0, 0.0, 0)
    assert row["active_users_trend_28d"] == -1.0
    assert (row["dau_wau_ratio_28d"], row["usage_depth_28d"]) == (None, None)


def test_an_account_without_usage_has_none(book: Book) -> None:
    book.add("account", "alpine").add_days("borealis", "bo", days_ago(3))
    row = book.area(usage)
    assert {name for name, value in row.items() if value is not None} == {"account_id", "as_of"}


def test_the_trend_compares_weekly_users_with_the_weeks_before(book: Book) -> None:
    for user in ("ann", "bob", "cid", "dee"):
        recent = range(0, 28, 7) if user in ("ann", "bob", "cid") else ()
        book.add_days("alpine", user, days_ago(*recent, *range(28, 112, 7)))
    row = book.area(usage)
    assert row["active_users_trend_28d"] == pytest.approx(3 / 4 - 1)
    assert row["active_users_trend_low_90"] == pytest.approx(-0.25)
    assert row["active_users_trend_high_90"] == pytest.approx(-0.25)


def test_the_trend_is_bounded_by_the_scatter_of_the_weeks(book: Book) -> None:
    weekly(book, [8, 12, 8, 12, *[15, 25] * 6])
    row = book.area(usage, MONDAY)
    scatter = 4 * (2 / 10) ** 2 + 12 * (5 / 20) ** 2
    error = math.sqrt(scatter / 14 * (1 / 4 + 1 / 12))
    low, high = (0.5 * math.exp(sign * 1.345 * error) - 1 for sign in (-1, 1))
    assert row["active_users_trend_28d"] == pytest.approx(-0.5)
    assert row["active_users_trend_low_90"] == pytest.approx(low, abs=1e-3)
    assert row["active_users_trend_high_90"] == pytest.approx(high, abs=1e-3)


def test_the_weeks_before_are_counted_from_the_first_use(book: Book) -> None:
    weekly(book, [10, 10, 10, 10, 20, 20])
    assert book.area(usage, MONDAY)["active_users_trend_28d"] == pytest.approx(-0.5)


def test_between_two_weeks_only_those_begun_in_the_window_are_the_last_ones(book: Book) -> None:
    weekly(book, [10, 10, 10, 20, 20])
    assert book.area(usage, MONDAY)["active_users_trend_28d"] == pytest.approx(50 / 4 / 20 - 1)
    assert book.area(usage)["active_users_trend_28d"] == pytest.approx(-0.5)


def test_without_a_week_before_there_is_no_trend(book: Book) -> None:
    weekly(book, [10, 10, 10, 10])
    row = book.area(usage, MONDAY)
    assert row["active_users_trend_28d"] is None
    assert row["active_users_trend_high_90"] is None
    book.add_days("borealis", "bo", [date(2024, 1, 9) + timedelta(days=n) for n in range(30)])
    assert book.area(usage, MONDAY, "borealis")["active_users_trend_28d"] is None


def test_a_single_week_before_gives_wide_bounds(book: Book) -> None:
    weekly(book, [10, 16, 4, 10, 20])
    row = book.area(usage, MONDAY)
    assert row["active_users_trend_28d"] == pytest.approx(-0.5)
    assert row["active_users_trend_high_90"] > 0


def test_a_week_without_use_counts_as_zero(book: Book) -> None:
    weekly(book, [10, 0, 10, 0, 10, None, 10, 10, *[10] * 8])
    assert book.area(usage, MONDAY)["active_users_trend_28d"] == pytest.approx(5 / (110 / 12) - 1)


def test_weeks_the_source_has_not_delivered_yet_are_not_silence(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(*range(14, 112)))
    assert book.area(usage)["active_users_trend_28d"] == pytest.approx(0)
    book.add_days("borealis", "bo", days_ago(0))
    assert book.area(usage)["active_users_trend_28d"] == pytest.approx(-0.5)


def test_having_fallen_silent_the_trend_is_bounded_by_chance(book: Book) -> None:
    weekly(book, [0, 0, 0, 0, *[2] * 12])
    book.add_days("borealis", "bo", [date(2024, 2, 11)])
    row = book.area(usage, MONDAY)
    assert (row["active_users_trend_28d"], row["active_users_trend_low_90"]) == (-1.0, -1.0)
    assert row["active_users_trend_high_90"] == pytest.approx(math.log(10) / 4 / 2 - 1)


def catalogue(book: Book, *features: str, **values: Any) -> None:
    for feature in features:
        book.add("feature_catalog", feature=feature, **values)


def test_breadth_and_depth_over_the_core_features_of_the_plan(book: Book) -> None:
    catalogue(book, "dashboard", "reports", "api", "search")
    catalogue(book, "beta", core=False)
    for user in ("ann", "bob", "cid", "dee", "eve"):
        book.add_days("alpine", user, days_ago(1), feature="dashboard")
    book.add_days("alpine", "ann", days_ago(2, 3), feature="reports")
    book.add_days("alpine", "ann", days_ago(2), feature="beta")
    book.add_days("alpine", "ann", days_ago(30), feature="search")
    row = book.area(usage)
    assert (row["core_features_in_plan"], row["core_features_used_28d"]) == (4, 2)
    assert row["feature_breadth_28d"] == 0.5
    assert row["usage_depth_28d"] == pytest.approx((2 + 1 + 1 + 1 + 1) / 5 / 4)


def test_a_core_feature_is_in_use_from_a_fifth_of_the_users_on(book: Book) -> None:
    catalogue(book, "dashboard", "reports")
    for number in range(6):
        book.add_days("alpine", f"user-{number}", days_ago(1), feature="dashboard")
    book.add_days("alpine", "user-0", days_ago(2), feature="reports")
    assert book.area(usage)["core_features_used_28d"] == 1


def test_features_count_by_plan_and_owned_module(book: Book) -> None:
    catalogue(book, "dashboard")
    catalogue(book, "reports", plan="scale")
    catalogue(book, "reports", plan="team")
    catalogue(book, "audit", plan="enterprise")
    catalogue(book, "sso", module="Security")
    catalogue(book, "forecast", module="Analytics")
    book.add("account", "alpine", plan="team")
    book.add("entitlement", "alpine", kind="module", name="Security", starts_at="2023-01-01")
    assert book.area(usage)["core_features_in_plan"] == 3
    book.add(
        "contract", "alpine", plan="enterprise", start_date="2023-09-30", end_date="2024-09-30"
    )
    assert book.area(usage)["core_features_in_plan"] == 3
    book.add("contract", "alpine", plan="basic", start_date="2023-10-30", end_date="2024-09-30")
    assert book.area(usage)["core_features_in_plan"] == 2


def test_without_a_catalogue_there_is_no_breadth(book: Book) -> None:
    book.add_days("alpine", "ann", days_ago(1), feature="dashboard")
    row = book.area(usage)
    for name in (
        "core_features_in_plan",
        "core_features_used_28d",
        "feature_breadth_28d",
        "usage_depth_28d",
    ):
        assert row[name] is None


def test_usage_that_names_no_feature_says_nothing_about_breadth(book: Book) -> None:
    catalogue(book, "dashboard")
    book.add_days("alpine", "ann", days_ago(1))
    row = book.area(usage)
    assert (row["mau_28d"], row["core_features_in_plan"]) == (1, 1)
    assert (row["core_features_used_28d"], row["feature_breadth_28d"], row["usage_depth_28d"]) == (
        None,
    ) * 3


def test_weekly_account_usage_gives_breadth_and_trend_and_nothing_about_users(book: Book) -> None:
    catalogue(book, "search", "quote", "meeting", "lead")
    weekly(book, [175] * 4 + [250] * 12)
    weekly(book, [20, None, 0, 0, 0], feature="search")
    weekly(book, [0, 0, 0, 5], feature="quote")
    weekly(book, [0, 0, 0, 0, 5], feature="meeting")
    row = book.area(usage, MONDAY)
    assert (row["core_features_used_28d"], row["feature_breadth_28d"]) == (2, 0.5)
    assert row["active_users_trend_28d"] == pytest.approx(175 / 250 - 1)
    for name in (
        "mau_28d", "mean_daily_users_28d", "mean_weekly_users_28d", "dau_wau_ratio_28d",
        "usage_depth_28d", "power_users_28d", "at_risk_users_28d", "users_ever",
    ):  # fmt: skip
        assert row[name] is None, name
    assert row["days_since_last_usage"] == 0


def test_weekly_rows_of_users_tell_months_and_weeks_but_not_days(book: Book) -> None:
    for place in range(8):
        end = MONDAY - timedelta(weeks=place)
        start = end - timedelta(weeks=1)
        book.add("usage", "alpine", user_ref="ann", period_start=start, period_end=end, events=3.0)
    row = book.area(usage)
    assert (row["mau_28d"], row["mean_weekly_users_28d"]) == (1, 1.0)
    for name in (
        "mean_daily_users_28d",
        "dau_wau_ratio_28d",
        "power_users_28d",
        "at_risk_users_28d",
    ):
        assert row[name] is None, name
