"""Export files: how a system's rows become CSV, JSONL or Parquet, the same bytes every time."""

import csv
import gzip
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from c360.demo.world import AS_OF, Row


@dataclass(frozen=True, slots=True)
class Export:
    """The rows of one export file; its path's ending says the format, `id` its key column."""

    path: str
    id: str
    rows: Sequence[Row]
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A row as it stood from `at` on: exports hold every version of a record."""

    at: datetime
    row: Row


def known(versions: Sequence[Stamped], until: datetime = AS_OF) -> list[Row]:
    """The rows known by then, in the order in which they became known."""
    return [v.row for v in sorted(versions, key=lambda v: v.at) if v.at <= until]


def write_export(root: Path, export: Export) -> None:
    """Write one export below `root`."""
    target = root / export.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if export.path.endswith(".parquet"):
        write_parquet(target, pa.Table.from_pylist(list(export.rows)))
    elif export.path.endswith(".gz"):
        target.write_bytes(gzip.compress(_jsonl(export.rows), mtime=0))
    elif export.path.endswith(".jsonl"):
        target.write_bytes(_jsonl(export.rows))
    else:
        target.write_bytes(_csv(export))


def write_parquet(target: Path, table: pa.Table) -> None:
    """Write the table; the file depends on nothing but its rows."""
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, target, compression="zstd")


def write_jsonl(target: Path, rows: Sequence[Row]) -> None:
    """Write one JSON object per line."""
    target.write_bytes(_jsonl(rows))


def _jsonl(rows: Sequence[Row]) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(line + "\n" for line in lines).encode()


def _csv(export: Export) -> bytes:
    text = io.StringIO(newline="")
    columns = list(export.rows[0]) if export.rows else [export.id]
    writer = csv.DictWriter(
        text, columns, delimiter=export.delimiter, lineterminator="\n", restval=""
    )
    writer.writeheader()
    writer.writerows(export.rows)
    return text.getvalue().encode(export.encoding)


def stamp_files(root: Path, moments: dict[str, datetime], usual: datetime) -> None:
    """Give every file the time its system exported it: `moments` by top folder, else `usual`."""
    for file in sorted(p for p in root.rglob("*") if p.is_file()):
        exported = moments.get(file.relative_to(root).parts[0], usual).timestamp()
        os.utime(file, (exported, exported))
