"""The log's key: it signs checkpoints, and hides network addresses from whoever reads the log."""

import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from c360.errors import StorageFailed

_REMEDY = "Make the file and its folder readable and writable, or name another as audit: key:"


class Key:
    """32 secret bytes, from which what is needed is derived."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._hiding = self.derived(b"address")
        self._hidden: dict[str, str] = {}

    def derived(self, purpose: bytes) -> bytes:
        """32 secret bytes for one purpose."""
        return hmac.digest(self._seed, b"c360 audit " + purpose, "sha256")

    def hidden(self, address: str) -> str:
        """The same for the same address, and nothing else can be told from it without the key."""
        found = self._hidden.get(address)
        if found is None:
            if len(self._hidden) > 10_000:
                self._hidden.clear()
            found = hmac.digest(self._hiding, address.encode(), hashlib.sha256).hex()[:32]
            self._hidden[address] = found
        return found


def key_of(file: Path) -> Key:
    """The key in the file, which is made where there is none.

    Raises:
        StorageFailed: it can neither be read nor made, or holds no key.
    """
    try:
        if not file.exists():
            _make(file)
        return Key(_seed(file.read_text(encoding="ascii")))
    except OSError as refused:
        raise StorageFailed(file, refused.strerror or "it cannot be read", _REMEDY) from refused
    except ValueError:
        problem = "it holds no key of an audit log"
        raise StorageFailed(file, problem, "Bring it back from a backup") from None


def _seed(text: str) -> bytes:
    found = binascii.unhexlify(text.strip())
    if len(found) != 32:
        raise ValueError
    return found


def _make(file: Path) -> None:
    """The whole key or none, also where two processes make it at once: the first one's stands."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_hex(32).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()
