"""Rows landed as Parquet files that never change, whatever becomes of the table."""

from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from c360.errors import LandedDamaged
from c360.sources.database.values import alike, as_text
from c360.sources.loading.landing import NumberedZone, digest_of

_LARGEST = 64_000_000
"""Bytes in memory after which a file is closed: the position moves on then."""


class RowZone(NumberedZone):
    """The landing zone of a database."""

    ending, shown = ".parquet", ".parquet"
    told = "files"


class RowWriter:
    """Lands the rows of one table; each file is whole on disk before its name appears."""

    def __init__(self, zone: RowZone, name: str, documents: Collection[str]) -> None:
        self.zone, self.name, self.documents = zone, name, documents
        self._held: list[pa.RecordBatch] = []

    @property
    def held(self) -> list[pa.RecordBatch]:
        """What was added and is not landed."""
        return self._held

    @property
    def is_full(self) -> bool:
        return bool(sum(batch.nbytes for batch in self._held) >= _LARGEST)

    def add(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._held.append(batch)

    def write(self) -> "Unlanded | None":
        """Writes what was added into a file that has no name yet; None where nothing was."""
        if not self._held:
            return None
        table = alike(self._held, self.documents)
        self._held = []
        folder = self.zone.folder / self.name
        part = folder / ".unfinished"
        with self.zone.storing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, part, compression="zstd")
            digest = digest_of(part)
        return Unlanded(self.zone, part, digest)


class Unlanded:
    """A file that is written and has no name yet."""

    def __init__(self, zone: RowZone, part: Path, digest: str) -> None:
        self.zone, self.part, self.digest = zone, part, digest

    def land(self) -> None:
        with self.zone.storing(self.part):
            self.zone.keep(self.part, self.digest)

    def drop(self) -> None:
        self.part.unlink(missing_ok=True)


class KnownKeys:
    """The keys of the rows that a table is known to have, beside what it landed."""

    def __init__(self, zone: RowZone, name: str) -> None:
        self.zone, self._file = zone, zone.folder / name / "keys.known"

    def read(self) -> pa.Table | None:
        """All of them; None where they were never listed."""
        if not self._file.exists():
            return None
        try:
            with self._file.open("rb") as file:
                return pq.read_table(file)
        except (OSError, pa.ArrowException) as broken:
            remedy = "Remove it and sync with --full; deletions since the last sync are not seen"
            raise LandedDamaged(self._file, "it cannot be read", remedy) from broken

    def keep(self, keys: pa.Table) -> None:
        """Writes them down, whole or not at all."""
        part = self._file.with_name(".keys.unfinished")
        with self.zone.storing(self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(keys, part, compression="zstd")
            part.replace(self._file)


def keys_of(batches: Iterable[pa.RecordBatch], columns: Collection[str]) -> pa.Table:
    """The keys in those rows, as text and each once; rows without one are left out."""
    tables = [as_text(pa.Table.from_batches([b]).select(list(columns))) for b in batches]
    schema = pa.schema([(name, pa.string()) for name in columns])
    every = pa.concat_tables(tables) if tables else schema.empty_table()
    whole = every.drop_null()
    return whole.group_by(list(columns)).aggregate([])


def gone(known: pa.Table, now: pa.Table) -> pa.Table:
    """The known keys that are no longer there."""
    names = known.column_names
    left = known.join(now, keys=names, join_type="left anti")
    return left.take(pc.sort_indices(left, sort_keys=[(name, "ascending") for name in names]))
