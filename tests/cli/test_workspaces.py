"""Finding, making and reading a workspace: what is wrong is named with file, line and remedy."""

import os
import sys
from pathlib import Path

import pytest

from tests.cli.company import CONFIG, build_company
from tests.cli.doors import Command, run, within


def test_no_workspace_is_said_with_what_to_do(c360: Command, tmp_path: Path) -> None:
    said = c360(*within(tmp_path, "accounts")).one_sentence(2)
    assert f"no c360.yml in {tmp_path}" in said
    assert "c360 init DIR" in said


def test_a_workspace_is_found_by_its_file_by_the_environment_and_from_below(
    published: Path, monkeypatch: pytest.MonkeyPatch, c360: Command
) -> None:
    listed = c360(*within(published, "accounts")).out
    assert c360(*within(published / "c360.yml", "accounts")).out == listed
    monkeypatch.setenv("C360_WORKSPACE", str(published))
    assert c360("accounts").out == listed
    monkeypatch.delenv("C360_WORKSPACE")
    monkeypatch.chdir(published / "exports")
    assert c360("accounts").out == listed


def test_a_current_folder_that_is_gone_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, c360: Command
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "the current folder: No such file or directory" in c360("accounts").one_sentence(1)


def test_init_makes_a_workspace_once(c360: Command, tmp_path: Path) -> None:
    folder = tmp_path / "my company"
    assert f"c360 -C '{folder}' sync" in c360("init", str(folder)).out
    before = (folder / "c360.yml").read_bytes()
    assert "it already holds a c360.yml" in c360("init", str(folder)).one_sentence(2)
    assert (folder / "c360.yml").read_bytes() == before


