"""The tools: what each is called, takes, tells, and asks of the service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property, partial
from typing import Any, cast

from mcp.types import Tool, ToolAnnotations
from pydantic import BaseModel

from c360.interfaces.mcp import schemas
from c360.interfaces.mcp.arguments import (
    Listing,
    Score,
    Since,
    Whole,
    asking,
    read,
    schema_of,
)
from c360.interfaces.mcp.needs import Reading, Service
from c360.serving.answers import AccountQuery, Caller, Sealed
from c360.serving.calls import CALLS, GENERATED, Call, OfAccount, Synthesis

Ask = Callable[[Service, Caller, Any], Sealed]
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


@dataclass(frozen=True)
class View:
    """A tool. All of them read, and none writes."""

    name: str
    title: str
    describe: str
    arguments: type[BaseModel]
    ask: Ask
    answer: Callable[[], schemas.Schema]

    @cached_property
    def _asking(self) -> type[BaseModel]:
        return asking(self.arguments)

    def read(self, given: Mapping[str, Any]) -> tuple[BaseModel, bool]:
        """The arguments, and whether text that customers wrote is asked for.

        Raises:
            BadArgument: one of them does not read as what it should be.
        """
        found = read(self._asking, given)
        said = found.model_dump(exclude_unset=True)
        asked = bool(said.pop("include_customer_text", False))
        return self.arguments.model_construct(**_fields(found, self.arguments, said)), asked

    @cached_property
    def listed(self) -> Tool:
        """The tool as a client sees it."""
        return Tool(
            name=self.name,
            title=self.title,
            description=self.describe,
            input_schema=schema_of(self._asking),
            output_schema=schemas.in_envelope(self.answer()),
            annotations=_READ_ONLY,
        )


def _fields(
    found: BaseModel, arguments: type[BaseModel], said: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a model's own fields; what was not said is left to its default."""
    return {name: getattr(found, name) for name in arguments.model_fields if name in said}


@cache
def tools() -> Mapping[str, View]:
    """Every tool by its name."""
    return {view.name: view for view in (*map(_of_call, CALLS), *_OWN)}


def tool(name: str) -> View | None:
    """The tool of that name; the specification's own spelling, with a dot, is understood too."""
    return tools().get(name.replace(".", "_"))


def _of_call(name: str) -> View:
    call = CALLS[name]
    return View(
        # Dots are legal in MCP; but several clients and models refuse tools that have one.
        name=name.replace(".", "_"),
        title=call.title,
        describe=f"{name}: {call.describe}",
        arguments=call.arguments,
        ask=partial(_call, name),
        answer=partial(_answer_of, call),
    )


def _answer_of(call: Call) -> schemas.Schema:
    if call.arguments is Synthesis:
        return schemas.some_sections({name for made in GENERATED.values() for name in made})
    return schemas.sections(call.sections)


def _call(name: str, service: Service, caller: Caller, arguments: OfAccount) -> Sealed:
    said = arguments.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return service.call(caller, name, said)


def _three_sixty(service: Service, caller: Caller, asked: Whole) -> Sealed:
    reading = Reading(asked.depth, asked.focus_area, asked.timeframe)
    return service.three_sixty(caller, asked.account_id, reading, asked.as_of)


def _accounts(service: Service, caller: Caller, asked: Listing) -> Sealed:
    known = {one.name: getattr(asked, one.name) for one in fields(AccountQuery)}
    return service.accounts(caller, AccountQuery(**known))


def _explain(service: Service, caller: Caller, asked: Score) -> Sealed:
    return service.explain_score(caller, asked.account_id, asked.dimension, asked.as_of)


def _changed(service: Service, caller: Caller, asked: Since) -> Sealed:
    return service.what_changed(caller, asked.account_id, asked.since, asked.as_of)


_OWN = (
    View(
        "customer_360",
        "Customer 360",
        "One account's 360: profile, health, narrative, risks, actions and exit state; with more "
        "depth also engagement, support, usage, commercial, prediction, opportunities, evidence.",
        Whole,
        cast("Ask", _three_sixty),
        schemas.document,
    ),
    View(
        "list_accounts",
        "Accounts",
        "The accounts that you may see, a page at a time: state, health and its change, ARR, "
        "renewal, owner. What you may not see is neither filtered nor sorted by.",
        Listing,
        cast("Ask", _accounts),
        schemas.listing,
    ),
    View(
        "explain_score",
        "Why this score",
        "Why an account's health score, or one dimension of it, is what it is: what each input "
        "adds, what is missing, what caps it, and what moved it.",
        Score,
        cast("Ask", _explain),
        schemas.anything,
    ),
    View(
        "what_changed",
        "What changed",
        "What is different about an account since a moment, or since the snapshot before.",
        Since,
        cast("Ask", _changed),
        schemas.anything,
    ),
)
