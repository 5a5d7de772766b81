"""Requests to one vendor: signed in, patient with rate limits, and clear about every refusal."""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import orjson

from c360.errors import C360Error, MissingExtra, SourceRejected, SourceUnavailable
from c360.sources.rest.resource import Ask, Document, Resource, parse

try:
    from dlt.sources.helpers.requests.retry import Client
    from requests import Response
    from requests import exceptions as refused
    from urllib3.exceptions import NameResolutionError
except ImportError as missing:
    raise MissingExtra("connectors", "reading a vendor's API", "dlt") from missing

PATIENCE_SECONDS = 300
"""The longest wait that a vendor may ask for within a sync."""
_BACKOFF_SECONDS = 0.5
_TOLD = ("message", "error_description", "description", "detail", "title", "error")


class Refused(SourceRejected):
    """The vendor does not accept a request; where a listing was to go on, begin it anew."""


class Missing(Refused):
    """There is nothing at that address, or no longer."""


class Shut(SourceUnavailable):
    """The vendor cannot be reached, or lets us in nowhere: no other resource need be tried."""


@dataclass(slots=True)
class Waits:
    """How often, and how long, a rate limit made us wait."""

    times: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a vendor answered: the bytes as they came, and what they say."""

    body: bytes
    document: Document
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who is asked, and what to tell a user who is refused."""

    source: str
    base_url: str
    headers: Mapping[str, str]
    auth: tuple[str, str] | None
    secrets: Sequence[str]
    """Never shown: they are cut out of whatever the vendor says."""
    sign_in: str
    """The remedy for wrong credentials."""
    is_used_up: Callable[[Document], bool] = lambda _refusal: False
    """Whether a 429 speaks of a limit that no wait within a sync helps against."""

    @property
    def address(self) -> str:
        """Where it lies, without what may be a secret in a URL."""
        return _shown(self.base_url)

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def hidden(self) -> Sequence[str]:
        """The secrets in each way in which a vendor may repeat them, the longest first."""
        plain = [secret for secret in self.secrets if secret]
        pairs = [":".join(self.auth)] if self.auth else []
        packed = [b64encode(one.encode()).decode().rstrip("=") for one in (*plain, *pairs)]
        written = {*plain, *packed, *(quote(one, safe="") for one in plain)}
        return sorted(written, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is asked, and how long an answer may take."""

    attempts: int
    timeout_seconds: tuple[float, float]
    """To connect; between two pieces of the answer."""


TO_READ = Patience(6, (10, 60))
TO_CHECK = Patience(2, (5, 15))
"""Somebody sits and waits for it."""


@dataclass(slots=True)
class Http:
    """A connection to one vendor."""

    vendor: Vendor
    patience: Patience = TO_READ
    waits: Waits = field(default_factory=Waits)
    server_time: datetime | None = None
    """The vendor's own clock, as of its last answer."""
    _client: Client = field(init=False)
    _next_at: dict[str, float] = field(default_factory=dict)
    _read: tuple[Response, Document] | None = None

    def __post_init__(self) -> None:
        self._client = Client(
            request_timeout=self.patience.timeout_seconds,
            raise_for_status=False,
            status_codes=(),
            exceptions=(),
            request_max_attempts=self.patience.attempts,
            retry_condition=self._try_again,
            request_backoff_factor=_BACKOFF_SECONDS,
            request_max_retry_delay=PATIENCE_SECONDS,
        )

    def send(self, ask: Ask, resource: Resource) -> Answer:
        """Asks, again where that helps, and waits where the vendor says so.

        Raises:
            Refused: it does not accept the request, or no longer knows the place to go on from.
            SourceUnavailable: it cannot be reached, is too busy, or refuses us.
            SourceRejected: it answers with something that is no data.
        """
        self._keep_pace(resource)
        try:
            response = self._client.session.request(
                "GET" if ask.body is None else "POST",
                self._url(ask.path),
                params=dict(ask.params),
                json=ask.body,
                headers={"Accept": "application/json", **self.vendor.headers},
                auth=self.vendor.auth,
                allow_redirects=False,
            )
        except refused.RequestException as error:
            raise self._unreachable(error) from None
        self._note_time(response)
        if response.status_code >= 300:
            raise self._refusal(response, resource)
        return Answer(response.content, self._parsed(response), response.headers)

    def _url(self, path: str) -> str:
        """Below the base URL, whatever a page says: it must not lead our token elsewhere."""
        return f"{self.vendor.base_url.rstrip('/')}/{path.lstrip('/')}"

    def _keep_pace(self, resource: Resource) -> None:
        """Spreads requests out where the vendor allows few of them."""
        if resource.per_minute is None:
            return
        now, shared = time.monotonic(), resource.pace or resource.path
        pause = self._next_at.get(shared, now) - now
        if pause > 0:
            time.sleep(pause)
        self._next_at[shared] = max(now, now + pause) + 60 / resource.per_minute

    def _try_again(self, response: Response | None, error: BaseException | None) -> bool:
        """Whether asking once more may help; notes how long the vendor makes us wait."""
        if response is None:
            lost = isinstance(error, refused.ConnectionError) and not isinstance(
                error, refused.SSLError
            )
            broken = isinstance(error, refused.Timeout | refused.ChunkedEncodingError)
            return (lost and not _unknown_host(error)) or broken
        if response.status_code == 429 or response.status_code >= 500:
            return self._worth_waiting(response)
        return response.status_code < 300 and not self._reads(response)

    def _worth_waiting(self, response: Response) -> bool:
        seconds = _retry_after(response)
        if seconds is not None and seconds > PATIENCE_SECONDS:
            return False
        if response.status_code == 429 and self.vendor.is_used_up(_document(response)):
            return False
        if response.status_code == 429:
            self.waits.times += 1
            self.waits.seconds += seconds or _BACKOFF_SECONDS
        return True

    def _reads(self, response: Response) -> bool:
        """Whether the answer is whole, or no data at all; not so where it ends in the middle."""
        try:
            self._read = (response, parse(response.content))
        except orjson.JSONDecodeError:
            return _is_page(response)
        return True

    def _note_time(self, response: Response) -> None:
        told = response.headers.get("Date")
        if told:
            try:
                self.server_time = parsedate_to_datetime(told).astimezone(UTC)
            except (ValueError, OverflowError):
                self.server_time = None

    def _parsed(self, response: Response) -> Document:
        read, self._read = self._read, None
        if read is not None and read[0] is response:
            return read[1]
        found = "a web page" if _is_page(response) else "something that is not JSON"
        raise SourceRejected(
            self.vendor.source,
            f"{self.vendor.host} answers with {found}",
            f"Check base_url ({self.vendor.address}): it is to be the address of the API",
        )

    def _unreachable(self, error: refused.RequestException) -> Shut:
        host = self.vendor.host
        remedy = f"Check base_url ({self.vendor.address}) and the network, then sync again"
        if _unknown_host(error):
            problem = f"there is no server called {host} (the name does not resolve)"
        elif isinstance(error, refused.SSLError):
            problem = f"{host} shows a certificate that cannot be trusted"
        elif isinstance(error, refused.Timeout):
            problem = f"{host} does not answer in time"
        elif isinstance(error, refused.InvalidURL | refused.MissingSchema | refused.InvalidSchema):
            problem = "base_url is not a web address"
        else:
            problem = f"{host} cannot be reached, or breaks off"
        return Shut(self.vendor.source, problem, remedy)

    def _refusal(self, response: Response, resource: Resource) -> C360Error:
        status, source = response.status_code, self.vendor.source
        told = self._told(response)
        if status == 401:
            return Shut(source, f"the credentials were refused{told}", self.vendor.sign_in)
        if status == 403:
            scopes = f"Grant {', '.join(resource.scopes)}" if resource.scopes else "Grant the right"
            remedy = f"{scopes} to the key, or leave it out with skip: [{resource.name}]"
            return SourceUnavailable(source, f"{resource.name} may not be read{told}", remedy)
        if status == 429:
            return self._too_busy(response)
        if status in {400, 410, 422}:
            remedy = "Sync again; if it stays so, report it: c360 asks for what this vendor refuses"
            kind = Missing if status == 410 else Refused
            return kind(source, f"{resource.name} was refused{told}", remedy)
        if status in {301, 302, 303, 307, 308, 404}:
            problem = f"there is nothing at {urlsplit(response.url).path} for {resource.name}{told}"
            return Missing(source, problem, f"Check base_url ({self.vendor.address})")
        problem = f"{resource.name} cannot be read now (HTTP {status}){told}"
        return SourceUnavailable(source, problem, "Sync again later; what was read is kept")

    def _too_busy(self, response: Response) -> Shut:
        seconds = _retry_after(response)
        wait = f"for another {seconds:,.0f} seconds" if seconds else "for now"
        told = self._told(response)
        problem = f"its rate limit allows no more requests {wait}{told}"
        remedy = "Sync again after that: it goes on from where it stopped"
        return Shut(self.vendor.source, problem, remedy)

    def _told(self, response: Response) -> str:
        """The vendor's own words, a line of them, without our secrets."""
        try:
            document: Any = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            return f" (HTTP {response.status_code})"
        document = document.get("error", document) if isinstance(document, dict) else document
        words = next(
            (document[k] for k in _TOLD if isinstance(document, dict) and k in document), document
        )
        line = " ".join(words.split()) if isinstance(words, str) else ""
        line = without(line, self.vendor.hidden)[:200]  # cut last: a part of a secret is one too
        return f" (HTTP {response.status_code}{': ' if line else ''}{line})"


def without(text: str, secrets: Sequence[str]) -> str:
    """The text with stars in the place of each secret."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _shown(url: str) -> str:
    """A URL as far as it can be shown: user, password and query may be secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that does not read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _document(response: Response) -> Document:
    """What a refusal says; None where it does not read."""
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def _unknown_host(error: BaseException | None) -> bool:
    while error is not None:
        reason = getattr(error, "reason", None)
        if isinstance(error, NameResolutionError) or isinstance(reason, NameResolutionError):
            return True
        error = (
            error.__cause__
            or error.__context__
            or next((a for a in error.args if isinstance(a, BaseException)), None)
        )
    return False


def _retry_after(response: Response) -> float | None:
    """Seconds that the vendor wants to be left alone; None where it says nothing."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told).timestamp()
        now = parsedate_to_datetime(response.headers["Date"]).timestamp()
        return max(until - now, 0.0)
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _is_page(response: Response) -> bool:
    return response.content.lstrip()[:1] == b"<"
