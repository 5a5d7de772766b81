"""localstripe as a process: a Stripe that remembers what it was told (GPL: never imported).

    with LocalStripe() as it:
        it.post("customers", name="Acme")
        Connector("stripe", {"api_key": it.key, "base_url": it.base_url}, root)

It listens on every interface and has no option for less. So it runs in a network namespace of its
own that has nothing but a loopback, and is reached through a socket in a folder: what listens here
is a port of our own loopback that leads there. Where there can be no such namespace, the test says
so and is skipped. It is installed, in one version, into a virtual environment under `.tools`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from tests.vendors.prism import REPOSITORY

VERSION = "1.15.10"
_PLACE = REPOSITORY / ".tools" / f"localstripe-{VERSION}"
_LEFT_BEHIND = Path("/tmp/localstripe.pickle")  # noqa: S108 - where it always writes
_STARTS_WITHIN = 60.0
_INSIDE = """
import fcntl, os, socket, struct, subprocess, sys, threading
python, path = sys.argv[1:]
with socket.socket() as any_one:  # SIOCSIFFLAGS: the loopback is up, and running
    fcntl.ioctl(any_one, 0x8914, struct.pack("16sh", b"lo", 0x41))
child = subprocess.Popen([python, "-m", "localstripe", "--from-scratch", "--port", "8420"])

def lead(one, other):
    try:
        while part := one.recv(65536):
            other.sendall(part)
    except OSError:
        pass
    finally:
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

def serve(listening):
    while True:
        near, _ = listening.accept()
        try:
            far = socket.create_connection(("127.0.0.1", 8420))
        except OSError:
            near.close()
            continue
        for ends in ((near, far), (far, near)):
            threading.Thread(target=lead, args=ends, daemon=True).start()

listening = socket.socket(socket.AF_UNIX)
listening.bind(path)
listening.listen()
threading.Thread(target=serve, args=(listening,), daemon=True).start()
sys.exit(child.wait())
"""


class LocalStripe:
    """Runs until closed; skips the test where it cannot be installed, or kept on loopback."""

    key = "sk_test_opens_nothing"

    def __init__(self) -> None:
        python = _installed()
        self._folder = Path(tempfile.mkdtemp(prefix="c360-"))
        self._was_there = _LEFT_BEHIND.exists()
        path = self._folder / "socket"
        alone = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
        self._process = subprocess.Popen(
            [*alone, sys.executable, "-c", _INSIDE, str(python), str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._lead, args=(str(path),), daemon=True).start()
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def post(self, path: str, **form: object) -> Any:
        """Creates or changes something; a nested name is written as Stripe does: a[b]."""
        return self._ask("POST", path, urllib.parse.urlencode(form).encode())

    def delete(self, path: str) -> Any:
        return self._ask("DELETE", path)

    def close(self) -> None:
        """Ends it, and removes what it leaves behind."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._listening.close()
        shutil.rmtree(self._folder)
        if not self._was_there:
            _LEFT_BEHIND.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        asked = urllib.request.Request(  # noqa: S310 - our own loopback
            f"{self.base_url}/v1/{path}",
            body,
            {"Authorization": f"Bearer {self.key}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            said = refused.read().decode()
            raise AssertionError(f"localstripe refuses {method} {path}: {said}") from None

    def _wait(self) -> None:
        end = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < end:
            if self._process.poll() is not None:
                _, said = self._process.communicate()
                why = said.decode(errors="replace").strip().splitlines()[-1:]
                pytest.skip(f"localstripe cannot be kept on loopback here: {' '.join(why)}")
            try:
                self.get("customers?limit=1")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("localstripe does not start")

    def _lead(self, path: str) -> None:
        """Leads every connection to the socket in the folder."""
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(path)
            except OSError:
                near.close()
                continue
            for ends in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while part := one.recv(65536):
            other.sendall(part)
    except OSError:
        pass
    finally:
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _installed() -> Path:
    """The interpreter of a virtual environment that has it."""
    if shutil.which("unshare") is None:
        pytest.skip("localstripe listens on every interface, and there is no unshare to contain it")
    python = _PLACE / "bin" / "python"
    if not (_PLACE / "whole").exists():
        shutil.rmtree(_PLACE, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(_PLACE)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        made = subprocess.run(
            [*pip, f"localstripe=={VERSION}"], check=False, capture_output=True, text=True
        )
        if made.returncode:
            pytest.skip(f"localstripe cannot be installed: {made.stderr.strip()[-200:]}")
        (_PLACE / "whole").touch()
    return python
