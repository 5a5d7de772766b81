"""The rules that keep the architecture readable, checked on the source itself."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from c360.features.measure import feature_specs
from c360.model.canonical import BY_NAME, TABLES
from c360.model.fields import FIELD_GROUPS
from c360.risk.signals import SIGNALS
from c360.settings import Settings
from c360.sources.find import connector_class, connector_types
from c360.warehouse.open import engines

SOURCE = Path(__file__).parents[1] / "src" / "c360"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_MODULE = 400


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_grows_beyond_a_few_screens(module: Path) -> None:
    if module.name in {"canonical.py", "document.py"}:
        pytest.skip("the vocabulary is one list, longer than a module of logic may be")
    lines = module.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{module.name} has {lines} lines: is there a seam inside?"


def _calls(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def test_only_the_app_reads_the_clock() -> None:
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today"}
    readers = {m.name for m in MODULES if clocks & set(_calls(m))}
    assert readers == {"app.py"}


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {m.name for m in MODULES if {"os.environ", "os.getenv"} & set(_calls(m))}
    assert readers == {"config.py"}


@pytest.mark.parametrize("kind", connector_types())
def test_a_connector_is_found_by_its_name_alone(kind: str) -> None:
    connector = connector_class(kind)
    for method in ("sync", "check", "tables", "fields"):
        assert callable(getattr(connector, method))


@pytest.mark.parametrize("name", engines())
def test_an_engine_is_found_by_its_name_alone(name: str) -> None:
    place = SOURCE / "warehouse" / name
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    assert "open_engine" in file.read_text(encoding="utf-8")


def test_every_feature_says_what_it_means() -> None:
    for spec in feature_specs().values():
        assert len(spec.doc) > 20, spec.name
        assert spec.label, spec.name
        assert spec.group in FIELD_GROUPS, spec.name
        assert set(spec.reads) <= set(BY_NAME), spec.name


def test_every_signal_says_when_it_fires() -> None:
    for signal in SIGNALS:
        assert len(inspect.getdoc(signal) or "") > 40, signal.__name__


def _models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model in seen:
        return
    seen.add(model)
    yield model
    for info in model.model_fields.values():
        for inside in _inside(info.annotation):
            yield from _models(inside, seen)


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _inside(part)


def test_every_setting_is_described() -> None:
    for model in _models(Settings, set()):
        for name, info in model.model_fields.items():
            stage = isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
            assert info.description or stage, f"{model.__name__}.{name}"


def test_every_canonical_field_is_described() -> None:
    for table in TABLES:
        assert table.doc
        assert all(column.doc.endswith((".", "?")) for column in table.columns), table.name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_imports(module: Path) -> None:
    if "migrations" in module.parts:
        return
    parts = module.relative_to(SOURCE.parent).with_suffix("").parts
    try:
        import_module(".".join(part for part in parts if part != "__init__"))
    except ModuleNotFoundError as missing:
        if "warehouse" not in parts or str(missing.name).startswith("c360"):
            raise
        pytest.skip(f"the engine's driver is not installed: {missing.name}")
