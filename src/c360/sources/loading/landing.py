"""The landing zone: immutable copies of every file read, under `data/raw/<source>`.

A copy is named by the digest of its bytes. Each sync that kept its rows leaves a manifest,
`run-000001.json`, so that the warehouse can be rebuilt although its file is gone.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Literal

from c360.errors import LandedDamaged, SourceUnavailable, StorageFailed

_BLOCK = 1 << 20
_LONGEST_NAME = 200
"""Bytes of a file's name that its copy keeps: a digest stands before it, and 255 is the limit."""
_NUMBERED = re.compile(r"\d{6,}-")
_RESTORE = (
    "Restore the file from a copy, or remove it and sync with --full: "
    "what only it held is then left out"
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be landed; `name` is how the workspace writes it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One version of one file, as it was read."""

    name: str
    landed: str
    size: int
    mtime: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class LandedRun:
    """What one sync landed."""

    run_id: int
    landed_at: datetime
    files: tuple[LandedFile, ...]


Told = Literal["rows", "files"] | None
"""What follows one another in time in a zone, so that the later tells what became of the earlier:
its rows, or its files and not the rows of one, or neither."""


class LandingZone:
    """`data/raw/<source>` of one workspace."""

    told: ClassVar[Told] = None

    def __init__(self, source: str, root: Path) -> None:
        self.source, self.root = source, root
        self.folder = root / "data" / "raw" / source

    def readable(self, file: LandedFile, scratch: Path) -> Path:  # noqa: ARG002 - for zones that unpack
        """Where the file can be read; a zone that packs what it lands unpacks it into `scratch`."""
        return self.root / file.landed

    def land(self, found: FoundFile) -> LandedFile:
        """Copies the file, unless a copy of the same bytes is there already.

        Raises:
            SourceUnavailable: the file cannot be read.
            StorageFailed: the copy cannot be written.
        """
        size, mtime, digest = self._measure(found)
        target = self._target(found, digest)
        if not target.exists():
            digest = self._copy(found, target)
            target = self._target(found, digest)
            size = target.stat().st_size
        landed = target.relative_to(self.root).as_posix()
        return LandedFile(found.name, landed, size, mtime, digest)

    def write_manifest(self, run: LandedRun) -> None:
        """Records what a sync landed beside the copies; once written it stays."""
        target = self.folder / f"run-{run.run_id:06}.json"
        if target.exists() or not run.files:
            return
        content = {
            "run_id": run.run_id,
            "landed_at": run.landed_at.isoformat(),
            "files": [asdict(f) | {"mtime": f.mtime.isoformat()} for f in run.files],
        }
        with self.storing(target):
            part = target.with_suffix(".part")
            with part.open("w", encoding="utf-8") as out:
                json.dump(content, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            part.replace(target)

    def manifests(self) -> list[LandedRun]:
        """Every sync's manifest, oldest first."""
        return [_read_manifest(file) for file in sorted(self.folder.glob("run-*.json"))]

    def is_lost(self, file: LandedFile) -> bool:
        """Whether what was landed is no longer there."""
        return not (self.root / file.landed).exists()

    def confirm(self, file: LandedFile) -> None:
        """Sees to it that a file is as it was landed, before rows are made of it once more.

        Raises:
            LandedDamaged: it is lost, or other bytes stand in its place.
        """
        path = self.root / file.landed
        try:
            digest = digest_of(path)
        except OSError as error:
            problem = f"what was landed of {file.name} cannot be read: {error.strerror or error}"
            raise LandedDamaged(path, problem, _RESTORE) from error
        if digest != file.sha256:
            raise LandedDamaged(path, f"what was landed of {file.name} was changed", _RESTORE)

    def _target(self, found: FoundFile, digest: str) -> Path:
        """The end of a long name tells more than its beginning, and tells the format."""
        name = found.path.name
        while len(os.fsencode(name)) > _LONGEST_NAME:
            name = name[1:]
        return self.folder / f"{digest[:16]}-{name}"

    def _measure(self, found: FoundFile) -> tuple[int, datetime, str]:
        try:
            about, digest = found.path.stat(), digest_of(found.path)
        except OSError as error:
            raise _unreadable(self.source, found, error) from error
        return about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), digest

    def _copy(self, found: FoundFile, target: Path) -> str:
        """Copies through a hidden part file; the digest is that of the bytes copied."""
        with self.storing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, part_name = tempfile.mkstemp(prefix=".landing-", dir=target.parent)
        part = Path(part_name)
        try:
            with self.storing(target), os.fdopen(handle, "wb") as out:
                for block in self._blocks(found):
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            with self.storing(target):
                digest = digest_of(part)
                part.chmod(0o444)
                part.replace(self._target(found, digest))
        finally:
            part.unlink(missing_ok=True)
        return digest

    def _blocks(self, found: FoundFile) -> Iterator[bytes]:
        try:
            with found.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
        except OSError as error:
            raise _unreadable(self.source, found, error) from error

    @contextlib.contextmanager
    def storing(self, target: Path) -> Iterator[None]:
        """Tells what the disk refuses as one sentence, with the space that is left."""
        try:
            yield
        except OSError as error:
            free = shutil.disk_usage(self.root).free
            problem = f"{error.strerror or error} ({free // 1_000_000} MB free)"
            raise StorageFailed(
                target, problem, "Free some space, or make data/ writable; then sync again"
            ) from error


