"""The specification's thirteen calls, each a route of its own name."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel, Field, create_model

from c360.interfaces.api.answering import Here
from c360.interfaces.api.asking import PRINTABLE, TIMEFRAME, AsOf, TextAsked, Yes, moment
from c360.interfaces.api.describing import described
from c360.interfaces.api.schemas import answer_of_call
from c360.serving.calls import CALLS, Call

Handler = Callable[..., Coroutine[Any, Any, Response]]
_ACCOUNT = Annotated[str, Field(min_length=1, max_length=500, pattern=PRINTABLE)]
_NARROWED: dict[str, Any] = {
    "account_id": (_ACCOUNT, Field(description="The account's id.")),
    "as_of": (AsOf, None),
    "timeframe": (
        Annotated[str, Field(pattern=TIMEFRAME)],
        Field("90d", description="How far back lists go, up to a year: 30d, 12w, 6m, 1y."),
    ),
}
"""Over HTTP these arguments are text of a stated form, and nothing else reads as them."""
_FREE_TEXT: Any = (Yes, TextAsked.model_fields["free_text"])


def routes() -> APIRouter:
    """All of them, for GET with parameters and for POST with a JSON body."""
    router = APIRouter(prefix="/v1/calls")
    for name, call in CALLS.items():
        arguments = _arguments(name, call)
        said = described(answer_of_call(name, call), "calls", call.title)
        for method, handler in (("GET", _get(name, arguments)), ("POST", _post(name, arguments))):
            router.add_api_route(
                f"/{name}",
                handler,
                methods=[method],
                name=f"{name} {method}",
                operation_id=f"{method.lower()}_{name.replace('.', '_')}",
                description=call.describe,
                **said,
            )
    return router


def _arguments(name: str, call: Call) -> type[BaseModel]:
    known = call.arguments.model_fields
    narrowed = {field: given for field, given in _NARROWED.items() if field in known}
    return create_model(_title(name), __base__=call.arguments, **narrowed, free_text=_FREE_TEXT)


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace(".", "_").split("_"))


def _get(name: str, arguments: type[BaseModel]) -> Handler:
    async def handler(here: Here, asked: Any) -> Response:
        return await _answer(here, name, asked)

    handler.__annotations__["asked"] = Annotated[arguments, Query()]
    return handler


def _post(name: str, arguments: type[BaseModel]) -> Handler:
    async def handler(here: Here, asked: Any) -> Response:
        return await _answer(here, name, asked)

    handler.__annotations__["asked"] = Annotated[arguments, Body()]
    return handler


async def _answer(here: Here, name: str, asked: BaseModel) -> Response:
    given = asked.model_dump(exclude_unset=True)
    caller = here.asking(given.pop("free_text", "false"))
    if given.get("as_of") is not None:
        given["as_of"] = moment(given["as_of"])
    return await here.answer(here.service.call, caller, name, given)
