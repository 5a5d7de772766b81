"""The tutorial and the how-to pages are run as they stand: commands, files and what is shown."""

import os
from pathlib import Path

import pytest

from tests.docs.living import Desk

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
ON_THEIR_OWN = {"map-your-files.md"}
"""Pages whose examples have tests of their own."""
HOW_TO = sorted(page for page in (DOCS / "how-to").glob("*.md") if page.name not in ON_THEIR_OWN)
WRITE = os.environ.get("C360_GOLDEN") == "write"  # noqa: TID251 - asked for by `make golden`


def settle(page: Path, renewed: str) -> None:
    """The page shows what the product does; with C360_GOLDEN=write it is made to."""
    if WRITE:
        page.write_text(renewed, encoding="utf-8")
    assert renewed == page.read_text(encoding="utf-8"), f"{page.name} is out of date: make golden"


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """The tutorial, followed to its end, and the page as it came out."""
    desk = Desk(tmp_path_factory.mktemp("tutorial"))
    return desk, desk.replay(TUTORIAL.read_text(encoding="utf-8"))


def test_the_tutorial_does_what_it_shows(followed: tuple[Desk, str]) -> None:
    settle(TUTORIAL, followed[1])


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_how_to_page_shows_what_happens(
    page: Path, followed: tuple[Desk, str], tmp_path: Path
) -> None:
    desk = Desk(tmp_path, start=followed[0].workspace)
    settle(page, desk.replay(page.read_text(encoding="utf-8")))
