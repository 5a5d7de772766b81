"""The vendors' schemas as Fivetran lands them, each in a YAML file beside this one."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from c360.sources.settings import ForTable, Names, RecordMapping


class Taken(BaseModel):
    """A value made of the rows that belong to a record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sql: str = Field(description="An aggregate over the table's columns, in SQL that all speak.")
    needs: tuple[str, ...] = Field(description="The columns it is made of; without one, no value.")


class Join(BaseModel):
    """Another table that says more about a record; of several rows one value is made."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: Names = Field(alias="from", description="The table; of several, the first that exists.")
    by: dict[str, str] = Field(description="Its columns, and those of the record they equal.")
    take: dict[str, str | Taken] = Field(
        description="New column → `first COLUMN`, `last COLUMN` or `list COLUMN`."
    )
    where: dict[str, str] = Field(default={}, description="Only rows with these values.")
    with_: "Join | None" = Field(None, alias="with", description="A table beside it.")


class _FromSchema(ForTable):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: Names = Field(alias="from", description="The table; of several, the first that exists.")
    join: tuple[Join, ...] = Field((), description="Tables that say more about its records.")
    versions_of: str = Field("id", description="What all versions of a record share.")


class Entity(RecordMapping, _FromSchema):
    """One canonical table filled from one table of a vendor's schema."""


_ENTITIES = TypeAdapter(tuple[Entity, ...])


def vendors() -> list[str]:
    """The vendors whose schemas are known."""
    found = [f.name for f in files(__package__).iterdir() if f.name.endswith(".yml")]
    return sorted(name.removesuffix(".yml") for name in found)


def entities(vendor: str) -> tuple[Entity, ...]:
    """What a vendor's schema fills."""
    return _ENTITIES.validate_python(_read(vendor))


@cache
def _read(vendor: str) -> Any:
    return yaml.safe_load((files(__package__) / f"{vendor}.yml").read_text(encoding="utf-8"))
