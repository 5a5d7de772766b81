# ruff: noqa: S608 - the SQL is made from the names of our own tables
"""The warehouse's canonical tables as Parquet files, which Spark's workers read.

A table that has changed is copied whole, into a new file. `manifest.json` says which file holds
which state of which table; it is replaced by rename once all files are there, so that a copy that
was interrupted is as if it had never begun. Files that it does not name are removed.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from c360.errors import StorageFailed
from c360.warehouse.base import Warehouse
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.instants import zoneless
from c360.warehouse.moving import CANONICAL, NOTHING, Mark, behind

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Tables:
    """The file of every canonical table."""

    files: Mapping[str, Path]
    temporary: Path | None
    """The folder, where it is to go once Spark has read it."""

    def close(self) -> None:
        """Removes what is not to last."""
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Copied:
    """A table's file, and the state of the table that it holds."""

    file: str
    """Relative to the folder."""
    size: int
    mark: Mark


def brought_up_to_date(warehouse: Warehouse, folder: Path | None) -> Tables:
    """The canonical tables in the state that the warehouse is in.

    Args:
        warehouse: the tables to copy.
        folder: holds the files, and nothing else; None: `spark` beside the warehouse's file.

    Raises:
        StorageFailed: the folder cannot be written.
    """
    temporary = None
    try:
        if folder is None and warehouse.path is None:
            temporary = Path(tempfile.mkdtemp(prefix="c360-tables-"))
        place = folder or temporary or _beside(warehouse)
        place.mkdir(parents=True, exist_ok=True)
        copies = _bring(warehouse, place)
    except OSError as refused:
        problem = refused.strerror or str(refused)
        remedy = "Make the folder for Spark's tables writable, or free some space"
        raise StorageFailed(folder or "Spark's tables", problem, remedy) from refused
    return Tables({name: place / one.file for name, one in copies.items()}, temporary)


def _beside(warehouse: Warehouse) -> Path:
    assert warehouse.path is not None  # noqa: S101 - asked before
    return warehouse.path.parent / "spark"


def _bring(warehouse: Warehouse, folder: Path) -> dict[str, Copied]:
    there = _there(folder)
    moves = behind(warehouse, {name: copied.mark for name, copied in there.items()})
    marks = {name: NOTHING for name in CANONICAL if name not in there}
    marks |= {move.table: move.mark for move in moves}
    there |= {name: _copy(warehouse, folder, name, mark) for name, mark in marks.items()}
    if marks:
        _remember(folder, there)
    return there


def _there(folder: Path) -> dict[str, Copied]:
    """The copies that the manifest names and that are whole."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        copies = {
            name: Copied(one["file"], one["size"], Mark(**one["mark"]))
            for name, one in found.items()
        }
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # there is none, or none of this version: everything is copied
    return {name: one for name, one in copies.items() if _is_whole(folder / one.file, one.size)}


def _is_whole(file: Path, size: int) -> bool:
    return file.exists() and file.stat().st_size == size


def _copy(warehouse: Warehouse, folder: Path, table: str, mark: Mark) -> Copied:
    name = f"{table}/{mark.run}-{mark.rows}-{mark.digest}.parquet"
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_name(f".{os.getpid()}.unfinished")
    listed = ", ".join(zoneless(column, kind) for column, kind in shown_types(table).items())
    target = str(unfinished).replace("'", "''")
    warehouse.run(f"COPY (SELECT {listed} FROM \"{table}\") TO '{target}' (FORMAT parquet)")
    _flush(unfinished)
    unfinished.replace(file)
    return Copied(name, file.stat().st_size, mark)


def _remember(folder: Path, copies: Mapping[str, Copied]) -> None:
    told = {name: asdict(copied) for name, copied in sorted(copies.items())}
    unfinished = folder / f".{MANIFEST}.{os.getpid()}"
    unfinished.write_text(json.dumps(told, indent=1), encoding="utf-8")
    _flush(unfinished)
    unfinished.replace(folder / MANIFEST)
    named = {folder / copied.file for copied in copies.values()}
    for table in copies:
        for file in (folder / table).iterdir():
            if file not in named:
                file.unlink(missing_ok=True)


def _flush(file: Path) -> None:
    """To the disk, before anything names it."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
