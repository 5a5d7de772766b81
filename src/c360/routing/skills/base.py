"""What every skill's file offers, and what it is given to fill the skill's input."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from c360.errors import UnknownName
from c360.model.case import Case
from c360.model.findings import Indicator, Opportunity
from c360.model.measures import Row
from c360.routing.settings import SkillSettings


class CamelInput(BaseModel):
    """An input whose fields are written in camelCase."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class SnakeInput(BaseModel):
    """An input whose fields are written in snake_case."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a skill is called: the reason that holds, and the record it is about."""

    case: Case
    indicators: Sequence[Indicator]
    opportunities: Sequence[Opportunity]
    reason: str
    object_id: str | None
    settings: SkillSettings

    def row(self, name: str, *keys: str) -> Row | None:
        """The row of a detail list that the occasion is about."""
        return next(
            (
                row
                for row in self.case.rows(name)
                if any(str(row.get(key)) == self.object_id for key in keys)
            ),
            None,
        )


@runtime_checkable
class Skill(Protocol):
    """A module of this folder."""

    SKILL: str

    def input_for(self, occasion: Occasion) -> BaseModel:
        """The skill's input, filled."""
        ...


@cache
def skill(name: str) -> Skill:
    """The skill of that full name, such as `support_ops/escalation_predictor`."""
    module = name.rpartition("/")[2]
    try:
        found = import_module(f"c360.routing.skills.{module}")
    except ModuleNotFoundError as missing:
        raise UnknownName("skill", name, ()) from missing
    if not isinstance(found, Skill) or name != found.SKILL:
        raise UnknownName("skill", name, ())
    return found


def input_for(name: str, occasion: Occasion) -> dict[str, object]:
    """The input of a skill as it is sent: its own field names, plain values."""
    filled: dict[str, object] = (
        skill(name).input_for(occasion).model_dump(mode="json", by_alias=True)
    )
    return filled
