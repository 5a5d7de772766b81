"""What is learned later changes nothing at an earlier moment; the same asked twice is the same."""

import csv
import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Cli

THEN = "2023-12-01T00:00:00Z"
ACME = "acc_12345"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    folder = tmp_path_factory.mktemp("history")
    Cli(folder)("demo", str(folder / "company"), "--accounts", "40")
    return Cli(folder / "company")


def acme_in_support(company: Cli) -> str:
    """Acme's id in the support system, by its reference to the CRM."""
    with (company.workspace / "exports/support/organizations.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if ACME in row.values())
    return row["id"]


def learn_of_a_ticket(company: Cli, subject: str, known: str) -> None:
    """A ticket that is said to be old, but became known at `known`."""
    file: Path = company.workspace / "exports/support/tickets.csv"
    row = [
        f"TKT-{known}", acme_in_support(company), subject, "Integration", "urgent", "open",
        "2023-11-20T09:00:00Z", "", "", "", known,
    ]  # fmt: skip
    with file.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerow(row)
    company("sync", "support")


def past(company: Cli) -> str:
    return company("view", ACME, "--as-of", THEN, "--depth", "comprehensive", "--format", "json")


def test_records_observed_later_change_nothing_before(company: Cli) -> None:
    before = past(company)
    assert past(company) == before
    learn_of_a_ticket(company, "Learned of long after", "2024-02-10T09:00:00Z")
    assert past(company) == before
    now = json.loads(
        company("view", ACME, "--as-of", "2024-02-15T14:29:00Z", "--depth", "comprehensive",
                "--format", "json")
    )  # fmt: skip
    assert "Learned of long after" in json.dumps(now["tickets"])


def test_records_observed_before_do_change_it(company: Cli) -> None:
    """The twin of the test above: it would fail if the past could not change at all."""
    before = past(company)
    learn_of_a_ticket(company, "Known in time", "2023-11-25T09:00:00Z")
    after = json.loads(past(company))
    assert json.loads(before)["supportSummary"] != after["supportSummary"]
    assert "Known in time" in json.dumps(after["tickets"])
