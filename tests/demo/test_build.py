"""The demo company: the same bytes from the same seed, its stories, and its planted flaws."""

import hashlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from c360.demo.build import build_demo
from c360.demo.company import draw_company
from c360.demo.stories import churn_probability
from c360.demo.world import DAYS, START, TODAY
from c360.errors import BadArgument
from c360.model.canonical import BY_NAME
from tests.demo.demo_exports import AS_OF, Exports, moment


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    build_demo(tmp_path / "one", accounts=12)
    build_demo(tmp_path / "two", accounts=12)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_tells_other_stories_but_keeps_acme(tmp_path: Path) -> None:
    build_demo(tmp_path / "one", accounts=12)
    build_demo(tmp_path / "two", accounts=12, seed=8)
    one, two = Exports(tmp_path / "one"), Exports(tmp_path / "two")
    assert one.truth() != two.truth()
    assert one.truth()[0] == two.truth()[0]
    assert one.truth()[0]["account_id"] == "acc_12345"


def test_a_demo_may_be_rebuilt_in_place(tmp_path: Path) -> None:
    build_demo(tmp_path, accounts=5)
    first = digests(tmp_path)
    build_demo(tmp_path, accounts=5)
    assert digests(tmp_path) == first


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "c360.yml"
    kept.write_text("version: 1\n")
    with pytest.raises(BadArgument, match="name another folder"):
        build_demo(tmp_path, accounts=5)
    assert kept.read_text() == "version: 1\n"
    assert [p.name for p in tmp_path.iterdir()] == ["c360.yml"]


def test_a_file_in_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "demo"
    file.write_text("mine")
    with pytest.raises(BadArgument):
        build_demo(file, accounts=5)
    assert file.read_text() == "mine"


def test_no_accounts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="accounts"):
        build_demo(tmp_path / "none", accounts=0)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build_demo(tmp_path, accounts=3, progress=lambda *step: told.append(step))
    assert {what for what, _, _ in told} == {"accounts", "exports", "usage"}
    assert ("accounts", 3, 3) in told
    assert all(0 < done <= total for _, done, total in told)


def test_every_canonical_table_and_mapped_column_exists(exports: Exports) -> None:
    settings = yaml.safe_load((exports.folder / "c360.yml").read_text("utf-8"))
    assert settings["as_of"] == AS_OF
    mapped = [t for s in settings["sources"].values() for t in s["tables"]]
    assert {t["table"] for t in mapped} == set(BY_NAME)
    for table in mapped:
        assert (exports.folder / table["path"]).exists(), table["path"]
        known = {c.name for c in BY_NAME[table["table"]].columns}
        assert set(table["columns"]) <= known


def test_nothing_was_known_after_the_moment_of_the_demo(exports: Exports) -> None:
    stamps = [r["SystemModstamp"] for r in exports.csv("crm/accounts.csv")]
    stamps += [r["LastModifiedDate"] for r in exports.jsonl("crm/activities.jsonl.gz")]
    stamps += [r["updated_at"] for r in exports.csv("support/tickets.csv")]
    stamps += [r["updated_at"] for r in exports.jsonl("billing/subscriptions.jsonl")]
    assert max(moment(s) for s in stamps) <= AS_OF
    days = [r["event_date"] for r in exports.parquet("analytics/usage")]
    assert min(days) >= START
    assert max(days) < TODAY


def test_the_customer_success_export_stopped_three_days_before(exports: Exports) -> None:
    newest = max(moment(r["modified_at"]) for r in exports.jsonl("cs/objectives.jsonl"))
    scored = [
        r["scored_on"] for r in exports.csv("cs/scorecards.csv") if "-13-" not in r["scored_on"]
    ]
    assert newest < datetime(2024, 2, 13, tzinfo=UTC)
    assert max(scored).startswith("2024-02-12")
    files = (exports.folder / "exports" / "cs").iterdir()
    assert {f.stat().st_mtime for f in files} == {datetime(2024, 2, 12, 20, tzinfo=UTC).timestamp()}


