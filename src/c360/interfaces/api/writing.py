"""The routes that ask for something to be done: a refresh, feedback, an outcome."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from c360.interfaces.api.answering import Here
from c360.interfaces.api.asking import AccountId, AsOfAsked, Feedback, Outcome, day, moment
from c360.interfaces.api.describing import described
from c360.interfaces.api.schemas import Job, Kept

router = APIRouter(prefix="/v1")
_ONE = "/accounts/{account_id:id}"


@router.post(f"{_ONE}/refresh", **described(Job, "account", "Refresh", status=202))
async def refresh(
    here: Here, account_id: AccountId, asked: Annotated[AsOfAsked, Query()]
) -> Response:
    """Computes the account anew, as of the moment asked for. The answer links to the job."""
    return await here.begun(here.service.refresh, here.caller, account_id, moment(asked.as_of))


@router.post(f"{_ONE}/feedback", **described(Kept, "account", "Feedback", status=201))
async def feedback(here: Here, account_id: AccountId, said: Feedback) -> Response:
    """Keeps what a person says of a finding."""
    return await here.kept(
        here.service.feedback, here.caller, account_id, said.target, said.verdict, said.comment
    )


@router.post(f"{_ONE}/outcomes", **described(Kept, "account", "Outcome", status=201))
async def outcome(here: Here, account_id: AccountId, told: Outcome) -> Response:
    """Keeps what became of the account: the truth that predictions are judged by."""
    return await here.kept(
        here.service.outcome, here.caller, account_id, told.kind, day(told.on), told.note
    )
