"""What is asked of the service, and answers that stay sealed until they are on record."""

from dataclasses import dataclass, field

from c360.errors import C360Error
from c360.model.access import Door, Viewer
from c360.store.audit.record import View
from c360.store.listed import ListOrder


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and by which door."""

    viewer: Viewer
    door: Door
    route: str
    """The call, without its arguments: `GET /v1/accounts/{account_id}/360`."""
    request_id: str
    asked: bool = False
    """Whether free text written by customers was asked for, in so many words."""
    address: str | None = None
    """Where the request came from; it is put on record as a keyed digest only."""


@dataclass(frozen=True, slots=True)
class Served:
    """An answer on record, ready to be sent."""

    body: bytes
    etag: str
    """Changes when the answer would: the digest of its bytes."""
    as_of: str | None = None
    """The moment that the answer speaks of; None where it is not about a book."""
    config: str | None = None
    """Digest of the configuration that it was computed with."""
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An answer, or a refusal, that nobody may see before its view is on record."""

    view: View
    _answer: Served | C360Error = field(repr=False)

    def opened(self) -> Served:
        """The answer; only the service calls this, when the view is durable.

        Raises:
            C360Error: what was asked is refused, and that is on record.
        """
        if isinstance(self._answer, C360Error):
            raise self._answer
        return self._answer


@dataclass(frozen=True, slots=True)
class AccountQuery:
    """Which accounts to list. What the viewer may not see, nothing is filtered or sorted by."""

    state: str | None = None
    segment: str | None = None
    owner: str | None = None
    search: str | None = None
    """Words of the name or id."""
    sort: ListOrder = "health"
    mine: bool = False
    """Only those of which the viewer is the CSM or the AE."""
    limit: int = 50
    cursor: str | None = None
