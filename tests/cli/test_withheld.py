"""A document of which much is withheld is still shown."""

import json
from typing import Any

import pytest

from c360.interfaces.cli.show_account import markdown, print_document
from c360.model.access import MARKS
from c360.model.document import KEYS
from c360.publish.assemble import assemble
from c360.publish.request import Request
from tests.publish.test_assemble import cut, without


@pytest.mark.parametrize("depth", sorted(KEYS))
def test_a_document_that_is_withheld_whole_is_printed(
    depth: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(assemble(cut(), Request(depth), without(*MARKS)))
    print_document(document, "text")
    assert "no scores for you" in capsys.readouterr().out
    assert "no scores for you" in "\n".join(markdown(document))
