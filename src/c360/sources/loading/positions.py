"""Where each resource of a source is to be read on: written after what was read is landed."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from c360.errors import LandedDamaged, StorageFailed


@dataclass(frozen=True, slots=True)
class Position:
    """Where one resource stands. Times are ISO 8601, as they go into a file."""

    since: str | None = None
    """Everything that changed before is landed."""
    resume: dict[str, Any] | None = None
    """The request that goes on with a listing that was broken off, or that never ends."""
    newest: str | None = None
    """The newest time of change seen in that listing."""
    swept: str | None = None
    """When everything was last listed, to see what is gone."""
    columns: list[str] | None = None
    """What was read of each record, where not all of it is."""
    cursor: str | None = None
    """What `since` is a value of, where it can be chosen."""
    files: list[str] | None = None
    """Digests of what the last whole reading landed: what is the same is not landed again."""


@dataclass(slots=True)
class Positions:
    """The positions of one source, in a file beside what it landed."""

    folder: Path
    _held: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self._file.exists():
            with _reading(self._file):
                self._held = orjson.loads(self._file.read_bytes())
                for resource in self._held.keys():  # noqa: SIM118 - a list has none, and is refused
                    _confirm(self.of(resource))

    @property
    def _file(self) -> Path:
        return self.folder / "positions.json"

    def of(self, resource: str) -> Position:
        return Position(**self._held.get(resource, {}))

    def keep(self, resource: str, position: Position) -> None:
        """Writes a position down, whole or not at all."""
        kept = {name: getattr(position, name) for name in Position.__slots__}
        self._held[resource] = {name: value for name, value in kept.items() if value is not None}
        _write(self._file, orjson.dumps(self._held, option=orjson.OPT_INDENT_2))

    def keys(self, resource: str) -> set[str] | None:
        """The keys that the last full listing had; None where there was none."""
        file = self._keys_file(resource)
        if not file.exists():
            return None
        with _reading(file), pa.CompressedInputStream(pa.OSFile(str(file)), "zstd") as stream:
            return set(orjson.loads(stream.read()))

    def keep_keys(self, resource: str, keys: Iterable[str]) -> None:
        packed = pa.Codec("zstd").compress(orjson.dumps(sorted(keys)), asbytes=True)
        _write(self._keys_file(resource), packed)

    def _keys_file(self, resource: str) -> Path:
        return self.folder / resource / "keys.json.zst"


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TypeError, AttributeError) as broken:
        remedy = "Remove the file: everything is then read once more, and nothing twice"
        raise LandedDamaged(file, "it cannot be read", remedy) from broken


def _confirm(position: Position) -> None:
    for moment in (position.newest, position.swept):
        datetime.fromisoformat(moment or "2000-01-01")


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        remedy = "Free some space, or make data/ writable; then sync again"
        raise StorageFailed(file, error.strerror or str(error), remedy) from error
