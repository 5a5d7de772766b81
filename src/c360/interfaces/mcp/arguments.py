"""What the tools take: the calls' own arguments, and those of the four tools beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.alias_generators import to_camel

from c360.errors import BadArgument
from c360.model.document import Depth, FocusArea
from c360.serving.calls import OfAccount, OfAccountSince

_ASK = Field(
    default=False,
    description="Text that customers wrote (subjects of tickets, notes, comments) comes along, "
    "where policy allows it, fenced as untrusted. Leave it out unless the task needs the wording.",
)
LARGEST_PAGE = 200


class Whole(OfAccountSince):
    """Which account's 360, and how much of it."""

    depth: Depth = Field(
        "summary",
        description="summary, detailed, or comprehensive: with evidence, history and all lists.",
    )
    focus_area: FocusArea = Field("all", description="The area that findings must touch.")


class Score(OfAccount):
    """Which account's score, and which part of it."""

    dimension: Literal["usage", "engagement", "support", "commercial", "outcome"] | None = Field(
        None, description="One dimension of health; default: the overall score."
    )


class Since(OfAccount):
    """Which account, and since when."""

    since: datetime | None = Field(
        None, description="Compared with the newest snapshot at or before it; default: the last."
    )


class Listing(BaseModel):
    """Which accounts to list, and in which order."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )
    state: str | None = Field(None, max_length=50, description="Only this exit state.")
    segment: str | None = Field(None, max_length=200, description="Only this segment.")
    owner: str | None = Field(None, max_length=200, description="Only this CSM's accounts.")
    search: str | None = Field(None, max_length=200, description="Words of the name or id.")
    sort: Literal["health", "arr", "renewal", "name", "change", "contact"] = Field(
        "health", description="What to sort by."
    )
    mine: bool = Field(default=False, description="Only accounts of which you are CSM or AE.")
    limit: int = Field(20, ge=1, le=LARGEST_PAGE, description="At most so many.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


def asking(arguments: type[BaseModel]) -> type[BaseModel]:
    """The same arguments, and whether text that customers wrote is asked for."""
    name = f"{arguments.__name__}Asking"
    found: type[BaseModel] = create_model(
        name, __base__=arguments, __doc__=arguments.__doc__, include_customer_text=(bool, _ASK)
    )
    return found


def schema_of(arguments: type[BaseModel]) -> dict[str, Any]:
    """The arguments' JSON Schema, an object without anything that names our classes."""
    schema = arguments.model_json_schema(by_alias=True)
    schema.pop("title", None)
    schema.pop("description", None)
    for one in schema["properties"].values():
        one.pop("title", None)
    return schema


def read(arguments: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """The arguments as given.

    Raises:
        BadArgument: one of them does not read as what it should be; says which, and what is wrong.
    """
    try:
        return arguments.model_validate(given)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"]) or "arguments"
    if first["type"] == "missing":
        raise BadArgument(name, "", "there: it is required")
    if first["type"] == "extra_forbidden":
        raise BadArgument("argument", name[:80], f"one of {', '.join(_names(arguments))}")
    message = first["msg"].removeprefix("Value error, ")
    expected = f"what it should be: {message[:1].lower()}{message[1:]}"
    raise BadArgument(name, str(first["input"])[:80], expected)


def _names(arguments: type[BaseModel]) -> list[str]:
    return sorted(field.alias or name for name, field in arguments.model_fields.items())
