"""Writes what was measured into README.md, between its markers: ratios first."""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.generate import SIZES

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
Result = Mapping[str, Any]


def write(readme: Path, results: Path) -> None:
    """Replaces the part between the markers by the tables of all saved scales."""
    found = {scale: _read(results / f"{scale}.json") for scale in SIZES}
    kept = {scale: result for scale, result in found.items() if result is not None}
    text = readme.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    parts = [table(result) for result in kept.values()]
    parts += [growth(kept)] if len(kept) > 1 else []
    readme.write_text(f"{before}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}{after}")


def _read(file: Path) -> Result | None:
    return json.loads(file.read_text()) if file.exists() else None


def table(result: Result) -> str:
    """Everything about one scale."""
    parts = (_heading, _subjects, _loading, _documents)
    return "\n".join(line for part in parts for line in part(result))


def _heading(result: Result) -> Iterator[str]:
    on = result["machine"]
    yield f"### {result['accounts']:,} accounts"
    yield ""
    yield (
        f"{on['cores']} cores (load {on['load']} when it ended), Python {on['python']}, "
        f"DuckDB {on['duckdb']}, {on['date']}."
    )
    yield ""


def _subjects(result: Result) -> Iterator[str]:
    heads = ("CPU × floor", "wall × floor", "CPU s", "wall s", "peak MB")
    yield "| | " + " | ".join((*heads, "resolve · compile · execute s")) + " |"
    yield "|---|---|---|---|---|---|---|"
    for name, one in result["subjects"].items():
        differs = " **differs**" if result["differences"].get(name) else ""
        ratios = f"{_ratio(one, 'cpu')} | {_ratio(one, 'wall')}"
        seconds = f"{one['cpu']:.2f} | {one['wall']:.2f} | {one['peak_mb']:,.0f}"
        yield f"| {one['title']}{differs} | {ratios} | {seconds} | {_split(one['split'])} |"
    yield ""


def _ratio(one: Result, key: str) -> str:
    found = one.get(f"{key}_ratio")
    return "" if found is None else f"{found:.2f}"


def _split(split: Result) -> str:
    parts = ("resolve", "compile", "execute")
    return " · ".join(f"{split[part]:.2f}" for part in parts) if split else ""


def _loading(result: Result) -> Iterator[str]:
    loaded = result["loading"]
    floor = loaded["floor"]
    yield "| loading | CPU × `CREATE TABLE AS` | CPU s | wall s | peak MB |"
    yield "|---|---|---|---|---|"
    titles = {
        "floor": "DuckDB: `CREATE TABLE AS` of every export",
        "first": "`c360 sync`, first load",
        "again": "`c360 sync`, nothing changed",
    }
    for name, title in titles.items():
        one = loaded[name]
        yield (
            f"| {title} | {one['cpu'] / floor['cpu']:.2f} | {one['cpu']:.2f} | {one['wall']:.2f} "
            f"| {one['peak_mb']:,.0f} |"
        )
    yield ""


def _documents(result: Result) -> Iterator[str]:
    one = result.get("documents")
    if not one:
        return
    steps = sorted(one["steps"].items(), key=lambda step: -step[1])
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps)
    yield (
        f"Documents of {one['accounts']:,} accounts: **{one['composed_per_cpu_second']:.0f} a "
        f"second and core** composed from what was measured; {one['per_cpu_second']:.1f} with "
        f"measuring at every moment a refresh looks at, and publishing ({one['cpu']:.1f} CPU s, "
        f"{one['wall']:.1f} s, {one['peak_mb']:,.0f} MB). CPU seconds by step: {told}."
    )


def growth(results: Mapping[str, Result]) -> str:
    """How cost grows with the accounts: 1 is in proportion, 2 is with their square."""
    scales = [scale for scale in SIZES if scale in results]
    steps = list(pairwise(scales))
    lines = [
        "### Growth",
        "",
        "Exponents of CPU seconds; 1 is in proportion to the accounts.",
        "",
        "| | " + " | ".join(f"{one} → {two}" for one, two in steps) + " |",
        "|---" * (len(steps) + 1) + "|",
    ]
    for name, one in results[scales[0]]["subjects"].items():
        cells = [_exponent(results[a], results[b], name) for a, b in steps]
        lines.append(f"| {one['title']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _exponent(small: Result, large: Result, name: str) -> str:
    if name not in small["subjects"] or name not in large["subjects"]:
        return ""
    more = large["subjects"][name]["cpu"] / small["subjects"][name]["cpu"]
    return f"{math.log(more) / math.log(large['accounts'] / small['accounts']):.2f}"
