"""A standalone Spark cluster on loopback, from the programs that come with pyspark."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

PROGRAM = Path(pyspark.__file__).parent / "bin" / "spark-class"
_SECONDS = 60


@dataclass(frozen=True)
class Cluster:
    """A master and its workers, each a process of ours."""

    url: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(*, workers: int, memory: str) -> Iterator[Cluster]:
    """A cluster whose workers have one core and `memory` each; all of it ends with the block."""
    port = _free_port()
    host = f"127.0.0.1:{port}"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="c360-cluster-"))
        here = ["--host", "127.0.0.1", "--webui-port", "0"]
        stack.enter_context(_process(folder, "master", ["Master", "--port", str(port), *here]))
        _await(port)
        share = ["--cores", "1", "--memory", memory, "--work-dir", folder]
        yield Cluster(
            f"spark://{host}",
            [
                stack.enter_context(
                    _process(folder, f"worker{n}", ["Worker", *here, *share, f"spark://{host}"])
                )
                for n in range(workers)
            ],
        )


@contextmanager
def _process(folder: str, name: str, arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    kind = arguments[0]
    command = [str(PROGRAM), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments[1:]]
    own = {"SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_DIRS": folder}
    environment = os.environ | own  # noqa: TID251 - for a child
    with (Path(folder) / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(_SECONDS)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the master did not start: is there a Java 17?")
