"""The operational store: publishes documents in one transaction, serves them by key."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from c360.errors import AccountNotFound, BadArgument
from c360.model.access import EVERYTHING, AccountClass
from c360.model.document import Depth
from c360.model.moment import iso
from c360.model.parts import DEPTHS, Parts, layers_of
from c360.store import locating
from c360.store.listed import Page, Wanted
from c360.store.listing import Decide, account_class, list_page
from c360.store.opening import (
    Convert,
    damaged,
    no_conversion,
    open_to_read,
    open_to_write,
    refusals,
)
from c360.store.packing import Unreadable, packed, unpacked
from c360.store.snapshots import (
    AccountFilter,
    BookStatistics,
    FiredTrigger,
    Located,
    Published,
    Run,
    RunHeader,
    Snapshot,
    Stored,
)
from c360.store.tables import book_statistic, refresh_run, snapshot, trigger

_BATCH = 500
_MOST = 2**31  # SQLite counts no further than 2**63


class OperationalStore:
    """Snapshots, triggers and runs in one SQLite file (WAL, synchronous=FULL)."""

    def __init__(
        self, file: Path, *, read_only: bool = False, convert: Convert = no_conversion
    ) -> None:
        """Opens the file. `convert` cuts documents that an earlier version stored whole."""
        self._file = file
        opened = open_to_read if read_only else open_to_write
        self._engine = opened(file, convert)

    def close(self) -> None:
        self._engine.dispose()

    def publish(
        self,
        header: RunHeader,
        snapshots: Iterable[Snapshot],
        triggers: Iterable[FiredTrigger],
        statistics: BookStatistics,
    ) -> Published:
        """Write a refresh whole or not at all; a trigger key that exists is left as it was."""
        with refusals(self._file), self._engine.begin() as connection:
            run_id = _open_run(connection, header)
            accounts = _write_snapshots(connection, run_id, header, snapshots)
            # What is computed for a moment gone by is history, not news: it triggers nothing.
            news = triggers if _is_newest(connection, header) else ()
            new = _write_triggers(connection, run_id, news)
            _write_statistics(connection, run_id, statistics)
            connection.execute(
                refresh_run.update().where(refresh_run.c.id == run_id).values(accounts=accounts)
            )
        return Published(run_id, accounts, new)

    def current_run(self) -> Run | None:
        """The newest refresh of the whole book: by its moment, then by when it was published."""
        query = (
            select(refresh_run)
            .where(refresh_run.c.whole_book)
            .order_by(refresh_run.c.as_of.desc(), refresh_run.c.id.desc())
            .limit(1)
        )
        row = self._one(query)
        return None if row is None else _run(row)

    def document(
        self, account_id: str, as_of: datetime | None = None, depth: Depth = "comprehensive"
    ) -> Stored | None:
        """The account's newest document, or the one as of exactly that moment.

        Only the layers that the depth takes are read.
        """
        layers = layers_of(depth)
        query = (
            select(
                refresh_run, snapshot.c.id.label("snapshot_id"), *(snapshot.c[n] for n in layers)
            )
            .join(snapshot, snapshot.c.run_id == refresh_run.c.id)
            .where(snapshot.c.account_id == account_id)
            .order_by(snapshot.c.as_of.desc(), snapshot.c.id.desc())
            .limit(1)
        )
        if as_of is not None:
            query = query.where(snapshot.c.as_of == iso(as_of))
        row = self._one(query)
        if row is None:
            return None
        try:
            parts = Parts({name: unpacked(getattr(row, name) or b"") for name in layers})
        except Unreadable as broken:
            raise damaged(self._file, f"the document of {account_id}") from broken
        return Stored(_run(row), row.snapshot_id, parts)

    @property
    def place(self) -> Path:
        """The file it lies in."""
        return self._file

    def version(self) -> int:
        """Grows with each publication."""
        with self.reading() as connection:
            return locating.version(connection)

    def locate(self, run: Run, account_id: str, as_of: datetime | None = None) -> Located | None:
        """The account's snapshot in the current book, or the newest at or before a moment."""
        with self.reading() as connection:
            return locating.locate(connection, run, account_id, as_of)

    def layers(self, snapshot_id: int, wanted: Sequence[Depth]) -> Parts:
        """Layers of a document.

        Raises:
            StorageFailed: it is damaged, or gone.
        """
        with self.reading() as connection:
            try:
                found = locating.layers(connection, snapshot_id, wanted)
            except Unreadable as broken:
                raise damaged(self._file, f"snapshot {snapshot_id}") from broken
        if found is None:
            raise damaged(self._file, f"snapshot {snapshot_id} is gone")
        return found

    def page(self, run: Run, email: str | None, decide: Decide, wanted: Wanted) -> Page:
        """The accounts a viewer may see, as they may see them."""
        with self.reading() as connection:
            return list_page(connection, run, email, decide, wanted)

    def accounts(self, wanted: AccountFilter) -> list[Snapshot]:
        """The accounts of the current book, each with its newest snapshot, without documents."""
        run = self.current_run()
        if run is None:
            return []
        with refusals(self._file), self._engine.connect() as connection:
            return [_listed(row) for row in connection.execute(_account_query(run, wanted))]

    def find(self, account: str, run: Run) -> str:
        """The id of the account meant: an id, else a name that only one account of the book bears.

        Raises:
            AccountNotFound: no account is called so; it names those that nearly are.
            BadArgument: several are.
        """
        listed = self.accounts(AccountFilter())
        if any(row.account_id == account for row in listed):
            return account
        called = account.lower()
        named = sorted(r.account_id for r in listed if r.name and r.name.lower() == called)
        if len(named) > 1:
            expected = f"one account: it is the name of {', '.join(named)}"
            raise BadArgument("account", account, expected)
        if not named:
            raise AccountNotFound(account, run.as_of, _near(called, listed))
        return named[0]

    def account_class(self, account_id: str, run: Run, email: str | None) -> AccountClass | None:
        """All that policy knows of an account, for a viewer with that e-mail."""
        with refusals(self._file), self._engine.connect() as connection:
            return account_class(connection, run, account_id, email)

    def statistics(self, as_of: datetime) -> BookStatistics:
        """The newest book statistics at or before `as_of`; empty where there are none."""
        latest = (
            select(refresh_run.c.id)
            .where(refresh_run.c.whole_book, refresh_run.c.as_of <= iso(as_of))
            .order_by(refresh_run.c.as_of.desc(), refresh_run.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(book_statistic).where(book_statistic.c.run_id == latest)
        with refusals(self._file), self._engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(query)}

    def trigger_keys(self, account_id: str) -> list[str]:
        """Keys of every trigger ever fired for the account, oldest first."""
        query = select(trigger.c.key).where(trigger.c.account_id == account_id)
        with refusals(self._file), self._engine.connect() as connection:
            ordered = query.order_by(trigger.c.became_true_on, trigger.c.key)
            return list(connection.execute(ordered).scalars())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store."""
        with refusals(self._file), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, durable, or nothing."""
        with refusals(self._file), self._engine.begin() as connection:
            yield connection

    def _one(self, query: Select[tuple[object, ...]]) -> Row[tuple[object, ...]] | None:
        with refusals(self._file), self._engine.connect() as connection:
            return connection.execute(query).first()


def _near(called: str, listed: Iterable[Snapshot]) -> list[str]:
    """The accounts whose id or name holds the words, or is spelt much like them."""
    said: dict[str, str] = {}
    for row in listed:
        shown = f"{row.account_id} ({row.name})" if row.name else row.account_id
        said |= {row.account_id.lower(): shown, (row.name or row.account_id).lower(): shown}
    holding = sorted(words for words in said if called in words) if called else []
    close = [*holding, *difflib.get_close_matches(called, said, n=3)]
    return list(dict.fromkeys(said[words] for words in close))[:3]


def _open_run(connection: Connection, header: RunHeader) -> int:
    result = connection.execute(
        refresh_run.insert().values(
            as_of=iso(header.as_of),
            whole_book=header.whole_book,
            config_digest=header.config_digest,
            data_version=header.data_version,
            published_at=iso(header.published_at),
            accounts=0,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an insert of one row always returns its key
    return int(key[0])


def _is_newest(connection: Connection, header: RunHeader) -> bool:
    newest = connection.execute(select(func.max(refresh_run.c.as_of))).scalar_one()
    return newest is None or iso(header.as_of) >= str(newest)


def _write_snapshots(
    connection: Connection, run_id: int, header: RunHeader, snapshots: Iterable[Snapshot]
) -> int:
    written = 0
    batch: list[dict[str, object]] = []
    for item in snapshots:
        batch.append(_snapshot_row(item, run_id, iso(header.as_of)))
        if len(batch) == _BATCH:
            connection.execute(snapshot.insert(), batch)
            written, batch = written + len(batch), []
    if batch:
        connection.execute(snapshot.insert(), batch)
    return written + len(batch)


def _snapshot_row(item: Snapshot, run_id: int, as_of: str) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(item, name) for name in _LISTED}
    layers = {name: packed(item.parts.layers[name]) for name in DEPTHS}
    return row | {"run_id": run_id, "as_of": as_of} | layers


_LISTED = [name for name in Snapshot.__slots__ if name != "parts"]


def _write_triggers(connection: Connection, run_id: int, triggers: Iterable[FiredTrigger]) -> int:
    rows = [
        {name: getattr(item, name) for name in FiredTrigger.__slots__} | {"run_id": run_id}
        for item in triggers
    ]
    if not rows:
        return 0
    before = connection.execute(select(func.count()).select_from(trigger)).scalar_one()
    connection.execute(upsert(trigger).on_conflict_do_nothing(), rows)
    return int(connection.execute(select(func.count()).select_from(trigger)).scalar_one() - before)


def _write_statistics(connection: Connection, run_id: int, statistics: BookStatistics) -> None:
    rows = [{"run_id": run_id, "name": n, "value": v} for n, v in sorted(statistics.items())]
    if rows:
        connection.execute(book_statistic.insert(), rows)


def _account_query(run: Run, wanted: AccountFilter) -> Select[tuple[object, ...]]:
    listed = [column for column in snapshot.c if column.name not in DEPTHS]
    members = select(snapshot.c.account_id).where(snapshot.c.run_id == run.id)
    newest = (
        select(func.max(snapshot.c.id))
        .where(snapshot.c.account_id.in_(members), snapshot.c.as_of >= run.as_of)
        .group_by(snapshot.c.account_id)
    )
    query = select(*listed).where(snapshot.c.id.in_(newest))
    for column, value in (
        (snapshot.c.exit_state, wanted.state),
        (snapshot.c.segment, wanted.segment),
        (snapshot.c.owner, wanted.owner),
    ):
        if value is not None:
            query = query.where(func.lower(column) == value.lower())
    order = {
        "health": (snapshot.c.overall_score.asc().nulls_last(), snapshot.c.arr.desc().nulls_last()),
        "arr": (snapshot.c.arr.desc().nulls_last(),),
        "renewal": (snapshot.c.days_to_renewal.asc().nulls_last(),),
        "name": (func.lower(snapshot.c.name).asc().nulls_last(),),
        "change": (snapshot.c.trend_delta.asc().nulls_last(),),
        "contact": (snapshot.c.days_since_contact.desc().nulls_last(),),
    }[wanted.sort]
    return query.order_by(*order, snapshot.c.account_id).limit(
        wanted.limit and min(wanted.limit, _MOST)
    )


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        row.id, row.as_of, row.config_digest, row.data_version, row.published_at, row.accounts
    )


def _listed(row: Row[tuple[object, ...]]) -> Snapshot:
    values = {name: getattr(row, name) for name in _LISTED}
    if values["headline_needs"] is None:  # a damaged document of an earlier version
        values["headline_needs"] = EVERYTHING
    return Snapshot(**values, parts=Parts({}))
