"""Views of what was published, as their viewer may see them, on record before they are sent.

Nothing here reads the warehouse, so a running sync never blocks a view. Each method finds what is
asked for, asks the policy, assembles what it allows and seals it; `release` puts the view on record
and opens it. A refusal is a view as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import ValidationError

from c360.errors import BadArgument, C360Error, UnknownName
from c360.guardrails.policy import Policy
from c360.model.access import Allowance, bits
from c360.model.moment import iso, utc
from c360.model.parts import layers_of
from c360.publish.assemble import assemble
from c360.publish.request import Request, days_of
from c360.serving import derived
from c360.serving.answers import AccountQuery, Caller, Sealed, Served
from c360.serving.calls import CALLS, DATA_GROUPS, OfAccount, OfAccountSince, Synthesis, sections_of
from c360.serving.kept import Answer, Kept
from c360.serving.sealing import Clock, Sealer, Shown, digest_of
from c360.serving.seeking import Seeker, class_of, not_found
from c360.store.audit.log import AuditLog
from c360.store.listed import Page, Wanted
from c360.store.operational import OperationalStore
from c360.store.snapshots import Located, Run, Snapshot

FRAME = frozenset({"accountId", "generatedAt"})
"""What every answer about an account says of itself."""
_KEPT_BYTES = 256_000_000
_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Found:
    """An account's snapshot, and what of it the viewer may see."""

    located: Located
    allowance: Allowance


