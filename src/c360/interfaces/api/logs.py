"""The service's log: one JSON object a line; no account, no query string, no secret."""

import asyncio
import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import orjson

from c360.interfaces.api.visit import Visit

ACCESS = logging.getLogger("c360.access")
EVENTS = logging.getLogger("c360.serve")

_WRITE_SECONDS = 0.25
_PACKAGE = Path(__file__).parents[3]
_SECRETS = re.compile(
    r"c360_[a-z]{1,12}_[0-9A-Za-z]+"  # our keys
    r"|eyJ[\w-]+\.[\w-]*\.?[\w-]*"  # JSON web tokens
    r"|(?i:bearer|basic) +[\w.~+/=-]+"
    r"|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"  # the user and password of a URL
    r"|(?i:password|passwd|secret|token|api_?key)[\"']?\s*[=:]\s*[\"']?[^\s\"',;&]+",
    re.ASCII,
)


def without_secrets(text: str) -> str:
    """The text with everything that looks like a secret blotted out."""
    return _SECRETS.sub("[secret]", text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an exception its kind and places, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        lines = getattr(record, "lines", None)
        if lines is not None:
            return "\n".join(lines(record.created))
        fields = getattr(record, "fields", None)
        told: dict[str, Any] = {
            "at": instant(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        told |= fields if fields is not None else {"message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = type(record.exc_info[1]).__name__
            told["places"] = places(record.exc_info[1])
        return without_secrets(json.dumps(told, ensure_ascii=False, default=str))


def instant(created: float) -> str:
    """When a record was made, in UTC."""
    return datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds")


def places(error: BaseException) -> list[str]:
    """Where in this package an exception passed, the innermost last."""
    return [
        f"{Path(frame.filename).relative_to(_PACKAGE)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_PACKAGE)
    ]


class AccessLog:
    """One line for each request, written a few times a second: a request does not wait for it.

    It is for the operator. What has to be on record before an answer is sent is in the audit log.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, dict[str, Any]]] = []

    def add(self, visit: Visit, seconds: float) -> None:
        """One request that was answered."""
        fields = {
            "level": "info",
            "logger": ACCESS.name,
            "requestId": visit.id,
            "method": visit.method,
            "route": visit.route,
            "status": visit.status,
            "ms": round(seconds * 1000, 2),
            "bytes": visit.size,
            "viewer": None if visit.viewer is None else visit.viewer.id,
        }
        self._waiting.append((monotonic(), fields))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(_WRITE_SECONDS, self.write)

    def write(self) -> None:
        """Everything that waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        now = monotonic()

        def lines(created: float) -> Iterator[str]:
            for at, fields in waiting:
                yield orjson.dumps({"at": instant(created - now + at)} | fields).decode()

        ACCESS.info("", extra={"lines": lines})


def trouble(visit: Visit, error: BaseException, sentence: str | None = None) -> None:
    """A request that could not be answered; the sentence is for the operator."""
    fields = {
        "requestId": visit.id,
        "route": visit.route,
        "message": sentence or "a bug in c360; please report it",
    }
    EVENTS.error("", extra={"fields": fields}, exc_info=error)


def log_settings(level: str = "INFO") -> dict[str, Any]:
    """The settings of Python's logging, for every process of the service."""
    handled = {"handlers": ["lines"], "level": level, "propagate": False}
    quiet = handled | {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {"c360": handled, "uvicorn": quiet, "asyncio": quiet},
    }
