"""The docs stay true: generated pages are current, and what pages name exists."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from c360.config import load_workspace
from c360.interfaces.cli.ending import EXIT_CODES
from tests.docs.commands import problem_with
from tests.docs.reference import PAGES
from tests.docs.routes import WHEN, fired
from tests.docs.sources import source_pages

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "c360"
REFERENCE = ROOT / "docs" / "reference"
SOURCES = ROOT / "docs" / "sources"
BY_HAND = ("README.md",)
WRITE = os.environ.get("C360_GOLDEN") == "write"  # noqa: TID251 - asked for by `make golden`
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WRITTEN = [page for page in MARKDOWN if page.parent not in {REFERENCE, SOURCES}]
"""Pages that people write."""

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
WORKSPACE_FILES = re.compile(r"(exports|data|policies)/|c360\.yml$|\.env$")
"""What stands in a user's workspace, not in this repository."""
FILE_LIKE = re.compile(r"[\w.*<>-]+(/[\w.*<>-]+)*/?")
ENDINGS = (".md", ".py", ".yml", ".toml", ".txt", ".json", ".svg", "/")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def without_blocks(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_code_says(name: str) -> None:
    file, made = REFERENCE / name, PAGES[name]()
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, f"{name} is out of date: make golden"


def test_the_reference_holds_no_page_that_nobody_makes() -> None:
    assert {file.name for file in REFERENCE.iterdir()} == set(PAGES)


def test_every_connector_has_its_page() -> None:
    made = source_pages()
    for name, text in made.items():
        if WRITE:
            SOURCES.mkdir(exist_ok=True)
            (SOURCES / name).write_text(text, encoding="utf-8")
        written = (SOURCES / name).read_text(encoding="utf-8")
        assert written == text, f"{name} is out of date: make golden"
    assert {file.name for file in SOURCES.glob("*.md")} == {*made, *BY_HAND}
    listed = set(LINK.findall((SOURCES / "README.md").read_text(encoding="utf-8")))
    assert made.keys() <= listed


def test_every_reason_for_a_trigger_is_explained() -> None:
    assert {reason for _, reason in fired()} == set(WHEN)


def headings(page: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", without_blocks(page), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in kept}


@pytest.mark.parametrize("page", MARKDOWN, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(without_blocks(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in headings(target), link


def commands(page: Path) -> Iterator[str]:
    """Every `c360 …` line of the page, in blocks and in the text."""
    text = page.read_text(encoding="utf-8")
    for kind, body in FENCE.findall(text):
        if kind in {"sh", "console"}:
            lines = (line.removeprefix("$ ").strip() for line in body.splitlines())
            yield from (line for line in lines if line.startswith("c360 "))
    quoted = (" ".join(code.split()) for code in CODE.findall(without_blocks(page)))
    yield from (code for code in quoted if code.startswith("c360 "))


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_command_would_be_understood(page: Path) -> None:
    found = {line: problem_with(line) for line in commands(page)}
    assert {line: problem for line, problem in found.items() if problem} == {}


def test_the_exit_codes_are_explained() -> None:
    page = (ROOT / "docs" / "how-to" / "when-something-is-wrong.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (\d+) \| ", page, re.MULTILINE)
    assert explained == re.findall(r"(?<![\w.])\d+(?= \w)", EXIT_CODES)


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in WRITTEN:
        named = re.findall(r"(?:`|^)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, page


def places(page: Path) -> Iterator[str]:
    """The files and folders that a page names in code font."""
    for code in CODE.findall(without_blocks(page)):
        looks = FILE_LIKE.fullmatch(code) and code.endswith(ENDINGS)
        if looks and not code.startswith(".") and not WORKSPACE_FILES.match(code):
            yield code


def exists(page: Path, place: str) -> bool:
    """Under the root, the package or the page's folder; `<name>` stands for some name."""
    pattern = re.sub(r"<[^>]+>", "*", place).rstrip("/")
    folders = (ROOT, SOURCE, SOURCE.parent, page.parent, ROOT / "tests")
    return any(next(folder.glob(pattern), None) is not None for folder in folders)


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_file_named_exists(page: Path) -> None:
    assert [place for place in places(page) if not exists(page, place)] == []


def mapped() -> list[str]:
    """The entries of ARCHITECTURE.md's map."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tree = next(body for _, body in FENCE.findall(text) if "src/c360/" in body)
    return re.findall(r"^[├└]── (\S+)", tree, re.MULTILINE)


def test_the_map_shows_every_folder_and_file_of_the_package() -> None:
    folders = {f"{path.name}/" for path in SOURCE.iterdir() if path.is_dir()}
    modules = {path.name for path in SOURCE.glob("*.py")}
    shown = {name for name in folders | modules if not name.startswith("__")}
    assert set(mapped()) == shown


@pytest.mark.parametrize("page", [p for p in WRITTEN if p.parent != ROOT], ids=name_of)
def test_lines_are_short_enough_to_read_in_a_terminal(page: Path) -> None:
    long = [
        line
        for line in without_blocks(page).splitlines()
        if len(line) > 120 and not line.startswith("|")
    ]
    assert long == []


HEALTH = ROOT / "docs" / "how-to" / "change-the-health-model.md"


def health_examples() -> list[str]:
    text = HEALTH.read_text(encoding="utf-8").partition("## A slip")[0]
    return [body for kind, body in FENCE.findall(text) if kind == "yaml"]


@pytest.mark.parametrize("example", health_examples(), ids=range(len(health_examples())))
def test_every_example_of_a_health_model_is_valid(example: str, tmp_path: Path) -> None:
    (tmp_path / "c360.yml").write_text(f"version: 1\n{example}", encoding="utf-8")
    settings = load_workspace(tmp_path).settings
    wanted: dict[str, Any] = yaml.safe_load(example)
    held = settings.model_dump(mode="json")
    assert contains(held, wanted), example


def contains(held: Any, wanted: Any) -> bool:
    """Whether all that was asked for came to stand in the settings."""
    if isinstance(wanted, dict):
        return all(contains(held[key], below) for key, below in wanted.items())
    if isinstance(wanted, list):
        return len(held) == len(wanted) and all(map(contains, held, wanted))
    return bool(held == wanted)
