"""Starts and stops Spark, quietly: one Spark runs in a process, with a session for each engine."""

import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from py4j.protocol import Py4JError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from c360.errors import EngineFailed
from c360.warehouse.spark.place import Place

SPARK_ERRORS = (PySparkException, Py4JError, OSError)
"""What calls of Spark raise, whatever went wrong."""
_JAVA = (
    "Spark 4 needs Java 17 or newer. Install it (on Debian: apt-get install "
    "openjdk-17-jre-headless), or let JAVA_HOME name its folder"
)
_REACH_MILLISECONDS = 5_000
_WORKER_SECONDS = 30.0
_LOOK_SECONDS = 2.0
_JAVA_OPTIONS = "-Xss8m -XX:TieredStopAtLevel=1 -XX:+UseParallelGC"
"""Plans are walked recursively. Most code runs too seldom for the second compiler to pay: without
it a refresh of the demo company takes a third less of the processor."""
_QUIET = "rootLogger.level = off\n"
_SETTINGS = {
    "spark.app.name": "c360",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # instants name no zone inside an engine
    "spark.sql.caseSensitive": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.debug.maxToStringFields": "10",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
}


@dataclass
class _Running:
    """The Spark of this process."""

    gateway: Any = None
    master: str = ""
    context: SparkContext | None = None
    folder: Path | None = None
    sessions: int = 0
    lock: Lock = field(default_factory=Lock)


_RUNNING = _Running()


def start(place: Place) -> SparkSession:
    """A session of its own, to be given back with `stop`.

    Raises:
        EngineFailed: there is no Java, the cluster cannot be reached or has no free worker, or
            this process already runs Spark elsewhere.
    """
    with _RUNNING.lock:
        if _RUNNING.context is not None and _RUNNING.master != place.master:
            problem = f"this process already runs Spark on {_RUNNING.master}"
            raise EngineFailed(place.master, problem, "Let that end first")
        context = _RUNNING.context or _start(place)
        session = SparkSession(context).newSession()
        cores = context.defaultParallelism
        session.conf.set("spark.sql.shuffle.partitions", cores)  # 200 cost more than they bring
        _RUNNING.sessions += 1
        return session


def stop() -> None:
    """Gives a session back; with the last one Spark ends, and its temporary files are gone."""
    with _RUNNING.lock:
        _RUNNING.sessions -= 1
        if _RUNNING.sessions == 0:
            _end()


def _start(place: Place) -> SparkContext:
    folder = Path(tempfile.mkdtemp(prefix="c360-spark-"))
    _RUNNING.folder, _RUNNING.master = folder, place.master
    try:
        conf = _conf(place, folder)
        if _RUNNING.gateway is None:
            _launch(place, conf, folder)
        _reach(place)
        context = _RUNNING.context = SparkContext(conf=conf, gateway=_RUNNING.gateway)
        _await_worker(place, context)
    except SPARK_ERRORS as error:
        _end()
        raise EngineFailed(place.master, first_line(error), "Mend that, then try again") from error
    except BaseException:
        _end()
        raise
    return context


def _end() -> None:
    context, folder = _RUNNING.context, _RUNNING.folder
    _RUNNING.context, _RUNNING.folder = None, None
    try:
        if context is not None:
            context.stop()
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _conf(place: Place, folder: Path) -> SparkConf:
    logging = folder / "log4j2.properties"
    logging.write_text(_QUIET, encoding="utf-8")
    conf = SparkConf(loadDefaults=False).setMaster(place.master)
    conf.setAll(list(_SETTINGS.items()))
    conf.set("spark.local.dir", str(folder)).set("spark.sql.warehouse.dir", str(folder))
    conf.set("spark.driver.memory", place.memory)
    conf.set(
        "spark.driver.extraJavaOptions", f"{_JAVA_OPTIONS} -Dlog4j2.configurationFile={logging}"
    )
    if not place.local:
        conf.set("spark.executor.memory", place.memory)
    if place.loopback:
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    return conf


def _launch(place: Place, conf: SparkConf, folder: Path) -> None:
    """Java, with what it prints kept from our own output."""
    log = (folder / "java.log").open("wb")
    try:
        _RUNNING.gateway = launch_gateway(  # type: ignore[no-untyped-call]
            conf, {"stdout": log, "stderr": log}
        )
    except PySparkException as error:
        raise EngineFailed(place.master, "Java could not be started", _JAVA) from error
    finally:
        log.close()


def _reach(place: Place) -> None:
    """Spark itself would try for a minute."""
    jvm = _RUNNING.gateway.jvm
    for host, port in place.masters:
        socket = jvm.java.net.Socket()
        try:
            socket.connect(jvm.java.net.InetSocketAddress(host, port), _REACH_MILLISECONDS)
        except Py4JError:
            continue
        else:
            return
        finally:
            socket.close()
    if place.masters:
        remedy = "Start its master, or mend warehouse: in c360.yml"
        raise EngineFailed(place.master, f"nothing answers at {place.master}", remedy)


def _await_worker(place: Place, context: SparkContext) -> None:
    """Without a worker, Spark would wait for ever: now, and when they are lost later."""
    if place.local:
        return
    until = time.monotonic() + _WORKER_SECONDS
    while not _has_worker(context):
        if time.monotonic() > until:
            problem = f"no worker has a free core and {place.memory} of memory"
            raise EngineFailed(place.master, problem, "Start one, or ask for less with ?memory=")
        time.sleep(0.1)
    Thread(target=_watch, args=(context,), daemon=True).start()


def _has_worker(context: SparkContext) -> bool:
    status = context._jsc.sc().getExecutorMemoryStatus()  # noqa: SLF001 - the only way to ask
    return int(status.size()) > 1  # the first is this process


def _watch(context: SparkContext) -> None:
    """Ends what runs once there has been no worker for a while."""
    seen = time.monotonic()
    with suppress(*SPARK_ERRORS, AttributeError):  # it has been stopped
        while _RUNNING.context is context:
            if _has_worker(context):
                seen = time.monotonic()
            elif time.monotonic() - seen > _WORKER_SECONDS:
                context.cancelAllJobs()
            time.sleep(_LOOK_SECONDS)


def first_line(error: BaseException) -> str:
    """What an error of Spark says, without what Java adds."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]
