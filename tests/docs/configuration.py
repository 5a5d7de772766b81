"""The configuration page: every setting of `c360.yml`, with default and meaning."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from c360.health.dimensions import all_optional
from c360.identity.settings import FREE_MAIL_DOMAINS
from c360.settings import Settings
from c360.sources.files.settings import FilesSettings
from tests.docs.markdown import flowing, page, prose, table

SET_BY_C360 = ("identity.primary_source", "identity.systems")
"""Filled in from the sources; not for users."""
ELSEWHERE = {
    "health.dimensions": "[the shipped model](health-model.md)",
    "health.caps": "[the shipped caps](health-model.md#caps)",
    "features.people.seniority": "common English titles",
    "identity.free_mail_domains": f"{len(FREE_MAIL_DOMAINS)} common ones",
}
"""Defaults too long for a cell."""


def configuration() -> str:
    """Every setting of `c360.yml`."""
    about = (
        "Everything that can stand in `c360.yml`. Only what differs needs to be written. A dot "
        "is one level of YAML; `<name>` is a name of your choice, `[]` an item of a list. "
        "Editors can complete the file with the [JSON Schema](config.schema.json), which `c360 "
        "schema config` prints."
    )
    stages = [name for name, info in Settings.model_fields.items() if _model(info.annotation)]
    workspace = settings_table(Settings, "", leave_out=stages)
    parts = [f"## The workspace\n\n{workspace}", _files_source(), *map(_stage, stages)]
    return page("Configuration", about, *parts)


def _files_source() -> str:
    about = (
        "What a source of type `files` takes: CSV, Parquet and JSON Lines. How to use it: [Map "
        "your files](../how-to/map-your-files.md)."
    )
    listed = settings_table(FilesSettings, "", leave_out=("type", "system", "period"))
    return f"## A source of type files\n\n{prose(about)}\n\n{listed}"


def _stage(name: str) -> str:
    model = _model(Settings.model_fields[name].annotation)
    assert model is not None, name
    return f"## {name}\n\n{flowing(model.__doc__)}\n\n{settings_table(model, f'{name}.')}"


def settings_table(
    model: type[BaseModel], prefix: str, leave_out: Sequence[str] = SET_BY_C360
) -> str:
    rows = (row for row in _rows(model, prefix) if not _under(row[0], leave_out))
    shown = ((f"`{path}`", default, meaning) for path, default, meaning in rows)
    return table(("setting", "default", "meaning"), shown)


def _under(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}.") for place in places)


def _rows(
    model: type[BaseModel], prefix: str, given: BaseModel | None = None
) -> Iterator[tuple[str, str, str]]:
    """Path, default and meaning of each setting; `given` holds the defaults of a nested model."""
    for name, info in model.model_fields.items():
        path = f"{prefix}{info.alias or name}"
        default = _MISSING if given is None else getattr(given, name)
        if default is _MISSING and not info.is_required():
            default = info.get_default(call_default_factory=True)
        nested = _model(info.annotation)
        if nested is not None:
            inside = default if isinstance(default, BaseModel) else None
            yield from _rows(nested, f"{path}.", inside)
            continue
        yield path, _default(path, model, default), info.description or ""
        for key, item in _items(info.annotation):
            yield from _rows(item, f"{path}{key}.")


_MISSING = object()


def _model(annotation: Any) -> type[BaseModel] | None:
    """The settings model that a field is, if it is one."""
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _items(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models inside a mapping, a list or an optional field, and how they are addressed."""
    origin = get_origin(annotation)
    key = ".<name>" if origin is dict else "[]" if origin in {tuple, list} else ""
    for part in get_args(annotation):
        for inside in (part, *get_args(part)):
            model = _model(inside)
            if model is not None:
                yield key, model


def _default(path: str, model: type[BaseModel], default: object) -> str:
    if path in ELSEWHERE:
        return ELSEWHERE[path]
    if default is not _MISSING:
        return as_yaml(default)
    return (
        "as shipped"
        if model.model_config.get("json_schema_extra") is all_optional
        else "*required*"
    )


def as_yaml(value: object) -> str:
    """A default as it would stand in YAML."""
    if value is None or value in ("", (), {}, []):
        return "–"
    plain = json.loads(json.dumps(value, default=str))
    return f"`{plain}`" if isinstance(plain, str) else f"`{json.dumps(plain, ensure_ascii=False)}`"
