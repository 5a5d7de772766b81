"""What this door needs of the product, and nothing more of it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Literal, Protocol

from c360.model.access import Viewer
from c360.model.limits import ServeSettings
from c360.serving.answers import AccountQuery, Caller, Sealed, Served

ExportFormat = Literal["csv", "xlsx", "parquet"]


class Service(Protocol):
    """Every view of the published book. An answer stays sealed until its view is on record."""

    async def released(self, sealed: Sealed) -> Served: ...

    def three_sixty(
        self, caller: Caller, account: str, request: Any, as_of: datetime | None = None
    ) -> Sealed: ...

    def accounts(self, caller: Caller, query: AccountQuery) -> Sealed: ...

    def timeline(
        self,
        caller: Caller,
        account: str,
        timeframe: str = "90d",
        as_of: datetime | None = None,
        kinds: Sequence[str] = (),
    ) -> Sealed: ...

    def health_history(
        self, caller: Caller, account: str, as_of: datetime | None = None
    ) -> Sealed: ...

    def contacts(self, caller: Caller, account: str, as_of: datetime | None = None) -> Sealed: ...

    def evidence(
        self, caller: Caller, account: str, fact: str, as_of: datetime | None = None
    ) -> Sealed: ...

    def call(self, caller: Caller, name: str, arguments: Mapping[str, object]) -> Sealed: ...

    def what_changed(
        self, caller: Caller, account: str, since: datetime | None, as_of: datetime | None = None
    ) -> Sealed: ...

    def explain_score(
        self, caller: Caller, account: str, dimension: str | None, as_of: datetime | None = None
    ) -> Sealed: ...

    def export(self, caller: Caller, query: AccountQuery, format: ExportFormat) -> Sealed: ...  # noqa: A002 - its name

    def sources(self, caller: Caller) -> Sealed: ...

    def audit_of(self, caller: Caller, account: str | None, limit: int) -> Sealed: ...

    def feedback(
        self, caller: Caller, account: str, target: str, verdict: str, comment: str | None
    ) -> Sealed: ...

    def outcome(
        self, caller: Caller, account: str, kind: str, on: date, note: str | None
    ) -> Sealed: ...

    def refresh(self, caller: Caller, account: str, as_of: datetime | None = None) -> Sealed: ...

    def job(self, caller: Caller, job_id: str) -> Sealed: ...

    def ready(self) -> None:
        """Whether views can be served now.

        Raises:
            C360Error: why not.
        """


class Doorkeeper(Protocol):
    """Recognises who comes in by what they show."""

    def recognise(self, token: str) -> Viewer | None:
        """Whose API key or access token that is; None if it opens nothing."""


class Product(Protocol):
    """The desk of one workspace."""

    def service(self) -> AbstractContextManager[Service]: ...

    def doorkeeper(self) -> AbstractContextManager[Doorkeeper]: ...

    def local_viewer(self) -> Viewer:
        """Who looks where nobody is asked for a key: the one person whose machine this is."""

    @property
    def limits(self) -> ServeSettings: ...
