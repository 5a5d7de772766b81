"""The workspace's configuration, checked to the line; the only reader of the environment."""

import difflib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from c360.errors import Misconfigured, StorageFailed, WorkspaceNotFound
from c360.features.settings import FeatureSettings
from c360.guardrails.settings import QualitySettings
from c360.health.settings import HealthSettings
from c360.identity.settings import IdentitySettings
from c360.insights.growth_settings import GrowthSettings
from c360.insights.settings import InsightSettings
from c360.model.canonical import System
from c360.model.moment import utc
from c360.publish.settings import DocumentSettings
from c360.risk.settings import RiskSettings
from c360.routing.settings import RoutingSettings

FILE_NAME = "c360.yml"
SCHEMA_HINT = "The allowed keys: c360 schema config"

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
Minimum = Literal["account", "usage", "support", "cs", "billing"]
YamlPath = tuple[str | int, ...]


class SourceOptions(BaseModel):
    """One source: which connector reads it, and which system it is. The rest is the connector's."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(description="The connector: `files`, or an import path `package.module`.")
    system: System = Field(description="What kind of system it is; decides freshness limits.")
    period: str | None = Field(
        default=None,
        pattern=r"^\d+(\.\d+)?[mhdw]$",
        description="How often it delivers, such as `1d`; it is not stale before 1.5 × that.",
    )

    def connector_options(self) -> dict[str, Any]:
        """Everything the connector itself is to read."""
        return self.model_dump(exclude={"type"})

    @property
    def every(self) -> timedelta | None:
        """The period as a length of time."""
        if self.period is None:
            return None
        return float(self.period[:-1]) * _UNITS[self.period[-1]]


class Settings(BaseModel):
    """Everything a workspace sets. The defaults are the specification's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = Field(description="Version of this file's format.")
    as_of: datetime | None = Field(
        default=None,
        description="A fixed clock, for a workspace of the past; leave it out for the present.",
    )
    primary_source: str | None = Field(
        default=None,
        description="The source whose ids become `account_id`; default: the first CRM source.",
    )
    currency: str = Field(
        default="USD",
        pattern="^[A-Z]{3}$",
        description="Currency of amounts whose mapping names none, ISO 4217.",
    )
    minimum_data: tuple[Minimum, ...] = Field(
        default=("account", "usage", "support"),
        description="Data an account must have before it gets an overall score.",
    )
    sources: dict[str, SourceOptions] = Field(
        default_factory=dict, description="The systems to read, by a name of your choice."
    )
    identity: IdentitySettings = Field(default_factory=IdentitySettings)
    features: FeatureSettings = Field(default_factory=FeatureSettings)
    health: HealthSettings = Field(default_factory=HealthSettings)
    risk: RiskSettings = Field(default_factory=RiskSettings)
    insights: InsightSettings = Field(default_factory=InsightSettings)
    growth: GrowthSettings = Field(default_factory=GrowthSettings)
    routing: RoutingSettings = Field(default_factory=RoutingSettings)
    quality: QualitySettings = Field(default_factory=QualitySettings)
    document: DocumentSettings = Field(default_factory=DocumentSettings)


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
        return self.root / "data" / "warehouse.duckdb"

    @property
    def store_file(self) -> Path:
        return self.root / "data" / "store.db"

    @property
    def digest(self) -> str:
        """A digest of all settings that decide what is computed."""
        return hashlib.sha256(self.settings.model_dump_json().encode()).hexdigest()[:16]

    @property
    def primary_source(self) -> str | None:
        """The source whose account ids name accounts."""
        chosen = self.settings.primary_source
        names = [n for n, s in self.settings.sources.items() if s.system == "crm"]
        return chosen or next(iter(names or self.settings.sources), None)

    def misconfigured(
        self, path: YamlPath, problem: str, remedy: str = SCHEMA_HINT
    ) -> Misconfigured:
        """The error for a problem at a key of `c360.yml`, with the line it stands on."""
        return Misconfigured(self.file, line_of(self.lines, path), problem, remedy)

    def invalid(self, under: YamlPath, invalid: ValidationError) -> Misconfigured:
        """The error for options below a key that a connector's own settings refuse."""
        return _first_problem(self.file, self.lines, invalid, under)


