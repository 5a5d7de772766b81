"""The workspace's configuration, checked to the line; the only reader of the environment."""

import getpass
import hashlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values
from pydantic import ValidationError

from c360.config_problem import SCHEMA_HINT, YamlPath, line_of, problem_of
from c360.errors import BadArgument, Misconfigured, StorageFailed, UnknownName, WorkspaceNotFound
from c360.model.moment import utc
from c360.settings import LOCAL_FILE, Settings
from c360.warehouse.open import LOCAL, split

FILE_NAME = "c360.yml"
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No moment before it is computed."""

_SOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""A source's name is a folder under data/raw."""

_REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}")

_NOT_COMPUTED = {"warehouse", "audit", "access", "serve"}
"""Settings that decide where and for whom, not what is computed."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a `c360.yml` and the data computed from it."""

    root: Path
    settings: Settings
    lines: Mapping[YamlPath, int] = field(default_factory=dict)
    """Line of each key of `c360.yml`, so that a problem can be pointed at."""

    @property
    def file(self) -> Path:
        return self.root / FILE_NAME

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file that sources are loaded into, whatever engine measures."""
        engine, place = split(self.settings.warehouse)
        return self.root / (place if engine == LOCAL else LOCAL_FILE)

    @property
    def store_file(self) -> Path:
        return self.root / "data" / "store.db"

    @property
    def policies(self) -> Path:
        """The workspace's own policies; the folder need not exist."""
        return self.root / "policies"

    @property
    def digest(self) -> str:
        """A digest of all settings that decide what is computed: every engine computes the same."""
        settings = self.settings.model_dump_json(exclude=_NOT_COMPUTED)
        return hashlib.sha256(settings.encode()).hexdigest()[:16]

    @property
    def engine(self) -> str:
        """Name of the engine that measures."""
        return split(self.settings.warehouse)[0]

    def engine_url(self) -> str:
        """Where accounts are measured, with the secrets that `${NAME}` stands for: never show it.

        Raises:
            Misconfigured: a variable is not set.
        """
        return self._referenced(self.settings.warehouse, ("warehouse",), _encoded)

    def audit_log(self) -> Path | str:
        """The file or URL of the audit log, with the secrets that `${NAME}` stands for."""
        named = self.settings.audit.log
        if "://" in named:
            return self._referenced(named, ("audit", "log"), _encoded)
        return self.root / named

    def options_of(self, source: str) -> dict[str, Any]:
        """What c360.yml says to a source's connector, with the secrets that `${NAME}` stands for.

        Raises:
            Misconfigured: a variable is not set.
        """
        given = self.settings.sources[source].connector_options()
        found: dict[str, Any] = self._filled_in(given, ("sources", source))
        return found

    def _filled_in(self, value: Any, at: YamlPath) -> Any:
        """Options with their references replaced, however deep they lie."""
        if isinstance(value, dict):
            return {key: self._filled_in(item, (*at, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._filled_in(item, (*at, number)) for number, item in enumerate(value)]
        return self._referenced(value, at) if isinstance(value, str) else value

    def _referenced(self, text: str, at: YamlPath, written: Callable[[str], str] = str) -> str:
        """The text with each `${NAME}` replaced by what the environment or `.env` says."""
        if not _REFERENCE.search(text):
            return text
        values = {**dotenv_values(self.root / ".env", interpolate=False), **os.environ}  # noqa: TID251 - read here only

        def value(reference: re.Match[str]) -> str:
            found = values.get(reference["name"])
            if found:
                return _encoded(found) if _is_user(text, reference) else written(found)
            remedy = "Set it in the environment, or in .env beside c360.yml"
            problem = f"{at[-1]}: ${{{reference['name']}}} is not set"
            raise self.misconfigured(at, problem, remedy)

        return _REFERENCE.sub(value, text)

    def misconfigured(
        self, path: YamlPath, problem: str, remedy: str = SCHEMA_HINT
    ) -> Misconfigured:
        """The error for a problem at a key of `c360.yml`, with the line it stands on."""
        return Misconfigured(self.file, line_of(self.lines, path), problem, remedy)

    def invalid(
        self, under: YamlPath, invalid: ValidationError, schema: Mapping[str, Any]
    ) -> Misconfigured:
        """The error for options below a key that a connector's own settings refuse."""
        return problem_of(self.file, self.lines, invalid, schema, under)


def find_workspace(named: Path | None, start: Path | None = None) -> Path:
    """The folder named, else C360_WORKSPACE, else the nearest with a `c360.yml` at or above.

    Args:
        named: a workspace's folder, or its `c360.yml`.
        start: where to look upwards from; the current folder if None.
    """
    value = os.environ.get("C360_WORKSPACE")  # noqa: TID251 - the environment is read here only
    given = named or (Path(value) if value else None)
    try:
        if given is not None:
            folder = given.parent if given.name == FILE_NAME and given.is_file() else given
            return _first_with_file(given, [folder])
        here = start or Path.cwd()
        return _first_with_file(here, [here, *here.parents])
    except OSError as refused:
        problem = refused.strerror or "it cannot be read"
        remedy = "Name a folder that you may read with -C DIR"
        raise StorageFailed(given or start or "the current folder", problem, remedy) from refused


def _first_with_file(named: Path, folders: Sequence[Path]) -> Path:
    for folder in folders:
        if (folder / FILE_NAME).is_file():
            return folder.resolve()
    raise WorkspaceNotFound(named, upwards=len(folders) > 1)


def create_workspace(folder: Path) -> Path:
    """Write a commented `c360.yml` into a folder that has none. Returns the file."""
    file, ignored = folder / FILE_NAME, folder / ".gitignore"
    starter = (files("c360") / "starter.yml").read_text(encoding="utf-8")
    try:
        if file.exists():
            raise BadArgument("folder", str(folder), f"free: it already holds a {FILE_NAME}")
        folder.mkdir(parents=True, exist_ok=True)
        if not ignored.exists():
            _write_whole(ignored, "data/\n.env\n")
        _write_whole(file, starter)
    except OSError as refused:
        problem = refused.strerror or "it cannot be written"
        remedy = "Choose a folder that you may write to, on a disk with space left"
        raise StorageFailed(folder, problem, remedy) from refused
    return file


def _write_whole(file: Path, text: str) -> None:
    """The whole text or nothing, however the writing ends."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def key_given() -> str | None:
    """The key of whoever starts a door for themselves: C360_KEY; None where there is none."""
    return (os.environ.get("C360_KEY") or "").strip() or None  # noqa: TID251 - the environment is read here only


def load_workspace(root: Path) -> Workspace:
    """Read and check `c360.yml`. Raises Misconfigured with file, line and remedy."""
    file = root / FILE_NAME
    data, lines = _read_yaml(file)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as invalid:
        raise problem_of(file, lines, invalid, Settings.model_json_schema()) from None
    workspace = Workspace(root, settings, lines)
    primary = settings.primary_source
    if primary is not None and primary not in settings.sources:
        known = ", ".join(settings.sources) or "none"
        problem = f"primary_source {primary!r} is not one of the sources ({known})"
        raise workspace.misconfigured(("primary_source",), problem, "Name one of them")
    if settings.as_of is not None and settings.as_of.year < EARLIEST.year:
        raise workspace.misconfigured(("as_of",), f"as_of lies before {EARLIEST.year}")
    _check_engine(workspace)
    for name in settings.sources:
        if not _SOURCE_NAME.fullmatch(name):
            problem = f"{name!r} cannot name a source"
            remedy = "Use letters, digits, _ and -, beginning with a letter or digit"
            raise workspace.misconfigured(("sources", name), problem, remedy)
    return workspace


def _check_engine(workspace: Workspace) -> None:
    remedy = "Write it as duckdb://PATH, postgres://USER:${PASSWORD}@HOST/DATABASE or spark://local"
    if "://" not in workspace.settings.warehouse:
        problem = "warehouse: it names no engine"
        raise workspace.misconfigured(("warehouse",), problem, remedy)
    try:
        split(workspace.settings.warehouse)
    except UnknownName as unknown:
        raise workspace.misconfigured(("warehouse",), f"warehouse: {unknown}", remedy) from None


def share_metrics(folder: Path) -> None:
    """Where the processes of one service add up what they count: prometheus_client looks there."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # noqa: TID251 - the environment's place


def is_reference(text: str) -> bool:
    """Whether the text is nothing but `${NAME}`."""
    return _REFERENCE.fullmatch(text) is not None


def _is_user(text: str, reference: re.Match[str]) -> bool:
    """Whether a reference stands before the `@` of a URL: what it holds needs no escaping there."""
    before = re.fullmatch(r"[A-Za-z][\w+.-]*://[^/@]*", text[: reference.start()])
    return before is not None and re.match(r"[^/]*@", text[reference.end() :]) is not None


def _encoded(value: str) -> str:
    """A secret as it stands in a URL: nothing in it is taken for the URL's own."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._~") else _hex(c) for c in value)


def _hex(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def as_of_default(settings: Settings, now: datetime) -> datetime:
    """The moment to compute for when none is asked: the workspace's own clock, else now."""
    moment = utc(settings.as_of) if settings.as_of else now
    return moment.astimezone(UTC).replace(microsecond=0)


def _read_yaml(file: Path) -> tuple[object, dict[YamlPath, int]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Misconfigured(file, None, "is not UTF-8 text", "Save it as UTF-8") from wrong
    except OSError as refused:
        problem = refused.strerror or "cannot be read"
        raise StorageFailed(file, problem, "Check that the file can be read") from refused
    node, data = _parse_yaml(file, text)
    if not isinstance(node, yaml.MappingNode):
        raise Misconfigured(file, 1, "holds no settings", "Start it with: version: 1")
    lines: dict[YamlPath, int] = {}
    _note_lines(file, node, (), lines)
    return data, lines


class _Loader(yaml.SafeLoader):
    """Says where a date stands that cannot be."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT001, FBT002 - as in yaml
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as broken:
            raise yaml.constructor.ConstructorError(
                None, None, str(broken), node.start_mark
            ) from broken


def _parse_yaml(file: Path, text: str) -> tuple[yaml.Node | None, object]:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else None
        problem = f"is not valid YAML: {broken.problem}"
        raise Misconfigured(file, line, problem, "Check indentation, colons and quotes") from broken
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        problem = f"holds a character that YAML does not allow (U+{ord(text[broken.position]):04X})"
        raise Misconfigured(file, line, problem, "Remove it") from broken
    except RecursionError as broken:
        raise Misconfigured(file, None, "nests too deeply", "Check its brackets") from broken


def _note_lines(file: Path, node: yaml.Node, path: YamlPath, lines: dict[YamlPath, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if below in lines:
                problem = f"{key.value!r} stands twice (first on line {lines[below]})"
                raise Misconfigured(file, key.start_mark.line + 1, problem, "Keep one of them")
            lines[below] = key.start_mark.line + 1
            _note_lines(file, value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(file, value, (*path, index), lines)


def user_name() -> str:
    """Whoever runs this process, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
