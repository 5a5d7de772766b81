"""The answers that are not the 360 document itself, for the OpenAPI."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.alias_generators import to_camel

from c360.model.document import Comprehensive, Detailed, Summary
from c360.model.findings import ExitState
from c360.serving.calls import GENERATED, Call

Document = Summary | Detailed | Comprehensive


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Error(_Answer):
    """What went wrong."""

    code: str = Field(description="For programs; does not change.")
    message: str = Field(description="For people: what happened, and what to do.")
    rule: str | None = Field(description="The rule that forbade it, where one did.")
    request_id: str = Field(description="The request's id, as in the service's log.")


class Problem(_Answer):
    """The shape of every error."""

    error: Error


class Alive(_Answer):
    """The process answers."""

    status: str


class Ready(_Answer):
    """Whether views can be served now."""

    status: str


class ListedAccount(_Answer):
    """An account of the list; null where nothing is known, or where `redacted` says why."""

    account_id: str
    name: str | None
    segment: str | None
    territory: str | None
    owner: str | None
    csm_email: str | None
    ae_email: str | None
    exit_state: ExitState | None
    overall_score: int | None
    trend_delta: int | None
    coverage: float | None
    arr: float | int | None
    currency: str | None
    days_to_renewal: int | None
    days_since_contact: int | None
    headline: str | None
    mine: bool = Field(description="Whether you are its CSM or its AE.")
    redacted: dict[str, str] = Field(description="Column → the rule that withholds it.")


class AccountsPage(_Answer):
    """A page of the accounts that the caller may see."""

    as_of: str
    accounts: list[ListedAccount]
    total: int = Field(description="Accounts in all, on every page.")
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class Change(_Answer):
    """One thing that is different."""

    path: str = Field(description="JSON Pointer into the document.")
    before: Any = Field(description="Null where it is new.")
    after: Any = Field(description="Null where it is gone.")


class Changes(_Answer):
    """What is different since a moment, as the caller may see both moments."""

    account_id: str
    as_of: str
    since: str | None = Field(description="The snapshot compared with; null where there is none.")
    changes: list[Change]
    redacted: dict[str, str] = Field({}, description="JSON Pointer → the rule that withheld it.")
    why: str | None = Field(description="Why there is nothing to compare with.")


class SourceAnswer(_Answer):
    """How one source stood after the newest sync."""

    name: str
    type: str
    system: str
    tables: list[str]
    synced_at: str | None
    data_as_of: str | None
    limit_hours: float | int | None = Field(description="Age from which its data count as stale.")
    failed: str | None
    noted_at: str


class SourcesAnswer(_Answer):
    """How each source stood after the newest sync."""

    sources: list[SourceAnswer]


class AuditRecord(_Answer):
    """One look at something, allowed or not; never content."""

    seq: int
    at: str
    viewer: str | None
    role: str
    auth: str
    door: str
    route: str
    account: str | None
    allowed: bool
    rule: str | None
    sections: list[str]
    redactions: dict[str, str]
    policy: str
    snapshot: str | None
    response: str | None
    request: str
    address: str | None


class AuditPage(_Answer):
    """The newest records of the audit log."""

    records: list[AuditRecord]


class Job(_Answer):
    """A recomputation, and what became of it."""

    job: str
    link: str
    id: str
    account_id: str
    as_of: str | None
    asked_at: str
    state: Literal["waiting", "running", "done", "failed"]
    ended_at: str | None
    published_as_of: str | None
    problem: str | None


class Kept(_Answer):
    """It was kept."""

    kept: Literal[True]
    id: int


_FRAME = (
    "accountId", "generatedAt", "depth", "focusArea", "timeframe",
    "missing", "facts", "stale", "redacted",
)  # fmt: skip
"""What every answer made of sections says besides them."""


def sections(title: str, about: str, *names: str, whole: bool = True, **more: Any) -> Any:
    """An answer that holds some sections of the document, as the document has them.

    Args:
        title: the schema's name.
        about: what it is.
        names: the sections.
        whole: whether all of them are there, however little is asked for.
        more: fields that the document does not have.
    """
    parts: dict[str, Any] = Comprehensive.__annotations__
    fields: dict[str, Any] = {name: (parts[name], ...) for name in _FRAME}
    rest = {name: (parts[name], ...) if whole else (parts[name], None) for name in names}
    every: dict[str, Any] = fields | rest | more
    made: Any = create_model(title, __config__=ConfigDict(extra="forbid"), __doc__=about, **every)
    return made


TimelineAnswer = sections("TimelineAnswer", "What happened.", "timeline")
HistoryAnswer = sections("HistoryAnswer", "The score over time.", "healthSummary", "healthHistory")
ContactsAnswer = sections("ContactsAnswer", "The people at the customer.", "stakeholderMap")
EvidenceAnswer = sections(
    "EvidenceAnswer", "A fact, and all that it derives from.", "evidence", fact=(str, ...)
)
Explanation = sections(
    "Explanation", "Why a score is what it is.", "healthSummary", "contributions", "healthMoves"
)


def answer_of_call(name: str, call: Call) -> Any:
    """The answer of one of the calls: its sections of the document, and the side tables."""
    title = "".join(word.capitalize() for word in name.replace(".", "_").split("_")) + "Answer"
    if call.sections:
        return sections(title, call.title, *call.sections)
    every = [section for made in GENERATED.values() for section in made]
    return sections(title, call.title, *every, whole=False)
