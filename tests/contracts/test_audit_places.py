"""An audit log keeps its promises in a file and on a server alike."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine

from c360.errors import AuditUnwritable, C360Error
from c360.store.audit.log import AuditLog
from c360.store.audit.open import Target, open_place, open_to_read
from c360.store.audit.reading import about, entries
from tests.audit.looks import KEY, log_in, look, opener, requests, stored, verdict_on
from tests.contracts import postgres_server
from tests.contracts.engines import CannotBeHad

_schemas = (f"audit_{number}" for number in count())
_PROCESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from tests.audit.looks import log_in, look
with log_in(sys.argv[1]) as log, ThreadPoolExecutor(4) as pool:
    start = int(sys.argv[2])
    list(pool.map(lambda n: log.record(look(n, account=f"a{n % 5}")), range(start, start + 200)))
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    try:
        with postgres_server.started() as url:
            yield url
    except CannotBeHad as why:
        pytest.skip(f"postgres: {why}")


@pytest.fixture
def on_server(postgres: str) -> str:
    return postgres_server.fresh(postgres, next(_schemas))


@pytest.fixture(params=["file", "server"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """Where a log is to be."""
    if request.param == "file":
        return str(tmp_path / "audit.db")
    return str(request.getfixturevalue("on_server"))


@contextmanager
def session(url: str) -> Iterator[Connection]:
    """Another program on the same server."""
    address, _, schema = url.replace("postgres://", "postgresql+psycopg://").partition("?schema=")
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET search_path TO {schema}")
        yield connection
    engine.dispose()


def test_threads_share_a_chain(target: Target) -> None:
    with log_in(target) as log, ThreadPoolExecutor(16) as pool:
        seqs = list(pool.map(lambda n: log.record(look(n, account=f"a{n % 7}")).seq, range(300)))
        assert verdict_on(target).holds  # while it is written
    assert sorted(seqs) == list(range(1, 301))
    assert requests(target) == {f"r{n}" for n in range(300)}
    assert verdict_on(target).holds


def test_processes_share_a_chain(target: Target) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, str(target), str(start)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # noqa: TID251 - for a child
        )
        for start in (0, 1000)
    ]
    assert [child.wait(60) for child in children] == [0, 0]
    verdict = verdict_on(target)
    assert (verdict.records, verdict.holds, verdict.forgotten) == (400, True, 0)


def test_who_saw_an_account_and_whose_name_is_forgotten(target: Target) -> None:
    with log_in(target) as log:
        for number in range(10):
            log.record(look(number, account=f"a{number % 2}", viewer=f"key:{number % 3}"))
        place = open_to_read(target)
        saw = list(entries(place, about(place, "a1", place.records())))
        place.close()
        assert {entry.said["account"] for entry in saw} == {"a1"}
        assert [entry.said["viewer"] for entry in saw] == [f"key:{n % 3}" for n in range(1, 10, 2)]
        assert log.forget("account", "a1") == 1
    verdict = verdict_on(target)
    assert (verdict.holds, verdict.forgotten) == (True, 1)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("DELETE FROM audit_record WHERE seq = 4", 4),
        ("UPDATE audit_record SET body = digest WHERE seq = 6", 6),
        ("UPDATE audit_record SET seq = -1 WHERE seq = 6", -1),
        ("UPDATE audit_subject SET name = 'a9' WHERE kind = 'account'", None),
    ],
)
def test_tampering_is_found(target: Target, statement: str, first: int | None) -> None:
    with log_in(target) as log:
        for number in range(10):
            log.record(look(number))
    place = open_place(target, 5)
    place.begin()
    place.run(statement)
    place.commit()
    place.close()
    assert verdict_on(target).problems[0].seq == first


def test_a_locked_log_refuses_and_then_goes_on(target: Target) -> None:
    with AuditLog(opener(target, 0.3), KEY) as log:
        log.record(look(1))
        other = open_place(target, 1)
        other.begin()
        with pytest.raises(AuditUnwritable, match="another program holds"):
            log.record(look(2))
        other.rollback()
        other.close()
        log.record(look(3))
    assert requests(target) == {"r1", "r3"}


def test_a_server_that_takes_no_writes_refuses_until_it_does(on_server: str) -> None:
    with log_in(on_server) as log, session(on_server) as other:
        log.record(look(1))
        other.exec_driver_sql("ALTER ROLE c360 SET default_transaction_read_only = on")
        end_sessions(other)
        try:
            for number in range(2, 5):
                with pytest.raises(AuditUnwritable, match="takes no writes"):
                    log.record(look(number))
        finally:
            other.exec_driver_sql("ALTER ROLE c360 RESET default_transaction_read_only")
        log.record(look(5))
    assert requests(on_server) == {"r1", "r5"}
    assert verdict_on(on_server).holds


def end_sessions(other: Connection) -> None:
    """As when the server is restarted."""
    other.exec_driver_sql(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'c360 audit'"
    )


def test_a_connection_that_was_lost_is_made_anew_without_a_refusal(on_server: str) -> None:
    with log_in(on_server) as log, session(on_server) as other:
        log.record(look(1))
        end_sessions(other)
        log.record(look(2))
    assert [record.seq for record in stored(on_server)] == [1, 2]


def test_every_commit_is_synced_whatever_the_servers_default(on_server: str) -> None:
    with log_in(on_server) as log, session(on_server) as other:
        other.exec_driver_sql("ALTER ROLE c360 SET synchronous_commit = off")
        end_sessions(other)
        try:
            log.record(look(1))
            place = open_place(on_server, 5)
            place.begin()
            assert place.run("SHOW synchronous_commit") == [("on",)]
            place.rollback()
            place.close()
        finally:
            other.exec_driver_sql("ALTER ROLE c360 RESET synchronous_commit")


def test_one_who_may_only_add_records_can(on_server: str) -> None:
    with log_in(on_server) as log, session(on_server) as other:
        log.record(look(1))
        schema = on_server.rpartition("=")[2]
        other.exec_driver_sql("CREATE ROLE writer LOGIN PASSWORD 'only-adds'")
        other.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO writer")
        other.exec_driver_sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO writer")
    _, _, rest = on_server.partition("@")
    writer = f"postgres://writer:only-adds@{rest}"
    with log_in(writer) as log:
        assert log.record(look(2)).seq == 2
        with pytest.raises(AuditUnwritable, match="may not write"):
            log.forget("account", "a1")
        assert log.record(look(3)).seq == 3


def test_a_server_that_is_not_there_is_said_without_its_password(on_server: str) -> None:
    _, _, rest = on_server.partition("@")
    port = rest.partition(":")[2].partition("/")[0]
    away = on_server.replace(f":{port}/", ":1/")
    secret = away.partition("c360:")[2].partition("@")[0]
    for attempt in (lambda: AuditLog(opener(away), KEY), lambda: open_to_read(away)):
        with pytest.raises(C360Error, match="the server cannot be reached") as said:
            attempt()
        assert secret not in str(said.value)
        assert "postgres://127.0.0.1:1/postgres?schema=" in str(said.value)


def test_a_wrong_password_is_said(on_server: str) -> None:
    _, _, rest = on_server.partition("@")
    with pytest.raises(AuditUnwritable, match="refuses the user or the password"):
        AuditLog(opener(f"postgres://c360:wrong@{rest}"), KEY)


def test_a_url_that_does_not_read_is_said() -> None:
    with pytest.raises(C360Error, match="URL does not read"):
        AuditLog(opener("postgres://host:port/x"), KEY)
    with pytest.raises(C360Error, match="is not a plain name"):
        AuditLog(opener("postgres://host/x?schema=a;b"), KEY)
