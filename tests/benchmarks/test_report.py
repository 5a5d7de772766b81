"""The report: ratios, growth, and nothing outside its markers is touched."""

import json
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.documents import run as run_documents
from benchmarks.run import summary


def _result(scale: str, accounts: int, cpu: float) -> dict[str, Any]:
    runs = [{"floor": _cost(1), "c360": _cost(n * cpu)} for n in (1, 2, 9)]
    cost = {"cpu": 2.0, "wall": 1.0, "peak_mb": 10.0}
    machine = {"cores": 2, "python": "3", "duckdb": "2", "date": "2024-06-30", "load": 1}
    return {
        "scale": scale,
        "accounts": accounts,
        "machine": machine,
        "loading": {"floor": cost, "first": cost | {"cpu": 8.0}, "again": cost},
        "subjects": {name: summary(name, runs) for name in ("floor", "c360")},
        "differences": {"c360": []},
    }


def _cost(seconds: float) -> dict[str, Any]:
    return {"cpu": seconds, "wall": seconds, "peak_mb": 100.0, "split": {}}


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    found = _result("1k", 1_000, 3.0)["subjects"]["c360"]
    assert found["cpu_ratio"] == 6.0
    assert found["peak_mb"] == 100.0


def test_the_tables_are_written_between_the_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    (tmp_path / "1k.json").write_text(json.dumps(_result("1k", 1_000, 1.0)))
    (tmp_path / "10k.json").write_text(json.dumps(_result("10k", 10_000, 10.0)))
    report.write(readme, tmp_path)
    text = readme.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text  # noqa: PT018
    assert "| c360, all features and scores, from raw | 20.00 | 20.00 | 20.00 |" in text
    assert "| `c360 sync`, first load | 4.00 | 8.00 |" in text
    assert "| c360, all features and scores, from raw | 1.00 |" in text


def test_documents_are_computed_published_and_timed_by_step(company: Path) -> None:
    found = run_documents(company, 5)
    assert found["accounts"] == 5
    assert found["per_cpu_second"] > 0
    assert {"measuring and scoring", "composing", "publishing"} <= found["steps"].keys()
