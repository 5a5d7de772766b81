"""A vendor on a free port of loopback: counts every call, and spoils those that it is told to."""

import math
import re
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.vendors.faults import REFUSALS, Fault, Faults, Plan
from tests.vendors.records import TODAY
from tests.vendors.shelf import RecordFaults
from tests.vendors.talk import Reply, Request, Vendor
from tests.vendors.waiting import Meter, Violation, Windows, as_date
from tests.vendors.wire import send


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as logged before it was answered."""

    number: int
    request: Request
    arrived: float
    """Seconds of the monotonic clock."""
    status: int | None
    """The status answered; None where the connection was reset instead."""
    fault: Fault | None
    """What went wrong with it on purpose."""

    @property
    def path(self) -> str:
        return self.request.path


class VendorServer:
    """Serves one vendor until closed; `clock`, `faults` and `records` may be set at any time."""

    def __init__(
        self,
        vendor: Vendor,
        faults: Faults | None = None,
        records: RecordFaults | None = None,
        clock: datetime = TODAY,
    ) -> None:
        self.vendor = vendor
        self.clock = clock
        """What the vendor thinks now is."""
        self.records = records or RecordFaults()
        """How its records and pages misbehave."""
        self.calls: list[Call] = []
        self.connections = 0
        """How many connections were made; who keeps them alive needs few."""
        self.broken: list[BaseException] = []
        """Errors of the vendor module itself; the end of the `with` raises the first."""
        self._lock = threading.Lock()
        self._windows = Windows()
        self._dead: dict[str, int] = {}
        self.faults = faults or Faults()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def faults(self) -> Faults:
        """What goes wrong on the wire; setting it starts the count of calls anew."""
        return self._plan.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._meter = Meter(faults.limit) if faults.limit else None
        self._plan = Plan(faults)

    @property
    def violations(self) -> list[Violation]:
        """The calls that came in inside a Retry-After window."""
        return self._windows.violations

    def called(self, path: str = "") -> list[Call]:
        """The calls whose path the regular expression is found in."""
        return [call for call in self.calls if re.search(path, call.path)]

    def close(self) -> None:
        """End the server, and every connection that is still open."""
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()
        if self.broken and kind is None:
            raise self.broken[0]

    def answer(self, request: Request) -> tuple[Reply, Fault | None]:
        """Decide on and log one call; used by the connections."""
        arrived = time.monotonic()
        with self._lock:
            number = len(self.calls)
            self.calls.append(Call(number, request, arrived, None, None))
        reply, fault, only = self._decided(request, number, arrived)
        self._windows.announce(reply.headers, self.faults.skew_seconds, only)
        status = {"reset": None, "html": 200}.get(fault or "", reply.status)
        with self._lock:
            self.calls[number] = Call(number, request, arrived, status, fault)
        return reply, fault

    def _decided(
        self, request: Request, number: int, arrived: float
    ) -> tuple[Reply, Fault | None, str]:
        """The reply, the fault, and the paths that a Retry-After of the reply is about."""
        left = self._windows.left(number, request.path, arrived)
        if left:
            return self._later(429, left), None, ""
        meter = self._meter
        wait = meter.wait(request.path, arrived) if meter else 0.0
        if wait:
            return self._later(429, wait), None, self.faults.limit.only if self.faults.limit else ""
        fault = self._plan.next(request.path)
        try:
            return *self._replied(request, fault), ""
        except Exception as error:  # noqa: BLE001 - kept, and raised in the test itself
            self.broken.append(error)
            return Reply(500, repr(error).encode()), fault, ""

    def _replied(self, request: Request, fault: Fault | None) -> tuple[Reply, Fault | None]:
        cursor = self.vendor.cursor_of(request)
        if fault in {"expired_cursor", "gone_cursor"}:
            if cursor is None:
                fault = None
            else:
                self._dead[cursor] = REFUSALS[fault]
        if cursor in self._dead:
            return self.vendor.refuse(self._dead[cursor]), fault
        if fault is not None and fault in REFUSALS:
            return self._refused(fault), fault
        return self.vendor.reply(request), fault

    def _refused(self, fault: Fault) -> Reply:
        status, seconds = REFUSALS[fault], self.faults.retry_after
        if fault in {"rate_limited", "busy"}:
            return self._later(status, seconds)
        refusal = self.vendor.refuse(status)
        if fault == "rate_limited_date":
            return _with(refusal, {"Retry-After": as_date(seconds, self.faults.skew_seconds)})
        return refusal

    def _later(self, status: int, seconds: float) -> Reply:
        return _with(self.vendor.refuse(status), {"Retry-After": str(math.ceil(seconds))})


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    return replace(reply, headers={**reply.headers, **headers})


class _Http(ThreadingHTTPServer):
    """Listens; remembers its connections, for a keep-alive one outlives the listening."""

    daemon_threads = True

    def __init__(self, owner: VendorServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        self.owner.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A connection that ended early is the client's right, or our fault on purpose."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.owner.broken.append(error)

    def hang_up(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Connection(BaseHTTPRequestHandler):
    """Reads calls off one connection and answers them."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def handle_one_request(self) -> None:
        """One call, whatever its method; a request that is not HTTP is answered with 400."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        owner = self.server.owner
        reply, fault = owner.answer(self._request(owner))
        send(self, reply, fault, owner.faults.slow_seconds)

    def _request(self, owner: VendorServer) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        query = parse_qs(parts.query, keep_blank_values=True)
        return Request(
            method=self.command,
            path=unquote(parts.path),
            query={name: tuple(values) for name, values in query.items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
            base_url=owner.base_url,
            now=owner.clock,
            faults=owner.records,
        )

    def date_time_string(self, timestamp: float | None = None) -> str:
        now = time.time() if timestamp is None else timestamp
        return formatdate(now + self.server.owner.faults.skew_seconds, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Calls are logged by the server's owner."""
