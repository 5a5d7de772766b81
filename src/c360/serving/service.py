"""The service: views of a published book, and what its viewers may ask to be done or kept."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from pydantic.alias_generators import to_camel

from c360.errors import C360Error, Forbidden, UnknownName
from c360.guardrails.policy import Policy, ViewerAction
from c360.model.access import Viewer
from c360.model.moment import iso
from c360.serving.answers import AccountQuery, Caller, Sealed
from c360.serving.sealing import Clock, Shown
from c360.serving.sheets import MEDIA_TYPES, Format, sheet
from c360.serving.views import Found, Views
from c360.store import told
from c360.store.audit.log import AuditLog
from c360.store.listed import ListedAccount
from c360.store.operational import OperationalStore

Compute = Callable[[str, datetime | None], str]
"""Computes an account anew and publishes it; returns as of when."""
Records = Callable[[str | None, int], Sequence[Mapping[str, Any]]]
"""The newest records of the audit log: of an account, or of all."""
_LEFT_BEHIND = timedelta(hours=1)
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Acts:
    """What the service asks the app to do."""

    compute: Compute
    records: Records


class Service(Views):
    """The guarded use cases, for every door."""

    def __init__(
        self,
        store: OperationalStore,
        policy: Policy,
        audit: AuditLog,
        clock: Clock,
        acts: Acts,
        *,
        top_risks: int = 3,
    ) -> None:
        super().__init__(store, policy, audit, top_risks, clock)
        self._clock, self._acts = clock, acts
        self._jobs = ThreadPoolExecutor(1, "c360-jobs")

    def tidy(self) -> None:
        """Ends the jobs that a process which is gone has left."""
        now = self._clock()
        with self._store.writing() as connection:
            told.give_up(connection, now - _LEFT_BEHIND, now)

    def close(self) -> None:
        """Ends when the job that runs has ended; those that wait are not begun."""
        self._jobs.shutdown(cancel_futures=True)

    def ready(self) -> None:
        """Whether views can be served now.

        Raises:
            C360Error: why not.
        """
        self._seeker.run()
        self._audit.check()

    def may(self, viewer: Viewer, action: ViewerAction) -> bool:
        """Whether the viewer may do that at all."""
        return self._policy.may(viewer, action).allowed

    def export(self, caller: Caller, query: AccountQuery, format: Format) -> Sealed:  # noqa: A002 - its name
        """The whole list as a file."""

        def answer() -> Shown:
            self._require(caller, "export", "an export")
            run = self._seeker.run()
            body = sheet(format, self._every(caller, query))
            return Shown(body, ("accounts",), run=run, media_type=MEDIA_TYPES[format])

        return self._sealer.seal(replace(caller, door="export"), answer)

    def sources(self, caller: Caller) -> Sealed:
        """How each source stood after the newest sync."""

        def answer() -> Shown:
            with self._store.reading() as connection:
                noted = told.sources(connection)
            rows = [orjson.loads(body) | {"notedAt": at} for at, body in noted]
            return Shown(orjson.dumps({"sources": rows}), ("sources",))

        return self._sealer.seal(caller, answer)

    def audit_of(self, caller: Caller, account: str | None, limit: int = 100) -> Sealed:
        """Who saw an account, or anything; newest first."""

        def answer() -> Shown:
            self._require(caller, "read_audit", "reading the audit log")
            rows = self._acts.records(account, limit)
            return Shown(orjson.dumps({"records": rows}), ("audit",), account=account)

        return self._sealer.seal(caller, answer)

    def feedback(
        self, caller: Caller, account: str, target: str, verdict: str, comment: str | None
    ) -> Sealed:
        """Keeps what the viewer says of a finding."""

        def answer() -> Shown:
            found = self._writable(caller, account, "feedback")
            said = self._said(caller, found) | {
                "target": target, "verdict": verdict, "comment": comment,
            }  # fmt: skip
            with self._store.writing() as connection:
                number = told.keep_feedback(connection, said)
            return self._shown(found, {"kept": True, "id": number}, ("feedback",))

        return self._sealer.seal(caller, answer)

    def outcome(
        self, caller: Caller, account: str, kind: str, on: date, note: str | None
    ) -> Sealed:
        """Keeps what the viewer says became of the account."""

        def answer() -> Shown:
            found = self._writable(caller, account, "an outcome")
            said = self._said(caller, found) | {
                "kind": kind, "happened_on": on.isoformat(), "note": note,
            }  # fmt: skip
            with self._store.writing() as connection:
                number = told.keep_outcome(connection, said)
            return self._shown(found, {"kept": True, "id": number}, ("outcome",))

        return self._sealer.seal(caller, answer)

    def refresh(self, caller: Caller, account: str, as_of: datetime | None = None) -> Sealed:
        """Asks for the account to be computed anew, for now or for a moment. Answers with a job."""

        def answer() -> Shown:
            found = self._found(caller, account, None)
            self._require(caller, "refresh", "a refresh")
            asked = told.Job(
                id=secrets.token_hex(8),
                account_id=found.located.account_id,
                as_of=None if as_of is None else iso(as_of),
                asked_by=caller.viewer.id,
                asked_at=iso(self._clock()),
                state="waiting",
            )
            with self._store.writing() as connection:
                told.keep_job(connection, asked)
            self._jobs.submit(self._run, asked.id, asked.account_id, as_of)
            return self._shown(found, _job(asked), ("job",))

        return self._sealer.seal(caller, answer)

    def job(self, caller: Caller, job_id: str) -> Sealed:
        """How a job stands; for those who may see its account."""

        def answer() -> Shown:
            with self._store.reading() as connection:
                found = told.job_of(connection, job_id)
            if found is None:
                raise UnknownName("job", job_id, [])
            try:
                account = self._found(caller, found.account_id, None)
            except C360Error:
                raise UnknownName("job", job_id, []) from None
            return self._shown(account, _job(found), ("job",))

        return self._sealer.seal(caller, answer)

    def _run(self, job_id: str, account: str, as_of: datetime | None) -> None:
        self._change(job_id, state="running")
        try:
            published = self._acts.compute(account, as_of)
        except C360Error as refused:
            self._end(job_id, state="failed", problem=str(refused))
        except Exception as broken:
            self._end(job_id, state="failed", problem=f"a bug: {type(broken).__name__}")
            raise
        else:
            self._end(job_id, state="done", published_as_of=published)

    def _end(self, job_id: str, **values: str | None) -> None:
        self._change(job_id, ended_at=iso(self._clock()), **values)

    def _change(self, job_id: str, **values: str | None) -> None:
        with self._store.writing() as connection:
            told.change_job(connection, job_id, **values)

    def _writable(self, caller: Caller, account: str, asked: str) -> Found:
        found = self._found(caller, account, None)
        self._require(caller, "feedback", asked)
        return found

    def _said(self, caller: Caller, found: Found) -> dict[str, str | None]:
        return {
            "account_id": found.located.account_id,
            "at": iso(self._clock()),
            "viewer": caller.viewer.id,
        }

    def _require(self, caller: Caller, action: ViewerAction, asked: str) -> None:
        decision = self._policy.may(caller.viewer, action)
        if not decision.allowed:
            raise Forbidden(asked, decision.rule)

    def _every(self, caller: Caller, query: AccountQuery) -> list[ListedAccount]:
        run, found = self._seeker.run(), list[ListedAccount]()
        at = query.cursor
        while True:
            page = self._page(caller, run, replace(query, limit=_PAGE, cursor=at))
            found += page.accounts
            at = page.next
            if at is None:
                return found


def _job(found: told.Job) -> dict[str, Any]:
    said = {to_camel(name): value for name, value in asdict(found).items() if name != "asked_by"}
    return {"job": found.id, "link": f"/v1/jobs/{found.id}", **said}
