"""Refusals as a tool's error, with the sentence and the code that every door gives."""

import logging
import traceback
from pathlib import Path

from mcp.types import CallToolResult, TextContent

from c360.errors import C360Error
from c360.interfaces.refusals import BUG, Refusal, meaning

_log = logging.getLogger(__name__)
_PACKAGE = Path(__file__).parents[2]


def refusal(error: C360Error, request_id: str) -> CallToolResult:
    """What a caller reads of something that we refuse; the log reads what it does not tell."""
    found = meaning(error)
    if found.message != str(error):
        _log.warning("request %s: %s: %s", request_id, type(error).__name__, error)
    return _result(found, request_id)


def bug(error: Exception, request_id: str) -> CallToolResult:
    """An error that nobody foresaw; its message is shown nowhere, it may hold a customer's data."""
    places = [
        f"{Path(frame.filename).relative_to(_PACKAGE)}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]
    where = places[-1] if places else "another package"
    _log.error("request %s: a bug: %s in %s", request_id, type(error).__name__, where)
    return _result(BUG, request_id)


def told(found: Refusal, request_id: str) -> dict[str, dict[str, str | None]]:
    """The shape of every error."""
    said = {"code": found.code, "message": found.message, "rule": found.rule}
    return {"error": {**said, "requestId": request_id}}


def _result(found: Refusal, request_id: str) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=f"{found.code}: {found.message}")],
        structured_content=told(found, request_id),
        is_error=True,
    )
