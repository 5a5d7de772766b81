"""Seals answers: what was shown to whom is written down before anybody sees it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from c360.errors import C360Error, Forbidden
from c360.guardrails.policy import Policy
from c360.model.access import Allowance
from c360.serving.answers import Caller, Sealed, Served
from c360.store.audit.record import View
from c360.store.snapshots import Run

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer is, and what of it goes on record."""

    body: bytes
    sections: tuple[str, ...]
    digest: str | None = None
    account: str | None = None
    allowance: Allowance | None = None
    run: Run | None = None
    media_type: str = "application/json"


class Sealer:
    """Makes of every answer, and of every refusal, one that opens when it is on record."""

    def __init__(self, policy: Policy, clock: Clock) -> None:
        self._policy, self._clock = policy, clock

    def seal(self, caller: Caller, answer: Callable[[], Shown]) -> Sealed:
        """What the function answers, or refuses."""
        try:
            shown = answer()
        except C360Error as refused:
            return Sealed(self._view(caller, None, _why(refused)), refused)
        digest = shown.digest or digest_of(shown.body)
        run = shown.run
        served = Served(
            body=shown.body,
            etag=f'"{digest[:32]}"',
            as_of=None if run is None else run.as_of,
            config=None if run is None else run.config_digest,
            media_type=shown.media_type,
        )
        return Sealed(self._view(caller, replace(shown, digest=digest), None), served)

    def _view(self, caller: Caller, shown: Shown | None, refused: str | None) -> View:
        viewer = caller.viewer
        allowance = shown.allowance if shown else None
        return View(
            at=self._clock(),
            viewer=viewer.id,
            role=viewer.role,
            auth=viewer.id.partition(":")[0],
            door=caller.door,
            route=caller.route,
            account=shown.account if shown else None,
            allowed=refused is None,
            rule=refused,
            sections=shown.sections if shown else (),
            redactions=allowance.withheld if allowance else {},
            policy=self._policy.digest,
            snapshot=str(shown.run.id) if shown and shown.run else None,
            response=shown.digest if shown else None,
            request=caller.request_id,
            address=caller.address,
        )


def digest_of(body: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()


def _why(refused: C360Error) -> str:
    """The rule that refused; else what kind of refusal it is: its words may name names."""
    return refused.rule if isinstance(refused, Forbidden) else type(refused).__name__
