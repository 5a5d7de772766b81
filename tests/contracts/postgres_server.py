"""A PostgreSQL server of our own, on loopback, where text sorts by a language by default."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contracts.engines import CannotBeHad

USER = "c360"


@contextmanager
def started() -> Iterator[str]:
    """The URL of a server that lives until the tests end."""
    try:
        import psycopg  # noqa: F401, PLC0415 - only whether it is there
    except ModuleNotFoundError as missing:
        raise CannotBeHad("psycopg is not installed: pip install 'c360[postgres]'") from missing
    programs, home = _programs(), Path(tempfile.mkdtemp(prefix="c360-postgres-"))
    try:
        _own(home)
        password, port = secrets.token_hex(8), _free_port()
        (home / "password").write_text(password)
        _own(home / "password")
        _initialise(programs, home)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off"
        options += f" -c unix_socket_directories={home}"
        control = [str(programs / "pg_ctl"), "-D", str(home / "data"), "-w"]
        _run([*control, "-l", str(home / "log"), "-o", options, "start"])
        try:
            yield f"postgres://{USER}:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fresh(url: str, name: str) -> str:
    return f"{url}?schema={name}"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    inside = shutil.which("initdb")
    if inside or found:
        return Path(inside).parent if inside else found[-1].parent
    raise CannotBeHad("PostgreSQL is not installed: apt-get install postgresql")


def _initialise(programs: Path, home: Path) -> None:
    make = [str(programs / "initdb"), "-D", str(home / "data"), "-U", USER, "-E", "UTF8"]
    make += ["-A", "scram-sha-256", f"--pwfile={home / 'password'}", "--no-sync"]
    _run([*make, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"])


def _own(path: Path) -> None:
    """The server refuses to run as the superuser: then its own user owns what it needs."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _run(command: list[str]) -> None:
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_server, *command],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise CannotBeHad(f"{Path(command[0]).name} failed: {done.stderr.decode().strip()[:300]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
