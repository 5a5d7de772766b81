"""A company that only knows accounts, subscriptions and usage: mapped, not coded.

Runs on the public data set beside the checkout where it is there, and always on a small company of
our own generator.
"""

import csv
import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from c360.demo.usage_only import build_usage_only
from tests.e2e.conftest import FIGHT_CHURN, Cli

Json = dict[str, Any]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Company:
    """A usage-only workspace, and the moments to look at with the customers expected then."""

    cli: Cli
    exports: Path
    moments: dict[str, int | None]
    events_file: str
    names: dict[str, str]
    """Our name of a column → the exports' own."""

    def accounts(self) -> list[dict[str, str]]:
        return self._rows(self.exports / "accounts.csv")

    def customers(self, as_of: str) -> set[str]:
        return {
            row["account_id"]
            for row in self.accounts()
            if row["start_date"] <= as_of and not "" < row["churn_date"] <= as_of
        }

    def last_weeks(self, as_of: str) -> dict[str, date]:
        """End of the last week with events that was over by then, by account."""
        found: dict[str, date] = {}
        day = date.fromisoformat(as_of)
        for row in self.events():
            end = date.fromisoformat(row["week"]) + timedelta(days=7)
            if end <= day:
                account = row["account_id"]
                found[account] = max(end, found.get(account, end))
        return found

    def events(self) -> list[dict[str, str]]:
        return self._rows(self.exports / self.events_file)

    def _rows(self, file: Path) -> list[dict[str, str]]:
        raw = file.read_bytes()
        text = gzip.decompress(raw) if file.suffix == ".gz" else raw
        rows = csv.DictReader(text.decode().splitlines())
        own = {theirs: ours for ours, theirs in self.names.items()}
        return [{own.get(name, name): value for name, value in row.items()} for row in rows]


OURS = {
    "account_id": "account_no",
    "start_date": "started_on",
    "churn_date": "churned_on",
    "week": "week_of",
}


@pytest.fixture(scope="session", params=["public data", "our own generator"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("usage-only")
    if request.param == "our own generator":
        build_usage_only(folder / "company")
        folder /= "company"
        exports = next(folder.rglob("accounts.csv")).parent
        moments: dict[str, int | None] = {"2023-06-30": None, "2022-12-31": None}
        built = Company(Cli(folder), exports, moments, "weekly_events.csv", OURS)
    else:
        if not FIGHT_CHURN.exists():
            pytest.skip("../shared/data/fight-churn-crm is not beside this checkout")
        exports = folder / "data" / "fight-churn-crm"
        shutil.copytree(FIGHT_CHURN, exports)
        shutil.copy(HERE / "fight_churn.yml", folder / "c360.yml")
        moments = {"2023-06-30": 699, "2022-12-31": 571}
        built = Company(Cli(folder), exports, moments, "events_weekly.csv.gz", {})
    built.cli("sync")
    for moment in built.moments:
        built.cli("refresh", "--as-of", f"{moment}T00:00Z")
    return built


@pytest.fixture(params=["2023-06-30", "2022-12-31"])
def as_of(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def documents(company: Company, as_of: str) -> dict[str, Json]:
    return company.cli.documents(f"{as_of}T00:00:00Z")


def test_there_is_a_document_for_each_customer(
    company: Company, as_of: str, documents: dict[str, Json]
) -> None:
    assert set(documents) == company.customers(as_of)
    expected = company.moments[as_of]
    assert expected is None or len(documents) == expected


def test_those_who_use_the_product_get_a_usage_score_and_a_partial_overall(
    company: Company, as_of: str, documents: dict[str, Json]
) -> None:
    day = date.fromisoformat(as_of)
    last = company.last_weeks(as_of)
    recent = [a for a in documents if a in last and day - last[a] < timedelta(days=28)]
    scored = [
        account
        for account in recent
        if documents[account]["healthSummary"]["dimensions"]["usage"]["score"] is not None
        and documents[account]["healthSummary"]["overallScore"] is not None
        and documents[account]["healthSummary"]["partial"]
    ]
    assert len(scored) >= 0.95 * len(recent)


def test_those_without_data_get_no_score_at_all(
    company: Company, as_of: str, documents: dict[str, Json]
) -> None:
    last = company.last_weeks(as_of)
    silent = [account for account in documents if account not in last]
    assert silent
    for account in silent:
        health = documents[account]["healthSummary"]
        assert health["overallScore"] is None
        assert documents[account]["exitState"] == "insufficient_data"


def test_what_the_data_cannot_tell_is_null_with_its_reason(
    documents: dict[str, Json], unexplained: Callable[[Json], list[str]]
) -> None:
    for account, document in documents.items():
        assert unexplained(document) == [], account
        for section in ("engagementSummary", "supportSummary"):
            values = _leaves(document[section])
            assert not any(v for v in values if v not in (None, [])), (account, section)
        assert document["usageSummary"]["mau"] is None
        assert document["commercialSummary"]["billing"]["status"] is None
        for name in ("engagement", "support", "outcome"):
            assert document["healthSummary"]["dimensions"][name]["score"] is None


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for below in value.values() for leaf in _leaves(below)]
    return [value]


def test_nothing_is_invented(company: Company, documents: dict[str, Json]) -> None:
    names = {row["account_id"] for row in company.accounts()}
    for account, document in documents.items():
        assert account in names
        assert document["accountProfile"]["name"] is None
        assert document["dataQuality"]["flags"] == []
        kinds = {item["type"] for item in document["riskIndicators"]}
        assert kinds <= {
            "usage_decline", "notice_given", "renewal_preparation", "contract_concern",
            "seats_underused", "disagreement",
        }  # fmt: skip


def test_the_churn_date_is_unknown_before_it_comes(company: Company) -> None:
    moment = "2022-12-31"
    documents = company.cli.documents(f"{moment}T00:00:00Z")
    later = {
        row["account_id"]: row["churn_date"]
        for row in company.accounts()
        if row["churn_date"] > moment
    }
    known = set(later) & set(documents)
    assert known
    for account in known:
        churn = json.dumps([documents[account][part] for part in ("timeline", "keyNarrative")])
        assert later[account] not in churn
        assert documents[account]["commercialSummary"]["contract"]["noticeGiven"] is None
