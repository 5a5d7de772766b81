"""c360.yml: what is wrong with it is said in one sentence, with the line and what to do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from c360.config import as_of_default, find_workspace, load_workspace
from c360.errors import Misconfigured, WorkspaceNotFound


def workspace(folder: Path, text: str) -> Path:
    (folder / "c360.yml").write_text(text, encoding="utf-8")
    return folder


def problem(folder: Path, text: str) -> Misconfigured:
    with pytest.raises(Misconfigured) as raised:
        load_workspace(workspace(folder, text))
    return raised.value


def test_the_defaults_are_enough(tmp_path: Path) -> None:
    loaded = load_workspace(workspace(tmp_path, "version: 1\n"))
    assert loaded.settings.minimum_data == ("account", "usage", "support")
    assert loaded.settings.health.dimensions["usage"].weight == 30


def test_an_unknown_key_is_named_with_its_line_and_the_near_one(tmp_path: Path) -> None:
    error = problem(tmp_path, "version: 1\n\ncurency: EUR\n")
    assert error.line == 3
    assert "curency: no such setting" in str(error)
    assert "Did you mean currency?" in str(error)


def test_a_wrong_type_is_named_with_its_line(tmp_path: Path) -> None:
    error = problem(
        tmp_path, "version: 1\nhealth:\n  dimensions:\n    usage:\n      weight: heavy\n"
    )
    assert error.line == 5
    assert "health.dimensions.usage.weight" in str(error)
    assert "'heavy'" in str(error)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 1\nsources: [\n", "not valid YAML"),
        ("version: 1\n\tcurrency: EUR\n", "not valid YAML"),
        ("version: 1\nversion: 1\n", "stands twice"),
        ("", "holds no settings"),
        ("- a\n- b\n", "holds no settings"),
        ("version: 2\n", "version"),
        ("currency: USD\n", "version: is required"),
        ("version: 1\nprimary_source: crm\n", "is not one of the sources"),
        ("version: 1\nas_of: yesterday\n", "as_of"),
        ("version: 1\nminimum_data: [moon]\n", "minimum_data"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    error = problem(tmp_path, text)
    assert words in str(error)
    assert "\n" not in str(error)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c360.yml").write_bytes(b"\xff\xfe\x00version")
    with pytest.raises(Misconfigured, match="UTF-8"):
        load_workspace(tmp_path)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "c360.yml").write_bytes(b"\xef\xbb\xbfversion: 1\n")
    assert load_workspace(tmp_path).settings.version == 1


def test_the_nearest_workspace_upwards_is_found(tmp_path: Path) -> None:
    workspace(tmp_path, "version: 1\n")
    below = tmp_path / "exports" / "crm"
    below.mkdir(parents=True)
    assert find_workspace(None, below) == tmp_path


def test_the_environment_names_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace(tmp_path, "version: 1\n")
    monkeypatch.setenv("C360_WORKSPACE", str(tmp_path))
    assert find_workspace(None, Path("/")) == tmp_path


def test_no_workspace_says_how_to_create_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceNotFound, match="c360 init"):
        find_workspace(tmp_path / "nowhere", tmp_path)


def test_a_fixed_clock_wins_over_the_clock(tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    fixed = load_workspace(workspace(tmp_path, "version: 1\nas_of: 2024-02-15T14:30:00Z\n"))
    assert as_of_default(fixed.settings, now) == datetime(2024, 2, 15, 14, 30, tzinfo=UTC)
    plain = load_workspace(workspace(tmp_path, "version: 1\n"))
    assert as_of_default(plain.settings, now) == now


def test_the_digest_follows_the_settings(tmp_path: Path) -> None:
    before = load_workspace(workspace(tmp_path, "version: 1\n")).digest
    same = load_workspace(workspace(tmp_path, "version: 1\n# a comment\n")).digest
    other = load_workspace(workspace(tmp_path, "version: 1\ncurrency: EUR\n")).digest
    assert before == same != other
