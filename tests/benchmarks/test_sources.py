"""The benchmark of sources: small, both ways make the same rows, and a limit that fails is told."""

from pathlib import Path

import pytest

from benchmarks import sources

pytest.importorskip("dlt", reason="pip install 'c360[connectors]'")


def test_every_subject_runs_and_both_ways_make_the_same_rows() -> None:
    found = sources.bench(rows=20_000, number=2_500, rounds=1)
    assert list(found["subjects"]) == ["create", "first", "again", "by_hand", "connector"]
    assert all(one["cpu"] > 0 and one["peak_mb"] > 50 for one in found["subjects"].values())
    assert {n for n, one in found["subjects"].items() if "cpu_ratio" in one} == {
        "first",
        "again",
        "connector",
    }


def _result(first: float, connector: float, peak: float) -> dict[str, object]:
    cost = {"cpu": 2.0, "wall": 1.0, "peak_mb": 100.0}
    ratio = {"wall_ratio": 1.0}
    return {
        "rows": 10,
        "events": 10,
        "machine": {"cores": 2, "load": 1, "python": "3", "duckdb": "2", "date": "2024-06-30"},
        "subjects": {
            "create": cost,
            "first": cost | ratio | {"cpu_ratio": first},
            "connector": cost | ratio | {"cpu_ratio": connector, "peak_mb": peak},
        },
    }


def test_limits_that_do_not_hold_are_told() -> None:
    assert sources.missed(_result(5.0, 1.3, 500.0)) == []
    assert sources.missed(_result(5.1, 1.31, 501.0)) == [
        "first: 5.10 × its floor, at most 5.0",
        "connector: 1.31 × its floor, at most 1.3",
        "connector: 501 MB, at most 500",
    ]


def test_only_what_stands_between_the_markers_is_written(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{sources.BEGIN}\nold\n{sources.END}\nafter\n")
    sources.write(readme, _result(4.0, 1.0, 400.0))
    written = readme.read_text()
    assert written.startswith("before\n<!-- sources: begin -->\n\n2 cores")
    assert written.endswith("<!-- sources: end -->\nafter\n")
    assert "old" not in written
    assert "| `files`, first load | 4.00 |" in written
