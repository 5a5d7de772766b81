from typing import Any

import pytest
from pydantic_core import to_json

from c360.publish.pieces import json_bytes

VALUES: tuple[Any, ...] = (
    0, -1, 2**63, 10**30, 0.0, -0.0, 1.0, 0.1, 1e-7, 1e16, 123456789.125, float("nan"),
    float("inf"), True, None, [], {}, {"b": 1, "a": [2.5]},
    "Zoë’s “quote” \\ \" \n\x00\u2028 😀",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_document_is_written_as_the_schema_writes_it(value: Any) -> None:
    document: Any = {"accountId": "alpine", "value": value}
    assert json_bytes(document) == to_json(document, inf_nan_mode="null")