class NumberedZone(LandingZone):
    """Files that a connector writes itself: numbered in a folder for each kind of record."""

    ending: ClassVar[str]
    """How the files' names end."""
    shown: ClassVar[str]
    """How they end for whoever reads them."""

    def landed(self, *, besides: Collection[str]) -> Iterator[LandedFile]:
        """The files besides those landed at these places, in the order in which they were.

        A place tells the digest: where landed files are lost, their numbers come again.
        """
        found = [p for p in self.folder.glob(f"*/*{self.ending}") if _number(p)]
        for path in sorted(found, key=lambda p: (p.parent, _number(p))):
            name = f"{path.parent.name}/{path.name.partition('-')[0]}{self.shown}"
            if path.relative_to(self.root).as_posix() in besides:
                continue
            about = path.stat()
            written = datetime.fromtimestamp(about.st_mtime, UTC)
            place = path.relative_to(self.root).as_posix()
            yield LandedFile(name, place, about.st_size, written, digest_of(path))

    def keep(self, part: Path, digest: str) -> None:
        """Gives a file that is whole its name, on which a power cut has no effect."""
        number = self._last_number(part.parent) + 1
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o444)
        part.replace(part.parent / f"{number:06}-{digest[:16]}{self.ending}")
        descriptor = os.open(part.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _last_number(self, folder: Path) -> int:
        found = folder.glob(f"*{self.ending}")
        return max(map(_number, found), default=0)


def digest_of(file: Path) -> str:
    """The digest that names its bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def newest_mtime(files: Iterable[LandedFile]) -> datetime | None:
    """When the newest of the files was written."""
    return max((f.mtime for f in files), default=None)


def _number(path: Path) -> int:
    """The number that a landed file's name begins with; 0 where something else lies there."""
    return int(path.name.partition("-")[0]) if _NUMBERED.match(path.name) else 0


def _read_manifest(file: Path) -> LandedRun:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        files = tuple(
            LandedFile(**(f | {"mtime": datetime.fromisoformat(f["mtime"])}))
            for f in content["files"]
        )
        return LandedRun(content["run_id"], datetime.fromisoformat(content["landed_at"]), files)
    except (OSError, ValueError, KeyError, TypeError) as broken:
        problem = "this record of what a sync landed does not read"
        remedy = "Restore it from a copy, or remove it: it is written again from the warehouse"
        raise LandedDamaged(file, problem, remedy) from broken


def _unreadable(source: str, found: FoundFile, error: OSError) -> SourceUnavailable:
    problem = f"{found.path} cannot be read: {error.strerror or error}"
    return SourceUnavailable(source, problem, "Make the file readable, then sync again")
