# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""Records that the source says are gone: their last version counts until then, and is kept.

A record that comes back after its deletion counts again, from the sync that saw it.
"""

from c360.sources.base import SyncCounts
from c360.sources.loading.expressions import quoted
from c360.sources.loading.load import Load


def set_apart(load: Load) -> None:
    """Moves the staged rows that tell of a deletion into `buried`, with its time."""
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE buried AS
        SELECT source_id, max(coalesce(_observed, {load.moment})) AS deleted_at, count(*) AS rows,
            count(_observed) > 0 AS dated
        FROM staged WHERE _gone AND _reason IS NULL GROUP BY source_id
        """
    )
    load.warehouse.run("DELETE FROM staged WHERE _gone AND _reason IS NULL")


def bury(load: Load) -> SyncCounts:
    """Records the deletions that are news; the merge that follows dates the versions they end.

    That a record is gone now says nothing where nobody knew of it: should it come, it counts.
    """
    total = load.number("SELECT coalesce(sum(rows), 0) FROM buried")
    load.warehouse.run(
        f"DELETE FROM buried WHERE NOT dated AND source_id NOT IN (SELECT source_id FROM fresh) "
        f"AND source_id NOT IN (SELECT source_id FROM {load.table} WHERE source = $1)",
        [load.source],
    )
    load.warehouse.run(
        f"""
        DELETE FROM buried AS b USING (
            SELECT d.source_id, max(d.deleted_at) AS deleted_at, max(t.observed_at) AS observed_at
            FROM tombstone d LEFT JOIN {load.table} t
                ON t.source = d.source AND t.source_id = d.source_id
            WHERE d.source = $1 AND d.target = $2 AND d.source_id IN (SELECT source_id FROM buried)
            GROUP BY d.source_id
        ) AS known
        WHERE known.source_id = b.source_id
            AND (known.observed_at IS NULL OR known.deleted_at >= known.observed_at)
        """,
        [load.source, load.plan.table.name],
    )
    fresh = load.warehouse.run(
        "INSERT INTO tombstone (source, target, source_id, deleted_at, run_id) "
        "SELECT ?, ?, source_id, deleted_at, ? FROM buried",
        [load.source, load.plan.table.name, load.run_id],
    )
    return SyncCounts(loaded=fresh, deduplicated=total - fresh)


def find_returned(load: Load) -> None:
    """Fills `returned`: records that were gone before this load, and now come again."""
    load.warehouse.run(
        f"""
        CREATE OR REPLACE TEMP TABLE returned AS
        SELECT d.source_id, max(d.deleted_at) AS deleted_at FROM tombstone d
        WHERE d.source = $1 AND d.target = $2
            AND d.source_id IN (SELECT source_id FROM staged WHERE _reason IS NULL)
            AND d.source_id NOT IN (SELECT source_id FROM buried)
        GROUP BY d.source_id
        HAVING max(d.deleted_at) >= (
            SELECT max(t.observed_at) FROM {load.table} t
            WHERE t.source = $1 AND t.source_id = d.source_id
        )
        """,
        [load.source, load.plan.table.name],
    )


def ended(load: Load, observed_at: str) -> str:
    """SQL of when the first deletion after `observed_at` ended the version `t`; null for none."""
    return (
        "(SELECT min(d.deleted_at) FROM tombstone d WHERE d.source = t.source "
        f"AND d.target = '{load.plan.table.name}' AND d.source_id = t.source_id "
        f"AND d.deleted_at >= t.{quoted(observed_at)})"
    )
