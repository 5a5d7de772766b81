"""Settings that do not hold: each problem points at the key that it is about."""

from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Loc = tuple[str | int, ...]
Problem = tuple[Loc, str, object]
"""The key below the model that is validated, what is wrong there, and what it holds."""


def refuse(locs: list[Loc], problem: str, value: object) -> NoReturn:
    """Raises the error of a setting that does not hold, at its keys."""
    raise validation_error([(loc, problem, value) for loc in locs])


def validation_error(problems: list[Problem]) -> ValidationError:
    """Errors that each point at their own key below the model being validated."""
    details = [
        InitErrorDetails(
            type=PydanticCustomError("value_error", "{problem}", {"problem": problem}),
            loc=loc,
            input=value,
        )
        for loc, problem, value in problems
    ]
    return ValidationError.from_exception_data("mapping", details)