def test_planted_flaws_are_where_the_truth_says(exports: Exports) -> None:
    truth = exports.truth()
    flaws = [f | {"account_id": t["account_id"]} for t in truth for f in t.get("flaws", ())]
    kinds = Counter(f["kind"] for f in flaws)
    for kind in ("arr_conflict", "no_cs", "domain_only", "late_record"):
        assert kinds[kind] > 0, kind
    known_to_cs = {r["gsid"] for r in exports.jsonl("cs/companies.jsonl")}
    used = {r["workspace_id"] for r in exports.parquet("analytics/usage")}
    accounts = exports.csv("crm/accounts.csv")
    for flaw in flaws:
        if flaw["kind"] == "no_cs":
            assert flaw["record"] not in known_to_cs
        if flaw["kind"] == "no_usage":
            assert flaw["record"] not in used
        if flaw["kind"] == "missing_plan":
            assert not any(r["Plan__c"] for r in accounts if r["Id"] == flaw["record"])


def test_acme_is_without_flaws(exports: Exports) -> None:
    assert exports.truth()[0]["flaws"] == []
    rows = [r for r in exports.parquet("analytics/usage") if r["workspace_id"] == "ws0000"]
    assert min(r["event_count"] for r in rows) > 0


def test_some_rows_fit_no_model(exports: Exports) -> None:
    rows = exports.jsonl("crm/activities.jsonl.gz")
    broken = [r for r in rows if r["Id"].startswith("broken-")]
    assert 0.002 < len(broken) / len(rows) < 0.005
    listed = {t["record"] for t in exports.truth() if t.get("kind") == "does_not_fit"}
    assert {r["Id"] for r in broken} <= listed


def test_most_accounts_are_linked_by_id_and_some_by_domain_alone(exports: Exports) -> None:
    rows = exports.csv("support/organizations.csv")
    linked = [r for r in rows if r["external_id"]]
    assert 0.75 < len(linked) / len(rows) < 1
    assert all(r["domain_names"] for r in rows)


def test_about_twelve_percent_of_accounts_leave_a_year() -> None:
    companies = [draw_company(seed, n) for seed in (1, 2, 3, 4) for n in range(1, 300)]
    years = sum(
        ((c.churned_on or TODAY) - max(c.customer_since, START)).days / 365 for c in companies
    )
    assert 0.09 < sum(c.churned_on is not None for c in companies) / years < 0.15


def test_signals_raise_the_odds_of_leaving_and_do_not_decide() -> None:
    companies = [draw_company(seed, n) for seed in (1, 2, 3, 4) for n in range(1, 300)]
    taken = [d for c in companies for d in c.decisions if c.terms[0].type != "Monthly"]
    likely = [d.churned for d in taken if d.churn_probability > 0.4]
    unlikely = [d.churned for d in taken if d.churn_probability < 0.1]
    assert sum(likely) / len(likely) > 3 * sum(unlikely) / len(unlikely)
    assert any(unlikely)
    assert not all(likely)


def test_a_declining_account_is_likelier_to_leave() -> None:
    declining = next(
        c for n in range(1, 300) if (c := draw_company(7, n)).story.kind == "quiet_decline"
    )
    begins = declining.story.begins
    before, after = (
        churn_probability(declining.story, begins + timedelta(days=days), first_term=False)
        for days in (-10, 200)
    )
    assert after > 2 * before


def test_terms_follow_each_other_without_a_gap() -> None:
    for n in range(1, 120):
        company = draw_company(7, n)
        for term, following in zip(company.terms, company.terms[1:], strict=False):
            assert term.end == following.start
            assert term.start < term.end
        assert company.terms[0].start == company.customer_since <= TODAY


@pytest.mark.slow
def test_the_whole_company_is_as_large_as_promised(tmp_path: Path) -> None:
    build_demo(tmp_path)
    whole = Exports(tmp_path)
    lives = [t for t in whole.truth() if t["account_id"]]
    assert len(lives) == 300
    assert len({t["story"] for t in lives}) == 11
    kinds = {f["kind"] for t in lives for f in t["flaws"]}
    assert {"duplicate_account", "missing_segment", "missing_plan", "no_usage",
            "ticket_before_account", "end_before_start"} <= kinds  # fmt: skip
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) < 40_000_000
    first, last = date(2022, 2, 15), date(2024, 2, 14)
    assert (last - first).days + 1 == DAYS
