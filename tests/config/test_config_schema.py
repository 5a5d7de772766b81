"""The JSON Schema of c360.yml takes what c360 takes, so that editors do not cry wolf."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from c360.connectors import config_schema

PACKAGE = Path(str(files("c360")))
WORKSPACES = (
    PACKAGE / "starter.yml",
    PACKAGE / "demo" / "demo.yml",
    PACKAGE / "demo" / "usage_only.yml",
    Path(__file__).parents[1] / "e2e" / "fight_churn.yml",
)


def problems(given: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(config_schema())
    return [error.message for error in validator.iter_errors(given)]


@pytest.mark.parametrize("file", WORKSPACES, ids=lambda path: path.name)
def test_our_own_workspaces_keep_to_it(file: Path) -> None:
    given = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))
    assert problems(given) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1, "curency": "EUR"},
        {"version": 1, "sources": {"crm": {"type": "files", "system": "crm"}}},
        {"version": 1, "sources": {"crm": {"type": "files", "tables": [{"tabel": "account"}]}}},
        {"version": 1, "health": {"dimensions": {"usage": {"weight": "heavy"}}}},
    ],
)
def test_it_marks_what_c360_refuses(wrong: dict[str, Any]) -> None:
    assert problems(wrong)
