# ruff: noqa: S608 - the SQL is made from the names of our own tables
"""The warehouse's canonical tables as Parquet files, which Spark's workers read.

A table that has changed is copied whole, into a new file. `manifest.json` says which file holds
which state of which table; it is replaced by rename once all files are there, so that a copy that
was interrupted is as if it had never begun. Files that it does not name are removed.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from c360.errors import StorageFailed
from c360.warehouse.base import Warehouse
from c360.warehouse.moving import CANONICAL, Mark, behind, columns

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Copied:
    """A table's file, and the state of the table that it holds."""

    file: str
    """Relative to the folder."""
    size: int
    mark: Mark


def copy_tables(warehouse: Warehouse, folder: Path) -> dict[str, Path]:
    """The file of every canonical table, in the state that the warehouse is in.

    Args:
        warehouse: the tables to copy.
        folder: holds the files; nothing else may write there.

    Raises:
        StorageFailed: the folder cannot be written, or holds the tables of another warehouse.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = _there(warehouse, folder)
        moves = behind(warehouse, {name: copied.mark for name, copied in there.items()})
        empty = {name: Mark(0, 0, "0") for name in CANONICAL if name not in there}
        marks = empty | {move.table: move.mark for move in moves}
        there |= {name: _copy(warehouse, folder, name, mark) for name, mark in marks.items()}
        if marks:
            _remember(warehouse, folder, there)
        return {name: folder / copied.file for name, copied in there.items()}
    except OSError as refused:
        problem = refused.strerror or str(refused)
        remedy = "Make the folder writable, or free some space"
        raise StorageFailed(folder, problem, remedy) from refused


def _there(warehouse: Warehouse, folder: Path) -> dict[str, Copied]:
    """The copies that the manifest names and that are there."""
    file = folder / MANIFEST
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        copies = {
            name: Copied(one["file"], one["size"], Mark(**one["mark"]))
            for name, one in found["tables"].items()
        }
        owner = found["warehouse"]
    except (ValueError, KeyError, TypeError):
        return {}  # not whole, or of another version: everything is copied again
    if owner != str(warehouse.path):
        remedy = "Name another folder in warehouse: spark://…?tables=/FOLDER"
        raise StorageFailed(folder, f"holds the tables of {owner}", remedy)
    return {name: one for name, one in copies.items() if _is_whole(folder / one.file, one.size)}


def _is_whole(file: Path, size: int) -> bool:
    return file.exists() and file.stat().st_size == size


def _copy(warehouse: Warehouse, folder: Path, table: str, mark: Mark) -> Copied:
    name = f"{table}/{mark.run}-{mark.rows}-{mark.digest[-12:]}.parquet"
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_name(f".{os.getpid()}.unfinished")
    listed = ", ".join(f'"{column}"' for column in columns(table))
    target = str(unfinished).replace("'", "''")
    warehouse.run(f"COPY (SELECT {listed} FROM \"{table}\") TO '{target}' (FORMAT parquet)")
    _flush(unfinished)
    unfinished.replace(file)
    return Copied(name, file.stat().st_size, mark)


def _remember(warehouse: Warehouse, folder: Path, copies: Mapping[str, Copied]) -> None:
    tables = {name: asdict(copied) for name, copied in sorted(copies.items())}
    text = json.dumps({"warehouse": str(warehouse.path), "tables": tables}, indent=1)
    unfinished = folder / f".{MANIFEST}.{os.getpid()}"
    unfinished.write_text(text, encoding="utf-8")
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
