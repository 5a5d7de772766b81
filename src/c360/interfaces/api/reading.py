"""The routes that read: one account, the book, its sources, the audit log, exports."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from c360.interfaces.api.answering import Here
from c360.interfaces.api.asking import (
    AccountId,
    AccountsAsked,
    AsOfAsked,
    AuditAsked,
    ChangesAsked,
    ExplanationAsked,
    ExportAsked,
    FactId,
    PageAsked,
    TextAsked,
    TimelineAsked,
    moment,
)
from c360.interfaces.api.describing import described, file_described
from c360.interfaces.api.schemas import (
    AccountsPage,
    AuditPage,
    Changes,
    ContactsAnswer,
    EvidenceAnswer,
    Explanation,
    HistoryAnswer,
    Job,
    SourcesAnswer,
    TimelineAnswer,
)
from c360.serving.answers import AccountQuery

router = APIRouter(prefix="/v1")
_ONE = "/accounts/{account_id:id}"


@router.get("/accounts", **described(AccountsPage, "accounts", "List accounts"))
async def accounts(here: Here, asked: Annotated[PageAsked, Query()]) -> Response:
    """The accounts that you may see, filtered, sorted and page by page.

    A column that you may not see is null, and nothing is filtered or sorted by it.
    """
    query = _query(asked, asked.limit, asked.cursor)
    return await here.answer(here.service.accounts, here.caller, query)


@router.get(f"{_ONE}/timeline", **described(TimelineAnswer, "account", "Timeline"))
async def timeline(
    here: Here, account_id: AccountId, asked: Annotated[TimelineAsked, Query()]
) -> Response:
    """What happened in any system, newest first."""
    caller, kinds = here.asking(asked.free_text), tuple(asked.kind)
    return await here.answer(
        here.service.timeline, caller, account_id, asked.timeframe, _as_of(asked), kinds
    )


@router.get(f"{_ONE}/health/history", **described(HistoryAnswer, "account", "Health history"))
async def health_history(
    here: Here, account_id: AccountId, asked: Annotated[AsOfAsked, Query()]
) -> Response:
    """The overall score at earlier moments, as it was or would have been computed then."""
    return await here.answer(here.service.health_history, here.caller, account_id, _as_of(asked))


@router.get(f"{_ONE}/contacts", **described(ContactsAnswer, "account", "Contacts"))
async def contacts(
    here: Here, account_id: AccountId, asked: Annotated[TextAsked, Query()]
) -> Response:
    """The people at the customer, what they decide, and the channels that they allow."""
    caller = here.asking(asked.free_text)
    return await here.answer(here.service.contacts, caller, account_id, _as_of(asked))


@router.get(f"{_ONE}/evidence/{{fact:id}}", **described(EvidenceAnswer, "account", "Evidence"))
async def evidence(
    here: Here, account_id: AccountId, fact: FactId, asked: Annotated[TextAsked, Query()]
) -> Response:
    """What a figure or sentence rests on: the fact, what it derives from, down to source rows."""
    caller = here.asking(asked.free_text)
    return await here.answer(here.service.evidence, caller, account_id, fact, _as_of(asked))


@router.get(f"{_ONE}/changes", **described(Changes, "account", "What changed"))
async def changes(
    here: Here, account_id: AccountId, asked: Annotated[ChangesAsked, Query()]
) -> Response:
    """What is different since a moment: scores, states, findings."""
    since = moment(asked.since, "since")
    return await here.answer(
        here.service.what_changed, here.caller, account_id, since, _as_of(asked)
    )


@router.get(f"{_ONE}/health/explanation", **described(Explanation, "account", "Why this score"))
async def explanation(
    here: Here, account_id: AccountId, asked: Annotated[ExplanationAsked, Query()]
) -> Response:
    """What each input adds to the score, and which of them moved it."""
    return await here.answer(
        here.service.explain_score, here.caller, account_id, asked.dimension, _as_of(asked)
    )


@router.get("/export", **file_described("accounts", "Export accounts"))
async def export(here: Here, asked: Annotated[ExportAsked, Query()]) -> Response:
    """The accounts that you may see, all in one file; no cell of it is a formula."""
    query = _query(asked, 0, None)
    answer = await here.once(here.service.export, here.caller, query, asked.format)
    named = f'attachment; filename="accounts.{asked.format}"'
    answer.headers["content-disposition"] = named
    return answer


@router.get("/sources", **described(SourcesAnswer, "operation", "Sources"))
async def sources(here: Here) -> Response:
    """What each source delivers, and how fresh it is."""
    return await here.answer(here.service.sources, here.caller)


@router.get("/audit", **described(AuditPage, "operation", "Who saw what"))
async def audit(here: Here, asked: Annotated[AuditAsked, Query()]) -> Response:
    """The newest records of the audit log; reading them is on record too."""
    return await here.once(here.service.audit_of, here.caller, asked.account, asked.limit)


@router.get("/jobs/{job_id}", **described(Job, "operation", "A job"))
async def job(here: Here, job_id: str) -> Response:
    """What became of a job that was asked for."""
    return await here.once(here.service.job, here.caller, job_id)


def _as_of(asked: AsOfAsked) -> datetime | None:
    return moment(asked.as_of)


def _query(asked: AccountsAsked, limit: int, cursor: str | None) -> AccountQuery:
    return AccountQuery(
        state=asked.state,
        segment=asked.segment,
        owner=asked.owner,
        search=asked.search,
        sort=asked.sort,
        mine=asked.mine == "true",
        limit=limit,
        cursor=cursor,
    )