def test_init_keeps_what_is_there(c360: Command, tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n", encoding="utf-8")
    assert c360("init", str(tmp_path)).code == 0
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine\n"
    assert sorted(f.name for f in tmp_path.iterdir()) == [".gitignore", "c360.yml"]


def test_a_demo_takes_no_folder_of_somebody_else(c360: Command, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    said = c360("demo", str(tmp_path), "--accounts", "20").one_sentence(2)
    assert str(tmp_path) in said
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.txt"]


def test_names_with_spaces_and_umlauts_are_names_like_any(tmp_path: Path, c360: Command) -> None:
    folder = build_company(tmp_path / "größe #1 100%")
    exports = folder / "exports"
    (exports / "accounts.csv").rename(exports / "alle kunden ä.csv")
    config = CONFIG.replace("accounts.csv", "alle kunden ä.csv")
    (folder / "c360.yml").write_text(config, encoding="utf-8")
    assert c360(*within(folder, "sync", "crm")).code == 0
    assert c360(*within(folder, "accounts")).one_sentence(1).endswith("c360 refresh")
    assert c360(*within(folder, "doctor")).code == 0


# Old text, new text, how many lines below the old text's the line named is, what is said.
SLIPS = {
    "a tab": (
        "    type: files\n",
        "\ttype: files\n",
        0,
        "is not valid YAML: found character '\\t'",
    ),
    "a key twice": ("version: 1\n", "version: 1\nversion: 1\n", 1, "'version' stands twice"),
    "a field twice": ("name: name\n", "name: name\n          name: id\n", 1, "stands twice"),
    "an unknown field": ("name: name", "nam: name", 0, "account has no field 'nam'; it has: name"),
    "an unknown key deep inside": ("where: ", "wher: ", 0, "wher: no such setting. Did you mean w"),
    "a misspelt required key": ("path: exports/t", "pth: exports/t", 0, "Did you mean path?"),
    "a wrong type": ("events: events", "events: {expr: [1]}", 0, "expr: should be a string"),
    "a group that is none": ("{constant: open}", "{constant: open, unit: 5}", 0, "status.unit: 5"),
    "an unknown word": ("system: support", "system: help", 0, "'help' should be 'crm', 'cs'"),
    "no expression": ('"churned is not null"', '"churned is = is"', 0, "does not read as an expr"),
    "a forbidden function": ('"churned is not null"', "\"glob('*') = ''\"", 0, "not allowed"),
    "an unknown table": ("table: ticket", "table: tickt", 0, "no canonical table 'tickt'"),
    "a date that cannot be": ("2024-02-15T12", "2024-13-45T12", 0, "month must be in 1..12"),
    "a date too early": ("2024-02-15T12", "0001-01-01T12", 0, "as_of lies before 1900"),
    "no period": (
        "system: support",
        "system: support\n    period: daily",
        1,
        "'daily' is not writt",
    ),
    "no date": ("2024-02-15T12:00:00Z", "soon", 0, "as_of: 'soon' should be a datetime"),
    "a number as a name": ("  desk:\n", "  7:\n", 0, "this key is not text, put it in quotes"),
    "a path as a name": ("  desk:\n", "  ../desk:\n", 0, "'../desk' cannot name a source"),
    "a source unknown": ("primary_source: crm", "primary_source: cmr", 0, "(crm, product, desk)"),
    "a future version": ("version: 1", "version: 2", 0, "version: 2 should be 1"),
    "an unknown connector": ("type: files", "type: fils", 0, "unknown source type 'fils'; avail"),
    "a package missing": ("type: files", "type: no.such:Thing", 0, "names no class that is instal"),
    "no connector": ("type: files", "type: json:JSONDecoder", 0, "is not a connector: it has no s"),
    "a module without name": ("type: files", 'type: "..x:Y"', 0, "cannot be imported (ImportErr"),
    "a zero byte": ("version: 1\n", "version: 1\n\0", 1, "a character that YAML does not allow"),
    "an endless nest": ("version: 1\n", f"risk: {'[' * 3000}\n", None, "nests too deeply"),
    "nothing": (CONFIG, "", 0, "holds no settings. Start it with: version: 1"),
    "a list": (CONFIG, "- version\n", 0, "holds no settings"),
    "no sources": (CONFIG, "version: 1\n", 0, "there are no sources. Describe one"),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_in_the_configuration_is_named_with_its_line(
    c360: Command, tmp_path: Path, slip: tuple[str, str, int | None, str]
) -> None:
    old, new, below, said = slip
    assert old in CONFIG
    (tmp_path / "c360.yml").write_text(CONFIG.replace(old, new, 1), encoding="utf-8")
    sentence = c360(*within(tmp_path, "sync")).one_sentence(2)
    assert said in sentence
    line = CONFIG[: CONFIG.index(old)].count("\n") + 1
    place = "" if below is None else f":{line + below}"
    assert sentence.startswith(f"{tmp_path / 'c360.yml'}{place}: "), sentence
    assert not (tmp_path / "data").exists()


def test_a_clock_in_the_future_is_refused(c360: Command, tmp_path: Path) -> None:
    config = CONFIG.replace("2024-02-15T12", "2999-02-15T12")
    (tmp_path / "c360.yml").write_text(config, encoding="utf-8")
    said = c360(*within(tmp_path, "refresh")).one_sentence(2)
    assert "c360.yml:2: as_of 2999-02-15T12:00:00Z lies in the future" in said


def test_a_file_in_another_encoding_is_said(c360: Command, tmp_path: Path) -> None:
    (tmp_path / "c360.yml").write_bytes("version: 1\ncurrency: ä\n".encode("latin-1"))
    assert "is not UTF-8 text" in c360(*within(tmp_path, "doctor")).one_sentence(2)


def test_a_file_with_a_mark_and_windows_line_ends_reads(c360: Command, tmp_path: Path) -> None:
    text = "\ufeff" + CONFIG.replace("\n", "\r\n")
    (tmp_path / "c360.yml").write_bytes(text.encode("utf-8"))
    assert "holds no records yet" in c360(*within(tmp_path, "refresh")).one_sentence(1)


BROKEN_CONNECTOR = """
class Connector:
    def __init__(self, name, options, root): ...
    def check(self): return []
    def tables(self): return {"account"}
    def fields(self): return {"account": {"name"}}
    @classmethod
    def options_schema(cls): return {}
    def sync(self, warehouse, wanted, *, synced_at, progress): raise KeyError("Alpine's secret")
"""


def test_somebody_elses_connector_that_fails_is_named_and_leaves_the_others(
    tmp_path: Path,
) -> None:
    (tmp_path / "theirs.py").write_text(BROKEN_CONNECTOR, encoding="utf-8")
    folder = build_company(tmp_path / "workspace")
    config = CONFIG + "  own:\n    type: theirs:Connector\n    system: cs\n"
    (folder / "c360.yml").write_text(config, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    ended = run(within(folder, "sync"), {"PYTHONPATH": path})
    assert ended.code == 4
    assert "source 'own': its connector failed (KeyError in theirs.py, line 9)" in ended.err
    assert "secret" not in ended.err
    assert "desk" in ended.out
