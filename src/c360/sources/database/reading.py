"""Reads one table: rows are landed before the position moves on, and what is gone is seen."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from c360.sources.base import Wanted
from c360.sources.database.base import Database, Origin, Statement
from c360.sources.database.cursors import Cursor, at, capped, last_value, moment_of
from c360.sources.database.files import KnownKeys, RowWriter, RowZone, gone, keys_of
from c360.sources.database.options import GONE
from c360.sources.loading.connector import Read
from c360.sources.loading.positions import Position, Positions

Tell = Callable[[int, int], None]
"""Told how many rows have been read, and how many there are: 0 while nobody knows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of one table, and how."""

    name: str
    """The folder of its files."""
    origin: Origin
    columns: Mapping[str, str]
    """The columns that the mappings need, with their types."""
    key: Sequence[str]
    cursor: Cursor | None = None
    sweep: timedelta | None = None
    """How often all keys are listed, where there is a cursor."""
    documents: Collection[str] = ()
    """Columns of JSON, into which the mappings reach."""
    unpivoted: Collection[str] = ()
    """Columns that become rows: a key that is gone is gone in each of them."""


class Extraction:
    """One walk through a table."""

    def __init__(
        self, database: Database, zone: RowZone, reading: Reading, moment: datetime, tell: Tell
    ) -> None:
        self.database, self.reading, self.at, self._tell = database, reading, moment, tell
        self.read = Read(reading.origin.shown)
        self._positions = Positions(zone.folder)
        self._writer = RowWriter(zone, reading.name, reading.documents)
        self._known = KnownKeys(zone, reading.name)
        self._keys: list[pa.Table] = []

    def run(self, wanted: Wanted) -> Read:
        """Lands what changed since the last sync, or what is wanted beyond that.

        Raises:
            SourceUnavailable, SourceRejected: what was landed until then stays.
        """
        position = self._positions.of(self.reading.name)
        if self.reading.cursor is None:
            self._read_whole(position)
        else:
            self._read_new(position, self.reading.cursor, wanted)
        self._tell(self.read.records, self.read.records)
        return self.read

    def try_out(self) -> Read:
        """Runs what would be read, without a row: may every column be read?"""
        for _ in self._batches(self._select().where(sa.text("1 = 0"))):
            pass
        return self.read

    # Without a cursor: everything, each time ------------------------------------------------------

    def _read_whole(self, position: Position) -> None:
        """Files that are as they were when everything was last read are not landed again."""
        before = self._same_as_before(position)
        digests: list[str] = []
        order: list[sa.ColumnElement[Any]] = [sa.column(n) for n in self.reading.key]
        for batch in self._batches(self._select().order_by(*order)):
            self._take(batch)
            if self._writer.is_full:
                digests.append(self._land_unless(before))
        digests.append(self._land_unless(before))
        self._sweep(self._keys_read(), Position(columns=list(self.reading.columns)))
        self._keep(Position(columns=list(self.reading.columns), files=[d for d in digests if d]))

    def _same_as_before(self, position: Position) -> set[str]:
        same = position.columns == list(self.reading.columns)
        return set(position.files or ()) if same else set()

    def _land_unless(self, before: set[str]) -> str:
        """Lands what is held, unless it was there before; its digest, empty where it held none.

        Before anything new is landed, what was there before is forgotten: were this reading
        broken off, the next one could not tell what stands in the warehouse.
        """
        file = self._writer.write()
        if file is None:
            return ""
        if file.digest in before:
            file.drop()
            return file.digest
        if before:
            self._keep(Position(columns=list(self.reading.columns)))
        self._remember()
        file.land()
        self.read.pages += 1
        return file.digest

    # With a cursor: what is new -------------------------------------------------------------------

    def _read_new(self, position: Position, cursor: Cursor, wanted: Wanted) -> None:
        """Rows in the order of the cursor, so that the position can move on with every file."""
        since = self._since(position, cursor, wanted)
        statement = self._select().order_by(sa.column(cursor.column))
        if since is not None:
            statement = statement.where(cursor.condition(since))
        kept = Position(
            since=since, swept=position.swept, columns=list(self.reading.columns),
            cursor=cursor.column, files=position.files if since else None,
        )  # fmt: skip
        for batch in self._batches(statement):
            self._take(batch)
            if self._writer.is_full:
                kept = self._land_new(kept, cursor)
        if self.reading.sweep is not None and self._is_due(position, since):
            now = self._keys_now(since)
            kept = self._land_new(kept, cursor)
            self._sweep(now, kept)
            kept = replace(kept, swept=self.at.isoformat())
        self._keep(self._land_new(kept, cursor))

    def _since(self, position: Position, cursor: Cursor, wanted: Wanted) -> str | None:
        """Where to begin; None for the very first row."""
        lacks = set(self.reading.columns) - set(position.columns or ())
        if wanted.full or lacks or position.cursor != cursor.column or position.since is None:
            return None
        if wanted.since is None:
            return position.since
        since = at(wanted.since, position.since)
        if since is None:
            self.read.notes.append(
                f"{self.reading.origin.shown}: {cursor.column} tells no time: "
                "--since made no difference"
            )
        return since or position.since

    def _land_new(self, position: Position, cursor: Cursor) -> Position:
        """Lands what is held; where to go on from then."""
        kind = self.reading.columns.get(cursor.column, "")
        last = last_value(self._writer.held, cursor.column, kind)
        self.read.newest = moment_of(last) or self.read.newest
        file = self._writer.write()
        if file is None:
            return position
        if position.files == [file.digest]:  # nothing came but what is always read again
            file.drop()
            return position
        if self.reading.sweep is not None:
            self._remember()
        file.land()
        self.read.pages += 1
        since = capped(last, kind, self.at) or position.since
        moved = replace(position, since=since, files=[file.digest])
        self._keep(moved)
        return moved

    def _is_due(self, position: Position, since: str | None) -> bool:
        swept = position.swept and datetime.fromisoformat(position.swept)
        return since is None or not swept or self.at - swept >= (self.reading.sweep or timedelta())

    def _keys_now(self, since: str | None) -> pa.Table:
        """All keys of the table: they were read just now, or are listed."""
        if since is None:
            return self._keys_read()
        key = [self._picked(name) for name in self._told]
        batches = self._batches(self.reading.origin.select(*key))
        found = [self._keys_in(batch) for batch in batches]
        return self._live(pa.concat_tables(found) if found else self._no_keys())

    @property
    def _told(self) -> list[str]:
        """What a row tells of its key: which it is, and whether it is gone if the table says so."""
        return [*self.reading.key, *({GONE} & self.reading.columns.keys())]

    def _keys_in(self, batch: pa.RecordBatch) -> pa.Table:
        return keys_of([batch], self._told)

    def _keys_read(self) -> pa.Table:
        """The keys of what was read; not of what the table itself says is gone."""
        return self._live(pa.concat_tables(self._keys) if self._keys else self._no_keys())

    def _live(self, keys: pa.Table) -> pa.Table:
        return gone(keys.select(self.reading.key), self._dead(keys))

    def _dead(self, keys: pa.Table) -> pa.Table:
        """Those that the table itself says are gone: it may say since when."""
        told = keys.column(GONE) if GONE in keys.column_names else pa.nulls(len(keys), pa.string())
        return keys.filter(pc.equal(told, "true")).select(self.reading.key)

    def _keys_known(self) -> pa.Table:
        known = self._known.read()
        fits = known is not None and known.column_names == list(self.reading.key)
        return known if fits else keys_of([], self.reading.key)

    def _remember(self) -> None:
        """Keys are known before their rows are landed: it is seen then when they are gone."""
        self._known.keep(_each(pa.concat_tables([self._keys_known(), self._keys_read()])))

    # Both -----------------------------------------------------------------------------------------

    def _select(self) -> Statement:
        return self.reading.origin.select(*map(self._picked, self.reading.columns))

    def _picked(self, name: str) -> sa.ColumnElement[Any]:
        found = self.database.picked(name, self.reading.columns.get(name, ""))
        if found is None:
            self._leave_out(name)
            return sa.cast(sa.null(), sa.VARCHAR).label(name)
        return found

    def _batches(self, statement: Statement) -> Iterator[pa.RecordBatch]:
        with self.database.batches(statement, self.reading.origin.shown) as batches:
            yield from batches

    def _take(self, batch: pa.RecordBatch) -> None:
        self.read.records += batch.num_rows
        for number, kind in enumerate(batch.schema.types):
            if pa.types.is_binary(kind):
                name = batch.schema.names[number]
                self._leave_out(name)
                batch = batch.set_column(number, name, pa.nulls(batch.num_rows, pa.string()))
        if self.reading.cursor is None or self.reading.sweep is not None:
            self._keys.append(self._keys_in(batch))
        self._writer.add(_flagged(batch))
        self._tell(self.read.records, 0)

    def _leave_out(self, name: str) -> None:
        note = f"{self.reading.origin.shown}: {name} holds bytes and is left out"
        if note not in self.read.notes:
            self.read.notes.append(note)

    def _sweep(self, now: pa.Table, position: Position) -> None:
        """Lands the keys that are gone, then remembers those that are there.

        Args:
            now: the keys that are there.
            position: what is true of the table once deletions are landed and nothing else is.
        """
        now = _each(now)
        lost = gone(self._keys_known(), now)
        self.read.gone = lost.num_rows
        lost = gone(lost, self._dead(pa.concat_tables([*self._keys, self._no_keys()])))
        for name in self.reading.unpivoted:
            if name not in lost.column_names:
                lost = lost.append_column(name, pa.repeat(pa.scalar("1"), lost.num_rows))
        lost = lost.append_column(GONE, pa.repeat(pa.scalar(True), lost.num_rows))  # noqa: FBT003
        for batch in lost.combine_chunks().to_batches():
            self._writer.add(batch)
        file = self._writer.write()
        if file is not None:
            self._keep(replace(position, files=None))
            file.land()
        self._known.keep(now)

    def _no_keys(self) -> pa.Table:
        return keys_of([], self._told)

    def _keep(self, position: Position) -> None:
        self._positions.keep(self.reading.name, position)


def _each(keys: pa.Table) -> pa.Table:
    """Each key once."""
    return keys.group_by(keys.column_names).aggregate([])


def _flagged(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Every file says of each row whether it is gone; a row that was read is not."""
    if GONE in batch.schema.names:
        return batch
    return batch.append_column(GONE, pa.repeat(pa.scalar(False), batch.num_rows))  # noqa: FBT003
