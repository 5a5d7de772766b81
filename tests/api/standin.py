"""A product made for the door's own tests: it fails, waits and answers as it is told to."""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import sleep
from typing import Any

from c360.errors import AccountNotFound, C360Error
from c360.model.access import Viewer
from c360.model.limits import ServeSettings
from c360.serving.answers import Caller, Sealed, Served
from c360.store.audit.record import View

AS_OF = "2024-02-15T12:00:00Z"
KEY = "c360_live_" + "k" * 49
ACCOUNT = "acct-canary-7"


@dataclass
class StandIn:
    """The service and its product in one."""

    limits: ServeSettings = field(default_factory=ServeSettings)
    fails: Exception | None = None
    seconds: float = 0.0
    """How long it takes to put a view on record."""
    works: float = 0.0
    """How long it takes to find an answer."""
    seen: list[Caller] = field(default_factory=list)
    """Whoever asked, in order: what would be on record."""
    recorded: int = 0

    @contextmanager
    def service(self) -> Iterator["StandIn"]:
        yield self

    @contextmanager
    def doorkeeper(self) -> Iterator["StandIn"]:
        yield self

    def recognise(self, token: str) -> Viewer | None:
        return Viewer("key:0badcafe", "csm") if token == KEY else None

    def local_viewer(self) -> Viewer:
        return Viewer("local:tester", "admin")

    def ready(self) -> None:
        if isinstance(self.fails, C360Error):
            raise self.fails

    async def released(self, sealed: Sealed) -> Served:
        self.recorded += 1
        await asyncio.sleep(self.seconds)
        return sealed.opened()

    def three_sixty(self, caller: Caller, account: str, *_: Any) -> Sealed:
        return self._sealed(caller, account, b'{"accountId":"%s"}' % account.encode())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def answer(caller: Caller, *given: Any, **named: Any) -> Sealed:
            sleep(self.works)
            account = given[0] if given and isinstance(given[0], str) else ACCOUNT
            body = repr((name, given, named)).encode()
            return self._sealed(caller, ACCOUNT if name == "call" else account, body)

        return answer

    def _sealed(self, caller: Caller, account: str, body: bytes) -> Sealed:
        self.seen.append(caller)
        view = _view(caller)
        if self.fails is not None:
            if not isinstance(self.fails, C360Error):
                raise self.fails
            return Sealed(view, self.fails)
        if account != ACCOUNT:
            return Sealed(view, AccountNotFound(account, AS_OF, ["acct-secret"]))
        return Sealed(view, Served(body, hashlib.sha256(body).hexdigest(), AS_OF))


def _view(caller: Caller) -> View:
    return View(
        at=datetime(2024, 2, 15, tzinfo=UTC),
        viewer=caller.viewer.id,
        role=caller.viewer.role,
        auth="key",
        door=caller.door,
        route=caller.route,
        account=None,
        allowed=True,
        rule=None,
        sections=(),
        redactions={},
        policy="",
        snapshot=None,
        response=None,
        request=caller.request_id,
        address=caller.address,
    )
