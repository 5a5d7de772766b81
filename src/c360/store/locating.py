"""Where a snapshot lies, and what policy needs to know of it before anything of it is read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from c360.model.document import Depth
from c360.model.moment import iso
from c360.model.parts import Parts
from c360.store.packing import unpacked
from c360.store.snapshots import Located, Run
from c360.store.tables import refresh_run, snapshot

_OF_THE_RUN = tuple(refresh_run.c[name] for name in Run.__slots__)
_OF_THE_SNAPSHOT = ("account_id", "name", "segment", "territory", "csm_email", "ae_email")


def locate(
    connection: Connection, run: Run, account_id: str, as_of: datetime | None
) -> Located | None:
    """The account's snapshot in the current book, or the newest at or before a moment."""
    query = _snapshots().where(snapshot.c.account_id == account_id)
    if as_of is not None:
        query = query.where(snapshot.c.as_of <= iso(as_of))
    else:
        members = select(snapshot.c.account_id).where(snapshot.c.run_id == run.id)
        query = query.where(snapshot.c.as_of >= run.as_of, snapshot.c.account_id.in_(members))
    row = connection.execute(query.order_by(snapshot.c.as_of.desc(), snapshot.c.id.desc())).first()
    if row is None:
        return None
    found = {name: getattr(row, name) for name in _OF_THE_SNAPSHOT}
    of_run = Run(**{name: getattr(row, f"run_{name}") for name in Run.__slots__})
    return Located(snapshot_id=row.snapshot_id, run=of_run, **found)


def layers(connection: Connection, snapshot_id: int, wanted: Sequence[Depth]) -> Parts | None:
    """Those layers of a document; None where it is gone."""
    query = select(*(snapshot.c[name] for name in wanted)).where(snapshot.c.id == snapshot_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Parts({name: unpacked(getattr(row, name) or b"") for name in wanted})


def version(connection: Connection) -> int:
    """Grows with each publication."""
    return int(connection.execute(select(func.max(refresh_run.c.id))).scalar_one() or 0)


def _snapshots() -> Select[tuple[object, ...]]:
    named = (snapshot.c[name] for name in _OF_THE_SNAPSHOT)
    of_run = (column.label(f"run_{column.name}") for column in _OF_THE_RUN)
    return (
        select(*of_run, snapshot.c.id.label("snapshot_id"), *named)
        .join(refresh_run, snapshot.c.run_id == refresh_run.c.id)
        .limit(1)
    )
