from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from c360.errors import UnknownName
from c360.sources.files import Connector
from c360.sources.find import connector_class, connector_types


class OwnConnector:
    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        self.name, self.options, self.root = name, options, root


def test_a_type_is_the_name_of_a_module(tmp_path: Path) -> None:
    tables = [{"table": "account", "path": "a.csv", "id": "id"}]
    connector = connector_class("files")("crm", {"tables": tables}, tmp_path)
    assert isinstance(connector, Connector)
    assert "files" in connector_types()


def test_a_third_party_connector_is_named_by_import_path() -> None:
    assert connector_class(f"{__name__}:OwnConnector").__name__ == "OwnConnector"


@pytest.mark.parametrize("kind", ["salesfarce", "base", "nowhere.to:Be", f"{__name__}:Missing", ""])
def test_an_unknown_type_lists_the_known_ones(kind: str) -> None:
    with pytest.raises(UnknownName, match="files") as raised:
        connector_class(kind)
    assert repr(kind) in str(raised.value)


def test_options_that_do_not_read_name_their_key(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as raised:
        connector_class("files")("crm", {"tabels": []}, tmp_path)
    assert {e["loc"] for e in raised.value.errors()} == {("tables",), ("tabels",)}
