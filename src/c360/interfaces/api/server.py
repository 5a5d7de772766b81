"""Runs the application: one process or several behind one socket, until it is told to stop."""

import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.supervisors.multiprocess import Multiprocess

from c360.app import App, add_up_metrics_in
from c360.errors import BadArgument, StorageFailed
from c360.interfaces.api.app import Manner, create_api
from c360.interfaces.api.guard import is_loopback
from c360.interfaces.api.logs import log_settings

_GRACE_SECONDS = 30
_LONGEST_HEAD = 32_768
"""Bytes of a request's first line and headers."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service listens, and in how many processes."""

    host: str = "127.0.0.1"
    port: int = 8360
    workers: int = 1
    local: bool | None = None
    """Whether nobody is asked for a key; None: where only this machine asks, and there is none."""


@dataclass(frozen=True, slots=True)
class Door:
    """Makes the application, in whichever process it is called."""

    workspace: Path
    manner: Manner

    def __call__(self) -> ASGIApp:
        return create_api(App.open(self.workspace).desk, self.manner)


class _Calm(Server):
    """Ends when a signal asks for it, and leaves it at that."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def runs_locally(app: App, place: Place) -> bool:
    """Whether nobody will be asked for a key.

    Raises:
        BadArgument: others could reach it, and nobody would be asked for one.
    """
    alone, keys = is_loopback(place.host), app.access.asks_for_keys()
    local = (alone and not keys) if place.local is None else place.local
    if local and not alone:
        expected = "an address of this machine alone, as --local needs: 127.0.0.1 or ::1"
        raise BadArgument("host", place.host, expected)
    if not alone and not keys:
        expected = (
            "an address of this machine alone, and there are no keys yet: anybody who reached it "
            "would be refused. Make one first: c360 keys create --role csm --as EMAIL"
        )
        raise BadArgument("host", place.host, expected)
    return local


def serve(app: App, place: Place, tell: Any) -> None:
    """Serves until it is told to stop. `tell` is called with lines for whoever started it.

    Raises:
        BadArgument: it would be open to anybody.
        StorageFailed: the port cannot be had.
    """
    local = runs_locally(app, place)
    with TemporaryDirectory(prefix="c360-metrics-") as folder:
        shared = Path(folder) if place.workers > 1 else None
        if shared is not None:
            add_up_metrics_in(shared)
        manner = Manner(local=local, processes=place.workers, metrics=shared)
        config = _config(app, place, Door(app.workspace.root, manner))
        socket = _bound(config)
        for line in _greeting(app, place, socket.getsockname()[1], local=local):
            tell(line)
        if place.workers > 1:
            Multiprocess(config, [socket]).run()
        else:
            _Calm(config).run([socket])


def _config(app: App, place: Place, door: Door) -> Config:
    trusted = list(app.desk.limits.trusted_proxies)
    return Config(
        door,
        factory=True,
        interface="asgi3",
        host=place.host,
        port=place.port,
        workers=place.workers,
        ws="none",
        lifespan="on",
        log_config=log_settings(),
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted or None,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )


def _bound(config: Config) -> Any:
    """The socket to listen on."""
    try:
        with _quiet():
            return config.bind_socket()
    except SystemExit as ended:
        cause = ended.__context__
        problem = (cause.strerror if isinstance(cause, OSError) else None) or "it cannot be had"
        remedy = "Choose another with --port, or a free one with --port 0"
        raise StorageFailed(f"{config.host}:{config.port}", problem, remedy) from None


@contextmanager
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _greeting(app: App, place: Place, port: int, *, local: bool) -> Iterator[str]:
    host = f"[{place.host}]" if ":" in place.host else place.host
    yield f"c360 serves {app.workspace.root} at http://{host}:{port} (documentation: /docs)"
    if local:
        viewer = app.desk.local_viewer()
        yield (
            "Local mode: nobody is asked for a key. Whoever uses this machine sees what "
            f"{viewer.id} with the role {viewer.role} may see; other machines are not answered"
        )
    else:
        yield "Every request below /v1 needs a key: Authorization: Bearer KEY"
