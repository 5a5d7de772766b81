"""How fresh each source is, as `c360 sources list` and the doctor tell it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from c360.app import App
from c360.config import load_workspace
from c360.errors import UnknownName
from tests.cli.company import CONFIG, build_company

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EXPORTED = NOW - timedelta(hours=1)
"""When the newest export was written: data are no fresher than that."""


def app(folder: Path, now: datetime = NOW, *, past: bool = False) -> App:
    """The company of the present, or of the past, looked at at a moment."""
    config = (
        CONFIG
        if past
        else "\n".join(line for line in CONFIG.splitlines() if not line.startswith("as_of"))
    )
    (folder / "c360.yml").write_text(config, encoding="utf-8")
    return App(load_workspace(folder), clock=lambda: now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = build_company(tmp_path / "company")
    for file in (made / "exports").iterdir():
        os.utime(file, (EXPORTED.timestamp(), EXPORTED.timestamp()))
    return made


def synced(folder: Path, *, past: bool = False) -> None:
    outcomes = app(folder, past=past).sync([], full=False, progress=lambda *_: None)
    assert all(outcome.error is None for outcome in outcomes)


def test_before_any_sync_nothing_is_known(folder: Path) -> None:
    states = app(folder).sources()
    assert [(s.name, s.synced_at, s.age, s.stale) for s in states] == [
        ("crm", None, None, False),
        ("product", None, None, False),
        ("desk", None, None, False),
    ]


def test_a_source_is_stale_beyond_the_shortest_limit_of_its_kinds(folder: Path) -> None:
    synced(folder)
    limits = {"crm": 24, "product": 48, "desk": 24}
    for hours, stale in ((24, set()), (25, {"crm", "desk"}), (49, {"crm", "product", "desk"})):
        states = app(folder, EXPORTED + timedelta(hours=hours)).sources()
        assert {s.name: s.limit for s in states} == {
            name: timedelta(hours=limit) for name, limit in limits.items()
        }
        assert {s.name for s in states if s.stale} == stale


def test_the_doctor_warns_of_a_stale_source_and_says_what_to_do(folder: Path) -> None:
    synced(folder)
    later = NOW + timedelta(days=10)
    checks = {c.what: c for c in app(folder, later).doctor()}
    crm = checks["source crm"]
    assert crm.level == "warning"
    assert crm.found.startswith("stale: last synced ")
    assert crm.found.endswith("(limit 24 h)")
    assert crm.remedy == "Load it: c360 sync crm"


def test_a_workspace_of_the_past_does_not_age(folder: Path) -> None:
    synced(folder, past=True)
    later = NOW + timedelta(days=900)
    states = app(folder, later, past=True).sources()
    assert [(s.limit, s.stale) for s in states] == [(None, False)] * 3


def test_a_source_whose_last_sync_failed_says_why(folder: Path) -> None:
    synced(folder)
    (folder / "exports" / "tickets.csv").unlink()
    app(folder, NOW + timedelta(hours=1)).sync(["desk"], full=False, progress=lambda *_: None)
    failed = {s.name: s.failed for s in app(folder, NOW + timedelta(hours=2)).sources()}
    assert failed["crm"] is None
    assert "tickets.csv does not exist" in str(failed["desk"])


def test_checking_an_unknown_source_names_the_known_ones(folder: Path) -> None:
    with pytest.raises(UnknownName, match="unknown source 'dsk'; available: crm, desk, product"):
        app(folder).check_sources(["dsk"])


def test_every_part_of_a_source_is_checked_without_loading_it(folder: Path) -> None:
    checks = app(folder).check_sources(["crm"])
    assert [(c.source, c.subject, c.ok) for c in checks] == [
        ("crm", "1:account", True),
        ("crm", "2:outcome", True),
    ]
    assert not (folder / "data").exists()
