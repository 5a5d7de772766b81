"""A real server on loopback, in a thread of the test; and what it wrote into its log."""

import logging.config
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from threading import Thread
from time import sleep

import httpx
from uvicorn import Config, Server

from c360.interfaces.api.app import Manner, create_api
from c360.interfaces.api.logs import JsonLines, log_settings
from c360.interfaces.api.needs import Product
from tests.api.standin import KEY


@dataclass(frozen=True)
class Running:
    """A service to talk to."""

    client: httpx.Client
    """Shows a good key, unless it is told otherwise."""
    port: int
    written: StringIO
    server: Server

    @property
    def log(self) -> str:
        """All that is in the log, what still waits to be written included."""
        sleep(0.4)
        return self.written.getvalue()


@contextmanager
def running(product: Product, manner: Manner | None = None, key: str = KEY) -> Iterator[Running]:
    """Serves the product until the block ends."""
    config = Config(
        create_api(product, manner),
        port=0,
        ws="none",
        lifespan="on",
        log_config=log_settings(),
        access_log=False,
        server_header=False,
        proxy_headers=bool(product.limits.trusted_proxies),
        forwarded_allow_ips=list(product.limits.trusted_proxies) or None,
        timeout_graceful_shutdown=5,
    )
    written = _listening()
    socket = config.bind_socket()
    server = Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    port = socket.getsockname()[1]
    try:
        while not server.started and thread.is_alive():
            sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            client.headers["authorization"] = f"Bearer {key}"
            yield Running(client, port, written, server)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def _listening() -> StringIO:
    """What all loggers of the service write, from here on."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    for name in log_settings()["loggers"]:
        logging.getLogger(name).handlers = [handler]
    return written
