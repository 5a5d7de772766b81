"""Every example of the how-to is run as it stands there."""

import re
from pathlib import Path

import pytest
import yaml

from tests.sources.files_workspace import Workspace, day

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "map-your-files.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(\S+\.csv)`:\n\n```csv\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE))
EXAMPLES = re.findall(r"^```yaml\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE)
NOW = day("2024-02-15T14:30:00+00:00")


def run(space: Workspace, example: str) -> Workspace:
    for name, content in FILES.items():
        space.write(name, content)
    options = yaml.safe_load(example)
    space.maps(*options.pop("tables"), **options)
    counts = space.sync(NOW).counts
    assert counts.loaded > 0
    assert counts.quarantined == 0, space.reasons()
    return space


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_runs(space: Workspace, example: str) -> None:
    run(space, example)


def test_a_table(space: Workspace) -> None:
    run(space, EXAMPLES[0])
    assert space.all("account", "source_id", "name", "segment", "arr", "csm") == [
        ("a1", "Alpine", "Enterprise", 14400.0, "Kim"),
        ("a2", "Borealis", "SMB", 1800.0, "Wu"),
    ]


def test_words_times_and_units(space: Workspace) -> None:
    run(space, EXAMPLES[1])
    assert space.all("ticket", "source_id", "priority", "status", "created_at") == [
        ("TKT-4521", "P1", "open", day("2024-02-10T08:15:00+00:00")),
        ("TKT-4522", "P4", "solved", day("2024-02-11T13:00:00+00:00")),
    ]
    assert space.all("invoice", "source_id", "amount", "currency", "issued_at") == [
        ("in_1", 1200.0, "EUR", day("2024-01-01")),
        ("in_2", 9800.0, "JPY", day("2024-01-01")),
    ]


def test_when_something_became_known(space: Workspace) -> None:
    run(space, EXAMPLES[2])
    assert space.seen("account", day("2024-01-01"), "name", "csm")[0] == ("Alpine", None)
    assert space.seen("account", NOW, "name", "csm")[0] == ("Alpine", "Kim")
    assert space.seen("outcome", day("2024-01-31"), "account_ref") == []
    assert space.seen("outcome", day("2024-02-01"), "account_ref") == [("a2",)]


def test_usage(space: Workspace) -> None:
    run(space, EXAMPLES[3])
    rows = space.all("usage", "account_ref", "period_start", "feature", "events", order="ALL")
    assert len(rows) == 7
    assert ("a1", day("2024-02-05"), "quote", 22.0) in rows
    assert space.all("feature_catalog", "feature") == [("quote",), ("search",)]
