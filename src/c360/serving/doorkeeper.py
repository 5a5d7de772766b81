"""Recognises who comes in by what they show: an API key."""

import hashlib
import time
from collections import OrderedDict
from threading import Lock

from c360.guardrails.access_settings import AccessSettings
from c360.guardrails.viewers import key_viewer
from c360.model.access import Viewer
from c360.serving.sealing import Clock
from c360.store.keys import Keys, is_key

_SECONDS = 1.0
"""A key that was revoked opens nothing after this long, at the latest."""
_MOST = 10_000


class Doorkeeper:
    """Looks each key up once a second at most. Safe to use from several threads."""

    def __init__(self, keys: Keys, access: AccessSettings, clock: Clock) -> None:
        self._keys, self._access, self._clock = keys, access, clock
        self._known: OrderedDict[bytes, tuple[float, Viewer]] = OrderedDict()
        self._lock = Lock()

    def recognise(self, token: str) -> Viewer | None:
        """Whose key that is; None if it opens nothing. Nothing that is shown is an error."""
        if not is_key(token):
            return None
        digest, now = hashlib.sha256(token.encode("ascii")).digest(), time.monotonic()
        known = self._known.get(digest)
        if known is not None and known[0] > now:
            return known[1]
        key = self._keys.recognise(token, self._clock()).valid
        viewer = None if key is None else key_viewer(self._access, key)
        with self._lock:
            self._known.pop(digest, None)
            if viewer is not None:
                self._known[digest] = (now + _SECONDS, viewer)
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return viewer

    def close(self) -> None:
        """Notes which keys were used."""
        self._keys.close()