def find_workspace(named: Path | None, start: Path) -> Path:
    """The folder named, else C360_WORKSPACE, else the nearest one upwards with a `c360.yml`."""
    value = os.environ.get("C360_WORKSPACE")  # noqa: TID251 - the environment is read here only
    given = named or (Path(value) if value else None)
    if given is not None:
        if not (given / FILE_NAME).is_file():
            raise WorkspaceNotFound(given)
        return given.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder.resolve()
    raise WorkspaceNotFound(start)


def load_workspace(root: Path) -> Workspace:
    """Read and check `c360.yml`. Raises Misconfigured with file, line and remedy."""
    file = root / FILE_NAME
    data, lines = _read_yaml(file)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as invalid:
        raise _first_problem(file, lines, invalid) from None
    workspace = Workspace(root, settings, lines)
    primary = settings.primary_source
    if primary is not None and primary not in settings.sources:
        known = ", ".join(settings.sources) or "none"
        problem = f"primary_source {primary!r} is not one of the sources ({known})"
        raise workspace.misconfigured(("primary_source",), problem, "Name one of them")
    return workspace


def line_of(lines: Mapping[YamlPath, int], path: YamlPath) -> int | None:
    """The line of the key, or of the nearest parent that is written in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


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
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else None
        problem = f"is not valid YAML: {broken.problem}"
        raise Misconfigured(file, line, problem, "Check indentation, colons and quotes") from broken
    except yaml.YAMLError as broken:
        raise Misconfigured(file, None, f"is not valid YAML: {broken}", "Mend it") from broken
    if not isinstance(node, yaml.MappingNode):
        raise Misconfigured(file, 1, "holds no settings", "Start it with: version: 1")
    lines: dict[YamlPath, int] = {}
    _note_lines(file, node, (), lines)
    return data, lines


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


def _first_problem(
    file: Path, lines: Mapping[YamlPath, int], invalid: ValidationError, under: YamlPath = ()
) -> Misconfigured:
    details = invalid.errors(include_url=False)
    problems = [_sentence(detail, under) for detail in details[:3]]
    more = f" (and {len(details) - 3} more)" if len(details) > 3 else ""
    path = (*under, *details[0]["loc"])
    return Misconfigured(
        file, line_of(lines, path), "; ".join(problems) + more, _remedy(details[0])
    )


def _sentence(detail: ErrorDetails, under: YamlPath) -> str:
    where = ".".join(str(part) for part in (*under, *detail["loc"])) or FILE_NAME
    if detail["type"] == "extra_forbidden":
        return f"{where}: no such setting"
    if detail["type"] == "missing":
        return f"{where}: is required"
    given = detail["input"]
    shown = f", got {given!r}" if isinstance(given, str | int | float | bool) else ""
    return f"{where}: {detail['msg'][:1].lower()}{detail['msg'][1:]}{shown}"


def _remedy(detail: ErrorDetails) -> str:
    if detail["type"] != "extra_forbidden":
        return SCHEMA_HINT
    near = difflib.get_close_matches(str(detail["loc"][-1]), _known_keys(detail["loc"]), n=2)
    return f"Did you mean {' or '.join(near)}? {SCHEMA_HINT}" if near else SCHEMA_HINT


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in loc[:-1]:
        info = getattr(model, "model_fields", {}).get(part)
        annotation = getattr(info, "annotation", None)
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            break
        model = annotation
    return list(getattr(model, "model_fields", {}))


def config_schema() -> dict[str, Any]:
    """The JSON Schema of `c360.yml`, with each connector's own options."""
    schema = Settings.model_json_schema()
    schema["title"] = "c360.yml"
    return schema