class Views:
    """What can be seen of a published book."""

    def __init__(
        self, store: OperationalStore, policy: Policy, audit: AuditLog, top_risks: int, clock: Clock
    ) -> None:
        self._store, self._policy, self._audit = store, policy, audit
        self._top_risks = top_risks
        self._sealer = Sealer(policy, clock)
        self._seeker = Seeker(store)
        self._kept = Kept(_KEPT_BYTES)

    def release(self, sealed: Sealed) -> Served:
        """The answer, once its view is on record.

        Raises:
            AuditUnwritable: it could not be recorded; nothing is shown.
            C360Error: what was asked is refused.
        """
        self._audit.record(sealed.view)
        return sealed.opened()

    async def released(self, sealed: Sealed) -> Served:
        """The same, for doors that wait without blocking."""
        await self._audit.record_soon(sealed.view)
        return sealed.opened()

    def three_sixty(
        self, caller: Caller, account: str, request: Request, as_of: datetime | None = None
    ) -> Sealed:
        """The 360 document."""
        return self._document(caller, account, as_of, request)

    def anew(self, caller: Caller, snapshot: Snapshot, request: Request) -> Sealed:
        """A document that was computed now and is not published."""

        def answer() -> Shown:
            allowance = self._allowance(caller, snapshot)
            if not allowance.visible:
                raise not_found(snapshot.account_id, self._seeker.run())
            body = assemble(snapshot.parts, request, allowance, top_risks=self._top_risks)
            named = (request.depth, request.focus_area)
            return Shown(body, named, None, snapshot.account_id, allowance)

        return self._sealer.seal(caller, answer)

    def count(self, caller: Caller) -> int:
        """How many accounts of the current book the viewer sees."""
        return self._page(caller, self._seeker.run(), AccountQuery(limit=1)).total

    def timeline(
        self,
        caller: Caller,
        account: str,
        timeframe: str = "90d",
        as_of: datetime | None = None,
        kinds: Sequence[str] = (),
    ) -> Sealed:
        """What happened, in every system, newest first; of some kinds or of all."""
        asked = _whole(timeframe)
        return self._part(
            caller, account, as_of, asked, "timeline", lambda found: derived.of_kinds(found, kinds)
        )

    def health_history(self, caller: Caller, account: str, as_of: datetime | None = None) -> Sealed:
        """The overall score over time, and what it is made of now."""
        only = frozenset({"healthSummary", "healthHistory"})
        return self._document(caller, account, as_of, _whole("1y"), only)

    def contacts(self, caller: Caller, account: str, as_of: datetime | None = None) -> Sealed:
        """The people at the customer."""
        return self._document(caller, account, as_of, _whole("1y"), frozenset({"stakeholderMap"}))

    def evidence(
        self, caller: Caller, account: str, fact: str, as_of: datetime | None = None
    ) -> Sealed:
        """A fact, what it derives from, and the source rows that it can be looked up in."""
        return self._part(
            caller,
            account,
            as_of,
            _whole("1y"),
            "evidence",
            lambda found: derived.with_origins(found, fact),
        )

    def explain_score(
        self,
        caller: Caller,
        account: str,
        dimension: str | None = None,
        as_of: datetime | None = None,
    ) -> Sealed:
        """Why the score is what it is: inputs, contributions, caps, and why it moved."""
        only = frozenset({"healthSummary", "contributions", "healthMoves"})
        return self._document(
            caller,
            account,
            as_of,
            _whole("1y"),
            only,
            made=lambda found: derived.of_dimension(found, dimension),
        )

    def what_changed(
        self,
        caller: Caller,
        account: str,
        since: datetime | None = None,
        as_of: datetime | None = None,
    ) -> Sealed:
        """What the document says now that it did not say then; by default a week before."""

        def answer() -> Shown:
            now = self._found(caller, account, as_of)
            moment = utc(datetime.fromisoformat(now.located.run.as_of))
            then_at = moment - _LOOK_BACK if since is None else since
            request, only = Request("detailed", "all", "1y"), None
            after = orjson.loads(self._assembled(now, request, only).body)
            try:
                then = self._found(caller, account, then_at)
            except C360Error:
                told = derived.nothing_earlier(after, iso(then_at))
            else:
                before = orjson.loads(self._assembled(then, request, only).body)
                told = derived.changes(before, after)
            return self._shown(now, told, ("changes",))

        return self._sealer.seal(caller, answer)

    def call(self, caller: Caller, name: str, arguments: Mapping[str, object]) -> Sealed:
        """One of the specification's thirteen calls."""

        def answer() -> Shown:
            call = CALLS.get(name)
            if call is None:
                raise UnknownName("call", name, CALLS)
            given = _checked(call.arguments, arguments)
            found = self._found(caller, given.account_id, given.as_of)
            timeframe = given.timeframe if isinstance(given, OfAccountSince) else "1y"
            request = _whole(timeframe)
            if isinstance(given, Synthesis):
                groups = [group for data in given.data for group in DATA_GROUPS[data]]
                found = Found(found.located, _narrowed(found.allowance, groups))
                request = Request("detailed", given.focus, "1y")
            only = sections_of(call, given)
            return self._answered(found, request, only)

        return self._sealer.seal(caller, answer)

    def accounts(self, caller: Caller, query: AccountQuery) -> Sealed:
        """The accounts that the viewer may see, as they may see them."""

        def answer() -> Shown:
            run = self._seeker.run()
            page = self._page(caller, run, query)
            told = {
                "asOf": run.as_of,
                "accounts": [derived.listed(one) for one in page.accounts],
                "total": page.total,
                "next": page.next,
            }
            return Shown(orjson.dumps(told), ("accounts",), run=run)

        return self._sealer.seal(caller, answer)

    def _page(self, caller: Caller, run: Run, query: AccountQuery) -> Page:
        viewer = caller.viewer
        wanted = Wanted(
            state=query.state,
            segment=query.segment,
            owner=query.owner,
            mine=query.mine,
            search=query.search,
            order=query.sort,
            limit=query.limit,
            cursor=query.cursor,
        )
        return self._store.page(
            run,
            viewer.email,
            lambda classes: self._policy.visible_classes(
                viewer, classes, door=caller.door, asked=caller.asked
            ),
            wanted,
        )

    def _document(
        self,
        caller: Caller,
        account: str,
        as_of: datetime | None,
        request: Request,
        only: frozenset[str] | None = None,
        made: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> Sealed:
        def answer() -> Shown:
            days_of(request.timeframe)
            found = self._found(caller, account, as_of)
            shown = self._answered(found, request, only)
            if made is None:
                return shown
            return self._shown(found, made(orjson.loads(shown.body)), shown.sections)

        return self._sealer.seal(caller, answer)

    def _part(
        self,
        caller: Caller,
        account: str,
        as_of: datetime | None,
        request: Request,
        section: str,
        made: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> Sealed:
        return self._document(caller, account, as_of, request, frozenset({section}), made)

    def _found(self, caller: Caller, account: str, as_of: datetime | None) -> Found:
        located = self._seeker.located(account, as_of)
        allowance = self._allowance(caller, located)
        if not allowance.visible:
            raise not_found(account, self._seeker.run())
        return Found(located, allowance)

    def _allowance(self, caller: Caller, account: Located | Snapshot) -> Allowance:
        seen = class_of(account, caller.viewer)
        return self._policy.allowance(caller.viewer, seen, door=caller.door, asked=caller.asked)

    def _answered(self, found: Found, request: Request, only: frozenset[str] | None) -> Shown:
        answer = self._assembled(found, request, only)
        named = tuple(sorted(only)) if only else (request.depth, request.focus_area)
        return self._shown(found, answer.body, named, answer.digest)

    def _shown(
        self,
        found: Found,
        told: bytes | dict[str, Any],
        sections: tuple[str, ...],
        digest: str | None = None,
    ) -> Shown:
        return Shown(
            told if isinstance(told, bytes) else orjson.dumps(told),
            sections,
            digest,
            found.located.account_id,
            found.allowance,
            found.located.run,
        )

    def _assembled(self, found: Found, request: Request, only: frozenset[str] | None) -> Answer:
        located, allowance = found.located, found.allowance
        asked = None if only is None else only | FRAME

        def make() -> Answer:
            parts = self._store.layers(located.snapshot_id, layers_of(request.depth))
            body = assemble(parts, request, allowance, top_risks=self._top_risks, only=asked)
            return Answer(body, digest_of(body))

        seen = (allowance.marks, allowance.scope, allowance.policy)
        return self._kept.get((located.snapshot_id, request, only, seen), make)


def _whole(timeframe: str) -> Request:
    return Request("comprehensive", "all", timeframe)


def _narrowed(allowance: Allowance, groups: Sequence[str]) -> Allowance:
    """The allowance, without the field groups that were not asked for."""
    all_groups = [group for listed in DATA_GROUPS.values() for group in listed]
    left_out = [group for group in all_groups if group not in groups]
    rule = "not asked for: `data` leaves it out"
    withheld = dict.fromkeys(left_out, rule) | dict(allowance.withheld)
    return replace(allowance, marks=allowance.marks & ~bits(left_out), withheld=withheld)


def _checked(model: type[OfAccount], arguments: Mapping[str, object]) -> OfAccount:
    try:
        given = model.model_validate(arguments)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "arguments"
        raise BadArgument(name, str(first.get("input"))[:80], f"valid: {first['msg']}") from None
    if isinstance(given, OfAccountSince):
        days_of(given.timeframe)
    return given
