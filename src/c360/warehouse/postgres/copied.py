# ruff: noqa: S608 - the SQL is made from the names of our own tables
"""The copy of the canonical tables: made, brought up to date, and remembered in one transaction."""

from psycopg import sql

from c360.errors import ContractBroken
from c360.warehouse.base import Warehouse
from c360.warehouse.housekeeping import shown_types
from c360.warehouse.moving import CANONICAL, Mark, Move, behind, records, rows
from c360.warehouse.postgres.connecting import Connection, Place, explained
from c360.warehouse.postgres.loading import column_definitions, load

_MARKS = "_copied"
_INDEXES = (("account_ref",), ("source", "source_id"))


def bring_up_to_date(connection: Connection, place: Place, warehouse: Warehouse) -> None:
    """Copies what the schema lacks; holds the schema until the connection is closed.

    While it is measured nobody else copies into it, and while it is copied nobody measures.
    """
    with explained(place):
        _lock(connection, place, shared=True)
        _choose_schema(connection, place)
        if _as_expected(connection, place) and not behind(warehouse, _copied(connection)):
            return
        _unlock_shared(connection, place)
        _lock(connection, place, shared=False)
        with connection.transaction():
            _make_tables(connection, place)
            for move in behind(warehouse, _copied(connection)):
                _copy(connection, warehouse, move)
        _lock(connection, place, shared=True)
        connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_key(place)])


def _key(place: Place) -> str:
    return f"c360 schema {place.schema}"


def _lock(connection: Connection, place: Place, *, shared: bool) -> None:
    name = "pg_advisory_lock_shared" if shared else "pg_advisory_lock"
    connection.execute(f"SELECT {name}(hashtextextended(%s, 0))", [_key(place)])


def _unlock_shared(connection: Connection, place: Place) -> None:
    connection.execute("SELECT pg_advisory_unlock_shared(hashtextextended(%s, 0))", [_key(place)])


def _choose_schema(connection: Connection, place: Place) -> None:
    found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [place.schema])
    if found.fetchone() is None:
        name = sql.Identifier(place.schema)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", [place.schema])


def _as_expected(connection: Connection, place: Place) -> bool:
    there = _columns(connection, place)
    return _MARKS in there and all(there.get(t) == list(shown_types(t)) for t in CANONICAL)


def _columns(connection: Connection, place: Place) -> dict[str, list[str]]:
    """Table → its columns, for the tables that are there."""
    found: dict[str, list[str]] = {}
    query = (
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND a.attnum > 0 "
        "AND NOT a.attisdropped AND c.relkind = 'r' ORDER BY a.attnum"
    )
    for table, column in connection.execute(query, [place.schema]).fetchall():
        found.setdefault(str(table), []).append(str(column))
    return found


def _make_tables(connection: Connection, place: Place) -> None:
    """The tables that lack; one made by a version with other columns is made anew."""
    there = _columns(connection, place)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {_MARKS} "
        "(name text PRIMARY KEY, run bigint NOT NULL, rows bigint NOT NULL, digest text NOT NULL)"
    )
    for table in CANONICAL:
        if there.get(table) == list(shown_types(table)):
            continue
        connection.execute(f"DELETE FROM {_MARKS} WHERE name = %s", [table])
        _make_table(connection, table)


def _make_table(connection: Connection, table: str) -> None:
    connection.execute(f'DROP TABLE IF EXISTS "{table}"')
    connection.execute(f'CREATE TABLE "{table}" ({column_definitions(shown_types(table))})')


def _index(connection: Connection, table: str) -> None:
    for columns in _INDEXES:
        if set(columns) <= shown_types(table).keys():
            connection.execute(f'CREATE INDEX ON "{table}" ({", ".join(columns)})')


def _copied(connection: Connection) -> dict[str, Mark]:
    found = connection.execute(f"SELECT name, run, rows, digest FROM {_MARKS}").fetchall()
    return {str(name): Mark(int(str(run)), int(str(n)), str(d)) for name, run, n, d in found}


def _copy(connection: Connection, warehouse: Warehouse, move: Move) -> None:
    if move.since is None or not _copy_new(connection, warehouse, move):
        _make_table(connection, move.table)
        _load_rows(connection, warehouse, Move(move.table, move.mark, None))
        _index(connection, move.table)
    held = _count(connection, move.table)
    if held != move.mark.rows:
        found = f"{held} of {move.mark.rows} rows of {move.table}"
        raise ContractBroken("the engine holds what was loaded", found)
    connection.execute(f'ANALYZE "{move.table}"')
    connection.execute(
        f"INSERT INTO {_MARKS} VALUES (%s, %s, %s, %s) ON CONFLICT (name) DO UPDATE "
        "SET run = excluded.run, rows = excluded.rows, digest = excluded.digest",
        [move.table, move.mark.run, move.mark.rows, move.mark.digest],
    )


def _copy_new(connection: Connection, warehouse: Warehouse, move: Move) -> bool:
    """Replaces the records with new versions; whether the table then holds as many rows."""
    kinds = {"source": "string", "source_id": "string"}
    connection.execute(f"CREATE TEMP TABLE changed ({column_definitions(kinds)}) ON COMMIT DROP")
    with records(warehouse, move) as batches:
        load(connection, "pg_temp.changed", batches)
    connection.execute("ANALYZE pg_temp.changed")
    connection.execute(
        f'DELETE FROM "{move.table}" AS t USING pg_temp.changed AS c '
        "WHERE t.source = c.source AND t.source_id = c.source_id"
    )
    connection.execute("DROP TABLE pg_temp.changed")
    _load_rows(connection, warehouse, move)
    return _count(connection, move.table) == move.mark.rows


def _load_rows(connection: Connection, warehouse: Warehouse, move: Move) -> None:
    with rows(warehouse, move) as batches:
        load(connection, f'"{move.table}"', batches)


def _count(connection: Connection, table: str) -> int:
    ((count,),) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()
    return int(str(count))
