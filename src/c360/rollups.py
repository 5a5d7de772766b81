# ruff: noqa: S608 - the SQL is made of names and numbers of our own
"""Roll-ups of usage, maintained as it arrives: windows are counted over days, never over raw rows.

They live beside the raw rows in the warehouse and say nothing that those do not: a refresh reads
them where they are up to date, and the raw rows where they are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ibis.expr import types as ir

from c360.features.usage_rollups import ACCOUNT_DAYS, ROLLUPS, USER_DAYS, USERS, timed
from c360.warehouse.base import Warehouse
from c360.warehouse.housekeeping import shown_columns

_VERSION = 2
"""To be raised when roll-ups are made in another way: those made before are made anew."""
_ARRIVED = "arrived_usage"
_DAY = "source, coalesce(account_ref, ''), observed_at"
"""Rows of one account that became known together are rolled up together."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Which usage is rolled up: all of `records` rows, the newest of sync run `run`.

    So is what the source has said by then to be gone: such a row stays, and ends.
    """

    run: int
    records: int


def roll_up(warehouse: Warehouse) -> None:
    """Rolls up the usage that has arrived since it was done last; all of it where that changed."""
    there, done = _there(warehouse), _done(warehouse)
    if there == done:
        return
    with warehouse.transaction():
        if done is not None and _there(warehouse, until=done.run) == done:
            _add(warehouse, done.run)
        else:
            _rebuild(warehouse)
        warehouse.run("DELETE FROM rollup_mark")
        marked = [there.run, there.records, _VERSION]
        warehouse.run("INSERT INTO rollup_mark (run_id, records, version) VALUES (?, ?, ?)", marked)


def rolled_up(warehouse: Warehouse) -> Mapping[str, ir.Table]:
    """The roll-ups that hold all the usage there is; none where they are behind."""
    done = _done(warehouse)
    if done is None or _there(warehouse) != done:
        return {}
    return {name: warehouse.table(name) for name in (USERS, *ROLLUPS)}


def _rebuild(warehouse: Warehouse) -> None:
    for name in (USERS, *ROLLUPS):
        warehouse.run(f'DELETE FROM "{name}"')
    _insert(warehouse, "true")


def _add(warehouse: Warehouse, done: int) -> None:
    """Adds the new rows; days of which an older row was superseded since are rolled up again."""
    changed = (
        f"SELECT source, source_id FROM usage WHERE _run > {done} UNION "
        f"SELECT source, source_id FROM tombstone WHERE target = 'usage' AND run_id > {done}"
    )
    warehouse.run(
        "CREATE OR REPLACE TEMP TABLE touched (source, account_ref, observed_at) AS "
        f"SELECT DISTINCT {_DAY} FROM usage "
        f"WHERE _run <= {done} AND (source, source_id) IN ({changed})"
    )
    of_touched = f"({_DAY}) IN (SELECT * FROM touched)"
    warehouse.run(f"DELETE FROM {ACCOUNT_DAYS} WHERE {of_touched}")
    users = f"SELECT number, observed_at FROM {USERS} JOIN touched USING (source, account_ref)"
    warehouse.run(f"DELETE FROM {USER_DAYS} WHERE (number, observed_at) IN ({users})")
    _insert(warehouse, f"_run > {done} OR {of_touched}")
    warehouse.run("DROP TABLE touched")


def _insert(warehouse: Warehouse, condition: str) -> None:
    names = ", ".join(f'"{name}"' for name in shown_columns("usage"))
    warehouse.run(
        f"CREATE OR REPLACE TEMP VIEW {_ARRIVED} AS SELECT {names} FROM usage WHERE {condition}"
    )
    _number_users(warehouse)
    arrived = timed(warehouse.temporary(_ARRIVED, warehouse.table("usage").schema()))
    for name, rolled in ROLLUPS.items():
        columns = shown_columns(name)
        query = warehouse.compile(rolled(arrived, warehouse.table(USERS)).select(*columns))
        listed = ", ".join(f'"{column}"' for column in columns)
        warehouse.run(f'INSERT INTO "{name}" ({listed}) {query}')


def _number_users(warehouse: Warehouse) -> None:
    """Numbers the users who are new."""
    user = "source, account_ref, user_ref"
    warehouse.run(
        f"INSERT INTO {USERS} (number, {user}) SELECT "
        f"(SELECT coalesce(max(number), 0) FROM {USERS}) + row_number() OVER (ORDER BY {user}), "
        f"{user} FROM (SELECT {user} FROM {_ARRIVED} WHERE user_ref IS NOT NULL "
        f"AND account_ref IS NOT NULL EXCEPT SELECT {user} FROM {USERS})"
    )


def _there(warehouse: Warehouse, until: int | None = None) -> _Mark:
    kept, gone = ("true", "true") if until is None else (f"_run <= {until}", f"run_id <= {until}")
    buried = f"SELECT max(run_id) FROM tombstone WHERE target = 'usage' AND {gone}"
    run, records = warehouse.rows(
        f"SELECT greatest(max(_run), ({buried}), 0), count(*) FROM usage WHERE {kept}"
    )[0]
    return _Mark(int(str(run)), int(str(records)))


def _done(warehouse: Warehouse) -> _Mark | None:
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'rollup_mark'"
    if ("version",) not in warehouse.rows(columns):
        return None  # a file made by an older version, opened for reading
    current = "SELECT run_id, records FROM rollup_mark WHERE version = ?"
    marks = warehouse.rows(current, [_VERSION])
    return _Mark(int(str(marks[0][0])), int(str(marks[0][1]))) if marks else None
