"""The usage-only company: accounts, subscriptions and weekly event counts, and nothing else."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from c360.demo.build import build_demo
from c360.demo.usage_only import FEATURES, build_usage_only
from c360.errors import BadArgument
from tests.demo.demo_exports import Exports


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("usage_only") / "company"
    build_usage_only(folder)
    return Exports(folder)


def test_it_holds_accounts_that_stay_leave_and_never_use_it(company: Exports) -> None:
    accounts = company.csv("accounts.csv")
    active = {r["account_no"] for r in company.csv("weekly_events.csv")}
    assert len(accounts) == 120
    assert 10 < sum(bool(r["churned_on"]) for r in accounts) < 60
    assert 0 < len({r["account_no"] for r in accounts} - active) < 20


def test_nothing_happens_before_an_account_begins_or_after_it_ends(company: Exports) -> None:
    lives = {
        r["account_no"]: (r["started_on"], r["churned_on"]) for r in company.csv("accounts.csv")
    }
    for row in company.csv("weekly_events.csv"):
        started, churned = lives[row["account_no"]]
        week = date.fromisoformat(row["week_of"])
        assert week + timedelta(days=6) >= date.fromisoformat(started)
        assert not churned or row["week_of"] < churned
        assert week.weekday() == 0
        assert set(FEATURES) < set(row)
    for row in company.csv("subscriptions.csv"):
        started, churned = lives[row["account_no"]]
        assert row["starts_on"] >= started
        assert not churned or row["ends_on"] <= churned


def test_the_same_seed_writes_the_same_bytes(company: Exports, tmp_path: Path) -> None:
    build_usage_only(tmp_path)
    for file in ("accounts.csv", "subscriptions.csv", "weekly_events.csv"):
        again = (tmp_path / "exports" / file).read_bytes()
        assert again == (company.folder / "exports" / file).read_bytes()


def test_its_mapping_asks_for_accounts_and_usage_alone(company: Exports) -> None:
    settings = yaml.safe_load((company.folder / "c360.yml").read_text("utf-8"))
    assert settings["minimum_data"] == ["account", "usage"]


def test_it_does_not_overwrite_the_other_demo(tmp_path: Path) -> None:
    build_demo(tmp_path, accounts=2)
    with pytest.raises(BadArgument):
        build_usage_only(tmp_path)
