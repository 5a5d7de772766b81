"""What this door needs of the product, and nothing more of it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from c360.model.access import Viewer
from c360.model.document import Depth, FocusArea
from c360.serving.answers import AccountQuery, Caller, Sealed, Served


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader asks of a document."""

    depth: Depth
    focus_area: FocusArea
    timeframe: str


class Service(Protocol):
    """Every view of the published book. An answer stays sealed until it is on record."""

    async def released(self, sealed: Sealed) -> Served: ...

    def three_sixty(
        self, caller: Caller, account: str, request: Any, as_of: datetime | None = None
    ) -> Sealed: ...

    def accounts(self, caller: Caller, query: AccountQuery) -> Sealed: ...

    def call(self, caller: Caller, name: str, arguments: Mapping[str, object]) -> Sealed: ...

    def what_changed(
        self, caller: Caller, account: str, since: datetime | None, as_of: datetime | None = None
    ) -> Sealed: ...

    def explain_score(
        self, caller: Caller, account: str, dimension: str | None, as_of: datetime | None = None
    ) -> Sealed: ...

    def may(self, viewer: Viewer, action: Literal["ask_free_text"]) -> bool: ...


class Doorkeeper(Protocol):
    """Recognises who comes in by the key that they show."""

    def recognise(self, token: str) -> Viewer | None: ...


class Product(Protocol):
    """Where the views of one workspace are served."""

    def service(self) -> AbstractContextManager[Service]: ...

    def doorkeeper(self) -> AbstractContextManager[Doorkeeper]: ...

    def local_viewer(self) -> Viewer: ...


class App(Protocol):
    """The app of one workspace."""

    @property
    def desk(self) -> Product: ...
