"""What people and syncs tell the store, and the recomputations that were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select

from c360.model.moment import iso
from c360.store.tables import feedback, job, source_state, told_outcome

INTERRUPTED = "c360 was stopped while it ran. Ask for it again"


@dataclass(frozen=True, slots=True)
class Job:
    """A recomputation that was asked for, and what became of it."""

    id: str
    account_id: str
    as_of: str | None
    asked_by: str
    asked_at: str
    state: str
    ended_at: str | None = None
    published_as_of: str | None = None
    problem: str | None = None


def keep_feedback(connection: Connection, said: Mapping[str, str | None]) -> int:
    """Keeps what somebody said of a finding. Returns its number."""
    return _kept(connection, feedback, said)


def keep_outcome(connection: Connection, said: Mapping[str, str | None]) -> int:
    """Keeps what somebody said became of an account. Returns its number."""
    return _kept(connection, told_outcome, said)


def _kept(connection: Connection, table: Table, said: Mapping[str, str | None]) -> int:
    key = connection.execute(table.insert().values(**said)).inserted_primary_key
    assert key is not None  # noqa: S101 - an insert of one row always returns its key
    return int(key[0])


def keep_job(connection: Connection, asked: Job) -> None:
    """Keeps a job that was asked for."""
    values = {name: getattr(asked, name) for name in Job.__slots__}
    connection.execute(job.insert(), values)


def change_job(connection: Connection, job_id: str, **values: str | None) -> None:
    """Notes how a job stands now."""
    connection.execute(job.update().where(job.c.id == job_id).values(**values))


def job_of(connection: Connection, job_id: str) -> Job | None:
    """The job of that id, if there is one."""
    row = connection.execute(select(job).where(job.c.id == job_id)).first()
    return None if row is None else Job(**{n: getattr(row, n) for n in Job.__slots__})


def give_up(connection: Connection, before: datetime, now: datetime) -> None:
    """Ends the jobs that a process that is gone has left."""
    left = job.update().where(job.c.state.in_(["waiting", "running"]), job.c.asked_at < iso(before))
    connection.execute(left.values(state="failed", ended_at=iso(now), problem=INTERRUPTED))


def note_sources(connection: Connection, states: Mapping[str, str], now: datetime) -> None:
    """Notes how each source stands; those that are no longer configured are forgotten."""
    connection.execute(source_state.delete())
    rows = [{"name": n, "noted_at": iso(now), "body": body} for n, body in states.items()]
    if rows:
        connection.execute(source_state.insert(), rows)


def sources(connection: Connection) -> list[tuple[str, str]]:
    """How each source stood: when that was noted, and what, as JSON."""
    query = select(source_state.c.noted_at, source_state.c.body).order_by(source_state.c.name)
    return [(row.noted_at, row.body) for row in connection.execute(query)]
