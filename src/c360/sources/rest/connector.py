"""The connector of any vendor's HTTP API; a vendor's own file says what differs from this one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import orjson
import yaml
from pydantic import SecretStr

from c360.errors import C360Error, SourceUnavailable, UnknownName
from c360.model.canonical import System
from c360.sources.base import CheckResult, Progress, SyncReport, Wanted
from c360.sources.loading.connector import LandingConnector, Read, as_one
from c360.sources.loading.positions import Positions
from c360.sources.loading.sync import Landed, unloaded
from c360.sources.rest.options import RestOptions
from c360.sources.rest.pages import Page, PageWriter, PageZone
from c360.sources.rest.resource import Ask, Document, Record, Resource, dig
from c360.sources.rest.webhook import LARGEST_BODY, Verdict, WebhookRequest, refuse
from c360.sources.settings import MappedSettings
from c360.warehouse.base import Warehouse

if TYPE_CHECKING:
    from c360.sources.rest.http import Http

O = TypeVar("O", bound=RestOptions)  # noqa: E741 - the options of a vendor
_SKEW = timedelta(minutes=5)


class RestConnector(LandingConnector[O]):
    """Reads a vendor's API: only ever reads. A vendor's class says with what, and into what."""

    system: ClassVar[System]
    """The kind of system it usually is."""
    mapping: ClassVar[str]
    """The mappings as YAML, as c360.yml writes them under `tables`; `path` names a resource.

    A value `${name}` stands for what that option says. What is no longer listed comes as a record
    with `_gone`: that it is deleted goes without saying, but a `where` has to let it pass."""
    sign_in: ClassVar[str]
    """What to do where the credentials are refused."""
    zone: PageZone

    def __init__(self, name: str, options: Mapping[str, object], root: Path) -> None:
        super().__init__(name, options, root)
        self.settings = self._settings()
        self.zone = PageZone(name, self.root, self.rows)

    # What a vendor's file says -------------------------------------------------------------------

    def resources(self) -> Sequence[Resource]:
        """The kinds of record that are read, in the order in which to read them."""
        raise NotImplementedError

    def headers(self) -> Mapping[str, str]:
        """The headers that sign a request in."""
        return {}

    def basic_auth(self) -> tuple[str, str] | None:
        """User and password, where the vendor wants these."""
        return None

    def rows(self, page: Page) -> Iterable[Record]:
        """The records of a landed page, as the mapping reads them."""
        resource = self.resource(page.resource)
        if page.kind == "gone":
            return [{resource.key: key, "_gone": True} for key in page.document]
        if page.kind == "one":
            return [dig(page.document, resource.one_record)]
        return resource.found(page.document) or []

    def beside(
        self,
        http: "Http",  # noqa: ARG002 - for vendors that ask more
        resource: Resource,  # noqa: ARG002
        document: Document,  # noqa: ARG002
        records: Sequence[Record],  # noqa: ARG002
    ) -> Iterable[Page]:
        """Pages to be landed beside one of a listing; none, unless a vendor needs some."""
        return ()

    def is_used_up(self, refusal: Document) -> bool:  # noqa: ARG002 - for vendors that say so
        """Whether a 429 speaks of a limit that no wait within a sync helps against, as a day's."""
        return False

    def read_webhook(self, request: WebhookRequest) -> Verdict:  # noqa: ARG002 - for vendors that send
        """Whether the vendor sent the request; anything may be raised where it is malformed."""
        return refuse("this connector takes no webhooks")

    # What every connector does -------------------------------------------------------------------

    def resource(self, name: str) -> Resource:
        """The resource of that name."""
        found = {resource.name: resource for resource in self.resources()}
        if name not in found:
            raise UnknownName("resource", name, found)
        return found[name]

    def check(self) -> list[CheckResult]:
        """One request to each resource: can it be reached, and with which rights."""
        try:
            http = self._connect(soon=True)
        except C360Error as error:
            return [CheckResult.failed("connection", error)]
        results: list[CheckResult] = []
        for resource in self._wanted():
            results.append(self._check(http, resource))
            if results[-1].subject == "connection":
                return results[-1:]
        return results

    def sync(
        self, warehouse: Warehouse, wanted: Wanted, *, synced_at: datetime, progress: Progress
    ) -> SyncReport:
        """Lands what changed, then loads it; what could not be read keeps its last good data."""
        http = self._connect()
        sync = self._sync(warehouse, synced_at, progress)
        report = self._load(
            sync, lambda: self._extract(http, wanted, synced_at, progress), full=wanted.full
        )
        return replace(
            report,
            waits=http.waits.times,
            waited_seconds=http.waits.seconds,
            notes=(*report.notes, *_skew(http.server_time, synced_at)),
        )

    def fetch(
        self, warehouse: Warehouse, resource: str, key: str, *, synced_at: datetime
    ) -> SyncReport:
        """Reads one object that a webhook named, and loads it; one that is gone is so marked."""
        wanted = self.resource(resource)
        ask = wanted.ask_one(key)
        if ask is None:
            problem = f"{resource} cannot be read one by one"
            raise SourceUnavailable(self.name, problem, f"Sync instead: c360 sync {self.name}")
        sync = self._sync(warehouse, synced_at, _quiet)

        def land() -> Landed:
            writer = PageWriter(self.zone)
            writer.add(*self._one(wanted, ask, key))
            writer.close()
            return unloaded(sync, self.zone)

        return sync.load(land, full=False)

    def verify(self, request: WebhookRequest) -> Verdict:
        """Whether a webhook is genuine; whatever is malformed is refused, and never an error."""
        if len(request.body) > LARGEST_BODY:
            return refuse("the request is too large")
        try:
            return self.read_webhook(request)
        except Exception:  # noqa: BLE001 - whatever a forged request provokes is a refusal
            return refuse("the request is malformed")

    # How ------------------------------------------------------------------------------------------

    def _settings(self) -> MappedSettings:
        tables = _filled(yaml.safe_load(self.mapping), self.options)
        for table in tables:
            table.setdefault("format", "jsonl")
            told = table.get("deleted")
            table["deleted"] = f"({told}) or _gone = true" if told else "_gone = true"
            own = self.options.fields.get(table["table"], {})
            columns: dict[str, Any] = table.setdefault("columns", {})
            columns.update({n: field.model_dump(exclude_defaults=True) for n, field in own.items()})
        given = self.options.model_dump(include={"timezone", "currency"})
        return MappedSettings.model_validate({**given, "tables": tables})

    def _wanted(self) -> list[Resource]:
        found = {resource.name: resource for resource in self.resources()}
        for name in self.options.skip:
            if name not in found:
                raise UnknownName("resource to skip", name, found)
        return [one for name, one in found.items() if name not in self.options.skip]

    def _connect(self, *, soon: bool = False) -> "Http":
        """The connection; `soon` gives up early, for somebody who sits and waits."""
        from c360.sources.rest.http import TO_CHECK, TO_READ, Http, Vendor  # noqa: PLC0415 - needs the extra, and time to load

        secrets = [
            value.get_secret_value()
            for value in (getattr(self.options, name) for name in type(self.options).model_fields)
            if isinstance(value, SecretStr)
        ]
        auth = self.basic_auth()
        base = self.options.base_url
        return Http(
            Vendor(self.name, base, self.headers(), auth, secrets, self.sign_in, self.is_used_up),
            TO_CHECK if soon else TO_READ,
        )

    def _check(self, http: "Http", resource: Resource) -> CheckResult:
        from c360.sources.rest.http import Shut  # noqa: PLC0415

        try:
            answer = http.send(resource.ask(None), resource)
            if resource.found(answer.document) is None:
                return CheckResult(resource.name, ok=False, detail="answers, but with no records")
        except C360Error as error:
            subject = "connection" if isinstance(error, Shut) else resource.name
            return CheckResult.failed(subject, error)
        return CheckResult(resource.name, ok=True, detail="can be read")

    def _extract(
        self, http: "Http", wanted: Wanted, at: datetime, progress: Progress
    ) -> list[Read]:
        """Reads every resource; one that fails does not keep the others from being landed."""
        from c360.sources.rest.extract import Extraction  # noqa: PLC0415
        from c360.sources.rest.http import Shut  # noqa: PLC0415

        positions = Positions(self.zone.folder)
        extraction = Extraction(self.name, http, self.zone, positions, at, self.beside)
        reads, failed = [], []
        for resource in self._wanted():
            tell = partial(progress, f"{self.name}: {resource.name}")
            try:
                reads.append(extraction.read(resource, wanted, tell))
            except C360Error as error:
                failed.append(error)
                if isinstance(error, Shut):
                    break
        if failed:
            raise as_one(self.name, failed)
        return reads

    def _one(self, resource: Resource, ask: Ask, key: str) -> list[Page]:
        from c360.sources.rest.http import Missing  # noqa: PLC0415

        http = self._connect()
        try:
            answer = http.send(ask, resource)
        except Missing:
            http.send(resource.ask(None), resource)  # raises where the address itself is wrong
            return [Page(resource.name, _as_list(key), kind="gone")]
        record = dig(answer.document, resource.one_record)
        if not record:
            return [Page(resource.name, _as_list(key), kind="gone")]
        extra = self.beside(http, resource, answer.document, [record])
        return [*extra, Page(resource.name, answer.body, kind="one", about=key)]


def _filled(value: Any, options: RestOptions) -> Any:
    """A part of the mappings, with what the options say in the places kept for it."""
    if isinstance(value, dict):
        return {key: _filled(part, options) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, options) for part in value]
    named = value[2:-1] if isinstance(value, str) and value.startswith("${") else None
    return getattr(options, named) if named else value


def _skew(server_time: datetime | None, at: datetime) -> list[str]:
    """A note where the vendor's clock and ours are apart: signatures need both right."""
    if server_time is None or abs(server_time - at) <= _SKEW:
        return []
    minutes = abs(server_time - at).total_seconds() / 60
    side = "behind" if at < server_time else "ahead of"
    return [f"this machine's clock is {minutes:,.0f} minutes {side} the vendor's: set it right"]


def _as_list(key: str) -> bytes:
    return orjson.dumps([key])


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody is watching."""
